"""Lets files, pictures and long texts go along with a message. Knows the composer and the reading of files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui.composer.panels import AttachmentPanel
from holdfast.gui.composer.reading_files import Taken, pasted, picture, read_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QImage

    from holdfast.gui.bridge import Bridge
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.controllers.composing import ComposeController, Spot
    from holdfast.gui.remembered import Remembered
    from holdfast.gui.theme import Theme


class AttachController(QObject):
    """Signals: refused(str), what could not be read or not by everybody, in sentences."""

    refused = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        composing: ComposeController,
        theme: Theme,
        chooser: Chooser,
        remembered: Remembered,
    ) -> None:
        composer = composing.composer
        super().__init__(composer)
        self._bridge = bridge
        self._composer = composer
        self._composing = composing
        self._chooser = chooser
        self._remembered = remembered
        self._panel = AttachmentPanel(theme, composer)
        self._connect()

    def take(self, paths: Sequence[Path]) -> None:
        """Read files, and let those that can be read go along."""
        if paths:
            self._bridge.run(partial(read_files, tuple(paths)), partial(self._on_read, self._composing.spot))

    def _connect(self) -> None:
        field, chips = self._composer.field, self._composer.chips
        field.files_given.connect(self.take)
        field.picture_given.connect(self._on_picture)
        field.long_text_given.connect(self._on_long_text)
        self._composer.attach_button.clicked.connect(self._on_attach)
        chips.opened.connect(self._on_opened)
        chips.removed.connect(self._composer.remove)
        self._panel.removed.connect(self._composer.remove)
        self._panel.put_back.connect(self._on_put_back)

    def _on_attach(self) -> None:
        paths = self._chooser.attachments(self._composer, self._remembered.folder)
        if paths:
            self._remembered.folder = str(paths[0].parent)
        self.take(paths)

    def _on_read(self, spot: Spot, taken: Taken) -> None:
        """Let them go along where they were given: a large file is read when the person may be elsewhere."""
        self._composing.attach(spot, taken.attachments)
        if taken.refused or taken.remarks:
            self.refused.emit(" ".join((*taken.refused, *taken.remarks)))

    def _on_picture(self, image: QImage) -> None:
        self._bridge.run(lambda _token: picture(image), partial(self._on_read, self._composing.spot))

    def _on_long_text(self, text: str) -> None:
        self._composer.attach((pasted(text),))

    def _on_opened(self, at: int) -> None:
        self._panel.open_for(self._composer.chips.buttons[at], at, self._composer.draft.attachments[at])

    def _on_put_back(self, at: int) -> None:
        field = self._composer.field
        field.insert(self._composer.remove(at).text)
        field.ensureCursorVisible()
        field.setFocus()
