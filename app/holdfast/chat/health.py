"""What a turn has to know and to tell about the providers' health. The one who keeps it stands outside this room, and
the seam in `failover`, where both may see it.
"""

from __future__ import annotations

from holdfast.failover.health import Attempt, ProviderHealth

__all__ = ["Attempt", "ProviderHealth"]
