"""Whatever the text is: it parses, it keeps its words, and its HTML loads nothing."""

import random
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.visible import Visible
from holdfast.render import HtmlStyle, TokenClass, parse, plain_text, to_html
from holdfast.render.nodes import OrderedList

STYLE = HtmlStyle("#1f1e1c", "#5e5c57", "#e3e1db", "#b4532a", "#efefec", dict.fromkeys(TokenClass, "#000000"))

MARKS = [
    "*", "**", "_", "~~", "`", "``", "```", "```py\n", "> ", "- ", "1. ", "- [ ] ", "# ", "\n", "\n\n", "  \n", "    ",
    "\t", "|", "|-|-|\n", "[", "]", "](", ")", "![", "[^1]", "[^1]: ", "[a]: ", "$", "$$", "\\(", "\\)", "\\[", "\\]",
    "\\", "<", ">", "<b>", "</b>", "<!--", "-->", "<?", "<![CDATA[", "&amp;", "&#0;", "&", "http://", "https://a.example/",
    "mailto:a@b.example", "<http://x>", "---", "===", ":", "\r\n", "\r", "\0", "\u2028", "\u202e", "\ud800", "\ufeff",
    "\u200d", "\U0001f469\u200d\U0001f4bb",
]  # fmt: skip
"""What Markdown is made of, and what breaks programs."""

LOADING = [
    "![x](file:///etc/passwd)", "<img src=file:///etc/passwd>", "<link rel=stylesheet href=http://x.example/a.css>",
    "<style>@import 'file:///a'</style>", "[x](file:///etc/passwd)", "[x]: javascript:alert(1)\n", "<a href=file:///x>",
    "<body background=http://x.example>", '"><img src=x>', "<svg><use href='file:///x'/></svg>", "url(http://x.example)",
    "<object data=file:///x>", "<http://x.example/'><img>", "![](data:image/png;base64,AA)", "[x](\\\\server\\share)",
]  # fmt: skip

texts = st.text(max_size=300)
pieces = st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=8), st.sampled_from(LOADING)), max_size=60)
hostile = pieces.map("".join)
words = st.lists(
    st.text(alphabet=st.characters(categories=("Lu", "Ll", "Lo", "Lt", "Nd")), min_size=1, max_size=8),
    min_size=1,
    max_size=30,
)


def seen(text):
    """Return the characters of a text that have a shape."""
    return [c for c in text if unicodedata.category(c)[0] not in "CZ" and not c.isspace()]


def html_of(markdown):
    return "".join(fragment.html for fragment in to_html(parse(markdown), STYLE))


@given(st.one_of(texts, hostile))
@settings(max_examples=600, deadline=None)
def test_any_text_becomes_a_tree_text_and_html_that_agree(markdown):
    nodes = parse(markdown)  # a parser that gave up would say so in the log, which fails the test
    html = "".join(fragment.html for fragment in to_html(nodes, STYLE))
    html.encode()
    shown = [c for c in seen(Visible(html).text) if c != "\ufffd"]
    assert shown == [c for c in seen(plain_text(nodes)) if c != "\ufffd"]


@given(st.one_of(texts, hostile))
@settings(max_examples=300, deadline=None)
def test_blocks_stand_in_order_within_the_text(markdown):
    spans = [node.source for node in parse(markdown)]
    assert all(0 <= start <= end <= len(markdown) for start, end in spans)
    starts = [start for start, _ in spans]
    assert starts == sorted(starts)


@given(words, st.data())
@settings(max_examples=300, deadline=None)
def test_every_word_of_plain_text_survives_in_order(said, data):
    between = data.draw(
        st.lists(st.sampled_from([" ", "\n", "\n\n", ", ", ". "]), min_size=len(said), max_size=len(said))
    )
    markdown = "".join(word + gap for word, gap in zip(said, between, strict=True))
    nodes = parse(markdown)
    # A number before a full stop counts a list, and is then no text but its mark.
    assume(not any(isinstance(node, OrderedList) for node in nodes))
    assert seen(plain_text(nodes)) == seen(markdown)
    assert seen(Visible(html_of(markdown)).text) == seen(markdown)


@given(words, st.data())
@settings(max_examples=300, deadline=None)
def test_every_letter_survives_any_marks_between(said, data):
    """Whatever stands between words, no word is dropped, but for the language of a fence, which is not text."""
    marks = [m for m in MARKS if not any(c.isalnum() for c in m) and m[0] not in "&[]!`\\"]
    between = data.draw(st.lists(st.sampled_from(marks), min_size=len(said), max_size=len(said)))
    markdown = "".join(gap + word for word, gap in zip(said, between, strict=True))
    letters = [c for c in markdown if c.isalpha()]
    assert [c for c in plain_text(parse(markdown)) if c.isalpha()] == letters


@pytest.mark.slow
def test_a_thousand_hostile_texts_load_nothing(formulas, highlighter):
    """No source but our own formulas, no link but to the web and mail, with maths and colours on."""
    dice = random.Random(3)
    for _ in range(1_000):
        markdown = "".join(
            dice.choice(MARKS + LOADING * 3 + ["word", "x^2", "中文"]) for _ in range(dice.randint(1, 40))
        )
        fragments = to_html(parse(markdown), STYLE, highlighter=highlighter, formulas=formulas)
        for fragment in fragments:
            visible = Visible(fragment.html)
            assert set(visible.sources) == set(fragment.formulas)
            assert all(source.startswith("formula:") for source in visible.sources)
            assert all(link.startswith(("http://", "https://", "mailto:")) for link in visible.links)
            assert not any(name.startswith("on") for _, found in visible.attributes for name in found)
