"""Join the many small entries of a log into messages as a person sees them. Knows ids, parents and times; no format.

ChatGPT and Claude Code keep a thought, a call, its result and the words after it as entries of their own. A person
sees one answer: entries that follow each other without a fork become one message, as they are in Claude's own exports.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal, cast

from holdfast.domain import Block, Message, Segment
from holdfast.importers.timestamps import timestamp
from holdfast.importers.tree import placed
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.domain import Attachment
    from holdfast.importers.artifacts import Edit
    from holdfast.importers.tree import Placed

_SENDERS = {"human": "human", "answer": "assistant", "other": "other", "aside": "other"}


@dataclass(slots=True)
class Entry:
    """One entry of a log, read.

    An "aside" is what the program put in (context, notices): it goes to the message that follows, else to the one
    before, else to the first; it is never a message, since one that comes later in a growing log would take it along.
    `opens` are keys under which later entries may say that they belong to the same answer, `belongs` is such a key: the
    results of calls made side by side name different parents, and are one answer all the same. `place` is where it
    lies, where what it says is read again from there.
    """

    id: str
    parent: str
    kind: Literal["human", "answer", "other", "aside"]
    created: object = None
    blocks: list[Block] = field(default_factory=list)
    attachments: tuple[Attachment, ...] = ()
    edits: list[Edit] = field(default_factory=list)
    model: str = ""
    opens: tuple[str, ...] = ()
    belongs: str = ""
    place: int = -1


@dataclass(slots=True)
class _Turn:
    """A message in the making."""

    id: str
    parent: str
    kind: str
    entries: list[Entry] = field(default_factory=list)


def as_messages(entries: Sequence[Entry], provider: str) -> tuple[list[Message], dict[str, list[Edit]], dict[str, str]]:
    """Return the messages that the entries make, the edits of documents in them, and of which message each entry is."""
    turns = joined(entries)
    message_ids = {entry.id: place.source_id for place, parts in turns for entry in parts}
    edits = {place.source_id: found for place, parts in turns if (found := _edits(parts))}
    return [message_of(place, parts, provider) for place, parts in turns], edits, message_ids


def joined(entries: Sequence[Entry]) -> list[tuple[Placed, list[Entry]]]:
    """Return the entries of each message with its place, in order.

    Every entry stands behind its parent, except where that is missing: then it begins a branch of its own. What they
    say is not looked at.
    """
    turns = _Joining(entries).turns()
    raws: list[dict[str, object]] = [
        {
            "uuid": turn.id,
            "parent_message_uuid": turn.parent,
            "sender": _SENDERS[turn.kind],
            "created_at": _first_time(turn.entries),
            "entries": turn.entries,
        }
        for turn in turns
    ]
    return [(place._replace(raw={}), cast("list[Entry]", place.raw["entries"])) for place in placed(raws)]


def message_of(place: Placed, entries: Sequence[Entry], provider: str) -> Message:
    """Return the message that these entries make."""
    return Message(
        source_id=place.source_id,
        parent_source_id=place.parent_source_id,
        sender=place.sender,
        created=place.created,
        updated=None,  # a message of fewer entries, since a fork was made, is the newer one all the same
        blocks=tuple(block for entry in entries for block in entry.blocks),
        attachments=tuple(attachment for entry in entries for attachment in entry.attachments),
        segments=tuple(_segments(entries, provider)),
        is_orphan=place.is_orphan,
    )


def _segments(entries: Iterable[Entry], provider: str) -> list[Segment]:
    """Return who wrote which part: a new one wherever another model is named."""
    found: list[Segment] = []
    blocks = 0
    for entry in entries:
        if entry.model and (not found or found[-1].model != entry.model):
            found.append(Segment(provider, entry.model, blocks if found else 0))
        blocks += len(entry.blocks)
    return found


def _edits(entries: Iterable[Entry]) -> list[Edit]:
    found: list[Edit] = []
    blocks = 0
    for entry in entries:
        found += [replace(edit, block_position=edit.block_position + blocks) for edit in entry.edits]
        blocks += len(entry.blocks)
    return found


def _first_time(entries: Iterable[Entry]) -> object:
    return next((entry.created for entry in entries if timestamp(entry.created) is not None), None)


@dataclass(slots=True)
class _Aside:
    """An aside that waits for the message after it, and the one before it that does."""

    entry: Entry
    before: _Aside | None


def _chain(aside: _Aside | None) -> list[Entry]:
    """Return the asides that wait, in their order."""
    found: list[Entry] = []
    while aside is not None:
        found.append(aside.entry)
        aside = aside.before
    return found[::-1]


class _Joining:
    """One pass over the entries, in their order."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._turns: list[_Turn] = []
        self._turn_of: dict[str, _Turn | None] = {}
        self._by_key: dict[str, _Turn] = {}
        self._waiting: dict[str, _Aside] = {}
        self._solid: dict[str, str] = {}
        self._children = self._counted()

    def turns(self) -> list[_Turn]:
        """Return the messages in the making, every one with its entries in order."""
        for entry in self._entries:
            if entry.kind == "aside":
                self._solid[entry.id] = self._solid.get(entry.parent, entry.parent)
                self._waiting[entry.id] = _Aside(entry, self._waiting.get(entry.parent))
                self._turn_of[entry.id] = self._turn_of.get(entry.parent)
            else:
                self._add(entry)
        self._give_back_asides()
        return self._turns

    def _counted(self) -> Counter[str]:
        """Count what follows each entry: more than one thing is a fork. Asides are no part of that."""
        solid: dict[str, str] = {}
        opened: set[str] = set()
        count: Counter[str] = Counter()
        for entry in self._entries:
            if entry.kind == "aside":
                solid[entry.id] = solid.get(entry.parent, entry.parent)
            elif entry.belongs not in opened:
                count[solid.get(entry.parent, entry.parent)] += 1
            opened.update(entry.opens)
        return count

    def _add(self, entry: Entry) -> None:
        home = self._turn_of.get(entry.parent)
        turn = self._by_key.get(entry.belongs) if entry.belongs else None
        if turn is None and entry.kind == "answer" and home is not None and home.kind == "answer":
            is_alone = self._children[self._solid.get(entry.parent, entry.parent)] == 1
            turn = home if is_alone else None
        if turn is None:
            parent = home.id if home is not None else "" if entry.parent in self._turn_of else entry.parent
            turn = _Turn(entry.id, parent, entry.kind)
            self._turns.append(turn)
        turn.entries += [*_chain(self._waiting.get(entry.parent)), entry]
        self._turn_of[entry.id] = turn
        for key in entry.opens:
            self._by_key.setdefault(key, turn)

    def _give_back_asides(self) -> None:
        """Put asides that nothing followed behind the message before them, or else before the first."""
        used = {id(entry) for turn in self._turns for entry in turn.entries}
        left = [entry for entry in self._entries if entry.kind == "aside" and id(entry) not in used]
        for entry in left:
            if (turn := self._turn_of.get(entry.id)) is not None:
                turn.entries.append(entry)
        if self._turns:
            self._turns[0].entries[:0] = [entry for entry in left if self._turn_of.get(entry.id) is None]
