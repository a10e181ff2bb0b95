"""The ways to a store's key, as they lie beside it: read, and changed by one process at a time. Knows the file of the
slots and those of the backups; no keyring, and opens nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from holdfast import keyslots
from holdfast.errors import StoreError, StoreLocked
from holdfast.language import tr
from holdfast.store.locking import WriterLock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.keyslots import KeySlots
    from holdfast.paths import Paths

log = logging.getLogger(__name__)

BACKUPS = "backups"
PATIENCE_S = 3.0
"""Sealing with words takes half a second; a new key for a large store takes minutes, which nobody waits for."""
AGAIN_S = 0.05


class KeyWays:
    """The slots of one store."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._file = paths.data / keyslots.FILE_NAME
        self._turn = threading.RLock()

    @property
    def is_there(self) -> bool:
        """Say whether there are any beside the store."""
        return self._file.exists()

    def beside(self) -> tuple[KeySlots, ...]:
        """Return the slots beside the store."""
        return keyslots.read(self._paths.data)

    def all(self) -> tuple[KeySlots, ...]:
        """Return the slots beside the store; where the file is gone, those that the newest backups have."""
        beside = self.beside()
        if beside:
            return beside
        for file in sorted(self._paths.data.glob(f"{BACKUPS}/*/{keyslots.FILE_NAME}"), reverse=True):
            return keyslots.read(file.parent)
        return ()

    def write(self, *slots: KeySlots) -> None:
        """Have these and no others beside the store. Raises StoreUnwritable."""
        keyslots.write(self._paths.data, slots)

    def put(self, mine: KeySlots, key: bytes) -> None:
        """Put the slots of a key in the place of those it had; other keys keep theirs. Raises StoreUnwritable."""
        self.write(mine, *(slots for slots in self.all() if not slots.fits(key)))

    def keep_only(self, key: bytes) -> None:
        """Where several keys are named, as in the moment before a file is exchanged, keep the ways to this one."""
        ways = self.beside()
        mine = tuple(slots for slots in ways if slots.fits(key))
        if mine and len(ways) > len(mine):
            self.write(*mine)

    def take_away(self) -> None:
        """Have none beside the store."""
        self._file.unlink(missing_ok=True)

    def set_aside(self) -> None:
        """Keep slots that nothing here opens: the store they belong to may come back."""
        number = 1
        while (away := self._file.with_name(f"keyslots-before-{number}.json")).exists():
            number += 1
        self._file.replace(away)
        log.info("slots of a store that is not there were put away")

    def tell_backups(self, known: tuple[KeySlots, ...]) -> None:
        """Have the backups on this computer say, too, which words a person saw: they were made while nobody had."""
        for file in self._paths.data.glob(f"{BACKUPS}/*/{keyslots.FILE_NAME}"):
            try:
                before = keyslots.read(file.parent)
                after = tuple(slots.seen_as_in(known) for slots in before)
                if after != before:
                    keyslots.write(file.parent, after)
            except (StoreError, OSError) as err:  # its words open it all the same
                log.info("a backup goes on saying that nobody saw its recovery key: %s", type(err).__name__)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Be the only one, of all processes, who changes the ways to the key; waits for who does that in this one, and
        for another only a moment. Raises StoreLocked, StoreUnwritable.
        """
        with self._turn:
            lock = self._locked()
            try:
                yield
            finally:
                lock.release()

    def _locked(self) -> WriterLock:
        until, pause = time.monotonic() + PATIENCE_S, threading.Event()
        while True:
            try:
                return WriterLock(self._file)
            except StoreLocked as err:
                if time.monotonic() >= until:
                    raise StoreLocked(
                        tr("The key of this store is being changed at the moment."), tr("Try again in a moment.")
                    ) from err
            pause.wait(AGAIN_S)
