"""Chats over a real store, real lanes and real sockets: everything of the program but its window."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from helpers.asking import BASES, SECRET
from helpers.keyrings import MemoryKeyring
from helpers.loopback import Loopback, sse, whole
from helpers.replies import stream_head
from holdfast.chat import Attempt, Chats, Draft, HealthInMemory, Outgoing, Providers
from holdfast.chat.clock import SystemClock
from holdfast.chat.means import Means
from holdfast.domain import Accepted, Finished, Probe, Started, StopReason, TextBlock, TextDelta
from holdfast.errors import Overloaded
from holdfast.jobs import NetLane, ThreadLanes
from holdfast.keys import Keyring, Keys
from holdfast.operations import Library
from holdfast.paths import Paths
from holdfast.providers import make_provider
from holdfast.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from holdfast.chat import Live, Sent, TurnNews
    from holdfast.chat.clock import Clock
    from holdfast.domain import ApiKey, ModelInfo, Request, StreamEvent
    from holdfast.providers import Endpoint, Provider, Timeouts, Transport

PATIENCE_S = 30.0
OPUS, GPT, LOCAL = "claude-opus-5-5", "gpt-6-sol", "llama"


class StepClock:
    """A clock that stands still until a test moves it on; whoever waits for a time is woken when it has come."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start or datetime(2026, 3, 2, 14, 2, tzinfo=UTC)
        self._lock = threading.Lock()
        self._passed_s = 0.0
        self._waits: list[tuple[float, asyncio.AbstractEventLoop, asyncio.Event]] = []
        self.asked = threading.Condition(self._lock)

    def now(self) -> datetime:
        """Return the time."""
        return self._start + timedelta(seconds=self._passed_s)

    def seconds(self) -> float:
        """Return seconds since the start."""
        return self._passed_s

    async def wait(self, seconds: float) -> None:
        """Wait until the test has moved the clock on so far."""
        if seconds <= 0:
            return
        woken = asyncio.Event()
        entry = (self._passed_s + seconds, asyncio.get_running_loop(), woken)
        with self._lock:
            self._waits.append(entry)
            self.asked.notify_all()
        try:
            await woken.wait()
        finally:
            with self._lock:
                self._waits = [each for each in self._waits if each is not entry]

    def advance(self, seconds: float) -> None:
        """Move the clock on."""
        with self._lock:
            self._passed_s += seconds
            due = [each for each in self._waits if each[0] <= self._passed_s]
            self._waits = [each for each in self._waits if each[0] > self._passed_s]
        for _until, loop, woken in due:
            loop.call_soon_threadsafe(woken.set)

    def set_by(self, jump: timedelta) -> None:
        """Set the time of day, as a time server does or a person; no time passes."""
        self._start += jump

    def settled(self) -> None:
        """Wait until somebody waits on this clock: nothing moves until it does."""
        with self.asked:
            assert self.asked.wait_for(lambda: bool(self._waits), PATIENCE_S), "nobody waits"

    def next_s(self) -> float | None:
        """Return how long it is until somebody waits no longer, None where nobody waits."""
        with self._lock:
            return min((each[0] - self._passed_s for each in self._waits), default=None)


class NoChance:
    """Chance that always takes the smaller number."""

    def uniform(self, a: float, _b: float, /) -> float:
        """Return the smaller number."""
        return a


def said(*pieces: str) -> bytes:
    """Return the beginning of a reply in Anthropic's dialect that says `pieces`."""
    return sse(
        {"type": "message_start", "message": {"model": OPUS, "usage": {"input_tokens": 12}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
            for piece in pieces
        ),
        name=True,
    )


ENDED = sse(
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}},
    {"type": "message_stop"},
    name=True,
)


def answer(*pieces: str) -> bytes:
    """Return a whole reply in Anthropic's dialect."""
    return stream_head("anthropic") + said(*pieces) + ENDED


def begun(*pieces: str) -> bytes:
    """Return a reply in Anthropic's dialect that has not ended."""
    return stream_head("anthropic") + said(*pieces)


def refusal(status: str, kind: str, message: str = "No.", **headers: str) -> bytes:
    """Return an error as Anthropic words it."""
    return whole({"type": "error", "error": {"type": kind, "message": message}}, status, **headers)


def overloaded() -> bytes:
    """Return a 529."""
    return refusal("529 Overloaded", "overloaded_error", "Overloaded")


def openai(*pieces: str, reason: str | None = "stop") -> bytes:
    """Return a reply in OpenAI's dialect; with `reason` None it has not ended."""
    chunks = [
        {"id": "c", "model": GPT, "choices": [{"delta": {"content": one}, "finish_reason": None}]} for one in pieces
    ]
    end = [{"id": "c", "model": GPT, "choices": [{"delta": {}, "finish_reason": reason}]}, "[DONE]"] if reason else []
    return stream_head("openai") + sse(*chunks, *end)


class Room:
    """The chats of one folder, with loopback servers as its providers. Closed by whoever made it."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock | None = None,
        timeouts: Timeouts | None = None,
        health: HealthInMemory | None = None,
        keyring: Keyring | None = None,
        make: Callable[[Endpoint, Transport], Provider] | None = None,
    ) -> None:
        self.paths = Paths.under(folder)
        self.store = Store.open(self.paths.store)
        self.lanes = ThreadLanes()
        self.library = Library(self.store, self.lanes)
        self.net = NetLane()
        self.clock = clock or SystemClock()
        self.health = health or HealthInMemory(random.Random(7), self.clock.now)
        trusted = frozenset({MemoryKeyring.__module__})
        keys = Keys(keyring or Keyring(trusted), {"PLANTED_KEY": SECRET})
        self.providers = Providers(
            self.paths,
            keys,
            self.net,
            self.health,
            make=make or (lambda where, transport: make_provider(where, transport, timeouts=timeouts)),
        )
        means = Means(self.store, self.lanes, self.providers, self.health, self.clock, NoChance(), self.library.tell)
        self.chats = Chats(means, self.net)
        self.news: list[TurnNews] = []
        self._changed = threading.Condition()
        self.chats.on_turn(self._on_turn)

    def close(self) -> None:
        """Put everything away."""
        self.chats.close()
        self.net.close()
        self.lanes.close()
        self.store.close()

    def add(self, name: str, kind: str, url: str, model: str, *, is_chained: bool = True) -> None:
        """Add a provider at a server of the test's own, and put it at the end of the chain."""
        self.providers.add(name, kind, url + BASES[kind], model, key_env="PLANTED_KEY")
        if is_chained:
            self.providers.set_chain((*self.providers.chain().links, self.providers.link(name)))

    def well(self, *names: str) -> None:
        """Let providers be well again, as after a whole answer."""
        now = self.clock.now()
        for name in names or self.providers.names():
            self.health.ended(Attempt(self.providers.link(name), now, now))

    def send(self, text: str, conversation_id: int | None = None, parent_id: int | None = None, **more: object) -> Sent:
        """Send a message."""
        return self.chats.send(Outgoing(conversation_id, parent_id, Draft(text), **more))

    def ended(self, sent: Sent) -> Live:
        """Wait until a reply has ended, and return its last word."""
        return self.until(lambda: self.chats.last_word(sent.reply_id))

    def until(self, found: Callable[[], object]) -> object:
        """Wait, from news to news, until `found` gives something."""
        ends_s = time.monotonic() + PATIENCE_S
        while not (answer := found()):
            assert time.monotonic() < ends_s, "did not come"
            with self._changed:
                self._changed.wait(0.02)
        return answer

    def shows(self, sent: Sent, text: str) -> bool:
        """Wait until a reply has come so far."""
        return bool(self.until(lambda: text in _text(self.chats.live(sent.reply_id))))

    def texts(self, conversation_id: int) -> list[tuple[str, str, str]]:
        """Return who said what, and how it ended, along the branch that is shown."""
        path = self.library.open(conversation_id).current_path()
        return [
            (stored.message.sender.value, "".join(block_text(stored.message.blocks)), stored.message.state.value)
            for stored in path
        ]

    def _on_turn(self, news: TurnNews) -> None:
        with self._changed:
            self.news.append(news)
            self._changed.notify_all()


def _text(live: Live | None) -> str:
    return "" if live is None else "".join(block_text(live.blocks))


def block_text(blocks: Sequence[object]) -> list[str]:
    """Return the text of the blocks that are text."""
    return [block.text for block in blocks if isinstance(block, TextBlock)]


def later(seconds: float) -> datetime:
    """Return a time so long from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


def serve(*scripts: Sequence[object]) -> Loopback:
    """Return a server that answers each request with the next script, the last one for all after it."""
    server = Loopback()
    for script in scripts:
        server.answers(*script)
    return server


class ScriptedProvider:
    """A provider without a socket, that is down when its script says so. Keeps who asked what, and what it answered."""

    def __init__(self, clock: Clock, down: Sequence[tuple[float, float]]) -> None:
        self._clock = clock
        self._down = down
        self.asked: list[str] = []
        self.answered: list[str] = []
        self.endpoint: Endpoint | None = None

    def at(self, endpoint: Endpoint) -> ScriptedProvider:
        """Live at an endpoint."""
        self.endpoint = endpoint
        return self

    async def stream(self, request: Request, _key: ApiKey | None) -> AsyncIterator[StreamEvent]:
        """Answer, or be overloaded."""
        prompt = request.messages[-1].parts[-1].text
        self.asked.append(prompt)
        await asyncio.to_thread(self._check)
        yield Accepted("request-1")
        yield Started("request-1", request.model)
        yield TextDelta(f"Answer to {prompt}")
        self.answered.append(prompt)
        yield Finished(StopReason.COMPLETE)

    async def models(self, _key: ApiKey | None, *, refresh: bool = False) -> list[ModelInfo]:  # noqa: ARG002 - the seam's
        """Offer nothing."""
        self._check()
        return []

    async def probe(self, _key: ApiKey | None) -> Probe:
        """Answer, or be overloaded."""
        self._check()
        return Probe(1, 0)

    def _check(self) -> None:
        now_s = self._clock.seconds()
        if any(begin <= now_s < end for begin, end in self._down):
            raise Overloaded(self.endpoint.name, "No capacity.", status=529)
