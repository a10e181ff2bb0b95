"""The watch: probes, offline, waking up, what is told and how often, what is shown."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from anyio import lowlevel

from helpers.loopback import whole
from helpers.moments import at
from helpers.outage_scene import (
    CLAUDE_MEMBER,
    EMPTY_HISTORY,
    GPT,
    GPT_MEMBER,
    LOCAL_MEMBER,
    OPUS,
    component,
    incident,
    spec_at,
    summary,
)
from holdfast.errors import KeyRefused, Overloaded
from holdfast.failover import Case, Failure, Range
from holdfast.failover.status import CLAUDE, Health
from holdfast.operations.outages import Trouble


def test_own_failures_beat_a_green_page_and_the_words_say_which_is_which(scene, server):
    server.answers(summary()).answers(EMPTY_HISTORY).answers(summary())
    one = scene(pages=(spec_at(CLAUDE, server),))
    one.step()

    one.fail(OPUS, 10)
    one.fail(OPUS, 11)
    one.step()

    found = one.outages.outlook()
    assert found.title == "Claude is overloaded"
    assert found.health is Health.DOWN
    assert "Claude's API answers 529 to you since" in found.lead
    assert "the status page says all fine" in found.lead
    assert "GPT-6 Sol answers meanwhile" in found.lead
    assert found.banner.words == ("Claude is overloaded right now. It is not your computer. GPT-6 Sol answers instead.")
    assert found.first.headline.startswith("Overloaded since ")


def test_an_outage_and_its_end_are_told_once_also_over_a_restart(scene, written):
    one = scene()
    one.fail(OPUS, 10)
    one.fail(OPUS, 11)
    for _ in range(3):
        one.step()
    assert one.told("outage") == ["Claude is overloaded"]
    written()

    again = scene(clock=one.clock)
    again.step()
    assert again.told() == []

    again.answer(OPUS, 100)
    again.step()
    again.step()
    assert again.told() == ["Claude is well again"]
    written()
    assert "Claude is well again" in [event.words for event in again.outages.overview().lately]


def test_one_failure_alone_is_no_news(scene):
    one = scene()
    one.fail(OPUS, 10)
    one.step()

    assert one.told() == []


def test_an_open_breaker_is_probed_when_it_is_due_and_not_before(scene):
    one = scene()
    one.fail(OPUS, 0)
    one.fail(OPUS, 1)
    one.clock.at(10)
    assert one.step() <= 21.5
    assert one.roster.probes == []

    one.clock.at(32)
    one.step()
    assert one.roster.probes == ["claude"]
    one.clock.at(43)
    one.step()
    assert one.roster.probes == ["claude", "claude"]

    found = one.outages.outlook()
    assert found.first.can_go_back
    assert found.title == "Claude can be reached again"
    assert found.advice[0].case in {Case.BACK, Case.ALL_WELL}
    assert one.told("recovered") == ["Claude is well again"]
    one.clock.at(60)
    one.step()
    assert len(one.roster.probes) == 2


def test_a_probe_that_fails_keeps_it_open(scene):
    one = scene()
    one.roster.results["claude"] = Overloaded("claude", "still", status=529)
    one.fail(OPUS, 0)
    one.fail(OPUS, 1)
    one.clock.at(32)
    one.step()

    assert one.outages.outlook().first.next_probe == at(32 + 60)


def test_asking_now_asks_at_once(scene, net):
    one = scene()
    one.fail(OPUS, 0)
    one.fail(OPUS, 1)

    one.outages.ask_now("claude").result(20)

    assert one.roster.probes == ["claude"]


def test_a_key_that_is_not_accepted_is_no_outage(scene):
    one = scene()
    error = KeyRefused("claude", "no", status=401)
    one.roster.results["claude"] = error
    one.outages.ask_now("claude").result(20)
    one.step()

    found = one.outages.outlook()
    assert one.told() == []
    assert found.first.needs_person
    assert found.banner.action == "providers"
    assert found.advice[0].case is Case.KEY


def test_offline_is_said_once_calmly_and_nobody_is_asked(scene, server, written):
    server.answers(summary()).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),))
    one.is_way_known = False
    one.fail(OPUS, 0, Failure.DNS, None)
    for seconds in (1, 6, 600):
        one.clock.at(seconds)
        one.step()

    found = one.outages.outlook()
    assert one.told() == ["This computer is offline"]
    assert not server.requests
    assert one.roster.probes == []
    assert found.title == "This computer is offline"
    assert found.advice[0].case is Case.OFFLINE
    assert "outbox" not in found.banner.action
    one.waiting = 2
    assert one.outages.outlook().banner.action == "outbox"


def test_the_network_coming_back_has_everybody_looked_at(scene, server):
    server.answers(summary()).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),))
    one.fail(OPUS, 0, Failure.DNS, None)
    one.is_way_known = False
    one.clock.at(2)
    one.step()

    one.is_way_known = True
    one.clock.at(4)
    one.step()

    assert one.roster.probes == ["claude"]
    assert server.requests
    assert one.told() == ["This computer is offline", "This computer is online again"]


def test_nobody_reached_is_offline_too(scene):
    """A way is known, but every request says that there is no network: a router without a line."""
    one = scene()
    one.fail(OPUS, 0, Failure.NO_NETWORK, None)
    one.fail(GPT, 1, Failure.NO_NETWORK, None)
    one.step()

    assert one.outages.outlook().is_offline


def test_a_local_model_still_answers_offline(scene):
    one = scene(members=(CLAUDE_MEMBER, LOCAL_MEMBER))
    one.is_way_known = False
    one.step()

    found = one.outages.outlook()
    assert found.answering.member.name == "ollama"
    assert found.banner.words == "This computer is offline. Llama 4 answers meanwhile."


def test_waking_up_has_everybody_looked_at(scene):
    one = scene()
    one.fail(OPUS, 0)
    one.fail(OPUS, 1)
    one.step()
    one.roster.results["claude"] = Overloaded("claude", "still", status=529)
    one.clock.at(35)
    one.step()
    assert len(one.roster.probes) == 1
    one.clock.at(35 + 3 * 3600)

    one.step()

    assert len(one.roster.probes) == 2


def test_the_page_alone_can_say_it(scene, server):
    server.answers(summary("major_outage", incident())).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),))
    one.clock.at(26 * 60)
    one.step()

    found = one.outages.outlook()
    assert found.title == "Claude is down"
    assert "“Elevated errors on Claude Opus 5.5”, identified, a fix is being made." in found.lead
    assert isinstance(found.first.estimate, Range)
    assert found.first.estimate.low_min > 0
    assert one.told() == ["Claude is down"]
    assert Case.OTHER_MODEL in [each.case for each in found.advice]


def test_answers_of_ones_own_beat_a_red_page(scene, server):
    server.answers(summary("major_outage", incident())).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),))
    one.answer(OPUS, 0)
    one.step()

    found = one.outages.outlook()
    assert found.title == "Claude answers"
    assert found.banner is None
    assert one.told() == []


def test_a_web_application_that_is_down_is_no_reason_to_stop_here(scene, server):
    web = component("major_outage", "rwppv331jlwc", "claude.ai")
    server.answers(summary("operational", more=(web,))).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),))
    one.step()

    assert one.outages.outlook().advice[0].case is Case.WEB_DOWN


def test_nobody_set_up_is_said_without_reproach(scene):
    one = scene(members=())
    one.step()

    found = one.outages.outlook()
    assert found.title == "No provider is set up yet"
    assert found.banner is None
    assert found.first is None


def test_the_overview_has_days_and_what_happened(scene, written):
    one = scene()
    one.answer(OPUS, 0, 1100)
    one.fail(OPUS, 60)
    one.fail(OPUS, 61)
    one.book.took_over(OPUS, GPT, at(62), kept_chars=312)
    one.answer(GPT, 65)
    one.clock.at(70)
    written()

    found = one.outages.overview()

    words = [(each.words, each.beside) for each in found.lately]
    assert words == [
        ("OpenAI answered", "first word in 0.9 s"),
        ("OpenAI took over in mid-answer", "312 characters kept"),
        ("Claude answered 529 twice", ""),
        ("Claude answered", "first word in 1.1 s"),
    ]
    assert len(found.days["claude"]) == 60
    assert found.days["claude"][-1].trouble is Trouble.MOST
    assert found.days["openai"][-1].trouble is Trouble.NONE
    assert found.days["claude"][0].trouble is Trouble.UNKNOWN


def test_past_incidents_are_in_the_days(scene, server):
    began = at(-3 * 86400)
    over = incident(
        status="resolved", started_at=began.isoformat(), resolved_at=(began + timedelta(minutes=90)).isoformat()
    )
    server.answers(summary()).answers(whole({"incidents": [over]}))
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))
    one.step()

    found = one.outages.overview().days["claude"]

    assert [day.incident_min for day in found if day.incidents] == [90]
    assert [day.trouble for day in found][-4:] == [Trouble.SOME, Trouble.NONE, Trouble.NONE, Trouble.NONE]


def test_it_runs_by_itself_until_it_is_closed(scene, net, server):
    server.answers(summary()).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),))

    one.outages.start()

    assert server.asked.wait(20)
    one.outages.close()
    assert one.outages._running is None


@pytest.mark.parametrize("steps", range(8))
def test_it_ends_when_it_is_cancelled_however_lately_it_was_woken(scene, net, steps):
    outages = scene().outages

    async def woken_and_cancelled():
        stepped = asyncio.Event()
        outages.on_news(lambda _: stepped.set())
        task = asyncio.ensure_future(outages.watch.run())
        await stepped.wait()
        outages.watch.wake()
        for _ in range(steps):
            await lowlevel.checkpoint()
        task.cancel()
        ended, left = await asyncio.wait({task}, timeout=5)
        for one in left:
            one.cancel()
        return [one.cancelled() for one in ended]

    assert net.run(woken_and_cancelled()).result(20) == [True]


@pytest.mark.parametrize("place", [CLAUDE_MEMBER, GPT_MEMBER, LOCAL_MEMBER])
def test_a_provider_nobody_asked_yet_has_words_all_the_same(scene, place):
    one = scene(members=(place,))

    found = one.outages.outlook().first

    assert found.headline
    assert found.words
    assert found.detail == "never tried"


def test_nothing_is_said_to_wait_while_another_of_the_chain_may_answer(scene, server):
    """The first choice is tried still, since only its page speaks against it; the next one answers where it fails."""
    server.answers(summary("major_outage", incident())).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),))
    one.step()

    found = one.outages.outlook()
    assert found.answering.member.name == "claude"
    assert found.banner.words.endswith("Where it does not answer, GPT-6 Sol does.")
    assert "waits" not in found.lead
    assert [news.text for news in one.news if news.kind == "outage"] == [
        "It is not your computer. GPT-6 Sol answers meanwhile."
    ]


def test_where_nobody_answers_instead_the_banner_says_what_can_be_done(scene):
    """Somebody of the chain who was never agreed to can be; where there is nobody else, a second one can be added."""
    one = scene()
    one.roster.listed[:] = [CLAUDE_MEMBER, GPT_MEMBER]
    one.roster.consented = frozenset({"claude"})
    one.fail(OPUS, 10)
    one.fail(OPUS, 11)
    banner = one.outages.outlook().banner
    assert "GPT-6 Sol can answer now, once you agree: you are asked when you send." in banner.words
    assert banner.action == "providers"

    one.roster.listed[:] = [CLAUDE_MEMBER]
    banner = one.outages.outlook().banner
    assert banner.words.endswith("A second provider in your chain would answer instead.")
    assert banner.action == "providers"
