"""Decides what the page of costs shows, and what follows from a limit that is typed. Knows the book of expenses and the
person's providers, where the limit is kept.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.errors import BadInput
from holdfast.jobs import LatestWins
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.chat import Chats, Providers
    from holdfast.chat.expenses import MonthSpent
    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.settings.costs_page import CostsPage
    from holdfast.jobs import CancelToken


@dataclass(frozen=True, slots=True)
class _Read:
    found: MonthSpent
    has_before: bool
    limit_usd: float | None


class Costs(QObject):
    """Signals: changed(), another limit holds."""

    changed = Signal()

    def __init__(self, page: CostsPage, bridge: Bridge, chats: Chats, providers: Providers) -> None:
        super().__init__(page)
        self._page = page
        self._bridge = bridge
        self._chats = chats
        self._providers = providers
        self._reading = LatestWins()
        self._month = ""
        page.stepped.connect(self._on_stepped)
        page.limit_given.connect(self._on_limit_given)

    def refresh(self) -> None:
        """Read the month that is shown again."""
        self._bridge.run_latest(self._reading, partial(self._read, self._month), self._on_read)

    def _read(self, month: str, _token: CancelToken) -> _Read:
        expenses = self._chats.expenses
        found = expenses.month(month)
        first = expenses.first_month()
        return _Read(found, bool(first) and first < found.month, self._providers.monthly_limit())

    def _on_read(self, read: _Read) -> None:
        self._month = "" if read.found.is_now else read.found.month
        self._page.show_month(read.found, has_before=read.has_before)
        self._page.show_limit(read.limit_usd)

    def _on_stepped(self, step: int) -> None:
        self._bridge.run_latest(self._reading, partial(self._read_beside, self._month, step), self._on_read)

    def _read_beside(self, month: str, step: int, token: CancelToken) -> _Read:
        return self._read(self._chats.expenses.beside(month, step), token)

    def _on_limit_given(self, typed: str) -> None:
        job = partial(self._keep, typed)
        self._bridge.run(job, self._on_kept, on_failed=self._on_refused)

    def _keep(self, typed: str, _token: CancelToken) -> float | None:
        limit = amount(typed)
        self._providers.set_monthly_limit(limit)
        return limit

    def _on_kept(self, limit_usd: float | None) -> None:
        self._page.limit.setModified(False)
        self._page.say(tr("There is no limit.") if limit_usd is None else tr("The limit holds from now on."), "good")
        self.refresh()
        self.changed.emit()

    def _on_refused(self, error: HoldfastError) -> None:
        self._page.say(str(error), "bad")


def amount(typed: str) -> float | None:
    """Return an amount as people type it, in any of our languages; "" is none. Raises BadInput."""
    text = "".join(each for each in typed if not each.isspace()).strip("$").removeprefix("US$")
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise BadInput(
            tr("This is no amount of US dollars: {text}", text=typed.strip()[:40]), tr("For example 20 or 7.50.")
        ) from None
