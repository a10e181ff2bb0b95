"""A session of Claude Code and a chat of ChatGPT are gone on with here, and what grows over there comes too."""

from __future__ import annotations

import json

import pytest

from helpers.chatting import OPUS, answer
from helpers.other_sources import chatgpt_chat, session_lines, write_session
from holdfast.domain import MessageState
from holdfast.jobs import CancelToken, no_progress


def bring(room, path):
    return room.library.import_archive([path], CancelToken(), no_progress)


def go_on(room, server, text):
    room.add("claude", "anthropic", server.url, OPUS)
    (conversation,) = room.library.rows()
    leaf = room.library.open(conversation.id).current_path()[-1].id
    sent = room.send(text, conversation.id, leaf)
    assert room.ended(sent).state is MessageState.COMPLETE
    return sent


def told(server):
    return [(one["role"], one["content"][-1]["text"]) for one in server.requests[0].json["messages"]]


@pytest.mark.parametrize("kind", ["claude-code", "chatgpt"])
def test_what_was_said_goes_along(room, serving, tmp_path, kind):
    words = ("When to prune quinces?", "In winter.")
    path = tmp_path / "chat.json"
    path.write_text(json.dumps([chatgpt_chat(*words)]))
    bring(room, path if kind == "chatgpt" else write_session(tmp_path / "projects", *words))
    server = serving([answer("In ", "February.")])

    sent = go_on(room, server, "In which month?")

    assert told(server) == [
        ("user", "When to prune quinces?"),
        ("assistant", "In winter."),
        ("user", "In which month?"),
    ]
    assert [text for _who, text, _state in room.texts(sent.conversation_id)][-1] == "In February."


def test_results_of_tools_go_along_as_words_and_sub_agents_do_not(room, serving, tmp_path):
    asked, answered, wrapped_up = session_lines("List the beds", "Looking", "x")
    answered["message"]["content"] = [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "ls beds"}}]
    wrapped_up |= {"message": {"content": [{"type": "tool_result", "tool_use_id": "t1", "content": "quinces.txt"}]}}
    agent = {
        **asked,
        "uuid": "side",
        "parentUuid": None,
        "isSidechain": True,
        "message": {"content": "Only for an agent"},
    }
    path = tmp_path / "session.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in (asked, answered, agent, wrapped_up)))
    bring(room, path)
    server = serving([answer("One.")])

    go_on(room, server, "How many?")

    body = json.dumps(server.requests[0].json)
    assert "ls beds" in body
    assert "quinces.txt" in body
    assert "Only for an agent" not in body


def test_a_session_that_grows_over_there_leaves_what_was_written_here(room, serving, tmp_path):
    bring(room, write_session(tmp_path, "One", "Two"))
    sent = go_on(room, serving([answer("Ours.")]), "Here")
    report = bring(room, write_session(tmp_path, "One", "Two", "Three", "Four"))

    assert report.updated == 1
    texts = {text for _who, text, _state in room.texts(sent.conversation_id)}
    everything = str(room.library.open(sent.conversation_id).messages)
    assert all(word in everything for word in ("'Here'", "'Ours.'", "'Three'", "'Four'"))
    assert texts
