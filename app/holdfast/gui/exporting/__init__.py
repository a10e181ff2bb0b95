"""Exports in the window: the page where one chooses, the folder that is kept up to date, rows that are dragged out."""

from holdfast.gui.exporting.joining import Exporting, can_export

__all__ = ["Exporting", "can_export"]
