"""The dialogs that ask the system for files. The only place where a dialog runs its own loop."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from holdfast.language import mark, tr

_KINDS = mark("Exports (*.zip *.dms *.json *.jsonl);;All files (*)")


class Chooser(Protocol):
    """Asks a person for files."""

    def files(self, parent: QWidget, folder: str) -> list[Path]:
        """Return the files chosen, none when the person changed their mind."""

    def folder(self, parent: QWidget, folder: str) -> list[Path]:
        """Return the folder chosen, none when the person changed their mind."""

    def attachments(self, parent: QWidget, folder: str) -> list[Path]:
        """Return the files chosen to go along with a message, none when the person changed their mind."""

    def target(self, parent: QWidget, folder: str, name: str) -> Path | None:
        """Return the file to write, None when the person changed their mind."""

    def target_folder(self, parent: QWidget, folder: str) -> Path | None:
        """Return the folder to write into, None when the person changed their mind."""


class DialogChooser:
    """Asks with the system's own dialogs."""

    def files(self, parent: QWidget, folder: str) -> list[Path]:
        """Return the files chosen, none when the person changed their mind."""
        names, _ = QFileDialog.getOpenFileNames(
            parent, tr("Choose the files of your export"), folder or _downloads(), tr(_KINDS)
        )
        return [Path(name) for name in names]

    def folder(self, parent: QWidget, folder: str) -> list[Path]:
        """Return the folder chosen, none when the person changed their mind."""
        name = QFileDialog.getExistingDirectory(
            parent, tr("Choose the folder with your export"), folder or _downloads()
        )
        return [Path(name)] if name else []

    def attachments(self, parent: QWidget, folder: str) -> list[Path]:
        """Return the files chosen to go along with a message, none when the person changed their mind."""
        names, _ = QFileDialog.getOpenFileNames(parent, tr("Choose what goes along"), folder)
        return [Path(name) for name in names]

    def target(self, parent: QWidget, folder: str, name: str) -> Path | None:
        """Return the file to write, None when the person changed their mind; the dialog asks before it replaces one."""
        chosen, _ = QFileDialog.getSaveFileName(parent, tr("Save as"), str(Path(folder or _documents()) / name))
        return Path(chosen) if chosen else None

    def target_folder(self, parent: QWidget, folder: str) -> Path | None:
        """Return the folder to write into, None when the person changed their mind."""
        name = QFileDialog.getExistingDirectory(parent, tr("Choose a folder to save into"), folder or _documents())
        return Path(name) if name else None


def _downloads() -> str:
    """Return the folder that an export comes into: where to look before anybody has chosen another."""
    return _existing(QStandardPaths.StandardLocation.DownloadLocation)


def _documents() -> str:
    """Return where to save before anybody has chosen another folder: never the folder one happened to start in."""
    return _existing(QStandardPaths.StandardLocation.DocumentsLocation)


def _existing(place: QStandardPaths.StandardLocation) -> str:
    """Return a folder of the system, or the home where it is not there: Qt would take its name for that of a file."""
    folder = QStandardPaths.writableLocation(place)
    return folder if Path(folder).is_dir() else str(Path.home())
