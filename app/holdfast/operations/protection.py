"""What keeps the store safe, as one value for the window and the commands: its key, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.errors import BadInput
from holdfast.operations import encrypting

if TYPE_CHECKING:
    from holdfast.jobs import CancelToken, Lanes
    from holdfast.operations.unlocking import KeyReport, StoreKey
    from holdfast.store import Store


class Protection:
    """The open store's protection. `told` is what has to be said once about how it was opened, "" for nothing."""

    def __init__(self, store: Store, lanes: Lanes, key: StoreKey, told: str = "") -> None:
        self.store = store
        self.lanes = lanes
        self.key = key
        self.told = told

    def key_report(self) -> KeyReport:
        """Return how the store is protected."""
        return self.key.status()

    def encrypt(self, words: str, token: CancelToken) -> None:
        """Encrypt the store, its key in the keyring or sealed with `words`. Raises BadInput, StoreError."""
        encrypting.encrypt(self.store, self.lanes, self.key, words, token)

    def decrypt(self, token: CancelToken) -> None:
        """Take the encryption away. Raises BadInput, StoreError."""
        encrypting.decrypt(self.store, self.lanes, self.key, token)

    def new_recovery_key(self) -> str:
        """Make a recovery key in place of one before, and return it: it is kept nowhere. Raises BadInput."""
        return self.key.make_recovery_key(self._data_key())

    def set_passphrase(self, words: str) -> None:
        """Have a passphrase open the store, in place of one before. Raises BadInput."""
        self.key.set_passphrase(self._data_key(), words)

    def _data_key(self) -> bytes:
        key = self.store.database.key
        if key is None:
            raise BadInput("The store is not encrypted, so that it needs no key.", "`holdfast encrypt` encrypts it.")
        return key
