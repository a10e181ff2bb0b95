"""Does what a person asks for on the page about safety: back up, check, encrypt, new keys, bring a backup back. Knows
the page and the protection of the program; nothing of what the window does by itself.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from holdfast.domain import Changes
from holdfast.gui import words
from holdfast.gui.protection import sentences
from holdfast.language import joined, tr, trn
from holdfast.settings import BACKUP_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from holdfast.domain.backups import Backup, Restored
    from holdfast.domain.checking import CheckReport
    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.protection.page import SafetyWindow
    from holdfast.jobs import CancelToken
    from holdfast.operations.protection import Protection
    from holdfast.operations.rotating import Rotated
    from holdfast.operations.unlocking import KeyReport
    from holdfast.settings import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")


class SafetyWishes(QObject):
    """Signals: done(), the store is protected in another way than before, or may be."""

    done = Signal()
    recovery_known = Signal(str)
    """A new recovery key, said by the lane on which everything is still being encrypted with the new key."""

    def __init__(
        self, safety: SafetyWindow, protection: Protection, bridge: Bridge, chooser: Chooser, settings: Settings
    ) -> None:
        super().__init__(safety)
        self._safety = safety
        self._page = safety.page
        self._protection = protection
        self._bridge = bridge
        self._chooser = chooser
        self._settings = settings
        self._report: KeyReport | None = None
        self._backups: Sequence[Backup] = ()
        self._asked: Callable[[], None] | None = None
        self._is_rotating = False
        self._connect()

    def know(self, report: KeyReport, backups: Sequence[Backup]) -> None:
        """Take how the store is protected now: what is asked for depends on it."""
        self._report, self._backups = report, backups

    def _connect(self) -> None:
        self._safety.shown.connect(self._on_shown)
        self._page.wanted.connect(self.take)
        self._page.answered.connect(self._on_answered)
        self._page.passphrase_given.connect(self._on_passphrase)
        self.recovery_known.connect(self._on_recovery_key)

    def _on_shown(self) -> None:
        self._page.show_recovery_key("")
        self._page.ask_passphrase(is_shown=False)
        self._page.say("")
        self.done.emit()

    def take(self, key: str) -> None:
        """Do what is wanted, by the key of its button."""
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
            self._page.ask_passphrase(is_shown=True)
        elif key == "rotate":
            self._on_rotate()
        elif key == "folder":
            self._on_folder()
        elif key == "restore":
            self._on_restore()

    def _run(self, doing: str, job: Callable[[CancelToken], T], on_done: Callable[[T], None]) -> None:
        self._page.set_busy(doing)
        self._bridge.run(job, partial(self._on_ran, on_done), on_failed=self._on_failed)

    def _on_ran(self, on_done: Callable[[T], None], answer: T) -> None:
        self._page.set_busy("")
        on_done(answer)
        self.done.emit()

    def _on_failed(self, error: HoldfastError) -> None:
        self._page.set_busy("")
        self._page.say(str(error), "bad")

    def _on_made(self, made: Backup) -> None:
        self._page.say(
            trn("Backed up and verified: {count} message.", "Backed up and verified: {count} messages.", made.messages),
            "good",
        )

    def _on_checked(self, report: CheckReport) -> None:
        if report.is_well:
            there = trn("{count} message", "{count} messages", report.messages)
            self._page.say(tr("All is well. {there} were compared with what was stored.", there=there), "good")
        else:
            self._page.say(" ".join(each.text for each in report.findings[:4]), "bad")

    def _on_recovery_key(self, recovery: str) -> None:
        """Show a recovery key where it is seen, and remember that."""
        if not recovery:
            return
        if not self._safety.isVisible():  # it was closed meanwhile
            self._safety.open()
        self._page.say("")
        self._page.show_recovery_key(recovery)
        self._bridge.run(
            lambda _token: self._protection.recovery_key_seen(recovery),
            self._on_seen,
            on_failed=lambda error: log.warning("a recovery key stands as not seen: %s", type(error).__name__),
        )

    def _on_seen(self, is_of_use: bool) -> None:  # noqa: FBT001 - the answer of a job
        if not is_of_use:  # a command beside this window was quicker
            self._page.show_recovery_key("")
            self._page.say(joined(tr(sentences.OF_NO_USE), tr(sentences.MAKE_ANOTHER)), "bad")
        self.done.emit()

    def _on_encrypt(self) -> None:
        state = self._report.keyring_state if self._report is not None else None
        if state is not None and state.value == "ready":
            self._run(tr("Encrypting."), partial(self._protection.encrypt, ""), self._on_encrypted)
        else:
            self._page.ask_passphrase(is_shown=True)

    def _on_encrypted(self, _nothing: None) -> None:
        self._page.ask_passphrase(is_shown=False)
        self._page.say(tr("Your conversations are encrypted now. Backups made before are as they were."), "good")

    def _on_rotate(self) -> None:
        """Ask for the passphrase where one opens the store: it has to seal the new key too."""
        self._is_rotating = self._report is not None and self._report.has_passphrase
        if self._is_rotating:
            hint = tr("The passphrase for the new key: the same, or another")
            self._page.ask_passphrase(is_shown=True, hint=hint)
        else:
            self._rotate("")

    def _rotate(self, words: str) -> None:
        self._is_rotating = False
        rotate = partial(self._protection.rotate, words, known=self.recovery_known.emit)
        self._run(tr("Encrypting everything with a new key."), rotate, self._on_rotated)

    def _on_rotated(self, done: Rotated) -> None:
        page = self._page
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
        is_encrypted = self._report is not None and self._report.is_encrypted
        if is_encrypted:
            self._run(tr("Setting it."), lambda _token: self._protection.set_passphrase(typed), self._on_passphrase_set)
        else:
            self._run(tr("Encrypting."), partial(self._protection.encrypt, typed), self._on_encrypted)

    def _on_passphrase_set(self, _nothing: None) -> None:
        self._page.ask_passphrase(is_shown=False)
        self._page.say(tr("The new passphrase opens your conversations."), "good")

    def _on_folder(self) -> None:
        folder = self._chooser.target_folder(self._safety, str(self._protection.chosen_folder() or ""))
        if folder is not None:
            self._settings.set(BACKUP_FOLDER, str(folder))
            self.take("back_up")

    def _on_restore(self) -> None:
        chosen = self._page.backups.key
        backup = next((each for each in self._backups if str(each.folder) == chosen), None)
        if backup is None:
            return
        when = f"{words.long_date(backup.made)}, {words.clock(backup.made)}"
        self._asked = partial(self._restore, backup.folder)
        self._page.ask_line.ask(
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
        self._page.ask_line.ask("")
        if key == "yes" and asked is not None:
            asked()

    def _restore(self, folder: Path) -> None:
        def job(token: CancelToken) -> Restored:
            return self._protection.restore(folder, lambda _missing, _wrong: None, token)

        self._run(tr("Bringing the backup back."), job, self._on_restored)

    def _on_restored(self, done: Restored) -> None:
        self._page.say(
            trn(
                "The backup is back: {count} message. What was there before is in {aside}.",
                "The backup is back: {count} messages. What was there before is in {aside}.",
                done.messages,
                aside=done.aside,
            ),
            "good",
        )
        self._bridge.take_changes(Changes(is_everything=True))
