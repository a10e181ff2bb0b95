"""Decides what becomes of a conversation that comes again: which messages are new, fuller, newer, gone. Pure.

The rules, strongest first: nothing that has content is ever given up for something empty; what was written here stays;
of two versions the one changed later wins, so that an older export never overwrites newer content; what the newer
version lacks stays and is marked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from holdfast.store.tree import Place, parents_first
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.domain import Artifact, ArtifactVersion
    from holdfast.store.preparing import PreparedMessage

Winner = Literal["stored", "incoming", "same"]


class StoredRow(NamedTuple):
    """What of a stored message the decision needs; `import_id` is None for a message written here."""

    id: int
    source_id: str
    parent_id: int | None
    position: int
    created_ms: int | None
    updated_ms: int | None
    is_orphan: bool
    is_empty: bool
    digest: bytes
    import_id: int | None
    missing_since: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a message of the merged conversation stands; ids are the source's."""

    source_id: str
    parent: str | None
    is_orphan: bool
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged conversation: `winners` by message, `placed` in order. `lacks_content` says that the store keeps
    content which the version that came has not.
    """

    winners: Mapping[str, Winner]
    placed: tuple[Placed, ...]
    lacks_content: bool


def is_older(stored_updated: int | None, stored_seen: int, new_updated: int | None, new_exported: int | None) -> bool:
    """Say whether the version that came is older than the stored one: by its own time, else by the export's."""
    if stored_updated is not None and new_updated is not None and stored_updated != new_updated:
        return new_updated < stored_updated
    return new_exported is not None and new_exported < stored_seen


def merge_messages(
    stored: Sequence[StoredRow],
    incoming: Sequence[PreparedMessage],
    *,
    older: bool,
    stored_is_shell: bool,
    is_part: bool = False,
) -> Merge:
    """Return what the messages of the two versions make together; what a part lacks is not missing."""
    rows = {row.source_id: row for row in stored}
    new = {message.source_id: message for message in incoming}
    winners: dict[str, Winner] = dict.fromkeys(rows, "stored")
    for source_id, again in new.items():
        winners[source_id] = _winner(rows[source_id], again, older=older) if source_id in rows else "incoming"
    source_ids = {row.id: row.source_id for row in stored}
    placed: dict[str, Placed] = {}
    for source_id in winners:
        row, message = rows.get(source_id), new.get(source_id)
        parent, is_orphan = _parent(row, message, source_ids, older=older)
        is_missing = (
            row.missing_since is not None
            if is_part and row is not None and message is None
            else _is_missing(row, message, older=older, stored_is_shell=stored_is_shell)
        )
        placed[source_id] = Placed(source_id, parent, is_orphan, is_missing)
    _break_rings(placed)
    order = _order(rows, new, older=older)
    places = [Place(source_id, placed[source_id].parent) for source_id in order]
    return Merge(
        winners,
        tuple(placed[str(source_id)] for source_id in parents_first(places)),
        any(winners[row.source_id] == "stored" and not row.is_empty and row.import_id is not None for row in stored),
    )


def _winner(row: StoredRow, message: PreparedMessage, *, older: bool) -> Winner:
    if row.digest == message.digest:
        return "same"
    if row.is_empty != message.is_empty:
        return "incoming" if row.is_empty else "stored"
    if row.import_id is None:
        return "stored"
    if row.updated_ms is not None and message.updated_ms is not None and row.updated_ms != message.updated_ms:
        return "incoming" if message.updated_ms > row.updated_ms else "stored"
    return "stored" if older else "incoming"


def _parent(
    row: StoredRow | None, message: PreparedMessage | None, source_ids: Mapping[int, str], *, older: bool
) -> tuple[str | None, bool]:
    """Return the parent and whether the named one is gone; a known parent beats one that is not in the file."""
    if message is not None and (row is None or not older):
        if message.is_orphan and row is not None and row.parent_id is not None:
            return source_ids[row.parent_id], False
        return message.parent_source_id, message.is_orphan
    if row is None:
        raise ValueError("a message must be stored or new")
    return (None if row.parent_id is None else source_ids[row.parent_id]), row.is_orphan


def _is_missing(row: StoredRow | None, message: PreparedMessage | None, *, older: bool, stored_is_shell: bool) -> bool:
    if row is None:
        return older and not stored_is_shell
    if older or row.import_id is None:
        return row.missing_since is not None
    return message is None


def _break_rings(placed: dict[str, Placed]) -> None:
    """Hang a message at the root if two versions together would make it its own ancestor, or its parent is nowhere."""
    safe: set[str] = set()
    for source_id in placed:
        path: list[str] = []
        at: str | None = source_id
        while at is not None and at not in safe:
            path.append(at)
            parent = placed[at].parent
            if parent is not None and (parent not in placed or parent in path):
                placed[at] = replace(placed[at], parent=None, is_orphan=True)
                parent = None
            at = parent
        safe.update(path)


def _order(rows: Mapping[str, StoredRow], new: Mapping[str, PreparedMessage], *, older: bool) -> list[str]:
    """Return all ids in order of time; ties stay as the newer version has them, then come those it lacks."""
    old_times = _times([(row.source_id, row.created_ms) for row in rows.values()])
    new_times = _times([(message.source_id, message.created_ms) for message in new.values()])
    first, second = (old_times, new_times) if older else (new_times, old_times)
    times = dict(first)
    for source_id, time in second.items():
        times.setdefault(source_id, time)
    return sorted(times, key=lambda source_id: times[source_id])


def _times(messages: Sequence[tuple[str, int | None]]) -> dict[str, int]:
    """Return each message's time; one without takes that of the message before it."""
    times: dict[str, int] = {}
    last = next((time for _, time in messages if time is not None), 0)
    for source_id, time in messages:
        last = last if time is None else time
        times[source_id] = last
    return times


def merge_artifacts(
    stored: Sequence[Artifact], incoming: Sequence[Artifact], winners: Mapping[str, Winner], order: Sequence[str]
) -> tuple[Artifact, ...]:
    """Return the documents of the merged conversation: each version from where its message came from."""
    if not any(winner == "stored" for winner in winners.values()):
        return tuple(incoming)
    position = {source_id: at for at, source_id in enumerate(order)}
    merged: dict[tuple[str, str], Artifact] = {}
    by_key = {(artifact.kind, artifact.key): artifact for artifact in incoming}
    for old in stored:
        new = by_key.pop((old.kind, old.key), None)
        merged[old.kind, old.key] = _merge_artifact(old, new, winners, position)
    for key, new in by_key.items():
        merged[key] = _merge_artifact(None, new, winners, position)
    return tuple(artifact for artifact in merged.values() if artifact.versions)


def _merge_artifact(
    old: Artifact | None, new: Artifact | None, winners: Mapping[str, Winner], position: Mapping[str, int]
) -> Artifact:
    newest = new or old
    if newest is None:
        raise ValueError("an artifact must be stored or new")
    kept = [
        (artifact, at, version)
        for artifact, is_wanted in ((old, _from_store), (new, _from_incoming))
        if artifact is not None
        for at, version in enumerate(artifact.versions)
        if is_wanted(winners.get(version.message_source_id, "incoming"))
    ]
    kept.sort(key=lambda each: (position.get(each[2].message_source_id, -1), each[2].block_position or 0))
    places = {_identity(artifact, at): index for index, (artifact, at, _) in enumerate(kept)}
    versions: list[ArtifactVersion] = []
    for index, (artifact, at, version) in enumerate(kept):
        base = None if version.base is None else places.get(_identity(artifact, version.base))
        if version.base is None:
            versions.append(version)
        elif base is not None and base < index and _is_same_text(kept[base], artifact, version.base):
            versions.append(replace(version, base=base))
        else:
            # What it changed is gone or other than it was: it starts afresh, with the text it led to.
            versions.append(replace(version, edit="write", base=None, old_text="", new_text=artifact.content_at(at)))
    return replace(newest, versions=tuple(versions))


def _is_same_text(kept: tuple[Artifact, int, ArtifactVersion], artifact: Artifact, at: int) -> bool:
    return kept[0] is artifact or kept[0].content_at(kept[1]) == artifact.content_at(at)


def _from_store(winner: Winner) -> bool:
    return winner == "stored"


def _from_incoming(winner: Winner) -> bool:
    return winner != "stored"


def _identity(artifact: Artifact, at: int) -> tuple[str, int | None, int]:
    """Return what names a version in both copies of a document: its message, block, and which of those it is."""
    version = artifact.versions[at]
    same = sum(
        (each.message_source_id, each.block_position) == (version.message_source_id, version.block_position)
        for each in artifact.versions[:at]
    )
    return version.message_source_id, version.block_position, same


class Picker:
    """Chooses between a stored and a new text: the newer one, but never nothing over something."""

    def __init__(self, *, older: bool) -> None:
        self._older = older

    def text(self, stored: str, new: str) -> str:
        """Return the text to keep."""
        if self._older:
            return stored or new
        return new or stored
