"""What a person can do with chats, each method one thing: write, send, stop, go on elsewhere, wait. Knows no Qt.

Every method is safe from any thread. Those marked (io) wait for the store and belong on the read lane; the others
return at once. What is going on is told on the lane of the network.
"""

# ruff: noqa: ARG002

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat.values import ChatSettings, Draft, Live, Outgoing, Plan, Reply, Sent, TurnNews, Waiting
    from holdfast.domain import ConversationId, MessageId
    from holdfast.failover import Link
    from holdfast.jobs import CancelToken

NOT_YET = "not written yet"


class Chats:
    """The chats of one store."""

    def draft(self, conversation_id: ConversationId | None) -> Draft:
        """Return what was written and not sent. (io)"""
        raise RuntimeError(NOT_YET)

    def keep_draft(self, conversation_id: ConversationId | None, draft: Draft) -> None:
        """Keep what is being written; an empty draft is forgotten. (io)"""
        raise RuntimeError(NOT_YET)

    def settings(self, conversation_id: ConversationId) -> ChatSettings:
        """Return a conversation's own settings. (io)"""
        raise RuntimeError(NOT_YET)

    def set_settings(self, conversation_id: ConversationId, settings: ChatSettings) -> None:
        """Set them. (io)"""
        raise RuntimeError(NOT_YET)

    def plan(self, outgoing: Outgoing, token: CancelToken | None = None) -> Plan:
        """Return what sending would mean: who answers, what goes along, about what it costs. (io)"""
        raise RuntimeError(NOT_YET)

    def send(self, outgoing: Outgoing) -> Sent:
        """Store a message and the reply to come, clear the kept draft, and let the network begin. (io)"""
        raise RuntimeError(NOT_YET)

    def regenerate(self, reply_id: MessageId, link: Link | None = None) -> Sent:
        """Ask for another reply beside this one, of `link` if it is given. (io)"""
        raise RuntimeError(NOT_YET)

    def edit(self, message_id: MessageId, draft: Draft, link: Link | None = None) -> Sent:
        """Send another version of a message beside it. (io)"""
        raise RuntimeError(NOT_YET)

    def retry(self, reply_id: MessageId) -> Sent:
        """Ask again after a reply that failed, was interrupted or stopped. (io)"""
        raise RuntimeError(NOT_YET)

    def answer_whole(self, reply_id: MessageId, link: Link | None = None) -> Sent:
        """Ask for the answer in one piece, beside a reply with a seam. (io)"""
        raise RuntimeError(NOT_YET)

    def stop(self, reply_id: MessageId) -> None:
        """Stop a reply at once; what came is kept."""
        raise RuntimeError(NOT_YET)

    def switch_now(self, reply_id: MessageId) -> None:
        """Wait no longer: let the next of the chain answer."""
        raise RuntimeError(NOT_YET)

    def keep_waiting(self, reply_id: MessageId) -> None:
        """Wait on, and be asked again later."""
        raise RuntimeError(NOT_YET)

    def answer(self, reply_id: MessageId, choice: str) -> None:
        """Answer the question of `Live.question` by the key of a choice."""
        raise RuntimeError(NOT_YET)

    def live(self, reply_id: MessageId) -> Live | None:
        """Return how a reply stands; None once the stored message says it all."""
        raise RuntimeError(NOT_YET)

    def running(self) -> tuple[MessageId, ...]:
        """Return the replies that are on their way."""
        raise RuntimeError(NOT_YET)

    def replies(self, conversation_id: ConversationId) -> dict[MessageId, Reply]:
        """Return how the stored replies of a conversation went. (io)"""
        raise RuntimeError(NOT_YET)

    def outbox(self) -> tuple[Waiting, ...]:
        """Return the messages that wait, oldest first. (io)"""
        raise RuntimeError(NOT_YET)

    def withdraw(self, message_id: MessageId) -> Draft:
        """Take a waiting message back; it becomes the kept draft of its conversation. (io)"""
        raise RuntimeError(NOT_YET)

    def send_again(self, message_id: MessageId) -> None:
        """Let a message that is stuck or unsure be sent once more. (io)"""
        raise RuntimeError(NOT_YET)

    def rename(self, conversation_id: ConversationId, title: str) -> None:
        """Give a conversation a title of the person's own; "" takes it back. (io)"""
        raise RuntimeError(NOT_YET)

    def on_turn(self, listener: Callable[[TurnNews], None]) -> None:
        """Have `listener` told, on the lane of the network, that something about a reply changed."""
        raise RuntimeError(NOT_YET)

    def start(self) -> None:
        """Mark what a crash left unfinished, and let the outbox go on. (io)"""
        raise RuntimeError(NOT_YET)

    def close(self) -> None:
        """Stop what runs; what came is kept."""
        raise RuntimeError(NOT_YET)
