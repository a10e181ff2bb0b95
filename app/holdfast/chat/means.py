"""What a turn works with: the store, the providers, their health, time and chance. Handed to each turn whole."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from holdfast.chat.expenses import Expenses
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat.clock import Clock
    from holdfast.chat.health import ProviderHealth
    from holdfast.chat.providers import Providers
    from holdfast.domain import Changes
    from holdfast.failover import Random
    from holdfast.jobs import Lanes
    from holdfast.store import Store

T = TypeVar("T")


@dataclass(frozen=True)
class Means:
    """What a turn works with. `tell` hears of what changed in the store."""

    store: Store
    lanes: Lanes
    providers: Providers
    health: ProviderHealth
    clock: Clock
    chance: Random
    tell: Callable[[Changes], None]

    @cached_property
    def expenses(self) -> Expenses:
        """Return the book of what answers cost."""
        return Expenses(self.store, self.providers, self.clock, self.lanes)

    async def write(self, job: Callable[[], T]) -> T:
        """Run `job` on the write lane; the loop goes on meanwhile. What was handed in is done even if nobody waits."""
        return await asyncio.shield(asyncio.wrap_future(self.lanes.write(job)))

    async def read(self, job: Callable[[], T]) -> T:
        """Run `job` on the read lane."""
        return await asyncio.wrap_future(self.lanes.read(job))
