"""The outbox: nothing lost, in order, one at a time, never twice, and the person's own until it is sent."""

from __future__ import annotations

import errno
import socket

import pytest

from helpers.chatting import OPUS, StepClock, answer, begun, overloaded
from helpers.loopback import AfterGate, Hang, whole
from holdfast.chat import Draft, chats
from holdfast.domain import MessageState
from holdfast.errors import BadInput, DiskFull
from holdfast.failover import Waiting


@pytest.fixture
def down(room, serving):
    """Return a room whose only provider is down until it is told otherwise, and a message that waits."""
    server = serving(*([overloaded()] for _ in range(4)), [answer("At last.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("First")
    assert room.ended(sent).state is MessageState.QUEUED
    return room, server, sent


def copied(room, make_room):
    """Return a room over what a crash at this moment would leave."""
    folder = room.paths.data.parent / "crashed"
    folder.mkdir()
    copy = folder / "holdfast.db"
    room.lanes.write(lambda: room.store._writer.execute("VACUUM INTO ?", (str(copy),))).result()
    after = make_room("crashed")
    after.chats.recover()
    return after


def answered(told):
    """Say whether a message of the outbox has been answered, of what was told."""
    return any(news.state is Waiting.ANSWERED for news in told)


def waiting(room):
    return [(one.text_start, one.state) for one in room.chats.outbox()]


def test_what_nobody_answers_waits_and_says_so(down):
    room, _server, sent = down

    assert waiting(room) == [("First", Waiting.WAITING)]
    assert room.texts(sent.conversation_id) == [("human", "First", "queued")]
    assert room.library.rows()[0].message_count == 1


def test_a_start_on_a_full_disk_is_made_up_for_when_there_is_room(down, monkeypatch):
    """What waits is not left lying until the next start."""
    room, server, _sent = down
    real, asked = chats.recover, len(server.requests)

    def full(_tables):
        raise DiskFull("There is no space left.", "Free some.")

    monkeypatch.setattr(chats, "recover", full)
    with pytest.raises(DiskFull):
        room.chats.start()
    monkeypatch.setattr(chats, "recover", real)
    room.well()
    room.chats.start()
    room.chats.start()

    room.until(lambda: len(server.requests) > asked)


def test_a_message_after_one_that_waits_waits_behind_it(down):
    """It builds on an answer that is not there yet."""
    room, server, sent = down
    asked = len(server.requests)
    second = room.send("Second", sent.conversation_id, sent.message_id)

    assert second.reply_id is None
    assert len(server.requests) == asked
    assert [text for text, _state in waiting(room)] == ["First", "Second"]


def test_when_somebody_answers_all_are_sent_in_order(make_room, serving):
    """Each below the answer to the one before."""
    room = make_room()
    server = serving([overloaded()], [overloaded()], [answer("One.")], [answer("Two.")])
    room.add("claude", "anthropic", server.url, OPUS)
    first = room.send("First")
    room.ended(first)
    room.send("Second", first.conversation_id, first.message_id)
    room.well()
    assert room.chats.send_waiting() is False

    assert room.texts(first.conversation_id) == [
        ("human", "First", "complete"),
        ("assistant", "One.", "complete"),
        ("human", "Second", "complete"),
        ("assistant", "Two.", "complete"),
    ]
    assert room.chats.outbox() == ()
    assert len(server.requests) == 4


def test_it_survives_a_restart(down, make_room, serving):
    room, _server, sent = down
    room.close()
    again = make_room()
    server = serving([answer("At last.")])
    again.providers.add("claude", "anthropic", server.url, OPUS)
    again.chats.recover()
    assert waiting(again) == [("First", Waiting.WAITING)]
    again.chats.send_waiting()

    assert again.texts(sent.conversation_id)[-1] == ("assistant", "At last.", "complete")
    assert len(server.requests) == 1


def test_a_message_is_taken_back_into_the_composer(down):
    room, _server, sent = down
    draft = room.chats.withdraw(sent.message_id)

    assert draft.text == "First"
    assert room.chats.draft(None).text == "First"
    assert room.chats.outbox() == ()
    assert room.library.rows() == []


def test_an_id_is_given_once(down):
    """Whoever still shows the reply that was taken away must not come to show another."""
    room, _server, sent = down
    room.chats.withdraw(sent.message_id)
    again = room.send("Second")

    assert again.message_id > sent.reply_id
    assert again.conversation_id > sent.conversation_id
    room.ended(again)


def test_what_is_taken_back_does_not_push_aside_what_is_being_written(down):
    room, _server, sent = down
    room.chats.keep_draft(None, Draft("Something new"))

    assert room.chats.withdraw(sent.message_id).text == "Something new\n\nFirst"


def test_a_waiting_message_is_changed_where_it_stands(down):
    room, _server, sent = down
    changed = room.chats.edit(sent.message_id, Draft("First, but better"))

    assert changed.message_id == sent.message_id
    assert waiting(room) == [("First, but better", Waiting.WAITING)]
    assert [hit.message_id for hit in room.library.search("better").hits if hit.kind == "message"] == [sent.message_id]


def test_what_is_on_its_way_cannot_be_taken_back(make_room, serving):
    room = make_room()
    server = serving([overloaded()], [overloaded()], [begun("On "), AfterGate(), Hang()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("First")
    room.ended(sent)
    room.well()
    room.chats.send_again(sent.message_id)
    future = room.net.run(room.chats._dispatch._outbox.look())
    reply_id = room.until(room.chats.running)[0]
    room.until(lambda: (live := room.chats.live(reply_id)) is not None and bool(live.blocks))

    with pytest.raises(BadInput):
        room.chats.withdraw(sent.message_id)
    server.gate.set()
    room.chats.stop(reply_id)
    future.result(10)


def test_it_is_looked_for_by_itself(make_room, serving):
    """Probes that cost nothing find out that a provider is well again, and the message goes."""
    clock = StepClock()
    room = make_room(clock=clock)
    models = {"data": [], "has_more": False}
    server = serving([overloaded()], [overloaded()], [whole(models)], [answer("At last.")])
    room.add("claude", "anthropic", server.url, OPUS)
    room.chats.start()
    sent = room.send("First")
    room.ended(sent)
    told = []
    room.chats.on_outbox(told.append)
    for _ in range(40):
        clock.advance(5)
        if room.until(lambda: answered(told) or clock.next_s() is not None) and answered(told):
            break
        room.until(lambda: not room.chats.running())

    assert [one.method for one in server.requests] == ["POST", "POST", "GET", "POST"]
    assert room.texts(sent.conversation_id)[-1] == ("assistant", "At last.", "complete")


def test_offline_it_looks_without_a_write_and_goes_when_there_is_a_way(make_room, serving, monkeypatch):
    """The message does not flicker between waiting and sending while there is no network."""
    room = make_room()
    server = serving([whole({"data": [], "has_more": False})], [answer("At last.")])
    room.add("claude", "anthropic", server.url, OPUS)
    port, real = int(server.url.rsplit(":", 1)[1]), socket.socket.connect

    def no_network(self, address):
        if isinstance(address, tuple) and address[1] == port:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        return real(self, address)

    with monkeypatch.context() as offline:
        offline.setattr(socket.socket, "connect", no_network)
        sent = room.send("First")
        assert room.ended(sent).state is MessageState.QUEUED
        told = []
        room.chats.on_outbox(told.append)
        assert room.chats.send_waiting() is True
    assert told == []
    assert room.chats.send_waiting() is False

    assert room.texts(sent.conversation_id)[-1] == ("assistant", "At last.", "complete")
    assert [one.method for one in server.requests] == ["GET", "POST"]


def test_a_conversation_that_is_removed_meanwhile_takes_its_reply_along(make_room, serving):
    """Nothing is left of it, and nothing complains."""
    room = make_room()
    server = serving([begun("Half "), Hang()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.shows(sent, "Half")
    room.lanes.write(lambda: room.store.bin.put([sent.conversation_id])).result()
    room.lanes.write(lambda: room.store.bin.remove([sent.conversation_id])).result()
    room.chats.stop(sent.reply_id)
    room.ended(sent)

    assert room.chats.live(sent.reply_id) is None
    assert room.library.rows() == []


def test_one_that_was_cut_off_by_a_crash_is_not_sent_again_unasked(make_room, serving):
    """Nobody knows whether it arrived: it says so, and one press sends it."""
    room = make_room()
    server = serving([overloaded()], [overloaded()], [Hang()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("First")
    room.ended(sent)
    room.well()
    room.lanes.read(room.chats.send_waiting)
    room.until(lambda: len(server.requests) == 3)
    room.until(lambda: bool(room.store.chats.entries()))
    assert room.store.chats.entries()[0].state == "sending"
    after = copied(room, make_room)
    assert waiting(after) == [("First", Waiting.UNSURE)]
    assert after.texts(sent.conversation_id) == [("human", "First", "queued")]

    well = serving([answer("At last.")])
    after.providers.add("claude", "anthropic", well.url, OPUS)
    assert after.chats.send_waiting() is False
    assert well.requests == []
    after.chats.send_again(sent.message_id)
    after.chats.send_waiting()
    assert after.texts(sent.conversation_id)[-1] == ("assistant", "At last.", "complete")
