"""Keys to providers: in the system's keyring, in environment variables, or in memory. Never in a file of ours.

Knows the keyring and nothing of providers: a key is found by the name a person gave a provider and by the origin
(`https://host[:port]`) it may be sent to, so that an address changed behind the person's back gets no key.
Calls can take a while (a locked keyring asks for its password): not for the thread that draws the window.
"""

from __future__ import annotations

import logging
import os
from contextlib import closing
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from holdfast import logs
from holdfast.domain import ApiKey
from holdfast.errors import BadInput
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

SERVICE = "Holdfast"
LONGEST_SECRET = 2048
"""Windows keeps at most 2,560 bytes."""

TRUSTED = frozenset({
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
})  # fmt: skip
"""Others exist that write to a plain file, and with `keyrings.alt` installed one of them is chosen silently."""

ASKED_OPENLY = "SecretService"
"""The one that says whether it is locked before anybody is asked for its password."""


class KeyringState(StrEnum):
    """What the keyring is good for."""

    READY = "ready"
    ABSENT = "absent"
    UNTRUSTED = "untrusted"
    LOCKED = "locked"
    FAILED = "failed"


SENTENCES = {
    KeyringState.READY: (mark("Keys are kept in this system's keyring."), ""),
    KeyringState.ABSENT: (
        mark("This system has no keyring."),
        mark("Keys are held until Holdfast ends, or taken from environment variables."),
    ),
    KeyringState.UNTRUSTED: (
        mark("The only keyring here would write keys to a plain file, so that it is not used."),
        mark("Keys are held until Holdfast ends, or taken from environment variables."),
    ),
    KeyringState.LOCKED: (
        mark("The keyring is locked."),
        mark("Unlock it and try again; until then keys are held until Holdfast ends."),
    ),
    KeyringState.FAILED: (
        mark("The keyring does not answer."),
        mark("Keys are held until Holdfast ends, or taken from environment variables."),
    ),
}


@dataclass(frozen=True, slots=True)
class KeyringStatus:
    """What the keyring is good for, and which one it is."""

    state: KeyringState
    backend: str = ""

    @property
    def message(self) -> str:
        """Say it to the person."""
        return tr(SENTENCES[self.state][0])

    @property
    def hint(self) -> str:
        """Say what follows from it."""
        return tr(SENTENCES[self.state][1])


@dataclass(frozen=True, slots=True)
class Found:
    """What a look for a secret gave: itself or None, and the state of the keyring, which explains a None."""

    secret: str | None
    status: KeyringStatus

    def __repr__(self) -> str:
        return f"Found({'a secret' if self.secret is not None else 'nothing'}, {self.status})"


@dataclass(frozen=True, slots=True)
class KeyFound:
    """The key to a provider, None where there is none; the status tells a lost key from a locked keyring."""

    key: ApiKey | None
    status: KeyringStatus


class Keyring:
    """The system's keyring, or those of its parts that can be trusted. `trusted` are names of modules."""

    def __init__(self, trusted: frozenset[str] = TRUSTED) -> None:
        self._trusted = trusted

    def status(self) -> KeyringStatus:
        """Return what the keyring is good for, without unlocking it."""
        backends = self._backends()
        return backends if isinstance(backends, KeyringStatus) else _ready(backends[0])

    def is_open(self) -> bool:
        """Say whether a secret can be read without anybody being asked for a password, as far as that can be known."""
        backends = self._backends()
        if isinstance(backends, KeyringStatus) or _name(backends[0]) != ASKED_OPENLY:
            return False
        import secretstorage  # noqa: PLC0415 - of Linux only, like the keyring that is asked by it

        try:
            with closing(secretstorage.dbus_init()) as bus:
                return not secretstorage.Collection(bus).is_locked()
        except Exception as err:  # noqa: BLE001 - as in `_tried`
            log.info("the keyring failed: %s", type(err).__name__)
            return False

    def read(self, account: str) -> Found:
        """Return the secret of `account`; None with a ready keyring means that it was never there or is lost."""
        backends = self._backends()
        if isinstance(backends, KeyringStatus):
            return Found(None, backends)
        for backend in backends:
            secret, status = _tried(backend, partial(backend.get_password, SERVICE, account))
            if secret is not None or status.state is not KeyringState.READY:
                logs.hide(secret or "")
                return Found(secret, status)
        return Found(None, _ready(backends[0]))

    def write(self, account: str, secret: str) -> KeyringStatus:
        """Keep a secret and read it back; only "ready" means that it is kept."""
        backends = self._backends()
        if isinstance(backends, KeyringStatus):
            return backends
        _, status = _tried(backends[0], partial(backends[0].set_password, SERVICE, account, secret))
        if status.state is KeyringState.READY and self.read(account).secret != secret:
            return KeyringStatus(KeyringState.FAILED, status.backend)
        return status

    def delete(self, account: str) -> KeyringStatus:
        """Forget a secret wherever it is kept; one that is not there is forgotten already."""
        backends = self._backends()
        if isinstance(backends, KeyringStatus):
            return backends
        for backend in backends:
            secret, status = _tried(backend, partial(backend.get_password, SERVICE, account))
            if secret is not None:
                _, status = _tried(backend, partial(backend.delete_password, SERVICE, account))
            if status.state is not KeyringState.READY:
                return status
        return _ready(backends[0])

    def _backends(self) -> list[KeyringBackend] | KeyringStatus:
        import keyring  # noqa: PLC0415 - 0.1 s that a start without a chat does not need
        from keyring.backends import chainer, fail, null  # noqa: PLC0415 - as above

        chosen = keyring.get_keyring()
        parts = list(chosen.backends) if isinstance(chosen, chainer.ChainerBackend) else [chosen]
        trusted = [part for part in parts if type(part).__module__ in self._trusted]
        if trusted:
            return trusted
        if all(isinstance(part, fail.Keyring | null.Keyring) for part in parts):
            return KeyringStatus(KeyringState.ABSENT)
        return KeyringStatus(KeyringState.UNTRUSTED, _name(parts[0]))


class Keys:
    """Finds and keeps the keys of providers."""

    def __init__(self, keyring: Keyring | None = None, environment: Mapping[str, str] = os.environ) -> None:
        self._keyring = keyring or Keyring()
        self._environment = environment
        self._held: dict[tuple[str, str], str] = {}

    def status(self) -> KeyringStatus:
        """Return what the keyring is good for."""
        return self._keyring.status()

    def find(self, provider: str, origin: str, variables: Sequence[str] = ()) -> KeyFound:
        """Return the key of `provider` for `origin`: held for this run, else from the keyring, else from the first of
        the environment's `variables` that is set. Raise BadInput if what is there cannot be a key.
        """
        if held := self._held.get((provider, origin)):
            return KeyFound(ApiKey(held, origin, "this_run"), self._keyring.status())
        found = self._keyring.read(_account(provider, origin))
        if found.secret:  # other programs write there too
            return KeyFound(ApiKey(clean_secret(found.secret), origin, "keyring"), found.status)
        for variable in variables:
            if value := self._environment.get(variable, "").strip():
                return KeyFound(ApiKey(clean_secret(value), origin, "environment"), found.status)
        return KeyFound(None, found.status)

    def keep(self, provider: str, origin: str, text: str) -> KeyFound:
        """Keep a key as it was typed: in the keyring, or for this run where that cannot be, which the result says.

        Raise BadInput if it cannot be a key.
        """
        secret = clean_secret(text)
        status = self._keyring.write(_account(provider, origin), secret)
        if status.state is KeyringState.READY:
            self._held.pop((provider, origin), None)
            return KeyFound(ApiKey(secret, origin, "keyring"), status)
        log.info("a key is held for this run: the keyring is %s", status.state.value)
        return KeyFound(self.hold(provider, origin, text), status)

    def hold(self, provider: str, origin: str, text: str) -> ApiKey:
        """Hold a key until the program ends; raise BadInput if it cannot be one."""
        secret = clean_secret(text)
        self._held[provider, origin] = secret
        return ApiKey(secret, origin, "this_run")

    def forget(self, provider: str, origin: str) -> KeyringStatus:
        """Forget a key; only "ready" means that the keyring has none either."""
        self._held.pop((provider, origin), None)
        return self._keyring.delete(_account(provider, origin))


def clean_secret(text: str) -> str:
    """Return a key as it was typed or pasted, without what surrounds it; raise BadInput if it cannot be one."""
    secret = text.strip().strip("\"'").removeprefix("Bearer ").strip()
    if not secret:
        raise BadInput(tr("The key is empty."), tr("Copy it from the provider's page."))
    if not secret.isascii():
        raise BadInput(
            tr("The key has a character that no key has, such as a curly quote or a dash of a text."), tr(AGAIN)
        )
    if any(not "!" <= char <= "~" for char in secret):
        raise BadInput(tr("The key has a space or a line break inside."), tr(AGAIN))
    if len(secret) > LONGEST_SECRET:
        raise BadInput(tr("The key is longer than {count} characters.", count=LONGEST_SECRET), tr(AGAIN))
    logs.hide(secret)
    return secret


AGAIN = mark("Copy it again from the provider's page, the key alone.")


def _account(provider: str, origin: str) -> str:
    return f"{provider}@{origin}"


def _name(backend: KeyringBackend) -> str:
    return type(backend).__module__.removeprefix("keyring.backends.")


def _ready(backend: KeyringBackend) -> KeyringStatus:
    return KeyringStatus(KeyringState.READY, _name(backend))


def _tried(backend: KeyringBackend, call: Callable[[], str | None]) -> tuple[str | None, KeyringStatus]:
    """Return what `call` gives and how the keyring is after it."""
    from keyring.errors import InitError, KeyringLocked, NoKeyringError  # noqa: PLC0415 - as in `_backends`

    try:
        return call(), _ready(backend)
    except (KeyringLocked, InitError):  # InitError: nobody answered the request to unlock it
        return None, KeyringStatus(KeyringState.LOCKED, _name(backend))
    except NoKeyringError:
        return None, KeyringStatus(KeyringState.ABSENT)
    except Exception as err:  # noqa: BLE001 - a backend lets through whatever the bus or the system below it raises
        log.info("the keyring failed: %s", type(err).__name__)  # not its words, which nobody here wrote
        return None, KeyringStatus(KeyringState.FAILED, _name(backend))
