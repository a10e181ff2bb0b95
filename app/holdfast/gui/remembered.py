"""What the window remembers from one time to the next: its place, its panes, the last conversation. A small JSON file
in the configuration folder, written whole or not at all; keys of a newer Holdfast are kept. No words of a person: what
was searched for lies in the store.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, field, fields
from typing import TYPE_CHECKING, Any

from holdfast.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "window.json"
POSITIONS_KEPT = 500
TEXTS = frozenset({"searches", "saved_searches", "models", "recent_commands", "offered_files"})
"""The lists that hold texts; the others hold numbers."""
PLACES = frozenset({"geometry", "panes", "side_width", "positions"})
FARTHEST = 1 << 30
"""No place is farther; a number that is too large for Qt would end every start."""
IN_STORE = frozenset({"searches", "saved_searches"})
"""Once kept here: they are read until they have come into the store, and written only as long as they have not."""


@dataclass(slots=True)
class Remembered:
    """The state of the window. `geometry` is x, y, width, height; `positions` the scroll offset by conversation."""

    geometry: list[int] = field(default_factory=list)
    is_maximised: bool = False
    panes: list[int] = field(default_factory=list)
    conversation: int = 0
    folder: str = ""
    save_folder: str = ""
    is_side_open: bool = True
    side_width: int = 0
    searches: list[str] = field(default_factory=list)
    saved_searches: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    recent_commands: list[str] = field(default_factory=list)
    offered_files: list[str] = field(default_factory=list)
    is_tour_over: bool = False
    list_sort: str = "changed"
    list_group: str = "date"
    reminded_on: str = ""
    cut_off_import: int = 0
    code_seen_ns: int = 0
    code_import_ms: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, Any] = field(default_factory=dict)


def load(folder: Path) -> Remembered:
    """Return what was remembered, or a fresh start where the file is absent or makes no sense."""
    try:
        stored = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Remembered()
    except (OSError, ValueError) as err:
        log.info("the window's state could not be read: %s", type(err).__name__)
        return Remembered()
    return _checked(stored) if isinstance(stored, dict) else Remembered()


def save(folder: Path, remembered: Remembered) -> None:
    """Write the state, for this account alone; a folder that cannot be written costs the memory and nothing else."""
    from holdfast import whole_files  # noqa: PLC0415 - a window that is painted has nothing to write yet

    remembered.positions = dict(list(remembered.positions.items())[-POSITIONS_KEPT:])
    known = {name: value for name, value in asdict(remembered).items() if value or name not in IN_STORE}
    unknown = known.pop("unknown")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whole_files.write(folder / FILE_NAME, json.dumps({**unknown, **known}, indent=1), is_synced=False)
    except OSError as err:
        log.info("the window's state could not be written: %s", type(err).__name__)


def _checked(stored: dict[str, Any]) -> Remembered:
    """Return the stored values that have the type they should have."""
    remembered = Remembered()
    known = {each.name for each in fields(Remembered)} - {"unknown"}
    for name in known & stored.keys():
        value, default = stored[name], getattr(remembered, name)
        if type(value) is not type(default):
            continue
        kind = str if name in TEXTS else int
        if isinstance(value, list) and not all(type(item) is kind for item in value):
            continue
        if isinstance(value, dict) and not all(type(item) is int for item in value.values()):
            continue
        if name in PLACES and not all(abs(item) <= FARTHEST for item in _numbers(value)):
            continue
        setattr(remembered, name, value)
    remembered.unknown = {name: value for name, value in stored.items() if name not in known}
    return remembered


def _numbers(value: object) -> list[int]:
    """Return the numbers of a place, however it is kept."""
    match value:
        case dict():
            return list(value.values())
        case list():
            return value
        case int():
            return [value]
    return []
