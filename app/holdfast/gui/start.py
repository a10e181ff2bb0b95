"""Starts Qt, shows the window and waits for its end. Builds nothing of the core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from holdfast.gui.main_window import MainWindow
from holdfast.gui.panes.refusal import RefusalWindow
from holdfast.gui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.errors import HoldfastError
    from holdfast.jobs import Lanes
    from holdfast.paths import Paths
    from holdfast.program import Program
    from holdfast.render import Worker


def run(program: Program, lanes: Lanes, paths: Paths, worker: Worker, arguments: Sequence[str]) -> int:
    """Show the window over `program` and return the exit code when it is closed."""
    application = QApplication(list(arguments))
    application.setApplicationName("holdfast")
    application.setApplicationDisplayName("Holdfast")
    application.setDesktopFileName("holdfast")
    use_words_of_people()
    window = MainWindow(program, lanes, paths, worker=worker)
    window.show()
    code = application.exec()
    window.bridge.close()
    return code


def refuse(error: HoldfastError, arguments: Sequence[str]) -> None:
    """Say, in a window of its own, why Holdfast cannot start; it has no other yet."""
    application = QApplication(list(arguments))
    theme = Theme(application)
    window = RefusalWindow(theme, error)
    window.show()
    application.exec()


def use_words_of_people() -> None:
    """Say numbers and dates in English where the system has no language: its "C" knows no 2,914."""
    if QLocale().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
