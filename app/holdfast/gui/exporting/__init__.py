"""Exports in the window: the page where one chooses, the folder that is kept up to date, rows that are dragged out."""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.exporting.joining import Exporting, can_export

__all__ = [
    "Exporting",
    "can_export",
]

__getattr__ = opening(
    __name__,
    {
        "Exporting": "joining",
        "can_export": "joining",
    },
)
