"""Brings a backup back. The present store is never destroyed: it is set aside, whole, with its key slots."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast import keyslots
from holdfast.domain.backups import Restored
from holdfast.errors import BadInput, NotFound, StoreDamaged, StoreError
from holdfast.language import tr
from holdfast.operations import backup_files
from holdfast.operations.encrypting import fresh_file
from holdfast.operations.opening import unlock
from holdfast.operations.unlocking import StoreKey
from holdfast.paths import STORE_NAME, Paths
from holdfast.store import Store, copying
from holdfast.store.connection import Database
from holdfast.store.exchanging import exchange
from holdfast.store.holding_back import hold_back
from holdfast.store.locking import WriterLock

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.jobs import CancelToken, Lanes
    from holdfast.operations.opening import Ask
    from holdfast.store.copying import Contents

log = logging.getLogger(__name__)

ASIDE = "set-aside"


class Source:
    """A backup that was opened and proven: what can be brought back."""

    def __init__(self, database: Database, held: Contents, made: datetime | None) -> None:
        self.database = database
        self.held = held
        self.made = made

    @classmethod
    def open(cls, given: Path, present_key: bytes | None, ask: Ask, token: CancelToken) -> Source:
        """Open a backup, named by its folder or the file in it, with the store's key or the one of its own slots.

        Raises NotFound, StoreKeyMissing, StoreDamaged if it is not what was backed up, and `Cancelled`.
        """
        file = _file_of(given)
        key = None
        if copying.is_encrypted(file):
            key = present_key if _is_under(file, present_key) else _key_beside(file, given, ask)
        database = Database(file, key)
        held = copying.proven(database, token)
        known = backup_files.read(file.parent)
        if known is not None and known.digest != held.digest:
            raise StoreDamaged(
                tr("{given} does not hold what was backed up.", given=given), tr("Choose another backup.")
            )
        if not held.version:
            raise _no_backup(given)
        return cls(database, held, known.made if known else None)

    def outcome(self, present: tuple[int, int] = (0, 0), **more: Path) -> Restored:
        """Return what it holds, beside what is there now."""
        return Restored(
            made=self.made,
            conversations=self.held.rows("conversation"),
            messages=self.held.rows("message"),
            present_conversations=present[0],
            present_messages=present[1],
            **more,
        )

    def written_to(self, target: Path, key: bytes | None, token: CancelToken) -> None:
        """Write a copy under `key` and prove it; what waits in it is held back. Raises StoreError, `Cancelled`."""
        copying.copy(self.database, target, token)
        copy = Database(target, self.database.key)
        if key != self.database.key:
            copy = copying.change_key(copy, key)
        if copying.proven(copy, token) != self.held:
            target.unlink(missing_ok=True)
            raise StoreDamaged(tr("What was restored is not what was backed up."), tr("Nothing was changed."))
        hold_back(Database(target, key))


def _is_under(file: Path, key: bytes | None) -> bool:
    """Say whether a file is under this key. Raises StoreDamaged for a store that is too damaged to tell."""
    try:
        return key is not None and copying.opens(Database(file, key))
    except StoreDamaged:
        if file.name == STORE_NAME:
            raise
        return False


def _no_backup(given: Path) -> BadInput:
    return BadInput(tr("{given} is not a backup of Holdfast.", given=given), tr("`holdfast backups` lists them."))


def _key_beside(file: Path, given: Path, ask: Ask) -> bytes | None:
    """Return the key of a backup by the slots beside it. Raises StoreKeyMissing, BadInput."""
    if file.name != STORE_NAME:  # slots belong to that name, and where there is no store of it a key would be made
        raise _no_backup(given)
    beside = Paths.under(file.parent)
    return unlock(beside, StoreKey(beside), ask).key


def _file_of(given: Path) -> Path:
    """Return the database that is meant. Raises NotFound."""
    missing = NotFound(
        tr("There is no backup at {given}.", given=str(given)[:200]), tr("`holdfast backups` lists them.")
    )
    try:
        file = given / STORE_NAME if given.is_dir() else given
        if Store.exists(file):
            return file
    except (OSError, ValueError) as err:  # no name that a file can have, or a folder that may not be read
        raise missing from err
    raise missing


def restore_into(source: Source, folder: Path, token: CancelToken) -> Restored:
    """Write a backup into a folder that has no store, to be opened with --data-dir. Raises BadInput, StoreError."""
    if Store.exists(folder / STORE_NAME):
        raise BadInput(tr("There is a store in {folder} already.", folder=folder), tr("Name a folder without one."))
    backup_files.copy_slots(source.database.path.parent, folder)
    source.written_to(folder / STORE_NAME, source.database.key, token)
    return source.outcome(into=folder)


def restore(source: Source, store: Store, lanes: Lanes, token: CancelToken) -> Restored:
    """Go on with a backup in the place of the open store, under the store's own key. Raises StoreError."""

    def write() -> Restored:
        present = counted(store.database)
        fresh, aside = fresh_file(store.database.path), aside_folder(store.database.path)
        try:
            source.written_to(fresh, store.database.key, token)
            store.exchange(fresh, store.database.key, aside)
        finally:
            fresh.unlink(missing_ok=True)
        return source.outcome(present, aside=aside)

    done = lanes.write(write).result()
    log.info("restored: %d messages", done.messages)
    return done


def restore_closed(source: Source, paths: Paths, token: CancelToken) -> Restored:
    """Put a backup in the place of a store that cannot be opened, under the backup's own key. Raises StoreError.

    The slots name both keys until the file is exchanged, so that a kill leaves what the slots open.
    """
    lock = WriterLock(paths.store)
    try:
        fresh, aside = fresh_file(paths.store), aside_folder(paths.store)
        try:
            source.written_to(fresh, source.database.key, token)
            ours = _slots_or_none(paths.data)
            theirs = tuple(each.seen_as_in(ours) for each in _slots_or_none(source.database.path.parent))
            others = tuple(slots for slots in ours if slots.id not in {each.id for each in theirs})
            if theirs:
                keyslots.write(paths.data, (*theirs, *others))
            exchange(paths.store, fresh, aside)
            if theirs and others:
                keyslots.write(paths.data, theirs)
        finally:
            fresh.unlink(missing_ok=True)
    finally:
        lock.release()
    log.info("restored in the place of a store that could not be opened")
    return source.outcome(aside=aside)


def counted(database: Database) -> tuple[int, int]:
    """Return how many conversations and messages are there, 0 and 0 where that cannot be read."""
    try:
        return copying.counted(database)
    except StoreError:
        return 0, 0


def aside_folder(store: Path) -> Path:
    """Return a folder, not there yet, for what is set aside now."""
    stamp = datetime.now(UTC).astimezone().strftime(backup_files.STAMP)
    folder, number = store.parent / ASIDE / stamp, 1
    while folder.exists():
        number += 1
        folder = store.parent / ASIDE / f"{stamp}-{number}"
    return folder


def _slots_or_none(folder: Path) -> tuple[keyslots.KeySlots, ...]:
    """Return the slots of a folder; those that cannot be read are set aside with the store."""
    try:
        return keyslots.read(folder)
    except StoreError:
        return ()
