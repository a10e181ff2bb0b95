"""Looking for a text in the open conversation."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from helpers.made_conversations import said, talk
from helpers.showing import show
from holdfast.domain import ResultItem, Sender, TextBlock, ToolResultBlock, ToolUseBlock
from holdfast.gui.controllers.finding import FindController
from holdfast.gui.panes import ReadingPane

MANY_WORDS = " ".join(f"word{number}" for number in range(60))


@pytest.fixture
def found(qtbot, theme):
    """Show a conversation in a reading pane and look for a text in it."""
    kept = []

    def find(text, *messages):
        host, pane = QWidget(), ReadingPane(theme)
        kept.append(host)
        layout = QVBoxLayout(host)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(pane)
        qtbot.addWidget(host)
        host.resize(800, 600)
        host.show()
        controller = FindController(pane.find_bar, pane.view)
        pane.show_conversation()
        show(pane.view, talk(1, "Find", *messages))
        controller.open()
        pane.find_bar.field.setText(text)
        return pane

    return find


def current(view):
    """Return the text that stands out among the matches."""
    (box,) = [box for box in view.boxes if box.current >= 0]
    start, end = box.marks[box.current]
    assert box in view.visible_boxes()
    return box.document.toPlainText()[start:end]


def test_what_is_looked_for_is_counted_marked_and_walked_round(qtbot, found):
    pane = found("moon", "the Moon and the moon", "**mo**on, said Claude", "nothing", "a half moon")
    assert pane.find_bar.count.text() == "1 of 4"
    assert current(pane.view) == "Moon"
    for expected in ("2 of 4", "3 of 4", "4 of 4", "1 of 4"):
        qtbot.keyClick(pane.find_bar.field, Qt.Key.Key_Return)
        assert pane.find_bar.count.text() == expected
        assert current(pane.view).lower() == "moon"
    qtbot.keyClick(pane.find_bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert pane.find_bar.count.text() == "4 of 4"
    assert sum(len(box.marks) for box in pane.view.boxes) == 4


def test_a_match_far_away_is_scrolled_to_once_its_message_is_ready(qtbot, found):
    texts = [MANY_WORDS for _ in range(400)]
    texts[333] += " needle"
    pane = found("needle", *texts)
    qtbot.waitUntil(lambda: any(box.current >= 0 for box in pane.view.boxes))
    assert pane.find_bar.count.text() == "1 of 1"
    assert current(pane.view) == "needle"


def test_folded_parts_unfold_for_their_match(qtbot, found):
    answer = said(
        "",
        Sender.ASSISTANT,
        blocks=(
            ToolUseBlock("a", "web", "{}"),
            ToolResultBlock("a", "web", (ResultItem("knowledge", text="a hidden treasure", title="T"),)),
            TextBlock("no"),
        ),
    )
    pane = found("treasure", "question", answer)
    assert pane.find_bar.count.text() == "1 of 1"
    assert current(pane.view) == "treasure"


def test_what_is_not_there_is_said_and_esc_takes_the_marks_away(qtbot, found):
    pane = found("moonx", "the moon")
    assert pane.find_bar.count.text() == "Not found"
    qtbot.keyClick(pane.find_bar.field, Qt.Key.Key_Backspace)
    assert pane.find_bar.count.text() == "1 of 1"
    qtbot.keyClick(pane.find_bar.field, Qt.Key.Key_Escape)
    assert pane.find_bar.isHidden()
    assert pane.window().focusWidget() is pane.view
    assert not any(box.marks for box in pane.view.boxes)


def test_what_is_not_there_is_looked_for_everywhere_with_two_keys(qtbot, open_window, scripted):
    scripted.conversations = {1: talk(1, "One", "the moon")}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "One")
    window.menus.find_here.trigger()
    bar = window.reading_pane.find_bar
    qtbot.keyClicks(bar.field, "moon")
    assert not bar.everything_button.isVisible()
    qtbot.keyClicks(bar.field, " dust")
    assert bar.everything_button.isVisible()

    qtbot.keyClick(bar.field, Qt.Key.Key_Tab)
    assert window.focusWidget() is bar.everything_button
    qtbot.keyClick(bar.everything_button, Qt.Key.Key_Return)
    assert window.top_bar.search.text() == "moon dust"
    assert window.focusWidget() is window.top_bar.search
    qtbot.waitUntil(lambda: window.list_pane.shows_results)


def test_the_offer_to_look_everywhere_never_takes_the_keys_along(qtbot, found):
    """It goes when something is found after all, also with the keys on it."""
    pane = found("moonx", "the moon")
    pane.find_bar.everything_button.setFocus()
    pane.find_bar.field.setText("moon")
    assert pane.find_bar.everything_button.isHidden()
    assert pane.window().focusWidget() is pane.find_bar.field


@pytest.mark.parametrize("text", ["(", "c++", "a\\", "[x", "  ", "*", "ẞß", "🎉"])
def test_any_text_can_be_looked_for(qtbot, found, text):
    pane = found(text, f"here: {text} and there")
    assert pane.find_bar.count.text() in {"1 of 1", "", "Not found"}


def test_the_find_of_a_window_is_a_key_away(qtbot, open_window, scripted):
    opened = talk(1, "One", "a question", "an answer")
    scripted.conversations = {opened.row.id: opened}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: bool(window.reading_pane.view.boxes.entries))
    window.menus.find_here.trigger()
    assert window.reading_pane.find_bar.isVisible()
    assert window.menus.find_here.shortcut().toString() == "Ctrl+F"


def test_messages_that_are_far_away_are_counted_in_what_they_show(qtbot, open_window, scripted):
    """A link's address is not seen, a word broken by an entity is."""
    far = ["[here](https://example.org/moon/moon)", "the moo&#110; again", "nothing", "a moon"]
    scripted.conversations = {1: talk(1, "One", "the moon", *([MANY_WORDS * 40] * 30), *far)}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "One")
    assert window.reading_pane.view.boxes.is_pending(31)
    window.controller.reading.find()

    window.reading_pane.find_bar.field.setText("moon")

    qtbot.waitUntil(lambda: window.reading_pane.find_bar.count.text() == "1 of 2", timeout=20_000)
    assert window.reading_pane.view.boxes.is_pending(31)
