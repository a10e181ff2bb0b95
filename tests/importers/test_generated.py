"""What comes out of an export is what was put into it, counted independently on both sides."""

from collections import Counter

import pytest

from helpers.contents import contents
from helpers.generator import generate
from holdfast.domain import Source, TextBlock, ThinkingBlock, ToolUseBlock, UnknownBlock


def has_content(conversation):
    return any(
        message.attachments or any(not isinstance(block, TextBlock) or block.text for block in message.blocks)
        for message in conversation.messages
    )


def count(got):
    """Count as `holdfast stats` does, in Claude's conversations."""
    chats = [entry for entry in got.conversations if entry.source is Source.CLAUDE]
    blocks = [block for entry in chats for message in entry.messages for block in message.blocks]
    artifacts = [artifact for entry in chats for artifact in entry.artifacts]
    branched = 0
    for entry in chats:
        children = Counter(message.parent_source_id for message in entry.messages)
        branched += any(number > 1 for number in children.values())
    return {
        "conversations": sum(map(has_content, chats)),
        "shells": sum(not has_content(entry) for entry in chats),
        "messages": sum(len(entry.messages) for entry in chats),
        "attachments": sum(
            attachment.kind != "file"
            for entry in chats
            for message in entry.messages
            for attachment in message.attachments
        ),
        "artifacts": len(artifacts),
        "artifact_versions": sum(version.is_applied for artifact in artifacts for version in artifact.versions),
        "tool_calls": sum(isinstance(block, ToolUseBlock) for block in blocks),
        "thinking_blocks": sum(isinstance(block, ThinkingBlock) for block in blocks),
        "unknown_blocks": sum(isinstance(block, UnknownBlock) for block in blocks),
        "branched_conversations": branched,
        "projects": len(got.projects),
        "memories": len(got.memories),
        "design_chats": len(got.conversations) - len(chats),
        "design_messages": sum(len(entry.messages) for entry in got.conversations if entry.source is not Source.CLAUDE),
    }


@pytest.mark.parametrize("layout", ["G1", "G3", "G4"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everything_generated_is_found(tmp_path, layout, seed):
    made = generate(tmp_path, layout, seed=seed, conversations=80, messages=1500)

    got = contents(*made.paths)

    assert got.skipped == []
    assert count(got) == {name: getattr(made.known, name) for name in made.known.__slots__}
    assert got.preview.is_whole


def test_a_generated_export_holds_all_that_it_should_show(tmp_path):
    known = generate(tmp_path, "G4", conversations=80, messages=1500).known

    assert all(getattr(known, name) for name in known.__slots__)


def test_the_same_seed_gives_the_same_conversations(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    one = contents(*generate(tmp_path / "a", "G3", seed=9).paths)
    two = contents(*generate(tmp_path / "b", "G3", seed=9).paths)

    claude = [[found.digest for found in got.found if found.source is Source.CLAUDE] for got in (one, two)]
    assert claude[0] == claude[1]


def test_the_size_asked_for_is_kept(tmp_path):
    known = generate(tmp_path, "G1", conversations=123, messages=4567).known

    assert (known.conversations + known.shells, known.messages) == (123, 4567)


def test_replayed_documents_never_hold_two_full_copies(tmp_path):
    """Versions are edits: what is kept of a document is about what was exported of it."""
    got = contents(*generate(tmp_path, "G4", conversations=40, messages=2000).paths)

    kept = sum(
        len(version.new_text) + len(version.old_text)
        for entry in got.conversations
        for artifact in entry.artifacts
        for version in artifact.versions
    )
    assert kept < sum(len(found.source_json) for found in got.found)
