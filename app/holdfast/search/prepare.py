"""Text as it goes into the search table. Runs over every byte of an import, so it must cost next to nothing.

Standard library only. What is added stands behind the text, never in it: a phrase still matches as it was written.
"""

from __future__ import annotations

import re
import unicodedata

from holdfast.search.tokens import CJK, EMOJI, HUMP, SPECIAL, bigrams, emoji_word, identifier_parts, widened

# A word that nobody types. It stands between the text and what is added, so that no phrase reaches across.
GUARD = "\ue000"
# Beyond this a text is a machine's, and its identifiers are not what anybody looks for.
_MOST_ADDED = 2_000

_LEFT = re.compile(r"[A-Za-z0-9]+")
_RIGHT = re.compile(r"[A-Za-z0-9]*")
_REACH = 65

# What unicode61 (Unicode 6.1) gets wrong or SQLite cannot store: symbols newer than that are glued to the word beside
# them, as are the marks of text direction; a soft hyphen cuts a word in two; a lone surrogate is no text at all.
_LOOSE = "\u058d\u058e\u061c\u20ba-\u20cf\u2066-\u2069\u23f4-\u23ff\u2b4d-\u2bff\u2e3c-\u2e5d\U0001f3fb-\U0001f3ff"
_WIDE = "\uff01-\uff65\uffe0-\uffee"
_ODD = re.compile(
    rf"(?P<cjk>[{CJK}]+)|(?P<emoji>[{EMOJI}])|(?P<wide>[{_WIDE}]+)|(?P<soft>\u00ad)|(?P<loose>.)", re.DOTALL
)
# One class of characters, since an alternation costs ten times as much on the text between.
_ODD_RUN = re.compile(f"[{CJK}{EMOJI}{_WIDE}\u00ad{_LOOSE}\ud800-\udfff]+")


def index_text(text: str) -> str:
    """Return `text` as the search table takes it: CJK runs as pairs, and the parts of identifiers behind it."""
    added: dict[str, None] = {}
    if not text.isascii() and _ODD_RUN.search(text) is not None:
        plain = unicodedata.normalize("NFC", text)
        text = _ODD_RUN.sub(lambda run: _ODD.sub(lambda found: _spread(found, added), run.group()), plain)
    else:
        plain = text
    if HUMP.search(plain) is not None:
        _add_parts(plain, added)
    if "#" in plain or "++" in plain or ".NET" in plain or ".net" in plain:
        for found in SPECIAL.finditer(plain):
            added[found.lastgroup or ""] = None
    if not added:
        return text
    return f"{text} {GUARD} {f' {GUARD} '.join(added)}"


def _spread(found: re.Match[str], added: dict[str, None]) -> str:
    """Return what stands in the index for a stretch that unicode61 cannot take as it is."""
    kind = found.lastgroup
    run = found.group()
    if kind == "cjk":
        return f" {bigrams(widened(run))} "
    if kind == "wide":
        return unicodedata.normalize("NFKC", run)
    if kind == "soft":
        return ""
    if kind == "emoji" and len(added) < _MOST_ADDED:
        added[emoji_word(run)] = None
    return " "


def _add_parts(text: str, added: dict[str, None]) -> None:
    """Add the parts of every identifier in camel case, once each."""
    end = 0
    seen: set[str] = set()
    for hump in HUMP.finditer(text):
        at = hump.start()
        if at < end:
            continue
        left = _LEFT.match(text[max(end, at - _REACH) : at][::-1])
        start = at - (left.end() if left else 0)
        right = _RIGHT.match(text, at)
        end = right.end() if right else at + 1
        if end - start >= _REACH or (identifier := text[start:end]) in seen:
            continue
        seen.add(identifier)
        if parts := identifier_parts(identifier):
            added[" ".join(parts)] = None
            if len(added) >= _MOST_ADDED:
                return
