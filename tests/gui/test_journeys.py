"""What a person does in the window, from the first start on."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLineEdit, QMenu, QProgressBar, QToolButton

from helpers import builders
from helpers.held import held_over
from helpers.made_conversations import forked, talk
from holdfast.domain import Changes, ConversationId, ImportReport, Skipped
from holdfast.domain.importing import ArchivePreview
from holdfast.errors import NotAnArchive, StoreLocked
from holdfast.gui.controllers.places import Place
from holdfast.gui.lists.conversations import Heading
from holdfast.gui.panes.refusal import RefusalWindow
from holdfast.settings import ZOOM_PERCENT


def chat(name, *texts):
    sides = [builders.human, builders.assistant]
    return builders.conversation(*builders.chained(*(sides[at % 2](text) for at, text in enumerate(texts))), name=name)


@pytest.fixture
def export(tmp_path):
    return builders.write_g1(
        tmp_path / "data-2026.zip",
        [
            chat("Sourdough", "Why does it collapse?", "Three causes: over-proofing first."),
            chat("Kyoto", "Plan", "Three days"),
        ],
    )


def shows(window, title):
    return window.reading_pane.title.text() == title and window.pages.currentWidget() is window.splitter


def titles(window):
    model = window.list_pane.conversations
    items = [model.entry(row) for row in range(model.rowCount())]
    return [item.title for item in items if not isinstance(item, Heading)]


def type_search(qtbot, window, text):
    qtbot.keyClicks(window.top_bar.search, text)
    qtbot.waitUntil(lambda: window.list_pane.shows_results and text in (window.controller.searching._query, ""))


@pytest.mark.parametrize("is_quicker", [True, False])
def test_after_an_import_the_newest_is_opened_unless_the_person_was_quicker(qtbot, open_window, scripted, is_quicker):
    """The list is read a moment later; who found something meanwhile stays there."""
    scripted.conversations = {at: talk(at, f"Bread {at}", "Why?", "Because.") for at in (1, 2, 3)}
    window = open_window(scripted)
    controller = window.controller
    qtbot.waitUntil(lambda: controller.reading.conversation_id is not None)
    newest = controller.listing.rows[0].id
    other = controller.listing.rows[1].id
    controller.reading.open(Place(other))
    qtbot.waitUntil(lambda: controller.reading.conversation_id == other)

    controller.listing.refresh()  # is being read, so that the next time waits
    controller._on_import_finished(opens=True)
    if is_quicker:
        controller._on_hit_chosen(Place(other, None, "why"))
    qtbot.waitUntil(lambda: controller.listing._opens_first is None)

    wanted = other if is_quicker else newest
    qtbot.waitUntil(lambda: controller.reading.meant_id == controller.reading.conversation_id == wanted)


def test_an_empty_store_offers_two_ways_to_begin(qtbot, open_window, library, click):
    window = open_window(library)
    assert window.pages.currentWidget() is window.welcome
    assert window.status_bar.count.text() == "No conversations yet"
    click(window.welcome.steps_button)
    assert window.welcome.steps.isVisible()
    click(window.welcome.steps_button)
    assert not window.welcome.steps.isVisible()


def test_the_sample_is_one_click_away(qtbot, open_window, library, click):
    window = open_window(library)
    click(window.welcome.sample_button)
    qtbot.waitUntil(
        lambda: window.pages.currentWidget() is window.splitter and bool(window.reading_pane.title.text()),
        timeout=30_000,
    )
    assert len(titles(window)) >= 20
    assert window.reading_pane.view.boxes.entries


@pytest.fixture
def bring_in(qtbot, chooser, export, click):
    """Choose the export and import it, up to the report."""

    def bring(window):
        chooser.chosen = [export]
        click(window.welcome.files_button)
        qtbot.waitUntil(lambda: window.import_page.state == "preview")
        assert window.controller.listing.rows == []
        click(window.import_page.main_button)
        qtbot.waitUntil(lambda: window.import_page.state == "report")

    return bring


def test_an_export_is_chosen_looked_at_imported_and_opened(qtbot, open_window, library, bring_in, click):
    window = open_window(library)
    bring_in(window)
    assert window.import_page.title.text() == "2 new conversations are yours to keep"
    click(window.import_page.main_button)

    qtbot.waitUntil(lambda: bool(titles(window)) and shows(window, titles(window)[0]))
    assert sorted(titles(window)) == ["Kyoto", "Sourdough"]
    assert window.status_bar.count.text() == "2 conversations"


def test_a_sentence_is_found_as_one_types_and_opened_where_it_stands(qtbot, open_window, library, bring_in):
    window = open_window(library)
    bring_in(window)
    qtbot.waitUntil(window.top_bar.search.isEnabled)

    type_search(qtbot, window, "proofing")
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: shows(window, "Sourdough"))
    view = window.reading_pane.view
    qtbot.waitUntil(lambda: any(box.marks for box in view.boxes))
    assert view.hasFocus()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    before = view.top_y
    qtbot.waitUntil(lambda: not window.list_pane.shows_results)
    assert window.top_bar.search.text() == ""
    assert not any(box.marks for box in view.boxes), "the search is over, and so are its marks"
    assert view.top_y == before


def test_files_dropped_on_the_window_are_looked_at(qtbot, open_window, scripted):
    window = open_window(scripted)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/export.zip")])
    drop = QDropEvent(
        QPointF(QPoint(100, 100)), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(drop)
    qtbot.waitUntil(lambda: window.import_page.state == "preview")
    assert window.pages.currentWidget() is window.import_page


def test_files_held_over_the_window_are_seen_to_be_welcome(open_window, scripted):
    window = open_window(scripted)
    files, words = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile("/somewhere/export.zip")])
    words.setText("just words")
    held = [held_over(data) for data in (words, files)]
    window.dragEnterEvent(held[0])
    assert not window.drop_layer.isVisible()
    window.dragEnterEvent(held[1])
    assert window.drop_layer.geometry() == window.centralWidget().rect()
    assert window.drop_layer.isVisible()
    window.dragLeaveEvent(QDragLeaveEvent())
    assert not window.drop_layer.isVisible()


def test_what_cannot_be_imported_says_why_and_what_to_do(qtbot, open_window, scripted, click):
    scripted.preview_answer = NotAnArchive(
        "page.zip", "This is a web page, not an export.", "Sign in and download it again."
    )
    window = open_window(scripted)
    window.controller.take_files([Path("page.zip")])
    qtbot.waitUntil(lambda: window.import_page.state == "failed")
    assert window.import_page.title.text() == "This is a web page, not an export."
    assert window.import_page.lead.text() == "Sign in and download it again."
    click(window.import_page.other_button)
    assert window.pages.currentWidget() is window.welcome


def test_missing_files_are_named_before_and_after(qtbot, open_window, scripted, click):
    scripted.preview_answer = ArchivePreview("Claude export, several files", ("a.zip",), 10, missing=("b.zip",))
    scripted.import_answer = ImportReport(
        new=1, shells=2, skipped=(Skipped("a.zip/conversations.json, 7", "not JSON"),), missing=("b.zip",)
    )
    window = open_window(scripted)
    window.controller.take_files([Path("a.zip")])
    page = window.import_page
    qtbot.waitUntil(lambda: page.state == "preview")
    assert "1 file of this export is not here" in page.warning.text()
    click(page.more_button)
    assert page.more.text() == "a.zip\nb.zip (not here)"
    click(page.main_button)
    qtbot.waitUntil(lambda: page.state == "report")
    assert "2 conversations in this export have no content" in page.facts.text()
    click(page.more_button)
    assert page.more.isVisible()
    assert page.more.text() == "a.zip/conversations.json, 7: not JSON\nb.zip: not there"


def test_an_import_shows_how_far_it_is_and_can_be_stopped(qtbot, open_window, scripted, click):
    scripted.may_finish.clear()
    scripted.steps = 5
    window = open_window(scripted)
    window.controller.take_files([Path("a.zip")])
    page = window.import_page
    qtbot.waitUntil(lambda: page.state == "preview")
    click(page.main_button)
    qtbot.waitUntil(lambda: "50 %" in page.doing.text())
    assert page.doing.text() == "Reading conversations · 50 % · 4 conversations stored"
    assert "50 %" in window.status_bar.running.text()
    click(page.other_button)
    qtbot.waitUntil(lambda: page.state == "report")
    assert page.title.text() == "Stopped"
    assert not window.status_bar.running.isVisible()


def test_one_can_read_while_an_import_runs_and_come_back_to_it(qtbot, open_window, scripted, click):
    scripted.conversations = {ConversationId(1): talk(1, "Kyoto", "a", "b")}
    scripted.may_finish.clear()
    window = open_window(scripted)
    window.controller.take_files([Path("a.zip")])
    qtbot.waitUntil(lambda: window.import_page.state == "preview")
    click(window.import_page.main_button)
    click(window.import_page.main_button)
    assert window.pages.currentWidget() is window.splitter
    click(window.status_bar.running)
    assert window.pages.currentWidget() is window.import_page


@pytest.fixture
def busy_window(qtbot, open_window, scripted, click):
    """Give a window in which an import runs and does not end."""
    scripted.may_finish.clear()
    window = open_window(scripted)
    window.controller.take_files([Path("a.zip")])
    qtbot.waitUntil(lambda: window.import_page.state == "preview")
    click(window.import_page.main_button)
    return window


@pytest.mark.qt_log_ignore("This plugin does not support")  # to come forward, on a platform without a screen
def test_quit_in_the_tray_asks_in_the_window_which_comes_forward(busy_window):
    busy_window.hide()
    busy_window.home.behind.tray.quit_action.trigger()
    assert busy_window.isVisible()
    assert busy_window.notice.text.text() == "An import is running."


def test_closing_during_an_import_asks_in_the_window(busy_window, click):
    busy_window.close()
    assert busy_window.isVisible()
    assert busy_window.notice.text.text() == "An import is running."
    click(busy_window.notice.buttons[0])
    assert busy_window.controller.importing.is_running
    assert not busy_window.notice.isVisible()


def test_stop_and_close_does_both(qtbot, busy_window, click):
    busy_window.close()
    click(busy_window.notice.buttons[1])
    qtbot.waitUntil(lambda: not busy_window.isVisible())


def test_j_and_k_walk_through_the_list_and_the_pane_follows(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(n): talk(n, f"Talk {n}", "a", "b") for n in (1, 2, 3)}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: shows(window, "Talk 1"))
    qtbot.keyClicks(window.list_pane.list, "jj")
    qtbot.waitUntil(lambda: shows(window, "Talk 3"))
    window.menus.back.trigger()
    qtbot.waitUntil(lambda: not shows(window, "Talk 3"))
    window.menus.forward.trigger()
    qtbot.waitUntil(lambda: shows(window, "Talk 3"))


def test_there_is_nothing_to_search_in_an_empty_store(qtbot, open_window, scripted):
    window = open_window(scripted)
    assert not window.top_bar.search.isEnabled()


def test_a_search_typed_during_an_import_shows_its_results(qtbot, open_window, scripted, click):
    scripted.conversations = {ConversationId(1): talk(1, "Talk", "needle")}
    window = open_window(scripted)
    window.controller.take_files([Path("a.zip")])
    qtbot.waitUntil(lambda: window.import_page.state == "preview")
    type_search(qtbot, window, "needle")
    assert window.list_pane.results.isVisible()


def test_arrows_in_the_search_field_walk_the_results(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(n): talk(n, f"Talk {n}", f"needle {n}", "b") for n in (1, 2, 3)}
    window = open_window(scripted)
    type_search(qtbot, window, "needle")
    for _ in range(2):
        qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: shows(window, "Talk 2"))
    assert window.top_bar.search.text() == "needle"


def test_only_what_was_typed_last_is_shown(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(1): talk(1, "Talk", "needle in hay")}
    window = open_window(scripted)
    scripted.may_search.clear()
    qtbot.keyClicks(window.top_bar.search, "needle")
    qtbot.waitUntil(lambda: scripted.searched == ["needle"])
    qtbot.keyClicks(window.top_bar.search, " in")
    qtbot.waitUntil(lambda: scripted.searched == ["needle", "needle in"])
    scripted.may_search.set()
    qtbot.waitUntil(lambda: window.controller.searching._query == "needle in")


def test_nothing_found_says_what_to_try(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(1): talk(1, "Talk", "hay")}
    window = open_window(scripted)
    type_search(qtbot, window, "needle")
    qtbot.waitUntil(lambda: window.list_pane._empty_title.text() == "Nothing found")
    assert window.list_pane._empty_title.isVisible()


def test_the_other_answer_is_a_click_away(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(1): forked(1, "Fork", "question", "first answer", "second answer")}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: shows(window, "Fork"))
    view = window.reading_pane.view
    assert view.boxes.entries[1].text == "second answer"
    header = view.boxes.of_entry(1)[0]
    spots = view.painter.hot_spots(header, view.boxes.entries[1], view.column_width)
    back = next(spot for spot in spots if spot.action == "branch-back")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.origin(header) + back.rect.center())
    qtbot.waitUntil(lambda: view.boxes.entries[1].text == "first answer")


def test_a_hit_on_another_branch_opens_that_branch(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(1): forked(1, "Fork", "question", "hidden gem", "second answer")}
    window = open_window(scripted)
    type_search(qtbot, window, "gem")
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Return)
    view = window.reading_pane.view
    qtbot.waitUntil(lambda: len(view.boxes.entries) == 2 and view.boxes.entries[1].text == "hidden gem")
    assert any(box.marks for box in view.boxes.of_entry(1))


def test_starred_conversations_have_a_tab(qtbot, open_window, scripted, click):
    scripted.conversations = {
        ConversationId(1): talk(1, "Plain", "a"),
        ConversationId(2): talk(2, "Dear", "a", is_starred=True),
    }
    window = open_window(scripted)
    click(window.list_pane.tabs["starred"])
    qtbot.waitUntil(lambda: titles(window) == ["Dear"])
    click(window.list_pane.tabs["all"])
    qtbot.waitUntil(lambda: titles(window) == ["Plain", "Dear"])


def test_a_change_in_the_store_refreshes_the_list_and_keeps_the_selection(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(1): talk(1, "Old", "a")}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: shows(window, "Old"))
    scripted.conversations = {ConversationId(2): talk(2, "New", "a"), **scripted.conversations}
    scripted.listeners[0](Changes(frozenset({ConversationId(2)})))
    qtbot.waitUntil(lambda: titles(window) == ["New", "Old"])
    assert window.list_pane.conversations.data(window.list_pane.list.currentIndex()) == "Old"


def test_a_link_says_where_it_leads_before_it_is_followed(qtbot, open_window, scripted, click):
    window = open_window(scripted)
    window.reading_pane.view.link_clicked.emit("https://user@evil.invalid/good.example.org")
    assert window.notice.text.text() == "Open evil.invalid in your browser?"
    click(window.notice.buttons[1])
    assert not window.notice.isVisible()
    window.reading_pane.view.link_clicked.emit("file:///etc/passwd")
    assert window.notice.text.text() == "This link is not opened."
    assert window.notice.buttons == []


@pytest.mark.expects_log("a job crashed", "shown as a crash")
def test_a_bug_is_told_in_plain_words(qtbot, open_window, scripted):
    window = open_window(scripted)
    window.controller.reading.open(type("Place", (), {"conversation_id": 99, "message_id": None, "query": ""})())
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.text.text() == "Something in Holdfast went wrong."


def test_the_window_comes_back_as_it_was(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(n): talk(n, f"Talk {n}", "a", "b") for n in (1, 2)}
    first = open_window(scripted, 1000, 700)
    qtbot.waitUntil(lambda: shows(first, "Talk 1"))
    qtbot.keyClicks(first.list_pane.list, "j")
    qtbot.waitUntil(lambda: shows(first, "Talk 2"))
    first.menus.themes["dark"].trigger()
    first.menus.zoom_in.trigger()
    first.close()

    second = open_window(scripted, 1000, 700)
    qtbot.waitUntil(lambda: shows(second, "Talk 2"))
    assert second.theme.choice == "dark"
    assert second.theme.is_dark
    assert second.settings.get(ZOOM_PERCENT) == 110
    second.menus.themes["light"].trigger()


@pytest.mark.parametrize("again", [1000, 1400])
@pytest.mark.parametrize("shows_list", [True, False])
def test_a_window_that_was_narrow_is_as_it_was_when_it_is_wide_again(qtbot, open_window, scripted, again, shows_list):
    scripted.conversations = {ConversationId(1): talk(1, "Talk", "a", "b")}
    window = open_window(scripted, 1400, 800)
    qtbot.waitUntil(lambda: shows(window, "Talk"))
    window.resize(1000, 800)
    list_width = window.splitter.sizes()[0]
    for _ in range(2):
        window.resize(600, 700)
        window.show_side(is_list=shows_list)
        assert (window.list_pane.isVisible(), window.reading_pane.isVisible()) == (shows_list, not shows_list)

        window.resize(again, 800)

        assert window.reading_pane.isVisible()
        assert window.splitter.sizes()[0] == list_width


def test_a_narrow_window_shows_the_list_or_the_conversation(qtbot, open_window, scripted, click):
    scripted.conversations = {ConversationId(1): talk(1, "Talk", "a", "b")}
    window = open_window(scripted, 600, 600)
    assert window.list_pane.isVisible()
    assert not window.reading_pane.isVisible()
    qtbot.keyClicks(window.list_pane.list, "j")
    qtbot.waitUntil(window.reading_pane.isVisible)
    assert not window.list_pane.isVisible()
    click(window.reading_pane.back_button)
    assert window.list_pane.isVisible()


def test_ctrl_k_leads_to_the_search(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(1): talk(1, "Talk", "a")}
    window = open_window(scripted)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.top_bar.search.hasFocus)


def test_who_has_begun_to_search_keeps_the_keyboard_when_something_opens(qtbot, open_window, scripted):
    """After an import the first conversation opens by itself; a word that is being typed must not go there."""
    scripted.conversations = {ConversationId(1): talk(1, "Talk", "a", "b")}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: shows(window, "Talk"))
    window.menus.find.trigger()
    qtbot.waitUntil(window.top_bar.search.hasFocus)
    window.controller.listing.conversation_opened.emit(ConversationId(1))
    assert window.top_bar.search.hasFocus()


def test_every_control_has_a_name(qtbot, open_window, scripted):
    """Whoever cannot see the window hears what each control is."""
    window = open_window(scripted)
    window.controller.take_files([Path("a.zip")])
    qtbot.waitUntil(lambda: window.import_page.state == "preview")
    window.reading_pane.view.link_clicked.emit("https://example.org")
    kinds = (QAbstractButton, QLineEdit, QProgressBar, QAbstractScrollArea, QMenu)
    controls = [each for kind in kinds for each in window.findChildren(kind)]
    unnamed = [
        each
        for each in controls
        if not (each.accessibleName() or getattr(each, "text", str)() or getattr(each, "title", str)())
        and not (isinstance(each, QToolButton) and each.toolTip())
    ]
    assert len(controls) > 15
    assert unnamed == []


def test_every_focus_can_be_seen(qtbot, open_window, scripted):
    """Whatever Tab reaches looks different while it has the focus."""
    window = open_window(scripted)
    unmoved = []
    for button in (window.welcome.files_button, window.welcome.sample_button, window.top_bar.menu_button):
        window.setFocus()
        before = button.grab().toImage()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        if button.grab().toImage() == before:
            unmoved.append(button.accessibleName() or button.text())
    assert unmoved == []


def test_results_that_are_searched_again_keep_the_one_chosen(qtbot, open_window, scripted):
    """An import that goes on in the background must not take the row from under the person's fingers."""
    scripted.conversations = {ConversationId(n): talk(n, f"Talk {n}", f"needle {n}") for n in (1, 2, 3)}
    window = open_window(scripted)
    type_search(qtbot, window, "needle")
    for _ in range(2):
        qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Down)
    scripted.conversations = {ConversationId(9): talk(9, "Talk 9", "needle 9"), **scripted.conversations}
    scripted.listeners[0](Changes(is_everything=True))
    qtbot.waitUntil(lambda: window.list_pane.hits.rowCount() == 8)
    assert window.list_pane.hits.data(window.list_pane.results.currentIndex()) == "needle 2"


def test_letters_that_look_like_others_are_told_apart_in_a_link(qtbot, open_window, scripted):
    window = open_window(scripted)
    window.reading_pane.view.link_clicked.emit("https://\u0430pple.com/")
    assert window.notice.text.text() == "Open xn--pple-43d.com in your browser?"


def test_a_conversation_without_messages_says_so(qtbot, open_window, scripted):
    scripted.conversations = {ConversationId(1): talk(1, "Hollow")}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: window.reading_pane.nothing.text() == "There is nothing in this conversation")


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no screen to tell of a smallest size
def test_a_store_that_cannot_be_opened_says_so_in_a_window(qtbot, theme, click):
    """There is no other window yet, and a person who clicked an icon sees no terminal."""
    window = RefusalWindow(theme, StoreLocked("Another Holdfast is open.", "Close it <b>first</b>."))
    qtbot.addWidget(window)
    window.show()
    assert window.message.text() == "Another Holdfast is open."
    assert window.hint.text() == "Close it <b>first</b>."
    click(window.close_button)
    assert not window.isVisible()
