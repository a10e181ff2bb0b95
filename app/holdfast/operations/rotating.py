"""Gives an encrypted store a new key while it is in use: a copy under that key takes its place, and then its backups.

Until the copy is in place the slots name both keys, so that a kill leaves a store that one of them opens. Backups come
after the store, one at a time and each proven; one that cannot be done stays as it is, under the key before.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from holdfast import keyslots
from holdfast.errors import BadInput, HoldfastError, StoreDamaged, StoreError
from holdfast.jobs import Cancelled
from holdfast.language import tr
from holdfast.operations.backup_files import is_under_another_key
from holdfast.operations.encrypting import exchange_under, fresh_file
from holdfast.paths import STORE_NAME
from holdfast.store import copying
from holdfast.store.connection import Database
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from holdfast.domain.backups import Backup
    from holdfast.jobs import CancelToken, Lanes
    from holdfast.operations.unlocking import StoreKey
    from holdfast.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rotated:
    """What came of it: a new recovery key where there was one, how many backups have the new key, and those that
    still need the one before.
    """

    recovery_key: str
    backups: int
    left: tuple[Path, ...]

    def __repr__(self) -> str:
        return f"Rotated({self.backups} backups, {len(self.left)} left)"


def rotate(
    store: Store,
    lanes: Lanes,
    key: StoreKey,
    backups: Iterable[Backup],
    token: CancelToken,
    *,
    words: str,
    known: Callable[[str], None],
) -> Rotated:
    """Give the store, and those of `backups` that are under its key, a new one. Raises BadInput, StoreError.

    `known` is told the new recovery key, where there is one, as soon as it counts: the backups may take long. Until
    `StoreKey.recovery_key_seen` it stands as one that nobody may have seen.
    """
    old = store.database.key
    if old is None:
        raise BadInput(tr("The store is not encrypted, so that it has no key."), tr("`holdfast encrypt` encrypts it."))
    with key.changing():
        new, recovery_key = key.renewed(old, words)
        try:
            exchange_under(store, lanes, new, token)
        except Exception:  # nothing else: an interrupted wait does not end what the write lane does
            if copying.opens(Database(store.database.path, old)):
                key.forget_others(old)
            raise
        with suppress(StoreError):  # another key's ways do no harm: the next start forgets them
            key.forget_others(new)
    log.info("the store has a new key")
    if recovery_key:
        known(recovery_key)
    those = [each for each in backups if each.is_encrypted and not is_under_another_key(each, old)]
    left = [each.folder for each in those if token.is_cancelled or not _renew(each, old, new, key, token)]
    return Rotated(recovery_key, len(those) - len(left), tuple(left))


def _renew(backup: Backup, old: bytes, new: bytes, key: StoreKey, token: CancelToken) -> bool:
    """Encrypt a backup anew; say whether that was done. It is whole at every moment."""
    file = backup.folder / STORE_NAME
    if copying.opens(Database(file, new)):  # made since the store has that key
        _keep_only(backup, new, key)
        return True
    fresh = fresh_file(file)
    try:
        copying.copy(Database(file, old), fresh, token)
        if copying.proven(copying.change_key(Database(fresh, old), new), token).digest != backup.digest:
            raise StoreDamaged(tr("The backup does not hold what was backed up."))
        keyslots.write(backup.folder, (key.slots_of(new), *keyslots.read(backup.folder)))
        fresh.replace(file)
    except (HoldfastError, OSError, Cancelled) as err:
        log.warning("a backup stays under the key before: %s: %s", backup.folder.name, type(err).__name__)
        return False
    finally:
        fresh.unlink(missing_ok=True)
    _keep_only(backup, new, key)
    return True


def _keep_only(backup: Backup, new: bytes, key: StoreKey) -> None:
    """Leave no ways to another key beside a backup that has the new one; those to it as they are by now."""
    try:
        keyslots.sync_folder(backup.folder)
        with key.changing():  # a recovery key that is seen at this moment is told to the backup before or after
            keyslots.write(backup.folder, (key.slots_of(new),))
    except (HoldfastError, OSError) as err:  # a power cut may bring the file before back: the slots name both keys
        log.info("a backup keeps the ways to the key before: %s: %s", backup.folder.name, type(err).__name__)
