"""What the desktop's own search asks: GNOME Shell and KDE's KRunner get conversations found as they get programs and
files found. Knows the session's bus and the library; knows no SQL and no windows.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.desktop.answers import Answers
    from holdfast.desktop.bus import Bus, BusGone
    from holdfast.desktop.launching import Launcher
    from holdfast.desktop.service import Service

__all__ = ["Answers", "Bus", "BusGone", "Launcher", "Service"]

__getattr__ = opening(
    __name__, {"Answers": "answers", "Bus": "bus", "BusGone": "bus", "Launcher": "launching", "Service": "service"}
)
