"""What a person typed, read by Whoosh's parser and turned into the room's tree. The only module that imports Whoosh's
query parser; it knows nothing of FTS5.

The language: words, "phrases", "near words"~5, begin*, wild?card, fuzzy~ or fuzzy~2, AND, OR, NOT or -, (groups),
and the fields of `FIELDS`. Words side by side must all be there; OR binds closer than that, as people expect from
the web: `red car OR bike` is red and one of the two.
"""

from __future__ import annotations

import functools
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from holdfast.domain.searches import FIELDS
from holdfast.language import mark
from holdfast.search import _tree as tree
from holdfast.search._whoosh import loading
from holdfast.search.compile import compile_query
from holdfast.search.fields import Refused, read_field
from holdfast.search.scripts import fold
from holdfast.search.tokens import units
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.search.query import Query

# A longer text was pasted, not typed; beyond these bounds it is searched as plain words, and cut.
_LONGEST = 2_000
_MOST_WORDS = 64
_LONGEST_WORD = 200
# FTS5 gives up at a depth of 256 and its parser's stack at 100.
_DEEPEST = 20

_FIELD_NAMES = "|".join(FIELDS)
_START = r"(?<![^\s(\-])"
_FIELD = rf"{_START}(?P<text>(?i:{_FIELD_NAMES})):(?=[^\s:)])"
_DATE_FIELD = rf"{_START}(?P<name>(?i:date|on|before|until|after|since)):"
_UNIT_OF_TIME = "(?:day|week|month|year)s?"
_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_DATE_IN_WORDS = (
    rf"(?:last|this|past|previous)\s+(?:[0-9]+\s+{_UNIT_OF_TIME}|{_UNIT_OF_TIME}|{_WEEKDAY}|{_MONTH})\b"
    rf"|(?:[0-9]+|a|an|one|two|three|four|five|six)\s+{_UNIT_OF_TIME}\s+ago\b"
    rf"|{_MONTH}\s+(?:[0-9]{{1,2}}(?:\s*,\s*|\s+))?[0-9]{{4}}\b|[0-9]{{1,2}}\.?\s+{_MONTH}\s+[0-9]{{4}}\b"
)
_DATE = rf"{_DATE_FIELD}(?:\[(?P<range>[^\]]*)\]|'(?P<quoted>[^']*)'|(?P<words>(?i:{_DATE_IN_WORDS})))"
_PHRASE = r'"(?P<text>[^"]*)"(?:~(?P<slop>[1-9][0-9]?)(?![0-9]))?'
_CURLY = str.maketrans("\u201c\u201d\u201e\u201f\u00a0\u3000", '""""  ')

_FUZZY = re.compile(r"([^\W_]{2,32})~([0-9]?)")
_GLOB = re.compile(r"\*?[^\W_](?:[^\W_]|[*?](?=[^\W_*?]))*\*?", re.UNICODE)
_TRAILING_WORD = re.compile(r"(?:^|[\s(])(?P<word>AND|OR|NOT|-)\s*$")
_OPEN_QUOTE = re.compile(r'(?:^|[\s(:\-])"[^"]*$')
_QUOTED = re.compile(r'"[^"]*"')
_DOUBLED = re.compile(r"(?:^|[\s(])(?:AND|OR|NOT)\s+(?:AND|OR)(?=[\s)]|$)|(?:^|[\s(])NOT\s+NOT\s")
_MERE_WORDS = re.compile(r"[\w\s]*")
_OPERATORS = frozenset({"AND", "OR", "NOT"})

PLAIN_HINT = mark("This could not be read as a search expression, so it was searched as plain words.")
QUOTE_HINT = mark("A quotation mark has no partner, so the text was searched as plain words.")
BRACKET_HINT = mark("A bracket is not closed, so the text was searched as plain words.")
DEPTH_HINT = mark("There are too many brackets inside each other, so the text was searched as plain words.")
OPERATOR_HINT = mark("AND, OR and NOT join two words; here they were searched as words.")
LONG_HINT = mark("The text is long: only its first 64 words were searched.")  # _MOST_WORDS
ONLY_NOT_HINT = mark("There was nothing to find besides what is left out, so the words themselves were searched.")
NOTHING_HINT = mark("There is no word in this that can be searched.")
# What Whoosh raises on a tree that its operators left half done; none of it says more than "broken".
_BROKEN = (
    NotImplementedError, AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError,
)  # fmt: skip


def parse(text: str, now: datetime, *, typing: bool = False) -> Query:
    """Understand what was typed. Never raises, whatever the text; `Query.hint` says what could not be understood.

    `now` is the aware local time that "yesterday" counts from. With `typing` the text's last word is taken as
    unfinished: it matches by its beginning from three characters on (CJK from one), an open quotation or a half
    typed filter is no mistake yet.
    """
    return _Reader(text, now, is_typing=typing).read()


@dataclass(slots=True)
class _Reader:
    """Reads one text; gathers hints on the way."""

    text: str
    now: datetime
    is_typing: bool
    hints: list[str] = field(default_factory=list)
    is_field_open: bool = False

    def read(self) -> Query:
        """Return the query, as plain words where the text is no expression."""
        typed = self.text.translate(_CURLY)
        is_last_open = self.is_typing and bool(typed) and not typed[-1].isspace()
        if self.is_typing and len(typed) <= _LONGEST and (operator := _TRAILING_WORD.search(typed)):
            typed = typed[: operator.start()]
            is_last_open = False
        root, wrong = self._expression(typed)
        if wrong:
            return self._plain(typed, wrong, is_last_open=is_last_open and wrong != LONG_HINT)
        if root is not None and is_last_open and not self.is_field_open and typed[-1:] not in '")]*':
            root = _with_open_end(root)
        return self._finished(root)

    def _expression(self, typed: str) -> tuple[tree.Node | None, str]:
        """Return the tree of an expression, or the sentence that says why it is none."""
        if wrong := _wrong(typed, is_typing=self.is_typing):
            return None, wrong
        is_quote_open = typed.count('"') % 2 == 1
        try:
            if _MERE_WORDS.fullmatch(typed) and _OPERATORS.isdisjoint(words := typed.split()):
                root = self._mere_words(words)
            else:
                root = self._convert(_parser().parse(typed + '"' * is_quote_open, normalize=False))
        except _BROKEN:
            return None, PLAIN_HINT
        if root is not None and _count(root) > _MOST_WORDS:
            return None, LONG_HINT
        return root, ONLY_NOT_HINT if root is not None and _is_only_exclusion(root) else ""

    def _finished(self, root: tree.Node | None) -> Query:
        query = compile_query(self.text, root, " ".join(dict.fromkeys(self.hints)))
        is_nothing = query.is_empty and not query.expansions
        if is_nothing and self.text.strip() and not query.hint and not self.is_typing:
            return replace(query, hint=NOTHING_HINT)
        return query

    def _plain(self, typed: str, hint: str, *, is_last_open: bool) -> Query:
        """Return the query for the text as mere words, the first ones if there are too many."""
        words: dict[tree.Word, None] = {}
        for found in re.finditer(r"\S+", typed[: 10 * _LONGEST]):
            word = found.group()
            if units(word[:_LONGEST_WORD]):
                words[tree.Word(word[:_LONGEST_WORD], is_prefix=len(word) > _LONGEST_WORD)] = None
                if len(words) == _MOST_WORDS:
                    break
        nodes = tuple(words)
        root: tree.Node | None = tree.And(nodes) if len(nodes) > 1 else nodes[0] if nodes else None
        if root is not None and is_last_open:
            root = _with_open_end(root)
        self.hints = [hint if nodes else NOTHING_HINT] if not self.is_typing or hint != QUOTE_HINT else []
        return self._finished(root)

    def _mere_words(self, words: list[str]) -> tree.Node | None:
        """Return what Whoosh makes of words without any sign, without Whoosh: most searches are no more than that,
        and a command then need not load it, which takes 45 ms.
        """
        nodes = [node for word in words if (node := self._leaf(None, word)) is not None]
        if len(nodes) < 2:  # noqa: PLR2004 - one needs no group
            return nodes[0] if nodes else None
        return tree.And(tuple(nodes))

    def _convert(self, found: Any) -> tree.Node | None:  # noqa: ANN401 - Whoosh has no types; they end here
        """Return the room's node for one of Whoosh's, None where it asks for nothing."""
        query = _whoosh().query
        match found:
            case query.And() | query.Or():
                nodes = [node for child in found.subqueries if (node := self._convert(child)) is not None]
                if len(nodes) < 2:  # noqa: PLR2004 - one needs no group
                    return nodes[0] if nodes else None
                return tree.And(tuple(nodes)) if isinstance(found, query.And) else tree.Or(tuple(nodes))
            case query.Not():
                inside = self._convert(found.query)
                return tree.Without(inside) if inside is not None else None
            case query.Phrase():
                return self._leaf(
                    found.fieldname, " ".join(found.words), slop=found.slop if found.slop > 1 else 0, is_quoted=True
                )
            case query.Term():
                return self._leaf(found.fieldname, found.text)
            case _:
                return None

    def _leaf(self, name: str | None, value: str, *, slop: int = 0, is_quoted: bool = False) -> tree.Node | None:
        if name is not None and name.lower() != "title":
            try:
                node = read_field(name.lower(), value, self.now, is_typing=self.is_typing)
                self.is_field_open = self.is_field_open or node is None
            except Refused as refusal:
                self.hints.append(str(refusal))
                return tree.Phrase(f"{name} {value}")
            return node
        columns = ("title",) if name is not None else ()
        if is_quoted:
            return tree.Phrase(value, columns, slop)
        if value in _OPERATORS:
            self.hints.append(OPERATOR_HINT)
        return _word(value, columns)


def _word(value: str, columns: tuple[str, ...]) -> tree.Node | None:
    """Return the node for a word as typed: with a wildcard, fuzzy, or as it is."""
    core = value.strip("()[]{},;!\"'")
    found = units(value)
    is_one_script = all(unit.kind == "word" for unit in found)
    if is_one_script and (fuzzy := _FUZZY.fullmatch(core)):
        return tree.Fuzzy(fold(fuzzy[1]), min(int(fuzzy[2] or 1), 2), columns)
    if "*" in core or "?" in core:
        if core.endswith("*") and not core.endswith("**") and "*" not in core[:-1] and "?" not in core:
            return tree.Word(core[:-1], columns, is_prefix=True) if found else None
        if is_one_script and _GLOB.fullmatch(core) and not core.replace("*", "").replace("?", "").isdigit():
            return tree.Glob(fold(core), columns)
        if not is_one_script and len(parts := [part for part in re.split(r"[*?]+", core) if units(part)]) > 1:
            # The index has pairs of CJK characters, no words that a pattern could fit.
            return tree.And(tuple(tree.Word(part, columns) for part in parts))
    return tree.Word(value, columns) if found else None


def _wrong(typed: str, *, is_typing: bool) -> str:
    """Return what keeps a text from being an expression, "" if nothing that can be seen from outside."""
    if len(typed) > _LONGEST:
        return LONG_HINT
    if typed.count('"') % 2 == 1 and not (is_typing and _OPEN_QUOTE.search(typed)):
        return QUOTE_HINT
    if _DOUBLED.search(_QUOTED.sub('""', typed)):
        return PLAIN_HINT
    return _brackets(typed, may_be_open=is_typing)


def _brackets(typed: str, *, may_be_open: bool) -> str:
    """Return what is wrong with the brackets that group, "" if nothing is."""
    depth = 0
    is_quoted = False
    for at, char in enumerate(typed):
        if char == '"':
            is_quoted = not is_quoted
        elif is_quoted or char not in "()":
            continue
        elif char == "(" and (at == 0 or typed[at - 1].isspace() or typed[at - 1] in "(:-"):
            depth += 1
        elif char == ")" and depth and (at + 1 == len(typed) or typed[at + 1].isspace() or typed[at + 1] == ")"):
            depth -= 1
        if depth > _DEEPEST:
            return DEPTH_HINT
    return BRACKET_HINT if depth and not may_be_open else ""


def _with_open_end(node: tree.Node) -> tree.Node:
    """Return the tree with its last word marked as unfinished; what is left out stays exact."""
    match node:
        case tree.And() | tree.Or():
            return replace(node, nodes=(*node.nodes[:-1], _with_open_end(node.nodes[-1])))
        case tree.Word() | tree.Phrase():
            return replace(node, is_typing=True)
        case _:
            return node


def _count(node: tree.Node) -> int:
    match node:
        case tree.And() | tree.Or():
            return sum(_count(child) for child in node.nodes)
        case tree.Without():
            return _count(node.node)
        case _:
            return 1


def _is_only_exclusion(node: tree.Node) -> bool:
    """Say whether all that is asked is to leave words out, as with `-rf`; beside a filter that makes sense."""
    match node:
        case tree.And():
            return all(_is_only_exclusion(child) for child in node.nodes)
        case tree.Without():
            return not _has_filter(node.node)
        case _:
            return False


def _has_filter(node: tree.Node) -> bool:
    match node:
        case tree.And() | tree.Or():
            return any(_has_filter(child) for child in node.nodes)
        case tree.Without():
            return _has_filter(node.node)
        case _:
            return isinstance(node, tree.Filter)


@functools.cache
def _whoosh() -> Any:  # noqa: ANN401 - Whoosh has no types
    """Import Whoosh at the first search: it costs 50 ms, and its escapes warn when it is compiled."""
    with loading():
        import whoosh.qparser  # noqa: PLC0415 - see above
        import whoosh.query  # noqa: PLC0415 - see above
    return whoosh


@functools.cache
def _parser() -> Any:  # noqa: ANN401 - Whoosh has no types
    """Build the parser: Whoosh's own plug-ins with stricter patterns, since code and prose are typed here as well.

    Left out are its single quotes (`don't`), boosts (`x^2`), ranges outside dates and wildcards (every question
    ends in one); REQUIRE, which is inverted in 2.7.4; ANDNOT and ANDMAYBE, which nobody types.
    """
    plugins = _whoosh().qparser.plugins
    return _whoosh().qparser.QueryParser(
        None,
        None,
        plugins=[
            _dates(),
            plugins.FieldsPlugin(_FIELD, remove_unknown=False),
            plugins.PhrasePlugin(_PHRASE),
            plugins.GroupPlugin(r"(?<![^\s(:\-])\(", r"\)(?=[\s)]|$)"),
            plugins.OperatorsPlugin(
                Not=r"(?:^|(?<=[\s(]))(?:NOT(?=\s)|-(?=[\w\"(*]))", AndNot=None, AndMaybe=None, Require=None
            ),
        ],
    )


def _dates() -> Any:  # noqa: ANN401 - Whoosh has no types
    """Return the plug-in for dates. Its classes are made here, since Whoosh is loaded at the first search."""
    whoosh = _whoosh()

    class DateNode(whoosh.qparser.syntax.SyntaxNode):  # type: ignore[misc, name-defined] # Whoosh has no types
        """A date in words or a range, which Whoosh would cut at the blanks."""

        def __init__(self, name: str, value: str) -> None:
            self.name = name
            self.value = value

        def query(self, parser: object) -> Any:  # noqa: ANN401, ARG002 - as Whoosh calls it
            return whoosh.query.Term(self.name, self.value)

    def date_node(name: str, range: str | None, quoted: str | None, words: str | None) -> DateNode:  # noqa: A002 - the group's name
        return DateNode(name, f"[{range}]" if range is not None else quoted or words or "")

    class DatePlugin(whoosh.qparser.plugins.Plugin):  # type: ignore[misc, name-defined] # Whoosh has no types
        def taggers(self, parser: object) -> list[Any]:  # noqa: ARG002 - as Whoosh calls it
            return [(whoosh.qparser.taggers.FnTagger(_DATE, date_node, "date"), -1)]

    return DatePlugin()
