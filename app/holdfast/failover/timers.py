"""When a silence is worth a word, an offer, or an end: what is due, given what has been seen. Seconds of any clock
that only grows; waits for nothing itself.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, assert_never

from holdfast.domain import CONTENT, Accepted, Finished, ThinkingDelta, ThinkingFinished, ThinkingStarted
from holdfast.failover import constants as c
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import StreamEvent


class Phase(StrEnum):
    """What is being waited for."""

    HEADERS = "headers"
    FIRST_CONTENT = "first_content"
    THINKING = "thinking"
    MORE = "more"
    NOTHING = "nothing"


class Level(IntEnum):
    """What is due."""

    NOTHING = 0
    HINT = 1
    """Say that it takes long, with "switch now" and "keep waiting"."""
    SOFT = 2
    """Suggest to switch."""
    HARD = 3
    """Nobody waits any longer: it counts as a failure."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of silence until a hint, until a suggestion, and until the end; where one is infinite, it never comes."""

    hint_s: float
    soft_s: float
    hard_s: float

    def level(self, since_s: float, now_s: float) -> Level:
        """Return what is due after a silence since `since_s`."""
        limits = ((Level.HINT, self.hint_s), (Level.SOFT, self.soft_s), (Level.HARD, self.hard_s))
        return max((level for level, limit_s in limits if now_s >= since_s + limit_s), default=Level.NOTHING)

    def next_s(self, since_s: float, now_s: float) -> float:
        """Return when the next thing will be due; the end, where that is past."""
        times = [since_s + limit_s for limit_s in (self.hint_s, self.soft_s, self.hard_s)]
        return min((time_s for time_s in times if time_s > now_s), default=times[-1])


@dataclass(frozen=True, slots=True)
class Patience:
    """The limits of each phase for one request."""

    headers: Limits
    first_content: Limits
    thinking: Limits
    more: Limits

    def of(self, phase: Phase) -> Limits | None:
        """Return a phase's limits, None for the one that waits for nothing."""
        match phase:
            case Phase.HEADERS:
                return self.headers
            case Phase.FIRST_CONTENT:
                return self.first_content
            case Phase.THINKING:
                return self.thinking
            case Phase.MORE:
                return self.more
            case Phase.NOTHING:
                return None
            case _:
                assert_never(phase)


def patience(*, is_local: bool, upload_bytes: int = 0) -> Patience:
    """Return the limits for a request to a cloud or to a computer of one's own."""
    write_s = c.WRITE_S if upload_bytes >= c.LARGE_UPLOAD_BYTES else 0.0
    headers_s = (c.LOCAL_HEADERS_S if is_local else c.HEADERS_S) + write_s
    first = (
        (c.LOCAL_FIRST_CONTENT_SOFT_S, c.LOCAL_FIRST_CONTENT_HARD_S)
        if is_local
        else (c.FIRST_CONTENT_SOFT_S, c.FIRST_CONTENT_HARD_S)
    )
    more = (c.LOCAL_SILENCE_SOFT_S, c.LOCAL_SILENCE_HARD_S) if is_local else (c.SILENCE_SOFT_S, c.SILENCE_HARD_S)
    return Patience(
        headers=Limits(min(c.HINT_S, headers_s), headers_s, headers_s),
        first_content=Limits(c.HINT_S, *first),
        thinking=Limits(c.THINKING_SOFT_S, c.THINKING_SOFT_S, c.THINKING_HARD_S),
        more=Limits(c.HINT_S, *more),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What has been seen of one attempt; `since_s` is when the present wait began.

    `alive_s` is the last sign of life of any kind: pings keep a line from counting as dead while a model thinks,
    and shorten no other wait. `kept_from_s` is the moment "keep waiting" was pressed: hints begin anew from there,
    the end does not move.
    """

    phase: Phase
    since_s: float
    alive_s: float
    kept_from_s: float | None = None

    @classmethod
    def started(cls, now_s: float) -> Seen:
        """Begin to wait for the headers; how long a connection may take is the transport's."""
        return cls(Phase.HEADERS, now_s, now_s)

    def keep_waiting(self, now_s: float) -> Seen:
        """Note that the person wants to wait on."""
        return replace(self, kept_from_s=now_s)

    def after(self, event: StreamEvent, now_s: float) -> Seen:
        """Note an event of the reply; those without content are signs of life and nothing more."""
        if isinstance(event, Finished):
            return Seen(Phase.NOTHING, now_s, now_s)
        if isinstance(event, Accepted):
            return Seen(Phase.FIRST_CONTENT, now_s, now_s)
        if isinstance(event, CONTENT):
            is_thought = isinstance(event, ThinkingStarted | ThinkingDelta)
            return Seen(Phase.THINKING if is_thought else Phase.MORE, now_s, now_s)
        if isinstance(event, ThinkingFinished):
            return Seen(Phase.MORE, now_s, now_s)
        return replace(self, alive_s=now_s)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due now. `silent_s` is how long nothing new came; `next_s` is the time to look again, None for never."""

    level: Level
    phase: Phase
    silent_s: float
    next_s: float | None


def due(seen: Seen, limits: Patience, now_s: float) -> Due:
    """Return what is due at `now_s`."""
    of = limits.of(seen.phase)
    if of is None:
        return Due(Level.NOTHING, seen.phase, 0.0, None)
    silent_s = max(now_s - seen.since_s, 0.0)
    dead_s = seen.alive_s + limits.more.hard_s  # while it thinks: by then there was not even a ping
    level = of.level(seen.since_s, now_s)
    if level is Level.HARD or (seen.phase is Phase.THINKING and now_s >= dead_s):
        return Due(Level.HARD, seen.phase, silent_s, None)
    hinting_s = seen.since_s
    if seen.kept_from_s is not None and seen.kept_from_s >= seen.since_s:
        hinting_s = seen.kept_from_s
        level = min(of.level(hinting_s, now_s), Level.SOFT)
    times = [seen.since_s + of.hard_s, of.next_s(hinting_s, now_s)]
    if seen.phase is Phase.THINKING:
        times.append(dead_s)
    return Due(level, seen.phase, silent_s, min(times))
