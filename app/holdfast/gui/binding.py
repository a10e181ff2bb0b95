"""Keeps the binding of Qt from reading the source of every module that is imported: it looks for a switch of names
(`from __feature__ import`) that nobody here uses. That is a fifth of the time to start, and all sources held in memory.
Must be imported before what is to be spared. A frozen Holdfast has no sources, and is spared anyway.
"""

from __future__ import annotations

import PySide6.QtCore  # noqa: F401 - makes the module below importable
from shibokensupport import feature

SWITCH = "_mod_uses_pyside"
"""The binding's own name for the search; where a later one has no such function, there is nothing to spare."""


def _uses_no_switch(_module: object) -> bool:
    return False


if hasattr(feature, SWITCH):
    setattr(feature, SWITCH, _uses_no_switch)
