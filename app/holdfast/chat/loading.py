"""Reads what a turn needs from the store: the branch, what stands beside it, and who has the conversation. (io)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.chat.history import History, Kept, branch, history
from holdfast.failover import Away, Breaker, Chain, Link, Staying, reason_to_stay
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.chat.means import Means
    from holdfast.chat.standing import Job
    from holdfast.domain import ConversationId, MessageId, Project, StoredMessage
    from holdfast.jobs import CancelToken


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a turn begins with. `away` is who else than the first choice has the conversation and keeps it, since
    `away_since`; `is_back` says that it goes back to the first choice now.
    """

    history: History
    away: Link | None = None
    away_since: datetime | None = None
    is_back: bool = False


def load(
    means: Means,
    conversation_id: ConversationId,
    leaf: MessageId | None,
    system: str,
    token: CancelToken | None = None,
) -> tuple[History, tuple[StoredMessage, ...], Kept]:
    """Return the history down to `leaf`, the messages it was made of, and what is kept beside them."""
    store = means.store
    conversation = store.conversation(conversation_id, token=token)
    path = branch(conversation, leaf)
    kept = Kept(store.chats.files(stored.id for stored in path), store.chats.replies(conversation_id))
    return history(conversation, path, kept, system, _project(means, conversation_id)), path, kept


def load_history(means: Means, job: Job) -> Loaded:
    """Return what the reply of `job` is to be made from, and who has the conversation."""
    found, path, kept = load(means, job.conversation_id, job.message_id, job.system)
    away, since = away_in(job.chain, path, kept)
    if away is None or since is None:
        return Loaded(found)
    if staying(means, job.chain, since) is None:
        return Loaded(found, is_back=True)
    return Loaded(found, away, since)


def staying(means: Means, chain: Chain, since: datetime) -> Staying | None:
    """Return what keeps a conversation, away since `since`, from going back to the first of its chain."""
    home = chain.links[0]
    breaker = means.health.breakers().get(home.provider, Breaker())
    page = means.health.page(home.provider)
    return reason_to_stay(Away(since), breaker, home.model, page, means.clock.now())


def away_in(chain: Chain, path: Sequence[StoredMessage], kept: Kept) -> tuple[Link | None, datetime | None]:
    """Return who else than the first choice wrote the newest reply of this branch, and since when they have it."""
    for stored in reversed(path):
        reply = kept.replies.get(stored.id)
        if reply is None:
            continue
        if reply.away_since is None or not reply.parts:
            return None, None
        part = reply.parts[-1]
        link = next((one for one in chain.links if (one.provider, one.model) == (part.provider, part.model)), None)
        if link is None or link == chain.links[0]:
            return None, None
        return link, reply.away_since
    return None, None


def _project(means: Means, conversation_id: ConversationId) -> Project | None:
    project_id = means.store.assignment(conversation_id).project_id
    return None if project_id is None else means.store.project(project_id).project
