"""Gives the keys back to who had them, which may be gone by then: what stands in a conversation is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def give_back(to: QWidget | None) -> None:
    """Give the keys to who had them, where they are still there and seen."""
    if to is not None and isValid(to) and to.isVisible():
        to.setFocus(Qt.FocusReason.OtherFocusReason)
