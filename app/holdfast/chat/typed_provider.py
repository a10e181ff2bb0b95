"""A provider as a person typed it, to the one that is configured. Knows presets; asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from holdfast import providers as wire
from holdfast.chat.configuration import Configured
from holdfast.errors import BadInput
from holdfast.language import tr
from holdfast.providers import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


def configured(name: str, kind: str, base_url: str, places: Mapping[str, str]) -> Configured:
    """Return a provider from what was typed; raise BadInput."""
    preset = next((one for one in wire.presets() if one.name == name.strip().lower()), None)
    if preset is not None and preset.base_url and not base_url.strip():
        where = preset.endpoint(places=places)
        first = preset.models[0] if preset.models else ""
        return Configured(where.name, preset.kind, where.base_url, first, label=preset.label)
    kinds: dict[str, Kind] = {each: each for each in get_args(Kind)}
    wanted = kinds.get(kind) or (preset.kind if preset is not None and not kind else None)
    if wanted is None:
        raise BadInput(
            tr("{name} needs a kind: {kinds}.", name=name.strip()[:40] or tr("A provider"), kinds=", ".join(kinds)),
            tr(
                "Most servers speak the language of openai. Known by name: {names}",
                names=", ".join(one.name for one in wire.presets()),
            ),
        )
    if not base_url.strip():
        raise BadInput(tr("The provider needs a base URL."), tr("It looks like https://api.example.com/v1."))
    where = wire.endpoint(name, wanted, base_url)
    label = preset.label if preset is not None and preset.base_url else ""
    return Configured(where.name, wanted, where.base_url, label=label)


def checked_variable(name: str) -> str:
    """Return the name of an environment variable as it was typed; raise BadInput."""
    name = name.strip()
    if name and not name.replace("_", "a").isalnum():
        raise BadInput(
            tr("That is no name of an environment variable."), tr("It looks like MY_SERVER_KEY; it is not the key.")
        )
    return name
