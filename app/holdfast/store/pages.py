"""What a search finds beside conversations and shows on a page of its own: memories and published pages. Knows the
tables; changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import Memory, Source
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.store.packing import unpack_text
from holdfast.store.reading import load_artifact
from holdfast.store.times import from_ms

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import apsw

    from holdfast.domain import Artifact

MEMORY = """
    SELECT source, account_source_id, path, text, project_source_id, updated_ms FROM memory WHERE id = ?"""
IS_THERE = "SELECT 1 FROM artifact WHERE id = ?"


class Pages:
    """Pages by the id that a hit names, over the reading connections of a store."""

    def __init__(self, reading: Callable[[], AbstractContextManager[apsw.Connection]]) -> None:
        self._reading = reading

    def memory(self, memory_id: int) -> Memory:
        """Return a page of what a service remembers. Raises NotFound."""
        with self._reading() as con:
            found = cast("Any", con.execute(MEMORY, (memory_id,)).fetchone())
        if found is None:
            raise NotFound(tr("This memory is not in the store any more."))
        source, account_id, path, text, project_source_id, updated_ms = found
        return Memory(Source(source), account_id, path, unpack_text(text), project_source_id, from_ms(updated_ms))

    def published(self, artifact_id: int) -> Artifact:
        """Return a published page with its versions. Raises NotFound."""
        with self._reading() as con:
            if con.execute(IS_THERE, (artifact_id,)).get is None:
                raise NotFound(tr("This page is not in the store any more."))
            return load_artifact(con, artifact_id)
