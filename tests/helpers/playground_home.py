"""Help, palette, shortcuts, figures and the tour alone, for `tests/playground.py`."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from holdfast.domain import ConversationId
from holdfast.domain.insights import Insights, LongThread, OutageMonth, Spent, Tally
from holdfast.gui.home import help_pages
from holdfast.gui.home.commands import Command
from holdfast.gui.home.counting import InsightsController
from holdfast.gui.home.help_view import HelpView
from holdfast.gui.home.insights_page import InsightsPage
from holdfast.gui.home.palette import Palette
from holdfast.gui.home.shortcuts_page import ShortcutsPage
from holdfast.gui.home.tour import Stop, Tour
from holdfast.gui.remembered import Remembered
from holdfast.gui.side.sheets import sheet
from holdfast.gui.view import message_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.gui.bridge import Bridge
    from holdfast.gui.theme import Theme

LONG = "A title that goes on and on, because somebody pasted a whole paragraph into it and nobody stopped them " * 2


def made_commands() -> list[Command]:
    """Return commands, one of them impossible, one with endless words."""
    made = []
    for at, (group, label, keys) in enumerate(
        (
            ("File", "Import files…", "Ctrl+O"),
            ("View", "Larger text", "Ctrl++"),
            ("Go", LONG, ""),
            ("", "خطة السفر", ""),
        )
    ):
        action = QAction(label)
        action.setShortcut(QKeySequence(keys))
        action.setEnabled(at != 1)
        made.append(Command(str(at), label, group, action))
    return made


def made_insights(days: int = 700) -> Insights:
    """Return figures of two years."""
    dice = random.Random(7)
    last = date(2026, 3, 14)
    by_day = {last - timedelta(days=at): Tally(n := int(dice.expovariate(0.1)), n + 1) for at in range(days)}
    by_month: dict[str, Tally] = {}
    for day, tally in by_day.items():
        by_month[day.isoformat()[:7]] = by_month.get(day.isoformat()[:7], Tally()) + tally
    months = dict(sorted(by_month.items()))
    return Insights(
        days=dict(sorted(by_day.items())),
        months=months,
        hours={hour: Tally(dice.randint(0, 900), 0) for hour in range(6, 24)},
        sources=(("claude", 70_312), ("chatgpt", 4_801), ("holdfast", 12)),
        models=(("anthropic", "claude-opus-5-5", 900), ("openai", "gpt-6-sol", 40), ("ollama", "qwen4:8b", 3)),
        longest=tuple(LongThread(ConversationId(at), LONG[at * 9 :], 900 // at) for at in range(1, 9)),
        spent=(Spent("2026-03", "anthropic", "claude-opus-5-5", 40, 812_000, 90_000, 5.05),
               Spent("2026-03", "ollama", "qwen4:8b", 3, 4_000, 900, None)),
        outages=tuple(OutageMonth(month, dice.randint(0, 4), dice.randint(0, 9)) for month in list(months)[-8:]),
    )  # fmt: skip


def palette(theme: Theme) -> QWidget:
    """Show the palette over something."""
    under = QWidget()
    under.resize(900, 500)
    made = Palette(theme, under)
    made.open(made_commands(), ["2"])
    return under


def shortcuts(theme: Theme) -> QWidget:
    """Show the shortcuts with a conflict."""
    page = ShortcutsPage(theme)
    page.resize(900, 600)
    commands = made_commands()
    page.show_commands(commands, "0")
    page.show_command(commands[0])
    page.show_conflict("Ctrl+K belongs to “Search everything” already.")
    return page


def help_page(theme: Theme) -> QWidget:
    """Show a page of help."""
    view = HelpView(theme)
    view.resize(1100, 760)
    page = help_pages.pages()[3]
    view.show_found(help_pages.search("", help_pages.pages()), page.name)
    entry = sheet("Help", "", page.text, "markdown")
    view.show_page(page.title, entry, message_pieces(entry.message))
    return view


class _NoChooser:
    """Chooses nothing."""

    def target(self, _parent: QWidget, _folder: str, _name: str) -> None:
        """Choose nothing."""


class _MadeFigures:
    """Knows made figures."""

    def insights(self, _token: object = None) -> Insights:
        """Return them."""
        return made_insights()


def insights(theme: Theme, bridge: Bridge) -> QWidget:
    """Show figures of two years, with costs and outages."""
    page = InsightsPage(theme)
    page.resize(1100, 1500)
    controller = InsightsController(
        _MadeFigures(), bridge, page, theme=theme, chooser=_NoChooser(), remembered=Remembered()
    )
    controller._on_counted(made_insights())
    return page


def tour(theme: Theme) -> QWidget:
    """Show a bubble."""
    under = QWidget()
    under.resize(700, 400)
    about = QWidget(under)
    about.setGeometry(20, 20, 200, 340)
    made = Tour(theme, under)
    under.show()
    made.start((Stop(about, "Everything you have written", "All conversations, newest first."),), takes_focus=False)
    return under


def widgets(theme: Theme, bridge: Bridge) -> Iterator[tuple[str, QWidget]]:
    """Yield every part by its name."""
    yield "palette", palette(theme)
    yield "shortcuts", shortcuts(theme)
    yield "help", help_page(theme)
    yield "insights", insights(theme, bridge)
    yield "tour", tour(theme)
