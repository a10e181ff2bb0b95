"""The conversation with its header. Shows; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.composer import ConversationFoot
from holdfast.gui.controls import IconButton, button, frame
from holdfast.gui.labels import ElidedLabel, PlainLabel
from holdfast.gui.outages.banner import OutageBanner
from holdfast.gui.panes.find_bar import FindBar
from holdfast.gui.panes.title_line import TitleLine
from holdfast.gui.view import ConversationView
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

HEADER_HEIGHT = 78
PROJECT_WIDTH = 220


class ReadingPane(QFrame):
    """Title, facts and the view; or a word on what to do where nothing is open. Makes the parts it is not given."""

    def __init__(
        self, theme: Theme, view: ConversationView | None = None, foot: ConversationFoot | None = None
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setMinimumWidth(tokens.READING_MIN_WIDTH)
        self.view = ConversationView(theme) if view is None else view
        self.find_bar = FindBar(theme)
        self.foot = ConversationFoot(theme) if foot is None else foot
        self.below_button = button(theme, tr("New text below"), "float")
        self.below_button.setParent(self.view)
        self.below_button.hide()
        self.outage_banner = OutageBanner(theme)
        self.copy_markdown = QAction(tr("Copy as Markdown"), self.view)
        self.copy_markdown.setObjectName("Copy as Markdown")
        self.copy_markdown.setShortcut(QKeySequence("Ctrl+Shift+C"))
        self.copy_markdown.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.view.addAction(self.copy_markdown)
        self.title_line = TitleLine(theme)
        self.title = self.title_line.label
        self.facts = ElidedLabel(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.project_link = button(theme, "", "link")
        self.project_link.setFont(theme.font(tokens.SIZE_SMALL))
        self.project_link.setAccessibleName(tr("Project"))
        self.project_link.setFixedHeight(self.facts.sizeHint().height())
        self.project_link.hide()
        self.back_button = IconButton(theme, "back", tr("Back to the list"))
        self.back_button.hide()
        self.nothing = PlainLabel(theme, size=tokens.SIZE_BODY, tone="quiet")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        self.view.realigned.connect(self.align_header)
        self.view.fell_behind.connect(self._on_fell_behind)
        self.below_button.clicked.connect(self.view.following.to_end)
        self.copy_markdown.triggered.connect(self.view.hands.copy_markdown)
        self.show_nothing(tr("Choose a conversation to read it here"))

    def show_conversation(self, *, keeps_page: bool = False) -> None:
        """Show the header and the view; with `keeps_page` only once a page in their place is left."""
        self._home = 1
        if not (keeps_page and self.shows_page):
            self._stack.setCurrentIndex(1)
        self.align_header()

    def show_facts(self, facts: str) -> None:
        """Say what the conversation is; what follows stands right behind it."""
        self.facts.setText(facts)
        self.facts.setMaximumWidth(self.facts.fontMetrics().horizontalAdvance(facts) + 1)

    def show_project(self, name: str) -> None:
        """Show the way to the conversation's project, "" where it is in none."""
        metrics = self.project_link.fontMetrics()
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, PROJECT_WIDTH)
        self.project_link.setText(shown.replace("&", "&&"))
        self.project_link.setAccessibleName(tr("Project: {name}", name=name) if name else tr("Project"))
        self.project_link.setVisible(bool(name))

    def show_page(self, page: QWidget) -> None:
        """Show a page in the conversation's place."""
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def leave_page(self) -> None:
        """Show again what the page stood in the place of."""
        self._stack.setCurrentIndex(self._home)
        self.align_header()

    @property
    def shows_page(self) -> bool:
        """Say whether a page has the conversation's place."""
        return self._stack.currentIndex() > 1

    def focus_conversation(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give the keys to the conversation."""
        self.view.setFocus(reason)

    def show_nothing(self, words: str) -> None:
        """Show a line of words and no conversation."""
        self.nothing.setText(words)
        self._home = 0
        self._stack.setCurrentIndex(0)

    def _build(self) -> None:
        self._header = frame("header")
        self._header.setFixedHeight(HEADER_HEIGHT)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)
        words.addWidget(self.title_line)
        facts = QHBoxLayout()
        facts.setSpacing(tokens.SPACE_8)
        facts.addWidget(self.facts, 1)
        facts.addWidget(self.project_link)
        facts.addStretch(0)
        words.addLayout(facts)
        words.addStretch(1)
        self._header_layout = QHBoxLayout(self._header)
        self._header_layout.setSpacing(tokens.SPACE_8)
        self._header_layout.addWidget(self.back_button)
        self._header_layout.addLayout(words, 1)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.outage_banner)
        layout.addWidget(self.foot)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def align_header(self) -> None:
        """Keep the title on the same left edge as the text."""
        left = self.view.column_left
        if not self.back_button.isHidden():
            left = max(tokens.SPACE_8, left - self.back_button.sizeHint().width() - tokens.SPACE_8)
        self._header_layout.setContentsMargins(left, 0, self.view.column_left, 0)
        self.find_bar.align(self.view.column_left)
        self.foot.align(self.view.column_left)
        self.outage_banner.align(self.view.column_left)
        self._place_below_button()

    def _on_fell_behind(self, is_behind: bool) -> None:  # noqa: FBT001 - a signal's argument
        self.below_button.setVisible(is_behind)
        self._place_below_button()

    def _place_below_button(self) -> None:
        """Keep the button over the end of what is seen."""
        self.below_button.adjustSize()
        left = (self.view.width() - self.below_button.width()) // 2
        self.below_button.move(left, self.view.height() - self.below_button.height() - tokens.SPACE_12)
