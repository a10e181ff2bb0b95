"""Every kind of block becomes a value of its own, and nothing in a message, however odd, is lost or raises."""

import json

import pytest

from helpers.builders import (
    assistant,
    attachment,
    conversation,
    human,
    message,
    text_block,
    thinking_block,
    tool_result_block,
    tool_use_block,
)
from holdfast.domain import (
    Attachment,
    Citation,
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    ResultItem,
    Segment,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.importers.claude_blocks import read_block
from holdfast.importers.claude_conversation import read_conversation


def read_message(raw):
    return read_conversation(conversation(raw), "c").messages[0]


def blocks(*values, **more):
    return read_message(assistant(blocks=values, **more)).blocks


def text_of(raw):
    return "".join(block.text for block in read_message(raw).blocks if isinstance(block, TextBlock))


def test_text_is_kept_as_markdown():
    assert (TextBlock("# Hello\n\n<b>x</b> $\\pi$"),) == blocks(text_block("# Hello\n\n<b>x</b> $\\pi$"))


def test_citations_count_code_points():
    cited = text_block("🚲 fact", citations=[{"start_index": 2, "end_index": 6, "details": {"url": "https://e.org"}}])

    (block,) = blocks(cited)

    assert (Citation(2, 6, "https://e.org"),) == block.citations
    assert block.text[2:6] == "fact"


@pytest.mark.parametrize(
    "odd", [None, 3, [None], [{"start_index": "x"}], [{"start_index": 0, "end_index": 99}], {"a": 1}]
)
def test_citations_that_make_no_sense_are_left_out(odd):
    assert (TextBlock("words"),) == blocks(text_block("words", citations=odd))


def test_thinking_with_summaries_and_how_long_it_took():
    assert (ThinkingBlock("Hm", ("Weighing",), seconds=4.5),) == blocks(thinking_block("Hm", "Weighing"))


def test_hidden_thinking_leaves_its_summaries():
    hidden = thinking_block("", "Weighing", thinking_hidden=True, cut_off=True, signature="sig")

    assert (ThinkingBlock("", ("Weighing",), hidden=True, cut_off=True, seconds=4.5, signature="sig"),) == blocks(
        hidden
    )


def test_a_tool_call_and_its_result():
    got = blocks(
        tool_use_block("web_search", {"query": "ü"}, "toolu_1", message="Searching", integration_name="Web"),
        tool_result_block("web_search", "found", call_id="toolu_1", is_error=True, structured_content={"n": 1}),
    )

    assert ToolUseBlock("toolu_1", "web_search", '{"query": "ü"}', "Searching", "Web") == got[0]
    assert ToolResultBlock("toolu_1", "web_search", (ResultItem("text", "found"),), True, '{"n": 1}') == got[1]


def test_a_call_of_2025_has_no_id():
    raw = {"type": "tool_use", "name": "repl", "input": {}}

    assert (ToolUseBlock("", "repl", "{}"),) == blocks(raw)


def test_every_kind_of_result_item():
    page = {"type": "knowledge", "title": "T", "url": "https://e.org", "text": "words", "metadata": {}}
    drive = {"type": "knowledge", "uri": "drive://x", "extras": {"title": "Sheet"}, "text": "cells"}
    picture = {"type": "image", "file_uuid": "f1"}
    file = {"type": "local_resource", "file_path": "/mnt/x.docx", "name": "x", "mime_type": "m", "uuid": "u"}
    gallery = {"type": "image_gallery", "images": [{"url": "https://e.org/a.png"}]}

    (result,) = blocks(tool_result_block("t", page, drive, picture, file, gallery, "plain"))

    assert (
        ResultItem("knowledge", "words", "T", "https://e.org"),
        ResultItem("knowledge", "cells", "Sheet", "drive://x"),
        ResultItem("image", "f1"),
        ResultItem("file", "/mnt/x.docx", "x"),
        ResultItem("other", json.dumps(gallery)),
        ResultItem("text", "plain"),
    ) == result.items


def test_a_result_that_is_a_string():
    assert (ResultItem("text", "done"),) == blocks({"type": "tool_result", "name": "t", "content": "done"})[0].items


def test_a_result_that_is_only_displayed():
    shown = {"type": "json_block", "json_block": '{"cut": "of'}

    (result,) = blocks(tool_result_block("t", display_content=shown))

    assert (ResultItem("other", json.dumps(shown)),) == result.items


def test_a_voice_note():
    assert (VoiceNoteBlock("Note", "said"),) == blocks({"type": "voice_note", "title": "Note", "text": "said"})


def test_context_that_the_service_put_into_a_prompt_is_told_apart_from_what_was_typed():
    injected = {"type": "injected_prompt_block", "prompt": "Memory", "injection_source": "memory_block_head"}

    got = read_message(human(blocks=[injected, text_block("typed")])).blocks

    assert (InjectedBlock("Memory", "memory_block_head"), TextBlock("typed")) == got


def test_pictures_and_documents_are_references():
    got = blocks(
        {"type": "image", "file_uuid": "f1"}, {"type": "document", "source": {"file_uuid": "f2"}, "title": "D"}
    )

    assert (ReferenceBlock("image", "f1"), ReferenceBlock("document", "f2", "D")) == got


def test_budgets_and_flags_are_kept_as_markers():
    got = blocks(text_block("x"), {"type": "token_budget", "remaining": 5}, {"type": "flag"})

    assert (
        MarkerBlock("token_budget", '{"type": "token_budget", "remaining": 5}'),
        MarkerBlock("flag", '{"type": "flag"}'),
    ) == got[1:]


def test_a_type_nobody_has_named_is_kept_whole():
    raw = {"type": "hologram", "depth": 3}

    assert (UnknownBlock("hologram", json.dumps(raw)),) == blocks(raw)


@pytest.mark.parametrize("odd", [None, 5, "words", True, [1, 2]])
def test_a_block_that_is_no_object_is_kept_as_unknown(odd):
    assert (UnknownBlock("", json.dumps(odd)),) == blocks(odd)


@pytest.mark.parametrize(
    "kind",
    ["text", "thinking", "tool_use", "tool_result", "voice_note", "injected_prompt_block", "image", "document", "flag"],
)
@pytest.mark.parametrize("odd", [None, 5, "x", [], {"a": 1}, [None, 3], True, float("nan")])
def test_wrong_types_in_any_field_never_raise(kind, odd):
    fields = "text citations thinking summaries cut_off signature id name input message integration_name content"
    fields += " tool_use_id is_error structured_content title prompt injection_source source file_uuid start_timestamp"

    got = blocks({"type": kind} | dict.fromkeys(fields.split(), odd))

    assert not any(isinstance(block, UnknownBlock) for block in got), "the type is known, whatever is in it"


def test_words_in_a_text_block_of_the_wrong_type_are_kept():
    assert (TextBlock("12345"),) == blocks({"type": "text", "text": 12345})


@pytest.mark.parametrize("content", [None, [], "gone", {}, 7])
def test_without_usable_blocks_the_text_counts(content):
    assert text_of(human("the words") | {"content": content}) == "the words"


def test_without_the_key_content_the_text_counts():
    raw = human("the words")
    del raw["content"]

    assert text_of(raw) == "the words"


def test_empty_text_blocks_do_not_hide_the_text():
    assert text_of(human("the words", blocks=[text_block(""), {"type": "text", "text": None}])) == "the words"


def test_with_usable_blocks_the_text_is_not_read():
    assert text_of(assistant("thoughts and placeholders", blocks=[text_block("real")])) == "real"


def test_content_that_is_a_string_of_json_is_decoded_again():
    assert (TextBlock("inside"),) == read_message(
        human("outside") | {"content": json.dumps([text_block("inside")])}
    ).blocks


def test_content_that_is_plain_text_is_read_when_there_is_nothing_else():
    assert text_of(human("") | {"content": "just words"}) == "just words"


@pytest.mark.parametrize(
    "line",
    [
        "```\nThis block is not supported on your current device yet.\n```",
        "Viewing artifacts created via the Analysis Tool web feature preview isn’t yet supported on mobile.",  # noqa: RUF001 - as exported
    ],
)
def test_placeholders_are_left_out_of_the_text(line):
    assert text_of(assistant(f"Before\n\n{line}\nAfter", blocks=[])) == "Before\n\nAfter"


def test_a_message_of_placeholders_alone_is_empty():
    raw = assistant("```\nThis block is not supported on your current device yet.\n```", blocks=[])

    assert read_message(raw).blocks == ()


def test_the_leading_space_of_2025_is_dropped():
    assert text_of(assistant(" Hello", blocks=[])) == "Hello"
    assert text_of(human(" Hello", blocks=[])) == " Hello", "a person's words stay as typed"
    assert text_of(assistant("    code", blocks=[])) == "    code"


def test_lone_surrogates_become_replacement_characters_everywhere():
    bad = "a\ud800b"
    raw = human(
        bad,
        blocks=[text_block(bad), tool_use_block(bad, {bad: bad}), {"type": bad}],
        attachments=[attachment(bad, bad)],
    )

    got = read_conversation(conversation(raw, name=bad), "c")

    repr(got).encode()
    assert got.title == "a\ufffdb"
    assert TextBlock("a\ufffdb") == got.messages[0].blocks[0]


def test_nul_and_other_control_characters_stay():
    assert text_of(human("a\0b\x1bc")) == "a\0b\x1bc"


def test_pasted_text_has_no_name_and_documents_do():
    got = read_message(human(attachments=[attachment("", "pasted"), attachment("a.pdf", "extracted", "pdf")]))

    assert (
        Attachment("pasted", "", "txt", 6, "pasted"),
        Attachment("document", "a.pdf", "pdf", 9, "extracted"),
    ) == got.attachments


def test_a_file_shown_as_an_attachment_is_not_shown_twice():
    raw = human(
        attachments=[attachment("a.pdf", "x", "pdf")],
        files=[{"file_name": "a.pdf"}, {"file_name": "photo.png", "file_uuid": "f1"}],
        files_v2=[{"file_name": "photo.png", "file_uuid": "f1", "file_kind": "image"}],
    )

    assert [(entry.kind, entry.name, entry.file_id) for entry in read_message(raw).attachments] == [
        ("document", "a.pdf", ""),
        ("file", "photo.png", "f1"),
    ]


def test_two_pictures_of_one_name_are_two():
    raw = human(files=[{"file_name": "image.png"}, {"file_name": "image.png"}])

    assert len(read_message(raw).attachments) == 2


@pytest.mark.parametrize(
    "odd", [None, 3, "x", [None, 4], {"a": 1}, [{"file_name": 5, "file_size": "big"}], [{"file_size": 1e400}]]
)
def test_odd_attachments_never_raise(odd):
    read_message(human("x", attachments=odd, files=odd, files_v2=odd))


def test_the_model_of_an_api_dump_names_the_segment():
    dump = conversation(human("q"), assistant("a"), assistant("b", model="claude-opus-4-1"), model="claude-sonnet-4-5")

    got = read_conversation(dump, "c").messages

    assert [(), (Segment("anthropic", "claude-sonnet-4-5"),), (Segment("anthropic", "claude-opus-4-1"),)] == [
        entry.segments for entry in got
    ]


def test_an_export_without_models_has_no_segments():
    assert read_message(assistant("a")).segments == ()


@pytest.mark.parametrize(
    ("sender", "meant"),
    [
        ("human", Sender.HUMAN),
        ("assistant", Sender.ASSISTANT),
        ("system", Sender.OTHER),
        (None, Sender.OTHER),
        ([], Sender.OTHER),
    ],
)
def test_every_sender_is_taken(sender, meant):
    assert meant is read_message(message("x", sender=sender)).sender


def test_what_the_conversation_says_of_itself():
    raw = conversation(
        human("x", uuid="m1"),
        name="Title\nwith a break",
        summary="**Overview**",
        project_uuid="p1",
        is_starred=True,
        current_leaf_message_uuid="m1",
    )

    got = read_conversation(raw, "c")

    assert (
        got.title,
        got.summary,
        got.project_source_id,
        got.is_starred,
        got.current_leaf,
    ) == ("Title\nwith a break", "**Overview**", "p1", True, "m1")


def test_a_current_leaf_that_is_not_there_counts_as_none():
    assert read_conversation(conversation(human("x"), current_leaf_message_uuid="gone"), "c").current_leaf is None


@pytest.mark.parametrize("odd", [None, 3, "x", [], {"a": 1}, [None], True])
def test_odd_values_in_any_field_of_a_conversation_never_raise(odd):
    raw = conversation(human("x"))
    for key in raw:
        read_conversation(raw | {key: odd}, "c")
    for key in raw["chat_messages"][0]:
        read_message(human("x") | {key: odd, "parent_message_uuid": odd})


def test_a_message_that_is_no_object_is_kept_as_an_unknown_block():
    got = read_conversation(conversation(human("x"), "loose words", None), "c").messages

    assert len(got) == 2
    assert (UnknownBlock("", '"loose words"'),) == got[1].blocks


@pytest.mark.parametrize("content", [[{"type": "text", "text": "Tool result too large for context, see it."}], []])
def test_a_result_that_was_too_long_for_the_model_is_read_from_where_it_stands(content):
    """Research reports come so: the words would be neither shown, found nor exported."""
    raw = {"type": "tool_result", "content": content, "structured_content": {"report": "Quinces are hard"}}

    got = read_block(raw)

    assert "Quinces are hard" in got.items[-1].text


def test_what_is_structured_is_not_said_twice():
    raw = {"type": "tool_result", "content": [{"type": "text", "text": "Hard"}], "structured_content": {"a": "Hard"}}

    assert [item.text for item in read_block(raw).items] == ["Hard"]


def test_a_result_of_nothing_but_a_message_says_it():
    got = read_block({"type": "tool_result", "content": [], "message": "Nothing found", "is_error": True})

    assert [item.text for item in got.items] == ["Nothing found"]
