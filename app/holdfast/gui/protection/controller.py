"""Keeps the store safe while the window is open: backs up, verifies, looks at the file, and offers what a person can do
about it. Knows the protection of the program and the window's places for it.
"""

from __future__ import annotations

import logging
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from holdfast.domain import Changes
from holdfast.errors import CopyMissing
from holdfast.gui import words
from holdfast.gui.panes import Notice
from holdfast.gui.protection import sentences
from holdfast.gui.protection.offering import offer
from holdfast.language import joined, tr, trn
from holdfast.settings import BACKUP_FOLDER
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from holdfast.domain.backups import Backup, Restored, SetAside
    from holdfast.domain.checking import CheckReport
    from holdfast.errors import HoldfastError
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.protection.page import SafetyWindow
    from holdfast.jobs import CancelToken
    from holdfast.operations.protection import Protection
    from holdfast.operations.rotating import Rotated
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

    recovery_known = Signal(str)
    """A new recovery key, said by the lane on which everything is still being encrypted with the new key."""

    def __init__(self, window: MainWindow, protection: Protection, chooser: Chooser) -> None:
        super().__init__(window)
        self._window = window
        self._protection = protection
        self._chooser = chooser
        self._bridge = window.bridge
        self._asked: Callable[[], None] | None = None
        self._state: _State | None = None
        self._has_offered = False
        self._is_rotating = False
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

        made = SafetyWindow(self._window.theme, self._window)
        made.shown.connect(self._on_shown)
        made.page.wanted.connect(self._on_wanted)
        self.recovery_known.connect(self._on_recovery_key)
        made.page.answered.connect(self._on_answered)
        made.page.passphrase_given.connect(self._on_passphrase)
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
            self._on_wanted("recovery")

    # what a person asks for

    def _on_shown(self) -> None:
        self.safety.page.show_recovery_key("")
        self.safety.page.ask_passphrase(is_shown=False)
        self.safety.page.say("")
        self._read()

    def _on_wanted(self, key: str) -> None:
        protection = self._protection
        if key == "back_up":
            self._run(tr("Backing up."), lambda token: protection.back_up("by hand", token), self._on_made)
        elif key == "check":
            self._run(
                tr("Looking at everything."), lambda token: protection.check(token, is_deep=True), self._on_checked
            )
        elif key == "recovery":
            self._run(tr("Making a recovery key."), lambda _token: protection.new_recovery_key(), self._on_recovery_key)
        elif key == "encrypt":
            self._on_encrypt()
        elif key == "passphrase":
            self._is_rotating = False
            self.safety.page.ask_passphrase(is_shown=True)
        elif key == "rotate":
            self._on_rotate()
        elif key == "folder":
            self._on_folder()
        elif key == "restore":
            self._on_restore()

    def _run(self, doing: str, job: Callable[[CancelToken], T], on_done: Callable[[T], None]) -> None:
        self.safety.page.set_busy(doing)
        self._bridge.run(job, partial(self._on_ran, on_done), on_failed=self._on_failed)

    def _on_ran(self, on_done: Callable[[T], None], answer: T) -> None:
        self.safety.page.set_busy("")
        on_done(answer)
        self._read()

    def _on_failed(self, error: HoldfastError) -> None:
        self.safety.page.set_busy("")
        self.safety.page.say(str(error), "bad")

    def _on_made(self, made: Backup) -> None:
        self.safety.page.say(
            trn("Backed up and verified: {count} message.", "Backed up and verified: {count} messages.", made.messages),
            "good",
        )

    def _on_checked(self, report: CheckReport) -> None:
        if report.is_well:
            there = trn("{count} message", "{count} messages", report.messages)
            self.safety.page.say(tr("All is well. {there} were compared with what was stored.", there=there), "good")
        else:
            self.safety.page.say(" ".join(each.text for each in report.findings[:4]), "bad")

    def _on_recovery_key(self, recovery: str) -> None:
        """Show a recovery key where it is seen, and remember that."""
        if not recovery:
            return
        if not self.safety.isVisible():  # it was closed meanwhile
            self.safety.open()
        self.safety.page.say("")
        self.safety.page.show_recovery_key(recovery)
        self._bridge.run(
            lambda _token: self._protection.recovery_key_seen(recovery),
            self._on_seen,
            on_failed=lambda error: log.warning("a recovery key stands as not seen: %s", type(error).__name__),
        )

    def _on_seen(self, is_of_use: bool) -> None:  # noqa: FBT001 - the answer of a job
        if not is_of_use:  # a command beside this window was quicker
            self.safety.page.show_recovery_key("")
            self.safety.page.say(joined(tr(sentences.OF_NO_USE), tr(sentences.MAKE_ANOTHER)), "bad")
        self._read()

    def _on_encrypt(self) -> None:
        state = self._state.report.keyring_state if self._state is not None else None
        if state is not None and state.value == "ready":
            self._run(tr("Encrypting."), partial(self._protection.encrypt, ""), self._on_encrypted)
        else:
            self.safety.page.ask_passphrase(is_shown=True)

    def _on_encrypted(self, _nothing: None) -> None:
        self.safety.page.ask_passphrase(is_shown=False)
        self.safety.page.say(tr("Your conversations are encrypted now. Backups made before are as they were."), "good")

    def _on_rotate(self) -> None:
        """Ask for the passphrase where one opens the store: it has to seal the new key too."""
        self._is_rotating = self._state is not None and self._state.report.has_passphrase
        if self._is_rotating:
            hint = tr("The passphrase for the new key: the same, or another")
            self.safety.page.ask_passphrase(is_shown=True, hint=hint)
        else:
            self._rotate("")

    def _rotate(self, words: str) -> None:
        self._is_rotating = False
        rotate = partial(self._protection.rotate, words, known=self.recovery_known.emit)
        self._run(tr("Encrypting everything with a new key."), rotate, self._on_rotated)

    def _on_rotated(self, done: Rotated) -> None:
        page = self.safety.page
        page.ask_passphrase(is_shown=False)
        told = trn(
            "The store and {count} backup have a new key. The one before opens neither.",
            "The store and {count} backups have a new key. The one before opens neither.",
            done.backups,
        )
        left = trn(
            "{count} backup stays under the key before.", "{count} backups stay under the key before.", len(done.left)
        )
        page.say(f"{told} {left}" if done.left else told, "good")

    def _on_passphrase(self, typed: str) -> None:
        if self._is_rotating:
            self._rotate(typed)
            return
        is_encrypted = self._state is not None and self._state.report.is_encrypted
        if is_encrypted:
            self._run(tr("Setting it."), lambda _token: self._protection.set_passphrase(typed), self._on_passphrase_set)
        else:
            self._run(tr("Encrypting."), partial(self._protection.encrypt, typed), self._on_encrypted)

    def _on_passphrase_set(self, _nothing: None) -> None:
        self.safety.page.ask_passphrase(is_shown=False)
        self.safety.page.say(tr("The new passphrase opens your conversations."), "good")

    def _on_folder(self) -> None:
        folder = self._chooser.target_folder(self.safety, str(self._protection.chosen_folder() or ""))
        if folder is not None:
            self._window.settings.set(BACKUP_FOLDER, str(folder))
            self._on_wanted("back_up")

    def _on_restore(self) -> None:
        chosen = self.safety.page.backups.key
        backup = next(
            (each for each in (self._state.backups if self._state else ()) if str(each.folder) == chosen), None
        )
        if backup is None:
            return
        when = f"{words.long_date(backup.made)}, {words.clock(backup.made)}"
        self._asked = partial(self._restore, backup.folder)
        self.safety.page.ask_line.ask(
            trn(
                "Go on with the backup of {when}, with {count} message? What is there now is set aside, not deleted.",
                "Go on with the backup of {when}, with {count} messages? What is there now is set aside, not deleted.",
                backup.messages,
                when=when,
            ),
            (("yes", tr("Bring it back")), ("no", tr("Leave everything as it is"))),
        )

    def _on_answered(self, key: str) -> None:
        asked, self._asked = self._asked, None
        self.safety.page.ask_line.ask("")
        if key == "yes" and asked is not None:
            asked()

    def _restore(self, folder: Path) -> None:
        def job(token: CancelToken) -> Restored:
            return self._protection.restore(folder, lambda _missing, _wrong: None, token)

        self._run(tr("Bringing the backup back."), job, self._on_restored)

    def _on_restored(self, done: Restored) -> None:
        self.safety.page.say(
            trn(
                "The backup is back: {count} message. What was there before is in {aside}.",
                "The backup is back: {count} messages. What was there before is in {aside}.",
                done.messages,
                aside=done.aside,
            ),
            "good",
        )
        self._bridge.take_changes(Changes(is_everything=True))
