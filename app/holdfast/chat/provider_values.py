"""Providers as they are shown: those known by name, the person's own, what a try showed. Frozen values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from holdfast.language import number, tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import ModelInfo
    from holdfast.providers import Endpoint, Kind

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


def tested(where: Endpoint, model: str, models: tuple[ModelInfo, ...], latency_ms: int) -> ProviderTest:
    """Return what to say of a provider that answered."""
    words = trn(
        "{label} answers in {latency} ms and offers {count} model.",
        "{label} answers in {latency} ms and offers {count} models.",
        len(models),
        label=where.label,
        latency=number(latency_ms),
    )
    if model and models and model not in {each.id for each in models}:
        hint = tr("It has no model named {model}; choose another.", model=model)
        return ProviderTest(is_well=False, words=words, hint=hint, latency_ms=latency_ms, models=models)
    hint = where.warning.message if where.warning else ""
    return ProviderTest(is_well=True, words=words, hint=hint, latency_ms=latency_ms, models=models)
