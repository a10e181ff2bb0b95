"""Blocks too large for one document come in pieces that say the same."""

import pytest

from holdfast.render import nodes as n
from holdfast.render import parse, plain_text, split

LIMIT = 500
WORDS = " ".join(f"word{number}" for number in range(500))


@pytest.mark.parametrize(
    "markdown",
    [
        WORDS,
        "x" * 5_000,
        WORDS.replace(" ", "\n"),
        f"*{WORDS}*\n" * 3,
        "```py\n" + WORDS.replace(" ", "\n") + "\n```",
        "- " + WORDS.replace(" ", "\n- "),
        "7. " + WORDS.replace(" ", "\n8. "),
        "> " + WORDS.replace(" ", "\n> "),
        "> - " + WORDS.replace(" ", "\n> - "),
        "|a|b|\n|-|-|\n" + "".join(f"|{word}|x|\n" for word in WORDS.split()),
        "<div>\n" + WORDS.replace(" ", "\n"),
    ],
)
def test_the_pieces_say_the_same(markdown):
    nodes = parse(markdown)
    pieces = split(nodes, LIMIT)
    assert "".join(plain_text(pieces).split()) == "".join(plain_text(nodes).split())
    assert {type(piece) for piece in pieces} == {type(node) for node in nodes}
    assert {piece.source for piece in pieces} == {node.source for node in nodes}
    if "*" not in markdown:  # what is emphasised as a whole stays whole
        assert len(pieces) > 1
        assert all(len(plain_text((piece,))) <= 2 * LIMIT for piece in pieces)


def test_numbers_go_on_where_the_piece_before_ended():
    first, second, *_ = split(parse("5. " + WORDS.replace(" ", "\n6. ")), LIMIT)
    assert isinstance(first, n.OrderedList)
    assert isinstance(second, n.OrderedList)
    assert (first.start, second.start) == (5, 5 + len(first.items))


def test_small_blocks_stay_as_they_are():
    nodes = parse("# a\n\nb\n\n- c")
    assert split(nodes) == nodes
