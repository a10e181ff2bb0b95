"""How the threads of a process with a window take turns. Knows nothing of the window."""

from __future__ import annotations

import sys

SWITCH_S = 0.0005
"""After so long another thread's Python gives way to one that waits; usually it is ten times that.

Drawing a token gives Python away and takes it back a dozen times. While a conversation of 2,000 messages was read on a
lane beside it, a timer of the window was late by up to 170 ms on a busy machine, and by 30 to 50 with this.
"""


def take_turns_often() -> None:
    """Let no thread wait long for another."""
    sys.setswitchinterval(SWITCH_S)
