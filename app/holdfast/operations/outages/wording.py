"""The words for how a provider is: the title, the headline of its line, the paragraph. From values to sentences."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.failover import RULES, Blame, Failure
from holdfast.failover.status import Health, Incident, IncidentPhase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.operations.outages.situation import Situation

_STATES: dict[Failure, str] = {
    Failure.OVERLOADED: "overloaded",
    Failure.SERVER_FAILED: "failing",
    Failure.RATE_LIMITED: "asking to slow down",
    Failure.KEY_MISSING: "without a key",
    Failure.KEY_REFUSED: "not accepting the key",
    Failure.LIMIT_REACHED: "at its limit",
    Failure.ACCESS_REFUSED: "not giving access to this model",
    Failure.MODEL_UNKNOWN: "not offering this model",
    Failure.CUT: "breaking off its answers",
    Failure.DISCONNECTED: "breaking off its answers",
    Failure.MALFORMED: "breaking off its answers",
    Failure.STALLED: "falling silent",
    Failure.NOT_LISTENING: "not running",
}
_OF_BLAME = {Blame.PROVIDER: "not answering", Blame.NETWORK: "out of reach"}
_OF_HEALTH = {
    Health.UP: "well",
    Health.MAINTENANCE: "being maintained",
    Health.DEGRADED: "in trouble",
    Health.DOWN: "down",
}
_PHASES = {
    IncidentPhase.INVESTIGATING: "being looked into",
    IncidentPhase.IDENTIFIED: "identified, a fix is being made",
    IncidentPhase.MONITORING: "a fix is in place and being watched",
    IncidentPhase.RESOLVED: "over",
    IncidentPhase.OPEN: "going on",
}


def clock(when: datetime, now: datetime) -> str:
    """Return a moment as people say it: 14:02 today, 3 Nov 14:02 else."""
    local, today = when.astimezone(), now.astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.date() == (today - timedelta(days=1)).date():
        return f"yesterday {local:%H:%M}"
    return f"{local.day} {local:%b} {local:%H:%M}"


def state_word(health: Health, why: Failure | None, *, is_local: bool) -> str:
    """Return how a provider is, as it stands behind "is": overloaded, not answering, well."""
    if why is not None and (health is not Health.UP or RULES[why].blame is Blame.ACCOUNT):
        if why is Failure.NOT_LISTENING and not is_local:
            return "not answering"
        return _STATES.get(why) or _OF_BLAME.get(RULES[why].blame, "in trouble")
    return _OF_HEALTH.get(health, "")


def title(situation: Situation | None, *, is_offline: bool) -> str:
    """Return the one sentence about now: Claude is overloaded."""
    if is_offline:
        return "This computer is offline"
    if situation is None:
        return "No provider is set up yet"
    label = situation.member.label
    if situation.can_go_back:
        return f"{label} can be reached again"
    word = state_word(situation.health, situation.why, is_local=situation.member.is_local)
    return f"{label} is {word}" if word else f"{label} has not been asked lately"


def phase_words(incident: Incident) -> str:
    """Return how far an incident is."""
    return _PHASES[incident.phase]


def incident_words(incidents: Sequence[Incident]) -> str:
    """Return what the page's newest open incident says, "" for none."""
    if not incidents:
        return ""
    newest = max(incidents, key=lambda one: one.started.timestamp() if one.started else 0.0)
    return f"It says: “{newest.title}”, {phase_words(newest)}."


def seconds(ms: int) -> str:
    """Return a short time: 0.9 s, 12 s; what is too short to feel is less than 0.1 s."""
    if ms < 100:  # noqa: PLR2004 - a tenth of a second
        return "less than 0.1 s"
    return f"{ms / 1000:.1f} s" if ms < 10_000 else f"{round(ms / 1000)} s"  # noqa: PLR2004 - ten seconds


def times(count: int) -> str:
    """Return how often: once, twice, 5 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its thing."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
