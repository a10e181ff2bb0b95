"""Bring a conversation into the store that is too large to be held in memory: in parts, each a transaction of its own.

Stopping between two leaves the beginning of it in the store; the next import goes on, since what is stored already is
known by its digests and only the last part brings the source text by which all of it is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import Skipped
from holdfast.language import tr
from holdfast.store.large_sources import measured
from holdfast.store.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.importers import FoundSession
    from holdfast.jobs import CancelToken
    from holdfast.store import Prepared, Store

PART_BYTES = 8 << 20
"""Text in a part: bounds memory and the time a write takes. Each part costs a look at all messages before it."""


def parts_of(store: Store, found: FoundSession, token: CancelToken) -> Iterator[Prepared | Skipped]:
    """Yield a session as parts to be stored in this order. Raises Cancelled, and ArchiveDamaged where it changes."""
    parts = Parts(found.head(), store.known_messages(found.source, found.source_id))
    for message in found.messages():
        token.check()
        parts.add(message)
        if parts.waiting_bytes >= PART_BYTES:
            yield parts.part()
    source = measured(found.size_bytes, found.text)
    token.check()
    if not source.is_storable:
        yield Skipped(found.where, tr("Its messages are kept. Its own text is too long to be kept beside them."))
    yield parts.whole(found.digest, source if source.is_storable else None)
