"""Export conversations: one, some, all, or what changed. Each method is one operation.

Methods run on the caller's thread, which is the read lane in the window; nothing here writes to the store.
"""

from __future__ import annotations

import logging
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast import places
from holdfast.domain import Skipped
from holdfast.errors import BadInput, ExportError, NotFound
from holdfast.export import Bundle, Choice, ExportReport, Finding, Format, Part, Redaction, Selection, assemble
from holdfast.export.handoff import handoff
from holdfast.export.markdown import note
from holdfast.jobs import Cancelled, Progress, no_progress
from holdfast.language import mark, tr
from holdfast.operations.export_belongings import Belongings, key_of, project_key
from holdfast.operations.export_json import data_of, export_json
from holdfast.operations.export_targets import target_of
from holdfast.operations.find import understood
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from holdfast.domain import ConversationId
    from holdfast.export import Content
    from holdfast.export.targets import Target
    from holdfast.jobs import CancelToken, ProgressSink
    from holdfast.render import Worker
    from holdfast.store import Store
    from holdfast.store.exporting import Standing

log = logging.getLogger(__name__)

NEWS_EVERY_S = 0.1
FOUND_AT_MOST = 100_000
"""Conversations that a query may find."""
PREVIEW_CHARS = 1_500
LOOKED_AT_FOR_A_PREVIEW = 200
"""Conversations looked through for what would be removed, before somebody is shown it in a window."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an export would be: how many conversations, how the newest begins, and what would be removed.

    `is_all`: all of them were looked at for that.
    """

    count: int
    title: str = ""
    text: str = ""
    findings: tuple[Finding, ...] = ()
    is_all: bool = True


class Exports:
    """Exports over an open store. `worker` colours code and sets formulas; without one, one is started when needed."""

    def __init__(self, store: Store, worker: Worker | None = None) -> None:
        self._store = store
        self._worker = worker

    def selected(self, selection: Selection, *, include_shells: bool = False) -> list[Standing]:
        """Return the conversations that are meant, oldest first; those without content only if asked for.

        Raises NotFound.
        """
        return self._selected(selection, include_shells=include_shells)[1]

    def _selected(self, selection: Selection, *, include_shells: bool) -> tuple[list[Standing], list[Standing]]:
        """Return all conversations and those that are meant."""
        standings = [each for each in self._store.exports.standings() if include_shells or not each.is_shell]
        wanted = self._wanted(selection)
        return standings, standings if wanted is None else [each for each in standings if each.id in wanted]

    def export(
        self, selection: Selection, choice: Choice, place: Path, token: CancelToken, progress: ProgressSink
    ) -> ExportReport:
        """Write what is selected to `place`, a file or a folder, and say what was done.

        Cancelling ends it between conversations and leaves no half file; the report then says so. Raises BadInput,
        NotFound, ExportError (nothing could be written at all), StoreError.
        """
        check(choice)
        place = places.to_write(place)
        started = time.monotonic()
        is_whole_json = choice.format is Format.JSON and selection == Selection()
        everything, standings = self._selected(selection, include_shells=is_whole_json)
        if choice.format is Format.JSON:
            report = export_json(self._store, standings, choice, place, token=token, progress=progress)
        else:
            target = target_of(choice, place, count=len(standings), worker=self._worker, token=token)
            with closing(target):
                run = _Run(self._store, choice, target, token, progress)
                beside = None
                if target.has_room_beside:
                    beside = Belongings(self._store, choice, selection, (everything, standings), run.redaction)
                report = run.do(standings, beside, place)
        report = replace(report, seconds=round(time.monotonic() - started, 3))
        log.info(
            "export finished: format=%s conversations=%d unchanged=%d files=%d skipped=%d stopped=%s in %.1f s",
            choice.format.value,
            report.conversations,
            report.unchanged,
            report.files,
            len(report.skipped),
            report.was_stopped,
            report.seconds,
        )
        return report

    def keep_up(self, folder: Path, token: CancelToken) -> ExportReport:
        """Bring a folder of notes up to date; where nothing changed nothing is written. Raises ExportError."""
        return self.export(Selection(), Choice(Format.MARKDOWN), folder, token, no_progress)

    def preview(self, selection: Selection, choice: Choice, token: CancelToken) -> Preview:
        """Return what an export would be, without writing anything. Raises NotFound, Cancelled."""
        standings = self.selected(selection)
        if not standings:
            return Preview(0)
        content = self.content(standings[-1].id, choice)
        is_handoff = choice.format is Format.HANDOFF
        text = handoff(content, choice.handoff_chars) if is_handoff else _words(content)
        findings: list[Finding] = []
        is_all = True
        if choice.redacts:
            findings, is_all = self.findings(selection, choice, token, at_most=LOOKED_AT_FOR_A_PREVIEW)
        return Preview(len(standings), content.title, text[:PREVIEW_CHARS], tuple(findings), is_all)

    def content(self, conversation_id: ConversationId, choice: Choice) -> Content:
        """Return what would be written of a conversation. Raises NotFound."""
        is_handoff = choice.format is Format.HANDOFF
        bundle = bundle_of(self._store, conversation_id, redacts=choice.redacts, with_project=is_handoff)
        return assemble(Redaction().bundle(bundle) if choice.redacts else bundle, choice)

    def findings(
        self, selection: Selection, choice: Choice, token: CancelToken, *, at_most: int | None = None
    ) -> tuple[list[Finding], bool]:
        """Return what redaction would remove, and whether all was looked at. Raises NotFound, Cancelled."""
        everything, standings = self._selected(selection, include_shells=False)
        redaction = Redaction()
        for standing in standings[:at_most]:
            token.check()
            redaction.bundle(bundle_of(self._store, standing.id))
        is_all = at_most is None or len(standings) <= at_most
        if is_all and choice.has(Part.PROJECTS):
            for text in Belongings(self._store, choice, selection, (everything, standings), None).texts():
                token.check()
                redaction.inside(text)
        return redaction.findings, is_all

    def _wanted(self, selection: Selection) -> set[ConversationId] | None:
        """Return the ids that are meant, None for all."""
        sets: list[set[ConversationId]] = []
        if selection.ids is not None:
            sets.append(set(selection.ids))
        if selection.query.strip():
            result = self._store.search(understood(selection.query), limit=FOUND_AT_MOST, per_conversation=1)
            sets.append({hit.conversation_id for hit in result.hits if hit.conversation_id is not None})
        if selection.since is not None:
            sets.append(self._store.exports.changed_since(round(selection.since.timestamp() * 1000)))
        if selection.project_id is not None:
            sets.append(set(self._store.project(selection.project_id).conversation_ids))
        return set.intersection(*sets) if sets else None


class _Run:
    """One export to one target."""

    def __init__(
        self, store: Store, choice: Choice, target: Target, token: CancelToken, progress: ProgressSink
    ) -> None:
        self._store = store
        self._choice = choice
        self._target = target
        self._token = token
        self._progress = progress
        self.redaction = Redaction() if choice.redacts else None
        self._skipped: list[Skipped] = []
        self._told = 0.0

    def do(self, standings: Sequence[Standing], beside: Belongings | None, place: Path) -> ExportReport:
        """Write the conversations one by one, then what stands beside them."""
        written = unchanged = 0
        was_stopped = False
        try:
            if beside is not None:
                self._target.foresee(beside.headings)
            for at, standing in enumerate(standings):
                self._token.check()
                self._tell(at, len(standings), written)
                identity = key_of(standing.source, standing.source_id)
                if self._target.is_current(identity, standing.fingerprint):
                    unchanged += 1
                elif self._put(identity, standing):
                    written += 1
            if beside is not None:
                self._put_beside(beside)
            self._finish(place)
        except Cancelled:
            was_stopped = True
        if not written and not unchanged and self._skipped:
            raise ExportError(
                tr("Nothing could be written. {where}: {why}", where=self._skipped[0].where, why=self._skipped[0].why)
            )
        return ExportReport(
            place=place,
            conversations=written,
            unchanged=unchanged,
            files=self._target.files,
            removed=sum(finding.count for finding in self.redaction.findings) if self.redaction else 0,
            skipped=tuple(self._skipped),
            remarks=tuple(self._target.remarks),
            was_stopped=was_stopped,
        )

    def _finish(self, place: Path) -> None:
        """Write what comes last; in a folder everything else is there without it, and is told of."""
        try:
            self._target.finish()
        except ExportError as err:
            if not place.is_dir():
                raise
            self._skipped.append(Skipped(place.name, str(err)))

    def _put_beside(self, beside: Belongings) -> None:
        for each in beside.all(self._target):
            self._token.check()
            if self._target.is_current(each.heading.key, each.fingerprint):
                continue
            try:
                self._target.put(each.heading.key, each.fingerprint, each.make())
            except (ExportError, NotFound) as err:
                self._skipped.append(Skipped(each.heading.title, str(err)))

    def _put(self, identity: str, standing: Standing) -> bool:
        try:
            is_handoff = self._choice.format is Format.HANDOFF
            bundle = bundle_of(self._store, standing.id, redacts=self._choice.redacts, with_project=is_handoff)
            if self.redaction is not None:
                bundle = self.redaction.bundle(bundle)
            self._target.put(identity, standing.fingerprint, assemble(bundle, self._choice))
        except (ExportError, NotFound) as err:
            self._skipped.append(Skipped(standing.title, str(err)))
            return False
        return True

    def _tell(self, done: int, total: int, written: int) -> None:
        at = time.monotonic()
        if at - self._told >= NEWS_EVERY_S:
            self._told = at
            self._progress(Progress(done, total, mark("Writing conversations"), written))


def _words(content: Content) -> str:
    """Return the words of a note, without what stands in front of them."""
    return note(replace(content, facts=()), {}).split("\n", 1)[-1].lstrip("\n")


def bundle_of(
    store: Store, conversation_id: ConversationId, *, redacts: bool = False, with_project: bool = False
) -> Bundle:
    """Return a conversation with what the person put to it; bytes, in which nothing can be taken out, only where
    nothing is to be, and the whole of its project only if asked for. Raises NotFound.
    """
    conversation = store.conversation(conversation_id)
    own = store.own.own(conversation_id)
    ids = {stored.id: stored.message.source_id for stored in conversation.messages} if own.notes else {}
    notes = tuple(("" if note.message_id is None else ids.get(note.message_id, ""), note.text) for note in own.notes)
    found = store.belongings.project_of(conversation_id) if conversation.row.project else None
    key = "" if found is None else project_key(*found)
    project = None
    if with_project and (project_id := store.assignment(conversation_id).project_id) is not None:
        project = store.project(project_id).project
    data = {} if redacts else data_of(store, conversation)
    instructions = store.chats.settings(conversation_id).system
    return Bundle(conversation, own.tags, notes, data, instructions, key, project)


def check(choice: Choice) -> None:
    """Raise BadInput where two wishes exclude each other."""
    if choice.is_claude_form and choice.redacts:
        raise BadInput(
            tr("The source's own JSON is written unchanged, so nothing can be removed from it."),
            tr("Leave out --redact, or --claude."),
        )
    if choice.is_claude_form and choice.format is not Format.JSON:
        raise BadInput(tr("Only JSON has the form of Claude's own export."), tr("Use --format json with --claude."))
