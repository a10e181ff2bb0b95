"""Where in a text the things searched for are, and the stretch of it worth showing. Standard library only.

Marks come from the text itself and not from the index (which is contentless): terms are turned into one regular
expression over the folded text, so that a page costs well under a millisecond, and a hostile one is linear.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from holdfast.domain import Excerpt
from holdfast.search.tokens import DIACRITIC, HUMP, LETTER, fold, glob_source, widened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.search.query import Query, Term

Mark = tuple[int, int]

_ELLIPSIS = "\u2026"
# How much longer than the width a stretch may get so that a word at its edge stays whole.
_EDGE = 16
# More than anybody looks at; a page of "a" would have a million.
_MOST_MARKS = 20_000
_WORD = re.compile(f"{LETTER}+")
# Characters whose folding changes the length of the text: separate accents and kana marks, half-width kana, soft
# hyphens, hangul letters, ideographs that only exist for compatibility.
_ACCENT = f"{DIACRITIC}\u3099\u309a"
_UNEVEN = re.compile(f"[{_ACCENT}\u00ad\u1100-\u11ff\uf900-\ufaff\uff10-\uff5a\uff66-\uffdc\U0002f800-\U0002fa1f]+")
_CLUSTER = re.compile(
    f"[\uff66-\uff9d][\uff9e\uff9f]?|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|.[{_ACCENT}]*", re.DOTALL
)
# Inside identifiers only what was typed is marked, not the hundred words it may stand for.
_MOST_PARTS = 32


def marks(text: str, query: Query) -> tuple[Mark, ...]:
    """Return where the query's terms stand in `text`, as sorted, disjoint (start, end) offsets."""
    if not query.terms or not text:
        return ()
    pattern, humps = _patterns(query.terms)
    folded, places = _folded(text)
    found = [
        found.span() for found, _ in zip(pattern.finditer(folded), range(_MOST_MARKS), strict=False) if found.group()
    ]
    if places is not None:
        found = [(places[start], places[end]) for start, end in found]
    if humps is not None and HUMP.search(text) is not None:
        found += [found.span() for found, _ in zip(humps.finditer(text), range(_MOST_MARKS), strict=False)]
        found.sort()
    return tuple(_merged(found))


def excerpt(text: str, query: Query, width: int = 160) -> Excerpt:
    """Return about `width` characters of `text` around the place where most different terms are, with their marks.

    Blanks and line ends become one blank, and an ellipsis stands where text was left out. Where nothing is found it
    is the beginning.
    """
    width = max(width, 8)
    found = marks(text, query)
    start, end = _window(text, found, width)
    shown = text[start:end]
    pieces: list[str] = []
    places: list[int] = []
    if start > 0:
        pieces.append(_ELLIPSIS)
    at = len(_ELLIPSIS) if start > 0 else 0
    # Collapse blanks piece by piece, noting where each character of the original went.
    is_blank = True
    for char in shown:
        places.append(at)
        if char.isspace():
            if not is_blank:
                pieces.append(" ")
                at += 1
            is_blank = True
        else:
            pieces.append(char)
            at += 1
            is_blank = False
    places.append(at)
    line = "".join(pieces)
    line = line.rstrip() + (_ELLIPSIS if end < len(text) else "")
    limit = len(line)
    inside = [
        (places[max(first, start) - start], min(places[min(last, end) - start], limit))
        for first, last in found
        if first < end and last > start
    ]
    return Excerpt(line, tuple(_merged([mark for mark in inside if mark[0] < mark[1]])))


def _window(text: str, found: Sequence[Mark], width: int) -> Mark:
    """Return the stretch with the most different terms, then the most marks, then the first one."""
    if len(text) <= width:
        return 0, len(text)
    if not found:
        return _bordered(text, 0, width)
    best = (0, 0, 0)
    best_at = 0
    inside: dict[str, int] = {}
    first = 0
    words = [fold(text[start:end]) for start, end in found]
    for last, (_, end) in enumerate(found):
        inside[words[last]] = inside.get(words[last], 0) + 1
        while found[first][0] < end - width and first < last:
            inside[words[first]] -= 1
            if not inside[words[first]]:
                del inside[words[first]]
            first += 1
        score = (len(inside), last - first + 1, -first)
        if score > best:
            best, best_at = score, first
    return _around(text, found, best_at, width)


def _around(text: str, found: Sequence[Mark], first: int, width: int) -> Mark:
    """Return a stretch of `width` that begins shortly before the mark `first`, with the marks of it in the middle."""
    begin = found[first][0]
    last = bisect_left(found, (begin + width, 0)) - 1
    end = max(found[last][1], begin) if last >= first else begin
    lead = max((width - min(end - begin, width)) // 3, 0)
    start = max(0, min(begin - lead, len(text) - width))
    return _bordered(text, start, min(len(text), start + width))


def _bordered(text: str, start: int, end: int) -> Mark:
    """Move the edges of a stretch inwards to the next border of a word, if one is near."""
    if start and text[start - 1].isalnum() and text[start].isalnum():
        found = re.compile(r"\s").search(text, start, min(start + _EDGE, end))
        start = found.end() if found else start
    while start < end and text[start].isspace():
        start += 1
    if end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        cut = max(text.rfind(" ", max(start, end - _EDGE), end), text.rfind("\n", max(start, end - _EDGE), end))
        end = cut if cut > start else end
    return start, end


def _merged(found: Iterable[Mark]) -> list[Mark]:
    """Return sorted marks with those that overlap made one."""
    merged: list[Mark] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _folded(text: str) -> tuple[str, list[int] | None]:
    """Return the text folded, and where each of its characters stood if that is not its own place."""
    if text.isascii() or _UNEVEN.search(text) is None:
        return fold(text), None
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for run in _UNEVEN.finditer(text):
        # An accent belongs to the letter before it.
        start = max(done, run.start() - 1)
        pieces.append(fold(text[done:start]))
        places += range(done, start)
        for cluster in _CLUSTER.finditer(text, start, run.end()):
            piece = _folded_cluster(cluster.group())
            pieces.append(piece)
            places += [cluster.start()] * len(piece)
        done = run.end()
    pieces.append(fold(text[done:]))
    places += range(done, len(text) + 1)
    return "".join(pieces), places


@functools.lru_cache(maxsize=4096)
def _folded_cluster(cluster: str) -> str:
    return re.sub(f"[{DIACRITIC}\u00ad]", "", fold(widened(cluster)))


@functools.lru_cache(maxsize=64)
def _patterns(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Return the expression for folded text, and the one for parts of identifiers in the text as it is."""
    # Longest first, so that "C++" is not cut short by "C"; single words together, so that each is tried at the
    # beginning of a word only, however many there are.
    ordered = sorted(terms, key=lambda term: -sum(map(len, term.units)))
    words = [term.units[0] for term in ordered if _is_plain(term)]
    sources = [_source(term) for term in ordered if not _is_plain(term)]
    if words:
        sources.append(f"(?<!{LETTER})(?:{'|'.join(words)})(?!{LETTER})")
    parts = [_part_source(term) for term in terms if _is_part(term)][:_MOST_PARTS]
    return re.compile("|".join(sources)), re.compile("|".join(parts)) if parts else None


def _is_plain(term: Term) -> bool:
    """Say whether a term is one word without any sign in it."""
    return term.kind == "words" and len(term.units) == 1 and _WORD.fullmatch(term.units[0]) is not None


def _source(term: Term) -> str:
    """Return the expression for a term: whole words, anything between them, CJK anywhere."""
    if term.kind == "glob":
        return f"(?<!{LETTER}){glob_source(term.units[0], LETTER)}(?!{LETTER})"
    source = ""
    was_word = False
    for at, unit in enumerate(term.units):
        is_word = re.match(LETTER, unit) is not None
        if at == 0:
            source += f"(?<!{LETTER})" if is_word else ""
        else:
            source += r"[\W_]+" if is_word and was_word else r"[\W_]*"
        source += re.escape(unit)
        was_word = is_word
    if term.kind == "prefix":
        return f"{source}{LETTER}*"
    return f"{source}(?!{LETTER})" if was_word and re.match(LETTER, term.units[-1][-1:]) else source


def _is_part(term: Term) -> bool:
    return term.kind != "glob" and len(term.units) == 1 and term.units[0].isascii() and term.units[0].isalpha()


def _part_source(term: Term) -> str:
    """Return the expression for a word inside a name in camel case: "element" in getElementById."""
    low = term.units[0]
    capital, high = low.capitalize(), low.upper()
    end = "[a-z]*" if term.kind == "prefix" else "(?![a-z])"
    return (
        f"(?:(?<![A-Za-z0-9])(?:{low}|{capital}|{high})(?=[A-Z])"
        f"|(?<=[a-z0-9])(?:{capital}|{high}){end}|(?<=[A-Z]){capital}{end})"
    )
