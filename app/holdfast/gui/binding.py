"""Loads the binding of Qt without what it loads for nobody here. Must be imported before any other part of it.

It compiles its own helpers anew at each start, which takes a third of the time in which it is loaded: those that write
its messages about wrong arguments, its signatures and its stubs. They are kept for the moment in which somebody asks.
And it looks at every import of every module for a switch of names (`from __feature__ import`) that nobody here uses,
and reads the sources of all of them for it. Its enumerations Python makes in a long way; `enums` has a shorter one.
Where a later binding is made in another way there is nothing to spare, and nothing happens.
"""

from __future__ import annotations

import builtins
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any, SupportsIndex

from holdfast.gui import enums

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.abc import Loader

HELPERS = frozenset(
    f"shibokensupport.signature.{name}"
    for name in ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
)


class _Later(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment] # from now on it is a module like any other
        now = self.__spec__
        real: Loader = getattr(now.loader if now else None, "real")  # noqa: B009 - which a checker cannot know
        self.__spec__ = ModuleSpec(self.__name__, real)  # the binding gave it another name since, which it cannot find
        real.exec_module(self)
        self.__spec__ = now
        return getattr(self, name)


class _LaterLoader:
    """Makes such a module, and keeps who can load it."""

    def __init__(self, real: Loader) -> None:
        self.real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module, with nothing in it."""
        return _Later(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""


class _Helpers:
    """Finds the helpers before anybody else does."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where a helper is, to be loaded later."""
        if name not in HELPERS:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _LaterLoader(spec.loader)  # type: ignore[assignment] # only what is used of one
                return spec
        return None


class _Behind(list[Any]):
    """The list of finders while the binding is loaded, which puts its own at the first place: here at the second."""

    def insert(self, index: SupportsIndex, value: object) -> None:
        """Insert behind the first."""
        super().insert(int(index) + 1, value)


def _load() -> None:
    if "PySide6" in sys.modules:
        return
    enums.hurry()
    helpers, before = _Helpers(), sys.meta_path
    sys.meta_path = _Behind([helpers, *before])
    try:
        import PySide6.QtCore  # noqa: F401, PLC0415 - what this is about
    finally:
        before[:] = [finder for finder in sys.meta_path if finder is not helpers]
        sys.meta_path = before
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


_load()
