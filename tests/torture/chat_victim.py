"""The victim of `kills.py` for chats: a reply that is being written, messages behind it, half an answer gone on with.

`act` talks with a server in its own process and tells each thing as soon as a person could rely on it: a message that
was sent, how much of a reply was to be seen and when. `wrong` takes the folder up as the next start does and returns
what is not as it was told. A reply may be one second behind what was shown, and by nothing else.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.asking import SECRET  # noqa: E402 - found only after the line above
from helpers.chatting import ENDED, OPUS, begun, said  # noqa: E402 - as above
from helpers.keyrings import MemoryKeyring  # noqa: E402 - as above
from helpers.loopback import Loopback, Pause, Reset  # noqa: E402 - as above
from holdfast.chat import Attempt, Chats, Draft, HealthInMemory, Outgoing, Providers, entries  # noqa: E402 - as above
from holdfast.chat.clock import SystemClock  # noqa: E402 - as above
from holdfast.chat.means import Means  # noqa: E402 - as above
from holdfast.chat.recovering import recover  # noqa: E402 - as above
from holdfast.domain import MessageId, MessageState, TextBlock  # noqa: E402 - as above
from holdfast.errors import NotFound  # noqa: E402 - as above
from holdfast.failover import Waiting  # noqa: E402 - as above
from holdfast.jobs import NetLane, ThreadLanes  # noqa: E402 - as above
from holdfast.keys import Keyring, Keys  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat import Sent
    from holdfast.paths import Paths
    from holdfast.store.chats import ChatTables

WORDS = tuple(f"word{number} " for number in range(120))
WHOLE = "".join(WORDS)
HALF = len(WORDS) // 2
EVERY_S = 0.005
BEHIND_S = 1.0
LOOK_S = 0.02
OVER = {MessageState.COMPLETE, MessageState.INTERRUPTED, MessageState.FAILED, MessageState.STOPPED}


def begin(paths: Paths, _key: bytes | None) -> None:
    """Lay out nothing: what is configured lies beside the store, and `act` does it."""
    (paths.config / "providers.toml").unlink(missing_ok=True)


def act(paths: Paths, key: bytes | None, tell: Callable[[str], None]) -> None:
    """Hold a conversation: a whole reply with two messages sent behind it, and one that breaks and is gone on with."""
    with ExitStack() as closing:
        server = Loopback()
        closing.callback(server.close)
        for script in scripts():
            server.answers(*script)
        talk = Talk(paths, key, server.url, tell)
        closing.callback(talk.close)
        first = talk.send(None, None, "First")
        parent = first.message_id if first.reply_id is None else first.reply_id
        second = talk.send(first, parent, "Second")
        talk.send(first, second.message_id, "Third")
        talk.through()


def scripts() -> list[list[object]]:
    """Return what the server says, request by request."""

    def words(some: tuple[str, ...]) -> list[object]:
        return [step for word in some for step in (Pause(EVERY_S), said_more(word))]

    return [
        [begun(), *words(WORDS), ENDED],
        [begun(), *words(WORDS[:HALF]), Reset()],
        [begun(), *words(WORDS[HALF:]), ENDED],
        [begun(), *words(WORDS), ENDED],  # not at once: what is over between two looks is never told
    ]


def said_more(word: str) -> bytes:
    """Return one more word of a reply that has begun."""
    return said(word).split(b"\n\n", 2)[2]


class Talk:
    """The engine over a store, and what it tells of it."""

    def __init__(self, paths: Paths, key: bytes | None, url: str, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._store = Store.open(paths.store, key)
        self._lanes, self._net = ThreadLanes(), NetLane()
        library = Library(self._store, self._lanes)
        self._health = HealthInMemory(random.Random(7))
        keys = Keys(Keyring(frozenset({MemoryKeyring.__module__})), {"PLANTED_KEY": SECRET})
        self._providers = Providers(paths, keys, self._net, self._health)
        self._providers.add("claude", "anthropic", url, OPUS, key_env="PLANTED_KEY")
        self._providers.set_chain((self._providers.link("claude"),))
        clock = SystemClock()
        means = Means(self._store, self._lanes, self._providers, self._health, clock, random.Random(7), library.tell)
        self.chats = Chats(means, self._net)
        self._replies: dict[MessageId, int] = {}
        self._over = threading.Event()

    def close(self) -> None:
        """Put everything away: the parent of those that are killed forks again."""
        self.chats.close()
        self._net.close()
        self._lanes.close()
        self._store.close()

    def send(self, first: Sent | None, parent: MessageId | None, text: str) -> Sent:
        """Send a message, and tell that it is stored."""
        sent = self.chats.send(Outgoing(None if first is None else first.conversation_id, parent, Draft(text)))
        self._tell(f"sent {sent.message_id} {text}")
        return sent

    def through(self) -> None:
        """Tell how much of each reply is seen, until nothing waits any more."""
        waiting = threading.Thread(target=self._send_waiting, daemon=True)
        waiting.start()
        while not self._over.wait(LOOK_S):
            self._look()
        waiting.join()
        self._look()

    def _send_waiting(self) -> None:
        while self.chats.running() or self.chats.outbox():
            self._health.ended(Attempt(self._providers.link("claude"), SystemClock().now(), SystemClock().now()))
            self.chats.send_waiting()
            threading.Event().wait(LOOK_S)
        self._over.set()

    def _look(self) -> None:
        for reply_id in self.chats.running():
            live = self.chats.live(reply_id)
            if live is None:
                continue
            chars = sum(len(block.text) for block in live.blocks if isinstance(block, TextBlock))
            self._tell(f"seen {reply_id} {live.message_id} {chars} {time.monotonic()}")
            self._replies[reply_id] = chars
        for reply_id in [each for each in self._replies if (word := self.chats.last_word(each)) and word.state in OVER]:
            word = self.chats.last_word(reply_id)
            if word is not None and reply_id not in self.chats.running():
                del self._replies[reply_id]
                self._tell(f"ended {reply_id} {word.state.value}")


def wrong(paths: Paths, key: bytes | None, told: list[str]) -> list[str]:
    """Take up what a kill left, as a start does, and return what is not as it was told."""
    found: list[str] = []
    with Store.open(paths.store, key) as store:
        recover(store.chats)
        if store.chats.streaming():
            found.append("a reply is still being written by nobody")
        lines = [line.split(" ") for line in told]
        last_s = max((float(line[4]) for line in lines if line[0] == "seen"), default=0.0)
        for kind, number, *more in lines:
            if kind == "sent":
                found += wrong_message(store.chats, MessageId(int(number)), more[0])
            elif kind == "seen" and float(more[2]) <= last_s - BEHIND_S:
                found += wrong_reply(store.chats, MessageId(int(number)), int(more[1]))
            elif kind == "seen":
                found += wrong_reply(store.chats, MessageId(int(number)), 0)
            elif kind == "ended":
                found += wrong_end(store.chats, MessageId(int(number)), more[0])
        found += wrong_entries(store.chats)
    return list(dict.fromkeys(found))


def wrong_message(chats: ChatTables, message_id: MessageId, text: str) -> list[str]:
    """Return what is wrong with a message that was told as sent."""
    try:
        message = chats.place(message_id).message
    except NotFound:
        return [f"message {message_id} was told as sent and is gone"]
    stored = "".join(block.text for block in message.blocks if isinstance(block, TextBlock))
    is_whole = stored == text and message.state in {MessageState.COMPLETE, MessageState.QUEUED}
    return [] if is_whole else [f"message {message_id} is {message.state.value} and says {stored!r}"]


def wrong_reply(chats: ChatTables, reply_id: MessageId, chars: int) -> list[str]:
    """Return what is wrong with a reply of which so much was seen a second before the end."""
    try:
        message = chats.place(reply_id).message
    except NotFound:  # one that never began gives its place back, and its message waits
        return [f"reply {reply_id} was seen with {chars} characters and is gone"] if chars else []
    stored = "".join(block.text for block in message.blocks if isinstance(block, TextBlock))
    if not WHOLE.startswith(stored):
        return [f"reply {reply_id} says what nobody said"]
    if message.state not in OVER:
        return [f"reply {reply_id} is {message.state.value}"]
    return [] if len(stored) >= chars else [f"reply {reply_id} has {len(stored)} characters of {chars}"]


def wrong_end(chats: ChatTables, reply_id: MessageId, state: str) -> list[str]:
    """Return what is wrong with a reply whose end was told; half of one may have been gone on with since."""
    found = chats.place(reply_id).message
    stored = "".join(block.text for block in found.blocks if isinstance(block, TextBlock))
    if state == MessageState.COMPLETE.value and (found.state.value != state or stored != WHOLE):
        return [f"reply {reply_id} was told as complete and is {found.state.value}"]
    return []


def wrong_entries(chats: ChatTables) -> list[str]:
    """Return what is wrong with what waits: nothing is on its way after a crash."""
    decoded = [(one, entries.decode(one.entry)) for one in chats.entries()]
    return [
        f"message {one.message_id} is said to be on its way"
        for one, entry in decoded
        if entry is None or entry.state is Waiting.SENDING
    ]
