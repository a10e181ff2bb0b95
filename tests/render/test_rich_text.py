"""The HTML of a message: what Qt understands, nothing that loads, every character."""

import dataclasses

import pytest

from helpers.visible import Visible
from holdfast.render import is_rtl, parse, plain_text, to_html


def html_of(markdown, style, **options):
    return "".join(fragment.html for fragment in to_html(parse(markdown), style, **options))


def test_a_fragment_for_each_block(style):
    nodes = parse("# a\n\nb\n\n- c\n- d")
    fragments = to_html(nodes, style)
    assert len(fragments) == len(nodes) == 3
    assert [Visible(fragment.html).text for fragment in fragments] == ["a", "b", "cd"]


def test_code_is_coloured_by_class(style, highlighter):
    html = html_of("```python\ndef f(): pass\n```", style, highlighter=highlighter)
    assert f'<span style="color:{style.code["keyword"]}">def</span>' in html
    assert style.code_ground in html
    assert Visible(html).text == "def f(): pass"


def test_formulas_are_placeholders_whose_pictures_come_along(style, formulas):
    (fragment,) = to_html(parse("so $x^2$ and $\\unknown$"), style, formulas=formulas)
    (source,) = Visible(fragment.html).sources
    assert fragment.formulas[source].tex == "x^2"
    assert source == "formula:" + fragment.formulas[source].key
    assert Visible(fragment.html).text == r"so x^2 and \unknown"


def test_without_a_typesetter_formulas_are_their_source(style):
    assert Visible(html_of("$x^2$\n\n$$y$$", style)).text == "x^2y"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("שלום", True), ("123 - مرحبا world", True), ("hello שלום", False), ("", False), ("123", False), ("中文", False)],
)
def test_direction_is_that_of_the_first_strong_character(text, expected):
    assert is_rtl(text) is expected


def test_right_to_left_is_said_for_each_block(style):
    html = html_of("# שלום\n\nhello\n\n- مرحبا\n\n|שלום|a|\n|-|-|\n|b|مرحبا|\n\n```\nא\n```", style)
    directions = [(tag, found["dir"]) for tag, found in Visible(html).attributes if "dir" in found]
    assert directions == [
        ("h1", "rtl"), ("ul", "rtl"), ("p", "rtl"), ("th", "rtl"), ("td", "rtl"), ("pre", "ltr"),
    ]  # fmt: skip


def test_the_ends_of_lines_are_shown_where_asked(style):
    assert "<br>" not in html_of("a\nb", style)
    assert Visible(html_of("a\nb", dataclasses.replace(style, breaks=True))).text == "a\nb"


def test_lists_and_tables_say_what_qt_understands(style):
    html = html_of("3. a\n4. b\n\n- [x] c\n- [ ] d\n\n|e|\n|--:|\n|f|", style)
    attributes = Visible(html).attributes
    assert ("ol", "3") in [(tag, found.get("start")) for tag, found in attributes]
    assert [found["class"] for tag, found in attributes if tag == "li" and "class" in found] == ["checked", "unchecked"]
    assert [found["align"] for tag, found in attributes if tag in ("th", "td")] == ["right", "right"]


@pytest.mark.parametrize(
    "markdown",
    [
        "![x](file:///etc/passwd)",
        '<img src="http://x.example/a.png">',
        '<link rel="stylesheet" href="file:///a.css">',
        "<style>@import url(http://x.example)</style>",
        "[x](file:///etc/passwd)",
        "[x](javascript:alert(1))",
        '[x](https://a.example"onclick="b)',
        '![a"onerror="b](x)',
        '`"><img src=x>`',
        '```"><img src=x>\n"><img src=x>\n```',
        '$"><img src=x>$',
        '|"><img src=x>|\n|-|',
        '[^"><img>]: "><img src=x>',
        "<svg><image href='file:///x'/></svg>",
        '<table background="http://x.example/p.png">',
    ],
)
def test_nothing_can_be_loaded(style, formulas, highlighter, markdown):
    html = html_of(markdown, style, formulas=formulas, highlighter=highlighter)
    visible = Visible(html)
    assert [source for source in visible.sources if not source.startswith("formula:")] == []
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in visible.links)
    known = {"p", "span", "a", "table", "tr", "td", "th", "thead", "pre", "img", "hr", "ol", "li"}
    assert {tag for tag, _ in visible.attributes} <= known
    assert not any(name.startswith("on") for _, found in visible.attributes for name in found)


def test_what_documents_cannot_hold_is_replaced(style):
    html = html_of("a\x01b\ud800c\ufdd0d\ufffce", style)
    assert Visible(html).text == "a\ufffdb\ufffdc\ufffdd\ufffde"
    html.encode()


def test_text_and_html_say_the_same(style):
    markdown = "a *b* `c` [d](x.md) ![e](f)\n\n> g\n\n- h\n\n|i|\n|-|\n|j|\n\nk[^1]\n\n[^1]: l\n\n<m>\n\n---\n\n    n"
    assert "".join(Visible(html_of(markdown, style)).text.split()) == "".join(plain_text(parse(markdown)).split())
