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


def is_mirrored() -> bool:
    """Say whether the interface is read from right to left."""
    return QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft


def placed(rect: QRect, within: QRect) -> QRect:
    """Return a place as it stands within another in the direction of the interface."""
    return QStyle.visualRect(Qt.LayoutDirection.RightToLeft, within, rect) if is_mirrored() else rect
