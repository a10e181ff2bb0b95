"""What a person does beside a conversation: walks its outline, opens its documents, jumps to a branch, puts it into a
project. All over the real library with the sample.
"""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from holdfast.domain import Changes, SearchOrder
from holdfast.gui import remembered
from holdfast.gui.controllers.places import Place
from holdfast.gui.side.contents import SideItem
from holdfast.gui.side.section import LINE_HEIGHT
from holdfast.jobs import CancelToken

EVENT_LOG = "Postgres or SQLite for an event log"
REPORT = "Quarterly report, second draft"
GARDEN = "Garden plan for a shady corner"
KYOTO = "Kyoto in spring"


@pytest.fixture
def window(qtbot, open_window, library):
    """Open a wide window over the sample."""
    library.import_sample(CancelToken(), lambda _progress: None)
    opened = open_window(library, 1440, 900)
    qtbot.waitUntil(lambda: opened.controller.reading.conversation_id is not None)
    qtbot.waitUntil(lambda: bool(titles(opened.side_pane.outline)))
    return opened


@pytest.fixture
def read(qtbot, window, library):
    """Open a conversation and wait until the column shows what it holds."""

    def open_conversation(title):
        row = next(row for row in library.rows() if row.title == title)
        window.controller.side.leave_page()
        window.controller.reading.open(Place(row.id))
        qtbot.waitUntil(lambda: window.reading_pane.title.text() == title)
        qtbot.waitUntil(lambda: window.controller.side._opened.row.id == row.id)
        qtbot.waitUntil(lambda: window.controller.projects.belonging.conversation_id == row.id)
        return row

    return open_conversation


@pytest.fixture
def choose(qtbot):
    """Click a line of a section."""

    def click_line(section, row):
        place = section.list.visualRect(section.list.lines.index(row)).center()
        qtbot.mouseClick(section.list.viewport(), Qt.MouseButton.LeftButton, pos=place)

    return click_line


@pytest.fixture
def open_artifact(qtbot, window, read, choose):
    def open_first(title):
        read(title)
        choose(window.side_pane.artifacts, 0)
        qtbot.waitUntil(lambda: on_page(window, window.document_page))
        return window.document_page

    return open_first


def titles(section):
    return [item.text for item in section.list.lines.items]


def on_page(window, page):
    return window.reading_pane.shows_page and page.isVisible()


def top_message(window):
    view = window.reading_pane.view
    return view.boxes.entries[view.boxes.at(view.top_y + 40).entry].message_id


def shown_text(page):
    return page.view.boxes.entries[0].text


# the column


def test_only_sections_with_something_in_them_are_there(window, read):
    read(EVENT_LOG)
    pane = window.side_pane
    assert [section.isVisible() for section in pane.sections] == [True, True, True, True, True]
    assert titles(pane.artifacts) == ["schema.sql", "compare.md"]

    read("Why does my sourdough collapse?")
    assert [section.isVisible() for section in pane.sections] == [True, False, True, False, True]


def test_a_prompt_that_is_clicked_comes_to_the_top_and_is_marked(window, read, choose):
    read(EVENT_LOG)
    outline = window.side_pane.outline
    choose(outline, 3)

    assert top_message(window) == outline.list.lines.items[3].target.message_id
    assert outline.list.lines.marked == 3


def test_the_prompt_in_sight_is_marked_as_one_scrolls(window, read):
    read(EVENT_LOG)
    lines, bar = window.side_pane.outline.list.lines, window.reading_pane.view.verticalScrollBar()
    assert lines.marked == 0

    bar.setValue(bar.maximum() // 2)
    middle = lines.marked
    bar.setValue(bar.maximum())

    assert 0 < middle < lines.marked
    assert "here" in lines.data(lines.index(lines.marked), Qt.ItemDataRole.AccessibleTextRole)


def test_keys_walk_the_prompts_to_the_last_one_and_back(qtbot, window, read):
    read(EVENT_LOG)
    lines = window.side_pane.outline.list.lines
    for _ in range(len(lines.items) + 2):
        window.menus.next_prompt.trigger()
    assert lines.marked == len(lines.items) - 1

    seen = []
    while lines.marked > 0:
        window.menus.previous_prompt.trigger()
        seen.append(lines.marked)

    assert seen == sorted(set(seen), reverse=True)
    assert top_message(window) == lines.items[0].target.message_id
    assert window.menus.next_prompt.shortcut().toString() == "Alt+Down"


def test_from_within_a_long_answer_one_goes_back_to_its_prompt_first(window, read):
    read(EVENT_LOG)
    lines, view = window.side_pane.outline.list.lines, window.reading_pane.view
    window.menus.next_prompt.trigger()
    view.verticalScrollBar().setValue(view.top_y + 200)
    marked = lines.marked

    window.menus.previous_prompt.trigger()

    assert lines.marked == marked
    assert top_message(window) == lines.items[marked].target.message_id


def test_a_line_is_opened_from_the_keyboard(qtbot, window, read):
    read(EVENT_LOG)
    artifacts = window.side_pane.artifacts.list
    artifacts.take_focus()
    qtbot.keyClick(artifacts, Qt.Key.Key_J)
    qtbot.keyClick(artifacts, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: on_page(window, window.document_page))
    assert window.document_page.title.text() == "compare.md"


def test_a_tooltip_shows_a_title_as_it_stands(window):
    outline = window.side_pane.outline.list
    outline.lines.set_items([SideItem("<img src=x> & so on", outline.lines.items[0].target)])

    shown = outline.lines.data(outline.lines.index(0), Qt.ItemDataRole.ToolTipRole)

    assert shown == "<p>&lt;img src=x&gt; &amp; so on</p>"


def test_another_branch_is_a_click_away(qtbot, window, read, choose):
    read(EVENT_LOG)
    branches = window.side_pane.branches
    assert [item.is_here for item in branches.list.lines.items] == [False, True, False]
    wanted = branches.list.lines.items[2].target.message_id
    choose(branches, 2)

    qtbot.waitUntil(lambda: any(entry.message_id == wanted for entry in window.reading_pane.view.boxes.entries))
    qtbot.waitUntil(lambda: [item.is_here for item in branches.list.lines.items] == [False, False, True])


def test_what_the_export_lacks_leads_to_its_message(window, read, choose):
    read("Why does my sourdough collapse?")
    attachments = window.side_pane.attachments
    assert attachments.list.lines.items[0].detail == "not kept here"
    choose(attachments, 0)

    assert not window.reading_pane.shows_page


# the page of a document


def test_an_artifact_opens_in_the_conversations_place_and_esc_goes_back(qtbot, window, open_artifact):
    page = open_artifact(EVENT_LOG)
    assert page.title.text() == "schema.sql"
    assert page.facts.text() == "SQL · 3 versions"
    assert "Version 2. Run by migrate.py" in shown_text(page)
    assert page.view.hasFocus()
    assert window.side_pane.artifacts.list.lines.marked == 0

    qtbot.keyClick(page.view, Qt.Key.Key_Escape)

    assert not window.reading_pane.shows_page
    assert window.reading_pane.view.hasFocus()
    assert window.side_pane.artifacts.list.lines.marked == -1


def test_older_versions_are_a_step_away_and_what_changed_is_told(qtbot, window, open_artifact, click):
    page = open_artifact(EVENT_LOG)
    newest = shown_text(page)
    assert not page.stepper.forward.isEnabled()
    click(page.stepper.back)
    qtbot.waitUntil(lambda: shown_text(page) != newest)
    assert page.view.boxes.entries[0].sender == "Version 2"

    click(page.stepper.forward)
    qtbot.waitUntil(lambda: shown_text(page) == newest)
    click(page.tabs["changes"])
    qtbot.waitUntil(lambda: shown_text(page).startswith("@@ "))
    lines = shown_text(page).splitlines()
    assert "-PRAGMA user_version = 1;" in lines
    assert "+PRAGMA user_version = 2;" in lines

    page.base_chosen.emit(0)
    qtbot.waitUntil(lambda: page.view.boxes.entries[0].sender == "From version 1 to version 3")
    assert page.base.accessibleName() == "Compared with: Since version 1"
    page.base_chosen.emit(2)
    qtbot.waitUntil(lambda: "Nothing changed" in shown_text(page))


def test_markdown_is_rendered_and_its_source_is_a_tab_away(qtbot, window, open_artifact, click):
    page = open_artifact(REPORT)
    assert {box.kind for box in page.view.boxes} & {"text"}
    click(page.tabs["source"])

    qtbot.waitUntil(lambda: "code" in {box.kind for box in page.view.boxes})


def test_a_drawing_is_a_picture_with_a_name(qtbot, window, open_artifact, click):
    page = open_artifact(GARDEN)
    qtbot.waitUntil(lambda: page.shows_picture)
    assert not page.picture.image.isNull()
    assert page.picture.accessibleName() == "Picture: The corner behind the shed"
    click(page.tabs["source"])
    qtbot.waitUntil(lambda: not page.shows_picture)
    assert shown_text(page).startswith("<svg")


def test_a_document_is_copied_and_saved_whole(qtbot, open_artifact, chooser, tmp_path, click):
    page = open_artifact(EVENT_LOG)
    click(page.copy_button)
    assert QGuiApplication.clipboard().text() == shown_text(page)

    click(page.save_button)
    assert chooser.proposed == "schema.sql"
    chooser.save_to = tmp_path
    click(page.save_button)
    qtbot.waitUntil((tmp_path / "schema.sql").exists)

    assert (tmp_path / "schema.sql").read_text() == shown_text(page)
    window = page.window()
    qtbot.waitUntil(lambda: window.status_bar.passing.text() == "Saved schema.sql")
    assert window.remembered.save_folder == str(tmp_path)


def test_all_artifacts_are_saved_at_once(qtbot, open_artifact, chooser, tmp_path, click):
    window = open_artifact(EVENT_LOG).window()
    click(window.side_pane.artifacts.action)
    chooser.save_to = tmp_path
    click(window.side_pane.artifacts.action)

    qtbot.waitUntil(lambda: window.status_bar.passing.text().startswith("Saved 2 files"))
    assert {path.name for path in tmp_path.glob("*.*")} >= {"schema.sql", "compare.md"}


def test_pasted_text_opens_in_a_page(qtbot, window, read, choose):
    read(EVENT_LOG)
    choose(window.side_pane.attachments, 0)
    qtbot.waitUntil(lambda: on_page(window, window.document_page))

    assert window.document_page.title.text() == "Pasted text"
    assert "notes from Thursday" in shown_text(window.document_page)
    assert not window.document_page.stepper.isVisible()


def test_a_page_stays_while_its_conversation_is_read_again_and_goes_with_another(qtbot, window, open_artifact, read):
    open_artifact(EVENT_LOG)
    with qtbot.waitSignal(window.controller.reading.branch_shown):
        window.bridge.take_changes(Changes(is_everything=True))
    assert window.reading_pane.shows_page

    read(REPORT)
    assert not window.reading_pane.shows_page


# projects


def test_the_header_leads_to_the_project_and_the_project_to_its_conversations(qtbot, window, read, choose, click):
    row = read("Japanese practice, ten minutes a day")
    link = window.reading_pane.project_link
    qtbot.waitUntil(link.isVisible)
    assert link.text() == KYOTO
    click(link)
    qtbot.waitUntil(lambda: on_page(window, window.project_page))

    page = window.project_page
    assert page.title.text() == KYOTO
    assert page.facts.text() == "Project · claude.ai · 2 conversations · 3 documents · 1 memory"
    senders = [entry.sender for entry in page.view.boxes.entries]
    assert senders == ["About", "Instructions", "dates.md", "packing.md", "places.csv", "What Claude remembers"]

    other = next(at for at, item in enumerate(page.conversations.list.lines.items) if item.text != row.title)
    choose(page.conversations, other)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == titles(page.conversations)[other])
    assert not window.reading_pane.shows_page


def test_a_conversation_is_put_into_a_project_by_hand_and_taken_back(qtbot, window, library, read):
    row = read(GARDEN)
    pane, projects = window.side_pane, window.controller.projects
    assert pane.project.action.text() == "Put into one…"
    assert not window.reading_pane.project_link.isVisible()
    project = next(each for each in library.projects() if each.name == KYOTO)

    projects.assign(project.id)
    qtbot.waitUntil(lambda: titles(pane.project) == [KYOTO])

    assert pane.project.list.lines.items[0].detail == "put here by you"
    assert window.reading_pane.project_link.text() == KYOTO
    assert {each.id for each in library.project(project.id).conversations} >= {row.id}
    assert library.search(f'project:"{KYOTO}" shed', order=SearchOrder.RELEVANCE).hits

    projects.assign(None)
    qtbot.waitUntil(lambda: titles(pane.project) == [])


def test_the_menu_leads_to_every_project(qtbot, window, read):
    read(EVENT_LOG)
    menu = window.menus.projects
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == [KYOTO]
    menu.actions()[0].trigger()

    qtbot.waitUntil(lambda: on_page(window, window.project_page))


def test_the_tab_of_projects_lists_them_and_stays_when_the_list_is_read_again(qtbot, window, click):
    tab = window.list_pane.tabs["projects"]
    assert window.list_pane.tab_row.offers("projects")  # in the row, or in its menu where it does not fit
    tab.click()
    assert window.project_list.isVisible()
    assert [item.detail for item in window.project_list.lines.items] == ["2 conversations"]
    with qtbot.waitSignal(window.controller.listing.loaded):
        window.bridge.take_changes(Changes(is_everything=True))
    assert window.project_list.isVisible()

    qtbot.mouseClick(
        window.project_list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=window.project_list.visualRect(window.project_list.lines.index(0)).center(),
    )
    qtbot.waitUntil(lambda: on_page(window, window.project_page))
    click(window.list_pane.tabs["all"])
    qtbot.waitUntil(window.list_pane.list.isVisible)


def test_without_projects_there_is_no_tab_for_them(open_window, library):
    window = open_window(library)
    assert not window.list_pane.tabs["projects"].isVisibleTo(window)


# room


def test_the_column_folds_away_in_a_narrow_window_and_comes_back(qtbot, window):
    assert window.side_pane.isVisible()
    width = window.side_pane.width()
    window.resize(1100, 700)
    assert not window.side_pane.isVisible()
    assert window.list_pane.isVisible()

    window.menus.side.trigger()
    assert window.side_pane.isVisible()
    assert window.reading_pane.isVisible()
    assert not window.list_pane.isVisible()
    qtbot.keyClick(window.side_pane.outline.list, Qt.Key.Key_Escape)
    assert not window.side_pane.isVisible()

    window.resize(1440, 900)
    assert window.side_pane.isVisible()
    assert abs(window.side_pane.width() - width) <= 2


def test_in_the_narrowest_window_a_line_shows_what_it_leads_to(qtbot, window, read, choose):
    read(EVENT_LOG)
    window.resize(600, 700)
    window.menus.side.trigger()
    assert window.side_pane.isVisible()
    assert not window.reading_pane.isVisible()
    choose(window.side_pane.artifacts, 0)

    qtbot.waitUntil(lambda: on_page(window, window.document_page))
    assert not window.side_pane.isVisible()


def test_whether_the_column_is_open_and_how_wide_is_remembered(qtbot, window, click):
    sizes = window.splitter.sizes()
    window.splitter.setSizes([sizes[0], sizes[1] - 60, sizes[2] + 60])
    wide = window.side_pane.width()
    click(window.top_bar.side_button)
    assert not window.side_pane.isVisible()
    window.save_state()

    stored = remembered.load(window.paths.config)

    assert (stored.is_side_open, stored.side_width) == (False, wide)
    click(window.top_bar.side_button)
    assert abs(window.side_pane.width() - wide) <= 2


def test_no_section_pushes_another_out_of_sight(qtbot, window, read):
    read(EVENT_LOG)
    window.resize(1440, 560)
    pane = window.side_pane
    shown = [section for section in pane.sections if section.isVisible()]

    assert len(shown) == 5
    for section in shown:
        bottom = section.mapTo(pane, QPoint(0, section.height())).y()
        assert bottom <= pane.height()
    assert pane.artifacts.list.height() >= 2 * LINE_HEIGHT


def test_times_of_versions_are_told_where_they_are_known(qtbot, window, open_artifact):
    page = open_artifact(EVENT_LOG)
    at = datetime(2026, 3, 14, tzinfo=UTC)

    assert page.view.boxes.entries[0].caption.startswith(f"{at.day} Mar")
