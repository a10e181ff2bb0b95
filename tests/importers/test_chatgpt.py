"""Conversations of ChatGPT's export: its tree, its kinds of content, its marks, its canvas."""

import json

import pytest

from helpers.builders import write_json, write_zip
from helpers.contents import contents
from holdfast.domain import (
    Citation,
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    Sender,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.importers import read_again
from holdfast.importers.chatgpt_citations import cited_text
from holdfast.importers.chatgpt_conversation import read_conversation

CITE = "\ue200cite\ue202turn0search0\ue201"
ODD = [None, 5, "x", [], {"a": 1}, [None], [5], True, 1e400, -1]


def node(key, parent, role, content=None, *, recipient="all", at=1.0, name=None, **metadata):
    """Return one entry of the tree; a string is plain text."""
    if isinstance(content, str):
        content = {"content_type": "text", "parts": [content]}
    message = {
        "id": key,
        "author": {"role": role, "name": name},
        "create_time": at,
        "content": content,
        "recipient": recipient,
        "weight": metadata.pop("weight", 1.0),
        "metadata": metadata,
    }
    return key, {"id": key, "parent": parent, "children": [], "message": message if role else None}


def chat(*nodes, current=None, **more):
    """Return a conversation as it stands in the export, a root without a message before the given nodes."""
    mapping = dict((node("root", None, None), *nodes))
    for key, entry in mapping.items():
        if entry["parent"] in mapping:
            mapping[entry["parent"]]["children"].append(key)
    return {
        "title": "A chat",
        "create_time": 1_700_000_000.5,
        "update_time": 1_700_000_100.0,
        "mapping": mapping,
        "current_node": current or list(mapping)[-1],
        "conversation_id": "c-1",
        "default_model_slug": "gpt-6",
    } | more


def read(*nodes, **more):
    return read_conversation(chat(*nodes, **more), "c-1")


def blocks(*nodes):
    return [block for message in read(*nodes).messages for block in message.blocks]


def test_a_chat_with_its_title_times_model_and_words():
    got = read(
        node("u", "root", "user", "Name three rivers", at=10.0),
        node("a", "u", "assistant", "Rhine, Po, Elbe", at=12.0, model_slug="gpt-6-sol"),
    )

    assert (got.source, got.source_id, got.title) == (Source.CHATGPT, "c-1", "A chat")
    assert (got.created.timestamp(), got.updated.timestamp()) == (1_700_000_000.5, 1_700_000_100.0)
    assert [(message.sender, message.blocks) for message in got.messages] == [
        (Sender.HUMAN, (TextBlock("Name three rivers"),)),
        (Sender.ASSISTANT, (TextBlock("Rhine, Po, Elbe"),)),
    ]
    assert [(segment.provider, segment.model) for segment in got.messages[1].segments] == [("openai", "gpt-6-sol")]
    assert got.current_leaf == "a"


def test_an_answer_that_names_no_model_is_given_none():
    """`default_model_slug` is what the next answer would be asked of, not who wrote this one."""
    got = read(node("u", "root", "user", "Hi"), node("a", "u", "assistant", "Hello"))

    assert got.messages[1].segments == ()


def test_thoughts_calls_results_and_words_are_one_answer():
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Looking", "content": "I should search"}]}
    recap = {"content_type": "reasoning_recap", "content": "Thought for 12 seconds"}
    code = {"content_type": "code", "language": "python", "text": "print(1)"}
    output = {"content_type": "execution_output", "text": "1"}
    got = read(
        node("u", "root", "user", "Count"),
        node("t", "u", "assistant", thoughts),
        node("r", "t", "assistant", recap, finished_duration_sec=12),
        node("c", "r", "assistant", code, recipient="python"),
        node("o", "c", "tool", output, name="python"),
        node("a", "o", "assistant", "One"),
    )

    assert len(got.messages) == 2
    thinking, marker, call, result, text = got.messages[1].blocks
    assert thinking == ThinkingBlock("**Looking**\n\nI should search", seconds=12.0)
    assert isinstance(marker, MarkerBlock)
    assert (call.name, json.loads(call.input_json)) == ("python", {"code": "print(1)"})
    assert (result.call_id, result.name, result.items[0].text) == (call.call_id, "python", "1")
    assert text == TextBlock("One")
    assert got.messages[1].segments == ()


def test_another_answer_and_an_edited_question_are_branches_and_the_shown_one_is_current():
    got = read(
        node("u", "root", "user", "Hi", at=1.0),
        node("a1", "u", "assistant", "First", at=2.0),
        node("a2", "u", "assistant", "Second", at=3.0),
        node("u2", "a1", "user", "Go on", at=4.0),
        node("u2b", "a1", "user", "Go on, please", at=5.0),
        current="u2",
    )

    parents = {message.source_id: message.parent_source_id for message in got.messages}
    assert parents == {"u": None, "a1": "u", "a2": "u", "u2": "a1", "u2b": "a1"}
    assert got.current_leaf == "u2"


def test_a_fork_within_an_answer_keeps_both_ways():
    got = read(
        node("u", "root", "user", "Hi"),
        node("c", "u", "assistant", '{"q": 1}', recipient="browser"),
        node("a1", "c", "assistant", "One way", at=2.0),
        node("a2", "c", "assistant", "Another", at=3.0),
    )

    assert [(message.source_id, message.parent_source_id) for message in got.messages] == [
        ("u", None),
        ("c", "u"),
        ("a1", "c"),
        ("a2", "c"),
    ]


def test_custom_instructions_and_memory_go_to_the_first_question_as_context():
    custom = {"content_type": "user_editable_context", "user_profile": "A gardener", "user_instructions": "Be brief"}
    memory = {"content_type": "model_editable_context", "model_set_context": "1. Grows quinces"}
    got = read(
        node("s", "root", "system", ""),
        node("c", "s", "user", custom, is_visually_hidden_from_conversation=True),
        node("m", "c", "assistant", memory),
        node("u", "m", "user", "When to prune?"),
    )

    assert [message.source_id for message in got.messages] == ["u"]
    assert got.messages[0].blocks == (
        InjectedBlock("A gardener", "about you"),
        InjectedBlock("Be brief", "custom instructions"),
        InjectedBlock("1. Grows quinces", "memory"),
        TextBlock("When to prune?"),
    )


def test_pictures_sounds_and_files_are_named_and_what_was_said_is_text():
    content = {
        "content_type": "multimodal_text",
        "parts": [
            {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-1"},
            {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_2"},
            {"content_type": "audio_transcription", "text": "Good morning", "direction": "in"},
            {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://file_3"},
            "and text",
        ],
    }
    attached = [{"id": "file-1", "name": "garden.png", "mimeType": "image/png", "size": 12}]
    got = read(node("u", "root", "user", content, attachments=attached)).messages[0]

    picture, said, sound, text = got.blocks
    assert picture == ReferenceBlock("image", "file_2")
    assert said == VoiceNoteBlock("", "Good morning")
    assert isinstance(sound, MarkerBlock)
    assert text == TextBlock("and text")
    assert [(each.name, each.media_type, each.size_bytes, each.file_id) for each in got.attachments] == [
        ("garden.png", "image/png", 12, "file-1")
    ]


def test_a_drawn_picture_is_called_by_what_it_was_asked_for():
    part = {"content_type": "image_asset_pointer", "asset_pointer": "x", "metadata": {"dalle": {"prompt": "A quince"}}}
    drawn = {"content_type": "multimodal_text", "parts": [part]}

    result = blocks(node("u", "root", "user", "Draw"), node("d", "u", "tool", drawn, name="dalle.text2im"))[1]

    assert (result.items[0].kind, result.items[0].title) == ("image", "A quince")


def test_pages_that_were_read_are_sources_with_address_and_text():
    page = {"content_type": "tether_quote", "url": "https://example.org", "title": "Quinces", "text": "They are hard"}
    display = {"content_type": "tether_browsing_display", "result": "A list", "summary": "Three pages"}
    got = blocks(
        node("u", "root", "user", "Search"),
        node("b", "u", "tool", display, name="browser"),
        node("q", "b", "tool", page, name="browser"),
    )

    assert got[1].items[0].text == "A list\n\nThree pages"
    item = got[2].items[0]
    assert (item.kind, item.url, item.title, item.text) == (
        "knowledge",
        "https://example.org",
        "Quinces",
        "They are hard",
    )


def test_an_error_is_a_result_that_did_not_work():
    failed = {"content_type": "system_error", "name": "tool_error", "text": "No such file"}

    _, got = blocks(node("u", "root", "user", "x"), node("e", "u", "tool", failed, name="python"))

    assert isinstance(got, ToolResultBlock)
    assert got.is_error
    assert "No such file" in got.items[0].text


def test_what_nobody_knows_is_kept_whole():
    strange = {"content_type": "hologram", "beam": "words nobody may lose"}

    _, got = blocks(node("u", "root", "user", "x"), node("a", "u", "assistant", strange))

    assert isinstance(got, UnknownBlock)
    assert "words nobody may lose" in got.source_json


def test_a_mark_becomes_a_citation_of_the_sentence_before_it():
    about = {
        "content_references": [
            {
                "matched_text": CITE,
                "type": "grouped_webpages",
                "items": [{"url": "https://example.org/a", "title": "A"}],
            }
        ]
    }

    got = cited_text(f"It is old. It is hard {CITE}. Yes", about)

    assert got.text == "It is old. It is hard . Yes"
    assert got.citations == (Citation(11, 22, "https://example.org/a", "A"),)
    assert got.text[11:22] == "It is hard "


@pytest.mark.parametrize(
    ("text", "metadata", "shown"),
    [
        (f"plain {CITE} words", {}, "plain  words"),
        ('by \ue200entity\ue202["company","Example Ltd","maker"]\ue201.', {}, "by Example Ltd."),
        (
            f"see {CITE}",
            {"content_references": [{"matched_text": CITE, "alt": "([A](https://a.example))"}]},
            "see ([A](https://a.example))",
        ),
        ("old【12†source】 way", {}, "old way"),
        ("a list [†] of †", {}, "a list [†] of †"),
        ("text", {"content_references": [{"matched_text": " "}, 5, None], "citations": "x"}, "text"),
    ],
)
def test_no_mark_is_left_and_nothing_else_is_taken(text, metadata, shown):
    assert cited_text(text, metadata).text == shown


def test_an_old_citation_is_found_by_its_place():
    text = "They are hard【3†source】."
    citation = {"start_ix": 13, "end_ix": 23, "metadata": {"url": "https://example.org", "title": "Quinces"}}

    got = cited_text(text, {"citations": [citation]})

    assert got == TextBlock("They are hard.", (Citation(0, 13, "https://example.org", "Quinces"),))


def canvas(*calls):
    nodes = [node("u", "root", "user", "Write")]
    for number, (name, given) in enumerate(calls):
        parent = nodes[-1][0]
        nodes.append(node(f"c{number}", parent, "assistant", json.dumps(given), recipient=f"canmore.{name}"))
        nodes.append(node(f"r{number}", f"c{number}", "tool", "Done", name=f"canmore.{name}"))
    return read(*nodes)


def test_a_document_of_the_canvas_has_its_versions():
    got = canvas(
        ("create_textdoc", {"name": "Plan", "type": "document", "content": "Sow (early)."}),
        ("update_textdoc", {"updates": [{"pattern": "Sow \\(early\\)\\.", "replacement": "Sow late."}]}),
        ("update_textdoc", {"updates": [{"pattern": ".*", "replacement": "Do not sow."}]}),
    )

    (document,) = got.artifacts
    assert (document.title, document.media_type) == ("Plan", "text/markdown")
    assert [document.content_at(place) for place in range(3)] == ["Sow (early).", "Sow late.", "Do not sow."]


def test_a_pattern_is_never_run_and_its_edit_is_marked_as_not_applied():
    got = canvas(
        ("create_textdoc", {"name": "x", "type": "code/python", "content": "a" * 40}),
        ("update_textdoc", {"updates": [{"pattern": "(a+)+$", "replacement": "b"}]}),
    )

    (document,) = got.artifacts
    assert (document.language, document.media_type) == ("python", "application/vnd.ant.code")
    assert [version.is_applied for version in document.versions] == [True, False]


def test_the_same_chat_twice_and_one_without_a_tree(tmp_path):
    first = chat(node("u", "root", "user", "Hi"), title="Mine")
    lost = {"title": "Corrupted", "conversation_id": "c-2"}

    got = contents(write_zip(tmp_path / "e.zip", {"conversations-000.json": [first, lost, first], "user.json": {}}))

    assert got.titles == ["Mine"]
    assert len(got.skipped) == 1
    assert got.preview.layout == "ChatGPT export"


def test_a_list_of_conversations_under_a_key_and_a_single_one_are_read(tmp_path):
    one = chat(node("u", "root", "user", "Hi"))

    assert contents(write_json(tmp_path / "a.json", {"conversations": [one]})).titles == ["A chat"]
    assert contents(write_json(tmp_path / "b.json", one)).titles == ["A chat"]


def test_what_is_kept_of_the_source_is_read_again_as_the_same(tmp_path):
    (found,) = contents(write_json(tmp_path / "a.json", [chat(node("u", "root", "user", "Hi"))])).found

    assert read_again(Source.CHATGPT, found.source_id, found.source_json) == found.read()


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    "field",
    ["id", "author", "create_time", "content", "recipient", "weight", "metadata", "message", "parent", "children"],
)
def test_a_wrong_type_anywhere_in_a_node_costs_only_itself(field, odd):
    raw = chat(node("u", "root", "user", "Hi"), node("a", "u", "assistant", "Words that stay"))
    entry = raw["mapping"]["u"]
    (entry if field in entry and field != "id" else entry["message"])[field] = odd

    got = read_conversation(raw, "c-1")

    assert "Words that stay" in str(got.messages)


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    "field", ["title", "create_time", "update_time", "current_node", "mapping", "default_model_slug", "is_starred"]
)
def test_a_wrong_type_anywhere_in_a_chat_is_no_error(field, odd):
    got = read_conversation(chat(node("u", "root", "user", "Hi")) | {field: odd}, "c-1")

    assert field == "mapping" or "Hi" in str(got.messages)


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    "kind",
    ["text", "multimodal_text", "code", "thoughts", "execution_output", "tether_quote", "system_error", "hologram"],
)
@pytest.mark.parametrize("role", ["user", "assistant", "tool", "system"])
def test_a_wrong_type_anywhere_in_a_content_is_no_error(kind, odd, role):
    content = {"content_type": kind} | dict.fromkeys(["parts", "text", "thoughts", "language", "url", "name"], odd)

    read(node("u", "root", "user", "Hi"), node("x", "u", role, content, recipient="python", attachments=odd))


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("role", ["user", "assistant", "tool", "system"])
def test_a_content_whose_kind_is_of_a_wrong_type_is_no_error(odd, role):
    part = {"content_type": odd, "text": odd, "asset_pointer": odd, "metadata": odd}
    content = {"content_type": odd, "parts": [part], "text": odd}

    read(node("u", "root", "user", "Hi"), node("x", "u", role, content))
    read(node("u", "root", "user", "Hi"), node("x", "u", role, content | {"content_type": "multimodal_text"}))


def test_a_tree_of_ten_thousand_in_a_row_and_one_in_a_circle_are_read():
    long = read(*(node(str(at), str(at - 1) if at else "root", "user", f"word{at}") for at in range(10_000)))
    raw = chat(node("a", "b", "user", "one"), node("b", "a", "assistant", "two"))

    assert len(long.messages) == 10_000
    assert "one" in str(read_conversation(raw, "c").messages)
    assert "two" in str(read_conversation(raw, "c").messages)


def test_calls_are_named_by_whom_they_are_for():
    call = blocks(node("u", "root", "user", "x"), node("b", "u", "assistant", "User likes tea", recipient="bio"))[1]

    assert isinstance(call, ToolUseBlock)
    assert (call.name, json.loads(call.input_json)) == ("bio", {"input": "User likes tea"})


def test_marks_without_number_cost_their_length():
    about = {"content_references": [{"matched_text": CITE, "items": [{"url": "https://example.org"}]}] * 5_000}

    got = cited_text(f"word {CITE}" * 20_000, about)

    assert len(got.citations) == 20_000
    assert got.text == "word " * 20_000
