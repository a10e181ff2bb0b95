"""Outages: how the providers are, what their pages say, what happened, what to do. Drives `failover` over real time.

Knows the store through its tables, the network through `providers`, the person's providers through `Roster`; knows
nothing of the window.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening
from holdfast.failover.roster import Member, Roster

if TYPE_CHECKING:
    from holdfast.operations.outages.outages import Outages, Surroundings
    from holdfast.operations.outages.situation import (
        Banner,
        Day,
        Happened,
        News,
        Outlook,
        Overview,
        PageSays,
        Situation,
        Trouble,
    )

__all__ = [
    "Banner",
    "Day",
    "Happened",
    "Member",
    "News",
    "Outages",
    "Outlook",
    "Overview",
    "PageSays",
    "Roster",
    "Situation",
    "Surroundings",
    "Trouble",
]

__getattr__ = opening(
    __name__,
    {
        "Outages": "outages",
        "Surroundings": "outages",
        "Banner": "situation",
        "Day": "situation",
        "Happened": "situation",
        "News": "situation",
        "Outlook": "situation",
        "Overview": "situation",
        "PageSays": "situation",
        "Situation": "situation",
        "Trouble": "situation",
    },
)
