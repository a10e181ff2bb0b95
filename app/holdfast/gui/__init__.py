"""The window. Knows Qt, and the core only through a library, the lanes and the values; the store, the importers and
the search are behind the library.
"""

from holdfast.gui import binding  # noqa: F401 - first, since it spares what follows
from holdfast.gui.main_window import MainWindow
from holdfast.gui.speaking import speak
from holdfast.gui.start import recover, refuse, run, scale_interface, unlock

__all__ = ["MainWindow", "recover", "refuse", "run", "scale_interface", "speak", "unlock"]
