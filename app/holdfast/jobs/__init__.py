"""The lanes background work runs on, and the ways to stop it, watch it and keep only its latest. Knows nothing of
conversations.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening
from holdfast.jobs.cancel import Cancelled, CancelToken

if TYPE_CHECKING:
    from holdfast.jobs.lanes import InlineLanes, Lanes, ThreadLanes
    from holdfast.jobs.latest import LatestWins
    from holdfast.jobs.net import NetLane
    from holdfast.jobs.progress import Progress, ProgressSink, no_progress

__all__ = [
    "CancelToken",
    "Cancelled",
    "InlineLanes",
    "Lanes",
    "LatestWins",
    "NetLane",
    "Progress",
    "ProgressSink",
    "ThreadLanes",
    "no_progress",
]

__getattr__ = opening(
    __name__,
    {
        "InlineLanes": "lanes",
        "Lanes": "lanes",
        "LatestWins": "latest",
        "NetLane": "net",
        "Progress": "progress",
        "ProgressSink": "progress",
        "ThreadLanes": "lanes",
        "no_progress": "progress",
    },
)
