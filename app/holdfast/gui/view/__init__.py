"""The conversation view: documents per message, painted in a virtual scroll area. Shows what it is given; knows no
operation and never touches disk or network, whatever a message asks for.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.view.conversation_view import ConversationView, Marker
    from holdfast.gui.view.entries import Act, Entry, Foot, entries_of
    from holdfast.gui.view.growing import Growing, GrowingJob
    from holdfast.gui.view.pieces import Piece, message_pieces
    from holdfast.gui.view.rendering import Renderer

__all__ = [
    "Act",
    "ConversationView",
    "Entry",
    "Foot",
    "Growing",
    "GrowingJob",
    "Marker",
    "Piece",
    "Renderer",
    "entries_of",
    "message_pieces",
]

__getattr__ = opening(
    __name__,
    {
        "Act": "entries",
        "ConversationView": "conversation_view",
        "Entry": "entries",
        "Foot": "entries",
        "Growing": "growing",
        "GrowingJob": "growing",
        "Marker": "conversation_view",
        "Piece": "pieces",
        "Renderer": "rendering",
        "entries_of": "entries",
        "message_pieces": "pieces",
    },
)
