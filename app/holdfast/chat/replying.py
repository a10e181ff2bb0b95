"""How a stored reply went, for whoever shows it. Pure, but for the names of the models."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.chat import asking
from holdfast.chat.values import Reply, ReplyPart
from holdfast.failover import Failure, Link
from holdfast.retelling import retold

if TYPE_CHECKING:
    from holdfast.chat.planning import Who
    from holdfast.chat.providers import Providers
    from holdfast.domain import MessageId
    from holdfast.domain.chatting import KeptPart, KeptReply


def as_reply(message_id: MessageId, kept: KeptReply, providers: Providers) -> Reply:
    """Return what is shown below a reply."""
    link = Link(kept.provider, kept.model) if kept.provider else None
    parts = tuple(_part(one, providers) for one in kept.parts)
    return Reply(
        message_id,
        link,
        "" if link is None else providers.label(link),
        parts,
        kept.usage,
        kept.cost_usd,
        kept.seconds,
        parts[0].first_token_ms if parts else None,
        parts[-1].request_id if parts else "",
        Failure.of(kept.failure),
        retold(kept.error),
        retold(kept.hint),
        tuple(map(retold, kept.notices)),
    )


def with_choices(reply: Reply, who: Who, providers: Providers) -> Reply:
    """Return a reply that a model declined to write, with who else could."""
    others = tuple(one for one in who.chain.links if one != reply.link and who.permission.allows(one))
    if reply.link is None or not others:
        return reply
    return replace(reply, choices=asking.declined(reply.link, "", others, providers.label).choices)


def _part(kept: KeptPart, providers: Providers) -> ReplyPart:
    link = Link(kept.provider, kept.model)
    return ReplyPart(
        link,
        providers.label(link),
        kept.usage,
        kept.cost_usd,
        kept.seconds,
        kept.first_token_ms,
        kept.request_id,
        Failure.of(kept.failure),
        kept.chars,
    )
