"""How often, and on which thread, Python looks for circles of garbage while a window is shown. Knows nothing of the
window.

Python looks on whichever thread makes the object that is one too many. The circles hold objects of Qt, too, and those
may only be destroyed on the thread of the window: on a lane's, a widget goes while Qt works with it. So Python is kept
from looking by itself, and the window's thread looks in its stead, with Python's own numbers.

A search through everything holds all threads: while a text of 150 kB was made ready on the read lane it kept the window
for 60 to 90 ms, of which 15 are left when it happens seldom. While the program is loaded and the window built next to
nothing becomes garbage, so that `main` has nobody look at all; what is there then is never looked at: one look at all
of it holds the window for 90 ms.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer

YOUNG, MIDDLE, OLD = 10_000, 5, 400
"""New objects between two looks at the youngest, and such looks between those at the older ones.

Of five looks' worth the middle one holds the window for 8 ms, of twenty for 30.
"""
EVERY_MS = 1_000
"""How often the numbers are compared."""


class GarbageLooks(QObject):
    """Looks for garbage on the thread it was made on, seldom, for as long as it lives; never at what is there already.

    `gc.set_threshold` has the meaning it has with Python's own looks.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        gc.set_threshold(YOUNG, MIDDLE, OLD)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(look)
        self._timer.start(EVERY_MS)


def look() -> None:
    """Look at as much as Python would."""
    for generation in (2, 1, 0):
        if 0 < gc.get_threshold()[generation] < gc.get_count()[generation]:
            gc.collect(generation)
            return
