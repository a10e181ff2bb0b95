"""The left side: tabs, the conversations, and in their place what a search found. Shows; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, button
from holdfast.gui.labels import ElidedLabel, Paragraph, PlainLabel
from holdfast.gui.lists import ConversationModel, RowList
from holdfast.gui.panes.tab_row import TabRow
from holdfast.language import mark_in, tr, tr_in

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

    from holdfast.gui.side.section import SideList
    from holdfast.gui.theme import Theme

Filter = Literal["all", "starred", "archived"]
_TABS: tuple[tuple[Filter, str], ...] = (
    ("all", mark_in("a tab", "All")),
    ("starred", mark_in("a tab", "Starred")),
    ("archived", mark_in("a tab", "Archive")),
)


class ListPane(QFrame):
    """Signals: filter_chosen(str), which conversations are wanted: all, starred, archived, or as a shelf is
    named; shown(), the list or the results took the other's place.
    """

    filter_chosen = Signal(str)
    shown = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setMinimumWidth(tokens.LIST_MIN_WIDTH)
        self._theme = theme
        self.conversations = ConversationModel()
        self.list = RowList(theme, self.conversations, tr("Conversations"))
        self.list.let_choose_many()
        self.conversations.more.connect(self.list.fetch)
        self.tabs: dict[str, QPushButton] = {key: button(theme, tr_in("a tab", label), "tab") for key, label in _TABS}
        self.sort_button = IconButton(theme, "sort", tr("Sort and group the list"))
        self._pages: dict[str, SideList] = {}
        self._empty_words: dict[str, tuple[str, str]] = {}
        self._shelf = ""
        self._build_first()

    def complete(self) -> None:
        """Make what is not seen at first: the place of search results, of shelves, and of what there is none of."""
        from holdfast.gui.lists.hit_rows import HitDelegate  # noqa: PLC0415 - the first picture need not pay for them
        from holdfast.gui.lists.hits import HitModel  # noqa: PLC0415 - as above
        from holdfast.gui.panes.also_bar import AlsoBar  # noqa: PLC0415 - as above
        from holdfast.gui.panes.search_tools import SearchTools  # noqa: PLC0415 - as above

        theme = self._theme
        self.hits = HitModel()
        self.results = RowList(theme, self.hits, tr("Search results"), HitDelegate(theme, self.hits), has_titles=True)
        self.results.let_choose_many()
        self.hint = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.hint.setContentsMargins(tokens.SPACE_16, 0, tokens.SPACE_16, tokens.SPACE_8)
        self.hint.hide()
        self.search_tools = SearchTools(theme)
        self.search_tools.hide()
        self.caption = self.search_tools.caption
        self.also = AlsoBar(theme)
        self.shelf_back = IconButton(theme, "back", tr("Back to all of them"))
        self.shelf_name = ElidedLabel(theme, size=tokens.SIZE_BODY, is_strong=True)
        self._build(theme)
        self._connect()
        self.show_list()

    def add_page(self, theme: Theme, key: str, label: str, page: SideList) -> None:
        """Add a tab that shows a page of its own in the list's place; it is hidden until there is something on it."""
        tab = button(theme, label, "tab")
        tab.setCheckable(True)
        self.tab_row.add(key, tab, is_offered=False)
        self._join(tab)
        self._stack.addWidget(page)
        self.tabs[key] = tab
        self._pages[key] = page

    def offer_tab(self, key: str, *, is_offered: bool) -> None:
        """Offer a tab, or do not, where there is nothing behind it."""
        self.tab_row.offer(key, is_offered=is_offered or self.tabs[key].isChecked())

    def add_below(self, bar: QWidget) -> None:
        """Put a line of its own below the list."""
        self._layout.addWidget(bar)

    def keep_free(self, height: int) -> None:
        """Have what is listed end so far above its lower edge, for what lies over it; nothing else moves."""
        self._free.setFixedHeight(height)
        self._free.setVisible(height > 0)

    @property
    def body(self) -> QWidget:
        """Return what lists, without the lines above and below it."""
        return self._stack

    @property
    def room(self) -> QRect:
        """Return the place of what is listed, with what is kept free below it."""
        self._layout.activate()
        return (
            self._stack.geometry().united(self._free.geometry()) if self._free.isVisible() else self._stack.geometry()
        )

    def say_when_empty(self, key: str, title: str, advice: str) -> None:
        """Take the words for a page that lists nothing yet."""
        self._empty_words[key] = (title, advice)

    def page_changed(self, key: str) -> None:
        """Show a page again after its lines changed, if it is the one that is seen."""
        if self.tabs[key].isChecked() and not self.shows_results and not self._shelf:
            self.show_list()

    def show_shelf(self, key: str, filter_: str, name: str) -> None:
        """Show the conversations of a shelf, which is one line of the page `key`; its tab leads back to the page."""
        self.tabs[key].setChecked(True)
        self._shelf = filter_
        self.shelf_name.setText(name)
        self.filter_chosen.emit(filter_)

    def leave_shelf(self) -> bool:
        """Go back to the page that a shelf was chosen on; say whether there was one."""
        if not self._shelf or self.shows_results:
            return False
        self._shelf = ""
        self.show_list()
        (self._page or self.list).setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @property
    def _page(self) -> QWidget | None:
        """Return the page of the chosen tab, None where conversations are shown."""
        if self._shelf:
            return None
        key = next((key for key in self._pages if self.tabs[key].isChecked()), None)
        if key is None:
            return None
        if key in self._empty_words and not self._pages[key].lines.rowCount():
            self._empty_title.setText(self._empty_words[key][0])
            self._empty_advice.setText(self._empty_words[key][1])
            return self._empty
        return self._pages[key]

    def show_list(self) -> None:
        """Show the conversations, or the page whose tab is chosen."""
        self._tab_row.show()
        self._shelf_bar.setVisible(bool(self._shelf))
        self.search_tools.hide()
        self.hint.hide()
        self.also.hide()
        self._stack.setCurrentWidget(self._page or self.list)
        self.shown.emit()

    def show_results(self, caption: str, hint: str) -> None:
        """Show what a search found."""
        self.caption.setText(caption)
        self._tab_row.hide()
        self._shelf_bar.hide()
        self.search_tools.show()
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self._stack.setCurrentWidget(self.results)
        self.shown.emit()

    def show_empty(self, title: str, advice: str) -> None:
        """Show that there is nothing, and one thing that helps."""
        page = self._page
        if page is None or page is self._empty:
            page = self._empty
            self._empty_title.setText(title)
            self._empty_advice.setText(advice)
        self._stack.setCurrentWidget(page)

    @property
    def shows_results(self) -> bool:
        """Say whether a search has the list's place."""
        return not self.search_tools.isHidden()

    def _build_first(self) -> None:
        self._tab_row = QWidget()
        around = QHBoxLayout(self._tab_row)
        around.setContentsMargins(tokens.SPACE_8, tokens.SPACE_8, tokens.SPACE_8, tokens.SPACE_8)
        around.setSpacing(tokens.SPACE_4)
        self.tab_row = TabRow(self._theme)
        around.addWidget(self.tab_row, 1)
        around.addWidget(self.sort_button)
        self._group = QButtonGroup(self)
        for key, tab in self.tabs.items():
            tab.setCheckable(True)
            self.tab_row.add(key, tab, is_offered=key != "archived")
            self._join(tab)
        self._group.buttonToggled.connect(_be_tab_stop)
        self.tabs["all"].setChecked(True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._tab_row)
        self._layout.addWidget(self._stack, 1)
        self._free = QWidget()
        self._free.hide()
        self._layout.addWidget(self._free)

    def _join(self, tab: QPushButton) -> None:
        self._group.addButton(tab)
        _be_tab_stop(tab, is_chosen=False)

    def _build(self, theme: Theme) -> None:
        self._shelf_bar = QWidget()
        self._shelf_bar.hide()
        shelf = QHBoxLayout(self._shelf_bar)
        shelf.setContentsMargins(tokens.SPACE_8, 0, tokens.SPACE_16, tokens.SPACE_4)
        shelf.setSpacing(tokens.SPACE_4)
        shelf.addWidget(self.shelf_back)
        shelf.addWidget(self.shelf_name, 1)
        self._empty = QWidget()
        self._empty_title = PlainLabel(theme, size=tokens.SIZE_BODY, is_strong=True, wraps=True)
        self._empty_advice = Paragraph(theme, size=tokens.SIZE_SMALL, tone="quiet")
        empty = QVBoxLayout(self._empty)
        empty.setContentsMargins(tokens.SPACE_16, tokens.SPACE_24, tokens.SPACE_16, tokens.SPACE_16)
        empty.setSpacing(tokens.SPACE_4)
        empty.addWidget(self._empty_title)
        empty.addWidget(self._empty_advice)
        empty.addStretch(1)
        for page in (self.results, self._empty):
            self._stack.addWidget(page)
        for place, part in enumerate((self._shelf_bar, self.search_tools, self.hint), start=1):
            self._layout.insertWidget(place, part)
        self._layout.addWidget(self.also)

    def _connect(self) -> None:
        self._group.buttonClicked.connect(self._on_tab_clicked)
        self.shelf_back.clicked.connect(self.leave_shelf)

    def _on_tab_clicked(self) -> None:
        self._shelf = ""
        self._shelf_bar.hide()
        if (page := self._page) is not None:
            self._stack.setCurrentWidget(page)
            self.shown.emit()
        else:
            self.filter_chosen.emit(next(key for key, tab in self.tabs.items() if tab.isChecked()))


def _be_tab_stop(tab: QAbstractButton, is_chosen: bool) -> None:  # noqa: FBT001 - a signal's argument
    """Have the Tab key come to the chosen tab alone; arrows lead to the others. Qt would take the first it comes to."""
    tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_chosen else Qt.FocusPolicy.ClickFocus)
