"""Stores published pages: artifacts that came as files of their own and not inside a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from holdfast.search import RowKind
from holdfast.store.indexing import named_entry
from holdfast.store.packing import plain
from holdfast.store.writing import NEXT_IDS, Batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from holdfast.domain import Artifact, Source

KNOWN = """
    SELECT id, conversation_id, version_count FROM artifact
    WHERE kind = 'published' AND source = ? AND key = ?"""

CONVERSATION = "SELECT id FROM conversation WHERE source = ? AND source_id = ?"
WHEN = "SELECT coalesce(updated_ms, created_ms) FROM conversation WHERE id = ?"
DELETE = "DELETE FROM artifact WHERE id = ?"


class Published(Protocol):
    """What the store needs of a published page; `conversation_source_id` is "" where no conversation names it."""

    @property
    def source(self) -> Source:
        """Return where the page was published."""

    @property
    def artifact(self) -> Artifact:
        """Return the page with its versions."""

    @property
    def conversation_source_id(self) -> str:
        """Return the source's id of the conversation that names the page, or ""."""


def _last_artifact(con: apsw.Connection) -> int:
    values = cast("tuple[int, int, int]", con.execute(NEXT_IDS).fetchone())
    return values[2]


def add_published(con: apsw.Connection, import_id: int, published: Sequence[Published]) -> None:
    """Store each page; one with fewer versions than are stored replaces nothing."""
    rows = Batch()
    for page in published:
        key = (page.source.value, plain(page.artifact.key))
        conversation_id = con.execute(CONVERSATION, (key[0], plain(page.conversation_source_id))).get
        artifact_id = _last_artifact(con) + 1 + len(rows.artifacts)
        known = con.execute(KNOWN, key).fetchone()
        if known is not None:
            known_id, known_conversation, version_count = cast("tuple[int, int | None, int]", known)
            if version_count > sum(version.is_applied for version in page.artifact.versions):
                continue
            conversation_id = conversation_id or known_conversation
            con.execute(DELETE, (known_id,))
            rows.unsearched.append((known_id, RowKind.ARTIFACT))
        rows.put_artifacts(key[0], cast("int | None", conversation_id), [page.artifact], artifact_id, import_id)
        text = page.artifact.content_at(len(page.artifact.versions) - 1) if page.artifact.versions else ""
        when = None if conversation_id is None else con.execute(WHEN, (conversation_id,)).get
        rows.put_words(
            named_entry(
                RowKind.ARTIFACT,
                artifact_id,
                page.artifact.title,
                text,
                conversation_id=cast("int | None", conversation_id),
                time_ms=cast("int | None", when),
                source=key[0],
            )
        )
    rows.flush(con)
