"""A conversation made ready to be written, whatever the format: who said what, in which order, with what beside it.

Values only. What is not wanted is not in it any more, and nothing in it names a format or a file's place.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.domain import ConversationId, OpenConversation, Project, Source


@dataclass(frozen=True, slots=True)
class Bundle:
    """A conversation from the store with what a person put to it. `notes` are (message's id in its source, text);
    `data` the bytes of what was attached here, by the message's id in its source and the attachment's place.
    `instructions` are the person's own for this conversation, `project_key` says which project it is in, and `project`
    is that project where a format needs all of it.
    """

    conversation: OpenConversation
    tags: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    data: Mapping[tuple[str, int], bytes] = field(default_factory=dict)
    instructions: str = field(default="", repr=False)
    project_key: str = ""
    project: Project | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown as it was written. `breaks`: the ends of its lines show, as in what a person typed."""

    markdown: str
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text to be shown character by character, such as code, JSON, what a tool gave back."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A quiet line in our own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A web page or document that a text rests on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the text above has it from, numbered from `first` on; `is_of_many`: others stand apart from these."""

    items: tuple[Cited, ...]
    first: int = 1
    is_of_many: bool = False


@dataclass(frozen=True, slots=True)
class Seam:
    """The place where one model stopped and another went on."""

    text: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Something beside the words, folded where the format can fold."""

    kind: Literal["thinking", "tool", "context", "unknown"]
    title: str
    parts: tuple[Piece, ...]


_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of its own: what was attached, or a document with its version. `data` are its bytes where it is more than
    a text; `text` is then what can be read of it.

    `key` tells it from all others of the conversation. `is_newest`: no later version of the document is there.
    """

    key: str
    kind: Literal["attachment", "artifact"]
    name: str
    title: str
    text: str
    media_type: str = ""
    language: str = ""
    version: int = 0
    versions: int = 0
    data: bytes | None = None

    @property
    def picture_type(self) -> str:
        """Return the type of a picture that every browser shows, by its first bytes, "" for anything else."""
        data = self.data or b""
        found = next((kind for start, kind in _PICTURES if data.startswith(start)), "")
        return "" if found == "image/webp" and data[8:12] != b"WEBP" else found

    @property
    def shown_text(self) -> str:
        """Return its text as it is read: pages of a PDF are kept with a form feed between them, which has no look."""
        return self.text.replace("\f", "\n\n") if "\f" in self.text else self.text

    @property
    def contents(self) -> bytes:
        """Return what is written to its file."""
        return self.text.encode("utf-8", "replace") if self.data is None else self.data

    @property
    def is_newest(self) -> bool:
        """Say whether this is the version that stands."""
        return self.version == self.versions

    @property
    def is_markdown(self) -> bool:
        """Say whether its text is Markdown."""
        return self.media_type.startswith("text/markdown") or self.name.lower().endswith((".md", ".markdown"))


@dataclass(frozen=True, slots=True)
class FileLink:
    """The place where a file belongs."""

    file: File


@dataclass(frozen=True, slots=True)
class Pointer:
    """Another content of the same export by its key, to be led to where the format can."""

    key: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Pointers:
    """A list of other contents."""

    items: tuple[Pointer, ...]


Piece = Prose | Verbatim | Remark | Sources | Seam | Fold | FileLink | Pointers

Kind = Literal["conversation", "project", "memories", "pages", "snippets"]
"""What a content was made of: a conversation, or one of the things that stand beside them in a library."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message. `labels` say what is particular about it: which branch, what became of it."""

    who: str
    is_person: bool
    when: datetime | None
    labels: tuple[str, ...]
    pieces: tuple[Piece, ...]
    source_id: str


@dataclass(frozen=True, slots=True)
class Section:
    """Messages in a row: the branch that is shown first has the title "", the others say where they part."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Background:
    """What a project gives along: its instructions and its documents."""

    instructions: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What a content to come will be called, so that others can lead to it before it is written."""

    key: str
    kind: Kind
    title: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Content:
    """All of a conversation that is to be written. `facts` are pairs to be shown in this order.

    `instructions` are the person's own for this conversation; `background` is what its project gives along to all of
    its conversations, where a format has no other place for it.
    """

    id: ConversationId
    source: Source
    source_id: str
    title: str
    created: datetime | None
    updated: datetime | None
    models: tuple[str, ...]
    tags: tuple[str, ...]
    project: str
    summary: str
    message_count: int
    branch_count: int
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    facts: tuple[tuple[str, str], ...] = field(default=())
    kind: Kind = "conversation"
    instructions: str = ""
    project_key: str = ""
    is_starred: bool = False
    is_archived: bool = False
    background: Background | None = None

    @property
    def loose_files(self) -> tuple[File, ...]:
        """Return the files that no message shows."""
        linked = {
            piece.file.key
            for section in self.sections
            for entry in section.entries
            for piece in entry.pieces
            if isinstance(piece, FileLink)
        }
        return tuple(file for file in self.files if file.key not in linked)
