"""What a word is: the same words that FTS5's unicode61 sees, CJK runs, identifiers' parts, special names, folding.

`prepare` uses it for what goes into the index, `compile` for what is asked of it and `marks` for what is shown, so
that the three agree. Standard library only.
"""

from __future__ import annotations

import functools
import operator
import re
import unicodedata
from dataclasses import dataclass

# Scripts written without blanks between words, in which a substring is what a person looks for: Han with all its
# extension planes, kana with half-width forms, hangul (syllables and letters), bopomofo, and a few marks (U+3005...).
CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u3099-\u309a"
    "\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff\uff66-\uff9f\uffa1-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
# The combining marks that unicode61 drops inside a word; every other one ends it.
DIACRITIC = "\u0300-\u0331"
# Pictures, so that an emoji can be searched. unicode61 knows Unicode 6.1: older ones end a word, newer stick to it.
EMOJI = "\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff"

# On its own for ASCII, since the classes of all scripts take 10 ms to compile.
_ASCII_UNIT = re.compile("(?P<word>[A-Za-z0-9]+)")
# Half- and full-width forms of letters; full-width punctuation is everywhere in Chinese and no word anyway.
_WIDE = "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc]+"

# Where an identifier in camel case has its joints: getElement, HTTPServer, but not the plural in "PDFs".
HUMP = re.compile(r"[A-Z](?:(?<=[a-z][A-Z])|(?<=[A-Z][A-Z])(?=[a-z]{2}))")
_PART = re.compile(r"[A-Z]+(?![a-z]{2})s?(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
# Names that are written like identifiers but are one word: "java" is not meant to find JavaScript.
_NAMES = frozenset({
    "javascript", "typescript", "coffeescript", "actionscript", "postscript", "github", "gitlab", "bitbucket",
    "youtube", "linkedin", "facebook", "whatsapp", "postgresql", "mysql", "sqlite", "mongodb", "nosql", "graphql",
    "mariadb", "dynamodb", "chatgpt", "openai", "deepseek", "deepmind", "iphone", "ipad", "ipod", "imac", "ios",
    "ipados", "macos", "macbook", "tvos", "watchos", "icloud", "airpods", "latex", "bibtex", "wordpress",
    "powerpoint", "onedrive", "sharepoint", "stackoverflow", "devops", "paypal", "ebay", "pytorch", "tensorflow",
    "numpy", "scipy", "pycharm", "intellij", "vscode", "airbnb", "fedex", "mcdonald", "playstation", "xbox",
    "tiktok", "hubspot", "autocad", "matlab", "imessage", "facetime", "ebook", "ph", "phd", "bsc", "msc",
})  # fmt: skip
_LONGEST_IDENTIFIER = 64
_MOST_PARTS = 8

# Names that unicode61 would cut down to a single letter, each with the word that stands for it in the index. The
# expressions begin with the sign, which is rare, and look back: 40 times as fast on text without any.
_BORDER = "(?<![0-9A-Za-z])"
_END = "(?![0-9A-Za-z])"
SPECIALS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("++", re.compile(rf"\+\+(?:(?P<cplusplus>(?<={_BORDER}[Cc]\+\+))|(?P<gplusplus>(?<={_BORDER}[Gg]\+\+)))")),
    (
        "#",
        re.compile(
            "#(?:" + "|".join(f"(?P<{letter}sharp>(?<={_BORDER}[{letter}{letter.upper()}]#))" for letter in "cfj") + ")"
        ),
    ),
    (".NET", re.compile(rf"\.NET(?P<dotnet>){_END}")),
    (".net", re.compile(rf"\.net(?P<dotnet>(?<![\w.]\.net)){_END}")),
)
# How each of them is written.
SPECIAL_SPELLINGS = {
    "cplusplus": "c++", "gplusplus": "g++", "csharp": "c#", "fsharp": "f#", "jsharp": "j#", "dotnet": ".net",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of text that is searched as one: a word, a CJK run or an emoji."""

    text: str
    kind: str


def special_words(text: str) -> list[str]:
    """Return the word for every C++ and its like in `text`, in order within each kind."""
    return [found.lastgroup or "" for sign, pattern in SPECIALS if sign in text for found in pattern.finditer(text)]


def units(text: str) -> list[Unit]:
    """Return the units of a (short) text in order; what is between them means nothing to a search."""
    pattern = _ASCII_UNIT if text.isascii() else _any_unit()
    return [Unit(found.group(), found.lastgroup or "") for found in pattern.finditer(widened(text))]


@functools.cache
def _any_unit() -> re.Pattern[str]:
    letter = rf"[^\W_{CJK}]"
    return re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<word>{letter}(?:{letter}|[{DIACRITIC}])*)|(?P<emoji>[{EMOJI}])")


def widened(text: str) -> str:
    """Return `text` with half- and full-width letters and separately written accents, kana marks and hangul letters
    made the usual ones.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", re.sub(_WIDE, lambda run: unicodedata.normalize("NFKC", run.group()), text))


def bigrams(run: str) -> str:
    """Return a CJK run as overlapping pairs and its last character, so that a phrase of pairs is a substring."""
    return " ".join(map(operator.add, run, run[1:] + " ")).rstrip()


def emoji_word(emoji: str) -> str:
    """Return the word that stands for an emoji in the index."""
    return f"emoji{ord(emoji):x}"


def identifier_parts(identifier: str) -> list[str]:
    """Return the parts of a name in camel case, [] if it is no such name or too long to be one.

    A blob of base64 has humps as well: its parts are many or short, a name's are not.
    """
    if len(identifier) > _LONGEST_IDENTIFIER or identifier.lower() in _NAMES:
        return []
    parts = _PART.findall(identifier)
    if not 1 < len(parts) <= _MOST_PARTS or (len(parts) > 2 and len(identifier) < 2.5 * len(parts)):  # noqa: PLR2004 - see above
        return []
    return parts


def glob_source(pattern: str, letter: str) -> str:
    """Return the regular expression for a pattern in which * stands for any letters and ? for one.

    All stars but the last are atomic: the first place that fits is as good as any other, and `a*a*a*b` must not
    try all of them on a hostile word.
    """
    first, *rest = ["".join(letter if char == "?" else re.escape(char) for char in part) for part in pattern.split("*")]
    middle = [f"(?>{letter}*?{part})" for part in rest[:-1] if part]
    return "".join([first, *middle, *(f"{letter}*{part}" for part in rest[-1:])])


def is_cjk(char: str) -> bool:
    """Say whether a character belongs to a script without blanks."""
    return re.match(f"[{CJK}]", char) is not None


def is_emoji(char: str) -> bool:
    """Say whether a character is a picture that can be searched."""
    return re.match(f"[{EMOJI}]", char) is not None


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


def fold(text: str) -> str:
    """Return `text` in lower case and without accents, as unicode61 compares; every character keeps its place."""
    return text.lower() if text.isascii() else text.translate(_FOLD)
