"""Many conversations at once in the real window over a real store: chosen, changed, told, and taken back as one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from helpers.stored import answered, bring, chained, day, said, talk
from holdfast.domain import ConversationRow
from holdfast.domain.organising import AddTags
from holdfast.gui.lists.conversations import Heading

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what a screen has and this one does not

NAMES = ("Owls", "Hawks", "Wrens", "Rooks", "Swifts")


@pytest.fixture
def window(qtbot, open_window, library, lanes):
    """Open the window over five conversations, the newest of them shown."""
    made = [
        talk(
            name,
            *chained(said(f"m{at}", f"What do {name.lower()} eat?"), answered(f"m{at + 50}", "Seeds and other food.")),
            title=name,
            updated=day(9 - at),
        )
        for at, name in enumerate(NAMES)
    ]
    lanes.write(lambda: bring(library._store, *made)).result()
    opened = open_window(library, width=1440, height=900)
    qtbot.waitUntil(lambda: opened.reading_pane.title.text() == "Owls")
    return opened


@pytest.fixture
def many(window):
    return window.organising.many


def items(window):
    model = window.list_pane.conversations
    return [model.entry(row) for row in range(model.rowCount())]


def titles(window):
    return [item.title for item in items(window) if not isinstance(item, Heading)]


def headings(window):
    return [item.text for item in items(window) if isinstance(item, Heading)]


def stored(window, **wanted):
    rows = window.controller.listing.rows
    return {row.title for row in rows if all(getattr(row, name) == value for name, value in wanted.items())}


def spoken(hits):
    role = Qt.ItemDataRole.AccessibleTextRole
    return " ".join(str(hits.data(hits.index(row), role)) for row in range(hits.rowCount()))


def place_of(window, title):
    lines = window.list_pane.list
    row = next(at for at, item in enumerate(items(window)) if isinstance(item, ConversationRow) and item.title == title)
    return lines.visualRect(window.list_pane.conversations.index(row, 0)).center() - QPoint(60, 0)


def press(qtbot, window, title, modifier=Qt.KeyboardModifier.NoModifier):
    lines = window.list_pane.list
    qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, modifier, pos=place_of(window, title))


def choose(qtbot, window, *names):
    first, *others = names
    press(qtbot, window, first)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == first)
    for name in others:
        press(qtbot, window, name, Qt.KeyboardModifier.ControlModifier)


def test_several_are_chosen_by_ctrl_and_shift_without_being_opened(qtbot, window, many):
    choose(qtbot, window, "Hawks", "Rooks")
    assert many.bar.isVisible()
    assert many.bar.count.text() == "2 conversations chosen"

    choose(qtbot, window, "Hawks")
    press(qtbot, window, "Rooks", Qt.KeyboardModifier.ShiftModifier)

    assert many.bar.count.text() == "3 conversations chosen"
    assert window.reading_pane.title.text() == "Hawks"


def test_a_selection_is_archived_told_and_taken_back_as_one(qtbot, window, many, click):
    choose(qtbot, window, "Hawks", "Rooks", "Swifts")

    click(many.bar.buttons["archive"])

    qtbot.waitUntil(lambda: titles(window) == ["Owls", "Wrens"])
    assert window.notice.text.text() == "3 conversations archived."
    assert window.list_pane.tab_row.offers("archived")
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Wrens")
    click(window.notice.buttons[0])
    qtbot.waitUntil(lambda: titles(window) == list(NAMES))


def test_the_archive_has_a_place_and_is_left_again_by_keys(qtbot, window, click):
    window.organising.many.archive.trigger()
    qtbot.waitUntil(lambda: titles(window) == ["Hawks", "Wrens", "Rooks", "Swifts"])
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Hawks")

    click(window.list_pane.tabs["archived"])
    qtbot.waitUntil(lambda: titles(window) == ["Owls"])
    press(qtbot, window, "Owls")
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Owls")
    window.organising.many.archive.trigger()

    qtbot.waitUntil(lambda: stored(window, is_archived=True) == set())
    assert window.notice.text.text() == "“Owls” is back from the archive."


def test_ctrl_z_takes_back_the_latest_and_then_the_one_before(qtbot, window, many):
    choose(qtbot, window, "Hawks", "Rooks")
    window.menus.star.trigger()
    qtbot.waitUntil(lambda: stored(window, is_starred=True) == {"Hawks", "Rooks"})
    many.act(AddTags(("food",)))
    qtbot.waitUntil(lambda: stored(window, tags=("food",)) == {"Hawks", "Rooks"})

    lines = window.list_pane.list
    lines.setFocus()
    many.undoing.action.trigger()
    qtbot.waitUntil(lambda: stored(window, tags=("food",)) == set())
    assert stored(window, is_starred=True) == {"Hawks", "Rooks"}
    many.undoing.action.trigger()
    qtbot.waitUntil(lambda: stored(window, is_starred=True) == set())
    assert not many.undoing.action.isEnabled()


def test_the_whole_is_chosen_and_thrown_away_by_keyboard_and_nothing_stays_open(qtbot, window, many):
    lines = window.list_pane.list
    lines.setFocus()
    qtbot.keyClick(lines, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert many.bar.count.text() == "5 conversations chosen"
    qtbot.keyClick(lines, Qt.Key.Key_Escape)
    assert not many.bar.isVisible()
    qtbot.keyClick(lines, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    window.menus.bin.trigger()

    qtbot.waitUntil(lambda: titles(window) == [])
    qtbot.waitUntil(lambda: window.controller.reading.conversation_id is None)
    assert not window.menus.back.isEnabled()
    many.undoing.action.trigger()
    qtbot.waitUntil(lambda: titles(window) == list(NAMES))


def test_what_was_thrown_away_is_not_open_any_more(qtbot, window):
    press(qtbot, window, "Swifts")
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Swifts")

    window.menus.bin.trigger()

    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Rooks")
    window.controller.reading.go(-1)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Owls")


def test_a_key_that_comes_before_the_chosen_one_is_read_is_about_the_chosen_one(qtbot, window):
    """Hands are faster than the disk: what is still shown is not what was chosen."""
    press(qtbot, window, "Swifts")
    window.menus.bin.trigger()

    qtbot.waitUntil(lambda: titles(window) == ["Owls", "Hawks", "Wrens", "Rooks"])
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Rooks")


def test_shift_and_an_arrow_choose_on(qtbot, window, many):
    press(qtbot, window, "Hawks")
    lines = window.list_pane.list
    for _ in range(2):
        qtbot.keyClick(lines, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    assert many.bar.count.text() == "3 conversations chosen"
    assert {row.title for row in lines.chosen_conversations()} == {"Hawks", "Wrens", "Rooks"}


def test_all_that_a_search_found_is_chosen_even_what_is_not_shown(qtbot, window, many, click):
    window.top_bar.search.setText("eat")
    qtbot.waitUntil(lambda: window.list_pane.shows_results and window.list_pane.hits.first_hit() > 0)
    results = window.list_pane.results
    results.setFocus()
    qtbot.keyClick(results, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: many.bar.count.text() == "All 5 conversations found")

    click(many.bar.buttons["archive"])

    qtbot.waitUntil(lambda: stored(window, is_archived=True) == set(NAMES))
    qtbot.waitUntil(lambda: "archived" in spoken(window.list_pane.hits))


def test_a_tag_is_picked_or_made_for_all_of_them(qtbot, window, many):
    choose(qtbot, window, "Hawks", "Rooks")
    window.menus.add_tag.trigger()
    qtbot.waitUntil(many.picking.picker.isVisible)
    picker = many.picking.picker
    assert picker.title.text() == "Tag 2 conversations"
    qtbot.keyClicks(picker.field, "birds")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(window, tags=("birds",)) == {"Hawks", "Rooks"})

    window.menus.add_tag.trigger()
    qtbot.waitUntil(lambda: picker.isVisible() and picker.list.lines.rowCount() == 1)
    assert picker.list.lines.choices[0].mark == "take off"
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(window, tags=("birds",)) == set())


def test_a_project_is_made_while_they_are_put_there(qtbot, window, many):
    choose(qtbot, window, "Hawks", "Rooks")
    many.to_project.trigger()
    qtbot.waitUntil(many.picking.picker.isVisible)
    qtbot.keyClicks(many.picking.picker.field, "Garden")
    qtbot.keyClick(many.picking.picker.field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: stored(window, project="Garden") == {"Hawks", "Rooks"})
    assert window.notice.text.text() == "2 conversations put into Garden."
    qtbot.waitUntil(lambda: [item.text for item in window.project_list.lines.items] == ["Garden"])
    many.undoing.action.trigger()
    qtbot.waitUntil(lambda: stored(window, project="Garden") == set())


def test_the_menu_of_a_row_is_about_what_is_chosen(qtbot, window, many):
    choose(qtbot, window, "Hawks", "Rooks")
    lines = window.list_pane.list
    where = place_of(window, "Rooks")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, lines.viewport().mapToGlobal(where))
    QApplication.sendEvent(lines.viewport(), event)
    (menu,) = [each for each in window.findChildren(QMenu) if each.accessibleName() == "What is chosen"]
    labels = [action.text() for action in menu.actions() if action.text()]
    assert labels[:5] == ["2 conversations", "Star", "Tag…", "Put into a project…", "Archive"]

    next(action for action in menu.actions() if action.text() == "Archive").trigger()
    menu.close()

    qtbot.waitUntil(lambda: stored(window, is_archived=True) == {"Hawks", "Rooks"})


def test_what_is_out_of_sight_is_not_meant(qtbot, window, many, click):
    """Several stay chosen in a list that another page, or a narrow window's conversation, has the place of."""
    choose(qtbot, window, "Hawks", "Rooks")
    window.list_pane.tabs["projects"].click()
    assert not many.bar.isVisible()
    assert many.targets() == (window.controller.reading.conversation_id,)

    click(window.list_pane.tabs["all"])
    qtbot.waitUntil(many.bar.isVisible)
    window.resize(600, 600)
    window.show_side(is_list=False)
    assert many.targets() == (window.controller.reading.conversation_id,)


def test_sort_and_group_are_chosen_and_remembered(qtbot, window):
    actions = window.organising.sort_menu.actions
    actions["sort:title"].trigger()
    actions["group:none"].trigger()
    qtbot.waitUntil(lambda: titles(window) == sorted(NAMES))
    assert headings(window) == []

    window.menus.star.trigger()
    actions["group:tag"].trigger()
    qtbot.waitUntil(lambda: headings(window) == ["No tag"])

    assert (window.remembered.list_sort, window.remembered.list_group) == ("title", "tag")


def test_in_a_list_by_tags_the_row_that_was_pressed_stays_the_one(qtbot, window, many):
    many.act(AddTags(("apples", "pears")), tuple(row.id for row in window.controller.listing.rows[:2]))
    qtbot.waitUntil(lambda: stored(window, tags=("apples", "pears")) == {"Owls", "Hawks"})
    window.organising.sort_menu.actions["group:tag"].trigger()
    qtbot.waitUntil(lambda: headings(window) == ["apples", "pears", "No tag"])
    second = [at for at, item in enumerate(items(window)) if getattr(item, "title", "") == "Hawks"][1]

    window.list_pane.list.choose(second)

    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Hawks")
    assert window.list_pane.list.currentIndex().row() == second


def test_tabs_that_do_not_fit_stand_in_a_menu(qtbot, window, many):
    row = window.list_pane.tab_row
    for key in ("projects", "tags", "sources", "archived", "bin"):
        row.offer(key, is_offered=True)
    window.resize(900, 600)
    assert row.more.isVisible()
    shown = [tab for tab in (*window.list_pane.tabs.values(), row.more) if tab.isVisible()]
    assert len({tab.y() for tab in shown}) == 1
    assert max(tab.geometry().right() for tab in shown) < row.width()

    row.more.click()
    (archive,) = [action for action in row.menu.actions() if action.text() == "Archive"]
    archive.trigger()
    row.menu.close()

    assert window.list_pane.tabs["archived"].isChecked()
    assert row.more.text() == "Archive"
    assert row.more.isChecked()
