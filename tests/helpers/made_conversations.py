"""Open conversations made in memory, and a library that holds them: for looking at the window without a store."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.domain import (
    ConversationId,
    ConversationRow,
    Counts,
    Excerpt,
    Facet,
    Hit,
    ImportReport,
    Message,
    MessageId,
    OpenConversation,
    SearchResult,
    Sender,
    Source,
    StoredMessage,
    TextBlock,
)
from holdfast.domain.importing import ArchivePreview
from holdfast.domain.own import Own, Tag
from holdfast.domain.searches import KeptSearches
from holdfast.errors import HoldfastError
from holdfast.jobs import CancelToken, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.domain.binned import Binned
    from holdfast.domain.projects import ProjectRow
    from holdfast.domain.snippets import Snippet

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def row(number: int, title: str = "", when: datetime | None = NOON, **more: object) -> ConversationRow:
    """Return a line of the list."""
    plain = ConversationRow(
        id=ConversationId(number),
        source=Source.CLAUDE,
        source_id=f"uuid-{number}",
        title=title or f"Conversation {number}",
        snippet=f"the last words of number {number}",
        created=when,
        updated=when,
        message_count=2,
        branch_count=1,
    )
    return replace(plain, **more)


def said(text: str, sender: Sender = Sender.HUMAN, **more: object) -> Message:
    """Return a message of one text block."""
    plain = Message("", None, sender, NOON, NOON, (TextBlock(text),))
    return replace(plain, **more)


def talk(number: int, title: str, *messages: Message | str, **more: object) -> OpenConversation:
    """Return a conversation of alternating texts, or of the messages given, without branches."""
    stored: list[StoredMessage] = []
    for position, given in enumerate(messages, start=1):
        sender = Sender.HUMAN if position % 2 else Sender.ASSISTANT
        message = said(given, sender) if isinstance(given, str) else given
        message = replace(message, source_id=f"{number}-{position}", created=NOON + timedelta(minutes=position))
        parent = stored[-1].id if stored else None
        stored.append(StoredMessage(MessageId(number * 10_000 + position), parent, 1, 1, True, message))
    line = row(number, title, message_count=len(stored), **more)
    return OpenConversation(line, "", tuple(stored))


def forked(number: int, title: str, question: str, *answers: str) -> OpenConversation:
    """Return a conversation whose question has several answers, the last one shown first."""
    opened = talk(number, title, question)
    root = opened.messages[0]
    branches = [
        StoredMessage(
            MessageId(number * 10_000 + 1 + branch),
            root.id,
            branch,
            len(answers),
            branch == len(answers),
            said(answer, Sender.ASSISTANT, source_id=f"{number}-a{branch}"),
        )
        for branch, answer in enumerate(answers, start=1)
    ]
    return replace(opened, messages=(root, *branches))


class ScriptedAdditions:
    """What a person adds, of which there is nothing yet; what was asked for is in `asked`."""

    def __init__(self, library: ScriptedLibrary) -> None:
        self._library = library
        self.asked: list[tuple[object, ...]] = []

    def own(self, conversation_id: ConversationId) -> Own:
        """Return the title and the star that the conversation has."""
        row = self._library.conversations[conversation_id].row
        return Own(conversation_id, row.title, is_starred=row.is_starred)

    def tags(self) -> list[Tag]:
        """Return none."""
        return []

    def star(self, ids: Sequence[ConversationId], *, is_starred: bool = True) -> None:
        """Remember it."""
        self.asked.append(("star", *ids, is_starred))


class ScriptedBin:
    """An empty bin."""

    def rows(self) -> list[Binned]:
        """Return none."""
        return []


class ScriptedSnippets:
    """No snippets."""

    def count(self, _text: str) -> int:
        """Return that there are none."""
        return 0

    def all(self) -> list[Snippet]:
        """Return none."""
        return []


class ScriptedSearches:
    """What was searched for, in memory."""

    def __init__(self) -> None:
        self.kept = KeptSearches()

    def all(self) -> KeptSearches:
        """Return what is kept."""
        return self.kept

    def keep(self, searches: KeptSearches) -> None:
        """Keep these."""
        self.kept = searches


class ScriptedLibrary:
    """A library in memory. `preview_answer` and `import_answer` may be errors, which are then raised; an import waits
    until `may_finish` is set, telling of `steps` pieces of progress first.
    """

    def __init__(self, *conversations: OpenConversation) -> None:
        self.conversations = {opened.row.id: opened for opened in conversations}
        self.preview_answer: ArchivePreview | HoldfastError = ArchivePreview(
            "Claude export, one file", ("a.zip",), 1024
        )
        self.import_answer: ImportReport | HoldfastError = ImportReport(new=2, messages=5, seconds=1.2)
        self.may_finish = threading.Event()
        self.may_finish.set()
        self.may_search = threading.Event()
        self.may_search.set()
        self.steps = 0
        self.searched: list[str] = []
        self.facets_answer: tuple[Facet, ...] = ()
        self.suggestion_answer = ""
        self.listeners: list[object] = []
        self.additions = ScriptedAdditions(self)
        self.bin = ScriptedBin()
        self.snippets = ScriptedSnippets()
        self.searches = ScriptedSearches()

    def preview(self, _paths: Sequence[object]) -> ArchivePreview:
        """Return or raise what was scripted."""
        return _answer(self.preview_answer)

    def import_archive(self, _paths: Sequence[object], token: CancelToken, progress: object) -> ImportReport:
        """Tell of progress, wait, then return or raise what was scripted."""
        for step in range(self.steps):
            progress(Progress(step + 1, self.steps * 2, "Reading conversations", step))
        with token.interrupting(self.may_finish.set):
            self.may_finish.wait()
        if token.is_cancelled:
            return replace(_answer(self.import_answer), was_stopped=True)
        return _answer(self.import_answer)

    def import_sample(self, token: CancelToken, progress: object) -> ImportReport:
        """Import as any other archive."""
        return self.import_archive([], token, progress)

    def rows(self, *, include_shells: bool = False, token: CancelToken | None = None) -> list[ConversationRow]:  # noqa: ARG002 - the seam
        """Return the lines in the order given."""
        return [opened.row for opened in self.conversations.values() if include_shells or not opened.row.is_shell]

    def rows_of(self, ids: Iterable[ConversationId], _token: CancelToken | None = None) -> list[ConversationRow]:
        """Return the lines of some."""
        return [row for row in self.rows() if row.id in set(ids)]

    def open(self, conversation_id: ConversationId, _token: CancelToken | None = None) -> OpenConversation:
        """Return a conversation."""
        return self.conversations[conversation_id]

    def search(self, text: str, *, limit: int = 200, **_wishes: object) -> SearchResult:
        """Return each message that holds the text as it stands."""
        text = text.strip()
        self.searched.append(text)
        self.may_search.wait()
        hits = [
            Hit(
                opened.row.id,
                stored.id,
                stored.message.source_id,
                opened.row.title,
                stored.message.sender,
                stored.message.created,
                Excerpt(words, ((at, at + len(text)),)),
            )
            for opened in self.conversations.values()
            for stored in opened.messages
            for words in [stored.message.blocks[0].text]
            if (at := words.lower().find(text.lower())) >= 0
        ]
        return SearchResult(tuple(hits[:limit]), is_cut=len(hits) > limit)

    def facets(self, text: str, **_wishes: object) -> tuple[Facet, ...]:  # noqa: ARG002 - the seam
        """Return the counts that were scripted."""
        return self.facets_answer

    def suggestion(self, text: str, token: CancelToken | None = None) -> str:  # noqa: ARG002 - the seam
        """Return the spelling that was scripted."""
        return self.suggestion_answer

    def syntax(self) -> dict[str, str]:
        """Return one field."""
        return {"role": "role:human"}

    def warm_up(self) -> None:
        """Be warm."""

    def needs_reindexing(self) -> bool:
        """Be whole."""
        return False

    def marks(self, text: str, query_text: str) -> tuple[tuple[int, int], ...]:
        """Return every place of the query as it stands."""
        found, at = [], text.lower().find(query_text.lower())
        while at >= 0:
            found.append((at, at + len(query_text)))
            at = text.lower().find(query_text.lower(), at + 1)
        return tuple(found)

    def counts(self) -> Counts:
        """Return how many conversations there are."""
        return Counts(conversations=len(self.conversations))

    def projects(self) -> list[ProjectRow]:
        """Return none."""
        return []

    def on_changes(self, listener: object) -> None:
        """Remember who wants to be told."""
        self.listeners.append(listener)


def _answer(scripted: object) -> object:
    if isinstance(scripted, HoldfastError):
        raise scripted
    return scripted
