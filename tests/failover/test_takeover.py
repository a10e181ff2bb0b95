from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from holdfast.domain import Request, RequestMessage, TextBlock, TextPart, ThinkingBlock, ToolUseBlock
from holdfast.failover import Failure, Seam, answer_text, continuation, kept_blocks, why_words
from holdfast.failover.takeover import joined, open_fence, overlap, tail

QUESTION = RequestMessage("user", (TextPart("Which would you choose?"),))

TEXT = TextBlock("It depends on the ")
THOUGHT = ThinkingBlock("They ask about")
CALL = ToolUseBlock("c1", "search", '{"que')


@pytest.mark.parametrize("unfinished", [THOUGHT, CALL])
def test_what_was_broken_off_inside_is_dropped(unfinished):
    assert kept_blocks([THOUGHT, TEXT, unfinished], is_last_finished=False) == (THOUGHT, TEXT)
    assert kept_blocks([THOUGHT, TEXT, unfinished], is_last_finished=True) == (THOUGHT, TEXT, unfinished)


def test_text_is_never_dropped():
    assert kept_blocks([THOUGHT, TEXT], is_last_finished=False) == (THOUGHT, TEXT)
    assert kept_blocks([], is_last_finished=False) == ()


def test_only_the_text_is_continued():
    assert answer_text([THOUGHT, TEXT, CALL, TextBlock("write pattern")]) == "It depends on the write pattern"


def test_the_wish_to_go_on_is_a_message_of_the_persons():
    """Models refuse to continue a message of their own."""
    messages = continuation([QUESTION], "It depends on the write pattern and")

    assert messages[:2] == (QUESTION, RequestMessage("assistant", (TextPart("It depends on the write pattern and"),)))
    assert Request("m", messages).messages[-1].role == "user"
    (part,) = messages[-1].parts
    assert "«It depends on the write pattern and»" in part.text
    assert "Continue exactly from there, without repeating" in part.text


@pytest.mark.parametrize("so_far", ["", " \n"])
def test_where_nothing_came_the_question_is_asked_again(so_far):
    assert continuation([QUESTION], so_far) == (QUESTION,)


def test_the_end_that_is_quoted_begins_with_a_word():
    text = " ".join(f"word{number}" for number in range(200))

    assert text.endswith(tail(text))
    assert 200 <= len(tail(text)) <= 300
    assert tail(text).startswith("word")
    assert tail("x" * 1000) == "x" * 300
    assert tail("short \n") == "short"


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("", False),
        ("```python\nx = 1", True),
        ("```python\nx = 1\n```\n", False),
        ("````\n```\n", True),
        ("~~~\n```\n~~~", False),
        ("a ``` in a line", False),
        ("```not `a` fence", False),
        ("```\ncode\n```\ntext\n```js\n", True),
        ("```\n```js\n", True),
    ],
)
def test_it_is_known_whether_a_text_ends_in_code(text, is_open):
    assert (open_fence(text) is not None) is is_open


def test_a_code_block_is_gone_on_with_inside():
    before = "Like this:\n```python\ndef f(x):\n"
    (part,) = continuation([QUESTION], before)[-1].parts

    assert "inside a code block" in part.text
    assert joined(before, "```python\n    return x\n```\nDone.") == before + "    return x\n```\nDone."
    assert joined(before, "    return x\n```") == before + "    return x\n```"
    assert joined(before, "```\nThat is all.") == before + "```\nThat is all."


def test_a_block_opened_again_is_noticed_though_it_comes_in_pieces_and_began_long_ago():
    seam = Seam("```python\n" + "".join(f"x{number} = {number}\n" for number in range(200)))

    assert [seam.feed(piece) for piece in ("`", "``py", "thon\n", "y = 1")] == ["", "", "", "y = 1"]
    assert Seam("```python\nx").feed(" = 1") == " = 1"


def test_a_block_without_a_language_is_left_as_it_comes():
    """What looks like a new beginning may be its end."""
    assert joined("```\nx\n", "```\nThat is all.") == "```\nx\n```\nThat is all."


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("The index stays sm", "all.", "The index stays small."),
        ("The index stays small", "The index stays small and fast.", "The index stays small and fast."),
        ("so the index stays small", "index stays small and fast.", "so the index stays small and fast."),
        ("one two three one two three", "one two three one two three four", "one two three one two three four"),
        ("Hel", "lo", "Hello"),
        ("| a |\n|-----------", "-----------|", "| a |\n|----------------------|"),
        ("", "All of it.", "All of it."),
        ("Nothing follows.", "", "Nothing follows."),
        (
            "数据库索引保持在内存里面运行",
            "索引保持在内存里面运行所以很快",
            "数据库索引保持在内存里面运行所以很快",
        ),
    ],
)
def test_what_is_said_twice_is_shown_once(before, after, whole):
    assert joined(before, after) == whole


SENTENCES = st.lists(st.integers(0, 10**9), min_size=1, max_size=120, unique=True).map(
    lambda numbers: " ".join(f"w{number}" for number in numbers)
)


@given(SENTENCES, st.data())
def test_a_repeated_end_is_found_however_it_was_cut(text, data):
    """A model that repeats the last stretch and goes on gives the text that was meant."""
    cut = data.draw(st.integers(0, len(text)))
    repeated = data.draw(st.integers(0, min(cut, 400)))
    before, after = text[:cut], text[cut - repeated :]
    assume(repeated >= 20 or repeated == 0)
    if repeated == 0:
        assume(overlap(before, after) == 0)

    assert joined(before, after) == text


ANY = st.text(alphabet=st.sampled_from("ab c\n`-é中"), max_size=60) | st.text(max_size=60)


@given(ANY, ANY, st.lists(st.integers(1, 7)))
def test_pieces_give_the_same_as_the_whole(before, after, cuts):
    seam, shown, rest = Seam(before), "", after
    for size in cuts:
        shown += seam.feed(rest[:size])
        rest = rest[size:]
    shown += seam.feed(rest) + seam.end()

    assert before + shown == joined(before, after)


@given(ANY, ANY)
def test_nothing_is_lost_but_what_is_there_already(before, after):
    found = overlap(before, after)

    assert before.endswith(after[:found])
    assert found == 0 or 10 <= found <= 400
    if open_fence(before) is None:
        assert joined(before, after) == before + after[found:]


def test_an_overlap_is_looked_for_within_400_characters():
    text = " ".join(f"w{number}" for number in range(300))

    assert overlap(text, text[-400:]) == 400
    assert overlap(text, text[-401:]) == 0
    assert joined(text, text[-400:] + " and on") == text + " and on"


def test_what_cannot_be_a_repetition_is_shown_at_once():
    """A person sees the continuation begin with its first word."""
    seam = Seam("so the index stays small")

    assert seam.feed("And") == "And"
    assert seam.feed(" so") == " so"
    held = Seam("so the index stays small")
    assert held.feed("index stays") == ""
    assert held.feed(" large") == "index stays large"
    assert held.end() == ""


def test_the_seam_says_why():
    assert why_words("Claude", Failure.STALLED) == "Claude fell silent. What it had written is kept."
    assert why_words("Claude", Failure.CUT) == "Claude lost the connection. What it had written is kept."
