"""The file that says which providers there are, in which order they answer, and to whom the person's words may go.

TOML in the config folder, for this person only (0600), written whole beside the old one and then renamed; a hand-made
change is seen at the next look. No key is ever in it.
"""

from __future__ import annotations

import logging
import os
import threading
import tomllib
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from holdfast import file_locks, whole_files
from holdfast.errors import BadInput, HoldfastError
from holdfast.language import tr
from holdfast.providers import KINDS, Endpoint, Kind, endpoint
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

log = logging.getLogger(__name__)

NAME = "providers.toml"
LOCK_NAME = "providers.lock"
LOCK_S, LOCK_STEP_S = 5.0, 0.01
"""Another process has the file for as long as it takes to write it; one that stands still in that holds nobody up."""
MOST_USD = 1_000_000.0
"""More than this is no limit of a person's, but a mistake in typing."""


@dataclass(frozen=True, slots=True)
class Configured:
    """One provider as it is configured; `label` is "" where the name says it all."""

    name: str
    kind: Kind
    base_url: str
    model: str = ""
    key_env: str = ""
    label: str = ""

    def endpoint(self) -> Endpoint:
        """Return where it is reached. Raises BadInput."""
        found = endpoint(self.name, self.kind, self.base_url)
        variables = (self.key_env, *found.key_env) if self.key_env else found.key_env
        return replace(found, key_env=variables, label=self.label or found.label)


@dataclass(frozen=True, slots=True)
class Consent:
    """That the person's words may go to a provider: at which origin, and since when.

    "" and None where an earlier Holdfast, or a person in the file, noted no more than that they may.
    """

    origin: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the file says. `chain` is in its written form, `provider:model`; `consents` are those that were given and
    not taken back, to whatever origin. `limit_usd` is what a month may cost before the person is asked, None for no
    limit.
    """

    providers: Mapping[str, Configured] = field(default_factory=dict)
    chain: tuple[str, ...] = ()
    consents: Mapping[str, Consent] = field(default_factory=dict)
    limit_usd: float | None = None

    @property
    def consented(self) -> frozenset[str]:
        """Return whom the person's words may go to: a provider that moved since is agreed to anew."""
        return frozenset(name for name, given in self.consents.items() if self._holds(name, given))

    def _holds(self, name: str, given: Consent) -> bool:
        one = self.providers.get(name)
        return one is None or not given.origin or given.origin == one.endpoint().origin


class ConfigurationFile:
    """The file, read again whenever it changed. Safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._lock = threading.RLock()
        self._stamp: tuple[int, int] | None = None
        self._read = Configuration()

    def read(self) -> Configuration:
        """Return what the file says now. Raises HoldfastError where it cannot be understood."""
        with self._lock:
            try:
                found = self._path.stat()
            except FileNotFoundError:
                self._stamp, self._read = None, Configuration()
                return self._read
            except OSError as err:
                raise _unreadable(self._path) from err
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self._read = _parsed(self._path)
                self._stamp = stamp
            return self._read

    def write(self, change: Callable[[Configuration], Configuration]) -> Configuration:
        """Change what the file says at this moment, and keep whatever else stands in it. Raises HoldfastError.

        No other process writes it meanwhile: a consent that was taken back there does not come back from here.
        """
        with self._lock:
            try:
                with self._alone():
                    self._stamp = None
                    self._write(change(self.read()))
            except OSError as err:
                raise HoldfastError(
                    tr("The file {path} cannot be written.", path=self._path),
                    tr("Check the folder's permissions and the space left."),
                ) from err
            self._stamp = None
            return self.read()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the file against other processes; one that stands still, or a folder without locks, stops nothing."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self._path.with_name(LOCK_NAME), os.O_RDWR | os.O_CREAT, 0o600)
        waits, tries = threading.Event(), round(LOCK_S / LOCK_STEP_S)
        try:
            while tries := tries - 1:
                try:
                    file_locks.take(lock)
                    break
                except OSError:
                    waits.wait(LOCK_STEP_S)
            yield
        finally:
            os.close(lock)

    def _write(self, changed: Configuration) -> None:
        import tomlkit  # noqa: PLC0415 - 40 ms that reading does not need

        before = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        document = tomlkit.parse(before)
        document["chain"] = list(changed.chain)
        document["consented"] = sorted(changed.consents)
        tables = cast("Any", document.setdefault("providers", tomlkit.table(is_super_table=True)))
        for gone in set(self._read.providers) - set(changed.providers):  # one that was not understood stays
            tables.pop(gone, None)
        for name, one in changed.providers.items():
            table = tables.setdefault(name, tomlkit.table())
            for field_name in ("kind", "base_url", "model", "key_env", "label"):
                if value := getattr(one, field_name):
                    table[field_name] = value
                else:
                    table.pop(field_name, None)
        if changed.limit_usd is None:
            document.pop("monthly_limit_usd", None)
        else:
            document["monthly_limit_usd"] = changed.limit_usd
        given = cast("Any", document.setdefault("consents", tomlkit.table(is_super_table=True)))
        for gone in set(given) - set(changed.consents):
            given.pop(gone)
        for name, consent in changed.consents.items():
            table = given.setdefault(name, tomlkit.table())
            if consent.origin:
                table["origin"] = consent.origin
            if consent.since is not None:
                table["since"] = consent.since.astimezone(UTC).replace(microsecond=0)
        whole_files.write(self._path, tomlkit.dumps(document))


def _parsed(path: Path) -> Configuration:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise _unreadable(path) from err
    tables = found.get("providers", {})
    if not isinstance(tables, dict):
        raise _unreadable(path)
    return Configuration(
        {name: one for name, table in tables.items() if (one := _configured(name, table)) is not None},
        _texts(found.get("chain")),
        {name: _consent(found.get("consents"), name) for name in _texts(found.get("consented"))},
        _amount(found.get("monthly_limit_usd")),
    )


def _amount(value: Any) -> float | None:  # noqa: ANN401 - decoded TOML, checked here
    """Return an amount of money, None where it is none: a limit that nobody understands holds nothing up."""
    is_one = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_USD
    return float(value) if is_one else None


def _consent(tables: Any, name: str) -> Consent:  # noqa: ANN401 - decoded TOML, checked here
    """Return what is noted of a consent; a date alone, as a person writes it, is the beginning of that day here."""
    table = tables.get(name) if isinstance(tables, dict) else None
    table = table if isinstance(table, dict) else {}
    origin, since = table.get("origin"), table.get("since")
    if isinstance(since, date) and not isinstance(since, datetime):
        since = datetime(since.year, since.month, since.day).astimezone()
    return Consent(
        origin if isinstance(origin, str) else "", since.astimezone(UTC) if isinstance(since, datetime) else None
    )


def _configured(name: str, table: Any) -> Configured | None:  # noqa: ANN401 - decoded TOML, checked here
    """Return a provider as its table says, None where it cannot be one: a typing error must not cost the others."""
    texts = {key: value for key, value in table.items() if isinstance(value, str)} if isinstance(table, dict) else {}
    kind = texts.get("kind")
    if kind not in KINDS:
        log.info("a provider of unknown kind is passed over")
        return None
    one = Configured(
        name,
        kind,
        texts.get("base_url", ""),
        texts.get("model", ""),
        texts.get("key_env", ""),
        texts.get("label", ""),
    )
    try:
        one.endpoint()
    except BadInput:
        log.info("a provider whose address cannot be one is passed over")
        return None
    return one


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - decoded TOML
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _unreadable(path: Path) -> HoldfastError:
    return HoldfastError(
        tr("The file {path} cannot be read as TOML.", path=path),
        tr("Mend it by hand, or move it away and add the providers again."),
    )
