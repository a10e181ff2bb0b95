"""No word of the window is cut in any of its languages, in the smallest window that it is made for."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.cut import nothing_is_cut
from helpers.made_conversations import talk
from helpers.scripted_chats import scripted_program
from holdfast import language
from holdfast.domain import ConversationId
from holdfast.gui import furnished
from holdfast.jobs import CancelToken, ThreadLanes
from holdfast.operations import Library
from holdfast.operations.exporting import Exports
from holdfast.operations.insights import Figures
from holdfast.paths import Paths
from holdfast.program import Program
from holdfast.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]

SMALL = (900, 600)
CODES = [code for code in language.NAMES if code != language.ENGLISH]


@pytest.fixture(params=CODES)
def spoken(request, qapp):
    """Speak a language, from its side of the line."""
    language.speak(request.param)
    if request.param == "ar":
        QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield request.param
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    language.speak(language.ENGLISH)


@pytest.fixture
def window(qtbot, tmp_path, chooser, spoken):
    """Open a small window over the sample."""
    lanes = ThreadLanes()
    store = Store.open(tmp_path / "data" / "holdfast.db")
    library = Library(store, lanes)
    library.import_sample(CancelToken(), lambda _progress: None)
    program = Program(library, figures=Figures(store), make_exports=partial(Exports, store))
    made = furnished(program, lanes, Paths.under(tmp_path / "data"), chooser)
    made.resize(*SMALL)
    made.show()
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: bool(made.reading_pane.title.text()))
    yield made
    made.bridge.close()
    lanes.close()
    store.close()


def states(window):
    """Yield the ways to bring the window into the states in which a person meets it."""
    controller, home = window.controller, window.home
    yield window.show_conversations
    yield controller.reading.find
    yield partial(window.reading_pane.find_bar.field.setText, "what is nowhere")
    yield partial(controller.searching.search_for, "post")
    yield partial(window.list_pane.show_shelf, "tags", "all", "")
    yield window.show_welcome
    yield window.welcome.steps_button.click
    yield window.show_import
    yield home.open_palette
    yield home.show_shortcuts
    yield home.show_insights
    yield home.show_help
    yield home.take_tour
    yield window.organising.snippets.show
    yield controller.outages.show_page
    yield window.show_playbook
    yield window.exporting.export.trigger


def test_no_word_of_the_window_is_cut(qtbot, window):
    for show in states(window):
        show()
        qtbot.waitUntil(partial(nothing_is_cut, window))


def test_no_word_of_settings_is_cut(qtbot, open_window, scripted, spoken):
    scripted.conversations = {ConversationId(1): talk(1, "Kyoto", "one", "two")}
    program, _chats, _providers = scripted_program(scripted)
    window = open_window(scripted, program=program, width=SMALL[0], height=SMALL[1])
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Kyoto")
    qtbot.waitUntil(partial(nothing_is_cut, window))
    settings = window.controller.chat.settings
    for page in ("providers", "chain", "general"):
        settings.open(page)
        qtbot.waitUntil(settings.window.isVisible)
        qtbot.waitUntil(partial(nothing_is_cut, settings.window))
    settings.open("providers")
    settings.providers_page.add_button.click()
    qtbot.waitUntil(partial(nothing_is_cut, settings.window))
