"""What is asked before there is a window: words that open the store, or what to do about a damaged one.

Keyring, scrypt and repair take their time, so that they run on the read lane while the page stays alive.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from holdfast.errors import HoldfastError, StoreKeyMissing, StoreLost
from holdfast.gui import words
from holdfast.gui.bridge import Bridge
from holdfast.gui.protection.door import Door
from holdfast.language import mark, tr, trn
from holdfast.operations import checking, restoring
from holdfast.operations.backups import good_ones
from holdfast.operations.key_problems import SENTENCES, Problem
from holdfast.operations.opening import first_key
from holdfast.operations.restoring import Source

if TYPE_CHECKING:
    from holdfast.domain.backups import Backup, Restored
    from holdfast.domain.checking import RepairReport
    from holdfast.errors import StoreDamaged
    from holdfast.gui.theme import Theme
    from holdfast.jobs import CancelToken, Lanes
    from holdfast.operations.unlocking import StoreKey, Unlocked
    from holdfast.paths import Paths

CLOSE = ("close", mark("Close"))


class Unlocking(QObject):
    """Finds the key again, or opens it with what is typed; makes one where there is no store yet. Signals: done()."""

    done = Signal()

    def __init__(self, theme: Theme, lanes: Lanes, paths: Paths, key: StoreKey) -> None:
        super().__init__()
        self.door = Door(theme)
        self._paths = paths
        self._is_first = False
        self.bridge = Bridge(lanes, self)
        self.unlocked: Unlocked | None = None
        self._key = key
        self.door.words_given.connect(self._on_words)
        self.door.chosen.connect(self._on_chosen)

    def show_missing(self, missing: StoreKeyMissing) -> None:
        """Say why the key is not there, and what can be done."""
        again, close = ("again", tr("Try again")), (CLOSE[0], tr(CLOSE[1]))
        self._is_first = missing.problem == Problem.LOCKED_AT_FIRST
        if self._is_first:
            choices = [again, ("words", tr("Set a passphrase")), ("plain", tr("Do not encrypt")), close]
            self.door.show_state(missing.message, missing.hint, choices, takes_words=False, takes_new_words=True)
            return
        choices = [("words", tr("Unlock")), again, close] if missing.takes_words else [again, close]
        self.door.show_state(missing.message, missing.hint, choices, takes_words=missing.takes_words)

    def _on_words(self, typed: str) -> None:
        if self._is_first:
            self._begin(typed)
            return
        self.door.set_busy(tr("Unlocking…"))
        self.bridge.run(lambda _token: self._key.unlock(typed), self._on_unlocked, on_failed=self._on_failed)

    def _on_chosen(self, key: str) -> None:
        if self._is_first:
            self._begin("", is_plain=key == "plain")
            return
        self.door.set_busy(tr("Asking the keyring…"))
        self.bridge.run(lambda _token: self._key.find(), self._on_unlocked, on_failed=self._on_failed)

    def _begin(self, words: str, *, is_plain: bool = False) -> None:
        self.door.set_busy(tr("Asking the keyring…"))
        made = partial(first_key, self._paths, self._key, words, is_plain=is_plain)
        self.bridge.run(lambda _token: made(), self._on_unlocked, on_failed=self._on_failed)

    def _on_unlocked(self, unlocked: Unlocked) -> None:
        self.unlocked = unlocked
        self.done.emit()
        self.door.close()

    def _on_failed(self, error: HoldfastError) -> None:
        self.door.set_busy("")
        if isinstance(error, StoreKeyMissing):
            self.show_missing(error)
            if self._is_first:  # the page is as it was: that something was tried has to be said
                self.door.say(tr(SENTENCES[Problem.STILL_LOCKED][0]))
        else:
            self.door.say(str(error))
            self.door.field.selectAll()


class Recovering(QObject):
    """Repairs a damaged store or brings a backup back in its place. Signals: done()."""

    done = Signal()

    def __init__(self, theme: Theme, lanes: Lanes, paths: Paths, key: bytes | None) -> None:
        super().__init__()
        self.door = Door(theme)
        self.bridge = Bridge(lanes, self)
        self.is_mended = False
        self._paths = paths
        self._key = key
        self._words = ""
        self._newest: Backup | None = next(iter(good_ones(paths)), None)
        self.door.chosen.connect(self._on_chosen)
        self.door.words_given.connect(self._on_words)

    def show_damage(self, error: StoreDamaged) -> None:
        """Say that the store is damaged, what is safe, and what can be done."""
        newest = self._newest
        if isinstance(error, StoreLost) and newest is not None:
            when = f"{words.long_date(newest.made)}, {words.clock(newest.made)}"
            hint = tr(
                "The newest verified backup is of {when} with {held}. To begin anew, move {folder} away.",
                when=when,
                held=trn("{count} message", "{count} messages", newest.messages),
                folder=newest.folder.parent,
            )
            choices = [("restore", tr("Bring back that backup")), (CLOSE[0], tr(CLOSE[1]))]
            self.door.show_state(tr("Your store is gone."), f"{error.message} {hint}", choices, takes_words=False)
            return
        choices = [("repair", tr("Repair")), (CLOSE[0], tr(CLOSE[1]))]
        hint = tr("Nothing was changed. Repairing keeps everything that can be read, and sets the damaged store aside.")
        if newest is not None:
            when = f"{words.long_date(newest.made)}, {words.clock(newest.made)}"
            held = trn("{count} message", "{count} messages", newest.messages)
            also = tr("There is also a verified backup of {when} with {held}.", when=when, held=held)
            hint = f"{hint} {also}"
            choices.insert(1, ("restore", tr("Bring back that backup")))
        else:
            none = tr("There is no backup on this computer.")
            hint = f"{hint} {none}"
        self.door.show_state(tr("Your store is damaged."), f"{error.message} {hint}", choices, takes_words=False)

    def _on_chosen(self, chosen: str) -> None:
        if chosen == "go":
            self.door.close()
        elif chosen == "repair":
            self.door.set_busy(tr("Repairing on a copy. This can take a few minutes."))
            self.bridge.run(self._repair, self._on_repaired, on_failed=self._on_failed)
        elif self._newest is not None:
            self.door.set_busy(tr("Bringing the backup back."))
            self.bridge.run(self._restore, self._on_restored, on_failed=self._on_failed)

    def _repair(self, token: CancelToken) -> RepairReport:
        return checking.repair(self._paths, self._key, token)

    def _restore(self, token: CancelToken) -> Restored:
        assert self._newest is not None  # noqa: S101 - it is offered only where there is one
        source = Source.open(self._newest.folder, self._key, self._answer, token)
        return restoring.restore_closed(source, self._paths, token)

    def _answer(self, _missing: StoreKeyMissing, wrong: str) -> str | None:
        return self._words if self._words and not wrong else None

    def _on_words(self, typed: str) -> None:
        self._words = typed
        self._on_chosen("restore")

    def _on_repaired(self, report: RepairReport) -> None:
        gone = sum(loss.messages for loss in report.lost)
        titles = "; ".join(loss.title for loss in report.lost[:5])
        lost = (
            trn(
                "{count} message could not be saved, of: {titles}.",
                "{count} messages could not be saved, of: {titles}.",
                gone,
                titles=titles,
            )
            if gone
            else tr("Nothing is gone.")
        )
        there = trn("{count} message is there.", "{count} messages are there.", report.messages)
        asks = trn(
            "{count} message that waited is where it was, and is sent again only when you say so.",
            "{count} messages that waited are where they were, and are sent again only when you say so.",
            report.asks,
        )
        aside = tr("The damaged file was set aside.")
        said = (there, lost, asks, aside) if report.asks else (there, lost, aside)
        self._finish(tr("Your store is whole again."), " ".join(said))

    def _on_restored(self, done: Restored) -> None:
        there = trn("{count} message is there.", "{count} messages are there.", done.messages)
        aside = tr("The damaged file was set aside.")
        self._finish(tr("The backup is back."), f"{there} {aside}")

    def _finish(self, message: str, hint: str) -> None:
        self.is_mended = True
        self.done.emit()
        self.door.show_state(message, hint, [("go", tr("Open Holdfast"))], takes_words=False)

    def _on_failed(self, error: HoldfastError) -> None:
        self.door.set_busy("")
        can_restore = self._newest is not None
        if isinstance(error, StoreKeyMissing) and error.takes_words:  # the backup is under a key that only words open
            self.door.show_state(
                error.message,
                error.hint,
                [("words", tr("Bring back that backup")), (CLOSE[0], tr(CLOSE[1]))],
                takes_words=True,
            )
            self.door.say(tr("This does not open it.") if self._words else "")
            return
        unchanged, instead = tr("{message} Nothing was changed.", message=error.message), tr("Bring back the backup.")
        self.door.say(f"{unchanged} {instead}" if can_restore else unchanged)
        self.door.buttons.get("restore" if can_restore else "repair", self.door).setFocus(
            Qt.FocusReason.OtherFocusReason
        )
