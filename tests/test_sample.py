"""The sample export: it is what its sources say, it shows everything it promises, and it holds nobody's data."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from helpers.sample_counts import KNOWN, TOTAL, blocks, conversations, count, is_branched, is_shell

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "resources" / "sample"
SCRIPT = ROOT / "packaging" / "make_sample.py"
CHATS = conversations(SAMPLE)
FULL = [chat for chat in CHATS if not is_shell(chat)]
ROOT_PARENT = "00000000-0000-4000-8000-000000000000"

Json = dict[str, Any]


def files() -> list[Path]:
    """Return every file of the sample."""
    return sorted(path for path in SAMPLE.rglob("*") if path.is_file())


def one(pattern: str) -> Json:
    """Return the JSON object in the one file that fits a pattern."""
    (path,) = SAMPLE.glob(pattern)
    found: Json = json.loads(path.read_text("utf-8"))
    return found


def texts(sender: str = "") -> str:
    """Return the words of all messages, or of those by one side."""
    messages = [message for chat in CHATS for message in chat["chat_messages"] if sender in message["sender"]]
    return "\n".join(block["text"] for m in messages for block in m["content"] if block["type"] == "text")


def everything() -> str:
    """Return all that anybody can read in the sample, unescaped."""
    return "\n".join(
        json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False).replace("\\n", "\n")
        if path.suffix == ".json"
        else path.read_text("utf-8")
        for path in files()
    )


# What it is made of


def test_the_committed_files_are_what_the_sources_say(tmp_path):
    """Whoever edits a source must run packaging/make_sample.py; the result is the same to the byte."""
    made = tmp_path / "made"
    subprocess.run([sys.executable, str(SCRIPT), str(made)], check=True, capture_output=True, timeout=60)

    assert {path.relative_to(SAMPLE): path.read_bytes() for path in files()} == {
        path.relative_to(made): path.read_bytes() for path in made.rglob("*") if path.is_file()
    }


def test_a_source_with_an_unknown_part_is_refused(tmp_path):
    """A slip in a source stops the script with its name, instead of losing what was written."""
    copy = tmp_path / "packaging"
    copy.mkdir()
    for name in ("make_sample.py", "sample_messages.py", "sample_source.py"):
        (copy / name).write_bytes((SCRIPT.parent / name).read_bytes())
    sources = copy / "sample" / "conversations"
    sources.mkdir(parents=True)
    (copy / "sample" / "export.toml").write_bytes((SCRIPT.parent / "sample" / "export.toml").read_bytes())
    (sources / "01-slip.md").write_text("title: Slip\nstart: 2026-01-01 09:00\n\n@@ human\n:: txet\nHello\n", "utf-8")

    run = subprocess.run(
        [sys.executable, str(copy / "make_sample.py"), str(tmp_path / "made")],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.returncode != 0
    assert "slip/0: no such part: 'txet'" in run.stderr
    assert not (tmp_path / "made").exists()


def test_it_is_small_and_plain_text():
    assert sum(path.stat().st_size for path in files()) < 600_000
    assert {path.suffix for path in files()} == {".json", ".html"}


@pytest.mark.parametrize(
    "path", [path for path in files() if path.suffix == ".json"], ids=lambda path: path.parent.name
)
def test_json_is_written_as_the_export_writes_it(path):
    """On one line, with spaces after commas and colons, and everything beyond ASCII escaped."""
    text = path.read_text("ascii")

    assert text == json.dumps(json.loads(text))
    assert "\n" not in text


def test_the_manifest_lists_every_folder_and_carries_no_link_that_leads_anywhere():
    manifest = one("manifest-*.json")

    listed = {entry["filename"].removesuffix(".zip") for entry in manifest["data_files"]}
    assert listed == {path.name for path in SAMPLE.iterdir() if path.is_dir()}
    assert manifest["total_files"] == len(listed)
    assert all(entry["export_url"].startswith("https://example.com/") for entry in manifest["data_files"])


def test_the_known_figures_are_those_of_the_files():
    assert count(SAMPLE) == KNOWN
    assert TOTAL["conversations"] == 25
    assert TOTAL["messages"] == sum(figures["messages"] for figures in KNOWN.values())


# Whether it holds together


def test_every_identifier_is_used_once():
    ids = [chat["uuid"] for chat in CHATS] + [m["uuid"] for chat in CHATS for m in chat["chat_messages"]]
    calls = [block["id"] for block in blocks(CHATS, "tool_use")]

    assert len(ids) == len(set(ids))
    assert len(calls) == len(set(calls))


def test_conversations_are_listed_newest_first_and_messages_in_order_of_time():
    assert [chat["updated_at"] for chat in CHATS] == sorted((chat["updated_at"] for chat in CHATS), reverse=True)
    for chat in CHATS:
        times = [message["created_at"] for message in chat["chat_messages"]]
        assert times == sorted(times)
        assert all(chat["created_at"] <= time <= chat["updated_at"] for time in times)


def test_every_parent_stands_before_its_children():
    for chat in CHATS:
        before = {ROOT_PARENT}
        for message in chat["chat_messages"]:
            assert message["parent_message_uuid"] in before
            before.add(message["uuid"])


def test_every_call_has_its_result_behind_it():
    for chat in CHATS:
        for message in chat["chat_messages"]:
            calls = [block["id"] for block in message["content"] if block["type"] == "tool_use"]
            results = [block["tool_use_id"] for block in message["content"] if block["type"] == "tool_result"]
            assert calls == results


def test_every_edit_of_an_artifact_fits_what_it_edits():
    for chat in CHATS:
        states: dict[str, str] = {}
        for use in blocks([chat], "tool_use"):
            given = use["input"]
            name = given.get("id") or given.get("path") or ""
            if "old_str" in given:
                assert states[name].count(given["old_str"]) == 1, (chat["name"], given["old_str"])
                states[name] = states[name].replace(given["old_str"], given["new_str"])
            elif "content" in given or "file_text" in given:
                states[name] = given.get("content") or given["file_text"]


def test_citations_count_code_points_and_one_stands_behind_an_emoji():
    cited = [
        (block["text"], citation["start_index"], citation["end_index"])
        for block in blocks(CHATS, "text")
        for citation in block["citations"]
    ]

    assert "a reader never holds up the writer, nor the writer a reader" in {t[start:end] for t, start, end in cited}
    assert any(ord(max(t[:start])) > 0xFFFF for t, start, _ in cited)


def test_every_code_fence_is_closed():
    for block in blocks(CHATS, "text"):
        assert len(re.findall(r"^\s*```", block["text"], re.MULTILINE)) % 2 == 0, block["text"][:80]


def test_it_spreads_over_ten_weeks_at_hours_when_people_are_awake():
    days = {date.fromisoformat(chat["created_at"][:10]) for chat in FULL}
    hours = {datetime.fromisoformat(m["created_at"]).hour for chat in FULL for m in chat["chat_messages"]}

    assert (min(days), max(days)) == (date(2026, 1, 5), date(2026, 3, 14))
    assert len(days) >= 18
    assert hours <= set(range(7, 21))


# What it shows

PROMISED_IN_TEXT = {
    "table": r"^\|.*\|\n\|[ :|-]+\|$",
    "task list": r"^- \[x\] ",
    "nested list": r"^   - .*\n     - |^     - ",
    "quote": r"^> ",
    "footnote": r"^\[\^\w+\]: ",
    "link": r"\[[^\]]+\]\(https://",
    "link to a file of the chat": r"\]\(computer:///",
    "struck out": r"~~.+~~",
    "inline maths": r"\$[^$\n]+\$",
    "display maths": r"^\$\$$",
    "maths in brackets": r"\\\(.+\\\)",
    "display maths in brackets": r"^\\\[$",
    "matrix": r"\\begin\{pmatrix\}",
    "Chinese": r"床前明月光",
    "Japanese": r"きつねうどん",
    "Arabic": r"العزائم|العَزائِمُ",
    "Hebrew with points": r"לַכֹּל",
    "German": r"Sehr geehrte Frau Öztürk",
    "emoji joined of several": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "emoji with a skin tone": r"[\U0001f3fb-\U0001f3ff]",
    "direction marks": r"\u2068.+\u2069",
    "long unbroken token": r"\S{180}",
}


@pytest.mark.parametrize("pattern", PROMISED_IN_TEXT.values(), ids=PROMISED_IN_TEXT.keys())
def test_the_texts_hold(pattern):
    assert re.search(pattern, texts(), re.MULTILINE)


def test_there_is_code_in_many_languages():
    found = set(re.findall(r"^```(\w+)$", texts(), re.MULTILINE))

    assert {"abc", "bash", "diff", "excel", "go", "javascript", "python", "regex", "rust", "sql", "text"} <= found


def test_every_type_of_block_is_there_and_two_that_nobody_knows():
    types = Counter(block["type"] for block in blocks(CHATS))

    assert {"text", "thinking", "tool_use", "tool_result", "token_budget", "voice_note", "image"} <= set(types)
    assert types["injected_prompt_block"] == 1
    assert types["recipe_card"] == types["pronunciation_card"] == 1


def test_thinking_is_open_hidden_and_cut_off():
    thinking = blocks(CHATS, "thinking")

    assert any(block["thinking"] and len(block["summaries"]) > 1 for block in thinking)
    assert any(block["thinking_hidden"] and not block["thinking"] and block["summaries"] for block in thinking)
    assert any(block["cut_off"] for block in thinking)


def test_tools_searched_computed_failed_and_remembered():
    names = {block["name"] for block in blocks(CHATS, "tool_use")}
    results = blocks(CHATS, "tool_result")

    assert {"web_search", "repl", "bash_tool", "memory_user_edits", "present_files", "Artifact"} <= names
    assert [b["name"] for b in blocks(CHATS, "tool_use") if b["integration_name"] == "Calendar"] == [
        "Calendar:list_events"
    ]
    assert any(item["type"] == "knowledge" for result in results for item in result["content"])
    assert any(item["type"] == "local_resource" for result in results for item in result["content"])
    assert [result["name"] for result in results if result["is_error"]] == ["bash_tool"]


def test_artifacts_of_every_type_and_generation():
    uses = blocks(CHATS, "tool_use")
    artifacts = [use["input"] for use in uses if use["name"] == "artifacts"]

    assert {given["type"] for given in artifacts if given["command"] == "create"} == {
        "application/vnd.ant.code",
        "application/vnd.ant.mermaid",
        "application/vnd.ant.react",
        "image/svg+xml",
        "text/html",
        "text/markdown",
    }
    assert [given["command"] for given in artifacts if given["id"] == "schema"] == ["create", "update", "rewrite"]
    assert {"create_file", "str_replace"} <= {use["name"] for use in uses}
    page = one("frames-000/artifacts/*/artifact.json")
    assert len(page["versions"]) == 2
    bodies = {path.stem for path in SAMPLE.glob("frames-000/artifacts/*/versions/*.html")}
    assert bodies == {version["id"] for version in page["versions"]}
    published = [
        result["structured_content"] for result in blocks(CHATS, "tool_result") if result["name"] == "Artifact"
    ]
    assert published == [{"artifact_id": page["id"]}] * 2


def test_attachments_are_pasted_extracted_and_only_named():
    attachments = [attachment for chat in CHATS for m in chat["chat_messages"] for attachment in m["attachments"]]
    named = {file["file_name"] for chat in CHATS for m in chat["chat_messages"] for file in m["files"]}

    assert sum(attachment["file_name"] == "" for attachment in attachments) == 3
    assert {"pdf", "py", "text/csv", "txt"} == {attachment["file_type"] for attachment in attachments}
    assert all(attachment["extracted_content"] for attachment in attachments)
    assert named - {attachment["file_name"] for attachment in attachments} == {"chart-loans.png", "loaf-with-ears.jpg"}


def test_conversations_of_every_shape():
    lengths = {chat["name"]: len(chat["chat_messages"]) for chat in FULL}

    assert lengths["Japanese practice, ten minutes a day"] > 60
    assert max(len(block["text"]) for block in blocks(CHATS, "text")) > 9_000
    assert [len(chat["chat_messages"]) for chat in FULL if not chat["name"]] == [2]
    assert sorted(len(chat["chat_messages"]) for chat in CHATS if is_shell(chat)) == [0, 4]
    assert any(chat["summary"] for chat in FULL)
    assert any(chat["created_at"][:10] == "2026-03-02" and "outage" in chat["name"] for chat in FULL)


def test_branches_are_edits_retries_and_another_beginning():
    branched = [chat for chat in FULL if is_branched(chat)]
    forks = {
        (chat["name"], parent == ROOT_PARENT, times)
        for chat in branched
        for parent, times in Counter(m["parent_message_uuid"] for m in chat["chat_messages"]).items()
        if times > 1
    }

    assert forks == {
        ("Postgres or SQLite for an event log", False, 3),
        ("Interview questions, data engineer", False, 3),
        ("Five dinners from one pot of beans", False, 2),
        ("Letter to the landlord", True, 2),
        ("Working through the outage", True, 2),
    }


def test_the_newest_conversation_is_the_showpiece():
    """It is what a first look at the window shows, on the second of three answers."""
    first = CHATS[0]
    answers = [m for m in first["chat_messages"] if m["parent_message_uuid"] == first["chat_messages"][0]["uuid"]]

    assert first["name"] == "Postgres or SQLite for an event log"
    assert first["chat_messages"][4]["parent_message_uuid"] == answers[1]["uuid"]
    assert [block["type"] for block in answers[1]["content"]] == ["thinking", "tool_use", "tool_result", "text"]


def test_the_project_has_instructions_documents_and_conversations():
    project = one("projects-000/projects/*.json")

    assert project["name"] == "Kyoto in spring"
    assert project["prompt_template"]
    assert [document["filename"] for document in project["docs"]] == ["dates.md", "packing.md", "places.csv"]
    assert sum(chat["project_uuid"] == project["uuid"] for chat in CHATS) == 2


def test_memories_belong_to_the_account_and_one_to_the_project():
    memories = one("memories-000/memories/*.json")
    project = one("projects-000/projects/*.json")

    assert {file["path"] for file in memories["memory_files"]} == {
        "/profile.md",
        "/people/mina.md",
        "/topics/writing.md",
        f"/projects/{project['uuid']}/notes.md",
    }
    assert {chat["account"]["uuid"] for chat in CHATS} == {memories["account_uuid"], project["creator"]["uuid"]}


# What it must not hold


def test_there_is_nobody_real_in_it():
    """One invented person with an address that cannot exist, no telephone numbers, no secrets, no other hosts."""
    text = everything()

    assert set(re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", text)) == {"robin.vale@example.com"}
    assert set(re.findall(r"https?://([\w.-]+)", text)) == {
        "example.com",
        "sqlite.org",
        "www.postgresql.org",
        "www.w3.org",
    }
    assert not re.search(r"\+\d{2}[ \d/-]{7,}|\b0\d{2,4}[ /-]\d{5,}", text)
    assert not re.search(r"sk-[A-Za-z0-9]{8}|eyJ[A-Za-z0-9]{8}|BEGIN [A-Z ]*PRIVATE KEY", text)
    assert not (SAMPLE / "light_metadata-000" / "login_history.json").exists()
