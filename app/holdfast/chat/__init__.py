"""A turn, from what was typed to the reply in the store: who is asked, what is kept, what is shown. Knows no Qt.

The rules stand in `failover` and `providers`; this room drives them over real time, and keeps every step in the
store before it acts on it.
"""

from holdfast.chat.health import Attempt, ProviderHealth

__all__ = ["Attempt", "ProviderHealth"]
