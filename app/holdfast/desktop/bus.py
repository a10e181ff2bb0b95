"""The session's bus: a name on it, what is asked there, and the answers. Knows D-Bus and nothing of what is asked.

One thread receives; any thread may answer.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageFlag,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import open_dbus_connection

from holdfast.values import dataclass

if TYPE_CHECKING:
    from jeepney import Message

DAEMON = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
PRIMARY_OWNER = 1
DO_NOT_QUEUE = 4
PATIENCE_S = 5.0
"""How long others on the bus have to answer us; no answer then is no answer."""


class BusGone(Exception):
    """There is no bus, or it has ended: with it ends whoever serves there."""


@dataclass(frozen=True, slots=True)
class Question:
    """A call that somebody makes. `asker` is their address on the bus."""

    asker: str
    interface: str
    member: str
    signature: str
    body: tuple[object, ...]
    message: Message
    wants_answer: bool = True


class Bus:
    """A connection to the session's bus. Raises BusGone where there is none."""

    def __init__(self, address: str = "SESSION") -> None:
        try:
            self._connection = open_dbus_connection(address)
        except (OSError, KeyError, ValueError, RuntimeError) as err:  # no variable, a wrong one, nobody there
            raise BusGone from err
        self._sending = threading.Lock()
        self._early: list[Message] = []

    def take(self, name: str) -> bool:
        """Take a name; say whether it is ours: somebody may have been quicker."""
        return self._ask_daemon("RequestName", "su", name, DO_NOT_QUEUE) == (PRIMARY_OWNER,)

    def give_back(self, name: str) -> None:
        """Let the name go; who asks for it from now on starts another process."""
        self._ask_daemon("ReleaseName", "s", name)

    def next(self, limit_s: float) -> Question | None:
        """Return the next question, None where nobody asked within the limit. Raises BusGone."""
        until = time.monotonic() + limit_s
        while True:
            try:
                message = (
                    self._early.pop(0)
                    if self._early
                    else self._connection.receive(timeout=max(0.0, until - time.monotonic()))
                )
            except TimeoutError:
                return None
            except (OSError, ValueError) as err:  # the latter: what is no D-Bus any more
                raise BusGone from err
            if message.header.message_type is MessageType.method_call:
                return _question(message)

    def answer(self, question: Question, signature: str, *body: object) -> None:
        """Answer a question. Raises BusGone."""
        if question.wants_answer:
            self._send(new_method_return(question.message, signature or None, body))

    def refuse(self, question: Question, error: str, words: str) -> None:
        """Answer that this cannot be asked. Raises BusGone."""
        if question.wants_answer:
            self._send(new_error(question.message, error, "s", (words,)))

    def tell(self, address: tuple[str, str, str], member: str, signature: str, *body: object) -> None:
        """Ask somebody (path, name, interface) for something without waiting for an answer. Raises BusGone."""
        path, name, interface = address
        message = new_method_call(DBusAddress(path, name, interface), member, signature, body)
        message.header.flags = MessageFlag.no_reply_expected
        self._send(message)

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()

    def _ask_daemon(self, member: str, signature: str, *body: object) -> tuple[object, ...]:
        """Ask the bus itself; what comes before its answer is kept for `next`. On the receiving thread only."""
        serial = next(self._connection.outgoing_serial)
        try:
            with self._sending:
                self._connection.send(new_method_call(DAEMON, member, signature, body), serial=serial)
            while True:
                message = self._connection.receive(timeout=PATIENCE_S)
                if message.header.fields.get(HeaderFields.reply_serial) == serial:
                    return tuple(message.body) if message.header.message_type is MessageType.method_return else ()
                self._early.append(message)
        except (OSError, ValueError) as err:  # a TimeoutError is an OSError
            raise BusGone from err

    def _send(self, message: Message) -> None:
        try:
            with self._sending:
                self._connection.send(message)
        except OSError as err:
            raise BusGone from err


def _question(message: Message) -> Question:
    fields = message.header.fields
    return Question(
        asker=str(fields.get(HeaderFields.sender, "")),
        interface=str(fields.get(HeaderFields.interface, "")),
        member=str(fields.get(HeaderFields.member, "")),
        signature=str(fields.get(HeaderFields.signature, "")),
        body=tuple(message.body),
        message=message,
        wants_answer=not message.header.flags & MessageFlag.no_reply_expected,
    )
