"""Whether a conversation that somebody took over goes back to the first of its chain: decided between two messages.

Nothing else may have asked the first choice since it failed once, so that it is asked here what costs nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from holdfast.chat.loading import Loaded, load_history, staying
from holdfast.errors import NotFound, ProviderError
from holdfast.failover import Staying

if TYPE_CHECKING:
    from holdfast.chat.hand import Hand
    from holdfast.chat.means import Means
    from holdfast.chat.standing import Job

PROBE_S = 3.0
"""Somebody waits for an answer, and the one who has the conversation would give it."""


async def loaded_for(means: Means, job: Job, hand: Hand) -> Loaded:
    """Return what the reply of `job` is to be made from, and who has the conversation. Raises Stopped."""
    loaded = await means.read(partial(load_history, means, job))
    since = loaded.away_since
    if since is None or staying(means, job.chain, since) is not Staying.NOT_PROBED:
        return loaded
    asking = asyncio.ensure_future(probe(means, job.chain.links[0].provider))
    try:
        await hand.moves(asking, means.clock.wait(PROBE_S))
    finally:
        asking.cancel()
    if staying(means, job.chain, since) is None:
        return replace(loaded, away=None, away_since=None, is_back=True)
    return loaded


async def probe(means: Means, name: str) -> bool:
    """Ask one provider what costs nothing; say whether it answered."""
    try:
        key = await asyncio.to_thread(means.providers.key, name)
        means.health.probed(name, await means.providers.provider(name).probe(key))
    except ProviderError as err:
        means.health.probed(name, err)
        return False
    except NotFound:
        return False
    return True
