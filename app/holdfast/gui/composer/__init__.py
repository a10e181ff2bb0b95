"""Where a message is written and what stands around it: the field, what goes along, who will answer, the saved
prompts. Shows and signals; what follows is decided in the controllers.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.composer.composer import Composer
    from holdfast.gui.composer.foot import ConversationFoot

__all__ = [
    "Composer",
    "ConversationFoot",
]

__getattr__ = opening(
    __name__,
    {
        "Composer": "composer",
        "ConversationFoot": "foot",
    },
)
