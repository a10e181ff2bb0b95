"""The file that says which providers there are, in which order they answer, and to whom the person's words may go.

TOML in the config folder, for this person only (0600), written whole beside the old one and then renamed; a hand-made
change is seen at the next look. No key is ever in it.
"""

from __future__ import annotations

import logging
import threading
import tomllib
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, cast

from holdfast import whole_files
from holdfast.errors import BadInput, HoldfastError
from holdfast.language import tr
from holdfast.providers import KINDS, Endpoint, Kind, endpoint
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

log = logging.getLogger(__name__)

NAME = "providers.toml"


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
class Configuration:
    """What the file says. `chain` is in its written form, `provider:model`."""

    providers: Mapping[str, Configured] = field(default_factory=dict)
    chain: tuple[str, ...] = ()
    consented: frozenset[str] = frozenset()


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

    def write(self, **changes: Any) -> Configuration:  # noqa: ANN401 - fields of Configuration, as of `replace`
        """Change some fields and keep the others, and whatever else stands in the file. Raises HoldfastError."""
        with self._lock:
            changed = replace(self.read(), **changes)
            try:
                self._write(changed)
            except OSError as err:
                raise HoldfastError(
                    tr("The file {path} cannot be written.", path=self._path),
                    tr("Check the folder's permissions and the space left."),
                ) from err
            self._stamp = None
            return self.read()

    def _write(self, changed: Configuration) -> None:
        import tomlkit  # noqa: PLC0415 - 40 ms that reading does not need

        before = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        document = tomlkit.parse(before)
        document["chain"] = list(changed.chain)
        document["consented"] = sorted(changed.consented)
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
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
        frozenset(_texts(found.get("consented"))),
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
