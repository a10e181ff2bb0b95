"""Files of other projects, counted by walking the raw JSON, hold for us what they hold."""

import json
from collections import Counter
from pathlib import Path

import pytest

from helpers.contents import contents
from holdfast.domain import ThinkingBlock, ToolUseBlock, UnknownBlock

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "claude-export"
NAMED_TYPES = {
    "text", "thinking", "tool_use", "tool_result", "token_budget", "voice_note", "injected_prompt_block", "image",
    "document", "flag",
}  # fmt: skip
FILES = sorted(SAMPLES.glob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason="the sample exports are not beside this checkout")


def raw_conversations(path):
    value = json.loads(path.read_text())
    return value if isinstance(value, list) else value.get("conversations", [value])


def raw_count(path):
    count = Counter()
    for conversation in raw_conversations(path):
        messages = conversation.get("chat_messages") or []
        count["conversations"] += 1
        count["messages"] += len(messages)
        documents = set()
        for message in messages:
            count["attachments"] += len(message.get("attachments") or [])
            content = message.get("content")
            for block in content if isinstance(content, list) else []:
                kind = block.get("type")
                count[kind if kind in NAMED_TYPES else "unknown"] += 1
                text = block.get("text")
                count["thinking"] += text.count("<antThinking>") if isinstance(text, str) else 0
                documents |= {part.split('"')[0] for part in str(text).split('<antArtifact identifier="')[1:]}
                if kind == "tool_use" and block.get("name") == "artifacts":
                    documents.add(block["input"]["id"])
        count["artifacts"] += len(documents)
    return {
        name: count[name]
        for name in ("conversations", "messages", "attachments", "tool_use", "thinking", "unknown", "artifacts")
    }


def our_count(path):
    got = contents(path)
    assert got.skipped == []
    blocks = [block for entry in got.conversations for message in entry.messages for block in message.blocks]
    return {
        "conversations": len(got.conversations),
        "messages": sum(len(entry.messages) for entry in got.conversations),
        "attachments": sum(
            attachment.kind != "file"
            for entry in got.conversations
            for message in entry.messages
            for attachment in message.attachments
        ),
        "tool_use": sum(isinstance(block, ToolUseBlock) for block in blocks),
        "thinking": sum(isinstance(block, ThinkingBlock) for block in blocks),
        "unknown": sum(isinstance(block, UnknownBlock) for block in blocks),
        "artifacts": sum(len(entry.artifacts) for entry in got.conversations),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_sample_is_counted_as_it_is(path):
    assert our_count(path) == raw_count(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_of_a_sample_is_lost(path):
    """Every text that a person or a model wrote is found in what was read, apart from tags and placeholders."""
    got = contents(path)
    everything = "".join(str(message.blocks) for entry in got.conversations for message in entry.messages) + "".join(
        str(entry.artifacts) for entry in got.conversations
    )
    for conversation in raw_conversations(path):
        for message in conversation.get("chat_messages") or []:
            content = message.get("content")
            for block in content if isinstance(content, list) else [{"text": message["text"]}]:
                words = [word for word in str(block.get("text") or "").split() if word.isalnum()]
                assert all(word in everything for word in words)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_source_of_every_conversation_is_kept_to_the_byte(path):
    data = path.read_bytes()

    for found, raw in zip(contents(path).found, raw_conversations(path), strict=True):
        assert found.source_json in data
        assert json.loads(found.source_json) == raw
