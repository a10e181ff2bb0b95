"""The language: what is typed, and the expression and conditions that it becomes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from holdfast.domain import Sender, Source
from holdfast.search import (
    FIELDS,
    AllOf,
    AnyOf,
    Feature,
    Has,
    IsStarred,
    KindIs,
    ModelLike,
    Not,
    ProjectLike,
    ProviderLike,
    RoleIs,
    RowKind,
    SourceIs,
    TagIs,
    TextMatch,
    TitleMatch,
    parse,
)
from search.conftest import NOW, SearchTable, understood

TEXT = [
    ("hello", '"hello"'),
    ("hello world", '("hello" AND "world")'),
    ("  hello\n\tworld  ", '("hello" AND "world")'),
    ('"hello world"', '"hello world"'),
    ("\u201chello world\u201d", '"hello world"'),
    ('"hello world"~5', 'NEAR("hello" "world", 5)'),
    ("conv*", '"conv"*'),
    ("cat AND dog", '("cat" AND "dog")'),
    ("cat OR dog", '("cat" OR "dog")'),
    ("pet cat OR dog", '("pet" AND ("cat" OR "dog"))'),
    ("cat -dog", '("cat" NOT "dog")'),
    ("cat NOT dog", '("cat" NOT "dog")'),
    ("cat AND NOT dog", '("cat" NOT "dog")'),
    ("cat -dog -cow", '("cat" NOT ("dog" OR "cow"))'),
    ('cat -"hot dog"', '("cat" NOT "hot dog")'),
    ("cat -(hot dog)", '("cat" NOT ("hot" AND "dog"))'),
    ("(cat OR dog) (red OR blue)", '(("cat" OR "dog") AND ("red" OR "blue"))'),
    ("title:budget", '{title} : "budget"'),
    ("TITLE:budget", '{title} : "budget"'),
    ('title:"the budget"', '{title} : "the budget"'),
    ("title:(a OR b)", '({title} : "a" OR {title} : "b")'),
    ("in:thinking cat dog", '({thinking} : "cat" AND {thinking} : "dog")'),
    ("in:messages cat", '{human answer} : "cat"'),
    ("cat in:tools", '{tools} : "cat"'),
    ("and or not", '("and" AND "or" AND "not")'),
    ("what is this?", '("what" AND "is" AND "this")'),
    ("**bold** text", '("bold" AND "text")'),
    ("2*3", '"2 3"'),
    ("http://example.org", '"http example org"'),
    ("note: this", '("note" AND "this")'),
    ("title: budget", '("title" AND "budget")'),
    ("cat +++ dog", '("cat" AND "dog")'),
    ("a -- b", '("a" AND "b")'),
    ("co-op", '("co op" OR "coop")'),
    ("x^2", '"x 2"'),
    ("a REQUIRE b", '("a" AND "REQUIRE" AND "b")'),
    ("wom?n", '"wom"*'),
    ("fuzzy~", '"fuzzy"'),
    ("\u4e2d*\u6587", '("\u4e2d"* AND "\u6587"*)'),
]

CONDITIONS = [
    ("role:human", "", RoleIs(Sender.HUMAN)),
    ("cat role:me", '"cat"', RoleIs(Sender.HUMAN)),
    ("role:Assistant cat", '"cat"', RoleIs(Sender.ASSISTANT)),
    ("model:Opus", "", ModelLike("opus")),
    ("model:claude-*", "", ModelLike("claude-")),
    ("provider:openai", "", ProviderLike("openai")),
    ("source:chatgpt", "", SourceIs(Source.CHATGPT)),
    ("source:claude-code", "", SourceIs(Source.CLAUDE_CODE)),
    ('project:"my thesis"', "", ProjectLike("my thesis")),
    ("tag:recipe", "", TagIs("recipe")),
    ("has:code", "", Has(Feature.CODE)),
    ("has:artifacts", "", Has(Feature.ARTIFACT)),
    ("has:branches", "", Has(Feature.BRANCH)),
    ("is:starred cat", '"cat"', IsStarred()),
    (
        "in:artifacts cat",
        '{tools answer} : "cat"',
        AnyOf((KindIs(RowKind.ARTIFACT), AllOf((KindIs(RowKind.MESSAGE), Has(Feature.ARTIFACT))))),
    ),
    ("in:notes cat", '"cat"', KindIs(RowKind.NOTE)),
    ("-has:code", "", Not(Has(Feature.CODE))),
    ("cat NOT has:code", '"cat"', Not(Has(Feature.CODE))),
    ("-cat role:human", "", AllOf((RoleIs(Sender.HUMAN), Not(TextMatch('"cat"'))))),
    ("role:human OR cat", "", AnyOf((RoleIs(Sender.HUMAN), TextMatch('"cat"')))),
    ("(cat OR has:code) dog", '"dog"', AnyOf((TextMatch('"cat"'), Has(Feature.CODE)))),
    ("(cat has:code) OR dog", "", AnyOf((AllOf((TextMatch('"cat"'), Has(Feature.CODE))), TextMatch('"dog"')))),
    ("has:code OR in:tools", "", Has(Feature.CODE)),
    ("role:(human OR other)", "", AnyOf((RoleIs(Sender.HUMAN), RoleIs(Sender.OTHER)))),
    ("-(cat role:human)", "", Not(AllOf((TextMatch('"cat"'), RoleIs(Sender.HUMAN))))),
    ("title:budget cat", '"cat"', TitleMatch('{title} : "budget"')),
    ("cat -title:budget", '"cat"', Not(TitleMatch('{title} : "budget"'))),
    ("title:budget role:human", "", AllOf((TitleMatch('{title} : "budget"'), RoleIs(Sender.HUMAN)))),
    ("title:budget is:starred", '{title} : "budget"', IsStarred()),
]

BROKEN = [
    ('say "hello', '("say" AND "hello")', "quotation mark"),
    ("(cat dog", '("cat" AND "dog")', "bracket"),
    ("role:nobody", '"role nobody"', "human or assistant"),
    ("has:hope cat", '("has hope" AND "cat")', "thinking"),
    ("date:[x", '"date x"', "date"),
    ("after:never cat", '("after never" AND "cat")', "date"),
    ("AND", '"AND"', "AND, OR and NOT"),
    ("NOT", '"NOT"', "AND, OR and NOT"),
    ("cat AND", '("cat" AND "AND")', "AND, OR and NOT"),
    ("OR cat", '("OR" AND "cat")', "AND, OR and NOT"),
    ("a AND OR b", '("a" AND "AND" AND "OR" AND "b")', "plain words"),
    ("NOT NOT a", '("NOT" AND "a")', "plain words"),
    ("-rf", '"rf"', "left out"),
    ("cat NOT -(", '("cat" AND "NOT")', "bracket"),
    ("cat NOT -(dog)", '("cat" AND "NOT" AND "dog")', "plain words"),
    ('model:""', '"model"', "takes a name"),
    ("before:[to 2025-01] cat", '("before to 2025 01" AND "cat")', "date"),
    ('"', "", "no word"),
    ("*", "", "no word"),
    ("(" * 10_000, "", "no word"),
    ("(" * 30 + "cat" + ")" * 30, '"cat"', "too many brackets"),
    ("\0", "", "no word"),
    ("\ud800", "", "no word"),
    ("title:", '"title"', ""),
    ("", "", ""),
    ("   ", "", ""),
]

TYPING = [
    ("hel", '"hel"*'),
    ("he", '"he"'),
    ("hel ", '"hel"'),
    ("say hel", '("say" AND "hel"*)'),
    ("getElem", '("getElem"* OR "get Elem"*)'),
    ("foo_ba", '("foo" OR "fooba"*)'),
    ("foo_bar", '("foo bar"* OR "foobar"*)'),
    ('"say hel', '"say hel"*'),
    ('"say he', '"say"'),
    ('"say hel"', '"say hel"'),
    ("cat -dog", '("cat" NOT "dog")'),
    ("cat AND", '"cat"'),
    ("cat -", '"cat"'),
    ("(cat OR dog", '("cat" OR "dog"*)'),
    ("cat role:hu", '"cat"'),
    ("cat date:la", '"cat"'),
    ("title:bud", '{title} : "bud"*'),
    ("conv*", '"conv"*'),
    ("\u4e2d", '"\u4e2d"*'),
    ("\u4e2d\u6587", '"\u4e2d\u6587"'),
    ("c++", '"cplusplus"'),
]


@pytest.mark.parametrize(("typed", "match"), TEXT, ids=[typed for typed, _ in TEXT])
def test_text(typed: str, match: str):
    """Words, phrases and operators become one expression, without a hint."""
    query = understood(typed)
    assert (match, None, "") == (query.match, query.filters, query.hint)


@pytest.mark.parametrize(("typed", "match", "filters"), CONDITIONS, ids=[case[0] for case in CONDITIONS])
def test_conditions(typed: str, match: str, filters: object):
    """Fields become conditions beside the expression, or hold it where the two are mixed."""
    query = understood(typed)
    assert (match, filters, "") == (query.match, query.filters, query.hint)


@pytest.mark.parametrize(("typed", "match", "hint"), BROKEN, ids=[case[0][:20] for case in BROKEN])
def test_broken(table: SearchTable, typed: str, match: str, hint: str):
    """What is no expression is searched as plain words, and the hint says why."""
    query = understood(typed)

    assert match == query.match
    assert hint in query.hint if hint else not query.hint
    table.find(query)


@pytest.mark.parametrize(("typed", "match"), TYPING, ids=[typed for typed, _ in TYPING])
def test_typing(typed: str, match: str):
    """While a person types, the last word matches by its beginning and nothing unfinished is called wrong."""
    query = parse(typed, NOW, typing=True)
    assert (match, "") == (query.match, query.hint)


@pytest.mark.parametrize("example", FIELDS.values())
def test_examples(example: str):
    """Every example of the syntax help is understood without a hint."""
    query = understood(f"{example} cat")
    assert query.hint == ""
    assert "cat" in query.match


def test_a_long_paste_is_cut():
    """A pasted text is searched by its first 64 words, and says so."""
    query = understood(" ".join("".join(chr(97 + int(digit)) for digit in f"1{number}") for number in range(1_000)))

    assert len(query.terms) == 64
    assert "first 64 words" in query.hint


def test_threads_share_the_parser():
    """Several readers parse at once and each gets its own query."""
    typed = [case for case, *_ in TEXT] * 20

    with ThreadPoolExecutor(4) as pool:
        queries = list(pool.map(understood, typed))

    assert [understood(text) for text in typed] == queries


def test_what_is_left_out_is_no_term():
    """Only what is wanted is marked."""
    assert [term.units for term in understood("cat -dog").terms] == [("cat",)]


def test_a_pasted_blob_is_found(table: SearchTable):
    """A word of thousands of characters is searched by its beginning."""
    row = table.add("x" + "0123456789abcdef" * 200)
    assert {row} == table.find(understood("x" + "0123456789abcdef" * 150))
