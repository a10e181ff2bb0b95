"""What was set aside, on the page about safety: that it is there, how large, and its deletion, which is asked twice.
Knows the page and the protection of the program.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui import words
from holdfast.language import joined, tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain.backups import SetAside
    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.protection.page import SafetyPage
    from holdfast.operations.protection import Protection

DELETE, LEAVE = "delete_aside", "leave_aside"


class AsideController(QObject):
    """Shows it and deletes it. Signals: changed()."""

    changed = Signal()

    def __init__(self, page: SafetyPage, protection: Protection, bridge: Bridge) -> None:
        super().__init__(page)
        self._page = page
        self._protection = protection
        self._bridge = bridge
        self._there: tuple[SetAside, ...] = ()
        self._asked: tuple[SetAside, ...] = ()
        page.wanted.connect(self._on_wanted)
        page.answered.connect(self._on_answered)

    def show(self, there: Sequence[SetAside], *, is_encrypted: bool) -> None:
        """Show what is there, and that it is not encrypted where the store is."""
        self._there = tuple(there)
        self._page.show_aside(said(there, is_encrypted=is_encrypted))

    def _on_wanted(self, key: str) -> None:
        if key != "aside" or not self._there:
            return
        self._asked = self._there
        self._page.ask(
            trn(
                "Delete {count} store that was set aside, {size}, for good? What is in use and its backups stay.",
                "Delete {count} stores that were set aside, {size}, for good? What is in use and its backups stay.",
                len(self._asked),
                size=_size(self._asked),
            ),
            ((LEAVE, tr("Leave everything as it is")), (DELETE, tr("Delete for good now"))),
        )

    def _on_answered(self, key: str) -> None:
        asked, self._asked = self._asked, ()
        if key == DELETE and asked:
            names = [each.folder.name for each in asked]
            self._bridge.run(
                lambda _token: self._protection.delete_aside(names),
                partial(self._on_deleted, _size(asked)),
                on_failed=self._on_failed,
            )

    def _on_deleted(self, size: str, _bytes: int) -> None:
        self._page.say(tr("Deleted: {size}.", size=size), "good")
        self.changed.emit()

    def _on_failed(self, error: HoldfastError) -> None:
        self._page.say(str(error), "bad")
        self.changed.emit()


def said(there: Sequence[SetAside], *, is_encrypted: bool) -> str:
    """Return what is said of what was set aside, "" where nothing was."""
    if not there:
        return ""
    kept = trn(
        "{count} store that was set aside by a restore or a repair takes {size}. It stays until you delete it.",
        "{count} stores that were set aside by restores or repairs take {size}. They stay until you delete them.",
        len(there),
        size=_size(there),
    )
    is_open = is_encrypted and not all(each.is_encrypted for each in there)
    return joined(kept, tr("Not all of that is encrypted.") if is_open else "")


def _size(there: Sequence[SetAside]) -> str:
    return words.size(sum(each.size_bytes for each in there))
