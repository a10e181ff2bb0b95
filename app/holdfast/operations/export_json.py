"""Write conversations as JSON: the form that Holdfast reads back, or the source's own text, unchanged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from holdfast import __version__
from holdfast.domain import Skipped, Source
from holdfast.errors import NotFound
from holdfast.export import ExportReport, Redaction, records
from holdfast.export.targets import JsonList
from holdfast.jobs import Cancelled, Progress
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from holdfast.domain import ConversationId, OpenConversation
    from holdfast.domain.chatting import Draft
    from holdfast.export import Choice
    from holdfast.jobs import CancelToken, ProgressSink
    from holdfast.store import Store
    from holdfast.store.exporting import Standing

T = TypeVar("T")

NEWS_EVERY = 20
NOT_FROM_CLAUDE = mark("It was not held in Claude, so there is no JSON of Claude's for it; the holdfast form has it.")


def export_json(
    store: Store,
    standings: Sequence[Standing],
    choice: Choice,
    place: Path,
    *,
    token: CancelToken,
    progress: ProgressSink,
) -> ExportReport:
    """Write one file; stopped, there is none. Raises ExportError, StoreError."""
    run = _Run(store, standings, choice, token, progress)
    report = ExportReport(place=place)
    try:
        with JsonList(place) as out:
            report = run.write_sources(out, report) if choice.is_claude_form else run.write_records(out, report)
    except Cancelled:
        return ExportReport(place=place, was_stopped=True)
    return replace(report, files=1)


def data_of(store: Store, conversation: OpenConversation) -> dict[tuple[str, int], bytes]:
    """Return the bytes of what was attached, by the message's id in its source and the attachment's place."""
    ids = {stored.id: stored.message.source_id for stored in conversation.messages if stored.message.attachments}
    return {(ids[at], place): data for (at, place), data in store.chats.files(ids).items()} if ids else {}


class _Run:
    """One export to one list."""

    def __init__(
        self,
        store: Store,
        standings: Sequence[Standing],
        choice: Choice,
        token: CancelToken,
        progress: ProgressSink,
    ) -> None:
        self._store = store
        self._standings = standings
        self._redaction = Redaction() if choice.redacts else None
        self._token = token
        self._progress = progress
        self._tags: set[str] = set()
        self._is_whole = len(standings) == len(store.exports.standings())

    def write_sources(self, out: JsonList, report: ExportReport) -> ExportReport:
        """Write the text of every conversation as its export had it."""
        skipped = []
        written = 0
        for standing in self._each():
            if standing.source is not Source.CLAUDE:
                skipped.append(Skipped(standing.title, tr(NOT_FROM_CLAUDE)))
                continue
            try:
                out.add(self._store.source_json(standing.id))
                written += 1
            except NotFound as err:
                skipped.append(Skipped(standing.title, str(err)))
        return replace(report, conversations=written, skipped=tuple(skipped))

    def write_records(self, out: JsonList, report: ExportReport) -> ExportReport:
        """Write everything that belongs to the conversations, and of a whole export all that the store holds."""
        store = self._store
        is_whole = self._is_whole
        out.add_all([records.heading(datetime.now(UTC), __version__, len(self._standings))])
        out.add_all(map(records.account, store.exports.accounts()))
        projects = self._write_projects(out, is_whole=is_whole)
        for standing in self._each():
            out.add(records.encoded(self._conversation(standing.id)))
        known = {(each.source, each.source_id) for each in self._standings}
        for page in store.exports.pages():
            if is_whole or (page.source, page.conversation_source_id) in known:
                artifact = self._redaction.artifact(page.artifact) if self._redaction else page.artifact
                out.add_all([records.page(page.source, artifact, page.conversation_source_id)])
        self._write_own(out, known, projects, is_whole=is_whole)
        removed = sum(finding.count for finding in self._redaction.findings) if self._redaction else 0
        return replace(report, conversations=len(self._standings), removed=removed)

    def _write_projects(self, out: JsonList, *, is_whole: bool) -> set[str]:
        """Write the projects that the conversations are in, with what is remembered of them; all in a whole export.
        Return their ids.
        """
        store = self._store
        ids = {each.id for each in self._standings}
        wanted = set[str]()
        for row in store.project_rows():
            stored = store.project(row.id)
            if is_whole or ids & stored.conversation_ids:
                wanted.add(stored.project.source_id)
        for project in store.projects():
            if project.source_id in wanted:
                out.add_all([records.project(self._cleaned(project))])
        for memory in store.memories():
            if is_whole or (memory.project_source_id and memory.project_source_id in wanted):
                out.add_all([records.memory(self._cleaned(memory))])
        return wanted

    def _write_own(self, out: JsonList, known: set[tuple[Source, str]], projects: set[str], *, is_whole: bool) -> None:
        """Write the colours of the conversations' tags and of these projects, and the snippets that came from the
        conversations; of a whole export all.
        """
        store = self._store
        out.add_all(
            records.colour({"tag": self._cleaned(tag.name)}, tag.colour)
            for tag in store.own.tags()
            if tag.colour and (is_whole or tag.name in self._tags)
        )
        for row in store.project_rows():
            if row.colour:
                project = store.project(row.id).project
                if project.source_id not in projects:
                    continue
                out.add_all([records.colour({"project": [project.source.value, project.source_id]}, row.colour)])
        names = {id_: key for key, id_ in store.exports.ids().items()}
        for snippet in store.snippets.all():
            origin = None if snippet.conversation_id is None else names.get(snippet.conversation_id)
            if is_whole or origin in known:
                where = None if origin is None else (origin[0].value, origin[1])
                message = None if snippet.message_id is None else store.exports.message_source_id(snippet.message_id)
                out.add_all([records.snippet(self._cleaned(snippet), where, message)])
        if is_whole:
            draft, searches = self._draft(None), self._cleaned(store.searches.all())
            out.add_all([records.draft(draft)] if not draft.is_empty else [])
            out.add_all([records.searches(searches.saved)] if searches.saved else [])

    def _draft(self, conversation_id: ConversationId | None) -> Draft:
        """Return what is being written; bytes, in which nothing can be taken out, only where nothing is to be."""
        draft = self._store.chats.draft(conversation_id)
        if self._redaction is None:
            return draft
        kept = tuple(replace(each, data=b"") for each in draft.attachments)
        return self._redaction.inside(replace(draft, attachments=kept))

    def _conversation(self, conversation_id: ConversationId) -> records.Json:
        store = self._store
        conversation = store.exports.conversation(conversation_id)
        source: bytes | None = None
        own, settings = store.own.own(conversation_id), store.chats.settings(conversation_id)
        self._tags.update(own.tags)
        opened = store.conversation(conversation_id)
        data = {} if self._redaction is not None else data_of(store, opened)
        replies = {id_: self._cleaned(each) for id_, each in store.chats.replies(conversation_id).items()}
        ids = {each.id: each.message.source_id for each in opened.messages} if own.notes or replies else {}
        assignment = store.assignment(conversation_id)
        by_hand: tuple[str, str] | None = None
        if assignment.is_by_hand and assignment.project_id is not None:
            project = store.project(assignment.project_id).project
            by_hand = (project.source.value, project.source_id)
        if self._redaction is not None:
            artifacts = tuple(map(self._redaction.artifact, conversation.artifacts))
            conversation = replace(self._redaction.inside(replace(conversation, artifacts=())), artifacts=artifacts)
            own, settings = self._redaction.inside(own), self._redaction.inside(settings)
        else:
            try:
                source = store.source_json(conversation_id)
            except NotFound:
                source = None
        own_record = records.additions(own, settings, by_hand, ids, replies, is_archived=opened.row.is_archived)
        continued, source_updated = store.exports.continued(conversation_id)
        if continued is not None:
            own_record |= records.continued(continued)
            conversation = replace(conversation, updated=source_updated or conversation.updated)
        if self._is_whole:
            own_record |= records.moved(settings, self._draft(conversation_id))
        return records.conversation(conversation, source, own_record, data)

    def _cleaned(self, value: T) -> T:
        return value if self._redaction is None else self._redaction.inside(value)

    def _each(self) -> Iterator[Standing]:
        for at, standing in enumerate(self._standings):
            self._token.check()
            if at % NEWS_EVERY == 0:
                self._progress(Progress(at, len(self._standings), mark("Writing conversations"), at))
            yield standing
