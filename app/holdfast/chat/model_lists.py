"""What models providers offer, kept between runs so that sizes and abilities are known before anybody asks.

Knows a file of its own, which may be deleted at any time: it only repeats what providers say.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from holdfast import whole_files
from holdfast.domain import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

log = logging.getLogger(__name__)

NAME = "models.json"
LARGEST_BYTES = 8 << 20
"""Lists of five hundred models have 200 kB."""


class ModelLists:
    """The lists by provider and address. Safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._lock = threading.Lock()
        self._lists: dict[str, tuple[ModelInfo, ...]] | None = None

    def of(self, provider: str, base_url: str) -> tuple[ModelInfo, ...]:
        """Return what is known of a provider's models, () where nothing is."""
        with self._lock:
            return self._loaded().get(_key(provider, base_url), ())

    def keep(self, provider: str, base_url: str, models: Sequence[ModelInfo]) -> None:
        """Keep a list; where it cannot be written it holds until the program ends."""
        with self._lock:
            lists = self._loaded()
            lists[_key(provider, base_url)] = tuple(models)
            text = json.dumps({key: [asdict(model) for model in kept] for key, kept in lists.items()})
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                whole_files.write(self._path, text, is_synced=False)
            except OSError:
                log.info("the list of models cannot be written")

    def _loaded(self) -> dict[str, tuple[ModelInfo, ...]]:
        if self._lists is None:
            self._lists = _read(self._path)
        return self._lists


def _key(provider: str, base_url: str) -> str:
    return f"{provider} {base_url}"


def _read(path: Path) -> dict[str, tuple[ModelInfo, ...]]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): tuple(_model(one) for one in kept) for key, kept in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        log.info("the list of models cannot be read")
        return {}


_TYPES: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "name": (str,),
    "context_tokens": (int, type(None)),
    "max_output_tokens": (int, type(None)),
    "sees_images": (bool, type(None)),
    "reads_pdf": (bool, type(None)),
    "thinks": (bool, type(None)),
}


def _model(values: dict[str, Any]) -> ModelInfo:
    """Return a model as it was kept; raise KeyError or TypeError where the file is not ours."""
    kept = {field.name: values[field.name] for field in fields(ModelInfo)}
    if any(not isinstance(value, _TYPES[name]) for name, value in kept.items()):
        raise TypeError
    return ModelInfo(**kept)
