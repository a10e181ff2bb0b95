"""Opens the store of a person: finds its key, or makes one for a new store. Knows the key's ways and the store."""

from __future__ import annotations

import contextlib
import shlex
from typing import TYPE_CHECKING

from holdfast.errors import BadInput, StoreError, StoreKeyMissing, StoreKeyWrong, StoreLocked, StoreLost
from holdfast.jobs import CancelToken
from holdfast.language import tr
from holdfast.operations.key_ways import BACKUPS, KeyWays
from holdfast.store import Store, checking
from holdfast.store.connection import Database
from holdfast.store.locking import WriterLock
from holdfast.store.translating import damaged, unwritable

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.operations.unlocking import StoreKey, Unlocked
    from holdfast.paths import Paths

    Ask = Callable[[StoreKeyMissing, str], str | None]
    """Asks a person for words that open the store; given why, and what was wrong with those before. None: no answer."""


DAMAGE_SEEN = "damage-seen"


def open_store(paths: Paths, key: StoreKey, ask: Ask, *, to_write: bool) -> tuple[Store, str]:
    """Return the open store, made where there is none, and what has to be said once about its protection.

    Raises StoreKeyMissing, StoreLost and whatever `Store.open` raises.
    """
    unlocked = unlock(paths, key, ask)
    return open_unlocked(paths, unlocked, to_write=to_write), unlocked.told


def open_unlocked(paths: Paths, unlocked: Unlocked, *, to_write: bool) -> Store:
    """Return the open store. A key is proven by its check value: one that does not fit means a damaged page."""
    if to_write:
        _look_where_damage_was_seen(paths, unlocked)
    try:
        store = Store.open(paths.store, unlocked.key, read_only=not to_write)
    except StoreKeyWrong as err:
        if unlocked.key is None:
            raise
        raise damaged(paths.store) from err
    if to_write and unlocked.key is not None:
        with contextlib.suppress(StoreError):  # what a kill left of another key does no harm: it goes another time
            KeyWays(paths).keep_only(unlocked.key)
    return store


def unlock(paths: Paths, key: StoreKey, ask: Ask) -> Unlocked:
    """Return the key of the store, or of one to be made, asking where the system cannot give it."""
    if not Store.exists(paths.store):
        return first_key(paths, key)
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


def refuse_if_lost(paths: Paths) -> None:
    """Raise StoreLost where a store was, to go by its backups: nothing new is begun in its place unasked."""
    if Store.exists(paths.store) or not any((paths.data / BACKUPS).glob("*/*.db")):
        return
    from holdfast.operations.backups import good_ones  # noqa: PLC0415 - for the start at which the store is gone

    newest = next((each for each in good_ones(paths) if each.conversations), None)
    if newest is not None:
        is_there = tr("The store {store} is empty, and there are backups of it.", store=paths.store)
        is_gone = tr("The store {store} is gone, and there are backups of it.", store=paths.store)
        raise StoreLost(
            is_there if paths.store.exists() else is_gone,
            tr(
                "`holdfast restore {backup}` brings back the newest, of {when} with {count} messages. To begin anew,"
                " move {folder} away. Nothing was changed.",
                backup=shlex.quote(str(newest.folder)),
                when=newest.made.astimezone().strftime("%Y-%m-%d %H:%M"),
                count=f"{newest.messages:,}",
                folder=newest.folder.parent,
            ),
        )


def first_key(paths: Paths, key: StoreKey, words: str = "", *, is_plain: bool = False) -> Unlocked:
    """Make the key of a new store, with the right to write: two first starts at once must not make two. Where another
    process made the store meanwhile, it is its key. Raises StoreKeyMissing, StoreLost, StoreLocked, BadInput.
    """
    refuse_if_lost(paths)
    try:
        paths.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as err:
        raise unwritable(paths.data) from err
    lock = WriterLock(paths.store)
    try:
        return key.find() if Store.exists(paths.store) else key.create(words, is_plain=is_plain)
    finally:
        lock.release()


def is_being_written(paths: Paths) -> bool:
    """Say whether another process has the right to write to the store just now. Raises StoreUnwritable."""
    try:
        WriterLock(paths.store).release()
    except StoreLocked:
        return True
    return False


def mark_damaged(paths: Paths) -> None:
    """Leave a mark that part of the file could not be read."""
    with contextlib.suppress(OSError):
        (paths.data / DAMAGE_SEEN).touch(mode=0o600)


def _look_where_damage_was_seen(paths: Paths, unlocked: Unlocked) -> None:
    """Read the whole file if the last run saw damage; raise StoreDamaged if it is still there."""
    mark = paths.data / DAMAGE_SEEN
    if mark.exists():
        if not checking.is_readable(Database(paths.store, unlocked.key), CancelToken()):
            raise damaged(paths.store)
        mark.unlink(missing_ok=True)
