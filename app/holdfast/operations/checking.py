"""Checks the whole store, and repairs one: on a copy, from what can be read, from the sources kept, from backups."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import Conversation, ImportReport, Source
from holdfast.domain.checking import CheckReport, Finding, Loss, RepairReport
from holdfast.domain.importing import ArchivePreview, ImportedConversation
from holdfast.errors import HoldfastError, StoreDamaged, StoreKeyWrong
from holdfast.language import tr
from holdfast.operations import backup_files
from holdfast.operations.backups import FOLDER
from holdfast.operations.encrypting import fresh_file
from holdfast.operations.restoring import aside_folder, counted
from holdfast.paths import STORE_NAME
from holdfast.retelling import retold
from holdfast.store import Store, copying, prepare, rebuilding
from holdfast.store import checking as store_checking
from holdfast.store.connection import Database
from holdfast.store.exchanging import exchange
from holdfast.store.locking import WriterLock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from holdfast.domain.backups import Backup
    from holdfast.domain.checking import Area
    from holdfast.jobs import CancelToken
    from holdfast.paths import Paths
    from holdfast.store.mending import Kept

log = logging.getLogger(__name__)

AREAS: tuple[Area, ...] = ("database", "index", "tree", "backups")
DEEP_AREAS: tuple[Area, ...] = ("sources", "messages")


def check(database: Database, folder: Path, token: CancelToken, *, is_deep: bool) -> CheckReport:
    """Look at the store and its backups in `folder` and return what is wrong; deep, at every text and every backup.

    `database` has a key that is proven. Raises `Cancelled`.
    """
    try:
        findings = store_checking.check(database, token, is_deep=is_deep)
    except (StoreKeyWrong, StoreDamaged):  # a key is handed out only when it is proven: it is the page that is damaged
        findings = [Finding("database", tr("The first page of the file cannot be read."))]
    findings += _backups(database, backup_files.read_all(folder), token, is_deep=is_deep)
    conversations, messages = counted(database)
    areas = (*AREAS, *DEEP_AREAS) if is_deep else AREAS
    log.info("checked: %d messages, %d findings", messages, len(findings))
    return CheckReport(conversations, messages, is_deep, tuple(findings), areas)


def repair(paths: Paths, key: bytes | None, token: CancelToken) -> RepairReport:
    """Make a whole store of a damaged one that nobody has open, and set the damaged one aside as it is.

    Everything readable is kept; what is not comes from the newest good backup, else from the sources that were kept
    of every conversation. Raises StoreDamaged where not even the list of tables can be had (a backup then has to be
    restored), StoreLocked, DiskFull, `Cancelled`: nothing is changed then.
    """
    lock = WriterLock(paths.store)
    try:
        fresh = fresh_file(paths.store)
        aside = aside_folder(paths.store)
        try:
            report = _repaired(Database(paths.store, key), Database(fresh, key), paths.data / FOLDER, token)
            exchange(paths.store, fresh, aside)
        except (StoreDamaged, StoreKeyWrong) as err:
            raise StoreDamaged(
                tr("Too little of the file can be read to repair it."),
                tr("Nothing was changed. `holdfast backups` lists what can be brought back."),
            ) from err
        finally:
            fresh.unlink(missing_ok=True)
            fresh.with_name(fresh.name + ".lock").unlink(missing_ok=True)
    finally:
        lock.release()
    log.info("repaired: %d messages, %d conversations with losses", report.messages, len(report.lost))
    return replace(report, aside=aside)


def _repaired(damaged: Database, fresh: Database, folder: Path, token: CancelToken) -> RepairReport:
    rebuilt = rebuilding.rebuild(damaged, fresh, _good_copies(fresh, folder, token), token)
    before = copying.counted(fresh)[1]
    with Store.open(fresh.path, fresh.key) as store:
        _read_again(store, rebuilt.sources)
        progress = store.begin_reindexing(afresh=True)
        while not progress.is_done:
            token.check()
            progress = store.reindex_some()
    conversations, messages = copying.counted(fresh)
    lost = rebuilding.put_counts_right(fresh, rebuilt.wanted)
    if any(each.area == "database" for each in store_checking.check(fresh, token, is_deep=False)):
        raise StoreDamaged(tr("The repair did not come out whole."), tr("Nothing was changed; bring back a backup."))
    return RepairReport(
        conversations,
        messages,
        rebuilt.filled,
        max(0, messages - before),
        tuple(Loss(title, count) for title, count in lost),
        unreadable=rebuilt.unreadable,
        asks=rebuilt.asks,
    )


def _good_copies(fresh: Database, folder: Path, token: CancelToken) -> Iterator[Database]:
    """Yield the backups that are what was backed up and under the same key, the newest first."""
    for backup in backup_files.read_all(folder):
        database = Database(backup.folder / STORE_NAME, fresh.key if backup.is_encrypted else None)
        try:
            if backup.is_good and copying.proven(database, token).digest == backup.digest:
                yield database
        except HoldfastError:
            continue


def _read_again(store: Store, kept: Sequence[Kept]) -> None:
    """Import conversations once more from the sources kept of them; what is whole stays as it is."""
    if not kept:
        return
    from holdfast.importers import read_again  # noqa: PLC0415 - no start pays for the layouts of exports

    preview = ArchivePreview("repair", (), sum(len(each.text) for each in kept), None, "", is_whole=False)
    import_id = store.begin_import(preview)
    for each in kept:
        read = read_again(Source(each.source), each.source_id, each.text)
        if isinstance(read, Conversation):
            store.add_conversations(import_id, [prepare(ImportedConversation(read, each.text, each.digest))])
    store.finish_import(import_id, ImportReport(), is_complete=False)


def _backups(database: Database, found: Sequence[Backup], token: CancelToken, *, is_deep: bool) -> list[Finding]:
    findings = []
    for backup in found:
        name = backup.folder.name
        if not backup.is_good:
            findings.append(
                Finding(
                    "backups",
                    tr(
                        "The backup {name} is not good: {fault}",
                        name=name,
                        fault=retold(backup.fault) or tr("not verified"),
                    ),
                )
            )
        elif is_deep and not backup_files.is_under_another_key(backup, database.key):
            copy = Database(backup.folder / STORE_NAME, database.key if backup.is_encrypted else None)
            try:
                if copying.proven(copy, token).digest != backup.digest:
                    findings.append(
                        Finding("backups", tr("The backup {name} does not hold what was backed up.", name=name))
                    )
            except HoldfastError as err:
                findings.append(
                    Finding(
                        "backups", tr("The backup {name} cannot be read: {message}", name=name, message=err.message)
                    )
                )
    if not any(backup.is_good for backup in found) and counted(database)[0]:
        findings.append(Finding("backups", tr("There is no good backup. `holdfast backup` makes one.")))
    return findings
