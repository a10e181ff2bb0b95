"""Keyrings that need no system: one that keeps in memory, and one that fails as told."""

from __future__ import annotations

from typing import NoReturn

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps secrets as long as it lives."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


class ForgetfulKeyring(MemoryKeyring):
    """Takes secrets and keeps none."""

    def set_password(self, *_arguments: str) -> None:
        """Do nothing."""


class FailingKeyring(KeyringBackend):
    """Raises `error` at every use."""

    priority = 1

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def _fail(self, *_arguments: str) -> NoReturn:
        raise self.error

    get_password = set_password = delete_password = _fail
