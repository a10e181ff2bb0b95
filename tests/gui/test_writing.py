"""What a person writes stays theirs: wherever they look meanwhile, and whatever becomes of it."""

import threading
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt

from helpers.made_conversations import NOON, talk
from helpers.scripted_chats import CLAUDE, GPT, scripted_program
from holdfast.chat import Draft, NewAttachment, Reply, Waiting
from holdfast.domain import ConversationId, MessageId, MessageState
from holdfast.domain.chatting import Edit
from holdfast.errors import NobodyAnswers, StoreLocked
from holdfast.failover import Waiting as WaitingState
from holdfast.gui.controllers.composing import Spot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, on a platform without a screen

ID, OTHER = ConversationId(1), ConversationId(2)
READERS = 3
"""Threads of the read lane."""


@pytest.fixture
def writing(qtbot, open_window, scripted):
    """Open a window on a conversation; give it, its composer and the chats."""
    scripted.conversations = {ID: talk(1, "Kyoto", "Plan a trip", "Three days"), OTHER: talk(2, "Two", "a")}
    program, chats, _providers = scripted_program(scripted)
    window = open_window(scripted, program=program)
    composer = window.reading_pane.foot.composer
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Kyoto" and composer.isVisible())
    qtbot.waitUntil(lambda: composer.account_button.text() != "")
    yield window, composer, chats
    chats.may_send.set()
    chats.may_load.set()


def go_to(qtbot, window, conversation_id, title):
    window.controller._on_conversation_chosen(conversation_id)
    qtbot.waitUntil(lambda: window.controller.chat.composing.spot.conversation_id == conversation_id)
    assert window.reading_pane.title.text() == title


def type_in(qtbot, composer, text):
    composer.field.setFocus()
    qtbot.keyClicks(composer.field, text)


def edit(window, message_id):
    window.reading_pane.view.act_wanted.emit((message_id, "edit"))


# where the keys go


def test_who_began_a_chat_goes_on_writing_in_it(qtbot, writing):
    window, composer, chats = writing
    window.menus.new_chat.trigger()
    type_in(qtbot, composer, "Hello there")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Hello there" and bool(chats.lives))
    assert window.focusWidget() is composer.field


def test_who_sends_with_the_mouse_goes_on_writing_too(qtbot, writing):
    window, composer, chats = writing
    type_in(qtbot, composer, "And food?")
    composer.send_button.setFocus()
    composer.send_button.click()
    qtbot.waitUntil(lambda: bool(chats.lives) and composer.stop_button.isVisible())
    assert window.focusWidget() is composer.field


def test_while_a_reply_comes_one_can_stop_it_and_also_send_what_is_written(qtbot, writing):
    _window, composer, chats = writing
    type_in(qtbot, composer, "And food?")
    assert composer.send_button.isVisible()
    assert not composer.stop_button.isVisible()
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(composer.stop_button.isVisible)
    assert not composer.send_button.isVisible()

    type_in(qtbot, composer, "And tea?")
    assert composer.send_button.isVisible()
    composer.send_button.click()
    qtbot.waitUntil(lambda: [each.draft.text for each in chats.sent] == ["And food?", "And tea?"])
    composer.stop_button.click()
    qtbot.waitUntil(lambda: chats.done[0][0] == "stop")


# what goes along


def test_of_what_goes_along_nothing_is_said_before_a_word_of_a_new_chat(qtbot, writing):
    window, composer, chats = writing
    window.menus.new_chat.trigger()
    qtbot.waitUntil(lambda: not composer.account_button.isVisible())
    type_in(qtbot, composer, "Hello")
    qtbot.waitUntil(lambda: composer.account_button.text().startswith("about "))
    assert chats.sent == []


def test_that_a_message_waits_is_said_of_one_that_is_written(qtbot, writing):
    _window, composer, chats = writing
    chats.plan_answer = replace(chats.plan_answer, waits=True)
    type_in(qtbot, composer, "x")
    qtbot.waitUntil(lambda: composer.account_button.text() == "waits for its turn")
    qtbot.keyClick(composer.field, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: composer.account_button.text().startswith("about "))


# looking elsewhere while a message is being stored


def test_a_message_stored_late_empties_no_other_conversation_and_calls_nobody_back(qtbot, writing):
    window, composer, chats = writing
    chats.drafts[OTHER] = Draft("half a thought")
    chats.may_send.clear()
    type_in(qtbot, composer, "Keep me")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    window.controller._on_conversation_chosen(OTHER)
    qtbot.waitUntil(lambda: window.controller.chat.composing.spot.conversation_id == OTHER)
    chats.may_send.set()
    qtbot.waitUntil(lambda: len(chats.sent) == 1 and not composer.field.isReadOnly())
    qtbot.waitUntil(lambda: composer.field.text() == "half a thought")
    assert window.reading_pane.title.text() == "Two"


def test_a_first_message_stored_late_calls_nobody_back(qtbot, writing):
    window, composer, chats = writing
    window.menus.new_chat.trigger()
    chats.may_send.clear()
    type_in(qtbot, composer, "Hello there")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    go_to(qtbot, window, OTHER, "Two")
    chats.may_send.set()
    qtbot.waitUntil(lambda: bool(chats.lives) and not composer.field.isReadOnly())
    qtbot.waitUntil(lambda: len(window.controller.listing.rows) == 3)
    assert window.reading_pane.title.text() == "Two"


def test_what_could_not_be_stored_is_kept_where_it_was_written(qtbot, writing):
    window, composer, chats = writing
    chats.may_send.clear()
    chats.fail_next = StoreLocked("Another Holdfast is writing.", "Close it first.")
    type_in(qtbot, composer, "Keep me")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    window.controller._on_conversation_chosen(OTHER)
    qtbot.waitUntil(lambda: window.controller.chat.composing.spot.conversation_id == OTHER)
    chats.may_send.set()
    qtbot.waitUntil(lambda: chats.drafts.get(ID) == Draft("Keep me"))
    assert chats.drafts.get(OTHER, Draft()) == Draft()


# changing an earlier message


BY_TRAIN = Edit(MessageId(10001), Draft("Plan a trip by train"))


def test_a_change_is_still_being_made_when_one_comes_back(qtbot, writing):
    window, composer, chats = writing
    type_in(qtbot, composer, "unfinished")
    edit(window, MessageId(10001))
    type_in(qtbot, composer, " by train")
    go_to(qtbot, window, OTHER, "Two")
    qtbot.waitUntil(lambda: composer.is_empty)
    assert not window.reading_pane.foot.ask_line.isVisible()
    qtbot.waitUntil(lambda: chats.kept_edits == {BY_TRAIN.message_id: BY_TRAIN})
    assert chats.drafts.get(ID) == Draft("unfinished")
    go_to(qtbot, window, ID, "Kyoto")
    qtbot.waitUntil(lambda: composer.field.text() == "Plan a trip by train")
    assert "changing an earlier message" in window.reading_pane.foot.ask_line.words.text()
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chats.done[:1] == [("edit", (MessageId(10001), BY_TRAIN.draft, None))])
    qtbot.waitUntil(lambda: composer.field.text() == "unfinished")


def test_a_change_is_kept_while_it_is_written_and_when_the_window_closes(qtbot, writing):
    window, composer, chats = writing
    edit(window, MessageId(10001))
    type_in(qtbot, composer, " by train")
    qtbot.waitUntil(lambda: chats.kept_edits.get(MessageId(10001)) == BY_TRAIN)
    type_in(qtbot, composer, " or bus")
    window.controller.chat.end()
    assert chats.kept_edits[MessageId(10001)].draft == Draft("Plan a trip by train or bus")


def test_a_change_that_was_left_by_esc_is_gone_on_with(qtbot, writing):
    """Esc is pressed by mistake, too: what was written is there when the message is changed again."""
    window, composer, chats = writing
    type_in(qtbot, composer, "unfinished")
    edit(window, MessageId(10001))
    type_in(qtbot, composer, " by train")
    with qtbot.waitSignal(window.controller.chat.said) as said:
        qtbot.keyClick(composer.field, Qt.Key.Key_Escape)
    assert "Your change is kept" in said.args[0]
    assert composer.field.text() == "unfinished"
    qtbot.waitUntil(lambda: chats.kept_edits == {BY_TRAIN.message_id: replace(BY_TRAIN, is_open=False)})

    go_to(qtbot, window, OTHER, "Two")
    go_to(qtbot, window, ID, "Kyoto")
    qtbot.waitUntil(lambda: composer.field.text() == "unfinished")
    assert not window.reading_pane.foot.ask_line.isVisible()
    edit(window, MessageId(10001))
    assert composer.field.text() == "Plan a trip by train"


def test_who_wants_the_message_as_it_was_has_it_by_one_press(qtbot, writing):
    window, composer, chats = writing
    edit(window, MessageId(10001))
    ask_line = window.reading_pane.foot.ask_line
    assert [each.text() for each in ask_line.buttons] == ["Leave it as it is"]
    type_in(qtbot, composer, " by train")
    qtbot.keyClick(composer.field, Qt.Key.Key_Escape)
    edit(window, MessageId(10001))
    assert [each.text() for each in ask_line.buttons] == ["Leave it as it is", "Start from the message again"]
    ask_line.buttons[1].click()
    assert composer.field.text() == "Plan a trip"
    assert [each.text() for each in ask_line.buttons] == ["Leave it as it is"]
    qtbot.waitUntil(lambda: chats.kept_edits == {})


def test_a_change_that_is_sent_is_kept_no_longer(qtbot, writing):
    window, composer, chats = writing
    edit(window, MessageId(10001))
    type_in(qtbot, composer, " by bus")
    qtbot.waitUntil(lambda: MessageId(10001) in chats.kept_edits)
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chats.done[:1] == [("edit", (MessageId(10001), Draft("Plan a trip by bus"), None))])
    qtbot.waitUntil(lambda: composer.is_empty and not composer.field.isReadOnly())
    assert chats.kept_edits == {}
    edit(window, MessageId(10001))
    assert composer.field.text() == "Plan a trip"


def test_a_message_that_is_only_looked_at_leaves_the_draft_as_it_is(qtbot, writing):
    window, composer, chats = writing
    type_in(qtbot, composer, "unfinished")
    edit(window, MessageId(10001))
    go_to(qtbot, window, OTHER, "Two")
    qtbot.waitUntil(lambda: chats.drafts.get(ID) == Draft("unfinished"))
    assert chats.kept_edits == {}


def test_to_begin_again_with_what_is_being_changed_changes_nothing(qtbot, writing):
    window, composer, _chats = writing
    edit(window, MessageId(10001))
    type_in(qtbot, composer, " by train")
    edit(window, MessageId(10001))
    assert composer.field.text() == "Plan a trip by train"


def test_a_change_of_a_message_that_is_gone_becomes_the_draft(qtbot, writing):
    """A backup from before it was brought back meanwhile."""
    window, composer, chats = writing
    type_in(qtbot, composer, "unfinished")
    edit(window, MessageId(10001))
    opened = chats.library.conversations[ID]
    chats.library.conversations[ID] = replace(opened, messages=())
    type_in(qtbot, composer, " by train")
    qtbot.waitUntil(lambda: chats.drafts.get(ID) == Draft("Plan a trip by train\n\nunfinished"))
    assert chats.kept_edits == {}


def test_what_was_kept_comes_before_what_is_written_until_it_is_there(qtbot, writing):
    """A slow disk: whoever begins to write at once must not put it in the place of what lies there."""
    window, composer, chats = writing
    chats.drafts[OTHER] = Draft("half a thought")
    chats.may_load.clear()
    go_to(qtbot, window, OTHER, "Two")
    type_in(qtbot, composer, "new")
    chats.may_load.set()
    qtbot.waitUntil(lambda: composer.field.text() == "half a thought\n\nnew")
    qtbot.waitUntil(lambda: chats.drafts.get(OTHER) == Draft("half a thought\n\nnew"))


def test_a_change_that_was_kept_comes_before_one_begun_until_it_is_there(qtbot, writing):
    window, composer, chats = writing
    go_to(qtbot, window, OTHER, "Two")
    chats.kept_edits[BY_TRAIN.message_id] = replace(BY_TRAIN, is_open=False)
    chats.drafts[ID] = Draft("unfinished")
    chats.may_load.clear()
    go_to(qtbot, window, ID, "Kyoto")
    edit(window, MessageId(10001))
    type_in(qtbot, composer, " for three")
    chats.may_load.set()
    qtbot.waitUntil(lambda: composer.field.text() == "Plan a trip by train\n\nPlan a trip for three")
    qtbot.keyClick(composer.field, Qt.Key.Key_Escape)
    assert composer.field.text() == "unfinished"


def test_a_draft_that_comes_while_a_message_is_being_stored_is_not_lost_with_it(qtbot, writing):
    window, composer, chats = writing
    chats.drafts[OTHER] = Draft("half a thought")
    chats.may_load.clear()
    chats.may_send.clear()
    go_to(qtbot, window, OTHER, "Two")
    type_in(qtbot, composer, "new")
    window.controller.chat.composing.send()
    loading = window.controller.chat.composing
    chats.may_load.set()
    qtbot.waitUntil(lambda: loading._late == Draft("half a thought"))
    chats.may_send.set()
    qtbot.waitUntil(lambda: composer.field.text() == "half a thought" and not composer.field.isReadOnly())
    assert [each.draft.text for each in chats.sent] == ["new"]


# panels that close by a click elsewhere


def test_instructions_that_were_left_are_there_again(qtbot, writing):
    window, composer, chats = writing
    panel = window.controller.chat.choosing._system
    composer.system_button.click()
    qtbot.keyClicks(panel.text, "Be brief.")
    panel.hide()
    assert chats.settings(ID).system == ""

    go_to(qtbot, window, OTHER, "Two")
    composer.system_button.click()
    assert panel.text.toPlainText() == ""
    panel.hide()
    go_to(qtbot, window, ID, "Kyoto")
    composer.system_button.click()
    assert panel.text.toPlainText() == "Be brief."
    panel.cancel_button.click()
    composer.system_button.click()
    assert panel.text.toPlainText() == ""


def test_a_prompt_that_was_left_half_written_is_there_again(qtbot, writing):
    window, composer, _chats = writing
    composer.library_button.click()
    panel = window.controller.chat._prompts
    panel.new_button.click()
    panel.name.setText("Greet")
    qtbot.keyClicks(panel.text, "Greet {name}")
    panel.hide()
    composer.library_button.click()
    assert (panel.name.text(), panel.text.toPlainText()) == ("Greet", "Greet {name}")
    assert panel.text.isVisible()
    panel.keep_button.click()
    assert panel.field.isVisible()

    panel.list.take()
    qtbot.keyClicks(panel.blanks["name"], "Ada")
    panel.hide()
    composer.library_button.click()
    assert panel.blanks["name"].text() == "Ada"
    panel.use_button.click()
    assert composer.field.text() == "Greet Ada"
    composer.library_button.click()
    assert panel.field.isVisible()


def test_nothing_moves_in_the_list_of_models_while_one_types(qtbot, writing):
    window, composer, _chats = writing
    picker = window.controller.chat.choosing._picker
    composer.model_button.click()
    qtbot.waitUntil(picker.isVisible)

    def places():
        return [(each.y(), each.height()) for each in (picker, picker.field, picker.claude_only)]

    before = places()
    for word in ("gpt", "nobody"):
        picker.field.setText(word)
        qtbot.waitUntil(lambda: picker.list.isVisible() == (picker.field.text() == "gpt"))
        assert places() == before
    assert picker.nothing.text() == "No model is called so."


# nobody to answer


def test_where_nobody_can_answer_a_provider_is_added_by_a_button(qtbot, writing):
    window, composer, chats = writing
    chats.fail_next = NobodyAnswers("There is no provider to answer yet.", "Add one with: holdfast providers add")
    type_in(qtbot, composer, "Hello")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    line = window.reading_pane.foot.ask_line
    qtbot.waitUntil(line.isVisible)
    assert line.words.text() == "There is no provider to answer yet."
    assert [each.text() for each in line.buttons] == ["Add a provider", "All right"]
    line.buttons[0].click()
    qtbot.waitUntil(window.controller.chat.settings.window.isVisible)
    assert composer.field.text() == "Hello"


def test_that_a_message_is_being_changed_is_said_again_after_something_else(qtbot, writing):
    window, _composer, _chats = writing
    edit(window, MessageId(10001))
    line = window.reading_pane.foot.ask_line
    before = line.words.text()
    window.controller.chat._on_refused("program.exe cannot be read.")
    line.buttons[0].click()
    assert line.words.text() == before


# replies of which nothing came


def test_of_a_reply_of_which_nothing_came_nothing_is_said_to_be_kept(qtbot, writing):
    window, composer, chats = writing
    type_in(qtbot, composer, "Hello")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(chats.lives))
    reply_id = next(iter(chats.lives))
    chats.change(reply_id, segments=())
    chats.end(reply_id, MessageState.FAILED, Reply(reply_id, CLAUDE, "Claude Opus 5.5", words="It has no capacity."))
    view = window.reading_pane.view

    def said():
        return [box.piece.label for box in view.boxes if box.piece is not None and box.piece.kind == "quiet"]

    qtbot.waitUntil(lambda: said() == ["No reply came"])
    assert view.boxes.entries[-1].sender == "Claude"


def test_a_message_that_is_being_answered_waits_no_longer(qtbot, writing):
    window, _composer, chats = writing
    waiting = Waiting(MessageId(0), ID, "Kyoto", "And", NOON, WaitingState.WAITING, "Waiting to be sent.")
    chats.queue(ID, "And food?", waiting)
    window.controller.chat.count_waiting()
    button = window.status_bar.waiting
    qtbot.waitUntil(lambda: button.isVisible() and button.text() == "1 message waiting to be sent")
    chats.waiting = [replace(each, state=WaitingState.SENDING) for each in chats.waiting]
    window.controller.chat.count_waiting()
    qtbot.waitUntil(lambda: not button.isVisible())


# a reply that comes where nobody looks


def test_a_new_chat_is_left_alone_by_the_reply_that_comes_elsewhere(qtbot, writing):
    """Its place among the messages shown was that of another conversation: the window crashed thirty times a second."""
    window, composer, chats = writing
    failures, passed = [], []
    window.bridge.crashed.connect(failures.append)
    type_in(qtbot, composer, "And food?")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(composer.stop_button.isVisible)
    reply_id = next(iter(chats.lives))
    window.menus.new_chat.trigger()
    assert not composer.stop_button.isVisible()
    chats.say(reply_id, "Try the market.")
    window.bridge.post(partial(passed.append, True))  # what was posted before is delivered before
    qtbot.waitUntil(lambda: bool(passed))
    assert failures == []
    assert window.controller.chat.streaming.running is None
    window.controller._on_escape()
    assert chats.done == []


def test_a_file_that_is_read_late_goes_along_where_it_was_given(qtbot, writing, tmp_path):
    window, composer, chats = writing
    chats.drafts[ID] = Draft("Look:")
    go_to(qtbot, window, OTHER, "Two")
    go_to(qtbot, window, ID, "Kyoto")
    qtbot.waitUntil(lambda: composer.field.text() == "Look:")
    (tmp_path / "notes.txt").write_text("hello")
    reading = threading.Event()
    for _ in range(READERS):  # nobody reads until the person is elsewhere
        window.bridge.run(lambda _token: reading.wait(30), lambda _answer: None)
    window.controller.chat.attaching.take([tmp_path / "notes.txt"])
    window.controller.chat.composing.go_to(Spot(OTHER, None))
    reading.set()
    notes = NewAttachment("notes.txt", "text/plain", text="hello")
    qtbot.waitUntil(lambda: chats.drafts.get(ID) == Draft("Look:", (notes,)))
    assert composer.draft == Draft()


def test_who_is_asked_has_a_name_before_the_first_word(qtbot, writing):
    window, composer, chats = writing
    type_in(qtbot, composer, "Hello")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(composer.stop_button.isVisible)
    reply_id = next(iter(chats.lives))
    stored = chats.library.conversations[ID]
    bare = tuple(replace(each, message=replace(each.message, segments=())) for each in stored.messages)
    chats.library.conversations[ID] = replace(stored, messages=bare)
    window.controller.reading.reread()
    chats.change(reply_id, segments=())
    entries = window.reading_pane.view.boxes
    qtbot.waitUntil(lambda: not entries.entries[-1].message.segments and entries.entries[-1].sender == "Claude")
    chats.change(reply_id, link=GPT, segments=())
    qtbot.waitUntil(lambda: entries.entries[-1].sender == "GPT-6 Sol")
