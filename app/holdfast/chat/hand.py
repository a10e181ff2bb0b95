"""The person's hand on a reply that is on its way: stop, switch, wait on, choose. Called on the lane of the network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from holdfast.chat.clock import Clock


class Stopped(Exception):
    """The person pressed Stop."""


class Hand:
    """What the person asked for and nobody has acted on yet."""

    def __init__(self) -> None:
        self._moved = asyncio.Event()
        self._is_stopped = False
        self._wants_switch = False
        self._wants_to_wait = False
        self._choice: str | None = None

    def stop(self) -> None:
        """Stop."""
        self._is_stopped = True
        self._moved.set()

    def switch_now(self) -> None:
        """Let somebody else answer."""
        self._wants_switch = True
        self._moved.set()

    def keep_waiting(self) -> None:
        """Wait on."""
        self._wants_to_wait = True
        self._moved.set()

    def choose(self, choice: str) -> None:
        """Answer the question that is asked."""
        self._choice = choice
        self._moved.set()

    def check(self) -> None:
        """Raise Stopped if Stop was pressed."""
        if self._is_stopped:
            raise Stopped

    def takes_switch(self) -> bool:
        """Say, once, whether somebody else is to answer."""
        wanted, self._wants_switch = self._wants_switch, False
        return wanted

    def takes_waiting(self) -> bool:
        """Say, once, whether it is to be waited on."""
        wanted, self._wants_to_wait = self._wants_to_wait, False
        return wanted

    async def chosen(self) -> str:
        """Return the answer to a question. Raises Stopped."""
        self._choice = None
        while (choice := self._taken_choice()) is None:
            await self.moves(None, None)
        return choice

    def _taken_choice(self) -> str | None:
        choice, self._choice = self._choice, None
        return choice

    async def pause(self, seconds: float, clock: Clock) -> None:
        """Wait so long, unless the person would rather switch. Raises Stopped."""
        until_s = clock.seconds() + seconds
        while not self._wants_switch and (left_s := until_s - clock.seconds()) > 0:
            await self.moves(None, clock.wait(left_s))
        self.check()

    async def moves(self, work: asyncio.Task[Any] | None, timer: Coroutine[Any, Any, None] | None) -> None:
        """Return when `work` is done, the timer is over, or the person did something. Raises Stopped for Stop."""
        if self._is_stopped:
            if timer is not None:
                timer.close()
            raise Stopped
        hand = asyncio.ensure_future(self._moved.wait())
        clock = None if timer is None else asyncio.ensure_future(timer)
        try:
            waited = {one for one in (work, hand, clock) if one is not None}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in (hand, clock):
                if one is not None:
                    one.cancel()
        self._moved.clear()
        self.check()
