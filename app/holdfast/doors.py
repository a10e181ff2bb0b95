"""Doors of rooms that load what is behind them only when somebody asks for it (PEP 562). Knows no room."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def opening(room: str, names: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a room: each of its `names` is in the module of the room that it leads to."""

    def found(name: str) -> object:
        if name not in names:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{room}.{names[name]}"), name)
        setattr(sys.modules[room], name, value)  # from now on it is found without asking here
        return value

    return found
