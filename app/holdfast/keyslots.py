"""The file beside an encrypted store that says how its key can be had: in the keyring, or with words of a person.

Knows that file and the sealing of a key; knows neither the keyring nor the store. What is in the file opens nothing
by itself: the key stands in it only sealed with a passphrase or a recovery key (scrypt, then ChaCha20-Poly1305).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from holdfast import whole_files
from holdfast.errors import BadInput, StoreDamaged, StoreUnwritable
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE_NAME = "keyslots.json"
FORMAT = 1
KEY_BYTES = 32

COST = 1 << 17
BLOCK = 8
MEMORY_BYTES = 256 << 20
"""scrypt with these takes half a second and 128 MB for one guess."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that looks like another."""

RECOVERY_LETTERS = 28
CHECK_LETTERS = 2
GROUP = 5
SHORTEST_PASSPHRASE = 8

Kind = Literal["passphrase", "recovery key"]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A store's key, sealed with words of a person."""

    kind: Kind
    cost: int
    salt: bytes
    nonce: bytes
    key: bytes
    is_seen: bool = True
    """A recovery key that nobody has seen yet opens the store, but nobody can use it."""


@dataclass(frozen=True, slots=True)
class KeySlots:
    """The ways to one key: `id` names it in the keyring, `check` proves it, `keyring` is the keyring that holds it."""

    id: str
    check: bytes
    keyring: str = ""
    sealed: tuple[Sealed, ...] = ()

    @property
    def account(self) -> str:
        """Return the name under which the keyring keeps the key."""
        return f"store {self.id}"

    def fits(self, key: bytes) -> bool:
        """Say whether this is the key, without opening the store."""
        return hmac.compare_digest(_check(key), self.check)

    def has(self, kind: Kind) -> bool:
        """Say whether the key can be had with this kind of words: with words that a person saw."""
        return any(slot.kind == kind and slot.is_seen for slot in self.sealed)

    @property
    def has_unseen(self) -> bool:
        """Say whether there is a recovery key that may never have been shown."""
        return any(not slot.is_seen for slot in self.sealed)

    def opened_with(self, words: str) -> bytes | None:
        """Return the key if it was sealed with these words. Takes half a second."""
        for slot in self.sealed:
            key = _unseal(slot, words)
            if key is not None and self.fits(key):
                return key
        return None

    def sealed_with(self, key: bytes, kind: Kind, words: str, cost: int = COST, *, is_seen: bool = True) -> KeySlots:
        """Return the slots with `key` sealed anew with `words`, in place of others of this kind. Words that nobody has
        seen yet take the place of none that somebody has.
        """
        others = tuple(slot for slot in self.sealed if slot.kind != kind or (slot.is_seen and not is_seen))
        return replace(self, sealed=(*others, replace(_seal(key, kind, words, cost), is_seen=is_seen)))

    def seen(self, words: str) -> KeySlots:
        """Return the slots with these words known to a person, which takes the place of others of their kind; as they
        are where no unseen words are these. Takes half a second.
        """
        for slot in self.sealed:
            if not slot.is_seen and _unseal(slot, words) is not None:
                others = tuple(each for each in self.sealed if each.kind != slot.kind)
                return replace(self, sealed=(*others, replace(slot, is_seen=True)))
        return self

    def seen_as_in(self, others: Iterable[KeySlots]) -> KeySlots:
        """Return the slots with those words known to a person that `others` say are. They are the same where they were
        sealed together, which nobody needs to know the words to see.
        """
        known = {slot.salt for each in others for slot in each.sealed if slot.is_seen}
        return replace(
            self, sealed=tuple(replace(slot, is_seen=slot.is_seen or slot.salt in known) for slot in self.sealed)
        )


def new_key() -> bytes:
    """Return a key for a new store."""
    return secrets.token_bytes(KEY_BYTES)


def slots_for(key: bytes) -> KeySlots:
    """Return the slots of a new key: there is no way to it yet."""
    return KeySlots(secrets.token_hex(8), _check(key))


def new_recovery_key() -> str:
    """Return a recovery key as it is shown and printed: six groups of five, the last two letters a check."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS))
    return grouped(letters + _check_letters(letters))


def grouped(letters: str) -> str:
    """Return the letters in groups of five."""
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def checked_passphrase(words: str) -> str:
    """Return a passphrase that may be used. Raises BadInput."""
    if len(words.strip()) < SHORTEST_PASSPHRASE:
        raise BadInput(
            tr("The passphrase needs at least {count} characters.", count=SHORTEST_PASSPHRASE),
            tr("Four or five words are easy to keep."),
        )
    return words


def looks_mistyped(words: str) -> bool:
    """Say whether this was meant to be a recovery key and cannot be one."""
    letters = _recovery_letters(words)
    return letters is not None and _check_letters(letters[:RECOVERY_LETTERS]) != letters[RECOVERY_LETTERS:]


def read(folder: Path) -> tuple[KeySlots, ...]:
    """Return the slots in `folder`, the likeliest first; () where there is no such file.

    Raises StoreDamaged if there is one and it cannot be understood, StoreUnwritable if it may not be read.
    """
    path = folder / FILE_NAME
    try:
        return _decoded(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except OSError as err:
        raise StoreUnwritable(
            tr("This account may not read {path}.", path=path), tr("Check the folder's permissions.")
        ) from err
    except (ValueError, KeyError, TypeError) as err:
        raise StoreDamaged(
            tr("{path} is damaged; it says how the store is opened.", path=path),
            tr("Bring it back from a backup: there is one like it beside each."),
        ) from err


def write(folder: Path, slots: tuple[KeySlots, ...]) -> None:
    """Write the slots so that after a power cut the old or the new ones are there. Raises StoreUnwritable."""
    path = folder / FILE_NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole_files.write(path, json.dumps(_encoded(slots), indent=1))
        sync_folder(folder)
    except OSError as err:
        raise StoreUnwritable(
            tr("{path} cannot be written: {strerror}.", path=path, strerror=err.strerror),
            tr("Free some space, or check the folder's permissions."),
        ) from err


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` survive a power cut, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(key: bytes, kind: Kind, words: str, cost: int) -> Sealed:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - 20 ms few starts need

    salt, nonce = os.urandom(16), os.urandom(12)
    wrapping = _stretched(words, salt, cost)
    return Sealed(kind, cost, salt, nonce, ChaCha20Poly1305(wrapping).encrypt(nonce, key, kind.encode()))


def _unseal(slot: Sealed, words: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - as above

    wrapping = _stretched(words, slot.salt, slot.cost)
    try:
        return ChaCha20Poly1305(wrapping).decrypt(slot.nonce, slot.key, slot.kind.encode())
    except InvalidTag:
        return None


def _stretched(words: str, salt: bytes, cost: int) -> bytes:
    letters = _recovery_letters(words)
    same = letters if letters is not None else unicodedata.normalize("NFKC", words).strip()
    secret = same.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=cost, r=BLOCK, p=1, maxmem=MEMORY_BYTES, dklen=KEY_BYTES)


def _recovery_letters(words: str) -> str | None:
    """Return the letters of a recovery key however it was typed, None for anything else."""
    letters = "".join(each for each in words.upper() if each not in " -\u2010\u2011\u2012\u2013\u2014\t\r\n")
    letters = letters.translate(str.maketrans("OIL", "011"))
    is_one = len(letters) == RECOVERY_LETTERS + CHECK_LETTERS and all(each in ALPHABET for each in letters)
    return letters if is_one else None


def _check_letters(letters: str) -> str:
    made = int.from_bytes(hashlib.sha256(letters.encode()).digest()[:2], "big")
    return ALPHABET[made % 32] + ALPHABET[made // 32 % 32]


def _check(key: bytes) -> bytes:
    return hmac.digest(key, b"holdfast key check", "sha256")


def _encoded(slots: tuple[KeySlots, ...]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "about": "How the store beside this file is opened. Keep it with the store; it opens nothing by itself.",
        "keys": [
            {
                "id": each.id,
                "check": each.check.hex(),
                "keyring": each.keyring,
                "sealed": [
                    {
                        "kind": slot.kind,
                        "kdf": {"name": "scrypt", "n": slot.cost, "r": BLOCK, "p": 1, "salt": slot.salt.hex()},
                        "cipher": {"name": "chacha20-poly1305", "nonce": slot.nonce.hex()},
                        "key": slot.key.hex(),
                        **({} if slot.is_seen else {"seen": False}),
                    }
                    for slot in each.sealed
                ],
            }
            for each in slots
        ],
    }


def _decoded(value: Any) -> tuple[KeySlots, ...]:  # noqa: ANN401 - any JSON
    if value["format"] > FORMAT:
        raise ValueError("made by a newer Holdfast")
    return tuple(
        KeySlots(
            str(each["id"]),
            bytes.fromhex(each["check"]),
            str(each["keyring"]),
            tuple(map(_decoded_slot, each["sealed"])),
        )
        for each in value["keys"]
    )


def _decoded_slot(slot: Any) -> Sealed:  # noqa: ANN401 - any JSON
    cost = int(slot["kdf"]["n"])
    if not 1 < cost <= COST * 2 or cost & (cost - 1):
        raise ValueError("a cost that this computer could not pay")
    kind: Kind = "passphrase" if slot["kind"] == "passphrase" else "recovery key"
    return Sealed(
        kind,
        cost,
        bytes.fromhex(slot["kdf"]["salt"]),
        bytes.fromhex(slot["cipher"]["nonce"]),
        bytes.fromhex(slot["key"]),
        slot.get("seen") is not False,
    )
