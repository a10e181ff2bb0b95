"""What the store gives to those who look: rows of lists, open conversations, hits, counts. Standard library only."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal, NewType

from holdfast.domain.conversation import Message, Segment, Sender, Source
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain.artifacts import Artifact

ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
ProjectId = NewType("ProjectId", int)


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A line of the conversation list.

    `title` is never "": the person's own, else the source's, else the first words. `snippet` is a line of the
    newest answer. `branch_count` counts the leaves of the tree, 1 for a straight conversation. `is_shell` marks a
    conversation without content. `is_missing` says that the newest export of its account no longer has it. `tags` are
    the person's own, by name. `is_archived`: the person put it away, out of the list of all.
    """

    id: ConversationId
    source: Source
    source_id: str
    title: str
    snippet: str
    created: datetime | None
    updated: datetime | None
    message_count: int
    branch_count: int
    project: str = ""
    is_starred: bool = False
    is_shell: bool = False
    is_missing: bool = False
    tags: tuple[str, ...] = ()
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What is known of a store before it is open: the newest conversations, and how many there are of all; without any
    where it needs its key first.
    """

    rows: tuple[ConversationRow, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message in its place in the stored tree.

    `branch` counts from 1 among the `branch_count` messages with the same parent, oldest first; `is_current` says
    that it lies on the branch shown first. `is_missing`: a newer export of the conversation no longer has it.
    """

    id: MessageId
    parent_id: MessageId | None
    branch: int
    branch_count: int
    is_current: bool
    message: Message
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """A conversation with all its messages, every parent before its children, oldest first."""

    row: ConversationRow
    summary: str
    messages: tuple[StoredMessage, ...]
    artifacts: tuple[Artifact, ...] = ()

    def current_path(self) -> tuple[StoredMessage, ...]:
        """Return the messages of the branch shown first, from the root to its leaf."""
        return tuple(stored for stored in self.messages if stored.is_current)

    def path_through(self, message_id: MessageId) -> tuple[StoredMessage, ...]:
        """Return the branch that holds `message_id`: its ancestors, itself, and below it the newest at every fork."""
        by_id = {stored.id: stored for stored in self.messages}
        path: list[StoredMessage] = []
        at: MessageId | None = message_id
        while at is not None:
            path.append(by_id[at])
            at = by_id[at].parent_id
        path.reverse()
        newest_child: dict[MessageId | None, StoredMessage] = {}
        below_current: dict[MessageId | None, StoredMessage] = {}
        for stored in self.messages:
            newest_child[stored.parent_id] = stored
            if stored.is_current:
                below_current[stored.parent_id] = stored
        last = path[-1]
        while (child := below_current.get(last.id) or newest_child.get(last.id)) is not None:
            path.append(child)
            last = child
        return tuple(path)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of text with the places to mark, as (start, end) offsets into `text`."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


HitKind = Literal["message", "title", "document", "memory", "artifact", "note"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One place a search found. `message_id` is None where no message was found but a title, a document or the like, as
    `kind` says, and for a note the message it is on; `conversation_id` is None for what belongs to no conversation.
    `title` names the conversation or the thing. `project_id` is the project that a document is in; `thing_id` the
    store's id of the document, memory, artifact or note. `segments` say who wrote a message, as far as that is known.
    `is_archived`: its conversation was put away.
    """

    conversation_id: ConversationId | None
    message_id: MessageId | None
    source_message_id: str
    title: str
    sender: Sender | None
    when: datetime | None
    excerpt: Excerpt
    source: Source = Source.CLAUDE
    kind: HitKind = "message"
    project_id: ProjectId | None = None
    thing_id: int | None = None
    segments: tuple[Segment, ...] = ()
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found. `hint` is a sentence when the text could not be read as a query and was searched as
    plain words, else "". `is_cut` says that there are more hits than were asked for. `suggestion` is the text in a
    better spelling where next to nothing was found, else "". `places` counts what was looked at in each
    conversation, shown or not; `is_newest_only` says that more was found than anybody ranks, and only the newest was.
    """

    hits: tuple[Hit, ...]
    hint: str = ""
    is_cut: bool = False
    suggestion: str = ""
    places: dict[ConversationId, int] = field(default_factory=dict)
    is_newest_only: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the places that were found have `value` for a field of the language: role:human, date:2025."""

    field: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is stored; the same figures for every source in `by_source`.

    `conversations` are those with content, `shells` those without; `messages` are all on all branches;
    `attachments` every attached text; `artifact_versions` every edit that made a state; `branched_conversations`
    those where some message has two answers or edits.
    """

    conversations: int = 0
    shells: int = 0
    messages: int = 0
    attachments: int = 0
    artifacts: int = 0
    artifact_versions: int = 0
    tool_calls: int = 0
    thinking_blocks: int = 0
    unknown_blocks: int = 0
    branched_conversations: int = 0
    projects: int = 0
    by_source: dict[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write changed, for whoever shows it. `is_everything` means: read it all again. Of those in `own` only what
    the person added changed: star, title, tags, notes, project, archive.
    """

    conversations: frozenset[ConversationId] = frozenset()
    is_everything: bool = False
    own: frozenset[ConversationId] = frozenset()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read: where in the archive, and why, in words."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `new`, `updated` and `unchanged` count conversations with content, `shells` those
    without any (usually deleted before the export); `messages`, `projects` and `memories` count what was read.
    `missing` names files that the export lists but that were not there. `was_stopped`: somebody pressed Cancel;
    what was stored by then stays.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    shells: int = 0
    messages: int = 0
    projects: int = 0
    memories: int = 0
    skipped: tuple[Skipped, ...] = ()
    missing: tuple[str, ...] = ()
    seconds: float = 0.0
    was_stopped: bool = False

    @property
    def read(self) -> int:
        """Return how many conversations were read."""
        return self.new + self.updated + self.unchanged + self.shells
