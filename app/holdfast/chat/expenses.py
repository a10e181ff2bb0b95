"""What answers cost in a month, as far as anybody can know that here, and how much of the person's limit is spent.

An estimate: the tokens that providers told, at the price of the day on which each answer came. A month is one of this
computer's clock. Knows the store's counts and the table of prices; sends nothing and stops nothing.
"""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast import language
from holdfast import providers as wire
from holdfast.domain.spending import Counted, Expense
from holdfast.errors import BadInput, HoldfastError
from holdfast.failover import Link
from holdfast.language import tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from holdfast.chat.clock import Clock
    from holdfast.chat.providers import Providers
    from holdfast.domain.spending import What
    from holdfast.domain.streaming import Usage
    from holdfast.jobs import Lanes
    from holdfast.store import Store

log = logging.getLogger(__name__)

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
NEAR = 0.8
"""From this share of the limit on it is said, once a month: early enough to choose, late enough to mean something."""
FRESH_S = 60.0
"""So long a sum counts that nothing here changed; a backup that was brought back changes it unseen."""
CENT = 0.01


@dataclass(frozen=True, slots=True)
class ModelSpent:
    """What one model took in a month. `unpriced_tokens` are those that nobody knows a price for, `untold` the answers
    of which the provider told no tokens.
    """

    provider: str
    model: str
    label: str
    is_free: bool
    answers: int
    usage: Usage
    cost_usd: float
    unpriced_tokens: int = 0
    untold: int = 0

    @property
    def tokens_in(self) -> int:
        """Return the tokens that it read, the cached ones too."""
        return self.usage.total - self.usage.output_tokens

    @property
    def is_unknown(self) -> bool:
        """Say whether nothing is known of what it cost, though it cost something."""
        return not self.is_free and not self.cost_usd and bool(self.unpriced_tokens or self.untold)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Say what the cost leaves out, a sentence each."""
        said = []
        if self.unpriced_tokens:
            said.append(
                trn(
                    "No price is known for {label}; {count} token.",
                    "No price is known for {label}; {count} tokens.",
                    self.unpriced_tokens,
                    label=self.label,
                )
            )
        if self.untold:
            said.append(
                trn(
                    "{label} did not say how many tokens {count} answer took.",
                    "{label} did not say how many tokens {count} answers took.",
                    self.untold,
                    label=self.label,
                )
            )
        return tuple(said)


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a month's limit is spent."""

    spent_usd: float
    limit_usd: float

    @property
    def is_reached(self) -> bool:
        """Say whether nothing of it is left."""
        return self.spent_usd >= self.limit_usd

    @property
    def is_near(self) -> bool:
        """Say whether most of it is spent."""
        return self.spent_usd >= self.limit_usd * NEAR

    @property
    def percent(self) -> int:
        """Return how much of it is spent; less than all of it is never called a hundred."""
        if self.is_reached:
            return 100 if not self.limit_usd else int(100 * self.spent_usd / self.limit_usd)
        return min(99, round(100 * self.spent_usd / self.limit_usd))

    @property
    def words(self) -> str:
        """Say it."""
        spent, limit = about(self.spent_usd), language.dollars(self.limit_usd)
        if self.is_reached:
            return tr("This month's limit of {limit} is reached: {spent} is spent.", limit=limit, spent=spent)
        return tr("Of this month's limit of {limit}, {spent} is spent.", limit=limit, spent=spent)


@dataclass(frozen=True, slots=True)
class MonthSpent:
    """What a month cost, by model, the dearest first. `month` is "2026-11"; `prices_as_of` an ISO date."""

    month: str
    is_now: bool
    prices_as_of: str
    lines: tuple[ModelSpent, ...]
    limit_usd: float | None
    start: datetime
    end: datetime

    @property
    def cost_usd(self) -> float:
        """Return what is known of it."""
        return sum(line.cost_usd for line in self.lines)

    @property
    def standing(self) -> Standing | None:
        """Return how much of the limit is spent, None without one."""
        return None if self.limit_usd is None else Standing(self.cost_usd, self.limit_usd)

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what to know about the figures, a sentence each: what is left out, and that it is an estimate."""
        as_of = datetime.fromisoformat(self.prices_as_of)
        return (
            *(said for line in self.lines for said in line.doubts),
            tr(
                "This is an estimate: the tokens that providers told, at the prices as known on {day}; an answer keeps "
                "the price of its day. Their bill can differ, and it has what other programs asked with the same key.",
                day=language.date_of(as_of),
            ),
        )


def about(dollars: float) -> str:
    """Return an estimated amount: "about $0.03", "less than a cent", "nothing"."""
    if not dollars:
        return tr("nothing")
    if dollars < CENT / 2:
        return tr("less than a cent")
    return tr("about {money}", money=language.dollars(dollars))


def month_of(when: datetime) -> str:
    """Return the month in which a moment lies, by this computer's clock: 2026-11."""
    return f"{when.astimezone():%Y-%m}"


def borders(month: str) -> tuple[datetime, datetime]:
    """Return the first moment of a month and of the one after it, by this computer's clock. Raises BadInput."""
    found = MONTH.fullmatch(month)
    if found is None or not 1 < int(found[1]) < date.max.year:
        raise BadInput(tr("A month is written 2026-11, and this is none: {text}", text=month[:20]))
    year, number = int(found[1]), int(found[2])
    after = (year + 1, 1) if number == 12 else (year, number + 1)  # noqa: PLR2004 - December
    return datetime(year, number, 1).astimezone(), datetime(*after, 1).astimezone()


def nothing_spent(month: str, limit_usd: float | None, now: datetime | None = None) -> MonthSpent:
    """Return a month in which nothing was asked, "" for this one. Raises BadInput."""
    this = month_of(now or datetime.now(UTC))
    wanted = month or this
    start, end = borders(wanted)
    return MonthSpent(wanted, wanted == this, wire.prices_as_of(), (), limit_usd, start, end)


class Expenses:
    """The book of what answers cost. Safe from any thread."""

    def __init__(self, store: Store, providers: Providers, clock: Clock, lanes: Lanes) -> None:
        self._tables = store.spending
        self._providers = providers
        self._clock = clock
        self._lanes = lanes
        self._lock = threading.Lock()
        self._known: tuple[str, float, float] | None = None
        self._changes = 0

    @property
    def limit_usd(self) -> float | None:
        """Return the person's limit for a month, None where there is none. (io)"""
        return self._providers.monthly_limit()

    def month(self, month: str = "") -> MonthSpent:
        """Return what a month cost, this one unless another is named. Raises BadInput. (io)"""
        empty = nothing_spent(month, self.limit_usd, self._clock.now())
        lines = [self._line(one) for one in self._tables.counted(empty.start, empty.end)]
        lines.sort(key=lambda line: (-line.cost_usd, -line.usage.total, line.label))
        return replace(empty, lines=tuple(lines))

    def first_month(self) -> str:
        """Return the first month in which an answer was asked for here, "" where there is none. (io)"""
        first = self._tables.first()
        return "" if first is None else month_of(datetime.fromtimestamp(first / 1000, UTC))

    def beside(self, month: str, step: int) -> str:
        """Return the month before another (-1) or after it (1), "" being this one."""
        start, end = borders(month or month_of(self._clock.now()))
        return month_of(end if step > 0 else start - timedelta(days=1))

    def standing(self) -> Standing | None:
        """Return how much of this month's limit is spent, None without a limit. (io)"""
        limit = self.limit_usd
        return None if limit is None else Standing(self._spent(), limit)

    def is_reached(self) -> bool:
        """Say whether this month's limit is reached. (io)"""
        standing = self.standing()
        return standing is not None and standing.is_reached

    async def reached(self, read: Callable[[Callable[[], bool]], Awaitable[bool]]) -> bool:
        """Say the same on the lane of the network; without a limit nobody waits for the store."""
        return self.limit_usd is not None and await read(self.is_reached)

    def forget(self) -> None:
        """Count anew when somebody asks: an answer has come to its end."""
        with self._lock:
            self._known = None
            self._changes += 1

    def keep(self, what: What, link: Link, usage: Usage | None) -> None:
        """Keep what a request cost of which no reply tells; waits for nothing, and stops nothing where it fails."""
        if usage is None or not usage.total:
            return
        price = self._providers.price(link)
        cost = None if price is None else price.cost(usage)
        expense = Expense(self._clock.now(), what, link.provider, link.model, usage, cost)
        self._lanes.write(lambda: self._noted([expense]))

    def tell_near(self, more_usd: float) -> str:
        """Return what is to be said once a month, as soon as an answer of so much brings the limit near; "" else. (io)

        Goes by what the store knows, so that it is said once however often Holdfast is started.
        """
        before = self.standing()
        if before is None:
            return ""
        now = self._clock.now()
        after = Standing(before.spent_usd + more_usd, before.limit_usd)
        if not after.is_near or self._tables.was_told(*borders(month_of(now)), after.limit_usd):
            return ""
        self._lanes.write(lambda: self._told(now, after.limit_usd))
        return after.words

    def _spent(self) -> float:
        month, now_s = month_of(self._clock.now()), self._clock.seconds()
        with self._lock:
            known, changes = self._known, self._changes
        if known is not None and known[0] == month and now_s - known[1] < FRESH_S:
            return known[2]
        spent = self.month(month).cost_usd
        with self._lock:
            if self._changes == changes:
                self._known = month, now_s, spent
        return spent

    def _line(self, one: Counted) -> ModelSpent:
        """Return a count with its cost. What nobody knew the price of then is reckoned at today's, if there is one."""
        try:
            link = self._providers.link(one.provider, one.model)
        except HoldfastError:  # a provider that was removed since
            link = Link(one.provider, one.model)
        price = self._providers.price(link)
        cost, unpriced = one.cost_usd, one.unpriced.total
        if link.is_local:
            unpriced = 0
        elif price is not None:
            cost, unpriced = cost + price.cost(one.unpriced), 0
        untold = 0 if link.is_local else one.untold
        label = self._providers.label(link)
        return ModelSpent(one.provider, one.model, label, link.is_local, one.answers, one.usage, cost, unpriced, untold)

    def _noted(self, expenses: Iterable[Expense]) -> None:
        try:
            self._tables.note(expenses)
        except HoldfastError as err:
            log.info("what a request cost was not kept: %s", type(err).__name__)
        self.forget()

    def _told(self, at: datetime, limit_usd: float) -> None:
        try:
            self._tables.note_told(at, limit_usd)
        except HoldfastError as err:
            log.info("that a limit is near was not noted: %s", type(err).__name__)
