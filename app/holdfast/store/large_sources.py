"""Source texts that are too large to be held in memory, packed as they are read and written as they are packed. Knows
the table of source texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from holdfast.errors import ArchiveDamaged
from holdfast.language import tr
from holdfast.store.packing import packed
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import apsw

KEPT_BYTES = 16 << 20
"""Of a packed text, in memory between packing it and writing it; a larger one is packed twice."""

MOST_BYTES = 1_000_000_000 - (1 << 20)
"""What a value of the database holds."""

INSERT = """
    INSERT INTO source_document (conversation_id, import_id, is_newest, size_bytes, digest, text)
    VALUES (?, ?, ?, ?, ?, zeroblob(?)) RETURNING id"""


@dataclass(frozen=True, slots=True)
class LargeSource:
    """A source text with its size as it is and packed; `kept` is empty where it is to be packed again."""

    size_bytes: int
    packed_bytes: int
    kept: tuple[bytes, ...]
    chunks: Callable[[], Iterator[bytes]]

    @property
    def is_storable(self) -> bool:
        """Say whether the database takes it."""
        return self.packed_bytes <= MOST_BYTES

    def pieces(self) -> Iterator[bytes]:
        """Yield the packed text, so many bytes as were counted. Raises ArchiveDamaged."""
        left = self.packed_bytes
        for piece in self.kept or packed(self.chunks()):
            left -= len(piece)
            if left < 0:
                break
            yield piece
        if left:
            raise ArchiveDamaged("", tr("It changed while it was being read. Import it once more."))


def measured(size_bytes: int, chunks: Callable[[], Iterator[bytes]]) -> LargeSource:
    """Return a text packed, or how large it is packed: the costly part, which needs no database."""
    kept: list[bytes] = []
    total = 0
    for piece in packed(chunks()):
        total += len(piece)
        if total <= KEPT_BYTES:
            kept.append(piece)
        else:
            kept.clear()
    return LargeSource(size_bytes, total, tuple(kept) if total <= KEPT_BYTES else (), chunks)


def write(con: apsw.Connection, row: tuple[int, int, bool, bytes], source: LargeSource) -> None:
    """Write a source text for a conversation, an import, whether it is the newest, and its digest."""
    conversation_id, import_id, is_newest, digest = row
    values = (conversation_id, import_id, is_newest, source.size_bytes, digest, source.packed_bytes)
    row_id = cast("int", con.execute(INSERT, values).get)
    with con.blob_open("main", "source_document", "text", row_id, True) as blob:  # noqa: FBT003 - apsw takes it by place
        for piece in source.pieces():
            blob.write(piece)
