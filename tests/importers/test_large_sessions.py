"""A session that is read again line by line is the same as one that is held in memory; its files make one text."""

import hashlib
import json
import zipfile
from functools import partial
from pathlib import Path

import pytest

from helpers.contents import contents
from helpers.other_sources import session_lines
from holdfast.domain import Sender, Source, TextBlock
from holdfast.errors import ArchiveDamaged
from holdfast.importers import Limits, read_again
from holdfast.importers.claude_code import Session
from holdfast.importers.code_lines import GivenRecords, Piece, SessionText, in_memory, web_lines

SESSION = "11111111-2222-4333-8444-555555555555"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "claude-code"
PICTURE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBOR"}}
QUEUED = {"type": "queue-operation", "operation": "enqueue", "timestamp": "2026-05-01T10:00:00.500Z", "content": "Lost"}


def text_of(data, longest=1 << 20):
    return SessionText("s.jsonl", [in_memory(data)], longest)


def as_lines(records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def whole_and_lean(data, source_id=""):
    return [Session(text_of(data), source_id, name="s.jsonl", is_lean=lean).whole() for lean in (False, True)]


def everything():
    """Return records of every kind that is put together from several."""
    prompt, answer, more, last = session_lines("<system-reminder>r</system-reminder>One", "Two", "Three", "Four")
    call = {"type": "tool_use", "id": "t", "name": "Bash", "input": {"command": "ls"}}
    result = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "out"}, PICTURE]}
    file = {"type": "file", "filename": "a.py", "content": {"file": {"content": "print()"}}}
    uuid = answer["uuid"]
    return [
        {"type": "summary", "summary": "All", "leafUuid": uuid},
        prompt,
        {"type": "attachment", "uuid": "file", "parentUuid": prompt["uuid"], "attachment": file},
        answer | {"message": answer["message"] | {"content": [call]}},
        answer | {"uuid": "r", "parentUuid": uuid, "type": "user", "message": {"content": [result, "and words"]}},
        answer | {"uuid": "side", "parentUuid": None, "isSidechain": True},
        QUEUED,
        {"type": "system", "uuid": "note", "parentUuid": "r", "content": "a note"},
        more | {"parentUuid": "note"},
        last,
        last,
        last | {"message": last["message"] | {"content": "Four, another"}},
    ]


def test_every_kind_of_record_is_the_same_when_it_is_read_again():
    kept, lean = whole_and_lean(as_lines(everything()))
    assert lean == kept
    assert "print()" in str(lean)
    assert "Lost" in str(lean)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="public sessions are not here")
@pytest.mark.parametrize("name", sorted(each.name for each in SAMPLES.glob("*")))
def test_public_sessions_are_the_same_when_they_are_read_again(name):
    kept, lean = whole_and_lean(web_lines((SAMPLES / name).read_bytes()))
    assert lean == kept


def test_a_sub_agent_alone_is_known_when_all_of_it_was_seen():
    records = [line | {"isSidechain": True, "agentId": "7f"} for line in session_lines("Look", "Seen")]
    kept, lean = whole_and_lean(as_lines(records))
    assert (lean, lean.messages[0].sender) == (kept, Sender.OTHER)


def test_a_line_that_is_longer_than_any_record_costs_only_itself():
    lines = session_lines("One", "Two" * 3_000, "Three")
    text = text_of(as_lines(lines), longest=3_000)
    got = Session(text, is_lean=True).whole()
    assert text.broken == [2]
    assert [block.text for message in got.messages for block in message.blocks] == ["One", "Three"]


@pytest.mark.parametrize("damage", [lambda data: data[:-40], lambda data: b"x" * len(data), lambda _: b""])
def test_a_file_that_changes_while_it_is_read_is_said_to(tmp_path, damage):
    path = tmp_path / f"{SESSION}.jsonl"
    path.write_bytes(as_lines(session_lines("One", "Two")))
    text = SessionText(path.name, [Piece(partial(path.open, "rb", buffering=0), path.stat().st_size)], 999)
    session = Session(text, is_lean=True)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ArchiveDamaged, match="changed while"):
        list(session.messages())
    text.close()


def folder_of_a_session(home):
    """Write a session with two sub-agents, an older one and an output beside it."""
    place = f"/home/ada/.claude/projects/-g/{SESSION}/tool-results/toolu_9.txt"
    saved = (
        f"<persisted-output>\nOutput too large (99KB). Full output saved to: {place}\n\n"
        "Preview (first 2KB):\nA\n...\n</persisted-output>"
    )
    records = session_lines("Find quinces", "Looking")
    call = {"type": "tool_use", "id": "t", "name": "Bash", "input": {}}
    records[1]["message"]["content"] = [call]
    answer = {"uuid": "r", "parentUuid": records[1]["uuid"], "type": "user"}
    result = (
        records[1] | answer | {"message": {"content": [{"type": "tool_result", "tool_use_id": "t", "content": saved}]}}
    )
    home.mkdir(parents=True)
    (home / f"{SESSION}.jsonl").write_bytes(as_lines([*records, result])[:-1])  # the last line has no end yet
    for name, folder in (("agent-a.jsonl", home / SESSION / "subagents"), ("agent-b.jsonl", home)):
        folder.mkdir(parents=True, exist_ok=True)
        lines = [each | {"uuid": f"{name}{at}", "parentUuid": None} for at, each in enumerate(records)]
        lines[0]["message"] = {"role": "user", "content": f"You are {name}"}
        (folder / name).write_bytes(as_lines(each | {"sessionId": SESSION} for each in lines))
    (home / SESSION / "tool-results").mkdir()
    (home / SESSION / "tool-results" / "toolu_9.txt").write_text("Everything that came out")
    (home / SESSION / "tool-results" / "toolu_8.txt").write_text("that nothing names")
    return home / f"{SESSION}.jsonl"


def result_in(conversation):
    (message,) = (each for each in conversation.messages if each.source_id == f"{SESSION}-1")
    return message.blocks[-1].items[0].text


def test_sub_agents_and_outputs_beside_a_session_belong_to_it(tmp_path):
    folder_of_a_session(tmp_path / "projects" / "-g")
    got = contents(tmp_path / "projects")
    (conversation,), (found,) = got.conversations, got.found
    assert got.skipped == []
    assert conversation.source_id == SESSION
    assert result_in(conversation) == "Everything that came out"
    roots = [message for message in conversation.messages if message.parent_source_id is None]
    assert [message.blocks for message in roots[1:]] == [
        (TextBlock("You are agent-a.jsonl"),),
        (TextBlock("You are agent-b.jsonl"),),
    ]
    assert {message.sender for message in roots[1:]} == {Sender.OTHER}
    assert conversation.current_leaf == f"{SESSION}-1"
    assert hashlib.sha256(found.source_json).digest() == found.digest
    assert read_again(Source.CLAUDE_CODE, SESSION, found.source_json) == conversation


@pytest.mark.parametrize("which", [f"{SESSION}.jsonl", f"{SESSION}/subagents/agent-a.jsonl", "agent-b.jsonl"])
def test_one_file_of_a_session_brings_the_others(tmp_path, which):
    main = folder_of_a_session(tmp_path / "-g")
    got = contents(main.parent / which)
    (conversation,) = got.conversations
    assert (conversation.source_id, len(conversation.messages)) == (SESSION, 6)
    assert got.preview.layout == "Claude Code sessions"


def test_a_session_in_a_zip_is_the_same(tmp_path):
    main = folder_of_a_session(tmp_path / "-g")
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as made:
        for path in sorted(main.parent.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(tmp_path))
    assert contents(tmp_path / "s.zip").found[0].digest == contents(tmp_path / "-g").found[0].digest


def test_a_sub_agent_whose_session_is_gone_is_a_conversation(tmp_path):
    main = folder_of_a_session(tmp_path / "-g")
    main.unlink()
    got = contents(tmp_path / "-g")
    assert {each.source_id for each in got.conversations} == {f"{SESSION}/agent-a", f"{SESSION}/agent-b"}


def test_an_output_that_is_gone_or_too_large_leaves_what_the_session_says(tmp_path):
    main = folder_of_a_session(tmp_path / "-g")
    output = main.with_suffix("") / "tool-results" / "toolu_9.txt"
    got = contents(tmp_path / "-g", limits=Limits(output_bytes=20))
    assert result_in(got.conversations[0]).startswith("<persisted-output>")
    assert [skipped.where.rpartition("/")[2] for skipped in got.skipped] == ["toolu_9.txt"]
    output.unlink()
    assert contents(tmp_path / "-g").skipped == []


def test_a_session_without_anything_beside_it_is_kept_to_the_byte(tmp_path):
    path = tmp_path / f"{SESSION}.jsonl"
    path.write_bytes(as_lines(session_lines("One", "Two"))[:-1])
    assert contents(path).found[0].source_json == path.read_bytes()


def test_records_in_memory_may_name_files_too():
    marked = [{"type": "holdfast-file", "name": "agent-a.jsonl"}, *session_lines("Look", "Seen")]
    got = Session(GivenRecords([*session_lines("One", session="s"), *marked]), SESSION).whole()
    assert [message.sender for message in got.messages if message.parent_source_id is None][1:] == [Sender.OTHER]
