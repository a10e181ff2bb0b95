"""Read the sessions of Claude Code among the members of an archive: which files make one, and how much of it is held in
memory. Knows where Claude Code puts its files; knows nothing of what records say.

What a sub-agent did lies in a file of its own beside its session or in the session's folder, and so do outputs that
were too long to be kept: all of these are one session, as they are one where older versions wrote them in one file.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import field
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

from holdfast.domain import Skipped, Source
from holdfast.errors import ArchiveDamaged
from holdfast.importers import projects
from holdfast.importers.claude_code import Session
from holdfast.importers.code_facts import AGENT
from holdfast.importers.code_lines import Piece, SessionText, in_memory, marked, output_line, web_lines
from holdfast.importers.code_places import owner_by_place, owner_of_agent
from holdfast.importers.items import FoundConversation, FoundSession
from holdfast.importers.members import READ_ERRORS, Chunks, explain, read_start
from holdfast.importers.shapes import START_BYTES
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from holdfast.importers.items import Item
    from holdfast.importers.limits import Limits
    from holdfast.importers.members import Member, Meter
    from holdfast.jobs import CancelToken

LEAN_FROM_BYTES = 16 << 20
"""From this size on a session is read message by message, each line twice: a smaller one is read in half the time."""


@dataclass(slots=True)
class Files:
    """The files of one session: its own, those of its sub-agents, outputs beside it."""

    main: Member
    agents: list[Member] = field(default_factory=list)
    outputs: list[Member] = field(default_factory=list)


class Sessions:
    """Reads the sessions of one archive; what was given already is not given again."""

    def __init__(self, meter: Meter, limits: Limits, *, is_single: bool) -> None:
        self._meter = meter
        self._limits = limits
        self._is_single = is_single
        self._given: set[bytes] = set()
        self._given_folders: set[str] = set()

    def items(self, members: Sequence[Member], outputs: Sequence[Member], token: CancelToken) -> Iterator[Item]:
        """Yield the sessions that the members make, and the folders they were held in as projects."""
        for files in _by_session(members, outputs):
            token.check()
            where = self._where(files.main)
            try:
                yield from self._session(files, where)
            except ArchiveDamaged as error:
                yield Skipped(where, error.message)
            except READ_ERRORS as err:
                yield Skipped(where, explain(err))

    def _where(self, member: Member) -> str:
        return member.path if self._is_single else f"{member.archive}, {member.path}"

    def _session(self, files: Files, where: str) -> Iterator[Item]:
        skipped: list[Skipped] = []
        main = self._piece(files.main, self._limits.session_bytes, where, skipped)
        pieces = [] if main is None else [main, *self._beside(files, skipped)]
        yield from skipped
        if pieces:
            text = SessionText(where, pieces, self._limits.element_bytes)
            try:
                yield from self._found(text, files.main.name, where)
            finally:
                text.close()

    def _found(self, text: SessionText, name: str, where: str) -> Iterator[Item]:
        """Yield the session that a text is, its folder before it."""
        source = b"" if text.size_bytes > LEAN_FROM_BYTES else b"".join(text.chunks())
        digest = (hashlib.sha256(source) if source else _hashed(text)).digest()
        if source:  # small enough to be held in memory, for as long as whoever reads it needs
            text = SessionText(where, [in_memory(web_lines(source))], self._limits.element_bytes)
        session = Session(text, name=name, is_lean=not source)
        if digest in self._given or not session.facts.is_session:
            return
        self._given.add(digest)
        for number in text.broken:
            yield Skipped(
                tr("{name}, item {number}", name=where, number=number), tr("It is damaged and cannot be read.")
            )
        folder = session.facts.folder
        if folder and folder not in self._given_folders:
            self._given_folders.add(folder)
            yield projects.folder_as_project(folder)
        if source:
            yield FoundConversation(
                source=Source.CLAUDE_CODE,
                source_id=session.source_id,
                where=where,
                source_json=source,
                digest=digest,
                message_count=session.facts.messages,
                _raw={},
                _reader=lambda _raw, _source_id: session.whole(),
            )
        else:
            yield FoundSession(
                source=Source.CLAUDE_CODE,
                source_id=session.source_id,
                where=where,
                size_bytes=text.size_bytes,
                digest=digest,
                message_count=session.facts.messages,
                text=partial(_checked, text, digest),
                head=session.head,
                messages=session.messages,
            )

    def _beside(self, files: Files, skipped: list[Skipped]) -> Iterator[Piece]:
        """Yield what belongs to a session, each file behind the line that names it; what cannot be read is told."""
        for agent in files.agents:
            piece = self._piece(agent, self._limits.session_bytes, self._where(agent), skipped)
            if piece is not None:
                yield in_memory(marked(agent.name))
                yield piece
        lines = []
        for output in files.outputs:
            data = self._gathered(output, self._limits.output_bytes, self._where(output), skipped)
            if data is not None:
                lines.append(output_line(output.name, data.decode("utf-8", "replace")))
        if lines:
            yield in_memory(marked("") + b"".join(lines))

    def _piece(self, member: Member, limit: int, where: str, skipped: list[Skipped]) -> Piece | None:
        """Return a file to be read from where it lies, or a member of a zip in memory."""
        if member.size_bytes > limit:
            skipped.append(Skipped(where, tr("It is larger than any conversation Holdfast can read.")))
            return None
        start = b"" if member.is_packed else read_start(member, START_BYTES)
        if not start or b"loglines" in start[:200]:
            data = self._gathered(member, self._limits.element_bytes, where, skipped)
            return None if data is None else in_memory(web_lines(data) if len(data) > LEAN_FROM_BYTES else data)
        self._meter.add(member.size_bytes, member.archive)
        return Piece(cast("Callable[[], BinaryIO]", member.open), member.size_bytes)

    def _gathered(self, member: Member, limit: int, where: str, skipped: list[Skipped]) -> bytes | None:
        """Return all of a member, or as much of it as can be read."""
        if member.size_bytes > limit:
            skipped.append(Skipped(where, tr("It is larger than any conversation Holdfast can read.")))
            return None
        chunks = Chunks(member, self._meter)
        gathered = BytesIO()  # its value is no copy, where joining would hold the file twice
        for chunk in chunks:
            gathered.write(chunk)
        if chunks.problem:
            skipped.append(Skipped(where, chunks.problem))
        return gathered.getvalue()


def _checked(text: SessionText, digest: bytes) -> Iterator[bytes]:
    """Yield the text as it was read first. Raises ArchiveDamaged where it is another by now."""
    found = hashlib.sha256()
    for chunk in text.chunks():
        found.update(chunk)
        yield chunk
    if found.digest() != digest:
        raise text.changed()


def _hashed(text: SessionText) -> hashlib._Hash:
    found = hashlib.sha256()
    for chunk in text.chunks():
        found.update(chunk)
    return found


def _by_session(members: Sequence[Member], outputs: Sequence[Member]) -> list[Files]:
    """Return the members by session; a sub-agent whose session is not among them is one by itself."""
    found: list[Files] = []
    by_place: dict[str, Files] = {}
    agents: list[Member] = []
    for member in members:
        if member.name.startswith(AGENT) or owner_by_place(member.at):
            agents.append(member)
            continue
        found.append(Files(member))
        by_place.setdefault(member.at, found[-1])  # two zips may have one name
    for agent in sorted(agents, key=lambda member: member.at):
        owner = owner_by_place(agent.at) or owner_of_agent(agent.at, read_start(agent, START_BYTES))
        if owner in by_place:
            by_place[owner].agents.append(agent)
        else:
            found.append(Files(agent))
    for output in sorted(outputs, key=lambda member: member.at):
        with suppress(KeyError):
            by_place[owner_by_place(output.at)].outputs.append(output)
    return found
