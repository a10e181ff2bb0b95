"""What makes the window a home: help, the command palette, shortcuts, the tour, figures, exports that arrive, the tray,
windows of their own. Joined in `joining`; the parts do not know one another.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.home.commands import Command, Commands
    from holdfast.gui.home.joining import Home

__all__ = [
    "Command",
    "Commands",
    "Home",
]

__getattr__ = opening(
    __name__,
    {
        "Command": "commands",
        "Commands": "commands",
        "Home": "joining",
    },
)
