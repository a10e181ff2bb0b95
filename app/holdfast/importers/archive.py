"""Open what a person chose to import and give its contents one after the other.

Knows the kinds of members and their order. Nothing is written to disk, and what lies in memory at any moment is
one conversation and the window it was read through.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Self

from holdfast.domain import Skipped, Source
from holdfast.errors import ArchiveUnreadable, NotAnArchive
from holdfast.importers import (
    chatgpt_conversation,
    claude_conversation,
    design_chats,
    holdfast_records,
    projects,
    webui_chat,
)
from holdfast.importers.code_members import Sessions
from holdfast.importers.frames import by_artifact, published_ids, read_published
from holdfast.importers.items import FoundConversation
from holdfast.importers.json_stream import Broken, Element, elements
from holdfast.importers.json_values import dict_of, id_of, json_text, list_of
from holdfast.importers.limits import Limits
from holdfast.importers.members import Chunks, Meter
from holdfast.importers.preview import preview_of
from holdfast.importers.shapes import WRAPPERS, is_body
from holdfast.importers.sources import HOW_TO_EXPORT, Collector, Sources
from holdfast.importers.tree import made_up_id
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from holdfast.domain.importing import ArchivePreview
    from holdfast.importers.items import Item
    from holdfast.importers.members import Member
    from holdfast.importers.shapes import Role
    from holdfast.jobs import CancelToken

_ORDER: tuple[Role, ...] = (
    "accounts", "projects", "memories", "reflections", "conversations", "design", "chatgpt", "webui", "code",
    "holdfast", "frame",
)  # fmt: skip
"""Names and projects first, so that a conversation finds what it belongs to; pages last, when it is known who
published them."""

_CONTENT: frozenset[Role] = frozenset(
    {"projects", "memories", "conversations", "design", "chatgpt", "webui", "code", "frame", "holdfast"}
)


def open_archive(paths: Sequence[Path], limits: Limits | None = None) -> Archive:
    """Open an export: one or several zips, a folder, bare JSON, a manifest with whatever it lists, in any mixture.

    Reads no more than it takes to tell what is there. Raises NotAnArchive, ArchiveDamaged, ArchiveTooLarge or
    ArchiveUnreadable.
    """
    limits = limits or Limits()
    if not paths:
        raise ArchiveUnreadable("", tr("No file was named."), tr(HOW_TO_EXPORT))
    found = Collector(limits).collect(paths)
    if any(role in _CONTENT for role, _ in found.members):
        return Archive(found, limits)
    found.close()
    raise _nothing_in(found, ", ".join(path.name for path in paths))


def _nothing_in(found: Sources, names: str) -> NotAnArchive:
    """Return the error that says best why there is nothing to import."""
    if found.missing:
        return NotAnArchive(
            names,
            tr("{names} lists the files of an export, but none with conversations is beside it.", names=names),
            tr("Download the files it lists into the same folder, first of all {missing}.", missing=found.missing[0]),
        )
    if found.nested:
        return NotAnArchive(
            names,
            tr("{names} holds no conversations, only another zip ({nested}).", names=names, nested=found.nested[0]),
            tr("Unpack it, and import the zip that is inside."),
        )
    if found.skipped:
        first = found.skipped[0]
        return NotAnArchive(
            names,
            tr(
                "{names} holds nothing that can be imported. {where}: {why}",
                names=names,
                where=first.where,
                why=first.why,
            ),
        )
    return NotAnArchive(names, tr("{names} holds no conversations.", names=names), tr(HOW_TO_EXPORT))


class Archive:
    """An open export. `preview` says what it is; `bytes_read` of `bytes_total` says how far `items` is."""

    def __init__(self, found: Sources, limits: Limits) -> None:
        self._found = found
        self._limits = limits
        self._meter = Meter(limits.total_bytes)
        self._members = {role: [member for it, member in found.members if it == role] for role in (*_ORDER, "output")}
        self._is_single = len({member.archive for _, member in found.members}) == 1
        self.bytes_total = sum(member.size_bytes for members in self._members.values() for member in members)
        self.preview: ArchivePreview = preview_of(found, self.bytes_total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._found.close()

    @property
    def bytes_read(self) -> int:
        """Return how many of the unpacked bytes were read so far."""
        return self._meter.count

    def items(self, token: CancelToken) -> Iterator[Item]:
        """Yield what the export holds, decoding one conversation at a time; the token is checked between them.

        The same conversation twice, word for word, is given once. Raises Cancelled, and ArchiveTooLarge when more
        comes out than any export holds; whatever else goes wrong costs its own part and is given as Skipped.
        """
        self._meter.count = 0
        reading = _Reading(self._meter, self._limits, is_single=self._is_single)
        reading.has_frames = bool(self._members["frame"])
        yield from self._found.skipped
        for name in self._found.nested:
            yield Skipped(name, tr("It is a zip inside a zip: unpack the outer one and import this one by itself."))
        for role in _ORDER:
            if role == "frame":
                yield from self._published(reading, token)
                continue
            if role == "code":
                sessions = Sessions(self._meter, self._limits, is_single=self._is_single)
                yield from sessions.items(_oldest_first(self._members[role]), self._members["output"], token)
                continue
            for member in _oldest_first(self._members[role]):
                yield from reading.items_of(role, member, token)

    def _published(self, reading: _Reading, token: CancelToken) -> Iterator[Item]:
        for artifact_id, files in by_artifact(_oldest_first(self._members["frame"])).items():
            token.check()
            conversation = reading.publishers.get(artifact_id, "")
            yield from read_published(artifact_id, files, self._meter, self._limits, conversation)


def _oldest_first(members: list[Member]) -> list[Member]:
    """Put members of older exports first, so that the newest word on a conversation is the last, and within one
    export conversations with a file of their own before the list that may only name them.
    """
    return sorted(members, key=lambda member: (member.exported is not None, member.exported, not is_body(member.path)))


class _Reading:
    """One pass over an archive: what was given already is not given again."""

    def __init__(self, meter: Meter, limits: Limits, *, is_single: bool) -> None:
        self.publishers: dict[str, str] = {}
        self.has_frames = False
        self._meter = meter
        self._limits = limits
        self._is_single = is_single
        self._given: set[bytes] = set()
        self._given_ids: set[str] = set()

    def items_of(self, role: Role, member: Member, token: CancelToken) -> Iterator[Item]:
        """Yield what a member of the given kind holds."""
        name = member.path if self._is_single else f"{member.archive}, {member.path}"
        chunks = Chunks(member, self._meter)
        for found in elements(iter(chunks), is_right=_IS_RIGHT[role], wrappers=WRAPPERS, limits=self._limits):
            token.check()
            where = tr("{name}, item {number}", name=name, number=found.number) if found.number else name
            if isinstance(found, Broken):
                if not chunks.problem:
                    yield Skipped(where, found.why)
                continue
            digest = hashlib.sha256(found.source).digest()
            if digest in self._given:
                continue
            self._given.add(digest)
            yield from self._items(role, found, where, digest)
        if chunks.problem:
            yield Skipped(name, tr("{problem} What was read before that is kept.", problem=chunks.problem))

    def _items(self, role: Role, found: Element, where: str, digest: bytes) -> Iterator[Item]:
        value = found.value
        if not isinstance(value, dict):
            yield Skipped(where, tr("It is not an object, as every entry of an export is."))
            return
        match role:
            case "conversations" | "design" | "chatgpt" | "webui":
                yield from self._conversation(value, found.source, where, digest)
            case "projects":
                yield projects.read_project(value) if projects.is_project(value) else _not_known(where)
            case "memories":
                yield from projects.read_memories(value)
            case "reflections":
                yield from projects.read_reflections(value)
            case "holdfast":
                yield from holdfast_records.read(value, found.source, where)
            case "accounts":
                account = projects.read_account(value)
                if account is not None:
                    yield account

    def _conversation(self, raw: dict[str, object], source: bytes, where: str, digest: bytes) -> Iterator[Item]:
        """Yield the conversation, by its shape Claude's or Claude Design's, or why it is none.

        An entry without messages is passed over when the conversation was given already: it only names it.
        """
        if chatgpt_conversation.is_conversation(raw):
            yield self._of_chatgpt(raw, source, where, digest)
            return
        if webui_chat.is_conversation(raw):
            yield _of_webui(raw, source, where, digest)
            return
        is_design = design_chats.is_design_chat(raw) and not claude_conversation.is_conversation(raw)
        if not is_design and "chat_messages" not in raw and not {"uuid", "name"} <= raw.keys():
            yield _not_known(where)
            return
        source_id = id_of(raw.get("uuid")) or _id_for(raw, digest)
        if self.has_frames and b"artifact_id" in source:
            self.publishers.update(dict.fromkeys(published_ids(raw), source_id))
        messages = list_of(raw.get("messages" if is_design else "chat_messages"))
        if not messages and source_id in self._given_ids:
            return
        self._given_ids.add(source_id)
        yield FoundConversation(
            source=Source.CLAUDE_DESIGN if is_design else Source.CLAUDE,
            source_id=source_id,
            where=where,
            source_json=source,
            digest=digest,
            message_count=sum(message is not None for message in messages),
            _raw=raw,
            _reader=design_chats.read_design_chat if is_design else claude_conversation.read_conversation,
        )

    @staticmethod
    def _of_chatgpt(raw: dict[str, object], source: bytes, where: str, digest: bytes) -> FoundConversation:
        named = id_of(raw.get("conversation_id")) or id_of(raw.get("id"))
        return FoundConversation(
            source=Source.CHATGPT,
            source_id=named or chatgpt_conversation.id_from(raw),
            where=where,
            source_json=source,
            digest=digest,
            message_count=chatgpt_conversation.messages_in(raw),
            is_archived=raw.get("is_archived") is True,
            _raw=raw,
            _reader=chatgpt_conversation.read_conversation,
        )


def _of_webui(raw: dict[str, object], source: bytes, where: str, digest: bytes) -> FoundConversation:
    return FoundConversation(
        source=Source.OPEN_WEBUI,
        source_id=webui_chat.id_of_chat(raw),
        where=where,
        source_json=source,
        digest=digest,
        message_count=webui_chat.messages_in(raw),
        is_archived=webui_chat.is_archived(raw),
        _raw=raw,
        _reader=webui_chat.read_conversation,
    )


def _id_for(raw: dict[str, object], digest: bytes) -> str:
    """Return an id for a conversation without one: from its beginning, so that it stays the same as it grows."""
    created = raw.get("created_at")
    messages = list_of(raw.get("chat_messages")) or list_of(raw.get("messages"))
    if not created or not messages:
        return made_up_id("conversation", digest.hex())
    return made_up_id("conversation", json_text(created), json_text(messages[0]))


def _not_known(where: str) -> Skipped:
    return Skipped(where, tr("It has none of the fields that Holdfast knows."))


def _is_object(value: object) -> bool:
    return bool(dict_of(value))


_IS_RIGHT: dict[Role, Callable[[object], bool]] = {
    "holdfast": holdfast_records.is_record,
    "accounts": _is_object,
    "projects": projects.is_project,
    "memories": _is_object,
    "reflections": _is_object,
    "conversations": claude_conversation.is_conversation,
    "design": design_chats.is_design_chat,
    "chatgpt": chatgpt_conversation.is_conversation,
    "webui": webui_chat.is_conversation,
}
