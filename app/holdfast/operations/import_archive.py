"""Bring an archive into the store, in batches, so that stopping at any moment leaves a valid store.

Reading and preparing run on the caller's thread (the read lane), every batch is one transaction on the write lane.
"""

from __future__ import annotations

import gc
import logging
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar, assert_never

from holdfast.domain import Account, Conversation, ImportReport, Memory, Project, Skipped
from holdfast.domain.importing import ImportedConversation
from holdfast.errors import ArchiveDamaged, NotAnArchive, StoreError
from holdfast.importers import (
    HOW_TO_EXPORT,
    FoundAdditions,
    FoundColour,
    FoundConversation,
    FoundDraft,
    FoundSearches,
    FoundSession,
    FoundSnippet,
    PublishedArtifact,
    open_archive,
)
from holdfast.jobs import Cancelled, Progress
from holdfast.language import mark, tr
from holdfast.operations.import_session import parts_of
from holdfast.operations.restore_additions import restore_additions
from holdfast.store import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from holdfast.domain import Changes, Source
    from holdfast.domain.importing import ArchivePreview, Outcome
    from holdfast.importers import Archive, Item, OwnItem
    from holdfast.jobs import CancelToken, Lanes, ProgressSink
    from holdfast.store import Prepared, Store

log = logging.getLogger(__name__)

T = TypeVar("T")

BATCH_MESSAGES = 2_000
"""Messages in a transaction: an import then pays one sync per 2,000 messages, and a stop loses at most those."""

BATCH_BYTES = 8 << 20
"""Source text in a transaction, for exports whose messages are huge: bounds memory and the time a write takes."""

COLLECT_AFTER = 50_000
"""New objects between two searches for circles of garbage while an import runs, instead of Python's 700."""

NEWS_EVERY_S = 0.1
"""How often progress is told between batches."""


def preview(paths: Sequence[Path]) -> ArchivePreview:
    """Look at an archive without a store and without importing it. Raises ArchiveError."""
    with open_archive(paths) as archive:
        return archive.preview


def import_archive(
    store: Store,
    lanes: Lanes,
    paths: Sequence[Path],
    *,
    token: CancelToken,
    progress: ProgressSink,
    on_changes: Callable[[Changes], None],
) -> ImportReport:
    """Import everything in `paths` and return what was done; the report is kept in the store too.

    Cancelling ends the import between batches: the report then says so in `was_stopped`, and what was stored
    stays. Raises ArchiveError (nothing was changed) and StoreError (batches before it stay).
    """
    started = time.monotonic()
    with _collecting_seldom(), open_archive(paths) as archive:
        run = _Import(store, lanes, archive, token=token, progress=progress, on_changes=on_changes)
        report = replace(run.do(), seconds=round(time.monotonic() - started, 3))
        run.finish(report)
    log.info(
        "import finished: new=%d updated=%d unchanged=%d shells=%d skipped=%d stopped=%s in %.1f s",
        report.new,
        report.updated,
        report.unchanged,
        report.shells,
        len(report.skipped),
        report.was_stopped,
        report.seconds,
    )
    return report


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Have Python search for circles of garbage seldom: an import makes millions of objects and no circle, so that
    the searches take a twentieth of its time and find nothing.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], COLLECT_AFTER) if before[0] else 0, *before[1:])
    meanwhile = gc.get_threshold()
    try:
        yield
    finally:
        if gc.get_threshold() == meanwhile:  # else another import, or a window, has set what is wanted by now
            gc.set_threshold(*before)


class _Import:
    """One run over one archive."""

    def __init__(
        self,
        store: Store,
        lanes: Lanes,
        archive: Archive,
        *,
        token: CancelToken,
        progress: ProgressSink,
        on_changes: Callable[[Changes], None],
    ) -> None:
        self._store = store
        self._lanes = lanes
        self._archive = archive
        self._token = token
        self._progress = progress
        self._on_changes = on_changes
        self._replaced = store.replaced
        self._known = store.digests()
        self._import_id: int | None = None
        self._batch: list[Prepared] = []
        self._batch_messages = 0
        self._batch_bytes = 0
        self._seen: list[tuple[Source, str]] = []
        self._projects: list[Project] = []
        self._memories: list[Memory] = []
        self._accounts: list[Account] = []
        self._published: list[PublishedArtifact] = []
        self._additions: list[OwnItem] = []
        self._skipped: list[Skipped] = []
        self._report = ImportReport()
        self._told = 0.0

    def do(self) -> ImportReport:
        """Read the archive to its end or until it is stopped; return the report, which `finish` then stores."""
        was_stopped = False
        try:
            for item in self._archive.items(self._token):
                self._take(item)
                self._tell()
        except Cancelled:
            was_stopped = True
        self._refuse_rubble(was_stopped=was_stopped)
        self._write_batch()
        return replace(
            self._report,
            skipped=tuple(self._skipped),
            missing=self._archive.preview.missing,
            projects=len(self._projects),
            memories=len(self._memories),
            was_stopped=was_stopped,
        )

    def finish(self, report: ImportReport) -> None:
        """Store what stands beside the conversations, and the report."""
        import_id = self._begun()
        self._tell(doing=mark("Finishing"), now=True)

        def write() -> Changes:
            store = self._store
            store.mark_seen(import_id, self._seen)
            store.add_accounts(import_id, self._accounts)
            store.add_projects(import_id, self._projects)
            store.add_memories(import_id, self._memories)
            store.add_published(import_id, self._published)
            is_complete = self._archive.preview.is_whole and not report.was_stopped and not report.skipped
            return store.finish_import(import_id, report, is_complete=is_complete)

        self._on_changes(self._write(write))
        if self._additions:
            self._on_changes(self._write(lambda: restore_additions(self._store, self._additions)))

    def _take(self, item: Item) -> None:
        match item:
            case FoundConversation():
                self._take_conversation(item)
            case FoundSession():
                self._take_session(item)
            case FoundAdditions() | FoundSnippet() | FoundColour() | FoundDraft() | FoundSearches():
                self._additions.append(item)
            case Project():
                self._projects.append(item)
            case Memory():
                self._memories.append(item)
            case Account():
                self._accounts.append(item)
            case PublishedArtifact():
                self._published.append(item)
            case Skipped():
                self._skipped.append(item)
            case _:
                assert_never(item)

    def _is_known(self, found: FoundConversation | FoundSession) -> bool:
        """Say whether the store has exactly this text already; that it was seen is then noted."""
        key = (found.source, found.source_id)
        known = self._known.get(key)
        if known is None or known.digest != found.digest:
            return False
        self._seen.append(key)
        self._count(found, shells=known.is_shell, unchanged=not known.is_shell)
        return True

    def _take_session(self, found: FoundSession) -> None:
        """Store a large session in parts, whose outcomes together are those of one conversation."""
        if self._is_known(found):
            return
        self._write_batch()
        outcomes: list[Outcome] = []
        try:
            for part in parts_of(self._store, found, self._token):
                if isinstance(part, Skipped):
                    self._skipped.append(part)
                    continue
                stored = self._write(partial(self._store.add_conversations, self._begun(), [part]))
                outcomes += stored.outcomes
                self._on_changes(stored.changes)
                self._tell(now=True)
        except ArchiveDamaged as error:
            self._skipped.append(Skipped(found.where, error.message))
        finally:
            if outcomes:
                self._count(found)
                first: Outcome = "updated" if outcomes[0] == "unchanged" and "updated" in outcomes else outcomes[0]
                self._count_outcomes([first])

    def _take_conversation(self, found: FoundConversation) -> None:
        if self._is_known(found):
            return
        conversation = found.read()
        if not isinstance(conversation, Conversation):
            self._skipped.append(conversation)
            return
        self._count(found)
        if found.is_archived and (found.source, found.source_id) not in self._known:  # later it is the person's to say
            self._additions.append(FoundAdditions(found.source, found.source_id, is_archived=True))
        self._batch.append(prepare(ImportedConversation(conversation, found.source_json, found.digest)))
        self._batch_messages += max(1, len(conversation.messages))
        self._batch_bytes += len(found.source_json)
        if self._batch_messages >= BATCH_MESSAGES or self._batch_bytes >= BATCH_BYTES:
            self._write_batch()

    def _count(self, found: FoundConversation | FoundSession, *, shells: bool = False, unchanged: bool = False) -> None:
        report = self._report
        self._report = replace(
            report,
            messages=report.messages + found.message_count,
            shells=report.shells + shells,
            unchanged=report.unchanged + unchanged,
        )

    def _refuse_rubble(self, *, was_stopped: bool) -> None:
        """Refuse an archive in which there is nothing, or nothing that could be read: that is no import."""
        anything = self._batch or self._seen or self._projects or self._memories or self._published
        if anything or self._import_id is not None or was_stopped:
            return
        if not self._skipped:
            names = ", ".join(self._archive.preview.files)
            raise NotAnArchive(
                names, tr("{names} holds no conversations: its list is empty.", names=names), HOW_TO_EXPORT
            )
        first = self._skipped[0]
        raise ArchiveDamaged(
            first.where,
            tr("Nothing in this export could be read. {where}: {why}", where=first.where, why=first.why),
            tr("Request a new export and download it again."),
        )

    def _write_batch(self) -> None:
        """Have the write lane write the batch, and wait for it.

        Reading on meanwhile would gain little: two threads hand the interpreter to each other at every row, which
        takes a tenth of an import's processor time more, and a window waits behind two of them instead of one.
        """
        if not self._batch:
            return
        import_id, batch = self._begun(), self._batch
        self._batch, self._batch_messages, self._batch_bytes = [], 0, 0
        outcome = self._write(lambda: self._store.add_conversations(import_id, batch))
        self._count_outcomes(outcome.outcomes)
        self._on_changes(outcome.changes)
        self._tell(now=True)

    def _count_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        report = self._report
        self._report = replace(
            report,
            new=report.new + outcomes.count("new"),
            updated=report.updated + outcomes.count("updated"),
            unchanged=report.unchanged + outcomes.count("unchanged"),
            shells=report.shells + outcomes.count("shell"),
        )

    def _begun(self) -> int:
        """Return the import's id; nothing is written before there is something to write."""
        if self._import_id is None:
            self._import_id = self._write(lambda: self._store.begin_import(self._archive.preview))
        return self._import_id

    def _write(self, job: Callable[[], T]) -> T:
        return self._lanes.write(lambda: self._if_still_there(job)).result()

    def _if_still_there(self, job: Callable[[], T]) -> T:
        """Do `job` on the write lane unless a backup was brought back meanwhile, which lacks what was passed over."""
        if self._store.replaced != self._replaced:
            raise StoreError(
                tr("A backup was brought back while this was being imported, so that the import was ended."),
                tr("What it had stored is in the store that was set aside. Import the same once more."),
            )
        return job()

    def _tell(self, doing: str = mark("Reading conversations"), *, now: bool = False) -> None:
        at = time.monotonic()
        if now or at - self._told >= NEWS_EVERY_S:
            self._told = at
            archive, report = self._archive, self._report
            stored = report.new + report.updated + report.unchanged + report.shells
            self._progress(Progress(archive.bytes_read, archive.bytes_total, doing, stored))
