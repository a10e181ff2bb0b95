"""Markdown becomes the tree a reader expects, and nothing a person wrote is dropped on the way."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from holdfast.render import inline_text, parse, plain_text
from holdfast.render import nodes as n
from holdfast.render.markdown import _as_written


def one(markdown):
    """Return the only block of a text."""
    (node,) = parse(markdown)
    return node


def inlines(markdown):
    """Return the inlines of a text of one paragraph."""
    node = one(markdown)
    assert isinstance(node, n.Paragraph)
    return node.children


def formulas(markdown):
    """Return the formulas within the lines of a paragraph."""
    return [child.tex for child in inlines(markdown) if isinstance(child, n.MathInline)]


def test_blocks():
    text = "# A\n\nb\n\n---\n\n> q\n\n```py x=1\ncode\n```\n\n    indented\n"
    assert parse(text) == (
        n.Heading(1, (n.Text("A"),)),
        n.Paragraph((n.Text("b"),)),
        n.Rule(),
        n.Quote((n.Paragraph((n.Text("q"),)),)),
        n.CodeBlock("py", "code", "x=1"),
        n.CodeBlock("", "indented"),
    )


def test_inlines():
    assert inlines("a *b* **c** ~~d~~ `e`  \nf\ng") == (
        n.Text("a "),
        n.Emphasis((n.Text("b"),)),
        n.Text(" "),
        n.Strong((n.Text("c"),)),
        n.Text(" "),
        n.Strike((n.Text("d"),)),
        n.Text(" "),
        n.Code("e"),
        n.HardBreak(),
        n.Text("f"),
        n.SoftBreak(),
        n.Text("g"),
    )


@pytest.mark.parametrize(
    ("text", "said", "rest"),
    [
        ("**中文「说明」**后文", "中文「说明」", "后文"),
        ("前文**「说明」**", "「说明」", ""),
        ("日本語**です。**次", "です。", "次"),
        ("한국어**(단어)**는", "(단어)", "는"),
    ],
)
def test_stars_mark_in_languages_without_spaces(text, said, rest):
    found = inlines(text)
    strong = next(child for child in found if isinstance(child, n.Strong))
    assert inline_text(strong.children) == said
    assert inline_text(found).endswith(said + rest)


@pytest.mark.parametrize("text", ["2 * 3 * 4", "中文 * 中文 * 中文", "a**(b)**c", "* 中"])
def test_stars_that_mark_nothing(text):
    assert plain_text(parse(text)).count("*") == text.lstrip("* ").count("*")


def test_lists_count_from_where_they_start_and_know_their_tasks():
    assert one("- [ ] a\n- [X] b\n- c") == n.BulletList(
        (
            n.ListItem((n.Paragraph((n.Text("a"),)),), task=False),
            n.ListItem((n.Paragraph((n.Text("b"),)),), task=True),
            n.ListItem((n.Paragraph((n.Text("c"),)),)),
        )
    )
    loose = one("7. a\n\n8. b")
    assert isinstance(loose, n.OrderedList)
    assert (loose.start, loose.tight, len(loose.items)) == (7, False, 2)


def test_a_table_keeps_alignments_and_the_cells_beyond_its_header():
    table = one("|a|b|\n|:-:|--:|\n|1|2|3|\n|4|")
    assert isinstance(table, n.Table)
    assert table.alignments == ("center", "right", "")
    assert [[inline_text(cell) for cell in row] for row in (table.header, *table.rows)] == [
        ["a", "b", ""],
        ["1", "2", "3"],
        ["4", "", ""],
    ]


def test_a_table_within_a_quote_keeps_its_surplus_too():
    quote = one("> |a|\n> |-|\n> |1|*2*|")
    assert isinstance(quote, n.Quote)
    assert plain_text((quote,)) == "a\t\n1\t2"


def test_raw_html_is_text_but_for_line_breaks():
    assert inlines("a<br/>b <b>c</b>") == (n.Text("a"), n.HardBreak(), n.Text("b <b>c</b>"))
    assert one("<script>\nalert(1)\n</script>") == n.HtmlText("<script>\nalert(1)\n</script>")
    assert parse("<!-- a -->") == (n.HtmlText("<!-- a -->"),)


def test_footnotes_stand_at_the_end_in_the_order_of_their_marks():
    text = "a[^x] b[^1]\n\n[^1]: one\n[^x]: ex\n[^unused]: kept"
    paragraph, notes = parse(text)
    assert isinstance(paragraph, n.Paragraph)
    assert [c.number for c in paragraph.children if isinstance(c, n.FootnoteRef)] == [1, 2]
    assert isinstance(notes, n.Footnotes)
    assert [(note.label, note.number, plain_text(note.children)) for note in notes.items] == [
        ("x", 1, "ex"),
        ("1", 2, "one"),
        ("unused", 3, "kept"),
    ]


def test_a_list_of_sources_that_no_link_uses_is_still_shown():
    text = (
        "See [one].\n\n[one]: https://one.example\n[Two]: https://two.example 'Title'\n[Two]: https://three.example\n"
    )
    assert plain_text(parse(text)) == ("See one.\n[Two]: https://two.example Title\n[Two]: https://three.example")


def test_pictures_are_never_more_than_their_description_and_address():
    assert inlines("![a *b*](http://x.example/p.png)") == (n.Image("a b", "http://x.example/p.png", "", safe=True),)
    assert plain_text(parse("![](file:///etc/passwd)")) == "file:///etc/passwd"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$x^2$", ["x^2"]),
        (r"\(a+b\) and $$c$$", ["a+b", "c"]),
        (r"so \[x = 1\] holds", ["x = 1"]),
        ("the $n$th, the $k$-th", ["n", "k"]),
        ("「$x$」", ["x"]),
        ("$a$ costs 5", ["a"]),
        (r"$\$5$", [r"\$5"]),
        ("it costs $5 and $10", []),
        ("from $5 to $7.", []),
        ("$HOME/bin:$PATH", []),
        ("US$5 or A$6", []),
        (r"\$x\$", []),
        (r"see \[1\] and \[Smith\]", []),
        ("`$x$`", []),
        ("$ x $", []),
        ("$x", []),
        (r"\(x", []),
    ],
)
def test_formulas_are_told_from_money_and_shells(text, expected):
    assert formulas(text) == expected


@pytest.mark.parametrize(
    "text",
    ["$$\nx = 1\n$$", "$$x = 1$$", "\\[\nx = 1\n\\]", "\\[ x = 1 \\]", "$$x = 1\n$$"],
)
def test_formulas_that_stand_alone(text):
    assert one(text) == n.MathBlock("x = 1")


def test_a_formula_ends_a_paragraph_and_lives_in_quotes_and_lists():
    assert parse("So:\n$$\nx\n$$\nand") == (
        n.Paragraph((n.Text("So:"),)),
        n.MathBlock("x"),
        n.Paragraph((n.Text("and"),)),
    )
    assert one("> $$\n> a\n> + b\n> $$") == n.Quote((n.MathBlock("a\n+ b"),))
    listed = one("- see\n  \\[\n  a\n  \\]")
    assert isinstance(listed, n.BulletList)
    assert listed.items[0].children[1] == n.MathBlock("a")


def test_an_unclosed_formula_is_text():
    assert plain_text(parse("$$\nx\n\ny")) == "$$\nx\ny"


@pytest.mark.parametrize(
    ("text", "href", "rest"),
    [
        ("https://a.example/x_y_z.", "https://a.example/x_y_z", "."),
        ("https://a.example、然后", "https://a.example", "、然后"),
        ("https://a.example/b。然后", "https://a.example/b", "。然后"),
        ("https://en.example/A_(b)).", "https://en.example/A_(b)", ")."),
        ("mailto:a@b.example!", "mailto:a@b.example", "!"),
        ("http://例え.jp/あ", "http://xn--r8jz45g.jp/%E3%81%82", ""),
    ],
)
def test_addresses_standing_in_a_text_are_links(text, href, rest):
    link, *after = inlines(text)
    assert isinstance(link, n.Link)
    assert (link.href, link.safe) == (href, True)
    assert inline_text(tuple(after)) == rest


@pytest.mark.parametrize(
    "text", ["main.py", "README.md", "a@b.example", "www.a.example", "xhttp://a.example", "http://"]
)
def test_names_are_no_links(text):
    assert inlines(text) == (n.Text(text),)


def test_a_link_text_may_be_an_address():
    (link,) = inlines("[https://good.example](https://evil.example)")
    assert isinstance(link, n.Link)
    assert (link.host, inline_text(link.children)) == ("evil.example", "https://good.example")


def test_an_unsafe_link_is_text_with_its_address():
    (link,) = inlines("[x](javascript:alert(1))")
    assert isinstance(link, n.Link)
    assert not link.safe
    assert plain_text(parse("[x](javascript:alert(1))")) == "x (javascript:alert(1))"


def test_every_block_at_the_top_knows_where_it_stood():
    text = "# A\r\n\r\nb\rc\n\n```\nd\n```\n- e\n- f"
    pieces = [text[slice(*node.source)].strip() for node in parse(text)]
    assert pieces == ["# A", "b\rc", "```\nd\n```", "- e\n- f"]


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "[^a]: "])
def test_what_nests_too_deep_stays_text(mark):
    assert "the end" in plain_text(parse(mark * 500 + "the end"))


def test_emphasis_nested_a_thousand_deep_keeps_its_words():
    words = [f"w{i}" for i in range(1000)]
    text = " ".join("*" + word for word in words) + "*" * 1000
    assert plain_text(parse(text)).replace("*", "").split() == words


def test_nothing_is_a_text_too():
    assert parse("") == ()
    assert parse(" \n\t\n") == ()


def test_a_text_the_parser_gives_up_on_is_shown_as_written():
    text = "a *b*\r\n\nc\n"
    assert plain_text(_as_written(text)) == text


def test_threads_share_the_parser():
    text = "# a\n\n- *b* `c` [d](https://e.example) $f$\n\n|g|\n|-|\n|h|\n\ni[^1]\n\n[^1]: j\n" * 5
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(parse, [text] * 40)) == {parse(text)}
