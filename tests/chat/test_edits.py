"""What was changed of an earlier message and not sent is kept as that: over restarts, whatever the message does."""

from __future__ import annotations

import pytest

from helpers.chatting import OPUS, answer, begun, overloaded
from helpers.loopback import Hang
from holdfast.chat import Draft, NewAttachment
from holdfast.domain import MessageId
from holdfast.domain.chatting import Edit
from holdfast.domain.searches import KeptSearches

NOTES = NewAttachment("notes.txt", "text/plain", b"Nozomi", "Nozomi")


@pytest.fixture
def said(room, serving):
    """Return where a message that was answered lies."""
    server = serving([answer("Yes.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Plan a trip")
    room.ended(sent)
    return sent


def test_an_edit_comes_back_after_a_restart_as_the_edit_it_was(room, make_room, said):
    room.chats.keep_draft(said.conversation_id, Draft("And food?"))
    room.chats.keep_edit(Edit(said.message_id, Draft("Plan a trip by train", (NOTES,))))
    room.close()
    chats = make_room().chats

    (edit,) = chats.edits(said.conversation_id)
    assert edit == Edit(said.message_id, Draft("Plan a trip by train", (NOTES,)), message=Draft("Plan a trip"))
    assert chats.draft(said.conversation_id) == Draft("And food?")


def test_one_that_was_left_is_kept_and_not_open(room, said):
    room.chats.keep_edit(Edit(said.message_id, Draft("Plan \ud800"), is_open=False))

    (edit,) = room.chats.edits(said.conversation_id)
    assert (edit.draft.text, edit.is_open) == ("Plan \ud800", False)


def test_what_is_sent_is_an_edit_no_longer_and_leaves_the_draft_alone(room, said):
    room.chats.keep_draft(said.conversation_id, Draft("And food?"))
    room.chats.keep_edit(Edit(said.message_id, Draft("Plan a walk")))
    room.ended(room.chats.edit(said.message_id, Draft("Plan a walk")))

    assert room.chats.edits(said.conversation_id) == ()
    assert room.chats.draft(said.conversation_id) == Draft("And food?")


def test_an_empty_edit_is_none(room, said):
    room.chats.keep_edit(Edit(said.message_id, Draft("Plan a walk")))
    room.chats.keep_edit(Edit(said.message_id, Draft("  ")))

    assert room.chats.edits(said.conversation_id) == ()


def test_with_its_conversation_an_edit_is_gone_for_good(room, said):
    room.chats.keep_edit(Edit(said.message_id, Draft("a planted secret", (NOTES,))))
    room.lanes.write(lambda: room.store.bin.put([said.conversation_id])).result()
    room.lanes.write(lambda: room.store.bin.remove([said.conversation_id])).result()
    assert not room.chats.keep_edit(Edit(said.message_id, Draft("kept late")))

    with room.store._readers.reading() as con:
        assert con.execute("SELECT count(*) FROM draft").get == 0
        assert con.execute("SELECT count(*) FROM draft_attachment").get == 0


def test_nothing_else_is_taken_for_an_edit(room, said):
    """Searches stand beside them, and who knows what a later version keeps there."""
    room.library.searches.keep(KeptSearches(("tea",), ()))
    room.chats.keep_edit(Edit(MessageId(said.message_id), Draft("x")))
    room.chats.keep_edit(Edit(said.message_id, Draft("")))

    assert room.library.searches.all().recent == ("tea",)


def test_a_message_taken_back_brings_what_was_changed_of_it_along(room, serving):
    server = serving([begun("a"), Hang()])
    room.add("claude", "anthropic", server.url, OPUS)
    first = room.send("First")
    room.shows(first, "a")
    waits = room.send("two", first.conversation_id, first.reply_id)
    room.chats.keep_edit(Edit(waits.message_id, Draft("two, better")))
    assert room.chats.edits(first.conversation_id)[0].is_waiting

    assert room.chats.withdraw(waits.message_id) == Draft("two, better\n\ntwo")
    assert room.chats.edits(first.conversation_id) == ()
    room.chats.stop(first.reply_id)


def test_messages_that_change_places_take_what_was_changed_of_them_along(room, serving):
    server = serving([begun("a"), Hang()])
    room.add("claude", "anthropic", server.url, OPUS)
    first = room.send("First")
    room.shows(first, "a")
    two = room.send("two", first.conversation_id, first.reply_id).message_id
    three = room.send("three", first.conversation_id, two).message_id
    room.chats.keep_edit(Edit(two, Draft("two, better"), is_open=False))
    room.chats.move(two, 1)

    (edit,) = room.chats.edits(first.conversation_id)
    assert (edit.message_id, edit.draft, edit.message) == (three, Draft("two, better"), Draft("two"))
    room.chats.edit(three, edit.draft)
    assert room.chats.edits(first.conversation_id) == ()
    room.chats.stop(first.reply_id)


def test_an_edit_of_a_message_that_was_answered_meanwhile_makes_a_branch(room, serving):
    server = serving([overloaded()], [overloaded()], [overloaded()], [answer("Here.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("First")
    room.ended(sent)
    room.chats.keep_edit(Edit(sent.message_id, Draft("First, better")))
    while room.chats.outbox():
        room.well()
        room.chats.send_waiting()

    (edit,) = room.chats.edits(sent.conversation_id)
    assert not edit.is_waiting
    room.ended(room.chats.edit(edit.message_id, edit.draft))
    assert [text for who, text, _ in room.texts(sent.conversation_id) if who == "human"] == ["First, better"]
