from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.moments import Middling
from holdfast.failover.status import (
    CLAUDE,
    GOOGLE,
    GROQ,
    OPENAI,
    PAGES,
    UNREADABLE,
    Component,
    Health,
    Impact,
    Incident,
    IncidentPhase,
    Page,
    concerns,
    judge,
    models_in,
    names,
    page_of,
    unaffected,
    wait_s,
)

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "status"
API, CODE, CONSOLE = "k8w3r06qmzrp", "yyzkbfz2thpt", "0qbwn08sd68x"


def component(code=API, status="operational", name="Claude API (api.anthropic.com)"):
    return {"id": code, "name": name, "status": status}


def incident(**fields):
    return {"id": "i1", "name": "Elevated errors", "status": "investigating", "impact": "minor"} | fields


def page(components=(), incidents=(), **more):
    return json.dumps({"components": list(components), "incidents": list(incidents)} | more)


def judged(*arguments, spec=CLAUDE, **more):
    return judge(spec.read(page(*arguments, **more)), spec)


@pytest.fixture
def sample():
    if not SAMPLES.is_dir():
        pytest.skip("the samples of status pages are not beside this checkout")
    return lambda name: (SAMPLES / name).read_bytes()


def test_claude_well(sample):
    found = judge(CLAUDE.read(sample("claude_summary_ok.json")), CLAUDE)

    assert (found.health, found.incidents, found.others_down) == (Health.UP, (), ())


def test_claude_down(sample):
    found = judge(CLAUDE.read(sample("claude_summary_major_outage.json")), CLAUDE)
    (one,) = found.incidents

    assert found.health is Health.DOWN
    assert found.others_down == ("claude.ai", "Claude Code")
    assert (one.phase, one.impact) == (IncidentPhase.IDENTIFIED, Impact.CRITICAL)
    assert one.started == datetime(2026, 11, 22, 10, 12, 4, 155000, tzinfo=UTC)
    assert [update.phase for update in one.updates] == [IncidentPhase.IDENTIFIED, IncidentPhase.INVESTIGATING]
    assert API in one.components
    assert one.url == "https://stspg.io/synthetic"


def test_a_list_of_incidents_alone_is_readable_too(sample):
    found = CLAUDE.read(sample("claude_incidents_unresolved.json"))

    assert found.is_readable
    assert judge(found, CLAUDE).health is Health.UNKNOWN


def test_a_page_that_says_only_its_colour_says_nothing_of_the_interface(sample):
    assert CLAUDE.read(sample("claude_status_major.json")) == UNREADABLE


def test_openai_without_incidents(sample):
    assert judge(OPENAI.read(sample("openai_summary_ok_no_incidents_key.json")), OPENAI).health is Health.UP


def test_openai_with_an_incident_that_names_no_component(sample):
    """Its light agrees, so that the incident is taken for one of the component."""
    found = judge(OPENAI.read(sample("openai_summary_incident_no_components.json")), OPENAI)

    assert found.health is Health.DEGRADED
    assert found.incidents[0].started == datetime(2026, 11, 22, 7, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "cloudamqp_summary_maintenance.json",
        "github_summary_atlassian_doc_example.json",
        "twilio_summary_2incidents_9maintenances.json",
    ],
)
def test_pages_of_others_are_read_whole(name, sample):
    """Groups are no components, and planned maintenance is no incident."""
    raw = json.loads(sample(name))
    found = GROQ.read(sample(name))

    assert len(found.components) == sum(not one.get("group") for one in raw["components"])
    assert len(found.incidents) == len(raw["incidents"])
    assert all(one.started is not None for one in found.incidents)
    assert all(one.is_open for one in found.incidents)


def test_the_colour_of_the_page_does_not_count():
    """Yellow for the console alone, as on 2026-10-07."""
    found = judged(
        [component(), component(CONSOLE, "degraded_performance", "Claude Console")],
        [incident(components=[component(CONSOLE)])],
        status={"indicator": "minor"},
    )

    assert (found.health, found.incidents, found.others_down) == (Health.UP, (), ("Claude Console",))


@pytest.mark.parametrize(
    ("word", "health"),
    [
        ("operational", Health.UP),
        ("degraded_performance", Health.DEGRADED),
        ("partial_outage", Health.DEGRADED),
        ("major_outage", Health.DOWN),
        ("full_outage", Health.DOWN),
        ("under_maintenance", Health.MAINTENANCE),
        ("Operational ", Health.UP),
        ("on_fire", Health.UNKNOWN),
        (None, Health.UNKNOWN),
    ],
)
def test_each_word_for_health(word, health):
    assert judged([component(status=word)]).health is health


def test_an_incident_counts_before_the_light_is_changed():
    touching = incident(components=[component()])

    assert judged([component()], [touching]).health is Health.DEGRADED
    assert judged([component()], [touching | {"status": "monitoring"}]).health is Health.UP
    assert judged([component()], [touching | {"impact": "none"}]).incidents == ()
    assert judged([component()], [touching | {"status": "resolved"}]).incidents == ()
    assert judged([component(status="major_outage")], [touching]).health is Health.DOWN


def test_an_incident_names_its_components_in_its_updates_too():
    updates = [{"affected_components": [{"code": API, "name": "Claude API"}]}]

    assert judged([component()], [incident(incident_updates=updates)]).health is Health.DEGRADED


def test_an_incident_without_components_counts_if_the_light_agrees():
    assert judged([component()], [incident()]).incidents == ()
    assert judged([component(status="partial_outage")], [incident()]).incidents != ()
    assert judged([], [incident()]).health is Health.DEGRADED


def test_the_component_is_found_by_name_when_its_id_has_changed():
    assert judged([component("new", "major_outage"), component(CODE)]).health is Health.DOWN
    assert judged([component("new", "major_outage", "Something")]).health is Health.UNKNOWN


def test_models_that_are_named_leave_the_others():
    one = incident(name="Elevated errors on Claude Opus 5.5", components=[component()])
    other = incident(name="Sonnet 5 slow", components=[component()])

    both = judged([component()], [one, other])
    assert both.models == ("opus-5-5", "sonnet-5")
    assert unaffected(both, ["claude-opus-5-5", "claude-haiku-5-5", "claude-sonnet-5"]) == ("claude-haiku-5-5",)
    assert unaffected(judged([component()]), ["claude-haiku-5-5"]) == ()
    assert judged([component()], [one, incident(components=[component()])]).models == ()


@pytest.mark.parametrize(
    ("title", "models"),
    [
        ("Elevated errors on Claude Opus 5.5", ("opus-5-5",)),
        ("Elevated errors across multiple models", ()),
        ("Opus 4.5 and 4.6, Sonnet 5: degraded", ("opus-4-5", "opus-4-6", "sonnet-5")),
        ("Claude 3.5 Sonnet is unavailable", ("sonnet-3-5",)),
        ("Haiku requests are slow", ("haiku",)),
        ("claude-fable-5-1 errors", ("fable-5-1",)),
        ("Claude Opus 5.5 and Claude Haiku 5.5 errors since 14:02", ("opus-5-5", "haiku-5-5")),
        ("GPT-6 and o3-mini errors", ("gpt-6", "o3-mini")),
        ("Increased latency for Gemini 3.8 Flash", ("gemini-3-8-flash",)),
        ("Errors on 2026-11-20", ()),
    ],
)
def test_titles_name_models(title, models):
    assert models_in(title) == models


@pytest.mark.parametrize(
    ("models", "model_id", "is_named"),
    [
        (("opus-5-5",), "claude-opus-5-5", True),
        (("opus-5-5",), "anthropic/claude-opus-5.5", True),
        (("opus-5",), "claude-opus-5-5", False),
        (("opus",), "claude-opus-5-5", True),
        (("opus",), "claude-haiku-5-5", False),
        (("sonnet-3-5",), "claude-3-5-sonnet-20241022", True),
        (("haiku-4-5",), "anthropic.claude-haiku-4-5-20251001-v1:0", True),
        (("sonnet-4",), "anthropic.claude-sonnet-4-v1:0", True),
        (("gpt-6",), "gpt-6-sol", True),
        (("gpt-6",), "gpt-61", False),
        (("o3-mini",), "o3-mini", True),
        ((), "claude-opus-5-5", False),
    ],
)
def test_models_are_recognised_by_their_ids(models, model_id, is_named):
    assert names(models, model_id) is is_named


@pytest.mark.parametrize(
    "body", ["", "<html>Verify you are human</html>", "[]", "7", '{"page": {}}', "[" * 100_000, b"\xff\xfe", "null"]
)
def test_what_is_no_page_is_unknown(body):
    assert CLAUDE.read(body) == UNREADABLE
    assert judge(UNREADABLE, CLAUDE).health is Health.UNKNOWN
    assert GOOGLE.read('{"not": "a list"}') == UNREADABLE


def test_times_that_are_missing_are_taken_from_what_is_there():
    (bare, closed, watched) = CLAUDE.read(
        page(
            (),
            [
                {"created_at": "2026-11-22T07:12:04Z", "name": None, "shortlink": "javascript:alert(1)"},
                incident(status="resolved", updated_at="2026-11-22T10:12:04.163-06:00"),
                incident(
                    status="postmortem",
                    incident_updates=[
                        {"status": "resolved", "created_at": "2026-11-22T12:00:00Z"},
                        {"status": "monitoring", "display_at": "2026-11-22T11:30:00Z"},
                        {"status": "whatever", "created_at": "yesterday"},
                    ],
                ),
            ],
        )
    ).incidents

    assert (bare.started, bare.phase, bare.impact, bare.title, bare.url) == (
        datetime(2026, 11, 22, 7, 12, 4, tzinfo=UTC),
        IncidentPhase.OPEN,
        Impact.UNKNOWN,
        "",
        "",
    )
    assert closed.resolved == datetime(2026, 11, 22, 16, 12, 4, 163000, tzinfo=UTC)
    assert (watched.resolved - watched.monitoring).total_seconds() == 1800
    (ended,) = CLAUDE.read(page((), [incident(status="unheard_of", resolved_at="2026-11-22T07:12:04")])).incidents
    assert ended.phase is IncidentPhase.RESOLVED
    assert ended.resolved.tzinfo is UTC


def test_the_history_is_sorted_by_service():
    def of(components, impact=Impact.MINOR):
        return Incident("i", "t", IncidentPhase.RESOLVED, impact, components=components)

    assert concerns(of((API,)), CLAUDE)
    assert not concerns(of((CODE,)), CLAUDE)
    assert concerns(of(None), OPENAI)
    assert concerns(of(("x",)), GROQ)
    assert not concerns(of((API,), Impact.NONE), CLAUDE)


def test_each_provider_has_its_page_or_none():
    assert page_of("API.anthropic.com") is CLAUDE
    assert page_of("api.deepseek.com") is None
    assert len({host for one in PAGES for host in one.hosts}) == sum(len(one.hosts) for one in PAGES)
    for one in PAGES:
        assert all(address.startswith("https://") for address in (*one.addresses, *one.history, one.human_page))


def test_pages_are_asked_politely(middling):
    assert wait_s(middling, is_busy=True) == 67.5
    assert wait_s(Middling(), is_busy=False) == 907.5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        *("id", "name", "status", "impact", "components", "incidents", "scheduled_maintenances", "incident_updates"),
        *(
            "created_at",
            "started_at",
            "resolved_at",
            "monitoring_at",
            "affected_components",
            "code",
            "body",
            "display_at",
        ),
        *(
            "shortlink",
            "group",
            "begin",
            "end",
            "severity",
            "affected_products",
            "updates",
            "most_recent_update",
            "uri",
        ),
    ]
)
WORDS = [API, "operational", "resolved", "monitoring", "2026-11-22T07:12:04Z", "9999-12-31T23:59:59-12:00"]
TANGLED = st.recursive(
    JSON | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


@given(st.fixed_dictionaries({"components": TANGLED, "incidents": TANGLED}) | st.lists(TANGLED, max_size=4))
def test_nothing_that_a_page_says_can_break_it(tangled):
    body = json.dumps(tangled)
    for spec in PAGES:
        found = spec.read(body)
        assert isinstance(found, Page)
        assert judge(found, spec).health in Health
        assert all(isinstance(one, Component) for one in found.components)
