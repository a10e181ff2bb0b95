"""Alerts: a command of the person's is run, an address of theirs is told, when an outage begins or ends or somebody
takes over. Only what they entered is asked, and no word of a conversation goes along.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.domain.outages import KeptEvent
from holdfast.errors import BadInput, HoldfastError
from holdfast.language import english, tr
from holdfast.providers import post_json
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from holdfast.jobs import NetLane
    from holdfast.operations.health import HealthBook
    from holdfast.operations.outages.situation import News
    from holdfast.providers import Transport

log = logging.getLogger(__name__)

KINDS = ("outage", "took_over", "recovered")
COMMAND_S = 30.0
"""A command that takes longer is ended: it was to say something, not to work."""


@dataclass(frozen=True, slots=True)
class AlertWishes:
    """What the person entered; "" for nothing."""

    command: str = ""
    webhook: str = ""


def checked(wishes: AlertWishes) -> AlertWishes:
    """Return wishes that can be kept. Raises BadInput."""
    address = wishes.webhook.strip()
    if address:
        try:
            url = urlsplit(address)
            is_one = url.scheme in {"https", "http"} and bool(url.hostname)
        except ValueError:
            is_one = False
        if not is_one:
            raise BadInput(
                tr("The address of an alert begins with https://."), tr("It looks like https://example.com/hook.")
            )
    try:
        shlex.split(wishes.command)
    except ValueError as err:
        raise BadInput(
            tr("The command has a quotation mark that is not closed."), tr("Write it as in a terminal.")
        ) from err
    return AlertWishes(wishes.command.strip(), address)


class Alerts:
    """Passes news on. `wishes` is asked each time, so that a change counts at once."""

    def __init__(
        self,
        wishes: Callable[[], AlertWishes],
        net: NetLane,
        transport: Transport,
        book: HealthBook,
        clock: Callable[[], datetime],
    ) -> None:
        self._wishes = wishes
        self._net = net
        self._transport = transport
        self._book = book
        self._clock = clock

    def on_news(self, news: News) -> None:
        """Pass news on if it is of a kind that is alerted; waits for nothing."""
        if news.kind not in KINDS:
            return
        wishes = self._wishes()
        if wishes.command or wishes.webhook:
            with contextlib.suppress(RuntimeError):  # the program is ending
                self._net.run(self.send(news, wishes))

    async def send(self, news: News, wishes: AlertWishes) -> list[str]:
        """Run the command and tell the address; return what did not work, in sentences."""
        now = self._clock()
        found = await asyncio.gather(self._run(news, wishes, now), self._post(news, wishes, now))
        failed = [one for one in found if one]
        for words in failed:
            self._book.note(KeptEvent(now, "alert_failed", news.provider, {"words": english(words)}))
        return failed

    async def _run(self, news: News, wishes: AlertWishes, now: datetime) -> str:
        if not wishes.command:
            return ""
        try:
            words = shlex.split(wishes.command)
            process = await asyncio.create_subprocess_exec(
                *words,
                env=dict(os.environ) | variables(news, now),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except (OSError, ValueError) as err:
            log.info("the command of the alert cannot be run: %s", type(err).__name__)
            return tr("The command of the alert cannot be run.")
        try:
            async with asyncio.timeout(COMMAND_S):
                code = await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            return tr(
                "The command of the alert took longer than {count} seconds and was ended.",
                count=f"{COMMAND_S:.0f}",
            )
        return "" if code == 0 else tr("The command of the alert failed (code {code}).", code=code)

    async def _post(self, news: News, wishes: AlertWishes, now: datetime) -> str:
        if not wishes.webhook:
            return ""
        try:
            await post_json(self._transport, wishes.webhook, payload(news, now))
        except HoldfastError as err:
            log.info("the address of the alert was not reached: %s", type(err).__name__)
            return tr("The address of the alert did not take it.")
        return ""


def payload(news: News, now: datetime) -> dict[str, str]:
    """Return what an address is told; `text` is what chat services show."""
    return {
        "program": "Holdfast",
        "event": news.kind,
        "provider": news.provider,
        "text": f"{news.title}. {news.text}".strip(),
        "at": now.isoformat(),
    }


def variables(news: News, now: datetime) -> dict[str, str]:
    """Return what a command finds in its environment."""
    return {f"HOLDFAST_{name.upper()}": value.replace("\0", "") for name, value in payload(news, now).items()}
