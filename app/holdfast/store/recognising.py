"""Tells an encrypted file from a plain one, also where its beginning is damaged. Knows pages and no tables.

A plain file says what it is in its first bytes. Where those are gone the other pages tell: a page of SQLite begins with
the kind of tree it belongs to, or with the number of another page; one that is encrypted with anything at all.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from holdfast.paths import size_of
from holdfast.store.connection import (
    HEADER_BYTES,
    KEPT_FREE,
    PAGE_BYTES,
    PLAIN_HEADER,
    RESERVED_ALWAYS,
    RESERVED_BYTES,
    bytes_of,
)
from holdfast.store.translating import translated

if TYPE_CHECKING:
    from pathlib import Path

    import apsw

MOST_PAGES = 64
FEWEST_PAGES = 4
"""Fewer pages than these can look like anything."""

SURE = 0.75
PAGE_SIZE = slice(16, 18)
FORMATS = slice(18, 20)
TREE_KINDS = {2: 12, 5: 12, 10: 8, 13: 8}
"""Kinds of a page of a tree, with the length of what stands at its beginning."""


class Looks(Enum):
    """What a file looks like."""

    EMPTY = "empty"
    PLAIN = "plain"
    ENCRYPTED = "encrypted"
    UNCLEAR = "unclear"


def look(path: Path) -> Looks:
    """Say what kind of file this is. A sound one is told by its first bytes. Raises StoreError."""
    if (size := size_of(path)) == 0:
        return Looks.EMPTY
    if size < HEADER_BYTES:
        return Looks.UNCLEAR
    with translated(path), bytes_of(path) as file:
        header = file.xRead(HEADER_BYTES, 0)
        if header.startswith(PLAIN_HEADER):
            return Looks.PLAIN
        if _has_sound_middle(header):
            return Looks.ENCRYPTED if header[KEPT_FREE] else Looks.PLAIN
        return _by_pages(file, size // PAGE_BYTES)


def _has_sound_middle(header: bytes) -> bool:
    """Say whether the bytes that are readable in an encrypted file too are what SQLite writes there."""
    is_size = int.from_bytes(header[PAGE_SIZE], "big") == PAGE_BYTES
    return is_size and set(header[FORMATS]) <= {1, 2} and header[RESERVED_BYTES] == RESERVED_ALWAYS


def _by_pages(file: apsw.VFSFile, pages: int) -> Looks:
    step = max(1, pages // MOST_PAGES)
    looked_at = [file.xRead(PAGE_BYTES, at * PAGE_BYTES) for at in range(1, pages, step)]
    if len(looked_at) < FEWEST_PAGES:
        return Looks.UNCLEAR
    share = sum(_is_plain(page, pages) for page in looked_at) / len(looked_at)
    return Looks.PLAIN if share >= SURE else Looks.UNCLEAR


def _is_plain(page: bytes, pages: int) -> bool:
    """Say whether a page begins like one of a tree, or with the number of another."""
    length = TREE_KINDS.get(page[0])
    if length is not None and not page[7] > 60:  # noqa: PLR2004 - SQLite allows no more fragmented bytes than these
        cells, first = int.from_bytes(page[3:5], "big"), int.from_bytes(page[5:7], "big") or 65_536
        if length + 2 * cells <= first <= PAGE_BYTES:
            return True
    return int.from_bytes(page[:4], "big") <= pages
