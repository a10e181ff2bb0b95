"""Chats of Open WebUI: branches, models, thoughts and files come along, and wrong types cost only themselves."""

import json
from pathlib import Path

import pytest

from helpers.contents import contents
from holdfast.domain import ReferenceBlock, Segment, Sender, Source, TextBlock, ThinkingBlock
from holdfast.importers import read_again
from holdfast.importers.webui_chat import read_conversation

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "other" / "openwebui-importer--webui-json.json"
ODD = [None, 5, "x", [], {"a": 1}, [None], True, 1e400]
THOUGHT = (
    '<details type="reasoning" done="true" duration="7">\n<summary>Thought for 7 seconds</summary>\n'
    "&gt; First a &lt;tag&gt;\n> then more\n</details>\n"
)


def message(key, parent, role, content, at, **more):
    return {"id": key, "parentId": parent, "childrenIds": [], "role": role, "content": content, "timestamp": at} | more


def chat(**more):
    """Return a row of an export: a prompt with a picture and a file, two models' answers, and what followed one."""
    files = [
        {"type": "image", "url": "data:image/png;base64,iVBOR"},
        {"type": "file", "id": "f1", "name": "plan.txt", "file": {"data": {"content": "the plan"}}},
    ]
    messages = [
        message("u", None, "user", "Prune?", 1_744_577_557, files=files, models=["a", "b"]),
        message("a", "u", "assistant", f"{THOUGHT}In winter", 1_744_577_558, model="llama3:8b"),
        message("b", "u", "assistant", "In spring", 1_744_577_559, model="openai/gpt-6"),
        message("n", "a", "user", "Why?", 1_744_577_560),
        message("e", "n", "assistant", "", 1_744_577_561, model="llama3:8b", error={"content": "out of memory"}),
    ]
    inner = {"title": "Quinces", "models": ["a"], "history": {"messages": {m["id"]: m for m in messages}}}
    inner["history"]["currentId"] = "e"
    return {
        "id": "c-1",
        "user_id": "ada",
        "title": "Quinces",
        "chat": inner,
        "created_at": 1_744_577_000,
        "updated_at": 1_744_578_000,
        "archived": False,
        "pinned": True,
    } | more


def write(path, value):
    path.write_text(json.dumps(value))
    return path


def test_a_chat_with_its_branches_models_and_thoughts(tmp_path):
    got = contents(write(tmp_path / "export.json", [chat()]))
    (one,), (found,) = got.conversations, got.found
    assert got.skipped == []
    assert (got.preview.layout, got.preview.is_whole) == ("Open WebUI export", False)
    assert (one.source, one.source_id, one.title, one.is_starred) == (Source.OPEN_WEBUI, "c-1", "Quinces", True)
    assert {each.source_id: each.parent_source_id for each in one.messages} == {
        "u": None,
        "a": "u",
        "b": "u",
        "n": "a",
        "e": "n",
    }
    prompt, first, second, _, failed = one.messages
    assert prompt.blocks == (TextBlock("Prune?"), ReferenceBlock("image", "", ""))
    assert [(each.name, each.text) for each in prompt.attachments] == [("plan.txt", "the plan")]
    assert first.blocks == (ThinkingBlock("First a <tag>\nthen more", seconds=7.0), TextBlock("In winter"))
    assert second.segments == (Segment("", "openai/gpt-6"),)
    assert failed.blocks == (TextBlock("out of memory"),)
    assert (one.current_leaf, first.sender, found.message_count) == ("e", Sender.ASSISTANT, 5)
    assert (one.created.timestamp(), one.updated.timestamp()) == (1_744_577_000, 1_744_578_000)
    assert read_again(Source.OPEN_WEBUI, "c-1", found.source_json) == one


def test_a_single_chat_is_the_same_as_it_grows(tmp_path):
    alone = chat()["chat"]
    first = contents(write(tmp_path / "chat.json", alone)).conversations[0]
    alone["history"]["messages"]["z"] = message("z", "e", "user", "More", 1_744_577_570)
    grown = contents(write(tmp_path / "chat.json", [alone])).conversations[0]
    assert (grown.source_id, len(grown.messages)) == (first.source_id, len(first.messages) + 1)
    assert first.created.timestamp() == 1_744_577_557


def test_a_public_export_is_read():
    if not SAMPLE.is_file():
        pytest.skip("the public export is not here")
    got = contents(SAMPLE)
    assert [len(each.messages) for each in got.conversations] == [2]
    assert got.conversations[0].title.endswith("Goldwater Rule Ethics")


@pytest.mark.parametrize("text", [THOUGHT[:-12], THOUGHT * 3, '<details type="reasoning"', "> a <b>"])
def test_of_odd_thoughts_nothing_is_lost(text):
    raw = chat()
    raw["chat"]["history"]["messages"]["a"]["content"] = text
    (said,) = (each for each in read_conversation(raw, "c-1").messages if each.source_id == "a")
    assert "a " in str(said.blocks) or "reasoning" in str(said.blocks)


def test_circles_and_parents_that_are_gone_cost_no_message():
    raw = chat()
    raw["chat"]["history"]["messages"]["u"]["parentId"] = "e"
    raw["chat"]["history"]["messages"]["b"]["parentId"] = "gone"
    assert len(read_conversation(raw, "c-1").messages) == 5


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("field", ["role", "parentId", "content", "timestamp", "model", "files", "error", "id"])
def test_a_wrong_type_in_a_message_costs_only_itself(field, odd):
    raw = chat()
    raw["chat"]["history"]["messages"]["b"][field] = odd
    assert "In winter" in str(read_conversation(raw, "c-1").messages)


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("field", ["title", "created_at", "updated_at", "id", "pinned", "archived", "user_id"])
def test_a_wrong_type_in_a_row_costs_only_itself(tmp_path, field, odd):
    got = contents(write(tmp_path / "export.json", [chat(), chat(**{field: odd})]))
    assert all("In winter" in str(each.messages) for each in got.conversations)
    assert got.conversations
