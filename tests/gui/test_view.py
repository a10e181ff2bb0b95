from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QTextDocument

from helpers.made_conversations import NOON, said, talk
from helpers.showing import show
from holdfast.domain import Segment, Sender, TextBlock, ThinkingBlock
from holdfast.gui import words
from holdfast.gui.view import ConversationView, Renderer, message_pieces
from holdfast.gui.view.piece import Piece
from holdfast.gui.view.selection import Spot
from holdfast.gui.view.typesetter import SafeDocument, Typesetter
from holdfast.render import Worker

LONG = " ".join(f"word{number}" for number in range(60))


@pytest.fixture
def view(qtbot, theme):
    made = ConversationView(theme)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def many(count):
    return talk(1, "Long", *(f"**Message {number}**\n\n{LONG}" for number in range(count)))


def documents(view):
    return [box for box in view.boxes if box.document is not None]


def box_of(view, entry, kind="text"):
    return next(box for box in view.boxes.of_entry(entry) if box.kind == kind)


def point_in(view, box, x=4, y=10):
    return view.origin(box) + view.painter.text_origin(box) + QPoint(x, y)


def test_a_long_conversation_builds_only_what_is_near_the_screen(qtbot, view):
    show(view, many(2000))
    assert 0 < len(documents(view)) < 100
    assert view.boxes.total_height() > 100_000


def test_scrolling_on_keeps_what_is_held_bounded(qtbot, view):
    show(view, many(2000))
    bar = view.verticalScrollBar()
    for _ in range(300):
        bar.setValue(bar.value() + 500)
        view.ahead.on_idle()
    assert len(documents(view)) < 400


def test_what_is_read_stays_in_place_while_heights_above_become_true(qtbot, view):
    show(view, many(400))
    view.scroll_to_entry(300)
    before = view.origin(view.boxes.of_entry(300)[0]).y()
    view.take_pieces({index: message_pieces(view.boxes.entries[index].message) for index in range(280, 300)})
    assert view.origin(view.boxes.of_entry(300)[0]).y() == before


def test_another_width_keeps_the_message_at_the_top(qtbot, view):
    show(view, many(100))
    view.scroll_to_entry(50)
    view.resize(500, 600)
    assert view.top_entry() in {49, 50}


def test_zoom_makes_the_text_larger_and_keeps_the_message(qtbot, view):
    show(view, many(100))
    view.scroll_to_entry(50)
    height = view.boxes.total_height()
    view.set_zoom(150)
    assert view.boxes.total_height() > height
    assert view.top_entry() in {49, 50}


def test_text_is_selected_across_messages_with_the_mouse(qtbot, view):
    show(view, talk(1, "Two", "first question", "second answer"))
    port = view.viewport()
    start = point_in(view, box_of(view, 0), x=0)
    end = point_in(view, box_of(view, 1), x=400)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(port, end)
    view.hands._move(_moved_to(end))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)

    view.hands.copy()

    assert QGuiApplication.clipboard().text() == "You:\nfirst question\n\nClaude:\nsecond answer"


def _moved_to(point):
    from PySide6.QtGui import QMouseEvent  # noqa: PLC0415 - offscreen mouse moves carry no buttons

    return QMouseEvent(
        QEvent.Type.MouseMove, point.toPointF(), point.toPointF(),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip


def test_text_is_selected_with_the_keyboard(qtbot, view):
    show(view, talk(1, "Two", "first question", "second answer"))
    view.setFocus()
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.selection.text() == "first"
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("You:\nfirst question\n\nClaude:")


def test_everything_can_be_copied_even_what_was_never_on_the_screen(qtbot, view):
    show(view, many(500))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    copied = view.selection.text()
    assert copied.count("You:\n") == 250
    assert "**Message 499**" in copied


def test_escape_gives_up_the_selection_before_it_steps_back(qtbot, view):
    show(view, talk(1, "One", "text"))
    view.setFocus()
    view.hands.select_all()
    with qtbot.assertNotEmitted(view.escaped):
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.selection.is_empty
    with qtbot.waitSignal(view.escaped):
        qtbot.keyClick(view, Qt.Key.Key_Escape)


def test_a_double_click_selects_a_word(qtbot, view):
    show(view, talk(1, "One", "wonderful day"))
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_in(view, box_of(view, 0)))
    assert view.selection.text() == "wonderful"


def test_thinking_unfolds_and_folds_again(qtbot, view):
    thought = said("", Sender.ASSISTANT, blocks=(ThinkingBlock("deep thoughts", seconds=3), TextBlock("answer")))
    show(view, talk(1, "One", "question", thought))
    fold = box_of(view, 1, "fold")
    before = len(view.boxes.of_entry(1))
    where = view.origin(fold) + QPoint(20, 12)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert len(view.boxes.of_entry(1)) == before + 1
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert len(view.boxes.of_entry(1)) == before


def test_a_link_is_told_and_not_followed(qtbot, view):
    show(view, talk(1, "One", "[the page](https://example.org/page)"))
    with qtbot.waitSignal(view.link_clicked) as heard:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_in(view, box_of(view, 0)))
    assert heard.args == ["https://example.org/page"]


def test_code_is_copied_by_its_button_and_by_keyboard(qtbot, view):
    show(view, talk(1, "One", "```\nprint(1)\n```"))
    code = box_of(view, 0, "code")
    (spot,) = view.painter.hot_spots(code, view.boxes.entries[0], view.column_width)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.origin(code) + spot.rect.center())
    assert QGuiApplication.clipboard().text().strip() == "print(1)"

    QGuiApplication.clipboard().clear()
    view.setFocus()
    for _ in ("copy the message", "write a note", "keep as a snippet", "copy the code"):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text().strip() == "print(1)"


def test_who_is_at_the_beginning_stays_there_when_the_window_changes(view):
    """Also where the end is so near that it is on the screen nearly whole."""
    show(view, talk(1, "One", "\n\n".join(["a paragraph"] * 30)))
    height = view.boxes.total_height() - 20
    view.resize(view.width(), height + view.height() - view.viewport().height())
    assert 0 < view.verticalScrollBar().maximum() < 48
    assert view.top_y == 0
    view.resize(view.width() - 12, view.height())
    assert view.top_y == 0


def test_a_time_is_shown_whole_until_the_buttons_need_its_room(view):
    show(view, talk(1, "One", "hello"))
    entry = view.boxes.entries[0]
    narrow = next(width for width in range(1000) if view.painter.shown_caption(entry, width, shows_copy=False) != "…")
    wide = next(
        width for width in range(1000) if view.painter.shown_caption(entry, width, shows_copy=False) == entry.caption
    )
    assert narrow < wide
    assert view.painter.shown_caption(entry, wide, shows_copy=True) != entry.caption


def test_matches_are_marked_by_characters_even_after_an_emoji(qtbot, view):
    show(view, talk(1, "One", "🎉 find me"), lambda text: [(text.index("find"), text.index("find") + 4)])
    box = box_of(view, 0)
    start, end = box.marks[0]
    assert box.document.toRawText()[0:2] != ""
    assert (start, end) == (3, 7)


def test_the_first_mark_of_a_folded_part_is_unfolded(qtbot, view):
    thought = said("", Sender.ASSISTANT, blocks=(ThinkingBlock("a secret word"), TextBlock("answer")))
    show(view, talk(1, "One", "question", thought), lambda text: [(2, 8)] if "secret" in text else [])
    view.scroll_to_first_mark(1)
    assert any(box.marks for box in view.boxes.of_entry(1))


def test_documents_never_read_a_file(qtbot, theme, tmp_path):
    """Qt would open the picture by itself; ours answers with one clear pixel before it can."""
    picture = tmp_path / "private.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    assert image.save(str(picture))
    address = QUrl.fromLocalFile(str(picture))

    document = SafeDocument()
    document.setHtml(f'<p><img src="{address.toString()}"></p>')
    naive = QTextDocument()
    naive.setHtml(document.toHtml())

    assert document.resource(QTextDocument.ResourceType.ImageResource.value, address).size().width() == 1
    assert document.size().height() < naive.size().height()


def test_right_to_left_text_stands_at_the_right(qtbot, theme):
    document = Typesetter(theme).document(Piece("text", html="<p>مرحبا بالعالم</p>"), 600)
    assert document.size().width() <= 600  # lays it out
    block = document.firstBlock()
    line = block.layout().lineAt(0)
    assert line.naturalTextRect().left() > 300


@pytest.mark.parametrize("name", ["light", "dark"])
def test_everything_can_be_drawn_in_both_themes(qtbot, view, theme, name):
    theme.choose(name)
    text = "# T\n\n> quote\n\n- a\n- b\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```\ncode\n```\n\n京都 مرحبا 🎉"
    show(view, talk(1, "All", "question", text))
    view.hands.select_all()
    picture = view.grab().toImage()
    assert picture.pixelColor(2, 300).name().upper() == theme.colours.ground


def test_a_screen_reader_hears_the_messages_as_a_list(qtbot, view):
    """The view paints itself, so that nobody else could tell what is on it."""
    show(view, talk(1, "Two", "first question", "second answer"))
    conversation = QAccessible.queryAccessibleInterface(view)

    assert conversation.role() == QAccessible.Role.List
    assert conversation.text(QAccessible.Text.Name) == "Conversation"
    assert conversation.childCount() == 2
    answer = conversation.child(1)
    assert answer.role() == QAccessible.Role.ListItem
    assert answer.text(QAccessible.Text.Name) == f"Claude, {words.clock(NOON + timedelta(minutes=2))}: second answer"
    assert conversation.indexOfChild(answer) == 1
    assert view.rect().contains(view.mapFromGlobal(answer.rect().topLeft()))
    assert conversation.child(2) is None

    show(view, talk(2, "One", "only this"))
    assert conversation.childCount() == 1
    assert not answer.isValid()
    assert answer.text(QAccessible.Text.Name) == ""


def test_what_is_painted_to_be_clicked_is_a_button_for_a_screen_reader(qtbot, view):
    """Found, named and pressed without a mouse, also where it is off the screen; what is gone is no button."""
    show(view, talk(1, "Two", "question", "see\n\n```\ncode\n```"))
    conversation = QAccessible.queryAccessibleInterface(view)
    answer = conversation.child(1)
    buttons = {each.text(QAccessible.Text.Name): each for each in map(answer.child, range(answer.childCount()))}
    copy = buttons["Copy the code"]
    assert copy.role() == QAccessible.Role.Button
    assert copy.parent() is answer
    assert answer.indexOfChild(copy) == list(buttons).index("Copy the code")
    assert answer.rect().contains(copy.rect().center())
    assert answer.childAt(copy.rect().center().x(), copy.rect().center().y()) is copy
    assert not copy.state().offscreen
    pressing = copy.actionInterface()
    assert pressing.actionNames() == ["Press"]
    assert copy.selectionInterface() is None
    with qtbot.waitSignal(view.copied):
        pressing.doAction("Press")
    assert QGuiApplication.clipboard().text() == "code"

    show(view, talk(2, "One", "only this"))
    assert not copy.isValid()
    pressing.doAction("Press")


def test_a_part_is_copied_as_markdown_in_whole_blocks(qtbot, view):
    text = "first **one**\n\n```sql\nSELECT 1\n```\n\n> quoted\n\nlast"
    show(view, talk(1, "One", "question", text))
    boxes = [box for box in view.boxes.of_entry(1) if box.has_text]
    for box in boxes:
        view.build(box)
    view.selection.start(Spot(boxes[0], 3))
    view.selection.extend(Spot(boxes[1], 4))
    view.hands.copy_markdown()
    assert QGuiApplication.clipboard().text() == "first **one**\n\n```sql\nSELECT 1\n```"
    view.hands.copy()
    assert QGuiApplication.clipboard().text() == "st one\nSELE"


def test_a_formula_is_drawn_on_the_line_and_copied_as_it_was_written(qtbot, view):
    with Worker() as worker:
        pieces = message_pieces(said("so $\\frac{a}{b}$ and $x^2$ hold"), Renderer(worker))
    (piece,) = pieces
    assert len(piece.formulas) == 2
    show(view, talk(1, "One", "question"))
    view.boxes.set_pieces(0, pieces)
    view.settle()
    box = box_of(view, 0)
    view.selection.start(Spot(box, 3))
    view.selection.extend(Spot(box, box.document.characterCount() - 2))
    assert view.selection.text() == "$\\frac{a}{b}$ and $x^2$ hol"
    line = box.document.firstBlock().layout().lineAt(0)
    tallest = max(formula.height for formula in piece.formulas.values())
    assert line.ascent() + line.descent() >= tallest
    assert not view.grab().isNull()


def test_the_view_says_which_message_is_read_and_goes_to_one(qtbot, view):
    entries = show(view, many(50))
    with qtbot.waitSignal(view.message_in_sight) as heard:
        assert view.scroll_to(entries[30].message_id)
    assert heard.args == [entries[30].message_id]
    assert not view.scroll_to(-1)


def test_the_seam_between_two_models_is_shown(qtbot, view):
    reply = said("", Sender.ASSISTANT, blocks=(TextBlock("one"), TextBlock("two")),
                 segments=(Segment("anthropic", "claude-opus-5-5"), Segment("openai", "gpt-6", 1)))  # fmt: skip
    show(view, talk(1, "One", "question", reply))
    kinds = [box.kind for box in view.boxes.of_entry(1)]
    assert kinds == ["header", "text", "seam", "text", "end"]
    assert box_of(view, 1, "seam").piece.label == "Claude stopped here; GPT-6 continued"
    assert view.boxes.entries[1].caption.startswith("opus-5-5")
    assert not view.grab().isNull()


@pytest.mark.parametrize("is_today", [True, False])
def test_the_seam_says_when_it_was(qtbot, view, is_today):
    """The time of day where it was today, with the date where it was not."""
    at = words.now()
    began = at if is_today else NOON
    when = words.clock(at) if is_today else f"{words.short_date(NOON, at)}, {words.clock(NOON)}"
    segments = (Segment("anthropic", "claude-opus-5-5"), Segment("openai", "gpt-6", 1, began))
    reply = said("", Sender.ASSISTANT, blocks=(TextBlock("one"), TextBlock("two")), segments=segments)
    show(view, talk(1, "One", "question", reply))

    assert box_of(view, 1, "seam").piece.label == f"Claude stopped here; GPT-6 continued at {when}"
