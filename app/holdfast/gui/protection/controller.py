"""Keeps the store safe while the window is open: backs up, verifies, looks at the file, and says how it is. Knows the
protection of the program and the window's places for it; what a person asks for is `wishes`.
"""

from __future__ import annotations

import logging
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer

from holdfast.errors import CopyMissing
from holdfast.gui import words
from holdfast.gui.panes import Notice
from holdfast.gui.protection import sentences
from holdfast.gui.protection.offering import offer
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain.backups import Backup, SetAside
    from holdfast.errors import HoldfastError
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.protection.page import SafetyWindow
    from holdfast.jobs import CancelToken
    from holdfast.operations.protection import Protection
    from holdfast.operations.unlocking import KeyReport

log = logging.getLogger(__name__)

FIRST_LOOK_MS = 4_000
EVERY_MS = 15 * 60_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _State:
    """How the store is protected, and its backups."""

    report: KeyReport
    backups: list[Backup]
    newest: Backup | None
    aside: list[SetAside]


class ProtectionController(QObject):
    """Looks after the store from `start` on."""

    def __init__(self, window: MainWindow, protection: Protection, chooser: Chooser) -> None:
        super().__init__(window)
        self._window = window
        self._protection = protection
        self._chooser = chooser
        self._bridge = window.bridge
        self._state: _State | None = None
        self._has_offered = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(FIRST_LOOK_MS)
        self._connect()

    @cached_property
    def safety(self) -> SafetyWindow:
        """Return the window where one looks after the store, made when it is first asked for."""
        from holdfast.gui.protection.aside import AsideController  # noqa: PLC0415 - not at every start
        from holdfast.gui.protection.page import SafetyWindow  # noqa: PLC0415 - as above
        from holdfast.gui.protection.wishes import SafetyWishes  # noqa: PLC0415 - as above

        made = SafetyWindow(self._window.theme, self._window)
        self.wishes = SafetyWishes(made, self._protection, self._bridge, self._chooser, self._window.settings)
        self.wishes.done.connect(self._read)
        self._aside = AsideController(made.page, self._protection, self._bridge)
        self._aside.changed.connect(self._read)
        if self._state is not None:
            self._show(made, self._state)
        return made

    def start(self) -> None:
        """Say what has to be said, and begin to look after the store."""
        self._read()
        self._first.start()
        self._timer.start()

    def back_up_after_import(self, _opens: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Make a backup of what was imported."""
        self._bridge.run(
            lambda token: self._protection.back_up("import", token),
            self._on_backed_up,
            on_failed=self._on_backup_failed,
        )

    # looking after

    def _connect(self) -> None:
        self._first.timeout.connect(self._on_first_look)
        self._timer.timeout.connect(self._on_due)
        self._window.status_bar.backup.clicked.connect(self._open)
        self._window.menus.safety.triggered.connect(self._open)

    def _open(self) -> None:
        self.safety.open()

    def _on_first_look(self) -> None:
        """Look at the file once, then at the backups."""
        self._bridge.run(self._protection.is_sound, self._on_looked)

    def _on_looked(self, is_sound: bool) -> None:  # noqa: FBT001 - the answer of a job
        if is_sound:
            self._on_due()
            return
        self._window.notice.show_notice(
            Notice(
                tr("Part of your store cannot be read."),
                tr(
                    "Nothing was changed. Close Holdfast and open it again: it then offers to repair the store, or to "
                    "bring a backup back."
                ),
                "bad",
                (("close", tr("Close Holdfast")), ("later", tr("Later"))),
            ),
            self._on_damage_answer,
            takes_focus=False,
        )
        self._protection.remember_damage()

    def _on_damage_answer(self, key: str) -> None:
        if key == "close":
            self._window.close()

    def _on_due(self) -> None:
        self._bridge.run(self._protection.look_after, self._on_looked_after, on_failed=self._on_backup_failed)

    def _on_looked_after(self, _made: Backup | None) -> None:
        self._read()

    def _on_backed_up(self, _made: Backup) -> None:
        self._read()

    def _on_backup_failed(self, error: HoldfastError) -> None:
        log.warning("no backup could be made: %s", type(error).__name__)
        is_half = isinstance(error, CopyMissing)
        told = tr("A copy of the backup is missing.") if is_half else tr("No backup could be made.")
        self._window.notice.show_notice(Notice(told, str(error), "warn"))
        self._read()

    def _read(self) -> None:
        """Read how the store is; the keyring is asked only for those who look at it."""
        self._bridge.run(partial(self._looked_up, "safety" in self.__dict__), self._on_read)

    def _looked_up(self, asks_keyring: bool, _token: CancelToken) -> _State:  # noqa: FBT001 - bound by `partial`
        protection = self._protection
        report = protection.key_report(asks_keyring=asks_keyring)
        backups = protection.backups
        return _State(report, backups.all(), backups.newest_good(), protection.set_aside())

    def _on_read(self, state: _State) -> None:
        self._state = state
        bar = self._window.status_bar.backup
        bar.setText(sentences.backed_up(state.newest, words.now()))
        bar.setAccessibleName(tr("{text}. Safety and backups", text=bar.text()))
        bar.setVisible(state.newest is not None or self._protection.has_something())
        if "safety" in self.__dict__:
            self._show(self.safety, state)
        if not self._has_offered:
            self._offer(state.report)

    def _show(self, safety: SafetyWindow, state: _State) -> None:
        page, at = safety.page, words.now()
        page.encryption.setText(sentences.encryption(state.report))
        page.encryption.updateGeometry()
        page.backed_up.setText(f"{sentences.backed_up(state.newest, at)}.")
        page.show_backups(sentences.backup_lines(state.backups, at), page.backups.key)
        page.buttons["encrypt"].setVisible(not state.report.is_encrypted)
        for key in ("recovery", "passphrase", "rotate"):
            page.buttons[key].setVisible(state.report.is_encrypted)
        page.where.setText(self._where())
        self.wishes.know(state.report, state.backups)
        self._aside.show(state.aside, is_encrypted=state.report.is_encrypted)

    def _where(self) -> str:
        chosen = self._protection.chosen_folder()
        folder = self._protection.backups.folder
        if chosen:
            return tr("Backups are in {folder}. A copy of each goes to {chosen}.", folder=folder, chosen=chosen)
        return tr("Backups are in {folder}.", folder=folder)

    def _offer(self, report: KeyReport) -> None:
        """Say once what the first start did, and what is still open: as soon as there is something to protect."""
        protection, bar = self._protection, self._window.notice
        if not protection.has_something() or bar.isVisible():
            return
        self._has_offered = True
        if (notice := offer(report, was_told=bool(protection.told))) is not None:
            bar.show_notice(notice, self._on_offer_answer, takes_focus=False)

    def _on_offer_answer(self, key: str) -> None:
        self.safety.open()
        if key == "recovery":
            self.wishes.take("recovery")
