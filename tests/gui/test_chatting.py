"""Talking in the window, over chats that answer when they are told to."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit

from helpers.made_conversations import NOON, talk
from helpers.scripted_chats import CLAUDE, GPT, LABELS, scripted_program
from holdfast.chat import Draft, Hint, NewAttachment, Question, Reply, Waiting
from holdfast.chat.asking import over_limit
from holdfast.domain import ConversationId, MessageId, MessageState, Segment, TextBlock, ThinkingBlock, Usage
from holdfast.errors import StoreLocked
from holdfast.failover import Level, Phase
from holdfast.failover import Waiting as WaitingState
from holdfast.settings import SEND_KEY

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, on a platform without a screen

ID = ConversationId(1)


@pytest.fixture
def talking(qtbot, open_window, scripted):
    """Open a window on a conversation, with chats; give it and the chats."""
    scripted.conversations = {ID: talk(1, "Kyoto", "Plan a trip", "Three days"), ConversationId(2): talk(2, "Two", "a")}
    program, chats, providers = scripted_program(scripted)
    window = open_window(scripted, program=program)
    window.chats, window.providers = chats, providers
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Kyoto" and composer_of(window).isVisible())
    qtbot.waitUntil(lambda: composer_of(window).account_button.text() != "")
    yield window, chats
    chats.may_send.set()


def composer_of(window):
    return window.reading_pane.foot.composer


def write(qtbot, window, text):
    field = composer_of(window).field
    field.setFocus()
    qtbot.keyClicks(field, text)


def send(qtbot, window, text):
    """Write and send; give the reply that begins."""
    before = set(window.chats.lives)
    write(qtbot, window, text)
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.chats.lives) > len(before))
    reply_id = next(iter(set(window.chats.lives) - before))
    qtbot.waitUntil(lambda: window.controller.chat.streaming.running == reply_id)
    return reply_id


def view_text(window):
    boxes = window.reading_pane.view.boxes
    return [box.document.toPlainText() for box in boxes if box.document is not None]


def foot_of(window, reply_id):
    boxes = window.reading_pane.view.boxes
    return next(boxes.foot_of(at) for at, entry in enumerate(boxes.entries) if entry.message_id == reply_id)


def act(window, message_id, key):
    window.reading_pane.view.act_wanted.emit((message_id, key))


# writing


def test_a_message_is_sent_with_enter_and_its_answer_is_seen_to_grow(qtbot, talking):
    window, chats = talking
    reply_id = send(qtbot, window, "And food?")
    assert chats.sent[0].parent_id == MessageId(10002)
    assert composer_of(window).is_empty
    chats.say(reply_id, "Try the **market")
    qtbot.waitUntil(lambda: "Try the **market" in view_text(window))
    chats.say(reply_id, "Try the **market** first.\n\nThen")
    qtbot.waitUntil(lambda: view_text(window)[-2:] == ["Try the market first.", "Then"])
    chats.end(
        reply_id, reply=Reply(reply_id, CLAUDE, LABELS[CLAUDE], usage=Usage(10, 1204), cost_usd=0.031, seconds=12)
    )
    qtbot.waitUntil(lambda: not chats.lives and window.controller.chat.streaming.running is None)
    qtbot.waitUntil(lambda: foot_of(window, reply_id).facts == "Claude Opus 5.5 · 12 s · 1,204 tokens · about $0.03")


def test_shift_enter_is_a_new_line_and_ctrl_enter_sends_if_one_wants_it_so(qtbot, talking):
    window, chats = talking
    field = composer_of(window).field
    window.settings.set(SEND_KEY, "ctrl_enter")
    window.controller.chat.take_settings()
    write(qtbot, window, "one")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "two")
    assert field.text() == "one\n\ntwo"
    assert chats.sent == []
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(chats.sent) == 1)


def test_enter_sends_nothing_while_a_sign_is_being_put_together(qtbot, talking):
    window, chats = talking
    field = composer_of(window).field
    write(qtbot, window, "ni")
    QGuiApplication.sendEvent(field, QInputMethodEvent("に", []))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chats.sent == []
    done = QInputMethodEvent("", [])
    done.setCommitString("に")
    QGuiApplication.sendEvent(field, done)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(chats.sent) == 1)


def test_a_message_leaves_the_field_only_once_it_is_stored(qtbot, talking):
    window, chats = talking
    chats.may_send.clear()
    write(qtbot, window, "Keep me")
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Return)
    assert composer_of(window).field.text() == "Keep me"
    assert not composer_of(window).send_button.isEnabled()
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Return)
    chats.may_send.set()
    qtbot.waitUntil(lambda: composer_of(window).is_empty)
    assert len(chats.sent) == 1


def test_what_could_not_be_stored_stays_and_says_why(qtbot, talking):
    window, chats = talking
    chats.fail_next = StoreLocked("Another Holdfast is writing.", "Close it first.")
    write(qtbot, window, "Keep me")
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Return)
    line = window.reading_pane.foot.ask_line
    qtbot.waitUntil(line.isVisible)
    assert line.words.text() == "Another Holdfast is writing. Close it first."
    assert composer_of(window).field.text() == "Keep me"
    assert not composer_of(window).field.isReadOnly()


def test_each_conversation_keeps_its_draft(qtbot, talking):
    window, chats = talking
    write(qtbot, window, "half a thought")
    window.controller.listing.select(ConversationId(2))
    window.controller._on_conversation_chosen(ConversationId(2))
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Two" and composer_of(window).is_empty)
    qtbot.waitUntil(lambda: chats.drafts.get(ID) == Draft("half a thought"))
    window.controller._on_conversation_chosen(ID)
    qtbot.waitUntil(lambda: composer_of(window).field.text() == "half a thought")


def test_a_draft_is_kept_when_the_window_closes(qtbot, talking):
    window, chats = talking
    write(qtbot, window, "half")
    window.controller.chat.end()
    assert chats.drafts[ID] == Draft("half")


def test_a_new_chat_begins_by_key_and_is_opened_once_it_is_sent(qtbot, talking):
    window, chats = talking
    window.menus.new_chat.trigger()
    assert window.reading_pane.title.text() == "New chat"
    assert composer_of(window).field.hasFocus()
    assert not window.list_pane.list.selectionModel().hasSelection()
    assert not window.reading_pane.title_line.star.isVisible()
    assert not window.side_pane.outline.isVisible()
    reply_id = send(qtbot, window, "Hello there")
    assert chats.sent[0].conversation_id is None
    assert chats.sent[0].parent_id is None
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Hello there")
    chats.say(reply_id, "Hi")
    qtbot.waitUntil(lambda: "Hi" in view_text(window))


# what goes along


def paste(window, **what):
    data = QMimeData()
    for name, value in what.items():
        getattr(data, f"set{name.capitalize()}")(value)
    composer_of(window).field.insertFromMimeData(data)


def test_a_long_text_that_is_pasted_becomes_a_chip(qtbot, talking, click):
    window, _chats = talking
    composer = composer_of(window)
    paste(window, text="short")
    assert composer.field.text() == "short"
    paste(window, text="x" * 4210)
    assert composer.field.text() == "short"
    assert composer.chips.buttons[0].text() == "Pasted text · 4,210 characters"
    click(composer.chips.buttons[0])
    panel = window.controller.chat.attaching._panel
    assert panel.isVisible()
    click(panel.back_button)
    assert len(composer.field.text()) == 4215
    assert not composer.chips.isVisible()


def test_pictures_files_and_pdfs_go_along_and_what_cannot_is_named(qtbot, talking, tmp_path):
    window, _chats = talking
    composer = composer_of(window)
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(tmp_path / "red.png"))
    (tmp_path / "notes.md").write_text("# Grüße", "utf-8")
    (tmp_path / "old.txt").write_bytes("café".encode("cp1252"))
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "program.exe").write_bytes(b"MZ\0\0\0")
    (tmp_path / "empty.txt").write_bytes(b"")
    names = ["red.png", "notes.md", "old.txt", "paper.pdf", "program.exe", "empty.txt", "gone.txt"]
    paste(window, urls=[QUrl.fromLocalFile(str(tmp_path / name)) for name in [*names, "."]])
    qtbot.waitUntil(lambda: len(composer.draft.attachments) == 4)
    assert [(each.name, each.media_type, each.text) for each in composer.draft.attachments] == [
        ("red.png", "image/png", ""),
        ("notes.md", "text/plain", "# Grüße"),
        ("old.txt", "text/plain", "café"),
        ("paper.pdf", "application/pdf", ""),
    ]
    said = window.reading_pane.foot.ask_line.words.text()
    for name in ("program.exe", "empty.txt", "gone.txt", "is a folder"):
        assert name in said


def test_names_of_files_and_models_are_never_drawn_as_html(qtbot, talking):
    """A tooltip that looks like HTML would load the pictures it names."""
    window, _chats = talking
    composer = composer_of(window)
    hostile = '<img src="file:///etc/hostname"> & co'
    composer.attach((NewAttachment(hostile, "text/plain", text="x"),))
    composer.show_model(hostile)
    hints = [composer.chips.buttons[0], composer.chips.crosses[0], composer.model_button]
    assert not any("<img" in each.toolTip() for each in hints)


def test_a_picture_that_is_pasted_goes_along(qtbot, talking):
    window, _chats = talking
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    data = QMimeData()
    data.setImageData(image)
    composer_of(window).field.insertFromMimeData(data)
    qtbot.waitUntil(lambda: len(composer_of(window).draft.attachments) == 1)
    assert composer_of(window).draft.attachments[0].media_type == "image/png"


def test_files_are_attached_by_button_and_removed_again(qtbot, talking, click, chooser, tmp_path):
    window, chats = talking
    (tmp_path / "a.txt").write_text("hello")
    chooser.chosen = [tmp_path / "a.txt"]
    click(composer_of(window).attach_button)
    qtbot.waitUntil(composer_of(window).chips.isVisible)
    qtbot.waitUntil(lambda: chats.drafts.get(ID) == Draft("", (NewAttachment("a.txt", "text/plain", text="hello"),)))
    click(composer_of(window).chips.crosses[0])
    assert composer_of(window).is_empty


def test_what_goes_along_is_said_with_offers_where_something_stays_behind(qtbot, talking, click):
    window, chats = talking
    account = composer_of(window).account_button
    assert account.text() == "about 3,400 tokens go along · about $0.02"
    chats.plan_answer = replace(
        chats.plan_answer,
        account=replace(chats.plan_answer.account, messages_left_out=12),
        words=("12 earlier messages are not sent: Claude Opus 5.5 reads no more at once.",),
    )
    write(qtbot, window, "x")
    qtbot.waitUntil(lambda: "without the oldest 12 messages" in account.text())
    click(account)
    panel = window.controller.chat.composing._account
    assert panel.isVisible()
    assert "12 earlier messages are not sent: Claude Opus 5.5 reads no more at once." in [
        sentence.text() for sentence in panel.sentences
    ]
    assert [button.text() for button in panel.buttons] == [
        "Choose a larger model",
        "Leave out the oldest",
        "Summarise first",
    ]
    click(panel.buttons[1])
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(chats.sent) == 1)
    assert chats.sent[0].overflow == "drop_oldest"


# who answers


def test_the_model_is_found_by_typing_and_kept_for_the_conversation(qtbot, talking, click):
    window, chats = talking
    assert composer_of(window).model_button.text() == "Claude Opus 5.5"
    click(composer_of(window).model_button)
    picker = window.controller.chat.choosing._picker
    qtbot.waitUntil(picker.isVisible)
    assert [choice.title for choice in picker.list.lines.choices][:2] == ["As the chain says", "Anthropic"]
    qtbot.keyClicks(picker.field, "gpt sol")
    assert [choice.title for choice in picker.list.lines.choices if not choice.is_heading] == ["GPT-6 Sol at OpenAI"]
    assert picker.list.lines.choices[1].mark == "2 in the chain"
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chats.settings(ID).link == GPT)
    qtbot.waitUntil(lambda: composer_of(window).model_button.text() == "GPT-6 Sol at OpenAI")
    assert window.remembered.models == [str(GPT)]


def test_a_conversation_has_instructions_and_a_switch_of_its_own(qtbot, talking, click):
    window, chats = talking
    click(composer_of(window).system_button)
    panel = window.controller.chat.choosing._system
    qtbot.keyClicks(panel.text, "Be brief.")
    click(panel.keep_button)
    qtbot.waitUntil(lambda: chats.settings(ID).system == "Be brief.")
    assert composer_of(window).system_button.text() == "Instructions: on"
    click(composer_of(window).model_button)
    picker = window.controller.chat.choosing._picker
    qtbot.waitUntil(picker.isVisible)
    picker.claude_only.click()
    qtbot.waitUntil(lambda: chats.settings(ID).is_claude_only)
    assert chats.settings(ID).system == "Be brief."


# while an answer comes


def test_esc_and_the_button_stop_the_reply_and_what_came_stays(qtbot, talking):
    window, chats = talking
    reply_id = send(qtbot, window, "Go on")
    chats.say(reply_id, "Half of it")
    qtbot.waitUntil(lambda: "Half of it" in view_text(window))
    assert composer_of(window).stop_button.isVisible()
    assert not composer_of(window).send_button.isVisible()
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Escape)
    assert ("stop", reply_id) in chats.done
    qtbot.waitUntil(lambda: not composer_of(window).stop_button.isVisible())
    assert composer_of(window).send_button.isVisible()
    qtbot.waitUntil(lambda: [each.key for each in (foot_of(window, reply_id) or Reply).acts] == ["retry", "other"])
    assert "Half of it" in view_text(window)


def test_thinking_is_folded_while_it_runs_and_the_seam_is_shown_at_once(qtbot, talking):
    window, chats = talking
    reply_id = send(qtbot, window, "Think")
    chats.change(reply_id, blocks=(ThinkingBlock("Hmm"),), seconds=3.0)

    def labels():
        return [box.piece.label for box in window.reading_pane.view.boxes if box.piece is not None and box.piece.label]

    qtbot.waitUntil(lambda: "Thinking for 3 seconds" in labels())
    segments = (Segment("anthropic", CLAUDE.model), Segment("openai", GPT.model, 2))
    blocks = (ThinkingBlock("Hmm", seconds=3), TextBlock("It is "), TextBlock("blue."))
    chats.change(reply_id, blocks=blocks, segments=segments)
    qtbot.waitUntil(lambda: "Claude stopped here; GPT-6 Sol continued" in labels())
    qtbot.waitUntil(lambda: "Thought for 3 seconds" in labels())
    assert "blue." in view_text(window)


def test_a_long_silence_is_said_with_two_choices(qtbot, talking, click):
    window, chats = talking
    reply_id = send(qtbot, window, "Hello")
    line = window.reading_pane.foot.ask_line
    chats.change(reply_id, hint=Hint(Level.HINT, Phase.FIRST_CONTENT, 21))
    qtbot.waitUntil(line.isVisible)
    assert line.words.text() == "Claude Opus 5.5 has said nothing for 21 s."
    click(line.buttons[1])
    assert ("keep_waiting", reply_id) in chats.done
    assert not line.isVisible()


def test_a_question_is_asked_above_the_composer(qtbot, talking, click):
    window, chats = talking
    reply_id = send(qtbot, window, "Hello")
    line = window.reading_pane.foot.ask_line
    words = "Claude does not answer. May GPT-6 Sol at OpenAI read this conversation?"
    chats.change(reply_id, question=Question("consent", words, GPT, (("yes", "Yes"), ("no", "No, wait"))))
    qtbot.waitUntil(lambda: line.isVisible() and line.words.text() == words)
    click(line.buttons[0])
    assert ("answer", (reply_id, "yes")) in chats.done


def test_an_answer_elsewhere_does_not_move_what_is_read(qtbot, talking):
    window, chats = talking
    reply_id = send(qtbot, window, "Hello")
    window.controller._on_conversation_chosen(ConversationId(2))
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Two")
    chats.say(reply_id, "Meanwhile")
    chats.end(reply_id)
    assert not composer_of(window).stop_button.isVisible()
    window.controller._on_conversation_chosen(ID)
    qtbot.waitUntil(lambda: "Meanwhile" in view_text(window))


# what a message offers


def test_an_earlier_message_is_changed_on_a_branch_of_its_own(qtbot, talking, click):
    window, chats = talking
    write(qtbot, window, "unfinished")
    act(window, MessageId(10001), "edit")
    assert composer_of(window).field.text() == "Plan a trip"
    assert "another branch" in window.reading_pane.foot.ask_line.words.text()
    write(qtbot, window, " by train")
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chats.done[:1] == [("edit", (MessageId(10001), Draft("Plan a trip by train"), None))])
    qtbot.waitUntil(lambda: window.reading_pane.view.boxes.entries[0].branch_count == 2)
    assert window.reading_pane.view.boxes.entries[0].text == "Plan a trip by train"
    assert composer_of(window).field.text() == "unfinished"


def test_leaving_a_change_brings_back_what_was_being_written(qtbot, talking):
    window, _chats = talking
    write(qtbot, window, "unfinished")
    act(window, MessageId(10001), "edit")
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Escape)
    assert composer_of(window).field.text() == "unfinished"
    assert not window.reading_pane.foot.ask_line.isVisible()


def test_another_answer_is_asked_of_another_model(qtbot, talking):
    window, chats = talking
    act(window, MessageId(10002), "other")
    picker = window.controller.chat.choosing._picker
    qtbot.waitUntil(picker.isVisible)
    assert not picker.claude_only.isVisible()
    qtbot.keyClicks(picker.field, "luna")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(chats.done))
    key, (reply_id, link) = chats.done[0]
    assert (key, reply_id, link.model) == ("regenerate", MessageId(10002), "gpt-6-luna")
    qtbot.waitUntil(lambda: window.reading_pane.view.boxes.entries[1].branch_count == 2)
    assert chats.settings(ID).link is None


def test_a_reply_that_failed_says_what_happened_and_what_can_be_done(qtbot, talking):
    window, chats = talking
    reply_id = send(qtbot, window, "Hello")
    chats.say(reply_id, "Hal")
    words = "Claude is overloaded right now. It is not your computer."
    chats.end(reply_id, MessageState.FAILED, Reply(reply_id, CLAUDE, LABELS[CLAUDE], words=words))
    qtbot.waitUntil(lambda: foot_of(window, reply_id) is not None and foot_of(window, reply_id).words == words)
    foot = foot_of(window, reply_id)
    assert foot.tone == "warn"
    assert [each.label for each in foot.acts] == ["Try again", "Try another model"]
    act(window, reply_id, "retry")
    qtbot.waitUntil(lambda: chats.done == [("retry", reply_id)])


def test_a_reply_that_ended_with_the_program_can_be_gone_on_with(qtbot, talking):
    window, chats = talking
    reply_id = send(qtbot, window, "Hello")
    chats.say(reply_id, "Half")
    chats.end(reply_id, MessageState.INTERRUPTED, Reply(reply_id, CLAUDE, LABELS[CLAUDE], words="Holdfast ended."))
    expected = ["go_on", "retry", "other"]
    qtbot.waitUntil(lambda: [each.key for each in (foot_of(window, reply_id) or Reply).acts] == expected)

    act(window, reply_id, "go_on")
    qtbot.waitUntil(lambda: chats.done == [("go_on", reply_id)])


def test_a_start_that_the_store_takes_nothing_of_is_said_once_and_tried_again(qtbot, talking, monkeypatch):
    """On a full disk nothing that a crash left is marked, and nothing that waits would be sent."""
    window, chats = talking
    chatting, tries, said, has_started = window.controller.chat, [], [], threading.Event()
    window.bridge.failed.connect(said.append)

    def start():
        tries.append(1)
        if len(tries) >= 3:
            has_started.set()
            return
        if len(tries) == 2:
            has_started.wait(0.1)  # were another begun meanwhile, it would be through first
        raise StoreLocked("It is in use.", "Close the other one.")

    monkeypatch.setattr(chats, "start", start)
    chatting._start_again.setInterval(1)
    chatting.start()

    qtbot.waitUntil(lambda: len(tries) == 3 and not chatting._start_again.isActive())
    assert len(said) == 1


# the outbox


def waiting(words="Waiting to be sent. Holdfast sends it when somebody answers."):
    return Waiting(MessageId(0), ID, "Kyoto", "And", NOON, WaitingState.WAITING, words)


def test_a_message_that_waits_says_so_and_can_be_taken_back(qtbot, talking):
    window, chats = talking
    message_id = chats.queue(ID, "And food?", waiting())
    qtbot.waitUntil(lambda: len(window.reading_pane.view.boxes.entries) == 3)
    qtbot.waitUntil(lambda: foot_of(window, message_id) is not None)
    assert foot_of(window, message_id).words.startswith("Waiting to be sent.")
    window.controller.chat.count_waiting()
    qtbot.waitUntil(window.status_bar.waiting.isVisible)
    assert window.status_bar.waiting.text() == "1 message waiting to be sent"
    act(window, message_id, "withdraw")
    qtbot.waitUntil(lambda: composer_of(window).field.text() == "And food?")
    qtbot.waitUntil(lambda: not window.status_bar.waiting.isVisible())


def test_a_message_that_the_months_limit_holds_back_is_sent_all_the_same_with_one_press(qtbot, talking):
    window, chats = talking
    message_id = chats.queue(ID, "And food?", replace(waiting("The limit is reached."), is_held=True))
    qtbot.waitUntil(lambda: len(window.reading_pane.view.boxes.entries) == 3)
    qtbot.waitUntil(lambda: foot_of(window, message_id) is not None)
    assert [each.key for each in foot_of(window, message_id).acts] == ["send_over", "withdraw"]
    act(window, message_id, "send_over")
    qtbot.waitUntil(lambda: ("send_over", message_id) in chats.done)


def test_to_let_a_message_wait_at_the_limit_is_an_answer_and_no_patience(qtbot, talking, click):
    """The hints have a choice to keep waiting, which is another one."""
    window, chats = talking
    reply_id = send(qtbot, window, "Hello")
    asked = over_limit(GPT, "The limit is reached.", str, None)
    chats.change(reply_id, question=asked)
    line = window.reading_pane.foot.ask_line
    qtbot.waitUntil(line.isVisible)
    click(line.buttons[1])
    assert ("answer", (reply_id, "let_wait")) in chats.done


# saved prompts


def test_a_prompt_is_kept_asked_for_its_blanks_and_used(qtbot, talking, click):
    window, _chats = talking
    write(qtbot, window, "/")
    panel = window.controller.chat._prompts
    qtbot.waitUntil(panel.isVisible)
    click(panel.new_button)
    panel.name.setText("Translate")
    panel.text.setPlainText('Translate "{text}" into {language}: {"json": 1}')
    click(panel.keep_button)
    assert (Path(window.paths.config) / "prompts.toml").stat().st_mode & 0o777 == 0o600
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert list(panel.blanks) == ["text", "language"]
    qtbot.keyClicks(panel.blanks["text"], "hello")
    qtbot.keyClick(panel.blanks["text"], Qt.Key.Key_Return)
    qtbot.keyClicks(panel.blanks["language"], "German")
    qtbot.keyClick(panel.blanks["language"], Qt.Key.Key_Return)
    assert composer_of(window).field.text() == 'Translate "hello" into German: {"json": 1}'
    assert not panel.isVisible()


# keys and names


def test_every_control_of_a_chat_has_a_name_and_is_reached_with_tab(qtbot, talking):
    window, _chats = talking
    write(qtbot, window, "x")
    foot = window.reading_pane.foot
    controls = [each for kind in (QAbstractButton, QPlainTextEdit) for each in foot.findChildren(kind)]
    own = [each for each in controls if each.window() is window]
    assert [each for each in own if not (each.accessibleName() or each.text())] == []
    reached, current = set(), composer_of(window).field
    for _ in range(60):
        current = current.nextInFocusChain()
        reached.add(id(current))
    expected = [composer_of(window).send_button, composer_of(window).attach_button, composer_of(window).model_button]
    assert all(id(each) in reached and each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in expected)


def test_what_a_message_offers_is_reached_with_tab_and_done_with_enter(qtbot, talking):
    window, _chats = talking
    view = window.reading_pane.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    names = []
    for _ in range(8):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        if view.hands.focus_spot is None:
            break
        names.append(view.hands.focus_spot.name)
        if view.hands.focus_spot.name == "Edit the message on a new branch":
            qtbot.keyClick(view, Qt.Key.Key_Return)
            break
    assert names[-1] == "Edit the message on a new branch"
    assert composer_of(window).field.text() == "Plan a trip"


def test_half_an_answer_says_that_its_rest_is_to_come_and_can_be_left_so(qtbot, talking):
    window, chats = talking
    reply_id = send(qtbot, window, "Hello")
    chats.say(reply_id, "Half")
    chats.waiting.append(
        Waiting(MessageId(0), ID, "Kyoto", "Hello", NOON, WaitingState.WAITING, "The rest comes.", reply_id)
    )
    words = "The connection broke."
    chats.end(reply_id, MessageState.INTERRUPTED, Reply(reply_id, CLAUDE, LABELS[CLAUDE], words=words))
    qtbot.waitUntil(lambda: foot_of(window, reply_id) is not None)
    qtbot.waitUntil(lambda: foot_of(window, reply_id).words == f"{words} The rest comes.")
    assert [each.key for each in foot_of(window, reply_id).acts] == ["send_again", "other", "leave"]
    qtbot.waitUntil(lambda: window.status_bar.waiting.text() == "1 answer waiting for its rest")
    act(window, reply_id, "leave")
    qtbot.waitUntil(lambda: ("leave", reply_id) in chats.done)


def test_messages_that_wait_change_places_and_are_changed_where_they_stand(qtbot, talking):
    window, chats = talking
    first = chats.queue(ID, "And food?", waiting())
    second = chats.queue(ID, "And trains?", waiting())
    qtbot.waitUntil(lambda: len(window.reading_pane.view.boxes.entries) == 4)
    qtbot.waitUntil(lambda: foot_of(window, second) is not None and foot_of(window, first) is not None)
    assert [each.key for each in foot_of(window, first).acts] == ["later", "withdraw"]
    assert [each.key for each in foot_of(window, second).acts] == ["earlier", "withdraw"]
    act(window, second, "earlier")
    qtbot.waitUntil(lambda: ("move", (second, -1)) in chats.done)
    act(window, second, "edit")
    assert window.reading_pane.foot.ask_line.words.text().startswith("You are changing a message that waits.")


def test_what_a_model_declined_offers_who_else_could_answer(qtbot, talking):
    window, chats = talking
    reply_id = send(qtbot, window, "Hello")
    asked = Reply(reply_id, CLAUDE, LABELS[CLAUDE], words="It declined.", choices=(("link:openai:x", "Ask GPT"),))
    chats.end(reply_id, MessageState.REFUSED, asked)
    qtbot.waitUntil(lambda: [each.label for each in foot_of(window, reply_id).acts] == ["Ask GPT"])
    act(window, reply_id, "choice:link:openai:x")
    assert ("answer", (reply_id, "link:openai:x")) in chats.done
