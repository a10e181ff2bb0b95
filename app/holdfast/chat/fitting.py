"""Makes a history fit for the model that is to read it, with an account of what goes along. Pure; asks nobody.

What is too long is never cut behind the person's back: it is for the caller to ask, and to say what was done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import Request, RequestMessage, TextPart
from holdfast.failover import Account, Target, estimate_tokens, message_tokens, translate
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.chat.history import History

SUMMARY_SHARE = 0.5
"""Of the room for a history, this much stays as it is beside a summary of what was before."""

WISH = (
    "Summarise the conversation above for somebody who continues it: what was asked, what was decided and found, names,"
    " figures, code and open questions that matter later. Write plain text, without an introduction."
)

TIGHTER = 0.7
"""When a provider says "too long" and the estimate did not: so much of what was sent is tried next."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A request that fits, and what had to be done for that."""

    request: Request
    account: Account

    @property
    def is_cut(self) -> bool:
        """Say whether something of the history does not fit."""
        return bool(self.account.messages_left_out) or not self.account.fits

    @property
    def upload_bytes(self) -> int:
        """Return about how many bytes go out."""
        return sum(_bytes(message) for message in self.request.messages)


def fit(history: History, target: Target, *, limit_tokens: int | None = None) -> Fitted:
    """Return the request for `target`; `limit_tokens` is less than its own size where that proved too much."""
    if limit_tokens is not None:
        target = replace(target, context_tokens=limit_tokens, max_output_tokens=0)
    translated = translate(history.messages, history.system, target)
    request = Request(
        target.model,
        translated.messages,
        system=history.system,
        context_tokens=target.context_tokens if limit_tokens is None else None,
    )
    return Fitted(request, translated.account)


def older_and_newer(history: History, target: Target) -> tuple[tuple[RequestMessage, ...], tuple[RequestMessage, ...]]:
    """Return the part of a history to be summarised, and the part that stays as it is; the newest message stays."""
    room = target.room_tokens or history_tokens(history, target)
    left = room * SUMMARY_SHARE - estimate_tokens(history.system, has_new_tokenizer=target.has_new_tokenizer)
    cut = len(history.messages) - 1
    for position in range(len(history.messages) - 1, -1, -1):
        left -= message_tokens(history.messages[position], has_new_tokenizer=target.has_new_tokenizer)
        if left < 0:
            break
        cut = position
    cut = min(cut, len(history.messages) - 1)
    while cut < len(history.messages) - 1 and history.messages[cut].role != "user":
        cut += 1
    return history.messages[:cut], history.messages[cut:]


def history_tokens(history: History, target: Target) -> int:
    """Return about how many tokens a history has."""
    return sum(message_tokens(one, has_new_tokenizer=target.has_new_tokenizer) for one in history.messages)


def pieces(messages: Sequence[RequestMessage], target: Target) -> list[tuple[RequestMessage, ...]]:
    """Return messages in pieces that a model can read one after the other to summarise them."""
    room = (target.room_tokens or 0) * SUMMARY_SHARE
    found: list[list[RequestMessage]] = [[]]
    size = 0.0
    for message in messages:
        tokens = message_tokens(message, has_new_tokenizer=target.has_new_tokenizer)
        if found[-1] and room and size + tokens > room:
            found.append([])
            size = 0.0
        found[-1].append(message)
        size += tokens
    return [tuple(piece) for piece in found if piece]


def summary_request(before: str, piece: Sequence[RequestMessage], target: Target) -> Request:
    """Return the request for a summary of `piece`, with that of what was before it."""
    start = (RequestMessage("user", (TextPart(f"[What was said before, in short:]\n{before}"),)),) if before else ()
    translated = translate((*start, *piece, RequestMessage("user", (TextPart(WISH),))), "", target)
    return Request(target.model, translated.messages, context_tokens=target.context_tokens)


def with_summary(summary: str, newer: Sequence[RequestMessage]) -> tuple[RequestMessage, ...]:
    """Return a history that begins with a summary."""
    note = TextPart(f"[The conversation began earlier. A summary of that part:]\n{summary}")
    first, *rest = newer
    return (RequestMessage(first.role, (note, *first.parts)), *rest)


def _bytes(message: RequestMessage) -> int:
    return sum(len(part.text) if isinstance(part, TextPart) else len(part.data) for part in message.parts)
