"""Loads Whoosh, quietly and without what it never uses. Knows nothing of queries."""

from __future__ import annotations

import sys
import threading
import warnings
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNUSED = "urllib.request"
"""Whoosh's `compat` imports one function of it that nothing here calls, and with it HTTP, e-mail and TLS: 25 ms, which
is a sixth of what a command's first search takes.
"""


@contextmanager
def loading() -> Iterator[None]:
    """Lend a moment in which Whoosh is imported: its escapes warn when it is compiled, and `UNUSED` is an empty module
    while no other thread could be importing it.
    """
    spared = UNUSED not in sys.modules and threading.active_count() == 1
    if spared:
        stand_in = ModuleType(UNUSED)
        stand_in.urlretrieve = None  # type: ignore[attr-defined]  # all that is asked of it
        sys.modules[UNUSED] = stand_in
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if spared:
            del sys.modules[UNUSED]
