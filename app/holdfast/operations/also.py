"""What a search of conversations does not go through, and a person may have meant: tags, and passages that were kept.
Computes only; knows no index.

They are not in the index on purpose: a search answers with places in conversations, ranked against each other, and a
handful of names that a person gave are found among themselves better than between thousands of messages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.operations.snippets import folded
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.domain.own import Tag

MOST_TAGS = 3
SHORTEST = 2
_OPERATORS = frozenset({"OR", "AND", "NOT"})
_FIELD = re.compile(r'-?\w+:(?:"[^"]*"|\[[^\]]*\]|\S*)')


@dataclass(frozen=True, slots=True)
class Also:
    """How many snippets have the words, the words they are found by, and the tags that are called so."""

    snippets: int = 0
    words: str = ""
    tags: tuple[Tag, ...] = ()


def also_found(query: str, count_snippets: Callable[[str], int], tags: Sequence[Tag]) -> Also:
    """Return what has the plain words of a query; filters and what is left out say nothing of snippets and tags.

    `count_snippets` says how many snippets have some words.
    """
    words = plain_words(query)
    if len(words) < SHORTEST:
        return Also()
    wanted = [folded(word.strip('"')) for word in words.split()]
    called = [tag for tag in tags if all(word in folded(tag.name) for word in wanted)]
    called.sort(key=lambda tag: (len(tag.name), tag.name))
    return Also(count_snippets(words), words, tuple(called[:MOST_TAGS]))


def plain_words(query: str) -> str:
    """Return what a query looks for without its filters, its operators and the signs of patterns."""
    parts = _FIELD.sub(" ", query).split()
    kept = [part.strip("*?~()") for part in parts if part not in _OPERATORS and not part.startswith("-")]
    return " ".join(part for part in kept if part)
