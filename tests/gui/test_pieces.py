import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.made_conversations import said
from holdfast.domain import (
    Attachment,
    Citation,
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    ResultItem,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.domain.pairing import paired
from holdfast.domain.portions import message_text
from holdfast.gui.view.pieces import message_pieces
from holdfast.gui.view.rendering import Renderer


def markdown_pieces(text, **more):
    return Renderer().markdown(text, **more)


def html(text, **more):
    return "".join(piece.html for piece in markdown_pieces(text, **more))


def labels(*blocks, attachments=()):
    message = said("", Sender.ASSISTANT, blocks=blocks, attachments=attachments)
    return [(piece.kind, piece.label) for piece in message_pieces(message)]


def test_text_is_rendered_by_the_room_made_for_it():
    shown = html("**bold** [here](https://example.org/a?b=1&c) <img src=x>")
    assert "<b>bold</b>" in shown
    assert 'href="https://example.org/a?b=1&amp;c"' in shown
    assert "&lt;img src=x&gt;" in shown


def test_tables_have_lines_between_their_rows_only():
    shown = html("| a | b |\n|--:|---|\n| 1 | 2 |")
    assert '<table class="grid"' in shown
    assert 'border="1"' not in shown


def test_code_is_a_piece_of_its_own_that_copies_whole():
    source = "\n".join(f"line {number}" for number in range(500))
    pieces = markdown_pieces(f"before\n\n```python\n{source}\n```\n\nafter")
    code = [piece for piece in pieces if piece.kind == "code"]
    assert len(code) > 1
    assert (code[0].label, code[0].whole.strip()) == ("python", source)
    assert "\n".join(piece.text for piece in code) == source
    assert [piece.is_first for piece in code][:2] == [True, False]
    assert code[-1].is_last


def test_a_long_message_becomes_several_documents():
    text = "\n\n".join("word " * 100 for _ in range(400))
    pieces = markdown_pieces(text)
    assert len(pieces) > 20
    assert max(len(piece.html) for piece in pieces) < 12_000


def test_a_line_break_counts_where_a_person_typed_it():
    assert "<br" in html("one\ntwo", is_typed=True)
    assert "<br" not in html("one\ntwo")


@given(st.text(max_size=300))
def test_no_text_breaks_the_conversion_or_gets_a_tag_through(text):
    shown = html(text)
    assert "<img" not in shown
    assert "<script" not in shown
    assert 'href="file' not in shown


@given(st.lists(st.sampled_from(["# ", "> ", "- ", "```", "|", "---", "[x](", ")", "![", "]", "\n", "a", "**", "<b>"])))
def test_no_mixture_of_signs_breaks_the_conversion(parts):
    assert all(piece.kind in {"text", "quote", "code"} for piece in markdown_pieces("".join(parts)))


def test_thinking_is_folded_under_how_long_it_took():
    assert labels(ThinkingBlock("Hmm.", ("Weighing it",), seconds=12)) == [
        ("fold", "Thought for 12 seconds: Weighing it")
    ]
    assert labels(ThinkingBlock("", hidden=True)) == [
        ("quiet", "Thought about it (its thoughts are not in the export)")
    ]


def test_a_call_and_its_answer_are_one_line():
    call = ToolUseBlock("c1", "web_search", '{"query": "sqlite wal"}')
    answer = ToolResultBlock("c1", "web_search", (ResultItem("knowledge", title="WAL", url="https://sqlite.org/a"),))
    message = said("", Sender.ASSISTANT, blocks=(call, answer))
    (piece,) = message_pieces(message)
    assert (piece.kind, piece.label) == ("fold", "Used web search: sqlite wal")
    assert piece.body[-1].plain == "WAL · sqlite.org"
    assert 'href="https://sqlite.org/a"' in piece.body[-1].html


def test_an_answer_without_a_call_id_belongs_to_the_call_before_it():
    assert labels(ToolUseBlock("", "repl", "{}"), ToolResultBlock("", "repl", is_error=True)) == [
        ("fold", "Used repl (it did not work)")
    ]


def test_an_answer_that_nobody_asked_for_is_shown():
    assert labels(ToolResultBlock("zz", "repl")) == [("fold", "Answer of repl")]


def test_files_are_named_and_pasted_text_unfolds():
    attachments = (
        Attachment("pasted", "", text="x" * 4210),
        Attachment("file", "photo.png"),
        Attachment("document", "report.pdf", text="words"),
    )
    assert labels(TextBlock("see"), attachments=attachments)[1:] == [
        ("fold", "Pasted text, 4,210 characters"),
        ("quiet", "photo.png, not kept here"),
        ("fold", "report.pdf, 5 characters of text"),
    ]


def test_what_only_machines_need_is_hidden_and_what_is_unknown_is_named():
    assert labels(InjectedBlock("context"), MarkerBlock("flag"), TextBlock("hello")) == [
        ("text", ""), ("fold", "Context added by the service, not typed by you"),
    ]  # fmt: skip
    assert labels(UnknownBlock("hologram", '{"a": 1}')) == [
        ("fold", "A part of a kind Holdfast does not know yet (hologram)")
    ]
    assert labels(ReferenceBlock("image", "id")) == [("quiet", "Picture, not kept here")]
    assert labels(VoiceNoteBlock("Memo", "hello"))[0] == ("quiet", "Said aloud: Memo")
    assert labels() == [("quiet", "Nothing was kept of this message")]


def test_a_message_is_copied_as_it_was_written():
    message = said("", blocks=(ThinkingBlock("no"), TextBlock("**one**"), TextBlock("two")))
    assert message_text(message) == "**one**\n\ntwo"


def test_empty_code_is_one_empty_piece():
    assert [piece.text for piece in Renderer().code("")] == [""]


@pytest.mark.parametrize(
    "endless",
    [
        "word " * 40_000,
        "word **and** more " * 10_000,
        "x" * 200_000,
        "\n".join(f"{number}. item of several words" for number in range(1, 6000)),
        "|a|b|\n|-|-|\n" + "|some words|more words|\n" * 4000,
        "> " + "word " * 40_000,
        "```\n" + "x" * 200_000 + "\n```",
    ],
    ids=["words", "emphasis", "one word", "list", "table", "quote", "code"],
)
def test_an_endless_block_becomes_pieces_that_are_laid_out_at_once(endless):
    """Nothing is lost by cutting, and no piece is longer than a few screens."""
    pieces = markdown_pieces(endless)
    assert len(pieces) > 10
    assert max(len(piece.html) + len(piece.text) for piece in pieces) < 20_000
    shown = "".join(piece.plain for piece in pieces)
    for sign in ("word", "item of", "x"):
        assert shown.count(sign) == endless.count(sign)


def test_a_long_numbered_list_goes_on_counting():
    pieces = markdown_pieces("\n".join(f"{number}. item of several words" for number in range(5, 2000)))
    starts = [re.search(r'<ol start="(\d+)"', piece.html) for piece in pieces]
    assert starts[0] is not None
    assert starts[0][1] == "5"
    counted = 5 + pieces[0].html.count("<li")
    assert starts[1] is not None
    assert int(starts[1][1]) == counted


def test_code_in_a_list_has_a_box_of_its_own_and_the_list_goes_on():
    text = "1. one\n\n   ```sh\n   ls\n   ```\n\n   then\n2. two\n   - deep\n\n     ```\n     x\n     ```\n3. three"
    pieces = markdown_pieces(text)
    assert [(piece.kind, piece.indent) for piece in pieces] == [
        ("text", 0), ("code", 1), ("text", 1), ("text", 0), ("text", 1), ("code", 2), ("text", 0),
    ]  # fmt: skip
    assert [piece.plain for piece in pieces] == ["one", "ls", "then", "two", "deep", "x", "three"]
    starts = [re.findall(r'<ol start="(\d+)"', piece.html) for piece in pieces]
    assert starts == [["1"], [], [], ["2"], [], [], ["3"]]


def test_a_document_that_was_written_is_shown_as_it_reads():
    """Not as JSON with its line breaks escaped."""
    asked = json.dumps(
        {"command": "create", "id": "plan", "title": "The plan", "type": "text/markdown", "content": "# Hi"}
    )
    (piece,) = message_pieces(said("", Sender.ASSISTANT, blocks=(ToolUseBlock("c", "artifacts", asked),)))
    assert piece.label == "Wrote a document: The plan"
    assert piece.body[0].html.startswith("<h1")


@pytest.mark.parametrize("input_json", ["", "[1]", "{", '{"command": ["x"]}', "[" * 100_000, '{"query": "  "}'])
def test_strange_input_of_a_call_is_shown_as_it_is(input_json):
    (piece,) = message_pieces(said("", Sender.ASSISTANT, blocks=(ToolUseBlock("c", "repl", input_json),)))
    assert (piece.kind, piece.label) == ("fold", "Used repl")


def test_citations_are_links_at_the_end_of_what_they_back_even_after_an_emoji():
    text = "🎉 **Boil it.** Then wait\n\n```\ncode\n```"
    citations = (Citation(2, 14, "https://a.example/x", "Boiling"), Citation(15, 24, "file:///etc/passwd", "Trap"))
    block = TextBlock(text, citations)
    first, code, sources = message_pieces(said("", Sender.ASSISTANT, blocks=(block,)))
    assert first.plain == "🎉 Boil it.[1] Then wait[2]"
    assert '<a href="https://a.example/x"' in first.html
    assert "file:" not in first.html
    assert code.text == "code"
    assert (sources.kind, sources.label) == ("fold", "2 sources")
    assert sources.body[0].plain.splitlines() == ["Boiling", "Trap (file:///etc/passwd)"]


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(-5, 100), st.integers(-5, 100)), max_size=4))
def test_no_citation_changes_what_a_text_says(text, places):
    citations = tuple(Citation(start, end, f"https://a.example/{at}") for at, (start, end) in enumerate(places))
    shown = "".join(piece.plain for piece in Renderer().markdown(text, citations=citations))
    bare = "".join(piece.plain for piece in Renderer().markdown(text))
    assert re.sub(r"\[[1-4]\]", "", shown) == re.sub(r"\[[1-4]\]", "", bare)


def test_answers_find_their_calls_by_identity_then_name_then_order():
    blocks = (
        ToolUseBlock("a", "web", "{}"), ToolUseBlock("", "repl", "{}"), ToolUseBlock("", "repl", "{}"),
        ToolUseBlock("", "view", "{}"),
        ToolResultBlock("", "repl"), ToolResultBlock("a", "other"), ToolResultBlock("", "repl"),
        ToolResultBlock("", "unheard of"), ToolResultBlock("zz", "web"),
    )  # fmt: skip
    assert paired(blocks) == {0: 5, 1: 4, 2: 6, 3: 7}


def test_quotations_in_quotations_are_bounded_and_say_everything():
    (piece,) = markdown_pieces("> " * 15 + "deep")
    assert piece.plain == "deep"
    assert piece.html.count("<table") <= 3


def test_code_in_a_quotation_has_a_box_and_a_copy_of_its_own():
    pieces = markdown_pieces("> before\n>\n> ```python\n> x = 1\n> ```\n>\n> after\n\nplain")

    assert [(piece.kind, piece.is_quoted) for piece in pieces] == [
        ("quote", False), ("code", True), ("quote", False), ("text", False),
    ]  # fmt: skip
    assert pieces[1].whole == "x = 1"
    assert (pieces[0].plain.strip(), pieces[2].plain.strip()) == ("before", "after")


def test_code_in_a_quotation_in_a_list_stands_alone_too():
    pieces = markdown_pieces("1. one\n\n   > ```\n   > x\n   > ```\n2. two")

    assert [(piece.kind, piece.is_quoted) for piece in pieces] == [("text", False), ("code", True), ("text", False)]


def test_what_a_service_added_is_folded_to_a_line_that_says_so():
    (_, fold) = message_pieces(said("", blocks=(TextBlock("hello"), InjectedBlock("context"))))

    assert fold.label == "Context added by the service, not typed by you"
