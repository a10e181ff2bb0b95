"""The words for how a provider is: the title, the headline of its line, the paragraph. From values to sentences."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from holdfast.failover import RULES, Blame, Failure
from holdfast.failover.status import Health, Incident, IncidentPhase
from holdfast.language import day_and_month, decimal, mark, tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.operations.outages.situation import Situation


class _State(NamedTuple):
    """How a provider is: the bare words, the sentence, and the sentence of this moment."""

    word: str
    sentence: str
    now: str


# Translators: of a provider: the bare words ("Overloaded since 14:02"), the sentence, the sentence of this moment
_OVERLOADED = _State(mark("overloaded"), mark("{label} is overloaded"), mark("{label} is overloaded right now."))
_FAILING = _State(mark("failing"), mark("{label} is failing"), mark("{label} is failing right now."))
_SLOW_DOWN = _State(
    mark("asking to slow down"),
    mark("{label} is asking to slow down"),
    mark("{label} is asking to slow down right now."),
)
_NO_KEY = _State(mark("without a key"), mark("{label} is without a key"), mark("{label} is without a key right now."))
_KEY_REFUSED = _State(
    mark("not accepting the key"),
    mark("{label} is not accepting the key"),
    mark("{label} is not accepting the key right now."),
)
_AT_LIMIT = _State(mark("at its limit"), mark("{label} is at its limit"), mark("{label} is at its limit right now."))
_NO_ACCESS = _State(
    mark("not giving access to this model"),
    mark("{label} is not giving access to this model"),
    mark("{label} is not giving access to this model right now."),
)
_NO_MODEL = _State(
    mark("not offering this model"),
    mark("{label} is not offering this model"),
    mark("{label} is not offering this model right now."),
)
_BREAKING_OFF = _State(
    mark("breaking off its answers"),
    mark("{label} is breaking off its answers"),
    mark("{label} is breaking off its answers right now."),
)
_SILENT = _State(
    mark("falling silent"), mark("{label} is falling silent"), mark("{label} is falling silent right now.")
)
_NOT_RUNNING = _State(mark("not running"), mark("{label} is not running"), mark("{label} is not running right now."))
_NO_ANSWER = _State(
    mark("not answering"), mark("{label} is not answering"), mark("{label} is not answering right now.")
)
_OUT_OF_REACH = _State(
    mark("out of reach"), mark("{label} is out of reach"), mark("{label} is out of reach right now.")
)
_IN_TROUBLE = _State(mark("in trouble"), mark("{label} is in trouble"), mark("{label} is in trouble right now."))
_MAINTAINED = _State(
    mark("being maintained"), mark("{label} is being maintained"), mark("{label} is being maintained right now.")
)
_DOWN = _State(mark("down"), mark("{label} is down"), mark("{label} is down right now."))
_WELL = _State(mark("well"), mark("{label} is well"), mark("{label} is well right now."))
_STATES = {
    Failure.OVERLOADED: _OVERLOADED,
    Failure.SERVER_FAILED: _FAILING,
    Failure.RATE_LIMITED: _SLOW_DOWN,
    Failure.KEY_MISSING: _NO_KEY,
    Failure.KEY_REFUSED: _KEY_REFUSED,
    Failure.LIMIT_REACHED: _AT_LIMIT,
    Failure.ACCESS_REFUSED: _NO_ACCESS,
    Failure.MODEL_UNKNOWN: _NO_MODEL,
    Failure.CUT: _BREAKING_OFF,
    Failure.DISCONNECTED: _BREAKING_OFF,
    Failure.MALFORMED: _BREAKING_OFF,
    Failure.STALLED: _SILENT,
    Failure.NOT_LISTENING: _NOT_RUNNING,
}
_OF_BLAME = {Blame.PROVIDER: _NO_ANSWER, Blame.NETWORK: _OUT_OF_REACH}
_OF_HEALTH = {
    Health.UP: _WELL,
    Health.MAINTENANCE: _MAINTAINED,
    Health.DEGRADED: _IN_TROUBLE,
    Health.DOWN: _DOWN,
}
_PHASES = {
    IncidentPhase.INVESTIGATING: mark("being looked into"),
    IncidentPhase.IDENTIFIED: mark("identified, a fix is being made"),
    IncidentPhase.MONITORING: mark("a fix is in place and being watched"),
    IncidentPhase.RESOLVED: mark("over"),
    IncidentPhase.OPEN: mark("going on"),
}


def clock(when: datetime, now: datetime) -> str:
    """Return a moment as people say it: 14:02 today, 3 Nov 14:02 else."""
    local, today = when.astimezone(), now.astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.date() == (today - timedelta(days=1)).date():
        return tr("yesterday {time}", time=f"{local:%H:%M}")
    return f"{day_and_month(local)} {local:%H:%M}"


def state_word(health: Health, why: Failure | None, *, is_local: bool) -> str:
    """Return how a provider is, in few words: overloaded, not answering, well; "" where nothing is known."""
    state = _state(health, why, is_local=is_local)
    return "" if state is None else tr(state.word)


def state_sentence(label: str, health: Health, why: Failure | None, *, is_local: bool) -> str:
    """Return it as a sentence without its stop: Claude is overloaded."""
    state = _state(health, why, is_local=is_local)
    return "" if state is None else tr(state.sentence, label=label)


def kept_sentence(label: str, word: str) -> str:
    """Return as a sentence what was kept of an outage: its English word."""
    states = (*_STATES.values(), *_OF_BLAME.values(), *_OF_HEALTH.values())
    known = next((state for state in states if state.word == word), None)
    return tr(mark("{label} is not well") if known is None else known.sentence, label=label)


def now_sentence(label: str, health: Health, why: Failure | None, *, is_local: bool) -> str:
    """Return it as a sentence about this moment: Claude is overloaded right now."""
    state = _state(health, why, is_local=is_local)
    return "" if state is None else tr(state.now, label=label)


def _state(health: Health, why: Failure | None, *, is_local: bool) -> _State | None:
    if why is not None and (health is not Health.UP or RULES[why].blame is Blame.ACCOUNT):
        if why is Failure.NOT_LISTENING and not is_local:
            return _NO_ANSWER
        return _STATES.get(why) or _OF_BLAME.get(RULES[why].blame, _IN_TROUBLE)
    return _OF_HEALTH.get(health)


def title(situation: Situation | None, *, is_offline: bool) -> str:
    """Return the one sentence about now: Claude is overloaded."""
    if is_offline:
        return tr("This computer is offline")
    if situation is None:
        return tr("No provider is set up yet")
    label = situation.member.label
    if situation.can_go_back:
        return tr("{label} can be reached again", label=label)
    said = state_sentence(label, situation.health, situation.why, is_local=situation.member.is_local)
    return said or tr("{label} has not been asked lately", label=label)


def phase_words(incident: Incident) -> str:
    """Return how far an incident is."""
    return tr(_PHASES[incident.phase])


def incident_words(incidents: Sequence[Incident]) -> str:
    """Return what the page's newest open incident says, "" for none."""
    if not incidents:
        return ""
    newest = max(incidents, key=lambda one: one.started.timestamp() if one.started else 0.0)
    return tr("It says: “{title}”, {phase}.", title=newest.title, phase=phase_words(newest))


def seconds(ms: int) -> str:
    """Return a short time: 0.9 s, 12 s; what is too short to feel is less than 0.1 s."""
    if ms < 100:  # noqa: PLR2004 - a tenth of a second
        return tr("less than 0.1 s")
    return tr("{seconds} s", seconds=decimal(ms / 1000, 1 if ms < 10_000 else 0))  # noqa: PLR2004 - ten seconds


def times(count: int) -> str:
    """Return how often: once, twice, 5 times."""
    return tr("twice") if count == 2 else trn("once", "{count} times", count)  # noqa: PLR2004 - twice


def middle(figures: Sequence[float]) -> int | None:
    """Return the rounded median of figures, None where there are none."""
    if not figures:
        return None
    from statistics import median  # noqa: PLC0415 - and decimals and fractions, for those who were ever asked

    return round(median(figures))
