"""A message is walked through once, the same way for the window and for every export."""

import json

import pytest

from helpers.made_conversations import said
from holdfast.domain import (
    Attachment,
    Citation,
    InjectedBlock,
    MarkerBlock,
    ResultItem,
    Segment,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    captions,
)
from holdfast.domain.portions import (
    Attached,
    Call,
    Handover,
    Injected,
    Question,
    indented,
    portions,
    question,
    readable,
    sources,
    subject,
    thoughts,
    tool_input,
)

CLAUDE, GPT = Segment("anthropic", "claude-opus-5-5"), Segment("openai", "gpt-6-sol", 2)
CALL = ToolUseBlock("c1", "web_search", '{"query": "sqlite wal"}')
ANSWER = ToolResultBlock("c1", "web_search", (ResultItem("text", "found"),))
HELLO = TextBlock("Hello")


def walked(*blocks, **more):
    return list(portions(said("", Sender.ASSISTANT, blocks=blocks, **more)))


def test_blocks_come_in_order_and_an_answer_with_its_call():
    assert walked(HELLO, CALL, ThinkingBlock("Hm"), ANSWER) == [HELLO, Call(CALL, ANSWER), ThinkingBlock("Hm")]


def test_a_call_without_an_answer_and_an_answer_without_a_call_stand_alone():
    assert walked(CALL) == [Call(CALL, None)]
    assert walked(ANSWER) == [ANSWER]


def test_what_came_along_follows_the_words_and_what_nobody_typed_is_last():
    photo = Attachment("file", "photo.png")
    assert walked(InjectedBlock("context"), HELLO, InjectedBlock(""), attachments=(photo, photo)) == [
        HELLO, Attached(photo, 0), Attached(photo, 1), Injected(("context",)),
    ]  # fmt: skip


def test_a_takeover_stands_where_it_happened():
    """Whatever was written before it, also nothing."""
    assert walked(HELLO, CALL, TextBlock("Bye"), segments=(CLAUDE, GPT))[2] == Handover(CLAUDE, GPT)
    at_once = Segment("openai", "gpt-6-sol", 0)
    assert walked(HELLO, segments=(CLAUDE, at_once)) == [Handover(CLAUDE, at_once), HELLO]
    assert walked(HELLO, segments=(CLAUDE,)) == [HELLO]


def test_a_mark_of_the_services_is_left_to_whoever_reads():
    assert walked(MarkerBlock("flag"), HELLO) == [MarkerBlock("flag"), HELLO]


def test_each_source_is_named_once_in_the_order_of_the_text():
    late, early = Citation(5, 9, "https://b.example"), Citation(0, 4, "https://a.example", "A")
    assert sources((late, early, Citation(10, 12, "https://a.example"), Citation(0, 1, ""))) == (early, late)


@pytest.mark.parametrize("source", ["[1]", "words", "", "[" * 5000])
def test_an_input_that_is_no_object_says_nothing(source):
    assert tool_input(ToolUseBlock("", "t", source)) == {}


def test_what_was_asked_is_the_text_that_was_given_or_else_everything():
    assert question(CALL, {"content": "# Hi", "type": "text/markdown"}) == Question("# Hi", is_markdown=True)
    assert question(CALL, {"code": "x = 1", "language": "python"}) == Question("x = 1", "python")
    assert question(CALL, {"content": " ", "language": 7}) == Question(
        '{\n  "query": "sqlite wal"\n}', "json", is_input=True
    )
    assert subject({"query": " ", "url": 5, "path": "notes.md"}) == "notes.md"


def test_json_is_indented_and_anything_else_is_as_it_is():
    assert readable('{"a": "é"}') == ('{\n  "a": "é"\n}', "json")
    assert readable("[broken") == ("[broken", "json")
    assert readable("words") == ("words", "")
    assert indented("[" * 5000) == "[" * 5000


def test_thoughts_are_their_text_or_their_summaries():
    assert thoughts(ThinkingBlock("Hm", ("Weighing",))) == "Hm"
    assert thoughts(ThinkingBlock(" ", ("Weighing", " ", "Choosing"))) == "Weighing\n\nChoosing"
    assert thoughts(ThinkingBlock("", hidden=True)) == ""


def test_a_call_is_told_by_what_it_did_and_what_it_was_about():
    made = ToolUseBlock("", "artifacts", "{}")
    assert captions.call(made, {"command": "create", "title": "A\nplan"}, None) == "Wrote a document: A plan"
    assert captions.call(CALL, {}, ToolResultBlock("", "", is_error=True)) == "Used web search (it did not work)"
    assert captions.call(ToolUseBlock("", "", "", "Looking", "Drive"), {}, None) == "Looking (Drive)"


def test_a_command_is_shown_as_one_where_nothing_else_was_said():
    def asked(**given):
        call = ToolUseBlock("c", "bash_tool", json.dumps(given))
        return question(call, tool_input(call))

    assert asked(command="ls -la", description="Look") == Question("ls -la", "bash")
    assert asked(command="ls", timeout=3).is_input
    assert asked(command=" ").is_input
    assert asked(command=["ls"]).is_input
