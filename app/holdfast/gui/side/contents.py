"""What the column beside a conversation lists: its prompts, documents, attachments and branches. Values and the
functions that make them; runs on the read lane, knows no Qt widget.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from holdfast.domain import (
    Artifact,
    Attachment,
    ConversationId,
    MessageId,
    OpenConversation,
    ProjectId,
    ReferenceBlock,
    Sender,
    Source,
    StoredMessage,
    naming,
)
from holdfast.domain.portions import message_text
from holdfast.gui import words
from holdfast.gui.lists.excerpts import plain
from holdfast.gui.side.kinds import artifact_title, kind_of
from holdfast.language import tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LINE_LENGTH = 160
"""Characters of a line that are kept: more than a column is ever wide."""
LOOKED_AT = 2_000
"""Characters of a message looked at for its first line."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""What is not seen, and what turns the direction of everything after it."""


@dataclass(frozen=True, slots=True)
class ToMessage:
    """A message to scroll to; `entry` is its place in the branch shown, -1 where another branch has to be shown."""

    message_id: MessageId
    entry: int = -1


@dataclass(frozen=True, slots=True)
class ToArtifact:
    """A document of the conversation, by its place among them."""

    position: int


@dataclass(frozen=True, slots=True)
class ToText:
    """A text that came with a message."""

    attachment: Attachment


@dataclass(frozen=True, slots=True)
class ToProject:
    """A project's page."""

    project_id: ProjectId


@dataclass(frozen=True, slots=True)
class ToConversation:
    """Another conversation."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class ToBinned:
    """A conversation in the bin, and what it is called."""

    conversation_id: ConversationId
    title: str


@dataclass(frozen=True, slots=True)
class ToShelf:
    """Conversations that have something in common, as a filter is typed ("tag:recipe"), and what they are called."""

    filter: str
    name: str


Target = ToMessage | ToArtifact | ToText | ToProject | ToConversation | ToShelf | ToBinned


@dataclass(frozen=True, slots=True)
class SideItem:
    """One line: what it is, a few quiet words after it, how far it stands in, and where it leads.

    `full` says the quiet words without shortening, where they are short; `is_here` marks the branch that is shown.
    `colour` is one that a person gave it.
    """

    text: str
    target: Target
    detail: str = ""
    depth: int = 0
    is_here: bool = False
    full: str = ""
    colour: str = ""

    @property
    def spoken(self) -> str:
        """Return the line as a person would read it out."""
        detail = self.full or self.detail
        said = f"{self.text}, {detail}" if detail else self.text
        return tr("{said}, shown now", said=said) if self.is_here else said


@dataclass(frozen=True, slots=True)
class Contents:
    """The sections of the column; an empty one is not shown."""

    outline: tuple[SideItem, ...] = ()
    artifacts: tuple[SideItem, ...] = ()
    attachments: tuple[SideItem, ...] = ()
    branches: tuple[SideItem, ...] = ()


def contents_of(opened: OpenConversation, path: Sequence[MessageId], at: datetime) -> Contents:
    """Return what there is beside the branch of `opened` whose messages are `path`."""
    by_id = {stored.id: stored for stored in opened.messages}
    shown = [by_id[message_id] for message_id in path if message_id in by_id]
    return Contents(
        outline=_outline(shown),
        artifacts=tuple(_artifact_item(place, artifact) for place, artifact in enumerate(opened.artifacts)),
        attachments=tuple(_attachments(shown)),
        branches=_branches(opened, {stored.id for stored in shown}, at),
    )


def first_line(text: str) -> str:
    """Return the first line of a text that says something, without what is not seen."""
    return _first_line(text[:LOOKED_AT])


@lru_cache(maxsize=2048)
def _first_line(beginning: str) -> str:
    """Return it of what is looked at: a conversation that is read again has a thousand that are as they were."""
    for line in beginning.splitlines():
        said = plain(_CONTROLS.sub("", line)).lstrip(" >-*#").rstrip()
        if said:
            return said if len(said) <= LINE_LENGTH else said[: LINE_LENGTH - 1].rstrip() + "…"
    return ""


def attachment_name(attachment: Attachment) -> str:
    """Return what people call something that came with a message."""
    if attachment.kind == "pasted":
        return first_line(attachment.name) or tr("Pasted text")
    return first_line(attachment.name) or (tr("Document") if attachment.kind == "document" else tr("A file"))


def attachment_detail(attachment: Attachment) -> str:
    """Return how much of it there is, in words."""
    if attachment.text:
        return trn("{count} character", "{count} characters", len(attachment.text))
    return words.size(attachment.size_bytes or 0) if attachment.is_kept else tr("not kept here")


def _outline(shown: Sequence[StoredMessage]) -> tuple[SideItem, ...]:
    return tuple(
        SideItem(_words_of(stored), ToMessage(stored.id, entry))
        for entry, stored in enumerate(shown)
        if stored.message.sender is Sender.HUMAN
    )


def _words_of(stored: StoredMessage) -> str:
    """Return the first words of a message, or what stands in their place."""
    message = stored.message
    if line := first_line(message_text(message)):
        return line
    if message.attachments:
        return attachment_name(message.attachments[0])
    return tr("Without words")


def _artifact_item(place: int, artifact: Artifact) -> SideItem:
    name, count = kind_of(artifact).name, len(artifact.versions)
    short = f"{name} · v{count}" if count > 1 else name
    full = trn("{name} · {count} version", "{name} · {count} versions", count, name=name)
    return SideItem(artifact_title(artifact), ToArtifact(place), short, full=full)


def _attachments(shown: Sequence[StoredMessage]) -> list[SideItem]:
    items = []
    for entry, stored in enumerate(shown):
        to_message = ToMessage(stored.id, entry)
        for attachment in stored.message.attachments:
            target: Target = ToText(attachment) if attachment.text else to_message
            items.append(SideItem(attachment_name(attachment), target, attachment_detail(attachment)))
        for block in stored.message.blocks:
            if isinstance(block, ReferenceBlock):
                name = first_line(block.title) or (tr("Picture") if block.kind == "image" else tr("Document"))
                items.append(SideItem(name, to_message, tr("not kept here")))
    return items


def _branches(opened: OpenConversation, shown: set[MessageId], at: datetime) -> tuple[SideItem, ...]:
    """Return the messages that have others beside them, each below the fork it hangs from."""
    if not any(stored.branch_count > 1 for stored in opened.messages):
        return ()
    below: dict[MessageId | None, list[StoredMessage]] = {}
    for stored in opened.messages:
        below.setdefault(stored.parent_id, []).append(stored)
    items: list[SideItem] = []
    to_visit = [(stored, 0) for stored in reversed(below.get(None, []))]
    while to_visit:
        stored, depth = to_visit.pop()
        is_fork = stored.branch_count > 1
        if is_fork:
            items.append(_branch_item(stored, opened.row.source, depth, is_here=stored.id in shown, at=at))
        to_visit.extend((child, depth + int(is_fork)) for child in reversed(below.get(stored.id, [])))
    return tuple(items)


def _branch_item(stored: StoredMessage, source: Source, depth: int, *, is_here: bool, at: datetime) -> SideItem:
    said = _words_of(stored)
    if stored.message.sender is not Sender.HUMAN:
        said = f"{naming.speaker(stored.message.sender, source, stored.message.segments[:1])}: {said}"
    when = stored.message.created
    date = f" · {words.short_date(when, at)}" if when is not None else ""
    short = f"{stored.branch}/{stored.branch_count}{date}"
    full = tr("{branch} of {branch_count}{date}", branch=stored.branch, branch_count=stored.branch_count, date=date)
    return SideItem(said, ToMessage(stored.id), short, depth, is_here=is_here, full=full)
