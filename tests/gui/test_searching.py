"""Searching in the window over a real store: as one types, by keys alone, with filters, orders and spellings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from helpers.stored import answered, bring, chained, day, preview, said, talk
from holdfast.domain import Project, ProjectDocument, SearchOrder, Source
from holdfast.domain.searches import KeptSearches
from holdfast.errors import DiskFull
from holdfast.gui import tokens
from holdfast.gui.controllers.search_menus import SearchMenus
from holdfast.gui.lists.hits import More
from holdfast.gui.panes.search_tools import SearchTools, found_words
from holdfast.gui.panes.top_bar import PADDING, SearchField
from holdfast.gui.remembered import FILE_NAME, Remembered, load, save
from holdfast.operations import Library
from holdfast.paths import Paths
from holdfast.store import Store


@pytest.fixture
def filled(tmp_path, lanes):
    """Give a library with one long conversation, an old short one and a project's document."""
    store = Store.open(tmp_path / "filled" / "holdfast.db")
    long = chained(
        *(
            said(f"m{at}", f"sourdough number {at}")
            if at % 2
            else answered(f"m{at}", f"rye and sourdough {at} ```x```")
            for at in range(10)
        )
    )
    old = said("x1", "sourdough sourdough, long ago", created=day(-400))
    lanes.write(
        lambda: bring(store, talk("c1", *long, title="Bread"), talk("c2", old, title="Old", updated=day(-400)))
    ).result()
    documents = (ProjectDocument("d", "plan.md", "A quern for the mill"),)
    project = Project(Source.CLAUDE, "p", "Mill", "", "", None, None, documents=documents)
    lanes.write(lambda: store.add_projects(store.begin_import(preview()), [project])).result()
    yield Library(store, lanes)
    lanes.close()
    store.close()


@pytest.fixture
def window(open_window, filled):
    return open_window(filled)


@pytest.fixture
def search(qtbot, window):
    """Return a function that types a search, as keys, and waits for what is found."""

    def search(text):
        field = window.top_bar.search
        field.clear()
        qtbot.keyClicks(field, text)
        qtbot.waitUntil(lambda: window.list_pane.shows_results and window.controller.searching._query == text)

    return search


def test_the_search_is_loaded_when_somebody_is_about_to_type_and_not_at_a_start(qtbot, window):
    indexing = window.controller.indexing
    qtbot.waitUntil(lambda: window.controller.is_ready)
    assert not indexing._is_warm

    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: indexing._is_warm)


def rows(window):
    hits = window.list_pane.hits
    return [hits.entry(row) for row in range(hits.rowCount())]


def test_hits_stand_by_conversation_with_the_best_and_a_row_for_more(window, search):
    search("sourdough")

    (more,) = [item for item in rows(window) if isinstance(item, More)]
    assert more.count == 7
    assert window.list_pane.caption.text() == "11 places in 2 conversations"


def test_more_shows_the_others_in_place(qtbot, window, search):
    search("sourdough")
    row = next(row for row, item in enumerate(rows(window)) if isinstance(item, More))

    window.list_pane.results.choose(row)

    qtbot.waitUntil(lambda: not any(isinstance(item, More) for item in rows(window)))
    ids = [item.message_id for item in rows(window) if getattr(item, "message_id", None)]
    assert len(ids) == len(set(ids)) == 11


def test_a_word_being_typed_is_found_and_marked_by_its_beginning(qtbot, window, search):
    search("sourd")

    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Down)

    qtbot.waitUntil(lambda: window.controller.reading.conversation_id is not None)
    assert window.controller.searching._library.marks("fresh sourdough", "sourd") == ((6, 15),)


def test_filters_come_with_counts_and_narrow_by_one_click(qtbot, window, search):
    search("sourdough")
    tools = window.list_pane.search_tools
    qtbot.waitUntil(lambda: bool(tools.filters["role"].menu().actions()))
    labels = [action.text() for action in tools.filters["role"].menu().actions()]
    assert labels == ["You\t6", "The assistant\t5"]

    tools.filters["role"].menu().actions()[1].trigger()

    assert window.top_bar.search.text().split() == ["sourdough", "role:assistant"]
    qtbot.waitUntil(lambda: window.list_pane.caption.text() == "5 places in 1 conversation")
    assert tools.filters["role"].text() == "The assistant"
    qtbot.waitUntil(tools.filters["role"].menu().actions()[0].isChecked)
    tools.filters["role"].menu().actions()[0].trigger()
    assert window.top_bar.search.text() == "sourdough"


def test_the_order_can_be_chosen(qtbot, window, search):
    search("sourdough")
    oldest = next(action for action in window.list_pane.search_tools.order.menu().actions() if "Old" in action.text())

    oldest.trigger()

    qtbot.waitUntil(lambda: str(getattr(rows(window)[0], "text", "")) == "Old")
    assert window.controller.searching._order is SearchOrder.OLDEST


def test_another_spelling_is_one_click_away(qtbot, window, search, click):
    search("suordough")
    tools = window.list_pane.search_tools
    qtbot.waitUntil(tools.suggestion.isVisible)

    click(tools.suggestion)

    assert window.top_bar.search.text() == "sourdough"
    qtbot.waitUntil(lambda: window.list_pane.caption.text().startswith("11 places"))
    assert not tools.suggestion.isVisible()


def test_a_document_of_a_project_opens_the_project(qtbot, window, search):
    search("quern")

    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Down)

    qtbot.waitUntil(window.project_page.isVisible)


def test_what_led_somewhere_is_remembered_and_can_be_saved(qtbot, window, search):
    search("rye")
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Return)
    menus = window.controller.search_menus
    assert menus.kept.recent == ("rye",)
    menu = window.controller.search_menus.history

    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert menus.kept.saved == ("rye",)
    qtbot.waitUntil(lambda: window.controller.search_menus._library.searches.all() == menus.kept)
    assert "rye" not in str(window.remembered)

    window.top_bar.search.clear()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "rye").trigger()
    assert window.top_bar.search.text() == "rye"


def test_searches_that_an_earlier_version_kept_beside_the_store_come_into_it(qtbot, open_window, lanes, tmp_path):
    """They are words of a person: beside an encrypted store they would be read by anybody."""
    store = Store.open(tmp_path / "kept" / "holdfast.db")
    lanes.write(lambda: bring(store, talk("c", said("m", "sourdough")))).result()
    library = Library(store, lanes)
    library.searches.keep(KeptSearches(("newer",), ("kept",)))
    earlier = Remembered(searches=["planted words"], saved_searches=["saved words"])
    save(Paths.under(tmp_path / "data").config, earlier)
    window = open_window(library)
    try:
        qtbot.waitUntil(lambda: library.searches.all().recent == ("planted words", "newer"))
        assert library.searches.all().saved == ("kept", "saved words")
        file = window.paths.config / FILE_NAME
        qtbot.waitUntil(lambda: file.exists() and "words" not in file.read_text("utf-8"))
        assert load(window.paths.config).searches == []
    finally:
        window.bridge.close()
        lanes.close()
        store.close()


@pytest.fixture
def unread(window):
    """Return menus of a window that has not read yet what was searched for: the answer comes when Qt has its turn."""
    library = window.controller.search_menus._library
    library.searches.keep(KeptSearches(("of last week",), ("kept",)))
    menus = SearchMenus(
        library,
        window.bridge,
        window.top_bar,
        window.controller.searching,
        remembered=Remembered(searches=["of an earlier version"]),
        forget_file=list,
    )
    menus.start()
    return menus


def choose_in(menu, words):
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_recent_searches_are_forgotten_though_those_of_before_are_not_read_yet(qtbot, unread):
    unread.remember("of just now")
    choose_in(unread.history, "Forget recent searches")
    unread.remember("after that")

    qtbot.waitUntil(lambda: unread._library.searches.all().recent == ("after that",))
    assert unread._library.searches.all().saved == ("kept",)
    assert unread.kept.recent == ("after that",)


def test_searches_that_cannot_be_forgotten_are_said(qtbot, window, monkeypatch):
    """Whoever believes that they are gone would be deceived."""
    menus = window.controller.search_menus
    qtbot.waitUntil(lambda: menus._is_read)
    menus.remember("rye")
    qtbot.waitUntil(lambda: menus._library.searches.all().recent == ("rye",))

    def full(_searches):
        raise DiskFull("The disk is full.", "Make room.")

    monkeypatch.setattr(menus._library.searches, "keep", full)
    with qtbot.waitSignal(window.bridge.failed) as heard:
        choose_in(menus.history, "Forget recent searches")

    assert isinstance(heard.args[0], DiskFull)


def test_a_start_writes_nothing_to_the_store_for_searches(qtbot, window):
    """Else every start would make a backup due."""
    menus = window.controller.search_menus
    qtbot.waitUntil(lambda: menus._is_read)

    with menus._library.searches._store._readers.reading() as con:
        assert con.execute("SELECT count(*) FROM draft").get == 0


def test_searches_that_cannot_be_stored_stay_where_they_are(tmp_path):
    save(tmp_path, Remembered(searches=["a b"], saved_searches=["c"]))

    kept = load(tmp_path)

    assert (kept.searches, kept.saved_searches) == (["a b"], ["c"])


def test_help_adds_an_example_to_what_is_typed(window, search):
    search("rye")
    action = next(each for each in window.controller.search_menus.help.actions() if each.text() == "role:human")

    action.trigger()

    assert window.top_bar.search.text() == "rye role:human"


@pytest.fixture
def half_indexed(tmp_path, lanes):
    """Give a library whose index was being built when the program ended, and its store."""
    store = Store.open(tmp_path / "half" / "holdfast.db")
    lanes.write(lambda: bring(store, talk("c", said("m", "sourdough")))).result()
    lanes.write(lambda: store.begin_reindexing(afresh=True)).result()
    yield Library(store, lanes), store
    lanes.close()
    store.close()


def test_an_index_that_is_not_whole_is_built_in_the_background(qtbot, open_window, half_indexed):
    library, store = half_indexed

    window = open_window(library)

    qtbot.waitUntil(lambda: not store.needs_reindexing())
    qtbot.waitUntil(window.status_bar.running.isHidden)


def test_controls_of_the_search_have_names(window):
    tools = window.list_pane.search_tools
    assert all(each.accessibleName() for each in (tools.order, *tools.filters.values()))
    assert window.top_bar.history_button.accessibleName()
    assert window.top_bar.help_button.accessibleName()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no screen to tell of a smallest size
@pytest.mark.parametrize("width", [tokens.LIST_MIN_WIDTH, tokens.LIST_WIDTH, 480])
def test_how_much_was_found_is_not_cut_beside_the_order(qtbot, theme, width):
    tools = SearchTools(theme)
    qtbot.addWidget(tools)
    tools.caption.setText(found_words(1203, 345))
    tools.resize(width, tools.heightForWidth(width))
    tools.show()
    words_width = tools.caption.fontMetrics().horizontalAdvance(tools.caption.text())
    qtbot.waitUntil(lambda: tools.caption.width() >= words_width)
    assert not tools.caption.geometry().intersects(tools.order.geometry())
    assert tools.rect().contains(tools.order.geometry())


@pytest.mark.qt_log_ignore("propagateSizeHints")  # as above
@pytest.mark.parametrize("width", [180, 300, 560])
def test_the_key_of_the_search_is_shown_where_it_covers_no_word(qtbot, theme, width):
    field = SearchField(theme)
    qtbot.addWidget(field)
    field.resize(width, 36)
    field.show()
    words_end = field.fontMetrics().horizontalAdvance(field.placeholderText()) + PADDING
    assert field._key.isVisible() == (width == 560)
    assert not field._key.isVisible() or field._key.x() >= words_end
    field.setText("owls")
    field.clear()
    assert field._key.isVisible() == (width == 560)


def test_an_index_that_cannot_be_built_is_said_and_tried_again(qtbot, window, monkeypatch):
    """On a full disk; it stood there as being built, for as long as the window was open."""
    library, indexing = window.controller.search_menus._library, window.controller.indexing
    qtbot.waitUntil(lambda: window.controller.search_menus._is_read)
    store = library.searches._store
    library.searches._lanes.write(lambda: store.begin_reindexing(afresh=True)).result()
    doing, said, tries, real = [], [], [], Library.reindex

    def full(*arguments, **more):
        tries.append(1)
        if len(tries) < 3:
            raise DiskFull("The disk is full.", "Make room.")
        return real(*arguments, **more)

    monkeypatch.setattr(Library, "reindex", full)
    indexing.running_changed.connect(doing.append)
    window.bridge.failed.connect(said.append)
    indexing._again.setInterval(1)
    indexing.start()

    qtbot.waitUntil(lambda: len(tries) == 3 and doing[-1] == "")
    assert len(said) == 1
    assert doing[0].startswith("The search index is not whole")
    assert not store.needs_reindexing()
