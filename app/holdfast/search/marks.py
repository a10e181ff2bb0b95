"""Where in a text the things searched for are, and the stretch of it worth showing. Standard library only.

Marks come from the text itself and not from the index (which is contentless): terms are turned into one regular
expression over the folded text, so that a page costs well under a millisecond, and a hostile one is linear.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING

from holdfast.domain import Excerpt
from holdfast.search.scripts import DIACRITIC, SOFT, fold, glued, is_cjk, is_emoji, widened
from holdfast.search.tokens import HUMP, glob_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from holdfast.search.query import Query, Term

Mark = tuple[int, int]

_ELLIPSIS = "\u2026"
# How much longer than the width a stretch may get so that a word at its edge stays whole.
_EDGE = 16
# More than anybody looks at; a page of "a" would have a million.
_MOST_MARKS = 20_000
# How much of a long text an excerpt looks at in one go, and how much of the next part, for what lies across.
_PAGES = 50_000
_OVERLAP = 500
_NARROWEST = 8
# What stands between words once the text is made comparable.
_BETWEEN = "[ +#.]"
_SIGNS = "+#."
_LETTER = r"\w"
_FIRST_CJK = "\u0e01"
_FIRST_GLUED, _LAST_GLUED = "\ue100", "\uf4ff"
_PRIVATE = 0xF0000
_PRIVATE_TOO = 0x100000
_ACCENT = f"{DIACRITIC}\u3099\u309a"
# Inside identifiers only what was typed is marked, not the hundred words it may stand for.
_MOST_PARTS = 32
_BLANKS = re.compile(r"\s+")


class _Comparable(dict[int, str]):
    r"""Characters as they are compared: letters folded, what means nothing to a search a blank, one for one.

    CJK goes to the private planes, where it is no letter: so `\w` is a letter of a word, and the expressions need no
    classes of all scripts, which take 5 ms to compile for each new query.
    """

    def __missing__(self, code: int) -> str:
        char = glued(chr(code))
        if char < _FIRST_CJK:
            comparable = fold(char) if char.isalnum() else char if char in _SIGNS else " "
        elif is_cjk(char):
            comparable = chr(_PRIVATE + ord(char) if ord(char) < _PRIVATE_TOO >> 4 else _PRIVATE_TOO + (code & 0xFFFF))
        elif char.isalnum():
            comparable = fold(char)
        else:
            comparable = char if is_emoji(char) or _FIRST_GLUED <= char <= _LAST_GLUED else " "
        self[code] = comparable
        return comparable


_COMPARABLE = _Comparable()


def marks(text: str, query: Query) -> tuple[Mark, ...]:
    """Return where the query's terms stand in `text`, as sorted, disjoint (start, end) offsets."""
    if not query.terms or not text:
        return ()
    pattern, humps = _patterns(query.terms)
    folded, places = _folded(text)
    found = [hit.span() for hit in islice(pattern.finditer(folded), _MOST_MARKS)]
    if places is not None:
        found = [(places[start], places[end]) for start, end in found]
    if humps is not None and HUMP.search(text) is not None:
        found += [hit.span() for hit in islice(humps.finditer(text), _MOST_MARKS)]
        found.sort()
    return tuple(_merged(mark for mark in found if mark[0] < mark[1]))


def excerpt(text: str, query: Query, width: int = 160) -> Excerpt:
    """Return about `width` characters of `text` around the place where most different terms are, with their marks.

    Blanks and line ends become one blank, and an ellipsis stands where text was left out. Where nothing is found it
    is the beginning. Of a text that goes on for pages, the first ones with a mark are looked at.
    """
    return _shown(text, _first_marks(text, query), width)


def best_excerpt(texts: Iterable[str], query: Query, width: int = 160) -> Excerpt:
    """Return the excerpt of the first text that has anything to mark, else of the first that is not empty."""
    fallback = ""
    for text in texts:
        if text and (found := _first_marks(text, query)):
            return _shown(text, found, width)
        fallback = fallback or text
    return _shown(fallback, (), width)


def _shown(text: str, found: Sequence[Mark], width: int) -> Excerpt:
    """Return the best stretch of a text whose marks are known."""
    width = max(width, _NARROWEST)
    start, end = _window(text, found, width)
    line, place = _one_line(text[start:end])
    before = _ELLIPSIS if start else ""
    inside = [
        (len(before) + place(max(first - start, 0)), len(before) + place(min(last, end) - start))
        for first, last in found
        if first < end and last > start
    ]
    shown = f"{before}{line}{_ELLIPSIS if end < len(text) else ''}"
    return Excerpt(shown, tuple(_merged(mark for mark in inside if mark[0] < mark[1])))


def _first_marks(text: str, query: Query) -> tuple[Mark, ...]:
    """Return the marks of the first pages that have any: a megabyte of a tool's output has no better place."""
    if len(text) <= _PAGES:
        return marks(text, query)
    for begin in range(0, len(text), _PAGES):
        # One character more on the left, so that no word begins in the middle of another.
        left = max(0, begin - 1)
        piece = text[left : begin + _PAGES + _OVERLAP]
        is_last = begin + _PAGES + _OVERLAP >= len(text)
        found = marks(piece, query)
        whole = [mark for mark in found if (mark[0] or not left) and (mark[1] < len(piece) or is_last)]
        if whole:
            return tuple((left + start, left + end) for start, end in whole)
    return ()


def _one_line(text: str) -> tuple[str, Callable[[int], int]]:
    """Return the text with blanks collapsed, and what says where in it each place of the text went."""
    line = " ".join(text.split())
    if line == text:
        return text, int
    # Only the few places at marks are asked for, so nothing is kept of the others.
    return line, lambda place: min(len(_BLANKS.sub(" ", text[:place].lstrip())), len(line))


def _window(text: str, found: Sequence[Mark], width: int) -> Mark:
    """Return the stretch with the most different terms, then the most marks, then the first one."""
    if len(text) <= width:
        return 0, len(text)
    if not found:
        return _bordered(text, 0, width)
    if len(found) == 1:
        return _around(text, found, 0, width)
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
    """Return the text made comparable, and where each of its characters stood if that is not its own place."""
    if text.isascii() or _uneven()[0].search(text) is None:
        return text.translate(_COMPARABLE), None
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    uneven, clusters = _uneven()
    for run in uneven.finditer(text):
        # An accent belongs to the letter before it.
        start = max(done, run.start() - 1)
        pieces.append(text[done:start].translate(_COMPARABLE))
        places += range(done, start)
        for cluster in clusters.finditer(text, start, run.end()):
            piece = _folded_cluster(cluster.group())
            pieces.append(piece)
            places += [cluster.start()] * len(piece)
        done = run.end()
    pieces.append(text[done:].translate(_COMPARABLE))
    places += range(done, len(text) + 1)
    return "".join(pieces), places


@functools.lru_cache(maxsize=4096)
def _folded_cluster(cluster: str) -> str:
    return re.sub(f"[{DIACRITIC}]", "", widened(cluster)).translate(_COMPARABLE)


@functools.cache
def _uneven() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the expression for runs of characters whose folding changes the length of the text, and for what must be
    folded together: accents and kana marks of their own, half-width kana, ligatures, soft hyphens, hangul letters,
    ideographs kept for compatibility. Compiled late, since the classes take 5 ms.
    """
    letters = "\u1100-\u11ff\uf900-\ufaff\ufb00-\ufb06\uff10-\uff5a\uff66-\uffdc\U0002f800-\U0002fa1f"
    runs = re.compile(f"[{_ACCENT}{SOFT}{letters}]+")
    hangul = "[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?"
    return runs, re.compile(f"[\uff66-\uff9d][\uff9e\uff9f]?|{hangul}|.[{_ACCENT}]*", re.DOTALL)


@functools.lru_cache(maxsize=64)
def _patterns(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Return the expression for folded text, and the one for parts of identifiers in the text as it is."""
    # Longest first, so that "C++" is not cut short by "C".
    ordered = sorted(terms, key=lambda term: -sum(map(len, term.units)))
    words = [term.units[0].translate(_COMPARABLE) for term in ordered if _is_plain(term)]
    sources = [_source(term) for term in ordered if not _is_plain(term)]
    sources += [rf"{_at_start(word)}(?!\w)" for word in words]
    parts = [_part_source(term) for term in terms if _is_part(term)][:_MOST_PARTS]
    return re.compile("|".join(sources)), re.compile("|".join(parts)) if parts else None


def _is_plain(term: Term) -> bool:
    """Say whether a term is one word of letters that are no CJK."""
    if term.kind != "words" or len(term.units) != 1:
        return False
    return re.fullmatch(r"\w+", term.units[0].translate(_COMPARABLE)) is not None


def _source(term: Term) -> str:
    """Return the expression for a term: whole words, anything between them, CJK anywhere."""
    if term.kind == "glob":
        return rf"(?<!\w){glob_source(term.units[0], _LETTER)}(?!\w)"
    source = ""
    was_word = False
    for at, unit in enumerate(term.units):
        comparable = unit.translate(_COMPARABLE)
        is_word = re.match(r"\w", comparable) is not None
        if at == 0:
            source += _at_start(comparable) if is_word else re.escape(comparable)
        else:
            source += f"{_BETWEEN}+" if is_word and was_word else f"{_BETWEEN}*"
            source += re.escape(comparable)
        was_word = re.search(r"\w$", comparable) is not None
    if term.kind == "prefix":
        return rf"{source}\w*"
    return rf"{source}(?!\w)" if was_word else source


def _at_start(word: str) -> str:
    """Return the expression for a word's letters at the beginning of a word. It looks back only after the first
    letter, since `re` then passes over all places without one at ten times the speed.
    """
    return rf"{word[0]}(?<!\w{word[0]}){re.escape(word[1:])}"


def _is_part(term: Term) -> bool:
    return term.kind != "glob" and len(term.units) == 1 and term.units[0].isascii() and term.units[0].isalpha()


def _part_source(term: Term) -> str:
    """Return the expression for a word inside a name in camel case: "element" in getElementById."""
    low = term.units[0]
    capital, high = low.capitalize(), low.upper()
    end = "[a-z]*" if term.kind == "prefix" else "(?![a-z])"
    places = [
        *((word, "(?<![A-Za-z0-9]{})", "(?=[A-Z])") for word in (low, capital, high)),
        *((word, "(?<=[a-z0-9]{})", end) for word in (capital, high)),
        (capital, "(?<=[A-Z]{})", end),
    ]
    # The first letter stands before what looks back at it, for the reason that `_at_start` has.
    return "|".join(f"{word[0]}{before.format(word[0])}{word[1:]}{after}" for word, before, after in places)
