"""The lists on the left: conversations by day, and what a search found. They show rows and know no operation."""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.lists.conversations import ConversationModel, Item, with_headings
    from holdfast.gui.lists.hits import HitModel
    from holdfast.gui.lists.view import RowList

__all__ = [
    "ConversationModel",
    "HitModel",
    "Item",
    "RowList",
    "with_headings",
]

__getattr__ = opening(
    __name__,
    {
        "ConversationModel": "conversations",
        "HitModel": "hits",
        "Item": "conversations",
        "RowList": "view",
        "with_headings": "conversations",
    },
)
