"""The kinds of failure and what follows from each: one table. Knows the errors' names, and no provider's format."""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import Protocol

from holdfast import errors
from holdfast.errors import ProviderError, StreamBroken, Unreachable
from holdfast.values import dataclass


class Random(Protocol):
    """Where chance comes from; `random.Random` is one."""

    def uniform(self, a: float, b: float, /) -> float:
        """Return a number between a and b."""


class Failure(StrEnum):
    """Why a turn did not go on. The values are kept in the store."""

    KEY_MISSING = "key_missing"
    KEY_REFUSED = "key_refused"
    ACCESS_REFUSED = "access_refused"
    LIMIT_REACHED = "limit_reached"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    SERVER_FAILED = "server_failed"
    REQUEST_REFUSED = "request_refused"
    CONTEXT_TOO_LONG = "context_too_long"
    REQUEST_TOO_LARGE = "request_too_large"
    MODEL_UNKNOWN = "model_unknown"
    # no answer began: the causes of errors.Unreachable
    DNS = "dns"
    NO_NETWORK = "no_network"
    NOT_LISTENING = "refused"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect_timeout"
    HEADERS_TIMEOUT = "headers_timeout"
    WRITE_TIMEOUT = "write_timeout"
    RESET = "reset"
    PROXY = "proxy"
    REDIRECTED = "redirected"
    NOT_AN_API = "not_an_api"
    OTHER = "other"
    # an answer began and did not end: the faults of errors.StreamBroken
    CUT = "cut"
    DISCONNECTED = "disconnected"
    MALFORMED = "malformed"
    STALLED = "stalled"
    NO_CONTENT = "no_content"
    # no error of a provider
    DECLINED = "declined"
    SWITCHED = "switched"
    STOPPED = "stopped"
    OUR_BUG = "our_bug"

    @classmethod
    def of(cls, kept: str) -> Failure | None:
        """Return a failure by its kept value, None for ""; one that only a newer Holdfast knows is `OTHER`."""
        if not kept:
            return None
        return cls(kept) if kept in set(cls) else cls.OTHER


class Then(Enum):
    """What follows when the same provider is not asked again."""

    NEXT = auto()
    NEXT_AND_SAY = auto()
    """The next one, and the person is told what has to be mended."""
    NEXT_LOCAL = auto()
    """Only a model on this computer can answer."""
    NEXT_LARGER = auto()
    """Only a model that reads more can answer."""
    ASK = auto()
    STOP = auto()


class Effect(Enum):
    """What a failure means for the provider's breaker."""

    NOTHING = auto()
    COUNTS = auto()
    OPENS = auto()
    COOLS = auto()
    BARS = auto()
    BARS_MODEL = auto()


class Blame(Enum):
    """Where it has to be mended; never said as a reproach."""

    PROVIDER = auto()
    ACCOUNT = auto()
    NETWORK = auto()
    MESSAGE = auto()
    NOBODY = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from a kind of failure."""

    then: Then
    effect: Effect
    blame: Blame


_OUTAGE = Rule(Then.NEXT, Effect.COUNTS, Blame.PROVIDER)
_BROKEN_WAY = Rule(Then.NEXT, Effect.COUNTS, Blame.NETWORK)
_ACCOUNT = Rule(Then.NEXT_AND_SAY, Effect.BARS, Blame.ACCOUNT)
_MODEL = Rule(Then.NEXT_AND_SAY, Effect.BARS_MODEL, Blame.ACCOUNT)

RULES: dict[Failure, Rule] = {
    Failure.KEY_MISSING: _ACCOUNT,
    Failure.KEY_REFUSED: _ACCOUNT,
    Failure.LIMIT_REACHED: _ACCOUNT,
    Failure.ACCESS_REFUSED: _MODEL,
    Failure.MODEL_UNKNOWN: _MODEL,
    Failure.RATE_LIMITED: Rule(Then.NEXT, Effect.COOLS, Blame.ACCOUNT),
    Failure.OVERLOADED: _OUTAGE,
    Failure.SERVER_FAILED: _OUTAGE,
    Failure.REQUEST_REFUSED: Rule(Then.STOP, Effect.NOTHING, Blame.MESSAGE),
    Failure.CONTEXT_TOO_LONG: Rule(Then.NEXT_LARGER, Effect.NOTHING, Blame.MESSAGE),
    Failure.REQUEST_TOO_LARGE: Rule(Then.ASK, Effect.NOTHING, Blame.MESSAGE),
    Failure.DNS: Rule(Then.NEXT, Effect.OPENS, Blame.NETWORK),
    Failure.NO_NETWORK: Rule(Then.NEXT_LOCAL, Effect.NOTHING, Blame.NETWORK),
    Failure.NOT_LISTENING: Rule(Then.NEXT, Effect.OPENS, Blame.PROVIDER),
    Failure.TLS: _BROKEN_WAY,
    Failure.PROXY: _BROKEN_WAY,
    Failure.REDIRECTED: _BROKEN_WAY,
    Failure.NOT_AN_API: _BROKEN_WAY,
    Failure.WRITE_TIMEOUT: _BROKEN_WAY,
    Failure.CONNECT_TIMEOUT: _OUTAGE,
    Failure.HEADERS_TIMEOUT: _OUTAGE,
    Failure.RESET: _OUTAGE,
    Failure.OTHER: _OUTAGE,
    Failure.CUT: _OUTAGE,
    Failure.DISCONNECTED: _OUTAGE,
    Failure.MALFORMED: _OUTAGE,
    Failure.STALLED: _OUTAGE,
    Failure.NO_CONTENT: _OUTAGE,
    # a model that declines is no outage: nobody else is asked behind the person's back
    Failure.DECLINED: Rule(Then.ASK, Effect.NOTHING, Blame.MESSAGE),
    # "switch now": the person would not wait, which says little about the provider
    Failure.SWITCHED: Rule(Then.NEXT, Effect.NOTHING, Blame.NOBODY),
    Failure.STOPPED: Rule(Then.STOP, Effect.NOTHING, Blame.NOBODY),
    Failure.OUR_BUG: Rule(Then.STOP, Effect.NOTHING, Blame.NOBODY),
}

_KINDS: tuple[tuple[type[ProviderError], Failure], ...] = (
    (errors.KeyMissing, Failure.KEY_MISSING),
    (errors.KeyRefused, Failure.KEY_REFUSED),
    (errors.AccessRefused, Failure.ACCESS_REFUSED),
    (errors.LimitReached, Failure.LIMIT_REACHED),
    (errors.RateLimited, Failure.RATE_LIMITED),
    (errors.Overloaded, Failure.OVERLOADED),
    (errors.ServerFailed, Failure.SERVER_FAILED),
    (errors.ContextTooLong, Failure.CONTEXT_TOO_LONG),
    (errors.RequestTooLarge, Failure.REQUEST_TOO_LARGE),
    (errors.ModelUnknown, Failure.MODEL_UNKNOWN),
    (ProviderError, Failure.REQUEST_REFUSED),
)
"""The narrower kinds stand before those they belong to; what nobody knows is not sent elsewhere unasked."""


def classify(error: ProviderError) -> Failure:
    """Return the kind of an error."""
    if isinstance(error, Unreachable):
        return Failure(error.cause)
    if isinstance(error, StreamBroken):
        return Failure(error.fault)
    return next(failure for kind, failure in _KINDS if isinstance(error, kind))
