"""Fits a conversation to who is asked, and asks the person where it does not fit or where their word is needed. On the
lane of the network; knows what is asked, and nothing of what follows a failure.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from holdfast.chat import asking
from holdfast.chat.ending import Ending, turn_cost
from holdfast.chat.fitting import TIGHTER, Fitted, fit
from holdfast.chat.summary import summarised
from holdfast.domain import MessageState
from holdfast.errors import HoldfastError
from holdfast.failover import Failure, Link
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.chat.hand import Hand
    from holdfast.chat.history import History
    from holdfast.chat.means import Means
    from holdfast.chat.route import Route
    from holdfast.chat.standing import Standing
    from holdfast.chat.values import Question


class Over(Exception):
    """The reply ends here."""

    def __init__(self, ending: Ending) -> None:
        super().__init__()
        self.ending = ending


class Consulting:
    """What the person decides while a reply is sought: who may be asked, and what is left out where all is too long."""

    def __init__(self, standing: Standing, means: Means, hand: Hand, route: Route) -> None:
        self._standing = standing
        self._means = means
        self._hand = hand
        self._route = route
        self._overflow = standing.job.overflow

    @property
    def is_settled(self) -> bool:
        """Say whether it is known what to do with what is too long."""
        return self._overflow != "ask"

    def settles(self, choice: str) -> bool:
        """Take an answer to what is to be done with what is too long; say whether it is one."""
        if choice not in {asking.DROP_OLDEST, asking.SUMMARISE}:
            return False
        self._overflow = "drop_oldest" if choice == asking.DROP_OLDEST else "summarise"
        return True

    def tighter(self, link: Link, history: History | None) -> Link:
        """Send less to the same model: its own word is better than the estimate."""
        if history is not None:
            sent = fit(history, self._means.providers.target(link)).account.tokens
            self._route.limits[link] = int(sent * TIGHTER)
        return link

    async def fitted(self, link: Link, history: History) -> Fitted | Link:
        """Return the request for `link`, or whom the person chose instead. Raises Over, Stopped, ProviderError."""
        means, standing, route = self._means, self._standing, self._route
        if route.is_fresh:
            await means.providers.learn(link, history.messages)
        target, limit = means.providers.target(link), route.limits.get(link)
        fitted = await asyncio.to_thread(fit, history, target, limit_tokens=limit)
        if fitted.is_cut and not self.is_settled and route.is_fresh and standing.job.entry is None:
            other = await self._ask_too_long(link, fitted)
            if other is not None:
                return other
        if fitted.is_cut and self._overflow == "summarise":
            may_go = partial(self._may_go, link)
            shorter = await summarised(history, target, means, standing, self._hand, link=link, may_go=may_go)
            fitted = await asyncio.to_thread(fit, shorter, target, limit_tokens=limit)
        for words in fitted.account.words(means.providers.label(link)):
            standing.say(words)
        return fitted

    async def _ask_too_long(self, link: Link, fitted: Fitted) -> Link | None:
        """Ask what to do with what does not fit; return whom the person chose instead, if so. Raises Over, Stopped."""
        others = tuple(one for one in self._route.others(link) if not self._reads_no_more(one, link))
        question = asking.too_long(link, fitted.account, others, self._means.providers.label)
        choice = await self.ask(question)
        if (other := asking.chosen_link(choice, others)) is not None:
            await self.agree(other)
            return other
        if not self.settles(choice):
            error = HoldfastError(question.words, tr("Choose a model that reads more, or begin a new conversation."))
            raise Over(Ending(MessageState.FAILED, Failure.CONTEXT_TOO_LONG, error))
        return None

    def _may_go(self, link: Link) -> bool:
        return self._route.permission.allows(link)

    def _reads_no_more(self, one: Link, link: Link) -> bool:
        """Say whether `one` is known to read no more than `link`: to ask it would help nobody."""
        sizes = [self._means.providers.target(each).context_tokens for each in (one, link)]
        return None not in sizes and sizes[0] <= sizes[1]  # type: ignore[operator]  # neither is None

    async def over_limit(self, link: Link, free: Link | None) -> bool:
        """Ask whether the message goes out though this month's limit is reached, unless `free` is to answer; say False
        where it is to wait. Raises Stopped.
        """
        standing = await self._means.read(self._means.expenses.standing)
        words = "" if standing is None else standing.words
        choice = await self.ask(asking.over_limit(link, words, self._means.providers.label, free))
        if choice == asking.YES:
            self._route.exceeds()
        elif free is None or asking.chosen_link(choice, (free,)) is None:
            return False
        self._route.is_chosen = False
        return True

    async def tell_spent(self) -> None:
        """Say once a month that its limit is near, as soon as this reply brings it there."""
        if self._means.expenses.limit_usd is None:
            return
        cost = turn_cost(self._standing.turn, self._means.providers) or 0.0
        with suppress(HoldfastError):  # the answer is there, whatever becomes of this
            self._standing.say(await self._means.read(partial(self._means.expenses.tell_near, cost)))

    async def agree(self, link: Link) -> None:
        """Take the person's own choice of a provider for their consent."""
        if not self._route.permission.allows(link):
            await asyncio.to_thread(self._means.providers.consent, link.provider)
            self._route.agreed(link)

    async def ask(self, question: Question) -> str:
        """Ask, and wait for the answer. Raises Stopped."""
        self._standing.question = question
        self._standing.changed()
        try:
            return await self._hand.chosen()
        finally:
            self._standing.question = None
            self._standing.changed()
