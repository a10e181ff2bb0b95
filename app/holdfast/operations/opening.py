"""Opens the store of a person: finds its key, or makes one for a new store. Knows the key's ways and the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.errors import BadInput, StoreKeyMissing, StoreKeyWrong
from holdfast.store import Store
from holdfast.store.locking import WriterLock
from holdfast.store.translating import damaged, unwritable

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.operations.unlocking import StoreKey, Unlocked
    from holdfast.paths import Paths

    Ask = Callable[[StoreKeyMissing, str], str | None]
    """Asks a person for words that open the store; given why, and what was wrong with those before. None: no answer."""


def open_store(paths: Paths, key: StoreKey, ask: Ask, *, to_write: bool) -> tuple[Store, str]:
    """Return the open store, made where there is none, and what has to be said once about its protection.

    Raises StoreKeyMissing and whatever `Store.open` raises.
    """
    unlocked = unlock(paths, key, ask)
    try:
        return Store.open(paths.store, unlocked.key, read_only=not to_write), unlocked.told
    except StoreKeyWrong as err:
        if unlocked.key is None:
            raise
        raise damaged(paths.store) from err  # the key is proven by its check value: it is the page that is not right


def unlock(paths: Paths, key: StoreKey, ask: Ask) -> Unlocked:
    """Return the key of the store, or of one to be made, asking where the system cannot give it."""
    if not Store.exists(paths.store):
        return _made(paths, key)
    try:
        return key.find()
    except StoreKeyMissing as err:
        wrong = ""
        while err.takes_words and (words := ask(err, wrong)):
            try:
                return key.unlock(words)
            except BadInput as again:
                wrong = str(again)
        raise


def _made(paths: Paths, key: StoreKey) -> Unlocked:
    """Make the key of a new store, with the right to write: two first starts at once must not make two."""
    try:
        paths.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as err:
        raise unwritable(paths.data) from err
    lock = WriterLock(paths.store)
    try:
        return key.find() if Store.exists(paths.store) else key.create()
    finally:
        lock.release()
