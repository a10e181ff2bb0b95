"""Has a model summarise the older part of a conversation that is too long for it, when the person asked for that."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from holdfast.chat.fitting import older_and_newer, pieces, summary_request, with_summary
from holdfast.domain import TextDelta, Usage
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from holdfast.chat.hand import Hand
    from holdfast.chat.history import History
    from holdfast.chat.means import Means
    from holdfast.chat.standing import Standing
    from holdfast.domain import Request, StreamEvent
    from holdfast.failover import Link, Target


async def summarised(
    history: History,
    target: Target,
    means: Means,
    standing: Standing,
    hand: Hand,
    *,
    link: Link,
    may_go: Callable[[], bool],
) -> History:
    """Return the history with a summary in place of its older part; the summary is among the reply's notices.

    As it was, where `may_go` says that the person's words may not go there any more. Raises ProviderError, Stopped.
    """
    older, newer = older_and_newer(history, target)
    if not older:
        return history
    summary = ""
    parts = pieces(older, target)
    for number, piece in enumerate(parts, 1):
        if not may_go():
            return history
        standing.does(tr("The older part is being summarised ({number} of {count}).", number=number, count=len(parts)))
        writing = asyncio.create_task(_written(means, link, summary_request(summary, piece, target)))
        try:
            while not writing.done():
                await hand.moves(writing, None)
        finally:
            standing.does("")
            writing.cancel()
            await asyncio.wait({writing})
        summary = writing.result()
    standing.say(
        trn(
            "In place of {count} earlier message this summary went along: {summary}",
            "In place of {count} earlier messages this summary went along: {summary}",
            len(older),
            summary=summary,
        )
    )
    return replace(history, messages=with_summary(summary, newer))


async def _written(means: Means, link: Link, request: Request) -> str:
    key = await asyncio.to_thread(means.providers.key, link.provider)
    stream = cast("AsyncGenerator[StreamEvent, None]", means.providers.provider(link.provider).stream(request, key))
    said, usage = [], None
    try:
        async with aclosing(stream) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    said.append(event.text)
                elif isinstance(event, Usage):
                    usage = event
    finally:  # also of one that broke off
        means.expenses.keep("summary", link, usage)
    return "".join(said)
