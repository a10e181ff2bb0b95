"""What a person's conversations say when they are counted. Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import date

    from holdfast.domain.reading import ConversationId


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages: those a person wrote, and those that answered."""

    asked: int = 0
    answered: int = 0

    @property
    def total(self) -> int:
        """Return all of them."""
        return self.asked + self.answered

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.asked + other.asked, self.answered + other.answered)


@dataclass(frozen=True, slots=True)
class Spent:
    """What answers that were asked for here cost, in one month by one model. `cost_usd` None: nobody knows."""

    month: str
    provider: str
    model: str
    answers: int
    tokens_in: int
    tokens_out: int
    cost_usd: float | None


@dataclass(frozen=True, slots=True)
class LongThread:
    """A conversation with many messages."""

    id: ConversationId
    title: str
    messages: int


@dataclass(frozen=True, slots=True)
class OutageMonth:
    """The outages of one month: how many began, and how many answers somebody else gave meanwhile."""

    month: str
    outages: int
    takeovers: int


@dataclass(frozen=True, slots=True)
class Insights:
    """Everything that is counted, in local time; months are "2026-03", hours 0 to 23. Empty things have no entry.

    `sources` and `models` count messages, the most first; a model is (provider, model).
    """

    days: dict[date, Tally]
    months: dict[str, Tally]
    hours: dict[int, Tally]
    sources: tuple[tuple[str, int], ...]
    models: tuple[tuple[str, str, int], ...]
    longest: tuple[LongThread, ...]
    spent: tuple[Spent, ...] = ()
    outages: tuple[OutageMonth, ...] = ()
    undated: int = 0

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to count."""
        return not self.days and not self.longest
