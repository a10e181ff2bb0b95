"""Talking in the window with the real engine: a real store, real lanes, and a server on this computer that answers."""

import base64

import pytest
from PySide6.QtCore import Qt

from helpers import builders
from helpers.chatting import ENDED, OPUS, Room, answer, begun, openai, serve
from helpers.chatting import said as saying
from helpers.loopback import AfterGate, Hang
from helpers.pdfs import pdf
from holdfast.domain import MessageState, ModelInfo
from holdfast.gui import furnished
from holdfast.jobs import CancelToken
from holdfast.paths import Paths
from holdfast.program import Chatting, Program

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, on a platform without a screen
LONG_MS = 20_000
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Talk:
    """A window over a room, and what a person does in it."""

    def __init__(self, qtbot, room, window):
        self.qtbot, self.room, self.window = qtbot, room, window
        self.composer = window.reading_pane.foot.composer
        self.view = window.reading_pane.view

    def until(self, seen):
        """Wait until something is to be seen."""
        self.qtbot.waitUntil(seen, timeout=LONG_MS)

    def send(self, text):
        """Write and send."""
        self.composer.field.setFocus()
        self.qtbot.keyClicks(self.composer.field, text)
        self.qtbot.keyClick(self.composer.field, Qt.Key.Key_Return)

    @property
    def texts(self):
        """Return the text on the screen."""
        return [box.document.toPlainText() for box in self.view.boxes if box.document is not None]

    @property
    def entries(self):
        """Return the messages of the branch shown."""
        return self.view.boxes.entries

    @property
    def is_quiet(self):
        """Say whether nothing is on its way."""
        return self.window.controller.chat.streaming.running is None and not self.room.chats.running()

    def foot(self, at=-1):
        """Return what stands below a message."""
        return self.view.boxes.foot_of(len(self.entries) + at if at < 0 else at)

    def states(self):
        """Return the states of the messages shown."""
        return [entry.message.state for entry in self.entries]


@pytest.fixture
def talk_with(qtbot, tmp_path, chooser):
    """Open a window on an imported conversation, with a server behind a provider; give the talk."""
    made = []

    def make(*scripts, others=()):
        room = Room(tmp_path / "data")
        server = serve(*scripts)
        room.add("anthropic", "anthropic", server.url, OPUS)
        for name, kind, model, script in others:
            other = serve(script)
            made.append((None, None, other))
            room.add(name, kind, other.url, model)
        for link in room.providers.chain().links:
            room.providers.consent(link.provider)
        chat = builders.conversation(
            *builders.chained(builders.human("Why does it collapse?"), builders.assistant("Over-proofing.")),
            name="Sourdough",
        )
        export = builders.write_g1(tmp_path / "export.zip", [chat])
        room.library.import_archive([export], CancelToken(), lambda _progress: None)
        program = Program(room.library, make_chatting=lambda: Chatting(room.chats, room.providers))
        window = furnished(program, room.lanes, Paths.under(tmp_path / "data"), chooser)
        window.resize(1200, 800)
        qtbot.addWidget(window)
        window.show()
        made.append((room, window, server))
        talk = Talk(qtbot, room, window)
        talk.server = server
        talk.until(lambda: window.reading_pane.title.text() == "Sourdough" and len(talk.entries) == 2)
        return talk

    yield make
    for room, window, server in made:
        server.gate.set()
        if window is not None:
            window.bridge.close()
            room.chats.close()
    for room, _window, server in made:
        if room is not None:
            room.close()
        server.close()


def test_an_imported_chat_is_continued_stopped_asked_again_and_branched(qtbot, talk_with):
    """The whole way of a person, with every word of it in the store."""
    talk = talk_with(
        [begun("First **answer", "** so far.\n\n", "And then"), Hang()],
        [answer("A whole answer.")],
        [answer("A better answer.")],
        [answer("An answer to the other question.")],
    )
    talk.send("And the crust?")
    talk.until(lambda: "First answer so far." in talk.texts and "And then" in talk.texts)
    assert talk.composer.stop_button.isVisible()
    assert not talk.composer.send_button.isVisible()
    assert talk.composer.is_empty

    qtbot.keyClick(talk.composer.field, Qt.Key.Key_Escape)
    talk.until(lambda: talk.is_quiet and talk.states()[-1] is MessageState.STOPPED)
    assert talk.entries[-1].text == "First **answer** so far.\n\nAnd then"
    assert [act.key for act in talk.foot().acts] == ["retry", "other"]
    assert talk.server.client_left.wait(5)

    talk.view.act_wanted.emit((talk.entries[-1].message_id, "retry"))
    talk.until(lambda: talk.is_quiet and talk.entries[-1].text == "A whole answer.")
    assert (talk.entries[-1].branch, talk.entries[-1].branch_count) == (2, 2)
    talk.until(lambda: talk.foot() is not None and "Claude Opus 5.5" in talk.foot().facts)

    talk.view.act_wanted.emit((talk.entries[-1].message_id, "again"))
    talk.until(lambda: talk.is_quiet and talk.entries[-1].text == "A better answer.")
    assert talk.entries[-1].branch_count == 3

    talk.view.act_wanted.emit((talk.entries[2].message_id, "edit"))
    talk.until(lambda: talk.composer.field.text() == "And the crust?")
    talk.send(" And the crumb?")
    talk.until(lambda: talk.is_quiet and talk.entries[-1].text == "An answer to the other question.")
    assert talk.entries[2].text == "And the crust? And the crumb?"
    assert talk.entries[2].branch_count == 2

    stored = talk.room.library.open(talk.window.controller.reading.conversation_id)
    assert len(stored.messages) == 8
    sent = [message["content"] for message in talk.server.requests[0].json["messages"]]
    assert "Over-proofing." in str(sent)


def test_a_new_chat_is_in_the_list_under_its_first_words(talk_with):
    talk = talk_with([answer("Hello to you.")])
    talk.window.menus.new_chat.trigger()
    talk.send("Good morning")
    talk.until(lambda: talk.is_quiet and [entry.text for entry in talk.entries] == ["Good morning", "Hello to you."])
    talk.until(lambda: talk.window.reading_pane.title.text() == "Good morning")
    talk.until(lambda: len(talk.window.controller.listing.rows) == 2)


def test_a_new_chat_has_instructions_before_its_first_word(qtbot, talk_with):
    talk = talk_with([answer("Hallo.")])
    talk.window.menus.new_chat.trigger()
    talk.composer.system_button.click()
    panel = talk.window.controller.chat.choosing._system
    qtbot.keyClicks(panel.text, "Answer in German.")
    panel.keep_button.click()
    talk.send("Good morning")
    talk.until(lambda: talk.is_quiet and [entry.text for entry in talk.entries][-1:] == ["Hallo."])
    assert "Answer in German." in str(talk.server.requests[0].json["system"])
    conversation_id = talk.window.controller.reading.conversation_id
    assert talk.room.chats.settings(conversation_id).system == "Answer in German."
    talk.until(lambda: talk.composer.system_button.text() == "Instructions: on")


def test_who_takes_over_in_the_middle_is_seen(talk_with):
    others = [("openai", "openai", "gpt-6-sol", [openai("and it went on.")])]
    talk = talk_with([begun("It began ")], others=others)  # the connection ends before the reply does
    talk.send("Tell me")
    talk.until(lambda: talk.is_quiet and "and it went on." in talk.entries[-1].text and talk.foot() is not None)
    labels = [box.piece.label for box in talk.view.boxes if box.kind == "seam"]
    assert [label.split(" at ")[0] for label in labels] == ["Claude stopped here; GPT-6 Sol continued"]
    assert "continued" not in talk.foot().words  # said at the seam, and once
    assert [act.key for act in talk.entries[-1].acts][:3] == ["again", "other", "whole"]


def test_a_reply_that_failed_says_why_in_words(talk_with):
    talk = talk_with([begun("Half")])
    talk.send("Tell me")
    talk.until(lambda: talk.is_quiet and talk.states()[-1] in (MessageState.FAILED, MessageState.INTERRUPTED))
    assert talk.entries[-1].text == "Half"
    assert talk.foot().words
    assert [act.key for act in talk.foot().acts] == ["send_again", "other", "leave"]
    assert "The rest is asked for as soon as Claude Opus 5.5" in talk.foot().words


def test_a_change_of_a_message_survives_the_window_and_still_makes_a_branch(qtbot, talk_with, chooser):
    """Sent as the ordinary draft that it once became, it would have been appended."""
    talk = talk_with([answer("It needs less time.")])
    asked = talk.entries[0].message_id
    talk.view.act_wanted.emit((asked, "edit"))
    qtbot.keyClicks(talk.composer.field, " So fast?")
    talk.window.controller.chat.end()
    talk.window.hide()

    program = Program(talk.room.library, make_chatting=lambda: Chatting(talk.room.chats, talk.room.providers))
    window = furnished(program, talk.room.lanes, talk.room.paths, chooser)
    window.resize(1200, 800)
    qtbot.addWidget(window)
    window.show()
    again = Talk(qtbot, talk.room, window)
    again.until(lambda: again.composer.field.text() == "Why does it collapse? So fast?")
    assert "changing an earlier message" in window.reading_pane.foot.ask_line.words.text()
    qtbot.keyClick(again.composer.field, Qt.Key.Key_Return)
    again.until(lambda: again.is_quiet and again.entries[-1].text == "It needs less time.")
    assert len(again.entries) == 2
    assert (again.entries[0].branch, again.entries[0].branch_count) == (2, 2)
    assert again.composer.is_empty
    assert talk.room.chats.edits(window.controller.reading.conversation_id) == ()
    window.bridge.close()


def test_a_draft_survives_the_window(qtbot, talk_with):
    talk = talk_with([answer("x")])
    talk.composer.field.setFocus()
    qtbot.keyClicks(talk.composer.field, "half a thought")
    talk.window.close()
    conversation_id = talk.window.remembered.conversation
    assert talk.room.chats.draft(conversation_id).text == "half a thought"


def test_what_goes_along_is_counted(qtbot, talk_with):
    talk = talk_with([answer("x")])
    qtbot.keyClicks(talk.composer.field, "Hello")
    talk.until(lambda: "tokens go along" in talk.composer.account_button.text())
    assert talk.composer.model_button.text().startswith("Claude Opus 5.5")


def test_a_pdf_and_a_picture_come_back_when_their_message_is_changed(qtbot, talk_with, tmp_path):
    """Their bytes too: the other version of the message carries what the first one did."""
    talk = talk_with([answer("Seen.")], [answer("Seen again.")])
    providers = talk.room.providers
    known = [ModelInfo(OPUS, "Opus", sees_images=True)]
    providers._models.lists.keep("anthropic", providers.endpoint("anthropic").base_url, known)
    pages, photo = tmp_path / "report.pdf", tmp_path / "photo.png"
    pages.write_bytes(pdf(["The quokka smiles", None]))
    photo.write_bytes(PNG)
    talk.window.controller.chat.attaching.take([pages, photo])
    talk.until(lambda: len(talk.composer.draft.attachments) == 2)
    talk.send("What is this?")
    talk.until(lambda: talk.is_quiet and talk.entries[-1].text == "Seen.")
    talk.view.act_wanted.emit((talk.entries[2].message_id, "edit"))
    talk.until(lambda: len(talk.composer.draft.attachments) == 2)
    assert [one.data for one in talk.composer.draft.attachments] == [pages.read_bytes(), PNG]
    talk.send(" Look again.")
    talk.until(lambda: talk.is_quiet and talk.entries[-1].text == "Seen again.")

    first, second = (str(request.json["messages"][-1]["content"]) for request in talk.server.requests[-2:])
    assert "The quokka smiles" in first
    assert "The quokka smiles" in second


def test_a_scan_is_said_to_have_no_text_as_it_is_attached(qtbot, talk_with, tmp_path):
    talk = talk_with([answer("Seen.")])
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(pdf([None, None]))
    talk.window.controller.chat.attaching.take([scan])
    line = talk.window.reading_pane.foot.ask_line
    talk.until(lambda: "scan.pdf has 2 pages, all pictures without text" in line.words.text())

    assert len(talk.composer.draft.attachments) == 1


def test_closing_while_a_reply_is_written_asks_and_waits_for_its_end(qtbot, talk_with, click):
    talk = talk_with([begun("Growing"), AfterGate(), saying(" on.").split(b"\n\n", 2)[2] + ENDED])
    talk.send("Tell me")
    talk.until(lambda: any("Growing" in text for text in talk.texts))
    assert not talk.window.close()
    notice = talk.window.notice
    assert notice.text.text() == "A reply is being written."
    click(next(button for button in notice.buttons if button.text() == "Close when it has ended"))
    assert talk.window.isVisible()
    talk.server.gate.set()
    talk.until(lambda: not talk.window.isVisible())

    stored = talk.room.library.open(talk.window.controller.reading.conversation_id).messages[-1].message
    assert (stored.state, stored.blocks[-1].text) == (MessageState.COMPLETE, "Growing on.")


def test_stop_and_close_keeps_what_came(talk_with, click):
    talk = talk_with([begun("Growing"), Hang()])
    talk.send("Tell me")
    talk.until(lambda: any("Growing" in text for text in talk.texts))
    assert not talk.window.close()
    click(next(button for button in talk.window.notice.buttons if button.text() == "Stop and close"))
    assert not talk.window.isVisible()
    talk.room.chats.close()

    stored = talk.room.library.open(talk.window.controller.reading.conversation_id).messages[-1].message
    assert (stored.state, stored.blocks[-1].text) == (MessageState.INTERRUPTED, "Growing")
