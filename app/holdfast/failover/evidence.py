"""What Holdfast's own requests say about a provider, beside what its page says: own evidence beats a green light.

Pure; the measurements are kept by whoever calls, and hold no word of any conversation.
"""

from __future__ import annotations

from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING, assert_never

from holdfast.failover.constants import EVIDENCE_S, FAILURES_TO_OPEN
from holdfast.failover.failure import RULES, Blame, Effect, Failure
from holdfast.failover.status.values import Health, Judgement
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Measurement:
    """One request's fate. `failure` is None for an answer; `is_probe`: it asked for a list of models, not a reply."""

    at: datetime
    failure: Failure | None = None
    status: int | None = None
    first_token_ms: int | None = None
    is_probe: bool = False


class Own(Enum):
    """What the measurements add up to."""

    NOTHING = auto()
    WORKS = auto()
    UNPROVEN = auto()
    """It failed, and answers probes again; whether it answers messages nobody has tried lately."""
    SHAKY = auto()
    FAILS = auto()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known from own requests.

    `since` is when the failing began and `until` its latest moment, where it may be over; `answered_at` is the latest
    answer. `failed` of `asked` requests failed lately, where that comes and goes.
    """

    own: Own = Own.NOTHING
    since: datetime | None = None
    failure: Failure | None = None
    status: int | None = None
    answered_at: datetime | None = None
    until: datetime | None = None
    failed: int = 0
    asked: int = 0


_DISPROVED_BY_PROBE = {
    Failure.DNS, Failure.NO_NETWORK, Failure.NOT_LISTENING, Failure.TLS, Failure.CONNECT_TIMEOUT, Failure.PROXY,
    Failure.REDIRECTED, Failure.NOT_AN_API, Failure.KEY_MISSING, Failure.KEY_REFUSED,
}  # fmt: skip
"""A list of models shows that the way is clear and the key is good; whether replies come again it cannot show."""


def weigh(measurements: Iterable[Measurement], now: datetime) -> Evidence:
    """Return what the measurements say about `now`. What was wrong with a message says nothing about the provider."""
    told = sorted((one for one in measurements if _tells(one)), key=lambda one: one.at)
    recent = [one for one in told if abs((now - one.at).total_seconds()) <= EVIDENCE_S]
    if not recent:
        return Evidence()
    failing = _failing(told)
    answered_at = max((one.at for one in told if one.failure is None and not one.is_probe), default=None)
    if not failing:
        return _flapping(recent, answered_at) or Evidence(Own.WORKS, answered_at=answered_at)
    last = failing[-1]
    if last not in recent:
        return Evidence(Own.UNPROVEN, failing[0].at, last.failure, last.status, answered_at, last.at)
    is_sure = len(failing) >= FAILURES_TO_OPEN or (
        last.failure is not None and RULES[last.failure].effect in {Effect.OPENS, Effect.BARS}
    )
    own = Own.FAILS if is_sure else Own.SHAKY
    return Evidence(own, failing[0].at, last.failure, last.status, answered_at)


def _flapping(recent: Sequence[Measurement], answered_at: datetime | None) -> Evidence | None:
    """Return the evidence for a provider that fails now and then; None for one that works, or works again."""
    turns = [one for one in recent if not one.is_probe]
    bad = [one for one in turns if one.failure is not None]
    endings = [one for one, after in pairwise(turns) if one.failure is not None and after.failure is None]
    if len(endings) < FAILURES_TO_OPEN:
        return None
    last = bad[-1]
    return Evidence(Own.SHAKY, bad[0].at, last.failure, last.status, answered_at, failed=len(bad), asked=len(turns))


def _tells(one: Measurement) -> bool:
    return one.failure is None or RULES[one.failure].blame not in {Blame.MESSAGE, Blame.NOBODY}


def _failing(told: Sequence[Measurement]) -> list[Measurement]:
    """Return the failures since the last answer that disproves them."""
    failing: list[Measurement] = []
    for one in told:
        if one.failure is not None:
            failing.append(one)
        elif not one.is_probe or all(bad.failure in _DISPROVED_BY_PROBE for bad in failing):
            failing.clear()
    return failing


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a provider is, for this person, and how it is said.

    `health` is what to show; `is_own` says that it rests on own requests rather than on the page. `blame` is where
    it can be mended, `Blame.NOBODY` while all is well.
    """

    health: Health
    words: str
    since: datetime | None = None
    is_own: bool = False
    blame: Blame = Blame.NOBODY


def time_of_day(when: datetime) -> str:
    """Return a time of day in this computer's zone: 14:02."""
    return f"{when.astimezone():%H:%M}"


def assess(
    label: str,
    evidence: Evidence,
    page: Judgement,
    *,
    clock: Callable[[datetime], str] = time_of_day,
    has_page: bool = True,
) -> Assessment:
    """Return how the provider that people call `label` is, in words that say who says so.

    `clock` writes a time of day as the person reads it. Without a page (`has_page` False) none is spoken of.
    """
    # Translators: ends a sentence, as in "Claude does not answer you since 14:02; the status page reports trouble"
    beside = tr("; the status page {says}", says=tr(_PAGE_WORDS[page.health])) if has_page else ""
    if evidence.since is not None and evidence.until is not None:
        words = tr(
            "{label} can be reached again. It failed to answer you between {since} and {until} and has "
            "not been asked since{beside}.",
            label=label,
            since=clock(evidence.since),
            until=clock(evidence.until),
            beside=beside,
        )
        return Assessment(page.health, words, evidence.since, is_own=True)
    if evidence.failure is not None and evidence.since is not None:
        return _in_trouble(label, evidence, evidence.failure, page, (clock(evidence.since), beside))
    return _at_rest(label, evidence, page, has_page=has_page)


def _at_rest(label: str, evidence: Evidence, page: Judgement, *, has_page: bool) -> Assessment:
    """Return how a provider is that has failed nobody here lately: it works, or only its page speaks of it."""
    says = tr(_PAGE_WORDS[page.health])
    if evidence.own is Own.WORKS:
        if page.health is Health.UP or not has_page:
            return Assessment(Health.UP, tr("{label} is well.", label=label), is_own=True)
        health = Health.DEGRADED if page.health in {Health.DEGRADED, Health.DOWN} else Health.UP
        return Assessment(
            health,
            tr("{label} answers you; the status page {says}.", label=label, says=says),
            _since(page),
            is_own=True,
        )
    blame = Blame.PROVIDER if page.health in {Health.DEGRADED, Health.DOWN} else Blame.NOBODY
    if page.health is Health.UNKNOWN:
        return Assessment(Health.UNKNOWN, tr(_UNREAD if has_page else _UNASKED, label=label))
    words = tr("{label}'s status page {says}; no message was sent lately.", label=label, says=says)
    return Assessment(page.health, words, _since(page), blame=blame)


def _in_trouble(label: str, evidence: Evidence, failure: Failure, page: Judgement, told: tuple[str, str]) -> Assessment:
    begun, beside = told
    said = _own_words(label, failure, evidence.status)
    blame, since = RULES[failure].blame, evidence.since
    match blame:
        case Blame.ACCOUNT:
            # Translators: {said} is one of the sentences below ("{label} has not accepted the key"), {begun} a time
            words = tr("{said} since {begun}.", said=said, begun=begun)
            health = Health.DEGRADED if failure is Failure.RATE_LIMITED else page.health
            return Assessment(health, words, since, is_own=True, blame=blame)
        case Blame.NETWORK if failure is Failure.NO_NETWORK:
            return Assessment(
                Health.UNKNOWN, tr("{said} since {begun}.", said=said, begun=begun), since, is_own=True, blame=blame
            )
        case Blame.PROVIDER | Blame.NETWORK | Blame.MESSAGE | Blame.NOBODY:
            if evidence.own is Own.SHAKY:
                said = (
                    mark("{label} failed to answer {failed} of {asked} requests since {begun}{beside}.")
                    if evidence.asked
                    else mark("{label} failed to answer you once, at {begun}{beside}.")
                )
                words = tr(said, label=label, begun=begun, beside=beside, failed=evidence.failed, asked=evidence.asked)
                return Assessment(Health.DEGRADED, words, since, is_own=True, blame=blame)
            words = tr("{said} since {begun}{beside}.", said=said, begun=begun, beside=beside)
            return Assessment(Health.DOWN, words, since, is_own=True, blame=blame)
        case _:
            assert_never(blame)


_UNASKED = mark("Nothing is known about {label} at the moment: no message was sent lately.")
_UNREAD = mark(
    "Nothing is known about {label} at the moment: no message was sent lately, and the status page cannot be read."
)

_PAGE_WORDS = {
    # Translators: these five stand behind "the status page"
    Health.UP: mark("says all fine"),
    Health.MAINTENANCE: mark("speaks of maintenance"),
    Health.DEGRADED: mark("reports trouble"),
    Health.DOWN: mark("reports an outage"),
    Health.UNKNOWN: mark("cannot be read"),
}

_OWN_WORDS: dict[Failure, str] = {
    Failure.KEY_MISSING: mark("There is no key for {label}"),
    Failure.KEY_REFUSED: mark("{label} has not accepted the key"),
    Failure.LIMIT_REACHED: mark("The spending limit or the balance at {label} is used up"),
    Failure.ACCESS_REFUSED: mark("{label} has not let the key use this model"),
    Failure.MODEL_UNKNOWN: mark("{label} has not offered this model"),
    Failure.RATE_LIMITED: mark("{label} has asked this account to slow down"),
    Failure.NO_NETWORK: mark("This computer has had no connection to the network"),
    Failure.DNS: mark("The address of {label} cannot be looked up"),
    Failure.TLS: mark("No trusted connection to {label} can be made"),
    Failure.PROXY: mark("The proxy of this network lets nothing through to {label}"),
    Failure.REDIRECTED: mark("This network leads somewhere else than to {label}"),
    Failure.NOT_AN_API: mark("Something else answers at the address of {label}"),
    Failure.CUT: mark("{label} breaks off its answers to you"),
    Failure.DISCONNECTED: mark("{label} breaks off its answers to you"),
    Failure.MALFORMED: mark("{label} breaks off its answers to you"),
    Failure.STALLED: mark("{label} falls silent in its answers to you"),
    Failure.NO_CONTENT: mark("{label} takes your messages and sends no answer"),
    Failure.HEADERS_TIMEOUT: mark("{label} takes your messages and sends no answer"),
}


def _own_words(label: str, failure: Failure, status: int | None) -> str:
    if failure in {Failure.OVERLOADED, Failure.SERVER_FAILED} and status is not None:
        return tr("{label}'s API answers {status} to you", label=label, status=status)
    return tr(_OWN_WORDS.get(failure, mark("{label} does not answer you")), label=label)


def _since(page: Judgement) -> datetime | None:
    return min((one.started for one in page.incidents if one.started is not None), default=None)
