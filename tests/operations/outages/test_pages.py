"""Status pages on real sockets: read politely, believed only as far as they say something."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.loopback import Hang, Reset, whole
from helpers.outage_scene import (
    CLAUDE_MEMBER,
    EMPTY_HISTORY,
    GPT_MEMBER,
    component,
    incident,
    spec_at,
    summary,
)
from holdfast.failover.status import CLAUDE, GOOGLE, OPENAI, Health
from holdfast.operations.outages import Member

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "status"
GEMINI_MEMBER = Member("gemini", "Gemini", "generativelanguage.googleapis.com", GPT_MEMBER.link, 0)
NOT_CHANGED = b"HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n"


def page_of(one):
    return one.outages.outlook().situations[0].page


def test_a_page_is_read_and_believed(scene, server):
    server.answers(summary("major_outage", incident())).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()

    found = page_of(one)
    assert (found.health, found.read) == (Health.DOWN, one.clock.now)
    assert found.incidents[0].updates[0].text == "A fix is being made."
    assert one.book.page("claude") is Health.DOWN


def test_nothing_of_the_person_goes_there(scene, server):
    server.answers(summary()).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()

    for request in server.requests:
        assert set(request.headers) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert request.headers["user-agent"].startswith("Holdfast/")
        assert request.body == b""


def test_it_is_asked_politely(scene, server):
    """A quarter of an hour while all is well, a minute while something is wrong or somebody looks."""
    server.answers(summary()).answers(EMPTY_HISTORY).answers(summary())
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()
    for seconds in range(30, 900, 30):
        one.clock.at(seconds)
        one.step()
    assert len(server.requests) == 2

    one.outages.watch.is_looked_at = True
    one.step()
    assert len(server.requests) == 3


def test_what_has_not_changed_is_not_sent_again(scene, server, store, written):
    server.answers(summary("degraded_performance", etag='W/"7"')).answers(EMPTY_HISTORY).answers(NOT_CHANGED)
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()
    one.clock.at(100)
    one.step()

    assert server.requests[2].headers["if-none-match"] == 'W/"7"'
    assert page_of(one).health is Health.DEGRADED
    assert page_of(one).read == one.clock.now

    written()
    again = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,), clock=one.clock)
    assert page_of(again).health is Health.UNKNOWN  # what it said yesterday says nothing about today
    again.step()
    assert server.requests[-1].headers["if-none-match"] == 'W/"7"'
    assert page_of(again).health is Health.DEGRADED


def test_a_challenge_leads_to_the_other_address(scene, server, other_server):
    """status.claude.com has answered 405 with a challenge to some."""
    server.answers(whole(b"<html>Are you human?</html>", "405 Method Not Allowed", "text/html"))
    other_server.answers(summary("partial_outage")).answers(EMPTY_HISTORY).answers(summary("operational"))
    spec = spec_at(CLAUDE, server, other_server, history=other_server)
    one = scene(pages=(spec,), members=(CLAUDE_MEMBER,))

    one.step()
    assert page_of(one).health is Health.DEGRADED
    one.clock.at(100)
    one.step()
    assert len(server.requests) == 1  # passed by from now on
    assert page_of(one).health is Health.UP
    one.clock.at(7 * 3600)
    one.step()
    assert len(server.requests) == 2  # and tried again some hours later


@pytest.mark.parametrize(
    "steps",
    [
        (whole(b"<html>hello</html>", content_type="text/html"),),
        (whole(b'{"components": ['),),
        (whole(b"[" * 100_000),),
        (whole(b""),),
        (whole(b"x" * ((2 << 20) + 1)),),
        (whole({"page": {"id": "x"}}),),
        (whole({"components": None, "incidents": 7}),),
        (whole(b"nothing here", "500 Internal Server Error"),),
        (whole(b"", "302 Found", location="https://elsewhere.example"),),
        (Reset(),),
        (NOT_CHANGED,),
    ],
    ids=["html", "half", "deep", "empty", "huge", "keys", "nulls", "500", "redirect", "reset", "304-of-nothing"],
)
def test_what_cannot_be_read_is_unknown_and_no_outage(scene, server, steps):
    server.answers(*steps)
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()

    assert page_of(one).health is Health.UNKNOWN
    assert one.told() == []
    assert one.outages.outlook().title == "Claude has not been asked lately"


def test_a_page_without_most_of_its_keys_says_what_it_can(scene, server):
    bare = {"components": [{"id": component()["id"], "status": "major_outage"}, {}, None, "x"]}
    server.answers(whole(bare)).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()

    assert page_of(one).health is Health.DOWN


def test_a_page_that_hangs_holds_nobody_up(scene, server, monkeypatch):
    monkeypatch.setattr("holdfast.operations.outages.pages.STATUS_TIMEOUT_S", 0.2)
    server.answers(Hang())
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()

    assert page_of(one).health is Health.UNKNOWN


def test_what_was_read_lately_survives_one_bad_answer(scene, server):
    bad = whole(b"", "500 Oops")
    server.answers(summary("major_outage")).answers(EMPTY_HISTORY).answers(bad)
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()
    one.clock.at(70)
    one.step()
    assert page_of(one).health is Health.DOWN
    one.clock.at(601)
    one.step()
    assert page_of(one).health is Health.UNKNOWN


def test_only_pages_of_providers_that_are_set_up_are_read(scene, server, other_server):
    server.answers(summary()).answers(EMPTY_HISTORY)
    other_server.answers(summary())
    one = scene(pages=(spec_at(CLAUDE, server), spec_at(OPENAI, other_server)), members=(CLAUDE_MEMBER,))

    one.step()

    assert server.requests
    assert not other_server.requests


def test_the_watch_can_be_switched_off(scene, server):
    server.answers(summary("major_outage"))
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))
    one.may_watch = False
    one.outages.watch.reads_pages = False

    one.step()

    assert not server.requests
    assert not one.outages.outlook().is_watching


def test_google_is_read_in_its_own_format(scene, server):
    told = [
        {
            "id": "g1",
            "begin": "2026-11-22T13:30:00+00:00",
            "external_desc": "Vertex Gemini API: elevated errors",
            "affected_products": [{"id": GOOGLE.component}],
            "most_recent_update": {"status": "SERVICE_OUTAGE"},
            "severity": "high",
        }
    ]
    server.answers(whole(told))
    one = scene(pages=(spec_at(GOOGLE, server),), members=(GEMINI_MEMBER,))

    one.step()

    assert page_of(one).health is Health.DOWN
    assert len(server.requests) == 1  # its list is its history too


def test_an_incident_that_has_gone_is_looked_up_and_kept_with_its_end(scene, server, store, written):
    """The summary lists what is open; how long it took stands in the history."""
    over = incident(status="resolved", resolved_at="2026-11-22T15:00:00Z")
    server.answers(summary("major_outage", incident())).answers(whole({"incidents": [incident()]}))
    server.answers(summary()).answers(whole({"incidents": [over]}))
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()
    one.clock.at(100)
    one.step()
    written()

    (kept,) = store.outages.incidents(one.clock.now.replace(year=2020))
    assert (kept.id, kept.resolved.hour) == ("i1", 15)
    reader = one.outages.watch.reader_of(CLAUDE_MEMBER)
    assert [found.is_open for found in reader.history()] == [False]


@pytest.mark.parametrize(
    ("name", "health"), [("claude_summary_ok.json", Health.UP), ("claude_summary_major_outage.json", Health.DOWN)]
)
def test_pages_as_they_were_seen(scene, server, name, health):
    if not SAMPLES.is_dir():
        pytest.skip("the samples of status pages are not beside this checkout")
    server.answers(whole((SAMPLES / name).read_bytes())).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))

    one.step()

    assert page_of(one).health is health


@pytest.mark.parametrize(
    "name", ["openai_summary_ok_no_incidents_key.json", "openai_summary_incident_no_components.json"]
)
def test_the_likeness_of_another_maker_is_read_too(scene, server, name):
    if not SAMPLES.is_dir():
        pytest.skip("the samples of status pages are not beside this checkout")
    server.answers(whole((SAMPLES / name).read_bytes())).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(OPENAI, server),), members=(GPT_MEMBER,))

    one.step()

    assert page_of(one).health is not Health.UNKNOWN
