"""Documents are rebuilt version by version along the branch they were written on."""

import pytest

from helpers.builders import (
    ROOT,
    artifact_block,
    assistant,
    chained,
    conversation,
    human,
    text_block,
    tool_result_block,
    tool_use_block,
)
from holdfast.domain import MarkerBlock, TextBlock, ThinkingBlock
from holdfast.importers.claude_conversation import read_conversation


def read(*messages):
    return read_conversation(conversation(*messages), "c").artifacts


def straight(*blocks):
    """Read a conversation in which every block is an answer of its own."""
    return read(*chained(human("q"), *(assistant(blocks=[block]) for block in blocks)))


def states(artifact):
    return [(artifact.content_at(place), version.is_applied) for place, version in enumerate(artifact.versions)]


def create_file(path, text, call_id=None):
    return tool_use_block("create_file", {"description": "d", "path": path, "file_text": text}, call_id)


def str_replace(path, old, new):
    return tool_use_block("str_replace", {"path": path, "old_str": old, "new_str": new})


def test_create_update_rewrite():
    (got,) = straight(
        artifact_block("create", "doc", title="Plan", type="text/markdown", language=None, content="one two one"),
        artifact_block("update", "doc", old_str="one", new_str="1"),
        artifact_block("rewrite", "doc", content="new"),
        artifact_block("update", "doc", old_str="new", new_str="newer"),
    )

    assert states(got) == [("one two one", True), ("1 two one", True), ("new", True), ("newer", True)]
    assert (got.key, got.kind, got.title, got.media_type) == ("doc", "artifact", "Plan", "text/markdown")
    assert [version.title for version in got.versions] == ["Plan"] * 4, "an edit that names no title inherits it"


def test_an_update_that_does_not_fit_is_kept_and_marked_and_the_text_stays():
    (got,) = straight(
        artifact_block("create", "doc", content="one"),
        artifact_block("update", "doc", old_str="never written", new_str="x"),
        artifact_block("update", "doc", old_str="one", new_str="two"),
    )

    assert states(got) == [("one", True), ("one", False), ("two", True)]
    assert got.versions[1].old_text == "never written"


@pytest.mark.parametrize("old", ["", None])
def test_an_update_that_names_nothing_to_replace_does_not_fit(old):
    (got,) = straight(
        artifact_block("create", "d", content="x"), artifact_block("update", "d", old_str=old, new_str="y")
    )

    assert states(got) == [("x", True), ("x", False)]


def test_an_update_without_a_create_makes_no_state():
    (got,) = straight(artifact_block("update", "doc", old_str="a", new_str="b"))

    assert states(got) == [("", False)]


def test_edits_apply_to_what_their_own_branch_holds():
    (got,) = read(
        human("q", uuid="q", parent=ROOT),
        assistant(uuid="a", parent="q", blocks=[artifact_block("create", "d", content="base")]),
        human("left", uuid="l", parent="a"),
        human("right", uuid="r", parent="a"),
        assistant(uuid="la", parent="l", blocks=[artifact_block("update", "d", old_str="base", new_str="left")]),
        assistant(uuid="ra", parent="r", blocks=[artifact_block("update", "d", old_str="base", new_str="right")]),
        assistant(uuid="lb", parent="la", blocks=[artifact_block("update", "d", old_str="left", new_str="LEFT")]),
    )

    assert {version.message_source_id: got.content_at(place) for place, version in enumerate(got.versions)} == {
        "a": "base",
        "la": "left",
        "ra": "right",
        "lb": "LEFT",
    }
    assert all(version.is_applied for version in got.versions)


def test_one_document_created_on_two_branches_is_one_document_with_the_versions_of_both():
    (got,) = read(
        human("q", uuid="q", parent=ROOT),
        assistant(uuid="a", parent="q", blocks=[artifact_block("create", "d", content="first")]),
        assistant(uuid="b", parent="q", blocks=[artifact_block("create", "d", content="second")]),
    )

    assert states(got) == [("first", True), ("second", True)]


def test_a_document_of_another_branch_is_not_seen():
    got = read(
        human("q", uuid="q", parent=ROOT),
        assistant(uuid="a", parent="q", blocks=[artifact_block("create", "d", content="first")]),
        assistant(uuid="b", parent="q", blocks=[artifact_block("update", "d", old_str="first", new_str="x")]),
    )

    assert [version.is_applied for version in got[0].versions] == [True, False]


def test_files_are_followed_by_their_path():
    got = straight(
        create_file("/home/claude/a.py", "x = 1"),
        create_file("/home/claude/b.py", "y = 1"),
        str_replace("/home/claude/a.py", "1", "2"),
        str_replace("/home/claude/a.py", "never", "3"),
        str_replace("/made/by/bash.txt", "a", "b"),
    )

    assert [(entry.kind, entry.title) for entry in got] == [("file", "a.py"), ("file", "b.py"), ("file", "bash.txt")]
    assert states(got[0]) == [("x = 1", True), ("x = 2", True), ("x = 2", False)]
    assert states(got[2]) == [("", False)]


def test_a_call_that_the_tool_refused_made_no_state():
    (got,) = read(
        *chained(
            human("q"),
            assistant(
                blocks=[
                    create_file("/a", "x", "toolu_1"),
                    tool_result_block("create_file", "No space", call_id="toolu_1", is_error=True),
                ]
            ),
        )
    )

    assert states(got) == [("", False)]


def test_a_version_knows_its_message_and_its_block():
    (got,) = read(*chained(human("q"), assistant(uuid="a", blocks=[text_block("Here:"), create_file("/a", "x")])))

    assert (got.versions[0].message_source_id, got.versions[0].block_position) == ("a", 1)


def test_viewing_and_publishing_make_no_version():
    assert (
        straight(
            artifact_block("view", "d"),
            tool_use_block("Artifact", {"path": "/a"}),
            tool_use_block("view", {"path": "/a"}),
        )
        == ()
    )


@pytest.mark.parametrize("odd", [None, 5, "x", [], {"a": 1}, True])
def test_odd_inputs_never_raise(odd):
    for name in ("artifacts", "create_file", "str_replace"):
        straight(tool_use_block(name, odd))
        for key in ("command", "id", "content", "old_str", "new_str", "path", "file_text", "title", "type"):
            straight(
                tool_use_block(name, {"command": "create", "id": "i", "path": "p", key: odd}),
                tool_use_block(name, {"command": "update", "id": "i", "path": "p", key: odd}),
            )


def test_tags_in_the_text_of_2024_are_lifted():
    text = (
        "<antThinking>A page is worth it</antThinking>\n\nHere it is:\n\n"
        '<antArtifact identifier="page" type="text/html" title="My &amp; page">\n<p>Hi</p>\n</antArtifact>\n\nEnjoy.'
    )

    got = read_conversation(conversation(*chained(human("q"), assistant(text))), "c")

    assert (
        ThinkingBlock("A page is worth it"),
        TextBlock("Here it is:"),
        MarkerBlock("antArtifact", '{"identifier": "page", "type": "text/html", "title": "My & page"}'),
        TextBlock("Enjoy."),
    ) == got.messages[1].blocks
    assert (
        got.artifacts[0].key,
        got.artifacts[0].kind,
        got.artifacts[0].title,
        got.artifacts[0].media_type,
    ) == ("page", "tag", "My & page", "text/html")
    assert states(got.artifacts[0]) == [("<p>Hi</p>", True)]
    assert got.artifacts[0].versions[0].block_position == 2


def test_an_answer_cut_off_inside_a_tag_keeps_what_was_written():
    got = read_conversation(
        conversation(*chained(human("q"), assistant('Here:\n<antArtifact identifier="p" title="T">\n<p>H'))), "c"
    )

    assert states(got.artifacts[0]) == [("<p>H", True)]


def test_an_open_thought_is_marked_as_cut_off():
    got = read_conversation(conversation(*chained(human("q"), assistant("<antThinking>Well"))), "c")

    assert (ThinkingBlock("Well", cut_off=True),) == got.messages[1].blocks


def test_a_second_tag_of_one_identifier_is_the_next_version():
    tag = '<antArtifact identifier="p" type="text/html" title="T">{}</antArtifact>'

    (got,) = read(*chained(human("q"), assistant(tag.format("one")), human("more"), assistant(tag.format("two"))))

    assert states(got) == [("one", True), ("two", True)]


def test_tags_that_a_person_types_or_that_are_quoted_stay_text():
    quoted = "Write `<antThinking>` for that."

    got = read_conversation(
        conversation(*chained(human("<antThinking>x</antThinking>"), assistant(quoted))), "c"
    ).messages

    assert [(TextBlock("<antThinking>x</antThinking>"),), (TextBlock(quoted),)] == [entry.blocks for entry in got]


def test_a_thousand_edits_cost_a_thousand_edits_and_not_a_thousand_copies():
    (got,) = straight(
        artifact_block("create", "d", content="start " + "x" * 10_000),
        *(artifact_block("update", "d", old_str="start", new_str="start.") for _ in range(1000)),
    )

    assert len(got.versions) == 1001
    assert sum(len(version.new_text) + len(version.old_text) for version in got.versions) < 30_000
    assert got.content_at(1000).startswith("start" + "." * 1000 + " ")
