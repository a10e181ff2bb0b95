"""Backups: made while the store is in use, each opened and compared before it counts, thinned out, tried by restoring.

Runs on the read lane, with connections of its own; the store can be written meanwhile.
"""

from __future__ import annotations

import logging
import platform
import shutil
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast import keyslots
from holdfast.digests import blake2b
from holdfast.domain.backups import Backup, surplus
from holdfast.errors import CopyMissing, HoldfastError, StoreDamaged, StoreError
from holdfast.language import english, tr
from holdfast.operations import backup_files
from holdfast.paths import STORE_NAME
from holdfast.store import Store, checking, copying
from holdfast.store.connection import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from holdfast.jobs import CancelToken
    from holdfast.paths import Paths

log = logging.getLogger(__name__)

FOLDER = "backups"
EVERY = timedelta(hours=4)
"""How long changes may wait for a backup while the window is open."""

TRY_RESTORE_EVERY = timedelta(days=7)
OLD_COPIES = "holdfast-version-*.db"
"""What a migration writes beside the store before it begins."""


def _now() -> datetime:
    return datetime.now(UTC)


def good_ones(paths: Paths) -> list[Backup]:
    """Return the backups among the store's own that may be relied on, the newest first, without opening the store."""
    return [each for each in backup_files.read_all(paths.data / FOLDER) if each.is_good]


class Backups:
    """The backups of one store. `chosen` gives the folder that the person named besides, or None."""

    def __init__(
        self,
        store: Store,
        paths: Paths,
        chosen: Callable[[], Path | None] = lambda: None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._data = paths.data
        self._chosen = chosen
        self._now = now
        self._turn = threading.Lock()

    @property
    def folder(self) -> Path:
        """Return where backups lie."""
        return self._data / FOLDER

    def all(self) -> list[Backup]:
        """Return every backup here and in the chosen folder, the newest first."""
        found = backup_files.read_all(self.folder)
        chosen = self._chosen()
        if chosen is not None:
            found += backup_files.read_all(chosen)
        return sorted(found, key=lambda each: each.made, reverse=True)

    def mine(self) -> list[Backup]:
        """Return those of this store, the newest first."""
        return [each for each in self.all() if each.origin == self._origin]

    def newest_good(self) -> Backup | None:
        """Return the newest backup of this store that may be relied on."""
        return next((each for each in self.all() if each.is_good and each.origin == self._origin), None)

    def make(self, reason: str, token: CancelToken, to: Path | None = None) -> Backup:
        """Make a backup, verify it, and return it; with `to` in that folder, else among ours and in the chosen one.

        Where nothing has changed since the newest good one, that one is looked at again instead and returned. Raises
        StoreError and `Cancelled`; then there is no new one.
        """
        with self._turn:
            if to is not None:
                return self._made(to, reason, token)
            backup_files.sweep(self.folder, self._now()) if self.folder.exists() else None
            made = self._made(self.folder, reason, token, is_ours=True)
            self._thin_out(self.folder, made)
            chosen = self._chosen()
            if chosen is not None:
                self._copy_to(chosen, reason, token)
            return made

    def _copy_to(self, chosen: Path, reason: str, token: CancelToken) -> None:
        """Make one in the folder that the person chose too. Raises CopyMissing where that cannot be."""
        try:
            self._thin_out(chosen, self._made(chosen, reason, token, is_ours=True))
        except StoreError as err:
            raise CopyMissing(
                tr(
                    "The store is backed up on this computer, but not in {folder}. {message}",
                    folder=chosen,
                    message=err.message,
                ),
                err.hint,
            ) from err

    def is_due(self) -> bool:
        """Say whether the store was written to since the newest good backup, and that was a while ago."""
        now = self._now()
        # One from the future was made while the clock was wrong: by it, nothing would be due for years.
        newest = next((each for each in self.mine() if each.is_good and each.made <= now), None)
        if newest is None:
            return self._store.counts().conversations > 0
        return self._written() > newest.as_of and now - newest.as_of >= EVERY

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Have no backup made while the store gets another key or another file: it would be of neither."""
        with self._turn:
            yield

    def make_if_due(self, token: CancelToken) -> Backup | None:
        """Make a backup if one is due, and once a week try to restore the newest. Raises StoreError, `Cancelled`.

        While one is made, or none may be, nothing is waited for: the next time is soon enough.
        """
        if self._turn.locked():
            return None
        self._adopt_old_copies(token)
        made = self.make("schedule", token) if self.is_due() else None
        chosen = self._chosen()
        if chosen is not None and self._lacks_the_newest(chosen):
            with self._turn:
                self._copy_to(chosen, "schedule", token)
        key = self._store.database.key
        ours = (each for each in self.mine() if each.is_good and not backup_files.is_under_another_key(each, key))
        newest = next(ours, None)
        if newest is not None and self._is_restore_due():
            self.try_restoring(newest, token)
        return made

    def _lacks_the_newest(self, chosen: Path) -> bool:
        """Say whether the chosen folder is there and has nothing as new as our own: it was away when that was made."""
        own = next((each for each in backup_files.read_all(self.folder) if each.is_good), None)
        if own is None or not chosen.is_dir():
            return False
        theirs = (each for each in backup_files.read_all(chosen) if each.origin == self._origin and each.is_good)
        return all(each.as_of < own.as_of for each in theirs)

    def verify(self, backup: Backup, token: CancelToken) -> Backup:
        """Open a backup, check all of it and compare it with what was written down; return what is known then.

        Raises StoreKeyWrong if it is under another key, and `Cancelled`.
        """
        fault = ""
        try:
            held = copying.proven(self._database_of(backup), token)
            if held.digest != backup.digest:
                fault = tr("It does not hold what was backed up.")
        except StoreDamaged as err:
            fault = err.message
        if fault:
            log.warning("a backup is not good any more: %s", backup.folder.name)
        verified = None if fault else self._now()
        return backup_files.note(backup, verified=verified, fault=english(fault))

    def try_restoring(self, backup: Backup, token: CancelToken) -> Backup:
        """Restore a backup into a folder of its own, open the store there as the program does, count, and remove it.

        Raises StoreError, `Cancelled`.
        """
        folder = backup_files.begun(self.folder, backup.size_bytes)
        try:
            fault = self._fault_of_restoring(backup, folder / STORE_NAME, token)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if fault:
            log.warning("a test restore failed: %s", backup.folder.name)
            return backup_files.note(backup, verified=None, fault=english(fault))
        log.info("test restore of %s: %d messages", backup.folder.name, backup.messages)
        return backup_files.note(backup, verified=self._now(), test_restored=self._now())

    def _fault_of_restoring(self, backup: Backup, file: Path, token: CancelToken) -> str:
        """Return what went wrong, "" for nothing.

        Without encryption a text can change on the disk unnoticed, and be copied so: every text is looked at then.
        """
        source, restored = self._database_of(backup), Database(file, self._database_of(backup).key)
        try:
            held = copying.copy(source, file, token)
            is_same = held.digest == backup.digest and copying.proven(restored, token) == held
            Store.open(file, source.key).close()
            is_same &= copying.counted(restored) == (backup.conversations, backup.messages)
            found = checking.check(restored, token, is_deep=True) if source.key is None else []
        except StoreDamaged as err:
            return err.message
        if not is_same:
            return tr("A test restore gave something else than was backed up.")
        return tr("Texts in it are not what was stored.") if any(each.area == "messages" for each in found) else ""

    def _made(self, parent: Path, reason: str, token: CancelToken, *, is_ours: bool = False) -> Backup:
        database, made = self._store.database, self._now()
        ways = backup_files.ways_to(database.key, self._data)  # before the copy: they may change while it is made
        partial = backup_files.begun(parent, database.path.stat().st_size)
        try:
            copy = Database(partial / STORE_NAME, database.key)
            held = copying.copy(database, copy.path, token)
            if copying.proven(copy, token) != held:
                raise StoreDamaged(
                    tr("A backup came out different from the store."), tr("Nothing was kept of it; try again.")
                )
            same = self._same(parent, held.digest) if is_ours else None
            if same is not None:
                return backup_files.note(same, verified=made, covers=made)
            if ways:  # a recovery key may have been seen since
                keyslots.write(partial, tuple(each.seen_as_in(keyslots.read(self._data)) for each in ways))
            backup = backup_files.facts_of(held, partial, made, reason, self._origin)
            backup_files.note(backup, verified=self._now())
            folder = backup_files.finished(partial, made, reason)
        except OSError as err:  # the folder went away in the middle
            raise backup_files.translated(err, parent) from err
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        log.info("backup made and verified: %s, %d messages", folder.name, backup.messages)
        done = backup_files.read(folder)
        if done is None:
            raise StoreError(
                tr("The backup {folder} is gone as soon as it was made.", folder=folder), tr("Check the disk.")
            )
        return done

    def _same(self, parent: Path, digest: str) -> Backup | None:
        """Return the newest good backup here if it holds the same: one more of the same protects nothing more."""
        now = self._now()
        mine = [each for each in backup_files.read_all(parent) if each.origin == self._origin and each.is_good]
        mine = [each for each in mine if each.made <= now]
        if not mine or mine[0].digest != digest:
            return None
        key = self._store.database.key
        is_under_ours = mine[0].is_encrypted == (key is not None) and not backup_files.is_under_another_key(
            mine[0], key
        )
        return mine[0] if is_under_ours else None

    def _thin_out(self, parent: Path, made: Backup) -> None:
        mine = [each for each in backup_files.read_all(parent) if each.origin == self._origin]
        for each in surplus(mine, made):
            backup_files.remove(each.folder)

    def _adopt_old_copies(self, token: CancelToken) -> None:
        """Make backups of the copies that migrations left beside the store, once they are proven."""
        for file in sorted(self._data.glob(OLD_COPIES)):
            try:
                made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
                key = self._store.database.key if copying.is_encrypted(file) else None
                held = copying.proven(Database(file, key), token)
            except (HoldfastError, FileNotFoundError):
                continue  # or another window has adopted it
            partial = backup_files.begun(self.folder, 0)
            file.rename(partial / STORE_NAME)
            if ways := backup_files.ways_to(key, self._data):
                keyslots.write(partial, ways)
            backup = backup_files.facts_of(held, partial, made, "before migration", self._origin)
            backup_files.note(backup, verified=self._now())
            backup_files.finished(partial, made, "before migration")

    def _is_restore_due(self) -> bool:
        now = self._now()
        tried = [each.test_restored for each in self.mine() if each.test_restored and each.test_restored <= now]
        return not tried or now - max(tried) >= TRY_RESTORE_EVERY

    def _database_of(self, backup: Backup) -> Database:
        return Database(backup.folder / STORE_NAME, self._store.database.key if backup.is_encrypted else None)

    def _written(self) -> datetime:
        """Return when the store's files were written to last."""
        store = self._store.database.path
        times = [0.0]
        for file in (store, store.with_name(store.name + "-wal")):
            with suppress(FileNotFoundError):  # as a log is once nobody has the store open
                about = file.stat()
                times.append(about.st_mtime if about.st_size else 0)
        return datetime.fromtimestamp(max(times), UTC)

    @property
    def _origin(self) -> str:
        """Return what tells this store's backups from another computer's in the same folder."""
        where = f"{platform.node()}\n{self._data.absolute()}"
        return blake2b(where.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
