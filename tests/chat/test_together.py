"""Several at once: conversations answer beside each other, an import goes on meanwhile, and nothing is mixed up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from helpers.chatting import OPUS, answer, begun
from helpers.loopback import AfterGate
from helpers.stored import bring, talk
from helpers.stored import said as message
from holdfast.domain import MessageState
from holdfast.errors import DiskFull
from holdfast.store import chat_writing


def test_eight_conversations_answer_beside_each_other(room, serving):
    """Sent from eight threads in the same moment."""
    server = serving([answer("Hel", "lo")])
    room.add("claude", "anthropic", server.url, OPUS)
    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(room.send, [f"Question {number}" for number in range(8)]))
    lives = [room.ended(one) for one in sent]

    assert {live.state for live in lives} == {MessageState.COMPLETE}
    assert len({one.conversation_id for one in sent}) == 8
    assert sorted(room.texts(one.conversation_id)[0][1] for one in sent) == [f"Question {n}" for n in range(8)]
    assert all(room.texts(one.conversation_id)[1][1] == "Hello" for one in sent)


def test_two_answers_to_one_message_are_two_branches(room, serving):
    """Asked for again while the first one is still being written."""
    server = serving([begun("First "), AfterGate()], [answer("Second.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.shows(sent, "First")
    again = room.chats.regenerate(sent.reply_id)
    room.ended(again)
    room.chats.stop(sent.reply_id)
    room.ended(sent)
    server.gate.set()

    replies = {stored.id: stored for stored in room.library.open(sent.conversation_id).messages[1:]}
    assert replies[sent.reply_id].message.state is MessageState.STOPPED
    assert replies[again.reply_id].message.state is MessageState.COMPLETE
    assert {stored.branch_count for stored in replies.values()} == {2}


def test_an_import_in_mid_answer_disturbs_nothing(room, serving):
    """Both write to one store; the reply is whole and so is what was brought in."""
    server = serving([begun("One "), AfterGate()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Count")
    room.shows(sent, "One")
    talks = [talk(f"c{number}", message("m1", f"Imported {number}")) for number in range(30)]
    assert room.lanes.write(lambda: bring(room.store, *talks)).result() == ("new",) * 30
    server.gate.set()
    room.ended(sent)

    assert len(room.library.rows()) == 31
    assert room.texts(sent.conversation_id)[-1][1].startswith("One ")


def test_a_store_that_takes_nothing_more_keeps_the_words_on_the_screen(room, serving, monkeypatch):
    """A full disk in mid-answer: said at once, and the reply stays to be copied."""
    server = serving([begun("Precious "), AfterGate()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.shows(sent, "Precious")

    def full(*_arguments, **_more):
        raise DiskFull("No space is left.", "Make some.")

    with monkeypatch.context() as disk:
        disk.setattr(chat_writing, "end", full)
        room.chats.stop(sent.reply_id)
        live = room.ended(sent)
    server.gate.set()

    assert isinstance(live.error, DiskFull)
    assert room.chats.live(sent.reply_id).blocks[0].text == "Precious "
