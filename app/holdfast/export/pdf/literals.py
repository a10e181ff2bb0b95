"""Text as string literals of typst's code, and where a line may be broken inside a word without end. Knows no layout.

Whatever a text is, what comes out of here is a literal and nothing else: typst's markup is never given a word to read.
"""

from __future__ import annotations

import re
import unicodedata

BREAK_AFTER = 24
"""Code points between two places where a word without end may be broken."""

_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff"
    "\U0001fffe\U0001ffff\U000e0000-\U000e00ff]"
)
"""What no page can show; marks that turn the direction of everything after them among it."""
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})
_WITHOUT_END = re.compile(
    "[^\\s\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3100-\u31ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff00-\uffef\U00020000-\U0003ffff]{40,}"
)
"""Words that are longer than any line should hold; Chinese, Japanese and Korean break anywhere."""


def shown(text: str) -> str:
    """Return `text` with what no page can show replaced."""
    return _UNSHOWABLE.sub("\ufffd", text)


def literal(text: str) -> str:
    """Return `text` as one literal."""
    return f'"{shown(text).translate(_ESCAPES)}"'


def breakable(text: str) -> str:
    """Return `text` as code: literals, with places to break where a word has no end."""
    text = shown(text)
    if _WITHOUT_END.search(text) is None:
        return f'"{text.translate(_ESCAPES)}"'
    pieces: list[str] = []
    at = 0
    for word in _WITHOUT_END.finditer(text):
        for end in _ends(text, word.start(), word.end()):
            pieces.append(text[at:end])
            at = end
    pieces.append(text[at:])
    return "{" + ";B;".join(f'"{piece.translate(_ESCAPES)}"' for piece in pieces if piece) + "}"


def _ends(text: str, start: int, end: int) -> list[int]:
    """Return where a long word may be broken: never between a letter and what belongs to it."""
    ends = []
    at = start + BREAK_AFTER
    while at < end:
        place = at
        while place < end and _belongs(text[place - 1], text[place]):
            place += 1
        if place < end:
            ends.append(place)
        at = place + BREAK_AFTER
    return ends


def _belongs(before: str, after: str) -> bool:
    return (
        unicodedata.combining(after) != 0
        or after in "\u200d\ufe0f\ufe0e\u200c"
        or before == "\u200d"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or "\U0001f1e6" <= after <= "\U0001f1ff"
    )
