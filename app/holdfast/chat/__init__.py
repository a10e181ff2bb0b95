"""A turn, from what was typed to the reply in the store: who is asked, what is kept, what is shown. Knows no Qt.

The rules stand in `failover` and `providers`; this room drives them over real time, and keeps every step in the
store before it acts on it.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.chat.chats import Chats
    from holdfast.chat.consents import ConsentRow
    from holdfast.chat.health import Attempt, ProviderHealth
    from holdfast.chat.health_in_memory import HealthInMemory
    from holdfast.chat.provider_values import KeyKept, PresetRow, ProviderRow, ProviderTest
    from holdfast.chat.providers import Providers
    from holdfast.chat.values import (
        ChatSettings,
        Draft,
        Hint,
        Live,
        NewAttachment,
        Outgoing,
        Plan,
        Question,
        Reply,
        ReplyPart,
        Sent,
        TurnNews,
        Waiting,
    )

__all__ = [
    "Attempt",
    "ChatSettings",
    "Chats",
    "ConsentRow",
    "Draft",
    "HealthInMemory",
    "Hint",
    "KeyKept",
    "Live",
    "NewAttachment",
    "Outgoing",
    "Plan",
    "PresetRow",
    "ProviderHealth",
    "ProviderRow",
    "ProviderTest",
    "Providers",
    "Question",
    "Reply",
    "ReplyPart",
    "Sent",
    "TurnNews",
    "Waiting",
]

__getattr__ = opening(
    __name__,
    {
        "Chats": "chats",
        "ConsentRow": "consents",
        "Attempt": "health",
        "ProviderHealth": "health",
        "HealthInMemory": "health_in_memory",
        "KeyKept": "provider_values",
        "PresetRow": "provider_values",
        "ProviderRow": "provider_values",
        "ProviderTest": "provider_values",
        "Providers": "providers",
        "ChatSettings": "values",
        "Draft": "values",
        "Hint": "values",
        "Live": "values",
        "NewAttachment": "values",
        "Outgoing": "values",
        "Plan": "values",
        "Question": "values",
        "Reply": "values",
        "ReplyPart": "values",
        "Sent": "values",
        "TurnNews": "values",
        "Waiting": "values",
    },
)
