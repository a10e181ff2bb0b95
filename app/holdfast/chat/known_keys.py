"""The providers' keys, each remembered for this run once it was found. Knows the room of keys; safe from any thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from holdfast.chat.provider_values import KeyKept
from holdfast.keys import KeyringState
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.domain import ApiKey
    from holdfast.keys import Keys
    from holdfast.providers import Endpoint


class KnownKeys:
    """Keys by the address they are for. All of it waits for the keyring, but for what was found before."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._lock = threading.Lock()
        self._found: dict[tuple[str, str], ApiKey] = {}

    def find(self, where: Endpoint) -> ApiKey | None:
        """Return the key for an address, None where there is none."""
        at = (where.name, where.origin)
        with self._lock:
            if at in self._found:
                return self._found[at]
        found = self._keys.find(where.name, where.origin, where.key_env)
        if found.key is not None:  # a keyring that is locked now may be open the next time
            with self._lock:
                self._found[at] = found.key
        return found.key

    def keep(self, where: Endpoint, secret: str) -> KeyKept:
        """Keep a key; say where it is now. Raises BadInput."""
        found = self._keys.keep(where.name, where.origin, secret)
        if found.status.state is KeyringState.READY:
            return KeyKept("keyring", tr("The key is kept in this system's keyring."))
        return KeyKept(
            "this_run",
            tr("{message} The key is held until Holdfast ends.", message=found.status.message),
            found.status.hint,
        )

    def forget(self, where: Endpoint) -> None:
        """Forget the key for an address."""
        self._keys.forget(where.name, where.origin)

    def look_again(self, name: str) -> None:
        """Look a provider's key up anew when it is next asked for: it may be another."""
        with self._lock:
            self._found = {at: key for at, key in self._found.items() if at[0] != name}
