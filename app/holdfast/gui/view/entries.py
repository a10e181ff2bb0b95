"""A message's line in the view: who, when, which branch. Values made on the read lane, cheap for thousands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import Message, MessageId, Sender, Source, StoredMessage, naming
from holdfast.domain.portions import message_text
from holdfast.gui import words
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.domain import Segment


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a message: `label` is seen, `name` is heard."""

    key: str
    label: str
    name: str


NOTE = Act("note", mark("Note"), mark("Write a note on this message"))
SNIPPET = Act("snippet", mark("Snippet"), mark("Keep this message as a snippet"))


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below a message: what became of it, in a tone of the theme, how it went, and what can be done."""

    words: str = ""
    tone: str = ""
    facts: str = ""
    acts: tuple[Act, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to show."""
        return not (self.words or self.facts or self.acts)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the view knows of a message before its pieces are made. `caption` is the model and the time; `acts` are
    offered beside Copy.
    """

    message_id: MessageId
    sender: str
    caption: str
    branch: int
    branch_count: int
    message: Message
    text: str
    acts: tuple[Act, ...] = ()
    foot: Foot | None = None

    @property
    def spoken(self) -> str:
        """Return who and when, as a person would read it out."""
        return f"{self.sender}, {self.caption}" if self.caption else self.sender


def entries_of(path: Sequence[StoredMessage], source: Source, at: datetime) -> tuple[Entry, ...]:
    """Return the entries of a branch, each with its date where the day changes."""
    entries = []
    before: datetime | None = None
    for stored in path:
        message = stored.message
        local = None if message.created is None else message.created.astimezone()
        caption = [_writer(message), words.message_time(local, before, at)]
        if stored.is_missing:
            caption.append(tr("no longer in your newest export"))
        entries.append(
            Entry(
                message_id=stored.id,
                sender=naming.speaker(message.sender, source, message.segments[:1]),
                caption=" · ".join(part for part in caption if part),
                branch=stored.branch,
                branch_count=stored.branch_count,
                message=message,
                text=message_text(message),
                acts=(NOTE, SNIPPET),
            )
        )
        before = local or before
    return tuple(entries)


def written_by(entry: Entry, segments: Sequence[Segment]) -> Entry:
    """Return the entry of a reply that is still being written under the name of who writes it."""
    if entry.message.segments or not segments:
        return entry
    sender = naming.speaker(Sender.ASSISTANT, Source.HOLDFAST, segments[:1])
    return entry if entry.sender == sender else replace(entry, sender=sender)


def _writer(message: Message) -> str:
    """Return which Claude began a reply; any other model's name is the sender's."""
    model = message.segments[0].model if message.segments else ""
    return model.removeprefix("claude-") if naming.is_claude(model) else ""
