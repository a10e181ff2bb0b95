"""How often Python looks for circles of garbage while a window is shown. Knows nothing of the window.

A search through everything holds all threads: while a text of 150 kB was made ready on the read lane it kept the window
for 60 to 90 ms, of which 15 are left when it happens seldom. While the program is loaded and the window built next to
nothing becomes garbage, so that `main` has nobody look at all; what is there then is never looked at: one look at all
of it holds the window for 90 ms.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 10_000, 5, 400
"""New objects between two looks at the youngest, and such looks between those at the older ones.

Of five looks' worth the middle one holds the window for 8 ms, of twenty for 30.
"""


def collect_seldom() -> None:
    """Look for garbage seldom from now on, and never again at what is there already."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.enable()
