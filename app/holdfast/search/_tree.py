"""The tree of a query between Whoosh's grammar and the FTS5 expression. Values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.search.conditions import Condition


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, without blanks. `columns` () means all. `is_prefix`: any ending will do; `is_typing`: it
    is not finished, so any ending will do if that is cheap.
    """

    text: str
    columns: tuple[str, ...] = ()
    is_prefix: bool = False
    is_typing: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; with `slop` at most that many others may stand between them."""

    text: str
    columns: tuple[str, ...] = ()
    slop: int = 0
    is_typing: bool = False


@dataclass(frozen=True, slots=True)
class Glob:
    """A word with * and ? in it, folded; `words` are what the vocabulary has for it, None before it was asked."""

    pattern: str
    columns: tuple[str, ...] = ()
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A folded word with `distance` edits allowed; `words` as in `Glob`."""

    text: str
    distance: int
    columns: tuple[str, ...] = ()
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Inflected:
    """A word and its inflections, the word first."""

    word: Word
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition that is not about text."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Scope:
    """`in:`: all words beside it are searched in these columns."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    node: Node


Node = Word | Phrase | Glob | Fuzzy | Inflected | Filter | Scope | And | Or | Without
