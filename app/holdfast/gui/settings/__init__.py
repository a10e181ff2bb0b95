"""The window of settings: who answers, in which order, and everything else that can be set. Its pages show and signal;
its controller decides.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.settings.controller import SettingsController

__all__ = [
    "SettingsController",
]

__getattr__ = opening(
    __name__,
    {
        "SettingsController": "controller",
    },
)
