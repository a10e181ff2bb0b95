"""What changes under a message that waits or a reply that is on its way: the person's mind, or the store itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.chatting import ENDED, GPT, OPUS, answer, begun, openai, overloaded
from helpers.loopback import AfterGate
from helpers.made_conversations import said
from holdfast.chat import ChatSettings, entries
from holdfast.domain import MessageState, Sender
from holdfast.domain.chatting import KeptReply
from holdfast.errors import DiskFull, NotFound
from holdfast.failover import Chain, Waiting
from holdfast.jobs import CancelToken
from holdfast.operations.protection import Protection
from holdfast.operations.unlocking import StoreKey
from holdfast.store.chats import ChatTables


def nobody(_missing, _wrong):
    return None


def protection_of(room):
    return Protection(room.store, room.lanes, room.paths, StoreKey(room.paths, environment={}))


def waiting_with_backup(room, serving):
    """Let a message wait for two that are down; return them and what was sent."""
    claude = serving([overloaded()])
    other = serving(*([overloaded()] for _ in range(2)), [openai("It went elsewhere.")])
    room.add("claude", "anthropic", claude.url, OPUS)
    room.add("other", "openai", other.url, GPT)
    sent = room.send("Waits")
    assert room.ended(sent).state is MessageState.QUEUED
    return other, sent


def test_a_message_that_waits_goes_to_nobody_but_claude_once_its_conversation_is_for_claude_only(room, serving):
    other, sent = waiting_with_backup(room, serving)
    asked = len(other.requests)
    room.chats.set_settings(sent.conversation_id, ChatSettings(is_claude_only=True))
    room.well("other")

    assert room.chats.send_waiting() is True
    assert len(other.requests) == asked
    assert "other" not in room.chats.outbox()[0].words.lower()


def test_a_message_that_waits_for_claude_only_is_free_when_the_person_lifts_that(room, serving):
    """The switch counts as it stands when the message is sent, both ways."""
    other, sent = waiting_with_backup(room, serving)
    room.chats.set_settings(sent.conversation_id, ChatSettings(is_claude_only=True))
    room.chats.set_settings(sent.conversation_id, ChatSettings())
    room.well("other")

    assert room.chats.send_waiting() is False
    assert b"Waits" in other.requests[-1].body


def test_a_backup_brought_back_under_a_growing_reply_keeps_its_own_words(room, serving):
    """No number is given twice: the old reply's end is not the new one's."""
    server = serving([begun("Half of "), AfterGate(), ENDED], [begun("Another "), AfterGate(), ENDED])
    room.add("claude", "anthropic", server.url, OPUS)
    protection = protection_of(room)
    made = protection.back_up("by hand", CancelToken())
    old = room.send("Old question")
    assert room.shows(old, "Half of ")
    protection.restore(made.folder, nobody, CancelToken())
    new = room.send("New question")
    assert new.reply_id != old.reply_id
    assert room.shows(new, "Another ")
    server.gate.set()
    room.until(lambda: not room.chats.running())

    assert room.texts(new.conversation_id) == [
        ("human", "New question", "complete"),
        ("assistant", "Another ", "complete"),
    ]


def test_what_waits_in_a_backup_is_not_sent_again_by_itself(room, serving):
    """It may have been answered since the backup was made."""
    server = serving(*([overloaded()] for _ in range(2)), [answer("Once.")], [answer("Twice.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Only once")
    assert room.ended(sent).state is MessageState.QUEUED
    protection = protection_of(room)
    made = protection.back_up("by hand", CancelToken())
    room.well()
    assert room.chats.send_waiting() is False
    asked = len(server.requests)
    protection.restore(made.folder, nobody, CancelToken())
    room.chats.send_waiting()

    assert len(server.requests) == asked
    assert [one.state for one in room.chats.outbox()] == [Waiting.UNSURE]
    assert "backup" in room.chats.outbox()[0].words


def test_a_reply_ends_in_no_message_that_has_its_number_but_is_another(room, serving):
    """The store of another computer that was brought back gives the same numbers to other messages."""
    server = serving([answer("Mine.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Question")
    room.ended(sent)
    chats, stranger = room.store.chats, said("Strange.", Sender.ASSISTANT, source_id="a-stranger")

    for write in (
        lambda: chats.end(sent.reply_id, stranger, KeptReply()),
        lambda: chats.into_outbox(sent.message_id, (sent.reply_id, "a-stranger"), "waiting", "{}"),
        lambda: chats.put_entry(sent.message_id, "sending", "{}"),
    ):
        with pytest.raises(NotFound):
            room.lanes.write(write).result()
    assert room.texts(sent.conversation_id)[1] == ("assistant", "Mine.", "complete")
    assert room.chats.outbox() == ()


def test_a_provider_that_moves_to_another_host_is_agreed_to_anew(room, serving):
    """The person agreed to the host they were shown."""
    first, second = serving([answer("Hello.")]), serving([answer("Hello.")])
    room.add("mine", "anthropic", first.url, OPUS)
    room.providers.consent("mine")
    room.providers.add("mine", "anthropic", first.url, "claude-haiku-5-5")
    assert room.providers.consented() == {"mine"}
    room.providers.add("mine", "anthropic", second.url, OPUS)

    assert room.providers.consented() == frozenset()


def test_a_conversation_begun_for_claude_only_is_so_from_its_first_moment(room, serving, monkeypatch):
    """Whatever happens after its first message is stored: a kill, a full disk."""
    room.add("claude", "anthropic", serving([answer("Hello.")]).url, OPUS)

    def full(*_):
        raise DiskFull("No space is left.")

    monkeypatch.setattr(ChatTables, "set_settings", full)
    sent = room.send("Secret", settings=ChatSettings(system="Be brief.", is_claude_only=True))
    room.ended(sent)

    assert room.chats.settings(sent.conversation_id) == ChatSettings(system="Be brief.", is_claude_only=True)


def in_the_last_moment(monkeypatch, change):
    """Have `change` done once, when a message was chosen and is about to be claimed."""
    claim, left = ChatTables.out_of_outbox, [change]

    def claimed(self, *arguments):
        if left:
            left.pop()(self)
        return claim(self, *arguments)

    monkeypatch.setattr(ChatTables, "out_of_outbox", claimed)


def test_what_is_thrown_away_when_it_is_about_to_be_sent_is_not(room, serving, monkeypatch):
    other, sent = waiting_with_backup(room, serving)
    asked = len(other.requests)
    room.well("other")
    in_the_last_moment(monkeypatch, lambda _chats: room.store.bin.put([sent.conversation_id]))

    assert room.chats.send_waiting() is False
    assert len(other.requests) == asked
    room.lanes.write(lambda: room.store.bin.take_back([sent.conversation_id])).result()
    assert [one.state for one in room.chats.outbox()] == [Waiting.WAITING]


def test_what_may_go_to_others_now_when_it_is_about_to_be_sent_goes_to_those(room, serving, monkeypatch):
    """Two that change places take along whom they may go to."""
    other, _sent = waiting_with_backup(room, serving)
    asked = len(other.requests)
    room.well("other")

    def exchange(chats):
        (kept,) = chats.entries()
        entry = entries.decode(kept.entry)
        changed = replace(entry, chain=Chain(entry.chain.links[:1]))
        chats.put_entry(kept.message_id, changed.state.value, entries.encode(changed))

    in_the_last_moment(monkeypatch, exchange)

    assert room.chats.send_waiting() is True
    assert len(other.requests) == asked
