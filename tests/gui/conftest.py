from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from helpers.made_conversations import ScriptedLibrary
from helpers.pseudo import Long
from holdfast import language
from holdfast.gui import furnished
from holdfast.gui.start import use_words_of_people
from holdfast.gui.theme import Theme
from holdfast.jobs import ThreadLanes
from holdfast.operations import Library
from holdfast.paths import Paths
from holdfast.program import Program
from holdfast.store import Store

if TYPE_CHECKING:
    from pathlib import Path


FAR = (20_000, 20_000)
PATIENCE_MS = 30_000


class PatientQtBot(QtBot):
    """Waits for a state for as long as a busy machine may need; a state that comes ends the wait at once."""

    def waitUntil(self, callback, *, timeout=PATIENCE_MS):  # noqa: N802 - its name
        """Wait until it holds."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE_MS, **more):  # noqa: N802 - as above
        """Wait for it as a context."""
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp, request):
    return PatientQtBot(request)


class ScriptedChooser:
    """Chooses the files it was given, without a dialog."""

    def __init__(self) -> None:
        self.chosen: list[Path] = []
        self.save_to: Path | None = None
        self.proposed = ""

    def files(self, _parent, _folder):
        """Choose them."""
        return self.chosen

    def folder(self, _parent, _folder):
        """Choose it."""
        return self.chosen

    def attachments(self, _parent, _folder):
        """Choose them."""
        return self.chosen

    def target(self, _parent, _folder, name):
        """Choose the proposed name in the folder given, and remember the name."""
        self.proposed = name
        return None if self.save_to is None else self.save_to / name

    def target_folder(self, _parent, _folder):
        """Choose it."""
        return self.save_to


@pytest.fixture(scope="session", autouse=True)
def _locale():
    """Say dates and numbers the same way on every machine."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    use_words_of_people()


@pytest.fixture
def long_words():
    """Speak a language in which everything is longer."""
    language.speak("long", Long())
    yield
    language.speak(language.ENGLISH)


@pytest.fixture
def theme(qapp):
    made = Theme(QApplication.instance(), "light")
    yield made
    if isValid(made):  # what outlives its test is styled anew at every change of all tests after it
        delete(made)


@pytest.fixture
def lanes():
    opened = ThreadLanes()
    yield opened
    opened.close()


@pytest.fixture
def library(tmp_path, lanes):
    """Give a real library over an empty store."""
    store = Store.open(tmp_path / "data" / "holdfast.db")
    yield Library(store, lanes)
    lanes.close()
    store.close()


@pytest.fixture
def chooser():
    return ScriptedChooser()


@pytest.fixture
def scripted():
    return ScriptedLibrary()


@pytest.fixture
def open_window(qtbot, lanes, tmp_path, chooser):
    """Open the window over a library and wait until it shows what there is."""
    windows = []
    QCursor.setPos(*FAR)  # the test before may have left the pointer where the window is going to open

    def make(library, width=1200, height=800, program=None):
        window = furnished(program or Program(library), lanes, Paths.under(tmp_path / "data"), chooser)
        window.resize(width, height)
        qtbot.addWidget(window, before_close_func=_let_close)
        window.show()
        qtbot.waitUntil(lambda: window.status_bar.count.text() != "")
        windows.append((window, library))
        return window

    yield make
    for window, library in windows:
        if isinstance(library, ScriptedLibrary):
            library.may_finish.set()
            library.may_search.set()
        window.bridge.close()


def _let_close(window):
    """Close without being asked about an import."""
    window.bridge.close()
    window.controller.importing.stop()
    window.controller.leaving.is_closing = True


@pytest.fixture
def click(qtbot):
    def press(button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    return press
