"""What becomes of files that are held over the window and dropped: over a conversation they go along with what is being
written, elsewhere they are looked into. Knows the window's places; reads nothing of the files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from holdfast.gui.main_window import MainWindow

ARCHIVE = ".zip"


class Dropping:
    """Follows one drag after the other."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._can_go_along = False

    def enter(self, event: QDragEnterEvent) -> None:
        """Welcome files, once there is somebody to take them; those of our own lists are theirs."""
        files = _files(event)
        if self._window.is_furnished and event.source() is None and files:
            self._can_go_along = not all(_is_export(path) for path in files)
            self.move(event)

    def move(self, event: QDropEvent) -> None:
        """Show what dropping would do where the files are now."""
        event.acceptProposedAction()
        self._window.drop_layer.cover(self._conversation(event))

    def leave(self) -> None:
        """Show the window again."""
        self._window.drop_layer.hide()

    def drop(self, event: QDropEvent) -> None:
        """Take them."""
        self._window.drop_layer.hide()
        event.acceptProposedAction()
        chat = self._window.controller.chat
        if chat is not None and self._conversation(event) is not None:
            chat.attaching.take(_files(event))
            self._window.reading_pane.foot.composer.field.setFocus()
        else:
            self._window.controller.take_files(_files(event))

    def _conversation(self, event: QDropEvent) -> QWidget | None:
        """Return the pane that the files are held over, None where they could not go along from there."""
        pane = self._window.reading_pane
        if not (self._can_go_along and pane.foot.isVisible()):
            return None
        return pane if pane.rect().contains(pane.mapFrom(self._window, event.position().toPoint())) else None


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _is_export(path: Path) -> bool:
    """Say whether nobody could read this along with a message, so that it can only be meant to be looked into."""
    return path.suffix.lower() == ARCHIVE or path.is_dir()
