"""No text of the window escapes translation: it is opened in a language that nobody speaks, and all of it is read."""

import json
import shutil
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from helpers.cut import nothing_is_cut
from helpers.made_conversations import NOON, row, talk
from helpers.pseudo import NAMES, Pseudo, greek, latin_words, untranslated
from helpers.scripted_chats import scripted_program
from holdfast import language, resources
from holdfast.domain import ConversationId
from holdfast.gui import furnished
from holdfast.gui.awaited import Awaited
from holdfast.gui.controllers.search_menus import EXAMPLES
from holdfast.gui.lists.conversations import spoken
from holdfast.gui.settings.general_page import GeneralPage
from holdfast.jobs import CancelToken, ThreadLanes
from holdfast.operations import Library
from holdfast.operations.exporting import Exports
from holdfast.operations.insights import Figures
from holdfast.paths import Paths
from holdfast.program import Program
from holdfast.settings import ALL, LANGUAGE
from holdfast.store import Store

PROVIDERS = (
    "Anthropic", "OpenAI", "Azure OpenAI", "Ollama", "Claude Opus 5.5", "claude-opus-5-5", "claude-haiku-5-5",
    "GPT-6 Sol at OpenAI", "gpt-6-sol", "gpt-6-luna", "anthropic", "anthropic-2",
)  # fmt: skip


@pytest.fixture
def pseudo():
    language.speak("pseudo", Pseudo())
    yield
    language.speak(language.ENGLISH)


@pytest.fixture
def greek_sample(tmp_path):
    """Give the sample in Greek letters."""
    folder = tmp_path / "greek"
    shutil.copytree(resources.path("sample"), folder)
    for path in folder.rglob("*.json"):
        if not path.name.startswith("manifest"):
            path.write_text(json.dumps(greek(json.loads(path.read_text("utf-8")))), "utf-8")
    return folder


@pytest.fixture
def window(qtbot, tmp_path, chooser, greek_sample):
    """Open the window over a store with the sample in Greek letters."""
    lanes = ThreadLanes()
    store = Store.open(tmp_path / "data" / "holdfast.db")
    library = Library(store, lanes)
    library.import_archive([greek_sample], CancelToken(), lambda _progress: None)
    made = furnished(Program(library, figures=Figures(store)), lanes, Paths.under(tmp_path / "data"), chooser)
    made.resize(1440, 900)
    made.show()
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: bool(made.reading_pane.title.text()))
    for page in vars(made.later).values():
        if isinstance(page, Awaited):
            page.get()  # also what no state below shows
    yield made
    made.bridge.close()
    lanes.close()
    store.close()


def searches(window):
    """Return the examples of what can be typed into the search."""
    return {example for example, _ in EXAMPLES} | set(window.controller.searching._library.syntax().values())


def states(window):
    """Return the ways to bring the window into the states in which a person meets it."""
    return {
        "conversations": window.show_conversations,
        "welcome": window.show_welcome,
        "steps": window.welcome.steps_button.click,
        "import": window.show_import,
        "palette": window.home.open_palette,
        "shortcuts": window.home.show_shortcuts,
        "insights": window.home.show_insights,
        "tour": window.home.take_tour,
        "find": window.controller.reading.find,
        "search": partial(window.controller.searching.search_for, "ποστ"),
    }


def escaped(texts):
    """Return those of some texts that have words outside of what was said in the language."""
    return sorted(text for text in texts if any(word not in NAMES for word in latin_words(text)))


def test_a_text_that_was_not_translated_is_noticed(qtbot):
    """The walk below can fail."""
    outer = QWidget()
    qtbot.addWidget(outer)
    QLabel("Plain words, ⟦Çàid⟧ Ctrl+K", outer)
    assert list(untranslated(outer)) == ["Plain words, ⟦Çàid⟧ Ctrl+K"]


def test_no_text_of_the_window_escapes(qtbot, pseudo, window):
    typed = searches(window)
    found = {}
    for name, show in states(window).items():
        show()
        qtbot.waitUntil(window.isVisible)
        qtbot.wait(50)
        if texts := untranslated(window, typed):
            found[name] = texts
    lines = sorted({f"{text!r}: {places}" for texts in found.values() for text, places in texts.items()})
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("size", [(1440, 900), (900, 600)])
def test_no_word_is_cut_in_a_language_of_long_words(qtbot, long_words, window, size):
    window.resize(*size)
    for show in states(window).values():
        show()
        qtbot.waitUntil(partial(nothing_is_cut, window))


def test_no_text_of_a_conversation_escapes(qtbot, pseudo, window):
    """What is painted around the words of a conversation: who, when, folds, seams, what can be clicked."""
    window.show_conversations()
    view = window.reading_pane.view
    view.settle()
    own = set()
    for number, entry in enumerate(view.boxes.entries):
        own |= {entry.sender, entry.caption}
        own |= {
            piece.label.split(": ")[0]
            for piece in view.boxes.pieces_of(number)
            if piece.kind in ("quiet", "fold", "seam")
        }
        own |= {spot.name.split(": ")[0] for box in view.boxes.of_entry(number) for spot in view.hot_spots(box)}
    assert len(own) > 10
    assert escaped(own) == []


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_no_text_of_settings_and_composer_escapes(qtbot, open_window, scripted, pseudo):
    scripted.conversations = {ConversationId(1): talk(1, "Κυοτο", "πρωτη", "δευτερη")}
    program, _chats, _providers = scripted_program(scripted)
    window = open_window(scripted, program=program)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Κυοτο")
    window.menus.settings.trigger()
    settings = window.controller.chat.settings
    qtbot.waitUntil(lambda: settings.window.isVisible() and settings.providers_page.name.text() == "Anthropic")
    settings.providers_page.add_button.click()
    labels = {word for name in (*PROVIDERS, "qwen at Ollama") for word in name.split()}
    found = {
        text: places
        for root in (settings.window, window)
        for text, places in untranslated(root, searches(window)).items()
        if not text.startswith("http") and any(word not in NAMES | labels for word in latin_words(text))
    }
    assert found == {}


def test_no_word_of_a_row_with_everything_escapes(pseudo):
    """The sample has no conversation with a star."""
    marked = row(1, "Κυοτο", is_starred=True, is_archived=True, tags=("ταξιδι",))
    assert latin_words(spoken(marked, NOON.astimezone())) == []


def test_no_text_of_an_export_escapes(qtbot, library, open_window, pseudo, greek_sample):
    library.import_archive([greek_sample], CancelToken(), lambda _progress: None)
    window = open_window(library, program=Program(library, make_exports=partial(Exports, library._store)))
    qtbot.waitUntil(lambda: window.controller.reading.conversation_id is not None)
    window.exporting.export.trigger()
    page = window.exporting.controller._page
    qtbot.waitUntil(lambda: window.exporting.controller._shown is not None)
    assert {text for text in untranslated(page) if "\n" not in text} == set()
    window.exporting.end()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_no_word_of_settings_and_snippets_is_cut(qtbot, open_window, scripted, long_words):
    scripted.conversations = {ConversationId(1): talk(1, "Κυοτο", "πρωτη", "δευτερη")}
    program, _chats, _providers = scripted_program(scripted)
    window = open_window(scripted, program=program, width=900, height=600)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Κυοτο")
    window.organising.snippets.show()
    qtbot.waitUntil(partial(nothing_is_cut, window))
    settings = window.controller.chat.settings
    for page in ("providers", "chain", "general"):
        settings.open(page)
        qtbot.waitUntil(settings.window.isVisible)
        qtbot.waitUntil(partial(nothing_is_cut, settings.window))
    settings.open("providers")
    settings.providers_page.add_button.click()
    qtbot.waitUntil(partial(nothing_is_cut, settings.window))


def test_no_word_of_an_export_is_cut(qtbot, library, open_window, long_words, greek_sample):
    library.import_archive([greek_sample], CancelToken(), lambda _progress: None)
    program = Program(library, make_exports=partial(Exports, library._store))
    window = open_window(library, program=program, width=900, height=600)
    qtbot.waitUntil(lambda: window.controller.reading.conversation_id is not None)
    window.exporting.export.trigger()
    page = window.exporting.controller._page
    qtbot.waitUntil(lambda: window.exporting.controller._shown is not None)
    qtbot.waitUntil(partial(nothing_is_cut, page.window()))
    window.exporting.end()


def test_each_language_is_offered_by_its_own_name(qtbot, theme):
    page = GeneralPage(theme, ALL)
    qtbot.addWidget(page)
    box = page.fields[LANGUAGE.key]
    assert [box.itemText(at) for at in range(1, box.count())] == list(language.NAMES.values())
