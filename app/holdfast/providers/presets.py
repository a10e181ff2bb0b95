"""The providers Holdfast knows by name, and what their models cost. Reads two dated tables of resources/."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from holdfast import resources
from holdfast.domain import Price
from holdfast.domain.pictures import PictureLimits
from holdfast.errors import BadInput
from holdfast.language import tr
from holdfast.providers.endpoint import AUTH_OF_KIND, Endpoint, Kind, Traits, check_name, clean_base_url
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PLACE = re.compile(r"[A-Za-z0-9-]{1,63}")
DATE_SUFFIX = re.compile(r"[-@]20\d{2}-?\d{2}-?\d{2}$")


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider known by name. `base_url` may hold {places} that the person fills in; "" means all of it."""

    name: str
    label: str
    kind: Kind
    base_url: str
    traits: Traits
    key_env: tuple[str, ...] = ()
    key_page: str = ""
    models: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Return the names of what the person has to fill in."""
        return tuple(PLACEHOLDER.findall(self.base_url))

    def endpoint(self, name: str = "", places: Mapping[str, str] | None = None) -> Endpoint:
        """Return where this provider is reached; raise BadInput where a place is missing or odd."""
        filled = self.base_url
        for place in self.places:
            value = (places or {}).get(place, "").strip()
            if not PLACE.fullmatch(value):
                raise BadInput(
                    tr("{label} needs to know the {place}.", label=self.label, place=place),
                    tr("It has letters, digits and dashes only."),
                )
            filled = filled.replace(f"{{{place}}}", value)
        url = clean_base_url(filled, self.kind)
        return Endpoint(check_name(name or self.name), self.label, self.kind, url, self.traits, self.key_env)

    def is_at(self, kind: Kind, host: str) -> bool:
        """Say whether an address of the person's is this provider's."""
        own = urlsplit(PLACEHOLDER.sub("placeholder", self.base_url)).hostname
        if own is None or kind != self.kind or not self.traits.needs_key:
            return False
        return re.fullmatch(re.escape(own).replace("placeholder", r"[A-Za-z0-9-]+"), host) is not None


@cache
def presets() -> tuple[Preset, ...]:
    """Return the providers known by name, those of the table."""
    return tuple(_preset(row) for row in _table("providers.json")["presets"])


def endpoint(name: str, kind: Kind, base_url: str) -> Endpoint:
    """Return a provider at an address of the person's, with the traits of the preset that lives there if one does.

    Only then are the preset's environment variables looked at: a key is not sent to a stranger. Raise BadInput.
    """
    url = clean_base_url(base_url, kind)
    name = check_name(name)
    host = urlsplit(url).hostname or ""
    for preset in presets():
        if url.startswith("https://") and preset.is_at(kind, host):
            return Endpoint(name, preset.label, kind, url, preset.traits, preset.key_env)
    return Endpoint(name, name, kind, url, Traits(AUTH_OF_KIND[kind]))


def price(provider: Endpoint, model: str) -> Price | None:
    """Return what a model costs at its maker's own address, None where the table does not say.

    Resellers have prices of their own, so that the same model elsewhere has none here; local models cost nothing,
    which is not the same as a price of zero that somebody set.
    """
    table = _table("prices.json")
    host = urlsplit(provider.base_url).hostname or ""
    plain = DATE_SUFFIX.sub("", model.removeprefix("models/"))
    for row in table["models"]:
        if host == row["host"] and plain == row["model"]:
            read, write = float(row["input"]), float(row["output"])
            return Price(
                as_of=table["as_of"],
                input=read,
                output=write,
                cache_read=float(row.get("cache_read", read)),
                cache_write=float(row.get("cache_write", read)),
            )
    return None


def prices_as_of() -> str:
    """Return the day of the table of prices, as ISO has it."""
    return str(_table("prices.json")["as_of"])


@cache
def _table(name: str) -> dict[str, Any]:
    table = json.loads(resources.text(name))
    assert isinstance(table, dict)  # noqa: S101 - a file of ours, checked by a test
    return table


def _preset(row: dict[str, Any]) -> Preset:
    kind: Kind = row["kind"]
    traits = Traits(
        auth=row.get("auth", AUTH_OF_KIND[kind]),
        needs_key=row["needs_key"],
        max_tokens_field=row.get("max_tokens_field", "max_tokens"),
        asks_usage=row.get("asks_usage", True),
        takes_pdf=row.get("takes_pdf", False),
        probe_path=row.get("probe_path", ""),
        headers=tuple((row.get("headers") or {}).items()),
        claude=row.get("claude"),
        sees=tuple(row.get("sees", ())),
        pictures=PictureLimits(**row.get("pictures", {})),
    )
    return Preset(
        name=row["name"],
        label=row["label"],
        kind=kind,
        base_url=row["base_url"],
        traits=traits,
        key_env=tuple(row.get("key_env", ())),
        key_page=row.get("key_page", ""),
        models=tuple(row.get("models", ())),
    )
