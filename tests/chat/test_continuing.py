"""An imported conversation that is continued here: as it was above, ours below, whatever export comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.chatting import ENDED, GPT, OPUS, answer, openai
from helpers.loopback import sse
from helpers.replies import stream_head
from helpers.stored import answered, bring, chained, day, prepared, preview, said, talk
from holdfast.domain import Attachment, ImportReport, MessageState, TextBlock, ThinkingBlock
from holdfast.jobs import CancelToken

OLD = talk("c1", *chained(said("m1", "What is lichen?"), answered("m2", "Two beings.")), title="Lichen")


@pytest.fixture
def continued(room, serving):
    """Return a room with an imported conversation that has been continued."""
    bring_in(room, OLD, exported=day(1))
    server = serving([answer("Fungus ", "and alga.")])
    room.add("claude", "anthropic", server.url, OPUS)
    conversation = room.library.rows()[0]
    leaf = room.library.open(conversation.id).current_path()[-1].id
    sent = room.send("Which two?", conversation.id, leaf)
    assert room.ended(sent).state is MessageState.COMPLETE
    return room, server, sent


def bring_in(room, *conversations, exported):
    """Import on the write lane, as the program does."""
    return room.lanes.write(lambda: bring(room.store, *conversations, exported=exported)).result()


def shown(room, sent):
    return [text for _who, text, _state in room.texts(sent.conversation_id)]


WHOLE = ["What is lichen?", "Two beings.", "Which two?", "Fungus and alga."]


def test_the_history_goes_along(continued):
    room, server, sent = continued

    told = [one["content"][-1]["text"] for one in server.requests[0].json["messages"]]
    assert told == WHOLE[:3]
    assert shown(room, sent) == WHOLE
    assert room.library.rows()[0].message_count == 4


def test_the_same_export_again_changes_nothing(continued):
    room, _server, sent = continued

    assert bring_in(room, OLD, exported=day(1)) == ("unchanged",)
    assert shown(room, sent) == WHOLE


def test_a_newer_export_brings_its_own_and_leaves_ours(continued):
    """What was changed over there since is taken, though ours is later; nothing is marked missing."""
    room, _server, sent = continued
    newer = replace(
        OLD,
        updated=day(2),
        messages=chained(said("m1", "What is lichen?"), answered("m2", "Two beings living as one.", updated=day(2))),
    )

    assert bring_in(room, newer, exported=day(3)) == ("updated",)
    conversation = room.library.open(sent.conversation_id)
    assert [text for _who, text, _state in room.texts(sent.conversation_id)] == [
        WHOLE[0],
        "Two beings living as one.",
        *WHOLE[2:],
    ]
    assert not any(stored.is_missing for stored in conversation.messages)
    assert not conversation.row.is_missing


def test_a_conversation_that_went_on_over_there_is_shown_as_it_is_there(continued):
    """Its newer branch is the one to see; ours is a turn away, and whole."""
    room, _server, sent = continued
    more = chained(
        said("m1", "What is lichen?"), answered("m2", "Two beings."), said("m3", "Where?"), answered("m4", "Rocks.")
    )
    later = day(9_999)
    newer = replace(OLD, updated=later, messages=more, current_leaf="m4")
    bring_in(room, newer, exported=later)

    assert shown(room, sent) == ["What is lichen?", "Two beings.", "Where?", "Rocks."]
    path = room.library.open(sent.conversation_id).path_through(sent.reply_id)
    assert [stored.message.blocks[0].text for stored in path] == WHOLE


def test_an_export_without_it_marks_the_conversation_and_keeps_ours(continued):
    room, _server, sent = continued
    other = talk("c2", said("n1", "Moss"), created=day(5), updated=day(5))

    def whole():
        import_id = room.store.begin_import(preview(exported=day(6)))
        room.store.add_conversations(import_id, [prepared(other)])
        room.store.finish_import(import_id, ImportReport(), is_complete=True)

    room.lanes.write(whole).result()
    assert room.library.open(sent.conversation_id).row.is_missing
    assert shown(room, sent) == WHOLE


def test_what_was_written_here_is_found(continued):
    """The message as soon as it is stored, the reply when it ends; a new index has them too."""
    room, _server, sent = continued

    def found(text):
        return [hit.message_id for hit in room.library.search(text).hits if hit.kind == "message"]

    assert found("which") == [sent.message_id]
    assert found("alga") == [sent.reply_id]
    room.library.reindex(CancelToken(), lambda _progress: None)
    assert found("alga") == [sent.reply_id]
    assert room.library.index_faults(CancelToken()) == []


def test_attachments_go_along_and_what_is_not_there_is_said(room, serving):
    """Text as a document, a file of which only the name is known as a word about it."""
    attached = (
        Attachment("document", "notes.txt", "text/plain", 9, "Old notes"),
        Attachment("file", "photo.png", "image/png"),
    )
    bring_in(
        room, talk("c1", *chained(said("m1", "See", attachments=attached), answered("m2", "Seen."))), exported=day(1)
    )
    server = serving([answer("Yes.")])
    room.add("claude", "anthropic", server.url, OPUS)
    row = room.library.rows()[0]
    live = room.ended(room.send("Still?", row.id, room.library.open(row.id).current_path()[-1].id))

    first = server.requests[0].json["messages"][0]["content"]
    assert "Old notes" in first[0]["text"]
    assert "photo.png" in first[1]["text"]
    assert any("not kept here" in notice for notice in live.notices)


def test_a_thought_goes_back_to_the_model_that_had_it_only(room, serving):
    """Sealed thinking is replayed to its own model, and to no other."""
    thinking = sse(
        {"type": "message_start", "message": {"model": OPUS, "usage": {"input_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Hm."}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "seal"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "Yes."}},
        {"type": "content_block_stop", "index": 1},
        name=True,
    )
    server = serving([stream_head("anthropic") + thinking + ENDED], [answer("Again.")])
    other = serving([openai("Other.")])
    room.add("claude", "anthropic", server.url, OPUS)
    room.add("gpt", "openai", other.url, GPT)
    first = room.send("One")
    room.ended(first)
    blocks = room.library.open(first.conversation_id).messages[-1].message.blocks
    assert [type(block) for block in blocks] == [ThinkingBlock, TextBlock]

    second = room.send("Two", first.conversation_id, first.reply_id)
    room.ended(second)
    third = room.chats.regenerate(second.reply_id, room.providers.link("gpt"))
    room.ended(third)
    assert server.requests[1].json["messages"][1]["content"][0]["signature"] == "seal"
    assert other.requests[0].json["messages"][1] == {"role": "assistant", "content": "Yes."}
