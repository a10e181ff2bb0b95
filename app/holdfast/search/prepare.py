"""Text as it goes into the search table. Runs over every byte of an import, so it must cost next to nothing.

Standard library only. What is added stands behind the text, never in it: a phrase still matches as it was written.
"""

from __future__ import annotations

import functools
import re
from array import array

from holdfast.search.scripts import CJK, EMOJI, widened
from holdfast.search.tokens import SPECIALS, bigrams, emoji_word, identifier_parts

# Counts up whenever `index_text` or the columns come out differently: a store that was filled before is then indexed
# again.
INDEX_FORMAT = 1

# A word that nobody types. It stands between the text and what is added, so that no phrase reaches across.
GUARD = "\ue000"
# Beyond this a text is a machine's, and its identifiers are not what anybody looks for.
_MOST_ADDED = 2_000
# Twelve bytes for each character are taken while pairs are made.
_MOST_AT_ONCE = 500_000

# Every character as a class of its own: 1 capital, 2 small letter, 3 digit, 0 all else. Looking for joints of
# identifiers in bytes of these costs 0.5 CPU s for 200 MB; the regular expression for the same 1.5 s.
_CLASSES = bytes(
    1 if 65 <= code <= 90 else 2 if 97 <= code <= 122 else 3 if 48 <= code <= 57 else 0  # noqa: PLR2004 - ASCII
    for code in range(256)
)
# getElement; HTTPServer, but not the plural in "PDFs".
_JOINTS = ((b"\2\1", 1), (b"\1\1\2\2", 1))
# Either of them. Most texts have none, and an expression that begins with a capital says so three times as fast as two
# searches for bytes that begin with a small letter.
_ANY_JOINT = re.compile(b"\1(?:(?<=\2\1)|(?<=\1\1)\2\2)")
_LONGEST = 64

# The signs of special names as bytes. Those of several letters are rare, and looked for by their dot in half the time.
_SPECIALS = tuple((sign.encode(), pattern) for sign, pattern in SPECIALS)
_SHORT_SPECIALS = tuple((sign, pattern) for sign, pattern in _SPECIALS if len(sign) == 1)
_LONG_SIGN = re.compile(rb"\.(?:NET|net)")

# What unicode61 (Unicode 6.1) gets wrong or SQLite cannot store: symbols newer than that are glued to the word beside
# them, as are the marks of text direction; a lone surrogate is no text at all.
_LOOSE = "\u20ba-\u20cf\u2066-\u2069\u23f4-\u23ff\u2b4d-\u2bff\u2e3c-\u2e5d\U0001f3fb-\U0001f3ff\ud800-\udfff"
# Ranges that hold all of these and what `widened` changes, but neither curly quotes nor dashes: four times as fast as
# the exact class. Told by what they are not, since a class up to the last character takes 5 ms to compile.
_MAYBE_ODD = re.compile("[^\0-\u0590\u1d00-\u200b\u200e-\u2030]")
# The same for what `_odd` looks for, so that Arabic is not looked through character by character.
_MAYBE_RUN = re.compile("[^\0-\u0e00\u1d00-\u2065\u206a-\u20b9]")


def index_text(text: str) -> str:
    """Return `text` as the search table takes it: CJK runs as pairs, and the parts of identifiers behind it."""
    added: dict[str, None] = {}
    indexed = plain = text
    if not text.isascii() and ("\u00ad" in text or _MAYBE_ODD.search(text) is not None):
        indexed = plain = widened(text)
        pieces = _odd()[0].split(plain) if _MAYBE_RUN.search(plain) is not None else []
        if len(pieces) > 1:
            pieces[1::2] = _prepared_runs(pieces[1::2], added)
            indexed = "".join(pieces)
    letters = plain.encode("latin-1", "replace")
    classes = letters.translate(_CLASSES)
    if _ANY_JOINT.search(classes) is not None:
        for joint, offset in _JOINTS:
            if joint in classes:
                _add_parts(plain, classes, joint, offset, added)
    for sign, pattern in _SHORT_SPECIALS if _LONG_SIGN.search(letters) is None else _SPECIALS:
        if sign in letters:
            for found in pattern.finditer(plain):
                added[found.lastgroup or ""] = None
    if not added:
        return indexed
    return f"{indexed} {GUARD} {f' {GUARD} '.join(added)}"


@functools.cache
def _odd() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the expressions for runs of what unicode61 cannot take, for CJK, and for the pieces of a mixed run. One
    class and one step more, since alternatives would cost ten times as much on the text between.
    """
    pieces = re.compile(f"(?P<cjk>[{CJK}]+)|(?P<emoji>[{EMOJI}])|(?P<loose>.)", re.DOTALL)
    return re.compile(f"([{CJK}{EMOJI}{_LOOSE}]+)"), re.compile(f"[{CJK}]+"), pieces


def _prepared_runs(runs: list[str], added: dict[str, None]) -> list[str]:
    """Return what stands in the index for these runs, nearly all of which are CJK."""
    cjk = _odd()[1]
    pairs, at = _all_bigrams(runs), 0
    prepared: list[str] = []
    for run in runs:
        end = at + len(run)
        if not run.isalpha() and cjk.fullmatch(run) is None:
            prepared.append(_spread(run, added))
        elif pairs:
            # The last character is followed by the blank between the runs, or by nothing.
            prepared.append(f" {pairs[3 * at : 3 * end - 2]} ")
        else:
            prepared.append(f" {bigrams(run)} ")
        at = end + 1
    return prepared


def _all_bigrams(runs: list[str]) -> str:
    """Return all runs together as `bigrams` makes them, three characters for each and for the blanks between them; ""
    where they are too long for that. Done by arrays, this takes a fifth of the time of a call for each run.
    """
    text = " ".join(runs)
    if len(text) > _MOST_AT_ONCE:
        return ""
    letters = array("I", text.encode("utf-32-le", "surrogatepass"))
    pairs = array("I", " ".encode("utf-32-le") * (3 * len(letters)))
    pairs[0::3] = letters
    pairs[1:-3:3] = letters[1:]
    return pairs.tobytes().decode("utf-32-le", "surrogatepass")


def _spread(run: str, added: dict[str, None]) -> str:
    """Return what stands in the index for a mixed run that unicode61 cannot take as it is."""
    _, _, pieces = _odd()
    spread = [""]
    for found in pieces.finditer(run):
        if found.lastgroup == "cjk":
            spread.append(bigrams(found.group()))
        elif found.lastgroup == "emoji" and len(added) < _MOST_ADDED:
            added[emoji_word(found.group())] = None
    return f"{' '.join(spread)} "


@functools.lru_cache(maxsize=8192)
def _parts(identifier: str) -> str:
    """Return the parts of an identifier; the same ones come again and again in a conversation."""
    return " ".join(identifier_parts(identifier))


def _add_parts(text: str, classes: bytes, joint: bytes, offset: int, added: dict[str, None]) -> None:
    """Add the parts of every identifier that has such a joint, once each."""
    seen: set[str] = set()
    at = classes.find(joint)
    while at >= 0:
        start = classes.rfind(b"\0", max(0, at - _LONGEST), at) + 1 or max(0, at - _LONGEST)
        end = classes.find(b"\0", at + offset, start + _LONGEST + 1)
        if end < 0:
            # As long as no identifier is, or the end of the text.
            end = min(len(text), start + _LONGEST + 1)
        identifier = text[start:end]
        if identifier not in seen:
            seen.add(identifier)
            if len(identifier) <= _LONGEST and (parts := _parts(identifier)):
                added[parts] = None
                if len(added) >= _MOST_ADDED:
                    return
        at = classes.find(joint, end)
