"""Stars, titles, tags and notes by hand: in the list, in the header, in the column, over a real store."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible

from helpers.stored import answered, bring, chained, day, said, talk
from holdfast.gui.lists.conversations import Heading


@pytest.fixture
def window(qtbot, open_window, library, lanes):
    """Open the window over three conversations, the first of them shown."""
    birds = chained(said("m1", "Where do penguins sleep?"), answered("m2", "On ice."))
    conversations = (
        talk("birds", *birds, title="Sleep", updated=day(3)),
        talk("whales", said("m3", "And whales?"), title="Whales", updated=day(2)),
        talk("bees", said("m5", "And bees?"), title="Bees", updated=day(1)),
    )
    lanes.write(lambda: bring(library._store, *conversations)).result()
    opened = open_window(library, width=1440, height=900)
    qtbot.waitUntil(lambda: opened.reading_pane.title.text() == "Sleep")
    return opened


def titles(window):
    model = window.list_pane.conversations
    items = [model.entry(row) for row in range(model.rowCount())]
    return [item.title for item in items if not isinstance(item, Heading)]


def starred(window):
    return [row.title for row in window.controller.listing.rows if row.is_starred]


def test_the_star_of_the_header_is_toggled_by_a_click_and_a_key(qtbot, window, click):
    click(window.reading_pane.title_line.star)
    qtbot.waitUntil(lambda: starred(window) == ["Sleep"])
    assert window.menus.star.isChecked()

    window.menus.star.trigger()
    qtbot.waitUntil(lambda: starred(window) == [])
    assert not window.reading_pane.title_line.star.isChecked()


def test_a_star_is_clicked_in_the_list_without_opening_the_row(qtbot, window):
    lines = window.list_pane.list
    row = titles(window).index("Whales") + 1
    index = window.list_pane.conversations.index(row, 0)
    place = lines._delegate.star_place(lines.visualRect(index), index).center()

    qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=place)

    qtbot.waitUntil(lambda: starred(window) == ["Whales"])
    assert window.reading_pane.title.text() == "Sleep"


def test_s_stars_the_row_one_is_on_and_the_tab_shows_it(qtbot, window, click):
    lines = window.list_pane.list
    lines.setFocus()
    qtbot.keyClick(lines, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Whales")
    qtbot.keyClick(lines, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: starred(window) == ["Whales"])

    click(window.list_pane.tabs["starred"])

    qtbot.waitUntil(lambda: titles(window) == ["Whales"])


def test_a_conversation_is_renamed_in_the_header_and_back(qtbot, window):
    line = window.reading_pane.title_line
    window.menus.rename.trigger()
    assert line.is_editing
    assert line.field.selectedText() == "Sleep"
    qtbot.keyClicks(line.field, "Bedrooms")
    qtbot.keyClick(line.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Bedrooms" in titles(window) and line.label.text() == "Bedrooms")

    qtbot.mouseDClick(line.label, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.keyClick(line.field, Qt.Key.Key_Delete)
    qtbot.keyClick(line.field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: line.label.text() == "Sleep")


def test_esc_leaves_the_title_as_it_was(qtbot, window):
    line = window.reading_pane.title_line
    window.menus.rename.trigger()
    qtbot.keyClicks(line.field, "Nonsense")
    qtbot.keyClick(line.field, Qt.Key.Key_Escape)

    assert not line.is_editing
    assert window.reading_pane.title.text() == "Sleep"


def test_tags_are_typed_shown_and_lead_to_all_that_have_them(qtbot, window, click):
    tags = window.side_pane.tags
    window.menus.add_tag.trigger()
    qtbot.keyClicks(tags.field, "birds, cold")
    qtbot.keyClick(tags.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [chip.text() for chip in tags.chips] == ["birds", "cold"])
    assert tags.field.isVisible()

    show_all, take_off = tags.chips[0].menu().actions()
    show_all.trigger()
    qtbot.waitUntil(lambda: titles(window) == ["Sleep"])
    assert window.list_pane.shelf_name.text() == "birds"
    assert window.list_pane.leave_shelf()
    assert window.tag_list.isVisible()
    assert [item.text for item in window.tag_list.lines.items] == ["birds", "cold"]

    take_off.trigger()
    qtbot.waitUntil(lambda: [chip.text() for chip in tags.chips] == ["cold"])
    click(window.list_pane.tabs["all"])
    qtbot.waitUntil(lambda: len(titles(window)) == 3)


def test_the_tab_of_tags_teaches_where_there_are_none(window, click):
    click(window.list_pane.tabs["tags"])

    assert window.list_pane._empty_title.text() == "No tags yet"
    assert window.list_pane._empty.isVisible()


def write(qtbot, window, text):
    qtbot.keyClicks(window.side_pane.notes.editor, text)
    qtbot.keyClick(window.side_pane.notes.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def notes(window):
    return [card.line.text for card in window.side_pane.notes.cards]


def test_a_note_is_written_and_found_and_opened_again(qtbot, window):
    window.menus.add_note.trigger()
    write(qtbot, window, "Ask the aquarium")
    qtbot.waitUntil(lambda: notes(window) == ["Ask the aquarium"])

    qtbot.keyClicks(window.top_bar.search, "aquarium")
    qtbot.waitUntil(lambda: window.list_pane.hits.rowCount() == 2)
    assert window.list_pane.hits.entry(1).kind == "note"

    qtbot.keyClick(window.side_pane.notes.cards[0], Qt.Key.Key_Return)
    write(qtbot, window, " twice")
    qtbot.waitUntil(lambda: notes(window) == ["Ask the aquarium twice"])


def test_a_note_is_a_button_for_a_screen_reader_too_as_high_as_its_words(qtbot, window):
    window.menus.add_note.trigger()
    write(qtbot, window, "Ask the aquarium " * 12)
    qtbot.waitUntil(lambda: len(notes(window)) == 1)
    card = window.side_pane.notes.cards[0]
    qtbot.waitUntil(lambda: card.height() >= card.heightForWidth(card.width()) > 2 * card.fontMetrics().height())
    heard = QAccessible.queryAccessibleInterface(card)
    assert (heard.role(), heard.text(QAccessible.Text.Name)[:9]) == (QAccessible.Role.Button, "Note: Ask")

    heard.actionInterface().doAction("Press")
    qtbot.waitUntil(lambda: window.side_pane.notes.is_writing)


def test_a_note_on_a_message_marks_it_and_leads_back_to_it(qtbot, window, click):
    view = window.reading_pane.view
    answer = view.boxes.entries[1].message_id
    view.act_wanted.emit((answer, "note"))
    assert window.side_pane.notes.about.text() == "On: On ice."
    write(qtbot, window, "Brr")

    qtbot.waitUntil(lambda: view.painter.noted == {answer})
    with qtbot.waitSignal(window.side_pane.notes.message_chosen) as chosen:
        click(window.side_pane.notes.cards[0].caption)
    assert chosen.args == [answer]


def test_a_note_removed_can_be_brought_back(qtbot, window, click):
    window.menus.add_note.trigger()
    write(qtbot, window, "Ask the aquarium")
    qtbot.waitUntil(lambda: notes(window) == ["Ask the aquarium"])
    qtbot.keyClick(window.side_pane.notes.cards[0], Qt.Key.Key_Return)
    click(window.side_pane.notes.remove_button)
    qtbot.waitUntil(lambda: notes(window) == [] and window.notice.isVisible())

    click(window.notice.buttons[0])

    qtbot.waitUntil(lambda: notes(window) == ["Ask the aquarium"])


def test_words_being_written_are_kept_when_another_conversation_is_opened(qtbot, window, library):
    first = window.controller.reading.conversation_id
    window.menus.add_note.trigger()
    qtbot.keyClicks(window.side_pane.notes.editor, "half a thought")
    window.controller.listing.step(1)

    qtbot.waitUntil(lambda: [note.text for note in library.additions.own(first).notes] == ["half a thought"])
    assert not window.side_pane.notes.is_writing


def test_words_being_written_are_kept_when_the_window_closes(qtbot, window, library):
    first = window.controller.reading.conversation_id
    window.menus.add_note.trigger()
    qtbot.keyClicks(window.side_pane.notes.editor, "half a thought")

    window.close()

    assert [note.text for note in library.additions.own(first).notes] == ["half a thought"]


def test_cancel_leaves_the_note_as_it_was(qtbot, window, click):
    window.menus.add_note.trigger()
    qtbot.keyClicks(window.side_pane.notes.editor, "nonsense")
    click(window.side_pane.notes.cancel_button)

    assert not window.side_pane.notes.is_writing
    assert notes(window) == []
