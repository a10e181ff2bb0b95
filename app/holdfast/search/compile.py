"""The tree of a query as an FTS5 expression, filters beside it, and the terms to mark. Standard library only.

Nothing that was typed reaches the expression but letters and digits inside quotes: every word is cut into the units
of `tokens` first. A word without any (`+++`) is left out.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, assert_never

from holdfast.search import _tree as tree
from holdfast.search.conditions import (
    AllOf,
    AnyOf,
    Condition,
    ModelLike,
    Not,
    ProviderLike,
    RoleIs,
    TextMatch,
    TitleMatch,
)
from holdfast.search.query import Expansion, Query, Term
from holdfast.search.scripts import fold
from holdfast.search.tokens import (
    SPECIAL_SPELLINGS,
    Unit,
    bigrams,
    emoji_word,
    identifier_parts,
    special_words,
    units,
)
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# As you type: a shorter beginning stands for thousands of words (p95 82 ms instead of 33).
_SHORTEST_PREFIX = 3
# "foo-bar" and "foo_bar" are also written "foobar"; a whole address is not.
_MOST_JOINED = 4
_JOINED = re.compile(r"[^\W_]+(?:[_-][^\W_]+)+")
# What a wildcard or a fuzzy word may stand for at most; each costs FTS5 some 10 us.
MOST_EXPANDED = 1_000
# A word that no text has: what a wildcard stands for when nothing fits.
_NOWHERE = '"\ue001nowhere\ue001"'

_Leaf = tree.Word | tree.Phrase | tree.Glob | tree.Fuzzy | tree.Inflected


def compile_query(text: str, root: tree.Node | None, hint: str = "") -> Query:
    """Return the query for a tree; an empty one where it asks for nothing that can be searched."""
    if root is None:
        return Query(text=text, hint=hint)
    found: list[Term] = []
    expansions: list[Expansion] = []
    _collect(root, found, expansions)
    part = _part(root, _Scope())
    return Query(
        text=text,
        match=part.match,
        filters=part.condition(),
        terms=tuple(dict.fromkeys(found)),
        hint=hint,
        expansions=tuple(dict.fromkeys(expansions)),
        tree=root,
    )


@dataclass(slots=True)
class _Scope:
    """What is known on the way down: whether `title:` stands beside what no title has, and the columns of an `in:`."""

    is_beside_message: bool = False
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class _Part:
    """What a part of the tree became: text that must match, and conditions that must hold."""

    match: str = ""
    conditions: list[Condition] = field(default_factory=list)

    def condition(self) -> Condition | None:
        """Return the conditions without the text."""
        return _all(self.conditions)

    def everything(self) -> Condition | None:
        """Return text and conditions as one condition."""
        return _all([*([TextMatch(self.match)] if self.match else []), *self.conditions])


def _all(conditions: Sequence[Condition]) -> Condition | None:
    if len(conditions) < 2:  # noqa: PLR2004 - one needs no AllOf
        return conditions[0] if conditions else None
    return AllOf(tuple(conditions))


def _part(node: tree.Node, scope: _Scope) -> _Part:
    match node:
        case tree.And():
            return _and(node, scope)
        case tree.Or():
            return _or(node, scope)
        case tree.Without():
            inside = _part(node.node, scope).everything()
            return _Part(conditions=[Not(inside)] if inside is not None else [])
        case tree.Filter():
            return _Part(conditions=[node.condition])
        case tree.Scope():
            return _Part()
        case _:
            return _leaf(node, scope)


def _leaf(node: _Leaf, scope: _Scope) -> _Part:
    expression = _text(node, scope)
    if expression and scope.is_beside_message and _columns(node, scope) == ("title",):
        return _Part(conditions=[TitleMatch(expression)])
    return _Part(match=expression)


def _and(node: tree.And, scope: _Scope) -> _Part:
    scope = _narrowed(node, scope)
    wanted: list[str] = []
    unwanted: list[str] = []
    conditions: list[Condition] = []
    for child in node.nodes:
        part = _part(child.node if isinstance(child, tree.Without) else child, scope)
        if not isinstance(child, tree.Without):
            wanted += [part.match] if part.match else []
            conditions += part.conditions
        elif part.match and not part.conditions:
            unwanted.append(part.match)
        elif (inside := part.everything()) is not None:
            conditions.append(Not(inside))
    if not wanted:
        # FTS5 cannot look for what is not there: it becomes a condition on what the filters leave.
        conditions += [Not(TextMatch(_joined(unwanted, "OR")))] if unwanted else []
        return _Part(conditions=conditions)
    expression = _joined(wanted, "AND")
    if unwanted:
        expression = f"({expression} NOT {_joined(unwanted, 'OR')})"
    return _Part(expression, conditions)


def _or(node: tree.Or, scope: _Scope) -> _Part:
    parts = [part for child in node.nodes if (part := _part(child, scope)).everything() is not None]
    if all(not part.conditions for part in parts):
        return _Part(_joined([part.match for part in parts], "OR"))
    if len(parts) == 1:
        return parts[0]
    return _Part(conditions=[AnyOf(tuple(inside for part in parts if (inside := part.everything()) is not None))])


def _narrowed(node: tree.And, scope: _Scope) -> _Scope:
    """Return the scope inside a group: its `in:`, and whether it is about messages."""
    inner = [grand for child in node.nodes if isinstance(child, tree.And) for grand in child.nodes if _is_bare(child)]
    columns = [name for child in [*node.nodes, *inner] if isinstance(child, tree.Scope) for name in child.columns]
    return _Scope(
        scope.is_beside_message or _is_about_messages(node), tuple(dict.fromkeys(columns)) if columns else scope.columns
    )


def _is_bare(node: tree.And) -> bool:
    """Say whether a group is only about where to look, as what `in:artifacts` stands for."""
    return all(isinstance(child, tree.Scope | tree.Filter) for child in node.nodes)


def _joined(expressions: Sequence[str], operator: str) -> str:
    if len(expressions) < 2:  # noqa: PLR2004 - one needs no operator
        return "".join(expressions)
    return f"({f' {operator} '.join(expressions)})"


def _columns(node: _Leaf, scope: _Scope) -> tuple[str, ...]:
    return (node.word.columns if isinstance(node, tree.Inflected) else node.columns) or scope.columns


def _text(node: _Leaf, scope: _Scope) -> str:
    """Return the expression of a leaf, "" where it holds nothing that the index knows."""
    match node:
        case tree.Word():
            expression = _word(node)
        case tree.Phrase():
            expression = _phrase(node)
        case tree.Inflected():
            expression = _joined([_word(node.word), *(f'"{form}"' for form in node.forms)], "OR")
        case tree.Glob():
            expression = _words(node.words) if node.words is not None else _beginning(node.pattern)
        case tree.Fuzzy():
            expression = _words(node.words if node.words is not None else (node.text,))
        case _:
            assert_never(node)
    columns = _columns(node, scope)
    return f"{{{' '.join(columns)}}} : {expression}" if columns and expression else expression


def _words(words: Iterable[str]) -> str:
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    return _joined(quoted, "OR") or _NOWHERE


def literal_start(pattern: str) -> str:
    """Return what every word that fits a pattern begins with."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def _beginning(pattern: str) -> str:
    """Return what a pattern can be narrowed to without the vocabulary: its beginning, if it has one."""
    start = literal_start(pattern)
    return f'"{start}"*' if start else ""


def _word(node: tree.Word) -> str:
    """Return the expression of a word: as it stands, or by its parts, whichever the text has."""
    found, names = _parted(node.text)
    ways = [found, *_spellings(node.text, found)] if found else []
    whole = [_sequence(way, is_prefix=node.is_prefix, is_typing=node.is_typing) for way in ways]
    return _joined([*([_joined(list(dict.fromkeys(whole)), "OR")] if whole else []), *names], "AND")


def _phrase(node: tree.Phrase) -> str:
    found, names = _parted(node.text)
    if node.slop and len(found) > 1:
        expression = f"NEAR({' '.join(_sequence([unit]) for unit in found)}, {node.slop})"
    else:
        expression = _sequence(found, is_typing=node.is_typing)
    return _joined([*([expression] if expression else []), *names], "AND")


def _parted(text: str) -> tuple[list[Unit], list[str]]:
    """Return the units of `text` that stand in the index where they stand in the text, and the quoted words for the
    rest: emoji, C++ and its like stand behind it. Where nothing but C++ is asked for, C is no unit.
    """
    found = units(text)
    special = special_words(text)
    names = dict.fromkeys([*special, *(emoji_word(unit.text) for unit in found if unit.kind == "emoji")])
    placed = [unit for unit in found if unit.kind != "emoji"]
    return placed if len(placed) > len(special) else [], [f'"{name}"' for name in names]


def _spellings(text: str, found: Sequence[Unit]) -> list[list[Unit]]:
    """Return how else the same identifier is written: getElement, get_element, get-element, getelement."""
    if len(found) == 1:
        parts = identifier_parts(found[0].text) if found[0].kind == "word" else []
        return [[Unit(part, "word") for part in parts]] if parts else []
    if len(found) <= _MOST_JOINED and _JOINED.fullmatch(text) and not all(unit.text.isdigit() for unit in found):
        return [[Unit("".join(unit.text for unit in found), "word")]]
    return []


def _sequence(found: Sequence[Unit], *, is_prefix: bool = False, is_typing: bool = False) -> str:
    """Return the FTS5 phrase for units that follow each other.

    A CJK run is its pairs; where it ends the phrase a longer run in the text will do, since pairs overlap. A single
    character is the beginning of a pair, or the last of a run. A word being typed matches by its beginning once it
    is long enough; a short one that ends a longer sequence is left for the next key.
    """
    if is_typing and len(found) > 1 and found[-1].kind == "word" and len(found[-1].text) < _SHORTEST_PREFIX:
        found, is_typing = found[:-1], False
    words = []
    star = ""
    for at, unit in enumerate(found):
        is_last = at == len(found) - 1
        if unit.kind == "word":
            words.append(unit.text)
            is_beginning = is_prefix or (is_typing and len(unit.text) >= _SHORTEST_PREFIX)
            star = "*" if is_last and is_beginning else ""
        elif is_last:
            words.append(bigrams(unit.text).rpartition(" ")[0] or unit.text)
            star = "*" if len(unit.text) == 1 else ""
        else:
            words.append(bigrams(unit.text))
    return f'"{" ".join(words)}"{star}' if words else ""


def _collect(node: tree.Node, terms: list[Term], expansions: list[Expansion]) -> None:
    """Gather what to mark, leaving out what is not wanted, and what the vocabulary must still resolve."""
    match node:
        case tree.And() | tree.Or():
            for child in node.nodes:
                _collect(child, terms, expansions)
        case tree.Without():
            _collect(node.node, [], expansions)
        case tree.Filter() | tree.Scope():
            pass
        case tree.Glob():
            terms.append(Term((node.pattern,), "glob"))
            if node.words is None:
                expansions.append(Expansion(node.pattern, "glob", prefix=literal_start(node.pattern)))
        case tree.Fuzzy():
            terms += [Term((word,)) for word in (node.words if node.words is not None else (node.text,))]
            if node.words is None:
                expansions.append(Expansion(node.text, "fuzzy", node.distance, node.text[:1]))
        case _:
            terms += _leaf_terms(node)


def _leaf_terms(node: tree.Word | tree.Phrase | tree.Inflected) -> list[Term]:
    match node:
        case tree.Word():
            found, _ = _parted(node.text)
            is_beginning = node.is_prefix or node.is_typing
            ways = [found, *_spellings(node.text, found)] if found else []
            return [*(_term(way, is_beginning=is_beginning) for way in ways), *_written(node.text)]
        case tree.Inflected():
            return [*_leaf_terms(node.word), *(Term((form,)) for form in node.forms)]
        case tree.Phrase():
            found, _ = _parted(node.text)
            if node.slop:
                return [*(_term([unit], is_beginning=False) for unit in found), *_written(node.text)]
            return [*([_term(found, is_beginning=node.is_typing)] if found else []), *_written(node.text)]
        case _:
            assert_never(node)


def _term(found: Sequence[Unit], *, is_beginning: bool) -> Term:
    """Return what to mark for units that follow each other."""
    is_word = found[-1].kind == "word" and len(found[-1].text) >= _SHORTEST_PREFIX
    return Term(tuple(fold(unit.text) for unit in found), "prefix" if is_beginning and is_word else "words")


def _written(text: str) -> list[Term]:
    """Return what to mark for emoji, C++ and its like: as they are written."""
    special = [Term((name,)) for word in special_words(text) for name in (SPECIAL_SPELLINGS[word], word)]
    return [*special, *(Term((unit.text,)) for unit in units(text) if unit.kind == "emoji")]


def _is_about_messages(node: tree.Node) -> bool:
    """Say whether `node` asks for what a title's row never has: other text, or who wrote a message."""
    match node:
        case tree.And() | tree.Or():
            return any(_is_about_messages(child) for child in node.nodes)
        case tree.Filter():
            return isinstance(node.condition, RoleIs | ModelLike | ProviderLike)
        case tree.Word() | tree.Phrase():
            return node.columns != ("title",) and bool(units(node.text))
        case tree.Glob() | tree.Fuzzy():
            return node.columns != ("title",)
        case tree.Inflected():
            return _is_about_messages(node.word)
        case _:
            return False
