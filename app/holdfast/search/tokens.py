"""What a word is: the same words that FTS5's unicode61 sees, CJK runs, identifiers' parts, special names.

`prepare` uses it for what goes into the index, `compile` for what is asked of it and `marks` for what is shown, so
that the three agree. Standard library only.
"""

from __future__ import annotations

import functools
import operator
import re

from holdfast.search.scripts import CJK, DIACRITIC, EMOJI, GLUED, widened
from holdfast.values import dataclass

# On its own for ASCII, since the classes of all scripts take 10 ms to compile.
_ASCII_UNIT = re.compile("(?P<word>[A-Za-z0-9]+)")
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
    ("+", re.compile(rf"\+\+(?:(?P<cplusplus>(?<={_BORDER}[Cc]\+\+))|(?P<gplusplus>(?<={_BORDER}[Gg]\+\+)))")),
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
    inside = rf"{letter}|[{DIACRITIC}{GLUED}]"
    return re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<word>{letter}(?:{inside})*)|(?P<emoji>[{EMOJI}])")


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
