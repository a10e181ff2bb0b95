"""A key to a provider, bound to where it may be sent. Standard library only; knows no keyring and no HTTP."""

from __future__ import annotations

from typing import Literal

KeyOrigin = Literal["keyring", "environment", "this_run"]


class ApiKey:
    """A secret and the origin (`https://host[:port]`) it may be sent to. Its text never shows by accident."""

    __slots__ = ("_secret", "kept_in", "origin")

    def __init__(self, secret: str, origin: str, kept_in: KeyOrigin = "this_run") -> None:
        self._secret = secret
        self.origin = origin
        self.kept_in: KeyOrigin = kept_in

    def reveal(self) -> str:
        """Return the secret, for the header of a request or the keyring and nothing else."""
        return self._secret

    def __repr__(self) -> str:
        return f"ApiKey(for {self.origin}, from {self.kept_in})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ApiKey):
            return NotImplemented
        return (self._secret, self.origin) == (other._secret, other.origin)

    def __hash__(self) -> int:
        return hash((self._secret, self.origin))

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a key is not written anywhere")
