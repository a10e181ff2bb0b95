"""Encrypts a store, or takes its encryption away, while it is in use: a copy under the other key takes its place.

The copy is proven before: it opens with the new key, and every row of it is the same.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast.errors import BadInput, StoreDamaged
from holdfast.language import tr
from holdfast.store import copying
from holdfast.store.connection import Database

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.jobs import CancelToken, Lanes
    from holdfast.operations.unlocking import StoreKey
    from holdfast.store import Store

log = logging.getLogger(__name__)

FRESH_NAME = "holdfast-fresh.db"
"""A file that is to become the store; one that is found was left by a kill and is worth nothing."""


def encrypt(store: Store, lanes: Lanes, key: StoreKey, words: str, token: CancelToken) -> None:
    """Encrypt the store under a new key, kept in the keyring or sealed with `words`. Raises BadInput, StoreError."""
    if store.database.key is not None:
        raise BadInput(tr("The store is encrypted already."), tr("`holdfast key status` says how."))
    exchange_under(store, lanes, key.encrypting(words), token)
    log.info("the store was encrypted")


def decrypt(store: Store, lanes: Lanes, key: StoreKey, token: CancelToken) -> None:
    """Take the store's encryption away. Raises BadInput, StoreError."""
    if store.database.key is None:
        raise BadInput(tr("The store is not encrypted."), tr("`holdfast encrypt` does that."))
    exchange_under(store, lanes, None, token)
    key.put_away()
    log.info("the store was decrypted")


def fresh_file(store: Path) -> Path:
    """Return where a file is made that is to take the store's place, with what a kill left there taken away."""
    fresh = store.with_name(FRESH_NAME)
    for ending in ("", "-journal", "-wal", "-shm"):
        fresh.with_name(fresh.name + ending).unlink(missing_ok=True)
    return fresh


def exchange_under(store: Store, lanes: Lanes, key: bytes | None, token: CancelToken) -> None:
    """Put a copy under `key` in the store's place: on the write lane, so that nothing is written meanwhile."""

    def write() -> None:
        fresh = fresh_file(store.database.path)
        try:
            held = copying.copy(store.database, fresh, token)
            changed = copying.change_key(Database(fresh, store.database.key), key)
            if copying.proven(changed, token) != held:
                raise StoreDamaged(
                    tr("The copy of the store is not the same as the store."), tr("Nothing was changed.")
                )
            store.exchange(fresh, key, None)
        finally:
            fresh.unlink(missing_ok=True)

    lanes.write(write).result()
