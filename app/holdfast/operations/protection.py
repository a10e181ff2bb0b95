"""What keeps the store safe, as one value for the window and the commands: its key, its backups, bringing one back.

All of it waits for its answer: in the window it is called on the read lane.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.errors import BadInput, StoreError
from holdfast.language import tr
from holdfast.operations import checking, encrypting, restoring, rotating, set_aside
from holdfast.operations.backups import Backups
from holdfast.operations.opening import mark_damaged
from holdfast.operations.restoring import Source
from holdfast.settings import BACKUP_FOLDER, Settings
from holdfast.store import checking as store_checking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.domain.backups import Backup, Restored, SetAside
    from holdfast.domain.checking import CheckReport
    from holdfast.jobs import CancelToken, Lanes
    from holdfast.operations.opening import Ask
    from holdfast.operations.rotating import Rotated
    from holdfast.operations.unlocking import KeyReport, StoreKey
    from holdfast.paths import Paths
    from holdfast.store import Store

log = logging.getLogger(__name__)


class Protection:
    """The open store's protection. `told` is what has to be said once about how it was opened, "" for nothing.

    `settle` puts right what a backup caught half done, as a start would.
    """

    def __init__(
        self,
        store: Store,
        lanes: Lanes,
        paths: Paths,
        key: StoreKey,
        told: str = "",
        *,
        empty_bin: Callable[[], int] = int,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        self._settle = settle
        self._empty_bin = empty_bin
        self.told = told
        self.paths = paths
        self._store = store
        self._lanes = lanes
        self._key = key
        self.backups = Backups(store, paths, self.chosen_folder)

    def chosen_folder(self) -> Path | None:
        """Return the folder that the person wants backups in besides."""
        chosen = Settings(self.paths.config).get(BACKUP_FOLDER)
        return Path(chosen).expanduser() if chosen else None

    # the key

    def key_report(self, *, asks_keyring: bool = True) -> KeyReport:
        """Return how the store is protected, and how the keyring is unless it is not to be asked."""
        return self._key.status(asks_keyring=asks_keyring)

    def encrypt(self, words: str, token: CancelToken) -> None:
        """Encrypt the store, its key in the keyring or sealed with `words`. Raises BadInput, StoreError."""
        with self.backups.resting():
            encrypting.encrypt(self._store, self._lanes, self._key, words, token)

    def decrypt(self, token: CancelToken) -> None:
        """Take the encryption away. Raises BadInput, StoreError."""
        with self.backups.resting():
            encrypting.decrypt(self._store, self._lanes, self._key, token)

    def rotate(self, words: str, token: CancelToken, known: Callable[[str], None]) -> Rotated:
        """Give the store and its backups a new key, sealed with `words` where one is; see `rotating.rotate`."""
        with self.backups.resting():
            mine = self.backups.mine()
            return rotating.rotate(self._store, self._lanes, self._key, mine, token, words=words, known=known)

    def new_recovery_key(self) -> str:
        """Make a recovery key and return it: it is kept nowhere, and stands in the place of one before when it is said
        to be seen. Raises BadInput, StoreError.
        """
        return self._key.make_recovery_key(self._data_key())

    def recovery_key_seen(self, words: str) -> bool:
        """Remember that a person saw this recovery key; say whether it opens the store still. Raises StoreError."""
        return self._key.recovery_key_seen(words)

    def set_passphrase(self, words: str) -> None:
        """Have a passphrase open the store, in place of one before. Raises BadInput."""
        self._key.set_passphrase(self._data_key(), words)

    # the file

    def has_something(self) -> bool:
        """Say whether anything is stored yet."""
        return restoring.counted(self._store.database)[0] > 0

    def is_sound(self, token: CancelToken) -> bool:
        """Read every page of the store once, and say whether that went well. Raises `Cancelled`."""
        return store_checking.is_readable(self._store.database, token)

    def remember_damage(self) -> None:
        """Have the next start look at the whole file before anything is done with it."""
        mark_damaged(self.paths)

    def check(self, token: CancelToken, *, is_deep: bool) -> CheckReport:
        """Look at the store and its backups. Raises `Cancelled`."""
        return checking.check(self._store.database, self.backups.folder, token, is_deep=is_deep)

    def look_after(self, token: CancelToken) -> Backup | None:
        """Empty the bin of what has lain in it long enough, and make a backup if one is due. Raises StoreError."""
        self._empty_bin()
        return self.backups.make_if_due(token)

    # what was set aside

    def set_aside(self) -> list[SetAside]:
        """Return the stores that another was put in the place of, the newest first."""
        return set_aside.found(self.paths)

    def delete_aside(self, names: Sequence[str]) -> int:
        """Delete these of them for good and return how many bytes they took. Raises NotFound, StoreUnwritable."""
        return set_aside.remove(self.paths, names)

    # backups

    def back_up(self, reason: str, token: CancelToken, to: Path | None = None) -> Backup:
        """Make a backup and verify it. Raises StoreError, `Cancelled`."""
        return self.backups.make(reason, token, to)

    def restore(self, given: Path, ask: Ask, token: CancelToken) -> Restored:
        """Go on with a backup in the place of the store, which is set aside. Raises NotFound, StoreError."""
        source = Source.open(given, self._store.database.key, ask, token)
        try:
            self.backups.make("before restore", token)
        except StoreError as err:  # what is to be replaced may be damaged, or the disk full; it is set aside as it is
            log.warning("no backup before restoring: %s", type(err).__name__)
        with self.backups.resting():
            done = restoring.restore(source, self._store, self._lanes, token)
        self._settle()
        return done

    def try_restoring(self, given: Path, ask: Ask, token: CancelToken) -> Restored:
        """Open and prove a backup and return what restoring it would bring, changing nothing."""
        source = Source.open(given, self._store.database.key, ask, token)
        return source.outcome(restoring.counted(self._store.database))

    def restore_into(self, given: Path, folder: Path, ask: Ask, token: CancelToken) -> Restored:
        """Write a backup into a folder without a store. Raises NotFound, BadInput, StoreError."""
        return restoring.restore_into(Source.open(given, self._store.database.key, ask, token), folder, token)

    def _data_key(self) -> bytes:
        key = self._store.database.key
        if key is None:
            raise BadInput(
                tr("The store is not encrypted, so that it needs no key."), tr("`holdfast encrypt` encrypts it.")
            )
        return key
