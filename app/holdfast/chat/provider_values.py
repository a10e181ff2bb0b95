"""Providers as they are shown: those known by name, the person's own, what a try showed. Frozen values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import ModelInfo
    from holdfast.providers import Kind

KeyPlace = Literal["keyring", "environment", "this_run", "none", "not_needed"]


@dataclass(frozen=True, slots=True)
class PresetRow:
    """A provider known by name. `places` are what the person has to fill into the address."""

    name: str
    label: str
    kind: Kind
    base_url: str
    needs_key: bool
    key_page: str
    places: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider of the person's; `key` says where its key is, `warning` what to know before using it."""

    name: str
    label: str
    kind: Kind
    base_url: str
    is_local: bool
    default_model: str
    key: KeyPlace
    warning: str


@dataclass(frozen=True, slots=True)
class ProviderTest:
    """What a try of a provider showed."""

    is_well: bool
    words: str
    hint: str
    latency_ms: int | None
    models: tuple[ModelInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyKept:
    """Where a key is kept now, and what to tell the person about that."""

    key: KeyPlace
    words: str
    hint: str = ""
