"""Where what we paint stands when the interface is read from right to left. Layouts are mirrored by Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

MIRRORED_ICONS = {"back": "forward", "forward": "back"}
"""Arrows that point along the line: the other way round where lines run the other way."""

_ISOLATE, _END_OF_ISOLATE = "\u2067", "\u2069"
"""What is between is laid out from right to left by itself (UAX 9)."""


def is_mirrored() -> bool:
    """Say whether the interface is read from right to left."""
    return QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft


def placed(rect: QRect, within: QRect) -> QRect:
    """Return a place as it stands within another in the direction of the interface."""
    return QStyle.visualRect(Qt.LayoutDirection.RightToLeft, within, rect) if is_mirrored() else rect


def apart(text: str) -> str:
    """Return a name as a part of a line that is read from right to left. Figures beside Latin letters would else run
    along with those: of "Anthropic · 3 s" the 3 stood before the name.
    """
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if text and is_mirrored() else text
