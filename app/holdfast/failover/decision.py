"""What to do after a failure: again here, wait here, the next provider, ask the person, or stop. Pure; asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from holdfast.failover.constants import (
    QUICK_FAILURE_S,
    QUICK_RETRIES,
    QUICK_RETRY_MAX_S,
    RETRY_AFTER_HERE_S,
)
from holdfast.failover.failure import RULES, Failure, Random, Then, classify
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.errors import ProviderError


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a turn stands when a provider fails.

    `retries` counts those on this link in this turn, waits included. `took_s` is how long the attempt lasted.
    `has_text` says that some of the answer has been shown; thinking alone does not count. `has_larger` says that
    a link not yet tried reads more than this one.
    """

    retries: int = 0
    took_s: float = 0.0
    has_text: bool = False
    has_larger: bool = False


@dataclass(frozen=True, slots=True)
class RetrySame:
    """Ask the same provider once more, after `after_s`."""

    after_s: float


@dataclass(frozen=True, slots=True)
class WaitHere:
    """The provider named a wait short enough to sit out; then ask it once more."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NextProvider:
    """Let the next one of the chain answer.

    `is_said` asks for a notice that names what the person has to mend. `takes_over` says that part of the answer
    is there, to be continued. `only_local` and `only_larger` say whom alone it makes sense to ask;
    `same_provider_first` prefers another model of the provider that failed.
    """

    reason: Failure
    is_said: bool = False
    takes_over: bool = False
    only_local: bool = False
    only_larger: bool = False
    same_provider_first: bool = False


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Nothing is done until the person chooses."""

    why: Failure


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nobody else would do better; what is there is kept, and the person is told why."""

    why: Failure


Decision = RetrySame | WaitHere | NextProvider | AskPerson | GiveUp


def decide(error: ProviderError, at: Situation, random: Random) -> Decision:
    """Return what to do after `error`. Whether there is a next provider is for the chain to say."""
    if error.retry and not at.has_text and at.retries < QUICK_RETRIES:
        if error.retry_after_s is None:
            if at.took_s <= QUICK_FAILURE_S:
                return RetrySame(random.uniform(0.0, QUICK_RETRY_MAX_S))
        elif error.retry_after_s <= RETRY_AFTER_HERE_S:
            return WaitHere(max(error.retry_after_s, 0.0))
    return follow(classify(error), at)


def follow(failure: Failure, at: Situation) -> Decision:
    """Return what follows from a failure when the same provider is not asked again."""
    then = RULES[failure].then
    if then is Then.NEXT_LARGER and not at.has_larger:
        then = Then.ASK
    match then:
        case Then.NEXT | Then.NEXT_AND_SAY | Then.NEXT_LOCAL | Then.NEXT_LARGER:
            return NextProvider(
                failure,
                is_said=then in {Then.NEXT_AND_SAY, Then.NEXT_LARGER},
                takes_over=at.has_text,
                only_local=then is Then.NEXT_LOCAL,
                only_larger=then is Then.NEXT_LARGER,
                same_provider_first=failure is Failure.MODEL_UNKNOWN,
            )
        case Then.ASK:
            return AskPerson(failure)
        case Then.STOP:
            return GiveUp(failure)
        case _:
            assert_never(then)
