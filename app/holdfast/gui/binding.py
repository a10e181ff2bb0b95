"""Loads the binding of Qt without what it loads for nobody here. Must be imported before any other part of it.

It compiles its own helpers anew at each start, which takes a third of the time in which it is loaded: those that write
its messages about wrong arguments, its signatures and its stubs. They are kept for the moment in which somebody asks.
And it looks at every import of every module for a switch of names (`from __feature__ import`) that nobody here uses,
and reads the sources of all of them for it. Its enumerations Python makes in a long way; `enums` has a shorter one.
Where a later binding is made in another way there is nothing to spare, and nothing happens.
"""

from __future__ import annotations

import builtins
import inspect
import sys
from typing import TYPE_CHECKING, Any, SupportsIndex

from holdfast.gui import enums
from holdfast.later import Sparing, is_later

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

HELPERS = frozenset(
    f"shibokensupport.signature.{name}"
    for name in ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
)
MAPPING = "shibokensupport.signature.mapping"
"""The largest, which the binding itself looks into for one name, past all that would load it."""
LATEST_KNOWN = (6, 12)
"""The binding's latest version of which it is known that it is one name."""


class _Behind(list[Any]):
    """The list of finders while the binding is loaded, which puts its own at the first place: here behind ours."""

    def insert(self, index: SupportsIndex, value: object) -> None:
        """Insert behind the first two."""
        super().insert(int(index) + 2, value)


class _Mapping(Sparing):
    """Finds that one, with a stand-in for the name."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where it is, to be loaded later, where the binding is one that is known."""
        is_known = name == MAPPING and sys.modules["PySide6"].__version_info__[:2] <= LATEST_KNOWN
        return super().find_spec(name, path, target) if is_known else None


def _update_mapping() -> object:
    """Load the mapping, and do what was asked of it."""
    mapping: Any = sys.modules[MAPPING]
    if mapping.update_mapping is _update_mapping:
        del mapping.update_mapping  # it is loaded when it is missed
    return mapping.update_mapping()


def _no_source(module: ModuleType) -> str:
    """Stand in for the one function that the binding has of `inspect`, to read each module that is imported."""
    raise OSError(module.__name__)


def _load() -> None:
    if "PySide6" in sys.modules:
        return
    enums.hurry()
    is_spared = is_later("inspect")
    if is_spared:
        vars(inspect)["getsource"] = _no_source
    helpers, before = (Sparing(HELPERS), _Mapping([MAPPING])), sys.meta_path
    sys.meta_path = _Behind([*helpers, *before])
    try:
        import PySide6.QtCore  # noqa: F401, PLC0415 - what this is about
    finally:
        before[:] = [finder for finder in sys.meta_path if finder not in helpers]
        sys.meta_path = before
        if is_spared:
            vars(inspect).pop("getsource")
    if is_later(MAPPING):
        vars(sys.modules[MAPPING])["update_mapping"] = _update_mapping
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


_load()
