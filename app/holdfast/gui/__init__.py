"""The window. Knows Qt, and the core only through a library, the lanes and the values; the store, the importers and
the search are behind the library.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening
from holdfast.gui import binding  # noqa: F401 - first, since it spares what follows

if TYPE_CHECKING:
    from holdfast.gui.furnishing import furnished
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.speaking import speak
    from holdfast.gui.start import recover, refuse, run, scale_interface, unlock

__all__ = ["MainWindow", "furnished", "recover", "refuse", "run", "scale_interface", "speak", "unlock"]

__getattr__ = opening(
    __name__,
    {
        "MainWindow": "main_window",
        "furnished": "furnishing",
        "recover": "start",
        "refuse": "start",
        "run": "start",
        "scale_interface": "start",
        "speak": "speaking",
        "unlock": "start",
    },
)
