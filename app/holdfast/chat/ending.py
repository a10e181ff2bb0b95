"""How a reply ends, and what is kept of that. Pure; stores nothing itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import Message, MessageState, Sender
from holdfast.domain.chatting import KeptPart, KeptReply
from holdfast.failover import estimate_tokens
from holdfast.language import english
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.chat.providers import Providers
    from holdfast.chat.standing import Standing
    from holdfast.chat.turn import Stretch, Turn
    from holdfast.chat.values import Question
    from holdfast.errors import HoldfastError
    from holdfast.failover import Entry, Failure


@dataclass(frozen=True, slots=True)
class Ending:
    """How a reply ends. `entry`: it never began, and its message waits in the outbox instead."""

    state: MessageState
    failure: Failure | None = None
    error: HoldfastError | None = None
    entry: Entry | None = None
    question: Question | None = None


def ended_message(standing: Standing, state: MessageState, now: datetime) -> Message:
    """Return the reply as it is stored."""
    job, turn = standing.job, standing.turn
    return Message(
        job.source_id,
        None,
        Sender.ASSISTANT,
        job.created,
        now,
        turn.blocks,
        segments=turn.segments,
        state=state,
    )


def turn_cost(turn: Turn, providers: Providers) -> float | None:
    """Return what all requests of a reply cost, as far as that is known; None where nothing is."""
    costs = [cost for one in turn.stretches if (cost := _cost(one, turn.written(one), providers)) is not None]
    return sum(costs) if costs else None


def kept_reply(standing: Standing, ending: Ending, providers: Providers, away_since: datetime | None) -> KeptReply:
    """Return how the reply went, and count what it cost."""
    turn = standing.turn
    standing.cost_usd = turn_cost(turn, providers)
    asked = standing.link
    return KeptReply(
        "" if asked is None else asked.provider,
        "" if asked is None else asked.model,
        tuple(
            KeptPart(
                one.link.provider,
                one.link.model,
                one.answered_by,
                one.usage,
                _cost(one, turn.written(one), providers),
                one.seconds,
                one.first_token_ms,
                one.request_id,
                "" if one.failure is None else one.failure.value,
                len(turn.written(one)),
                one.replay if one.is_finished else (),
            )
            for one in turn.kept
        ),
        tuple(map(english, standing.notices)),
        turn.usage,
        standing.cost_usd,
        standing.seconds,
        "" if ending.failure is None else ending.failure.value,
        "" if ending.error is None else english(ending.error.message),
        "" if ending.error is None else english(ending.error.hint),
        away_since,
        ending.question.kind if ending.question is not None else "",
    )


def _cost(stretch: Stretch, written: str, providers: Providers) -> float | None:
    """Return what a request cost. What was written until somebody stopped it is paid, though nobody counted it."""
    price, usage = providers.price(stretch.link), stretch.usage
    if price is None or usage is None:
        return None
    if not (stretch.is_finished or usage.output_tokens):
        usage = replace(usage, output_tokens=estimate_tokens(written))
    return price.cost(usage)
