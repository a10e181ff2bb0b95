"""Everything that can be done, by a few letters; and the keys that do it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from helpers.made_conversations import talk
from holdfast.gui.home.commands import NO_KEYS, Command
from holdfast.gui.home.fuzzy import fit
from holdfast.gui.home.palette import fitting
from holdfast.settings import VIM_KEYS, Setting


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("imp", "Import files", "Go to the important one"),
        ("if", "Import files", "Wife"),
        ("next conv", "Next conversation", "Conversation next to the one before"),
        ("quit", "Quit", "Quit and start again"),
    ],
)
def test_what_fits_best_comes_first(typed, better, worse):
    points = [fit(typed, name) for name in (better, worse)]
    assert points[0] is not None
    assert points[1] is None or points[0] > points[1]


@pytest.mark.parametrize("typed", ["xyz", "quitt", "files import q"])
def test_what_has_not_all_the_letters_does_not_fit(typed):
    assert fit(typed, "Import files") is None


def test_letters_strewn_over_a_long_name_do_not_fit():
    """Enter would do what nobody meant: "ChatGPT" sorted the list."""
    assert fit("ChatGPT", "Sort the list: Last change Sort and group the list") is None
    assert fit("expdf", "Export as PDF") is not None


def command(qapp, label, group="", *, enabled=True):
    action = QAction(label)
    action.setEnabled(enabled)
    return Command(label.lower(), label, group, action)


def test_without_a_word_those_used_lately_come_first_and_the_impossible_last(qapp):
    commands = [command(qapp, name) for name in ("a", "b", "c")]
    commands.insert(0, command(qapp, "never", enabled=False))
    assert [each.label for each in fitting("", commands, ["c", "never"])] == ["c", "a", "b", "never"]


@pytest.fixture
def window(open_window, scripted):
    scripted.conversations = {1: talk(1, "Bread", "Why?", "Because."), 2: talk(2, "Tea", "Green?", "Yes.")}
    return open_window(scripted)


def lines(palette):
    return [palette.list.item(row).text() for row in range(palette.list.count())]


def test_a_few_letters_and_enter_do_it(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    palette = window.home.palette
    assert palette.isVisible()
    assert palette.field.hasFocus()
    qtbot.keyClicks(palette.field, "larger")
    assert lines(palette)[0] == "View: Larger text"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.status_bar.passing.text() == "Text at 110 %"
    window.home.open_palette()
    assert lines(palette)[0] == "View: Larger text"


def test_every_action_of_the_menus_and_of_the_panes_is_in_it(window):
    labels = {each.label for each in window.commands.all()}
    actions = {value for value in vars(window.menus).values() if isinstance(value, QAction)}
    assert {action.text() for action in actions} <= labels
    assert {"Copy as Markdown", "Colours: dark", "Help", "Keyboard shortcuts"} <= labels
    keys = [each.key for each in window.commands.all()]
    assert len(keys) == len(set(keys))


def test_a_sign_in_the_search_field_turns_it_into_the_palette_and_backspace_turns_back(qtbot, window):
    search = window.top_bar.search
    qtbot.waitUntil(search.isEnabled)
    search.setFocus()
    qtbot.keyClick(search, ">")
    palette = window.home.palette
    assert palette.isVisible()
    assert search.text() == ""
    assert not window.list_pane.shows_results
    qtbot.keyClick(palette.field, Qt.Key.Key_Backspace)
    assert not palette.isVisible()
    assert search.hasFocus()


def test_the_sign_in_the_middle_of_a_search_is_a_sign(qtbot, window):
    search = window.top_bar.search
    qtbot.waitUntil(search.isEnabled)
    search.setFocus()
    qtbot.keyClicks(search, "a >")
    assert search.text() == "a >"
    assert not window.home.palette.isVisible()


def test_nothing_that_fits_says_so_and_the_arrows_go_round(qtbot, window):
    window.home.open_palette()
    palette = window.home.palette
    qtbot.keyClicks(palette.field, "qqqq")
    assert palette.nothing.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.field.clear()
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    last = palette.list.currentRow()
    assert last > 5
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 0


def test_a_pane_adds_a_command_in_one_line(qtbot, window):
    done = []
    window.commands.add("Polish the brass", lambda: done.append(1), group="Go", shortcut="Ctrl+Alt+R")
    window.home.open_palette()
    qtbot.keyClicks(window.home.palette.field, "polish")
    qtbot.keyClick(window.home.palette.field, Qt.Key.Key_Return)
    assert done == [1]


# shortcuts of a person's own


def choose(window, label):
    page = window.home.shortcuts.page
    row = next(row for row in range(page.list.count()) if page.list.item(row).text().endswith(label))
    page.list.setCurrentRow(row)
    return page


def test_other_keys_are_chosen_kept_and_given_back(qtbot, window, open_window, scripted):
    window.home.show_shortcuts()
    page = choose(window, ": Import the sample")
    page.keys.setKeySequence(QKeySequence("Ctrl+Alt+S"))
    assert window.menus.import_sample.shortcut() == QKeySequence("Ctrl+Alt+S")
    again = open_window(scripted)
    assert again.menus.import_sample.shortcut() == QKeySequence("Ctrl+Alt+S")
    page.usual_button.click()
    assert window.menus.import_sample.shortcut().isEmpty()


def test_keys_that_belong_to_another_are_not_taken_without_a_word(qtbot, window):
    window.home.show_shortcuts()
    page = choose(window, ": Import the sample")
    page.keys.setKeySequence(QKeySequence("Ctrl+K"))
    assert page.conflict.text() == "Ctrl+K belongs to “Search everything” already."
    assert window.menus.import_sample.shortcut().isEmpty()
    page.take_button.click()
    assert window.menus.import_sample.shortcut() == QKeySequence("Ctrl+K")
    assert window.menus.find.shortcuts() == []
    assert not page.take_button.isVisible()
    assert window.settings.get(Setting("shortcuts.search-everything", "", "")) == NO_KEYS


def test_no_two_commands_come_with_the_same_keys(window):
    """Qt does neither of two things that have the same keys."""
    keys = {}
    for each in window.commands.all():
        for sequence in each.action.shortcuts():
            keys.setdefault(sequence.toString(), []).append(each.label)
    assert {key: labels for key, labels in keys.items() if len(labels) > 1} == {}


def test_letters_move_as_in_vim_only_for_those_who_want_it(qtbot, window):
    view = window.list_pane.list
    view.setFocus()
    qtbot.keyClick(view, "G")
    window.settings.set(VIM_KEYS, True)
    first = view.currentIndex().row()
    qtbot.keyClick(view, "j")
    assert view.currentIndex().row() > first
    qtbot.keyClick(view, "/")
    assert window.top_bar.search.hasFocus()
    qtbot.keyClicks(window.top_bar.search, "jk")
    assert window.top_bar.search.text() == "jk"
