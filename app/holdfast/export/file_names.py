"""Names of files made from titles: safe on every system, in Obsidian too, and no two alike. Knows names, no disk."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from holdfast.digests import blake2b
from holdfast.export.file_kinds import suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 200
"""Bytes of a name without the suffix of its kind; systems allow 255, and a copy wants room for " (2)"."""
TAG_CHARS = 8

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_UNSAFE = re.compile(r'[<>:"/\\|?*]')
_AT_END = re.compile(r'[<>:"/\\|?*. ]+$')
_LINKING = str.maketrans({"[": "(", "]": ")", "#": "", "^": "", "%": "\uff05"})
"""What Obsidian and the addresses of links make something else of."""
_RESERVED = frozenset(
    {
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
    }
)
UNTITLED = "Untitled"


def safe_stem(title: str) -> str:
    """Return a title as the name of a file, without a suffix; never "", never a name that a system keeps for itself."""
    name = unicodedata.normalize("NFC", _UNSEEN.sub(" ", title))
    name = _UNSAFE.sub("_", _AT_END.sub("", name).replace(": ", " - ")).translate(_LINKING)
    name = _stripped(" ".join(name.split()))
    name = _stripped(_cut(name, MAX_BYTES)) or UNTITLED
    if name.partition(".")[0].strip().lower() in _RESERVED:
        name = f"_{name}"
    return name


def safe_name(name: str) -> str:
    """Return the name of a file with its suffix kept."""
    suffix = suffix_of(name)
    stem = safe_stem(name[: len(name.rstrip()) - len(suffix)] if suffix else name)
    return _stripped(_cut(stem, MAX_BYTES - len(suffix))) + suffix


class Names:
    """The names of one folder: each is given once, whatever a system makes of capitals and accents."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def keep(self, name: str) -> None:
        """Note a name that is taken."""
        self._taken.add(folded(name))

    def has(self, name: str) -> bool:
        """Say whether the name is taken, as it would be given to a file."""
        return folded(safe_name(name)) in self._taken

    def new(self, title: str, suffix: str, identity: str) -> str:
        """Return a name that is not taken yet; where the plain one is, a few letters made of `identity` are put to it,
        so that it does not depend on the order in which names are asked for.
        """
        for name in possible(title, suffix, identity):
            if folded(name) not in self._taken:
                self.keep(name)
                return name
        return self._numbered(safe_stem(title), suffix)

    def new_file(self, name: str, identity: str) -> str:
        """Return a name like `name`, suffix and all, that is not taken yet."""
        return self.new(*_parted(name), identity)

    def _numbered(self, stem: str, suffix: str) -> str:
        number = 2
        while True:
            tail = f" ({number})"
            name = _stripped(_cut(stem, MAX_BYTES - len(tail))) + tail + suffix
            if folded(name) not in self._taken:
                self.keep(name)
                return name
            number += 1


def possible(title: str, suffix: str, identity: str) -> Iterator[str]:
    """Yield the names that `Names.new` gives, the first that is not taken."""
    stem = safe_stem(title)
    tag = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    for length in (0, *range(TAG_CHARS, len(tag) + 1, TAG_CHARS)):
        tail = f" ({tag[:length]})" if length else ""
        yield _stripped(_cut(stem, MAX_BYTES - len(tail))) + tail + suffix


def possible_files(name: str, identity: str) -> Iterator[str]:
    """Yield the names that `Names.new_file` gives, the first that is not taken."""
    return possible(*_parted(name), identity)


def folded(name: str) -> str:
    """Return what a name is to a system that tells neither capitals nor ways of writing an accent apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def _parted(name: str) -> tuple[str, str]:
    """Return the name of a file, and its suffix."""
    safe = safe_name(name)
    suffix = suffix_of(safe)
    return (safe[: len(safe) - len(suffix)] if suffix else safe), suffix


def _stripped(name: str) -> str:
    """Return a name without what hides it at its beginning or is dropped at its end."""
    return name.lstrip("-~. ").rstrip(". ")


def _cut(name: str, size: int) -> str:
    """Return the beginning of a name, in at most `size` bytes and with no character cut in two."""
    data = name.encode()
    if len(data) <= size:
        return name
    cut = data[:size].decode(errors="ignore")
    while cut and unicodedata.combining(name[len(cut) : len(cut) + 1] or "x"):
        cut = cut[:-1]  # a letter does not lose its accent, though it may be dropped
    return cut
