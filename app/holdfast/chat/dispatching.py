"""Sets replies going: to what a person sends, and to what waited; tells of the outbox. Knows what is stored of a turn,
not what was wished for, and no Qt.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from holdfast.chat.outbox import Claimed, Outbox
from holdfast.chat.planning import Who
from holdfast.chat.queue import Queue
from holdfast.chat.running import Running
from holdfast.chat.standing import Job
from holdfast.chat.values import Live, OutboxNews, Outgoing, Overflow, Sent
from holdfast.domain import Changes
from holdfast.failover import Waiting as WaitingState
from holdfast.jobs import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat.driver import Driver
    from holdfast.chat.means import Means
    from holdfast.domain import ConversationId, Message, MessageId
    from holdfast.domain.chatting import BegunTurn
    from holdfast.jobs import NetLane


class Dispatch:
    """What is on its way (`running`) and what waits (`queue`), and the way from one to the other."""

    def __init__(self, means: Means, net: NetLane) -> None:
        self._means = means
        self._net = net
        self.running = Running(means, net, self._settled)
        self.queue = Queue(means, self.running.conversations)
        self._outbox = Outbox(means, self._send_waiting, self._tell, self.running.conversations)
        self._listeners: list[Callable[[OutboxNews], None]] = []

    def listen(self, listener: Callable[[OutboxNews], None]) -> None:
        """Have `listener` told, on any thread, that a message waits, was answered or stands elsewhere."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Look after what waits, from now on."""
        self.running.keep(self._outbox.run())

    def look(self) -> bool:
        """Send all that can be sent now; say whether something still waits. Raises `Cancelled`."""
        self.nudge()
        try:
            return self._net.run(self._outbox.look()).result()
        except CancelledError:
            raise Cancelled from None

    def waits(self, outgoing: Outgoing) -> bool:
        """Say whether a message has to wait: behind one that waits, or behind a reply that is on its way."""
        return outgoing.parent_id in self.running.ids() or self.queue.is_held_up(outgoing.conversation_id)

    def nudge(self) -> None:
        """Have what waits looked at soon."""
        self.running.soon(self._outbox.nudge)

    def send(self, begun: BegunTurn, reply: Message | None, who: Who, overflow: Overflow) -> Sent:
        """Let the network begin with what is stored: its reply, or the look for who may take what waits."""
        self._means.tell(Changes(frozenset({begun.conversation_id})))
        if begun.reply_id is None or reply is None:
            self._tell(begun.message_id, begun.conversation_id, WaitingState.WAITING)
            self.nudge()
        else:
            self._drive(begun, reply, who, overflow)
        return Sent(begun.conversation_id, begun.message_id, begun.reply_id)

    def _drive(
        self, begun: BegunTurn, reply: Message, who: Who, overflow: Overflow, claimed: Claimed | None = None
    ) -> Driver:
        assert begun.reply_id is not None  # noqa: S101 - a message that waits has no driver
        job = Job(
            begun.conversation_id,
            begun.message_id,
            begun.reply_id,
            reply.source_id,
            reply.created or self._means.clock.now(),
            who.chain,
            who.permission,
            overflow,
            who.system,
            None if claimed is None else claimed.entry,
            None if claimed is None else claimed.half,
            who.is_chosen,
        )
        return self.running.drive(job)

    def _send_waiting(self, claimed: Claimed) -> Driver:
        """Drive the reply to a message of the outbox that was claimed."""
        begun, entry = claimed.begun, claimed.entry
        self._means.tell(Changes(frozenset({begun.conversation_id})))
        self._tell(begun.message_id, begun.conversation_id, entry.state)
        who = Who(entry.chain, entry.permission, claimed.system)
        return self._drive(begun, claimed.reply, who, "drop_oldest", claimed)

    def _settled(self, driver: Driver, live: Live) -> None:
        """Look after the outbox when a reply ended: its message waits there, or somebody is well."""
        if driver.entry is not None and driver.standing.job.entry is None:
            self._tell(live.message_id, live.conversation_id, driver.entry.state)
            self._outbox.rest(str(live.conversation_id))
            self._outbox.look_soon()
        else:  # somebody is well, or what waits behind it may go now
            self._outbox.nudge()

    def _tell(self, message_id: MessageId, conversation_id: ConversationId, state: WaitingState) -> None:
        for listener in self._listeners:
            listener(OutboxNews(message_id, conversation_id, state))
