"""The places of the tour and what is said of them. Knows which parts the window has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.gui.home.tour import Stop
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from holdfast.gui.main_window import MainWindow

_ABOUT_STATUS = (
    mark("Whether Claude is well"),
    mark(
        "This says how the providers are. A click shows since when, for how long, and who answers. "
        "You can rehearse there."
    ),
)
_ABOUT_COLUMN = (
    mark("What belongs to it"),
    mark("Your questions as an outline, artifacts with every version, attachments and notes. F9 hides it."),
)


def tour_stops(window: MainWindow) -> tuple[Stop, ...]:
    """Return the places of the tour."""
    return (
        Stop(
            window.list_pane,
            tr("Everything you have written"),
            tr(
                "All conversations, newest first. Projects, tags and what you starred have a tab of their own. "
                "J and K or the arrows walk through it."
            ),
        ),
        Stop(
            window.top_bar.search,
            tr("Find any sentence"),
            tr(
                "Type, and results come with every letter; Enter opens the exact message. Ctrl+K brings you here from "
                "anywhere."
            ),
        ),
        Stop(
            window.reading_pane,
            tr("Read it the way it was"),
            tr(
                "Code, tables, formulas and branches are all there; thinking and tools are folded. Write below to go "
                "on with it. F9 shows what belongs to it: outline, artifacts, notes."
            ),
        ),
        Stop(
            window.top_bar.status if window.top_bar.status.isVisible() else window.side_pane,
            *map(tr, _ABOUT_STATUS if window.top_bar.status.isVisible() else _ABOUT_COLUMN),
        ),
        Stop(
            window.top_bar.menu_button,
            tr("Everything by name"),
            tr(
                "This is the menu. Ctrl+Shift+P finds whatever is in it, and more, by a few letters; F1 opens the help."
            ),
        ),
    )
