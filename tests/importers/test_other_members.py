"""Projects, memories, design chats and published pages, as they lie in an export."""

import json

import pytest

from helpers.builders import (
    ACCOUNT,
    as_json,
    assistant,
    conversation,
    design_chat,
    design_message,
    human,
    project,
    tool_result_block,
    write_g4,
    write_zip,
)
from helpers.contents import contents
from holdfast.domain import (
    ResultItem,
    Sender,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
)
from holdfast.importers.design_chats import read_design_chat
from holdfast.importers.projects import read_account, read_memories, read_project, read_reflections

ODD = [None, 5, "x", [], {"a": 1}, [None], [5], True]


def test_a_project_with_its_instructions_and_documents():
    raw = project("Garden", ("notes/plan.md", "Plant"), prompt_template="Be brief", is_starter_project=True)

    got = read_project(raw)

    assert (got.name, got.instructions, got.is_starter) == ("Garden", "Be brief", True)
    assert [(document.name, document.text) for document in got.documents] == [("notes/plan.md", "Plant")]
    assert got.created is not None


def test_documents_of_one_id_are_both_kept():
    twin = {"uuid": "d", "filename": "a", "content": "1"}

    got = read_project(project() | {"docs": [twin, twin | {"content": "2"}]})

    assert len({document.source_id for document in got.documents}) == 2


def test_a_page_of_memory_below_a_project_belongs_to_it():
    pages = [{"path": "/projects/p1/status.md", "content": "c"}, {"path": "/profile.md", "content": "c"}, {}]

    got = list(read_memories({"account_uuid": "a", "memory_files": pages}))

    assert [page.project_source_id for page in got] == ["p1", "", ""]


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_never_raise(odd):
    memory = {"account_uuid": 1, "conversations_memory": "", "project_memories": {}, "memory_files": [{"path": "x"}]}
    for key, raw in [(key, project()) for key in project()] + [(key, memory) for key in memory]:
        read_project(raw | {key: odd})
        list(read_memories(raw | {key: odd}))
    read_project({"docs": [{"uuid": odd, "filename": odd, "content": odd, "created_at": odd}]})
    list(read_memories({"memory_files": [{"path": odd, "content": odd, "updated_at": odd}]}))
    list(read_reflections({"reflections": [{"period": odd, "content": odd}], "account_uuid": odd}))
    read_account({"uuid": odd, "full_name": odd})
    chat = design_chat(design_message("user", "x", [{"type": "text", "text": "x"}]))
    for key in chat:
        read_design_chat(chat | {key: odd}, "d")
    for key in chat["messages"][0]:
        read_design_chat(design_chat(chat["messages"][0] | {key: odd}), "d")
    for kind in ("text", "thinking", "tool_call", "error", "user_interjection", odd):
        block = {"type": kind, "text": odd, "thinking": odd, "toolCall": odd, "name": odd, "input": odd}
        read_design_chat(design_chat(design_message("assistant", "", [block, odd])), "d")


def test_a_design_chat():
    chat = design_chat(
        design_message("user", "A page", [{"type": "text", "text": "A page"}]),
        design_message(
            "assistant",
            "Here",
            [
                {"type": "thinking", "thinking": "Hm"},
                {"type": "tool_call", "id": "t1", "name": "write_file", "input": {"path": "a.html"}},
                {"type": "error", "message": "Timed out"},
                {"type": "user_interjection", "text": "Stop"},
                {"type": "sparkle"},
            ],
        ),
    )

    got = read_design_chat(chat, "d")

    assert (got.source, got.title, got.project_source_id) == (Source.CLAUDE_DESIGN, "Landing page", "")
    assert [message.sender for message in got.messages] == [Sender.HUMAN, Sender.ASSISTANT]
    assert got.messages[1].blocks == (
        ThinkingBlock("Hm"),
        ToolUseBlock("t1", "write_file", '{"path": "a.html"}'),
        ToolResultBlock("", "error", (ResultItem("text", "Timed out"),), is_error=True),
        TextBlock("Stop"),
        UnknownBlock("sparkle", '{"type": "sparkle"}'),
    )


def test_the_text_of_a_design_chat_without_blocks_is_kept():
    got = read_design_chat(design_chat(design_message("assistant", "Words", [])), "d")

    assert got.messages[0].blocks == (TextBlock("Words"),)


FRAMES = [
    {
        "artifacts/art1/artifact.json": {
            "id": "art1",
            "kind": "artifact",
            "versions": [
                {"id": "1790000001-aaaa", "title": "First"},
                {"id": "1790000002-bbbb", "title": "Second"},
            ],
        },
        "artifacts/art1/versions/1790000001-aaaa.html": b"<p>one",
        "artifacts/art1/comments.json": b"[]",
    },
    {"artifacts/art1/versions/1790000002-bbbb.html": b"<p>two", "artifacts/page1/page.md": b"# A page"},
]


def test_a_published_page_spread_over_two_zips_is_one(tmp_path):
    publishing = conversation(
        human("Publish it"),
        assistant(blocks=[tool_result_block("Artifact", "done", structured_content={"artifact_id": "art1"})]),
        uuid="c1",
    )

    got = contents(write_g4(tmp_path, [[publishing]], frames=FRAMES))

    first, second = got.published
    assert (first.artifact.key, first.artifact.kind, first.artifact.title) == ("art1", "published", "Second")
    assert [first.artifact.content_at(place) for place in (0, 1)] == ["<p>one", "<p>two"]
    assert first.conversation_source_id == "c1"
    assert (second.artifact.key, second.artifact.media_type, second.conversation_source_id) == (
        "page1",
        "text/markdown",
        "",
    )


def test_a_page_named_by_what_is_displayed_belongs_to_its_conversation(tmp_path):
    shown = {"type": "file", "published_artifact_id": "art1"}
    publishing = conversation(assistant(blocks=[tool_result_block("Artifact", display_content=shown)]), uuid="c1")

    assert contents(write_g4(tmp_path, [[publishing]], frames=FRAMES)).published[0].conversation_source_id == "c1"


def test_a_version_of_several_files_is_kept_with_all_of_them(tmp_path):
    members = {
        "artifacts/a/versions/1-x.files.json": ["index.html", "app.js"],
        "artifacts/a/versions/1-x/index.html": b"<p>",
        "artifacts/a/versions/1-x/app.js": b"run()",
    }

    (got,) = contents(write_zip(tmp_path / "e.zip", members)).published

    assert "<p>" in got.artifact.content_at(0)
    assert "run()" in got.artifact.content_at(0)


def test_a_damaged_description_costs_the_titles_alone(tmp_path):
    members = {"artifacts/a/artifact.json": b'{"id": ', "artifacts/a/versions/1-x.html": b"<p>"}

    got = contents(write_zip(tmp_path / "e.zip", members))

    assert got.published[0].artifact.content_at(0) == "<p>"
    assert len(got.skipped) == 1


def test_the_new_and_the_old_memories_of_one_account(tmp_path):
    members = {
        "conversations.json": [],
        "memories.json": [{"conversations_memory": "Old", "account_uuid": ACCOUNT}],
        f"memories/{ACCOUNT}.json": {"memory_files": [{"path": "/profile.md", "content": "New"}]},
    }

    assert [page.text for page in contents(write_zip(tmp_path / "e.zip", members)).memories] == ["Old", "New"]


def test_the_digest_is_that_of_the_source(tmp_path):
    raw = conversation(human("x"), name="\u00e9 \U0001f6b2")

    (found,) = contents(write_zip(tmp_path / "e.zip", {"conversations.json": b"[" + as_json(raw) + b"]"})).found

    assert found.source_json == as_json(raw)
    assert found.message_count == 1
    assert json.loads(found.source_json) == raw


def test_a_conversation_without_an_id_gets_a_stable_one(tmp_path):
    raw = {key: value for key, value in conversation(human("x")).items() if key != "uuid"}
    path = write_zip(tmp_path / "e.zip", {"conversations.json": [raw]})

    assert contents(path).found[0].source_id == contents(path).found[0].source_id != ""


def test_published_pages_are_read_out_of_a_folder_too(tmp_path):
    """In an unpacked export a page begins like the page of an expired link, and is none."""
    for name, value in {**FRAMES[0], **FRAMES[1]}.items():
        place = tmp_path / "frames-000" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(as_json(value))
    versions = tmp_path / "frames-000" / "artifacts" / "art1" / "versions"
    for page in versions.glob("*.html"):
        page.write_text("<!DOCTYPE html><title>A page</title>")

    got = contents(tmp_path)

    assert got.skipped == []
    assert got.published[0].artifact.content_at(0) == "<!DOCTYPE html><title>A page</title>"


@pytest.mark.parametrize("key", ["result", "output", "response"])
def test_what_a_tool_of_claude_design_gave_back_stands_behind_its_call(key):
    call = {"type": "tool_call", "toolCall": {"id": "1", "name": "edit", "args": {"a": 1}, key: "Edited"}}

    got = read_design_chat(design_chat(design_message("assistant", "", [call])), "d")

    asked, answer = got.messages[0].blocks
    assert (asked.name, answer.call_id, answer.items[0].text) == ("edit", "1", "Edited")
