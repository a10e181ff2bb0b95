"""Modules that are loaded when something of them is asked for. Knows how Python imports; knows no module of ours.

Whoever imports a module that is spared gets one with nothing in it, which fills itself at the first look into it, on
whatever thread that is. So nobody pays at the start for what is there just in case: to print a traceback, to pickle, to
read the source of another module.
"""

from __future__ import annotations

import sys
from _thread import RLock
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.abc import Loader

SPARED = (
    "asyncio.sslproto",
    "difflib",
    "hashlib",
    "hmac",
    "inspect",
    "ipaddress",
    "pickle",
    "queue",
    "secrets",
    "selectors",
    "shutil",
    "ssl",
    "tempfile",
    "traceback",
    "uuid",
)
"""Of the standard library, what others import and hardly ever look into: 12 ms until the first picture, 5 MB later."""


_loaders: dict[str, LaterLoader] = {}  # like Python's own modules: one of each name in the process


class LaterModule(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattribute__(self, name: str) -> object:
        if not name.startswith("__"):
            _loaders[ModuleType.__getattribute__(self, "__name__")].wait()
        return ModuleType.__getattribute__(self, name)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        _loaders[self.__name__].fill(self)
        return ModuleType.__getattribute__(self, name)


class LaterLoader:
    """Makes such a module, and keeps who can load it."""

    def __init__(self, name: str, real: Loader) -> None:
        self._real = real
        _loaders[name] = self
        self._lock = RLock()
        self._is_filling = False

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module, with nothing in it."""
        return LaterModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""

    def wait(self) -> None:
        """Wait while another thread loads it: what is there already may need what is not."""
        if self._is_filling:
            with self._lock:
                pass

    def fill(self, module: ModuleType) -> None:
        """Load it; a thread that looks into it meanwhile waits, the one that loads it finds what is there already."""
        with self._lock:
            if self._is_filling or module.__class__ is ModuleType:
                return
            self._is_filling = True
            kept = cast("ModuleSpec", module.__spec__)
            try:
                if kept.name != module.__name__:  # Qt's binding gives its own other names
                    module.__spec__ = ModuleSpec(module.__name__, self._real)
                self._real.exec_module(module)
            finally:
                module.__spec__ = kept
                self._is_filling = False
            kept.loader = module.__loader__ = self._real
            module.__class__ = ModuleType  # from now on it is a module like any other


class Sparing:
    """Finds some modules before anybody else does. Put before the finders in `sys.meta_path`."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where one of them is, to be loaded later."""
        if name not in self._names:
            return None
        for finder in sys.meta_path:
            spec = None if isinstance(finder, Sparing) else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = LaterLoader(name, spec.loader)  # type: ignore[assignment] # only what is used of one
                return spec
        return None


def spare() -> None:
    """Have what is spared loaded when it is needed, from now on and as far as it is not there already."""
    sys.meta_path.insert(0, Sparing(SPARED))


def is_later(name: str) -> bool:
    """Say whether a module was imported and nobody has looked into it."""
    return isinstance(sys.modules.get(name), LaterModule)


def load(*names: str) -> None:
    """Load modules now, whatever was spared of them."""
    for name in names:
        module = import_module(name)
        if isinstance(module, LaterModule):
            getattr(module, "anything", None)
