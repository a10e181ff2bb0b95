"""A message that grows while it is looked at, and what stands below messages."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from helpers.made_conversations import talk
from helpers.showing import show
from holdfast.domain import Changes, ConversationId, TextBlock
from holdfast.gui.controllers.places import Place
from holdfast.gui.view import Act, ConversationView, Foot, Growing, Piece, Renderer
from holdfast.jobs import CancelToken


@pytest.fixture
def view(qtbot, theme):
    made = ConversationView(theme)
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    return made


def long_talk(count=40):
    return talk(1, "Long", *(f"Message {number}. " + "word " * 60 for number in range(count)))


def growing(text, kind="text"):
    return Piece(kind, text=text, plain=text, size=len(text), lines=text.count("\n") + 1, grows=True)


def boxes_with_text(view, entry):
    return [box for box in view.boxes.of_entry(entry) if box.has_text]


def shown_text(view, entry):
    return [box.document.toPlainText() for box in boxes_with_text(view, entry) if box.document]


def at_end(view):
    return view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_what_comes_is_written_at_the_end_of_the_same_document(view):
    entries = show(view, long_talk(2))
    view.following.grow(1, [growing("Hello")])
    view.following.to_end()
    first = boxes_with_text(view, 1)[0]
    document = first.document
    view.following.grow(1, [growing("Hello there, 京都 🎉")])
    assert boxes_with_text(view, 1) == [first]
    assert first.document is document
    assert document.toPlainText() == "Hello there, 京都 🎉"
    assert len(entries) == 2


def test_a_block_that_is_done_stays_while_the_next_one_grows(view):
    show(view, long_talk(2))
    done = Renderer().markdown("A **bold** beginning.")[0]
    view.following.grow(1, [done, growing("And")])
    view.following.to_end()
    first, second = boxes_with_text(view, 1)
    view.following.grow(1, [done, growing("And more")])
    assert boxes_with_text(view, 1) == [first, second]
    view.following.grow(1, [done, *Renderer().markdown("And *more*.")])
    view.settle()
    assert shown_text(view, 1) == ["A bold beginning.", "And more."]


def test_who_is_at_the_end_follows_it(view):
    show(view, long_talk())
    view.following.to_end()
    for length in range(1, 60, 7):
        view.following.grow(39, [growing("line\n" * length)])
        assert at_end(view)


def test_who_reads_elsewhere_stays_there_and_hears_of_more(view, qtbot):
    show(view, long_talk())
    view.scroll_to_entry(5)
    before, told = view.top_y, []
    view.fell_behind.connect(told.append)
    for length in range(1, 60, 7):
        view.following.grow(39, [growing("line\n" * length)])
        assert view.top_y == before
    assert told == [True]
    view.following.to_end()
    assert told == [True, False]
    assert at_end(view)


def test_scrolling_to_the_end_by_hand_is_noticed(view):
    show(view, long_talk())
    view.scroll_to_entry(30)
    view.following.grow(39, [growing("line\n" * 9)])
    told = []
    view.fell_behind.connect(told.append)
    view.setFocus()
    view.hands.take_event(key_press(Qt.Key.Key_End))
    assert told == [False]


def key_press(key):
    from PySide6.QtCore import QEvent  # noqa: PLC0415 - the one place
    from PySide6.QtGui import QKeyEvent  # noqa: PLC0415 - the same

    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def test_an_unfolded_thought_stays_unfolded_while_it_grows(view):
    show(view, long_talk(2))

    def thought(text, label):
        return Piece("fold", label=label, body=(growing(text),))

    view.following.grow(1, [thought("Hm", "Thinking")])
    view.toggle(next(box for box in view.boxes.of_entry(1) if box.kind == "fold"))
    view.following.grow(1, [thought("Hmmm", "Thinking for 2 seconds")])
    view.following.to_end()
    fold = next(box for box in view.boxes.of_entry(1) if box.kind == "fold")
    assert fold.is_open
    assert fold.piece.label == "Thinking for 2 seconds"
    assert shown_text(view, 1) == ["Hmmm"]


def test_text_that_grows_is_set_as_the_text_it_becomes(view):
    """A paragraph does not move when it is done."""
    text = "word " * 200
    show(view, long_talk(2))
    view.following.grow(1, [growing(text)])
    view.following.to_end()
    before = boxes_with_text(view, 1)[0].height
    view.following.grow(1, Renderer().markdown(text))
    view.following.to_end()
    assert abs(boxes_with_text(view, 1)[0].height - before) <= 2


def test_more_messages_below_move_nothing(view):
    show(view, long_talk(40))
    view.scroll_to_entry(5)
    before = view.top_y
    kept = view.boxes.of_entry(5)
    more = talk(1, "Long", *(entry.text for entry in view.boxes.entries), "and one more")
    from holdfast.domain import Source  # noqa: PLC0415 - the one place
    from holdfast.gui.view import entries_of  # noqa: PLC0415 - the same
    from holdfast.gui.words import now  # noqa: PLC0415 - the same

    view.following.show_more(entries_of(more.current_path(), Source.CLAUDE, now()), {}, 40)
    assert view.top_y == before
    assert len(view.boxes.entries) == 41
    assert view.boxes.of_entry(5) == kept


def test_what_can_be_done_below_a_message_is_clicked(view, qtbot):
    show(view, long_talk(2))
    acts = (Act("retry", "Try again", "Answer this again"), Act("other", "Another model", "Answer with another model"))
    view.boxes.set_foot(1, Foot("Claude is overloaded right now.", "warn", "Opus 5.5 · 12 s", acts))
    view.following.to_end()
    foot = next(box for box in view.boxes.of_entry(1) if box.kind == "foot")
    assert foot.is_exact
    spot = view.hot_spots(foot)[1]
    with qtbot.waitSignal(view.act_wanted) as told:
        qtbot.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.origin(foot) + spot.rect.center() + QPoint(0, 0)
        )
    assert told.args[0] == (view.boxes.entries[1].message_id, "other")


def test_a_foot_wraps_its_words_and_is_taken_away_again(view):
    show(view, long_talk(2))
    view.boxes.set_foot(1, Foot("word " * 100))
    view.following.to_end()
    foot = next(box for box in view.boxes.of_entry(1) if box.kind == "foot")
    assert foot.height > 80
    view.boxes.set_foot(1, Foot())
    assert not any(box.kind == "foot" for box in view.boxes.of_entry(1))


def test_the_end_of_a_long_conversation_is_placed_as_if_all_were(view):
    """Only what follows a change is placed anew; the figures are those of placing everything."""
    show(view, long_talk(40))
    view.following.to_end()
    for length in (3, 8, 1):
        view.following.grow(39, [growing("line\n" * length), growing("more", "code")])
        tops = [view.boxes.top(box) for box in view.boxes]
        y, expected = 0, []
        for box in view.boxes:
            expected.append(y + box.gap)
            y += box.gap + box.height
        assert tops == expected
        assert view.boxes.total_height() == y


def test_what_changes_while_a_conversation_is_being_opened_is_shown(qtbot, open_window, scripted):
    """A reply that a kill cut off is marked at the start, while the conversation is read to be shown."""
    scripted.conversations = {1: talk(1, "Tea", "a", "b"), 2: talk(2, "Bread", "c", "d")}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Tea")
    reading, read = window.controller.reading, []
    cut_off = Foot("Holdfast ended while this was being written.", "warn")

    def decorate(conversation_id, entries):
        """Return them as they were before the change, and then as they are."""
        read.append(conversation_id)
        if len(read) == 1:
            window.bridge.take_changes(Changes(frozenset({conversation_id})))
            return entries
        return tuple(replace(entry, foot=cut_off) for entry in entries)

    reading.fetcher.decorate = decorate
    reading.open(Place(ConversationId(2)))

    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Bread")
    qtbot.waitUntil(lambda: window.reading_pane.view.boxes.entries[-1].foot == cut_off)
    assert read == [2, 2]


WRITTEN = {
    "paragraphs": "One line of words.\n\nAnother one.\n\nA third.",
    "headings": "First words.\n\n# A heading\n\nWords below it.\n\n## Another\n\nMore words.\n\n- one\n- two",
    "lists": "Words:\n\n- one\n- two\n  - nested\n\n1. first\n2. second\n\nAnd so on.",
    "code": "Look:\n\n```python\nx = 1\n```\n\nThat was it.\n\n> A quotation\n\nAnd more.",
    "a table": "Look:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nThat was it.",
}


def height_of(view, entry):
    """Return what a message takes, with every box laid out."""
    view.settle()
    return sum(box.gap + box.height for box in view.boxes.of_entry(entry))


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_reply_that_came_bit_by_bit_moves_nothing_when_it_is_read_again_whole(view, text):
    show(view, long_talk(2))
    view.resize(800, 2000)
    renderer, reply = Renderer(), Growing()
    for end in range(len(text) + 1):
        reply.take((TextBlock(text[:end]),), (), is_ended=end == len(text))
        while (job := reply.next_job()) is not None:
            reply.made(job, job.run(renderer, CancelToken()))
    view.following.grow(1, reply.pieces())
    assert not any(box.piece.grows for box in boxes_with_text(view, 1))
    grown = height_of(view, 1)

    view.boxes.set_pieces(1, renderer.markdown(text))
    assert abs(height_of(view, 1) - grown) <= 1  # boxes are whole pixels high, each for itself


def test_a_table_is_drawn_while_its_rows_come(view):
    show(view, long_talk(2))
    view.resize(800, 1000)
    renderer, reply = Renderer(), Growing()
    text = "Look:\n\n| Model | Price |\n|---|--:|\n" + "".join(f"| model-{at} | {at}.50 |\n" for at in range(70))
    shown = []
    for end in range(len(text) + 1):
        reply.take((TextBlock(text[:end]),), ())
        while (job := reply.next_job()) is not None:
            reply.made(job, job.run(renderer, CancelToken()))
        view.following.grow(1, reply.pieces())
        shown.append(shown_text(view, 1))
    half = shown[text.index("model-5 ")]
    assert half[0] == "Look:"
    assert half[1].split() == ["Model", "Price", *(f for at in range(5) for f in (f"model-{at}", f"{at}.50"))]
    assert not any("|" in part for at in range(text.index("model-1 "), text.index("model-50 ")) for part in shown[at])
    assert "| model-69 | 69.50 |" in shown[-1][-1], "too long to be drawn anew with each row"

    reply.take((TextBlock(f"{text}\nThat was it."),), ())
    while (job := reply.next_job()) is not None:
        reply.made(job, job.run(renderer, CancelToken()))
    view.following.grow(1, reply.pieces())
    assert not any("|" in part for part in shown_text(view, 1))
    assert shown_text(view, 1)[-1] == "That was it."
