"""Opens the store for a glance, for somebody who must never be in the way: nobody is asked for words, no keyring is
unlocked, no file is made or brought to a newer version, and nothing is held open afterwards.

Whoever exchanges the store's file waits until nobody has it open, so that a glance takes milliseconds. Knows the store
and its key.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from holdfast.jobs import InlineLanes
from holdfast.keys import Keyring
from holdfast.operations.library import Library
from holdfast.operations.opening import open_unlocked
from holdfast.operations.unlocking import StoreKey, Unlocked
from holdfast.store import Store
from holdfast.store.connection import Database, open_reader
from holdfast.store.migrations import NEWEST, check_version
from holdfast.store.recognising import Looks, look
from holdfast.store.translating import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from holdfast.paths import Paths

log = logging.getLogger(__name__)

KEY_KEPT_S = 10.0
"""How long a key that was found is used without asking the keyring again: as long as a person types."""


class Glances:
    """Glances at one store; one thread uses it. `now_s` is a clock that only goes forward."""

    def __init__(
        self, paths: Paths, keyring: Keyring | None = None, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._paths = paths
        self._keyring = keyring or Keyring()
        self._now_s = now_s
        self._unlocked: Unlocked | None = None
        self._found_s = 0.0

    @contextmanager
    def look(self) -> Iterator[Library | str]:
        """Open the library while the block runs, or give a word that says why it is not. Raises HoldfastError."""
        if not Store.exists(self._paths.store):
            yield "no store"
            return
        unlocked = self._key()
        if unlocked is None:
            yield "the keyring is locked or absent"
            return
        if not self._is_ready(unlocked):
            yield "the store is empty or of an earlier version"
            return
        store, lanes = open_unlocked(self._paths, unlocked, to_write=False), InlineLanes()
        try:
            yield Library(store, lanes)
        finally:
            lanes.close()
            store.close()

    def _key(self) -> Unlocked | None:
        """Return the key, None where it cannot be had without asking. Raises StoreKeyMissing, StoreDamaged."""
        if look(self._paths.store) in {Looks.PLAIN, Looks.EMPTY}:
            return Unlocked(None)
        if self._unlocked is not None and self._now_s() - self._found_s < KEY_KEPT_S:
            return self._unlocked
        self._unlocked = None
        if self._keyring.is_open():
            self._unlocked = StoreKey(self._paths, self._keyring, environment={}).find()
            self._found_s = self._now_s()
        return self._unlocked

    def _is_ready(self, unlocked: Unlocked) -> bool:
        """Say whether the file can be read as it is: opening one of an earlier version would change it."""
        database = Database(self._paths.store, unlocked.key)
        con = open_reader(database)
        try:
            with translated(self._paths.store):
                return check_version(database, con) == NEWEST
        finally:
            con.close()
