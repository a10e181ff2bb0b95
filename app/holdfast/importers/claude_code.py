"""Turn a session of Claude Code into a conversation. Knows how its records hang together; knows nothing of where files
lie.

A session is a file of JSON lines, one for each piece of an answer, each result and each prompt, linked by parents. The
chain breaks in practice (compaction, files being written, forks), so that a record whose parent is not there follows
the one before it in the file: none is ever dropped for that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import Conversation, Source, TextBlock, ToolResultBlock, ToolUseBlock
from holdfast.importers.code_entries import attached_file, entries_of, said_entry, words_of
from holdfast.importers.code_facts import AGENT, Facts, lines_of
from holdfast.importers.code_lines import OUTPUT_MARK, GivenRecords
from holdfast.importers.code_outputs import whole_output
from holdfast.importers.code_queue import PromptQueue
from holdfast.importers.json_values import dicts_of, id_of, text_of
from holdfast.importers.tree import made_up_id
from holdfast.importers.turns import joined, message_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from holdfast.domain import Block, Message
    from holdfast.importers.code_lines import Line, Records
    from holdfast.importers.tree import Placed
    from holdfast.importers.turns import Entry

    Raw = Mapping[str, object]

PROVIDER = "anthropic"
MOST_LINES = 200
"""Of what was said, that a title may be made of."""


def read_session(raw: Raw, source_id: str) -> Conversation:
    """Return the conversation in the records; wrong types anywhere cost only themselves."""
    return Session(GivenRecords(dicts_of(raw.get("records"))), source_id).whole()


class Session:
    """A session, gone through once. Its messages are read again from the records where `is_lean`, else kept."""

    def __init__(self, records: Records, source_id: str = "", *, name: str = "", is_lean: bool = False) -> None:
        self._records = records
        is_agent = f"/{AGENT}" in source_id or name.startswith(AGENT)
        self._survey = _Survey(records, is_agent=is_agent, is_lean=is_lean)
        self.facts = self._survey.facts
        if self.facts.is_aside and not is_agent:  # which only its last record could tell
            self._survey = _Survey(records, is_agent=True, is_lean=is_lean)
        self.source_id = source_id or self.facts.source_id(name)

    def whole(self) -> Conversation:
        """Return all of it."""
        messages = tuple(self.messages())
        return replace(self.head(), messages=messages)

    def head(self) -> Conversation:
        """Return the conversation without its messages."""
        survey, facts = self._survey, self.facts
        lines = [line for _, entries in survey.turns for entry in entries for line in survey.lines.get(entry.id, ())]
        return Conversation(
            source=Source.CLAUDE_CODE,
            source_id=self.source_id,
            title=facts.title(lines, is_agent=survey.is_agent),
            summary="",
            created=facts.created,
            updated=facts.updated,
            messages=(),
            project_source_id=facts.folder,
            current_leaf=survey.current_leaf,
        )

    def messages(self) -> Iterator[Message]:
        """Yield its messages in order, every parent before its children. Raises ArchiveDamaged."""
        for place, entries in self._survey.turns:
            yield message_of(place, [self._filled(entry) for entry in entries], PROVIDER)

    def _filled(self, entry: Entry) -> Entry:
        """Return an entry with what it says."""
        survey = self._survey
        blocks, attachments = entry.blocks, entry.attachments
        if entry.place >= 0:
            record = self._records.again(entry.place >> 1)
            again = list(entries_of(record, "", "", is_agent=True))[entry.place & 1 :]
            if not again:
                raise self._records.changed()
            blocks = again[0].blocks
            files = (attached_file(self._records.again(file)) for file in survey.files.get(entry.id, ()))
            attachments = tuple(file for file in files if file is not None)
        return replace(entry, blocks=[self._named(block) for block in blocks], attachments=attachments)

    def _named(self, block: Block) -> Block:
        """Return a result under the name of what was called, and whole where it was saved beside the session."""
        if not isinstance(block, ToolResultBlock):
            return block
        block = replace(block, name=self._survey.names.get(block.call_id, "")) if not block.name else block
        return whole_output(block, self._output) if self._survey.outputs else block

    def _output(self, name: str) -> str | None:
        place = self._survey.outputs.get(name)
        return None if place is None else text_of(self._records.again(place).get("text"))


class _Survey:
    """One pass over the records, in their order. `last` is the last entry of the main conversation; `files` are where
    those lie that came with a prompt, `names` what calls called. The place of an entry is twice that of its record, and
    one more for the second entry of a record.
    """

    def __init__(self, records: Records, *, is_agent: bool, is_lean: bool) -> None:
        self.is_agent = is_agent
        self.facts = Facts()
        self.last = ""
        self.files: dict[str, list[int]] = {}
        self.names: dict[str, str] = {}
        self.outputs: dict[str, int] = {}
        self.lines: dict[str, tuple[str, ...]] = {}
        self._is_lean = is_lean
        self._standing: dict[str, str] = {}
        self._seen: dict[str, object] = {}
        self._queue = PromptQueue()
        self._prompts: dict[str, Entry] = {}
        self._last_of: dict[str, str] = {}
        self._strings: dict[str, str] = {}
        entries = [entry for number, line in enumerate(records.each()) for entry in self._read(number, line)]
        for each in (self._standing, self._seen, self._prompts, self._strings):  # only needed on the way
            each.clear()
        self.facts.end()
        self.turns: Sequence[tuple[Placed, list[Entry]]] = joined(entries)
        self.current_leaf = next(
            (place.source_id for place, parts in self.turns if any(each.id == self.last for each in parts)), None
        )
        if is_lean:
            self._forget(entries)

    @staticmethod
    def _forget(entries: Sequence[Entry]) -> None:
        """Give up what only told where the entries belong: of half a gigabyte of session that is 40 MB."""
        for entry in entries:
            entry.parent = entry.belongs = ""
            entry.opens, entry.created = (), None
            if entry.kind == "answer":
                entry.id = ""

    def _read(self, number: int, line: Line) -> Iterator[Entry]:
        record = line.record
        if record.get("type") == OUTPUT_MARK:
            self.outputs[text_of(record.get("name"))] = line.place
            return
        self.facts.take(record, line.part)
        key = self._key(number, line)
        if not key:
            return
        uuid = id_of(record.get("uuid"))
        is_side = (record.get("isSidechain") is True or bool(line.part)) and not self.is_agent
        parent = self._parent(line, is_side=is_side)
        entries = list(entries_of(record, key, parent, is_agent=is_side or self.is_agent))
        if uuid:
            self._standing.setdefault(uuid, key if entries else parent)
        if record.get("type") == "queue-operation":
            self._queue.take(record, words_of(record.get("content")))
        if not entries:
            self._attach(line, parent)
            return
        self._prompts.update((entry.id, entry) for entry in entries if entry.kind == "human")
        if not is_side and entries[0].kind == "human":
            yield from self._lost_before(entries[0])
        if line.part:
            self._last_of[line.part] = key
        self.last = self.last if is_side else key
        for at, entry in enumerate(entries):
            if line.part:  # a sub-agent may begin with copies of what its session said
                entry.opens = tuple(f"{line.part} {each}" for each in entry.opens)
                entry.belongs = f"{line.part} {entry.belongs}" if entry.belongs else ""
            yield self._noted(entry, line.place << 1 | at, is_side=is_side)

    def _key(self, number: int, line: Line) -> str:
        """Return what a record goes by, "" for the second copy of one."""
        uuid = id_of(line.record.get("uuid"))
        if not uuid or uuid in self._seen:
            is_copy = bool(uuid) and self._seen[uuid] == line.mark
            return "" if is_copy else made_up_id("record", str(number), uuid)
        self._seen[uuid] = line.mark
        return uuid

    def _noted(self, entry: Entry, place: int, *, is_side: bool) -> Entry:
        """Return an entry as it is kept: in a large session without what it says, which is read again."""
        self.names.update(
            (block.call_id, self._one(block.name)) for block in entry.blocks if isinstance(block, ToolUseBlock)
        )
        if entry.kind != "answer" and not is_side and len(self.lines) < MOST_LINES and (lines := lines_of(entry)):
            self.lines[entry.id] = lines
        if self._is_lean:
            entry.place = place
            entry.blocks = []
            entry.model = self._one(entry.model)
            entry.belongs = self._one(entry.belongs)
            entry.opens = tuple(map(self._one, entry.opens))
        return entry

    def _one(self, text: str) -> str:
        """Return the one copy that is kept of a text that comes often."""
        return self._strings.setdefault(text, text)

    def _attach(self, line: Line, parent: str) -> None:
        """Put a file that a prompt named to that prompt: it is noted behind it."""
        prompt = self._prompts.get(parent)
        file = attached_file(line.record) if prompt is not None else None
        if prompt is None or file is None:
            return
        if self._is_lean:
            self.files.setdefault(parent, []).append(line.place)
        else:
            prompt.attachments += (file,)

    def _lost_before(self, prompt: Entry) -> Iterator[Entry]:
        """Yield the prompts before this one that only the queue knows of: it follows them if it followed the same."""
        self._queue.hear("\n".join(block.text for block in prompt.blocks if isinstance(block, TextBlock)))
        for queued in self._queue.lost():
            key = made_up_id("queued", queued.created, queued.text)
            yield said_entry(key, self.last, queued.created, [TextBlock(queued.text)])
            prompt.parent = key if prompt.parent == self.last else prompt.parent
            self.last = key

    def _parent(self, line: Line, *, is_side: bool) -> str:
        """Return which entry a record follows: its parent, or else the one before it.

        What a sub-agent did begins a branch of its own: below the call it would be what is read and gone on with.
        """
        for name in ("parentUuid", "logicalParentUuid"):
            known = self._standing.get(id_of(line.record.get(name)))
            if known is not None:
                return known
        return self._last_of.get(line.part, "") if is_side else self.last


__all__ = ["AGENT", "PROVIDER", "Session", "read_session"]
