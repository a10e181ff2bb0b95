"""What letters are, across scripts, where unicode61 and people disagree. Standard library only.

unicode61 knows the letters and accents of Unicode 6.1 and takes every vowel sign of the Indic scripts, Thai and the
like for the end of a word. `widened` brings text and query into the one form in which it does the right thing.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right

# Scripts written without blanks between words, in which a substring is what a person looks for: Han with all its
# extension planes, kana with half-width forms, hangul (syllables and letters), bopomofo, and a few marks (U+3005...);
# Thai, Lao, Burmese and Khmer, with their vowels where `widened` puts them.
CJK = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u108f\u1780-\u17d3"
    "\ue600-\ue6ff\ue800-\ue89f\uef80-\uefff"
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u3099-\u309a"
    "\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff\uff66-\uff9f\uffa1-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
# The combining marks that unicode61 drops inside a word; every other one ends it.
DIACRITIC = "\u0300-\u0331"
# Pictures, so that an emoji can be searched. unicode61 knows Unicode 6.1: older ones end a word, newer stick to it.
EMOJI = "\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
# Vowel signs and other marks that are part of a word in the scripts between Devanagari and Vedic: each goes to a
# place of its own in the private area, whose characters unicode61 takes for letters.
_FIRST_MARK, _LAST_MARK = 0x0900, 0x1CFF
_FIRST_GLUED = 0xE100
GLUED = "\ue100-\uf4ff"
# What is left out of a word: soft hyphens, joiners, Hebrew points, Arabic vowels and the stroke that widens a word.
SOFT = (
    "\u00ad\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u200c\u200d"
)

# Half- and full-width forms of letters, and the ligatures that text from PDF files is full of; full-width punctuation
# is everywhere in Chinese and no word anyway.
_WIDE = "[\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc]+"


def widened(text: str) -> str:
    """Return `text` in the form that is indexed and asked for.

    Half- and full-width letters, ligatures, accents, kana marks and hangul letters written separately become the
    usual ones; soft hyphens and vowel points are left out, vowel signs made letters. Private characters, as of icon
    fonts, become blanks.
    """
    if text.isascii():
        return text
    table, touched, any_touched = _table()
    if any_touched.search(text) is None:
        # nearly all: one look instead of two replacements
        return unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", re.sub(_WIDE, lambda run: unicodedata.normalize("NFKC", run.group()), text))
    return touched.sub(lambda run: run.group().translate(table), text)


@functools.cache
def _table() -> tuple[dict[int, str], re.Pattern[str], re.Pattern[str]]:
    """Return what `widened` puts for single characters, the expression for runs of them, and the one for any sign that
    is changed in another way than by NFC: pointed Hebrew letters too, which NFC takes apart.
    """
    table = dict.fromkeys(range(57344, 63744), " ")
    for first, last in re.findall(r"(.)(?:-(.))?", SOFT):
        table |= dict.fromkeys(range(ord(first), ord(last or first) + 1), "")
    for code in range(_FIRST_MARK, _LAST_MARK + 1):
        if unicodedata.category(chr(code)) in ("Mn", "Mc"):
            table[code] = chr(_FIRST_GLUED + code - _FIRST_MARK)
    signs = f"{SOFT}\u0900-\u1cff\ue000-\uf8ff"
    return table, re.compile(f"[{signs}]+"), re.compile(f"[{signs}\ufb1d-\ufb4f{_WIDE.strip('[]+')}]")


def glued(char: str) -> str:
    """Return a vowel sign as the letter that `widened` makes of it, anything else as it is."""
    made = _table()[0].get(ord(char), char) if _FIRST_MARK <= ord(char) <= _LAST_MARK else char
    return made or char


def is_cjk(char: str) -> bool:
    """Say whether a character belongs to a script without blanks."""
    return _is_among(char, CJK)


def is_emoji(char: str) -> bool:
    """Say whether a character is a picture that can be searched."""
    return _is_among(char, EMOJI)


def _is_among(char: str, characters: str) -> bool:
    """Say whether a character is in a class. Not by an expression, which takes 3 ms to compile."""
    firsts, lasts = _bounds(characters)
    at = bisect_right(firsts, char) - 1
    return at >= 0 and char <= lasts[at]


@functools.cache
def _bounds(characters: str) -> tuple[list[str], list[str]]:
    """Return the first and the last character of each range of a class, in order."""
    ranges = sorted((first, last or first) for first, last in re.findall("(.)(?:-(.))?", characters))
    return [first for first, _ in ranges], [last for _, last in ranges]


class _Fold(dict[int, str]):
    """Lower case without accents, one character for one, worked out on demand as `str.translate` asks."""

    def __missing__(self, code: int) -> str:
        # unicode61 takes the accents from Latin letters only.
        char = chr(code)
        is_latin = 0xC0 <= code <= 0x24F or 0x1E00 <= code <= 0x1EFF  # noqa: PLR2004 - the blocks' bounds
        base = unicodedata.normalize("NFD", char)[0] if is_latin else char
        lower = base.casefold() if len(base.casefold()) == 1 else base.lower()
        self[code] = folded = lower[0]
        return folded


_FOLD = _Fold()


def folded(name: str) -> str:
    """Return a name as it is told from others: without regard to case, accents and the number of blanks."""
    return " ".join(fold(widened(name).casefold()).split())


def fold(text: str) -> str:
    """Return `text` in lower case and without accents, as unicode61 compares; every character keeps its place."""
    return text.lower() if text.isascii() else text.translate(_FOLD)
