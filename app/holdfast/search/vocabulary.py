"""What only the index's vocabulary can answer: wildcards, fuzzy words, "did you mean"; and inflections at query time.

Uses Whoosh's Levenshtein automaton and its table of English inflections over the words that the store hands in
(`fts5vocab`), so that the room stays pure. Words of the vocabulary are folded, as unicode61 stores them.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from holdfast.search import _tree as tree
from holdfast.search._whoosh import loading
from holdfast.search.compile import MOST_EXPANDED, compile_query, literal_start
from holdfast.search.scripts import fold
from holdfast.search.tokens import glob_source, units

if TYPE_CHECKING:
    from holdfast.search.query import Query

Vocabulary = Iterable[str] | Callable[[str], Iterable[str]]
Lookup = Callable[[str], Iterable[tuple[str, int]]]

# A wildcard that begins with a letter seldom has more candidates; a machine's words should not cost a second.
_MOST_READ = 500_000
_LONGEST_FUZZY = 32
# A word this short is one edit away from hundreds.
_SHORTEST_CORRECTED = 4
_TWO_EDITS_FROM = 6
# A word found in a quarter as many places as a near one is meant, not mistyped.
_MUCH_MORE = 4
# One edit is that much likelier than two.
_CLOSER = 10
_SHORTEST_INFLECTED = 3
_LONGEST_INFLECTED = 24
_WILD = re.compile(r"[*?]")
_ENDINGS = ("s", "es", "ed", "ing", "er", "ers")


def expand(query: Query, vocabulary: Vocabulary, holding: Callable[[str], Iterable[str]] | None = None) -> Query:
    """Return `query` with its wildcards and fuzzy words resolved to the words that the index has, the first 1,000 each.

    `vocabulary` is all words, or a function that gives those with a prefix, best the commonest first (`SELECT term
    FROM vocab WHERE term >= :prefix AND term < :prefix || char(0x10ffff) ORDER BY doc DESC`). Each of
    `query.expansions` asks for its `prefix` once. `holding` gives the words with some letters anywhere in them, for
    patterns whose beginning is open; without it they go through all words. A query without expansions is returned as
    it is.
    """
    if not query.expansions or query.tree is None:
        return query
    words = _as_function(vocabulary)
    return compile_query(query.text, _expanded(query.tree, words, holding), query.hint)


def inflected(query: Query) -> Query:
    """Return `query` with every plain English word standing for its inflections too: "index" for "indexes",
    "indexing", "indexed". The same query where there is nothing to add.

    FTS5 cannot weigh terms, so what a person typed must win by order: run the query as it is first; only if it
    finds too little (fewer rows than asked for), run this one and put what it adds below.
    """
    if query.tree is None:
        return query
    root = _with_inflections(query.tree)
    return query if root == query.tree else compile_query(query.text, root, query.hint)


def suggest(query: Query, vocabulary_lookup: Lookup) -> str | None:
    """Return the text with words that the index hardly has replaced by near ones that it has, None if all is well.

    `vocabulary_lookup` gives (word, number of rows) for the words with a prefix; it is asked once for each word in
    doubt, with its first letter. To be called when a query found little, and with one parsed without `typing`: a word
    that is not finished is not misspelt.
    """
    if query.tree is None:
        return None
    corrected = query.text
    for word in dict.fromkeys(_plain_words(query.tree)):
        better = _nearest(fold(word), vocabulary_lookup)
        if better is not None:
            corrected = re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", better, corrected)
    return corrected if corrected != query.text else None


def _as_function(vocabulary: Vocabulary) -> Callable[[str], Iterable[str]]:
    if callable(vocabulary):
        return vocabulary
    words = sorted(vocabulary)

    def with_prefix(prefix: str) -> Iterable[str]:
        return words[bisect_left(words, prefix) : bisect_left(words, prefix + "\U0010ffff")]

    return with_prefix


def _expanded(
    node: tree.Node, words: Callable[[str], Iterable[str]], holding: Callable[[str], Iterable[str]] | None
) -> tree.Node:
    match node:
        case tree.And() | tree.Or():
            return replace(node, nodes=tuple(_expanded(child, words, holding) for child in node.nodes))
        case tree.Without():
            return tree.Without(_expanded(node.node, words, holding))
        case tree.Glob(words=None):
            start = literal_start(node.pattern)
            if start or holding is None:
                candidates = islice(words(start), _MOST_READ)
            else:
                candidates = islice(holding(max(_WILD.split(node.pattern), key=len)), _MOST_READ)
            fits = re.compile(glob_source(node.pattern, "."), re.DOTALL).fullmatch
            return replace(node, words=tuple(islice((word for word in candidates if fits(word)), MOST_EXPANDED)))
        case tree.Fuzzy(words=None):
            known = set(islice(words(node.text[:1]), _MOST_READ))
            # two letters the wrong way round are two edits, but the commonest of all slips
            near = [word for word in _swapped(node.text) if word in known]
            near += _near(node.text, node.distance, known)
            exact = [node.text] if node.text in near else []
            return replace(node, words=tuple(dict.fromkeys([*exact, *near]))[:MOST_EXPANDED])
        case _:
            return node


def _near(word: str, distance: int, candidates: Iterable[str]) -> list[str]:
    """Return the candidates within so many edits, by walking automaton and sorted list together: each step of one
    skips all of the other that cannot match.
    """
    if len(word) > _LONGEST_FUZZY:
        return []
    words = sorted(candidates)
    automata = _automata()
    automaton = automata.lev.levenshtein_automaton(word, distance, prefix=1).to_dfa()

    def at_or_after(text: str) -> str | None:
        at = bisect_left(words, text)
        return words[at] if at < len(words) else None

    return list(islice(automata.fsa.find_all_matches(automaton, at_or_after), MOST_EXPANDED))


def _nearest(word: str, lookup: Lookup) -> str | None:
    """Return the word most likely meant by one that is rare or absent, None if it is fine or nothing is near."""
    if len(word) < _SHORTEST_CORRECTED or len(word) > _LONGEST_FUZZY:
        return None
    counts = dict(islice(lookup(word[:1]), _MOST_READ))
    close = {*_near(word, 1, counts), *_swapped(word)} & counts.keys()
    near = close if len(word) < _TWO_EDITS_FROM else close.union(_near(word, 2, counts))
    weights = {other: counts[other] * (_CLOSER if other in close else 1) for other in near if other.isalpha()}
    weights.pop(word, None)
    best = max(weights, key=lambda other: (weights[other], other), default=None)
    return best if best is not None and counts[best] > counts.get(word, 0) * _MUCH_MORE else None


def _swapped(word: str) -> list[str]:
    """Return the word with each pair of neighbours swapped, the commonest slip: two edits, but one mistake."""
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


def _plain_words(node: tree.Node) -> list[str]:
    match node:
        case tree.And() | tree.Or():
            return [word for child in node.nodes for word in _plain_words(child)]
        case tree.Word(is_prefix=False, is_typing=False) | tree.Phrase():
            return [unit.text for unit in units(node.text) if unit.kind == "word" and unit.text.isalpha()]
        case tree.Inflected():
            return _plain_words(node.word)
        case _:
            return []


def _with_inflections(node: tree.Node) -> tree.Node:
    match node:
        case tree.And() | tree.Or():
            return replace(node, nodes=tuple(_with_inflections(child) for child in node.nodes))
        case tree.Word(is_prefix=False) if forms := _forms(node.text):
            return tree.Inflected(node, forms)
        case _:
            return node


def _forms(text: str) -> tuple[str, ...]:
    word = text.lower().strip(".,;:!?()'\"")
    if not (_SHORTEST_INFLECTED <= len(word) <= _LONGEST_INFLECTED and word.isascii() and word.isalpha()):
        return ()
    return _inflections(word)


@functools.lru_cache(maxsize=256)
def _inflections(word: str) -> tuple[str, ...]:
    """Return the inflections of an English word; a few are none, which costs a look into the index and no more.

    Whoosh's table knows the irregular ones, but makes "ting" of "test" and has no "indexing" for "index". So endings
    are tried as well, and what comes out counts if Porter's stemmer sees the same word in it, or if the table
    leads back from it.
    """
    stem = _morphology()[1]
    root = stem(word)
    bases = {word, root, root.removesuffix("i") + "y" if root.endswith("i") else root + "e", root + root[-1]}
    tried = {base.removesuffix("e" if ending[:1] in "ei" else "") + ending for base in bases for ending in _ENDINGS}
    tried |= {base[:-1] + ending for base in bases if base.endswith("y") for ending in ("ies", "ied")}
    same = {form for form in tried | bases if stem(form) == root}
    irregular = {form for form in _variations(word) if stem(form) == root or word in _variations(form)}
    return tuple(sorted(form for form in same | irregular if form != word and form.isalpha()))


def _variations(word: str) -> Iterable[str]:
    """Return what Whoosh's table has for a word; two of its rules call each other without end on some ("getu")."""
    try:
        return _morphology()[0](word)
    except RecursionError:
        return ()


@functools.cache
def _automata() -> Any:  # noqa: ANN401 - Whoosh has no types
    with loading():
        import whoosh.automata.fsa  # noqa: PLC0415 - only for fuzzy words
        import whoosh.automata.lev  # noqa: PLC0415 - as above
    return whoosh.automata


@functools.cache
def _morphology() -> tuple[Callable[[str], Iterable[str]], Callable[[str], str]]:
    with loading():
        from whoosh.lang.morph_en import variations  # noqa: PLC0415 - only for searches that find little
        from whoosh.lang.porter import stem  # noqa: PLC0415 - as above
    return variations, stem
