"""Finds the key that opens the store, or says in a sentence of its own why it cannot be had.

A store that is there is never passed over: without its key nothing is made in its place. Calls can take a while (a
locked keyring asks for its password): not for the thread that draws the window.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast import keyslots
from holdfast.errors import BadInput, StoreDamaged, StoreError, StoreKeyMissing, StoreLocked
from holdfast.keys import Keyring, KeyringState
from holdfast.language import mark, tr
from holdfast.operations.key_problems import OF_STATE, SENTENCES, WITH_WORDS, Problem
from holdfast.operations.key_ways import KeyWays
from holdfast.store import copying
from holdfast.store.connection import Database
from holdfast.store.recognising import Looks, look
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from holdfast.keys import KeyringStatus
    from holdfast.keyslots import KeySlots, Kind
    from holdfast.paths import Paths

log = logging.getLogger(__name__)

PASSPHRASE_VARIABLE = "HOLDFAST_PASSPHRASE"  # noqa: S105 - the name of the variable, not what it holds


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The key, None for a store that is not encrypted; `told` is what has to be said about that, once."""

    key: bytes | None
    told: str = ""

    def __repr__(self) -> str:
        return f"Unlocked({'with' if self.key else 'without'} key)"


@dataclass(frozen=True, slots=True)
class KeyReport:
    """How a store is protected, for people and machines."""

    is_encrypted: bool
    keyring: str
    keyring_state: KeyringState | None
    """None where it was not asked."""
    has_passphrase: bool
    has_recovery_key: bool
    has_unseen_recovery_key: bool = False
    """One was made, and Holdfast ended before it was shown: nobody may know it."""

    @property
    def survives_a_lost_keyring(self) -> bool:
        """Say whether the store can be opened when the keyring is gone."""
        return not self.is_encrypted or self.has_passphrase or self.has_recovery_key


NOT_ENCRYPTED = mark(
    "This store is not encrypted: there is no keyring here to hold its key. Whoever can read this account's files "
    "can read it. `holdfast encrypt` or {variable} changes that."
)


class StoreKey:
    """The key of one store and the ways to it."""

    def __init__(
        self, paths: Paths, keyring: Keyring | None = None, environment: Mapping[str, str] = os.environ
    ) -> None:
        self._paths = paths
        self._ways = KeyWays(paths)
        self._keyring = keyring or Keyring()
        self._environment = environment
        self._has_tried = False

    def find(self) -> Unlocked:
        """Return the key of the store that is there, without asking anybody. Raises StoreKeyMissing, and StoreDamaged
        where the file does not even show whether it needs a key.
        """
        looks = look(self._paths.store)
        if looks in {Looks.PLAIN, Looks.EMPTY}:
            return Unlocked(None)
        ways = self._ways.all()
        if not ways:
            raise self._missing(Problem.NO_SLOTS) if looks is Looks.ENCRYPTED else unclear(self._paths)
        problem, then, now = Problem.WORDS_ONLY, "", ""
        for slots in ways:
            if not slots.keyring:
                continue
            found = self._keyring.read(slots.account)
            key = _from_hex(found.secret)
            if key is not None and slots.fits(key):
                if len(ways) == 1 or copying.opens(Database(self._paths.store, key)):
                    return Unlocked(key)
                continue
            then, now = slots.keyring, found.status.backend
            problem = self._problem(found.status, then, has_other=found.secret is not None)
        words = self._environment.get(PASSPHRASE_VARIABLE, "")
        if words:
            key = self._opened(ways, words)
            if key is not None:
                return Unlocked(key)
            problem = Problem.WRONG_WORDS
        self._has_tried = True
        raise self._missing(problem, then, now)

    def unlock(self, words: str) -> Unlocked:
        """Return the key that a passphrase or a recovery key opens, and give it to the keyring again.

        Raises BadInput.
        """
        ways = self._ways.all()
        key = self._opened(ways, words)
        if key is None:
            if keyslots.looks_mistyped(words):
                raise BadInput(
                    tr("One letter of this recovery key is not right."), tr("Compare it with what you wrote down.")
                )
            raise BadInput(
                tr("This does not open the store."), tr("Check the spelling; large and small letters differ.")
            )
        self._keep_in_keyring(key)
        if any(slots.has_unseen for slots in ways):
            with suppress(StoreError):  # who types it has seen it; otherwise it is said once more that nobody may have
                self.recovery_key_seen(words)
        return Unlocked(key)

    def create(self, words: str = "", *, is_plain: bool = False) -> Unlocked:
        """Return the key for a store that is to be made, its ways kept before there is anything to open.

        It is kept in the keyring, or sealed with `words` or what HOLDFAST_PASSPHRASE holds; where there is neither,
        the store is not encrypted and that is said. `is_plain` wishes it so. Raises StoreKeyMissing where a keyring is
        there and locked, BadInput for words that are too few.
        """
        left = self._ways.beside()
        if is_plain:
            log.info("the store is made without a key, as was wished")
            if left:
                self._ways.set_aside()
            return Unlocked(None)
        if left:  # making the store was cut short, or its file was taken away
            key = self._of_left(left, words)
            if key is not None:
                return Unlocked(key)
            self._ways.set_aside()
        words = words or self._environment.get(PASSPHRASE_VARIABLE, "")
        passphrase = keyslots.checked_passphrase(words) if words else ""
        key = keyslots.new_key()
        slots = keyslots.slots_for(key)
        status = self._keyring.write(slots.account, key.hex())
        if status.state is KeyringState.READY:
            slots = replace(slots, keyring=status.backend)
        if passphrase:
            slots = slots.sealed_with(key, "passphrase", passphrase)
        if not slots.keyring and not slots.sealed:
            if status.state is KeyringState.LOCKED:
                raise self._missing(Problem.LOCKED_AT_FIRST, status.backend)
            log.info("the store is made without a key: the keyring is %s", status.state.value)
            return Unlocked(None, tr(NOT_ENCRYPTED, variable=PASSPHRASE_VARIABLE))
        self._ways.write(slots)
        return Unlocked(key)

    def status(self, *, asks_keyring: bool = True) -> KeyReport:
        """Return how the store is protected. Asking the keyring loads it and its cryptography, 17 MB."""
        ways = self._ways.all()
        return KeyReport(
            is_encrypted=copying.is_encrypted(self._paths.store),
            keyring=next((slots.keyring for slots in ways if slots.keyring), ""),
            keyring_state=self._keyring.status().state if asks_keyring else None,
            has_passphrase=any(slots.has("passphrase") for slots in ways),
            has_recovery_key=any(slots.has("recovery key") for slots in ways),
            has_unseen_recovery_key=any(slots.has_unseen for slots in ways),
        )

    def make_recovery_key(self, key: bytes) -> str:
        """Make a recovery key for a store that `key` opens and return it: it is kept nowhere. One before opens the
        store until this one is said to be seen. Raises StoreUnwritable, StoreLocked.
        """
        words = keyslots.new_recovery_key()
        self._seal(key, "recovery key", words, is_seen=False)
        return words

    def recovery_key_seen(self, words: str) -> bool:
        """Remember that a person saw this recovery key; say whether it opens the store still: the key may have been
        changed since it was made. Raises StoreUnwritable, StoreLocked.
        """
        with self.changing():
            before = self._ways.all()
            after = tuple(slots.seen(words) for slots in before)
            if after == before:
                return any(slots.opened_with(words) for slots in before)
            self._ways.write(*after)
            self._ways.tell_backups(after)
            return True

    def changing(self) -> AbstractContextManager[None]:
        """Be the only one, of all processes, who changes the ways to the key. Raises StoreLocked, StoreUnwritable."""
        return self._ways.changing()

    def set_passphrase(self, key: bytes, words: str) -> None:
        """Have a passphrase open the store, in place of one before. Raises BadInput, StoreUnwritable, StoreLocked."""
        self._seal(key, "passphrase", keyslots.checked_passphrase(words))

    def slots_of(self, key: bytes) -> KeySlots:
        """Return the ways to `key`; for a new one none but a keyring that has it now."""
        for slots in self._ways.all():
            if slots.fits(key):
                return slots
        return self.kept(keyslots.slots_for(key), key)

    def kept(self, slots: KeySlots, key: bytes) -> KeySlots:
        """Give `key` to the keyring and return the slots that say so, or as they were where that cannot be."""
        status = self._keyring.write(slots.account, key.hex())
        return replace(slots, keyring=status.backend) if status.state is KeyringState.READY else slots

    def encrypting(self, words: str = "") -> bytes:
        """Return the key for a store that is about to be encrypted, its ways kept. Raises BadInput where neither the
        keyring nor words would hold it.
        """
        unlocked = self.create(words)
        if unlocked.key is None:
            raise BadInput(
                tr("There is no keyring here to hold the key."),
                tr(
                    "Give a passphrase instead, by {variable} or at a terminal.",
                    variable=PASSPHRASE_VARIABLE,
                ),
            )
        return unlocked.key

    def renewed(self, old: bytes, words: str) -> tuple[bytes, str]:
        """Return a new key for the store that `old` opens, its ways kept beside the others, and a new recovery key if
        there was one, which nobody has seen. Raises BadInput where a way there was would be missing.
        """
        before = self.slots_of(old)
        words = words or self._environment.get(PASSPHRASE_VARIABLE, "")
        if before.has("passphrase") and not words:
            raise BadInput(
                tr("A passphrase opens this store, and has to be sealed with the new key."),
                tr(
                    "Type it, or another, at a terminal, or set {variable}.",
                    variable=PASSPHRASE_VARIABLE,
                ),
            )
        key = keyslots.new_key()
        slots = keyslots.slots_for(key)
        if before.has("passphrase"):
            slots = slots.sealed_with(key, "passphrase", keyslots.checked_passphrase(words))
        recovery_key = keyslots.new_recovery_key() if before.has("recovery key") or before.has_unseen else ""
        if recovery_key:
            slots = slots.sealed_with(key, "recovery key", recovery_key, is_seen=False)
        slots = self.kept(slots, key) if before.keyring else slots
        if before.keyring and not slots.keyring:
            raise BadInput(tr("The keyring does not take the new key at the moment."), tr("Unlock it and try again."))
        self._ways.write(before, slots)
        return key, recovery_key

    def forget_others(self, key: bytes) -> None:
        """Keep no ways beside the store but those to its key. Raises StoreUnwritable."""
        self._ways.keep_only(key)

    def put_away(self) -> None:
        """Take the slots from beside a store that was decrypted. Backups keep theirs, and the keyring the key."""
        self._ways.take_away()

    def _seal(self, key: bytes, kind: Kind, words: str, *, is_seen: bool = True) -> None:
        with self.changing():
            self._ways.put(self.slots_of(key).sealed_with(key, kind, words, is_seen=is_seen), key)

    def _keep_in_keyring(self, key: bytes) -> None:
        mine = self.slots_of(key)
        kept = self.kept(mine, key)
        if kept == mine and self._ways.is_there:
            return
        with suppress(StoreLocked), self.changing():  # whoever changes the ways now leaves them as they are to be
            self._ways.put(replace(self.slots_of(key), keyring=kept.keyring), key)

    def _of_left(self, left: tuple[KeySlots, ...], words: str) -> bytes | None:
        for slots in left:
            key = _from_hex(self._keyring.read(slots.account).secret) if slots.keyring else None
            if key is not None and slots.fits(key):
                return key
        words = words or self._environment.get(PASSPHRASE_VARIABLE, "")
        return self._opened(left, words) if words else None

    def _opened(self, ways: tuple[KeySlots, ...], words: str) -> bytes | None:
        """Return the key that these words open; of several, one that the store takes too."""
        keys = [key for slots in ways if (key := slots.opened_with(words)) is not None]
        return next((key for key in keys if len(ways) == 1 or copying.opens(Database(self._paths.store, key))), None)

    def _problem(self, status: KeyringStatus, then: str, *, has_other: bool) -> Problem:
        if status.state is KeyringState.READY:
            if has_other:
                return Problem.OTHER_KEY
            return Problem.LOST if status.backend == then else Problem.CHANGED
        problem = OF_STATE[status.state]
        return Problem.STILL_LOCKED if problem is Problem.LOCKED and self._has_tried else problem

    def _missing(self, problem: Problem, then: str = "", now: str = "") -> StoreKeyMissing:
        message, hint = (tr(text, then=then, now=now, variable=PASSPHRASE_VARIABLE) for text in SENTENCES[problem])
        takes_words = problem is not Problem.NO_SLOTS and any(slots.sealed for slots in self._ways.all())
        if takes_words:
            hint = " ".join((hint, tr(WITH_WORDS))).strip()
        elif problem in {Problem.LOST, Problem.OTHER_KEY}:
            lost = tr("Without a recovery key only the keyring could open them: bring back its file from a backup.")
            hint = f"{hint} {lost}"
        log.info("the key of the store cannot be had: %s", problem.value)
        return StoreKeyMissing(problem.value, message, hint, takes_words=takes_words)


def unclear(paths: Paths) -> StoreDamaged:
    """Return the error for a file that may be plain and damaged, or encrypted with its slots gone."""
    return StoreDamaged(
        tr(
            "The beginning of the store {store} is damaged. Holdfast cannot tell whether it is encrypted.",
            store=paths.store,
        ),
        tr(
            "If it was, put keyslots.json back beside it; `holdfast backups` lists what can be brought back."
            " Nothing was changed."
        ),
    )


def _from_hex(secret: str | None) -> bytes | None:
    try:
        key = bytes.fromhex(secret or "")
    except ValueError:
        return None
    return key if len(key) == keyslots.KEY_BYTES else None
