"""Drives one reply over real time: who is asked, what is done when they fail, what is kept. On the lane of the network.

The decisions are those of `failover`; every step is in the store, or on its way there, before it is acted on.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from holdfast.chat import asking, entries, saying
from holdfast.chat.consulting import Consulting, Over
from holdfast.chat.ending import Ending, ended_message, kept_reply
from holdfast.chat.halves import as_often_as_this, keep_end
from holdfast.chat.hand import Hand, Stopped
from holdfast.chat.health import Attempt
from holdfast.chat.listening import Listening, Switched
from holdfast.chat.returning import loaded_for
from holdfast.chat.route import Route
from holdfast.chat.saver import Saver
from holdfast.chat.standing import Job, Listener, Standing
from holdfast.domain import Changes, Finished, MessageState, StopReason
from holdfast.errors import HoldfastError, NotFound, ProviderError
from holdfast.failover import (
    AskPerson,
    Candidates,
    Decision,
    Entry,
    Failure,
    GiveUp,
    Link,
    NextProvider,
    RetrySame,
    Seam,
    Situation,
    WaitHere,
    Waiting,
    back_words,
    classify,
    continuation,
    decide,
    follow,
)
from holdfast.language import tr

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.chat.fitting import Fitted
    from holdfast.chat.loading import Loaded
    from holdfast.chat.means import Means

log = logging.getLogger(__name__)


class Driver:
    """Brings one reply from its first request to its end in the store."""

    def __init__(self, job: Job, means: Means, listener: Listener) -> None:
        self.standing = Standing(job, listener)
        self.hand = Hand()
        self.over = asyncio.Event()
        self.is_unstored = False
        """Its end could not be kept, so that it stands on the screen only."""
        self.entry: Entry | None = job.entry
        """Where the message stands in the outbox, None for one that never came to that."""
        self._job = job
        self._means = means
        self._saver = Saver(self.standing, means)
        self._route = Route(job, means.providers.consented)
        self._consulting = Consulting(self.standing, means, self.hand, self._route)
        self._loaded: Loaded | None = None
        self._began_s = means.clock.seconds()

    async def run(self) -> None:
        """Bring the reply to its end. Raises CancelledError when the program ends, and our own bugs."""
        try:
            ending = await self._answered()
        except asyncio.CancelledError:
            await self._end(self._cut_short())
            raise
        except Stopped:
            ending = Ending(MessageState.STOPPED, Failure.STOPPED)
        except Over as over:
            ending = over.ending
        except ProviderError as err:
            ending = Ending(MessageState.FAILED, classify(err), err)
        except HoldfastError as err:
            ending = Ending(MessageState.FAILED, Failure.OTHER, err)
        except BaseException:
            await self._end(Ending(MessageState.FAILED, Failure.OUR_BUG, saying.our_fault()))
            raise
        await self._end(ending)

    async def _answered(self) -> Ending:
        job, means = self._job, self._means
        self._loaded = await loaded_for(means, job, self.hand)
        for words in self._loaded.history.words:
            self.standing.say(words)
        again = None if job.entry is None else job.entry.link
        while True:
            self.hand.check()
            self._route.is_free_only = await means.expenses.reached(means.read)
            link, again = self._whom(again), None
            if link is None:
                await self._nobody()
                continue
            fitted = await self._consulting.fitted(link, self._loaded.history)
            if isinstance(fitted, Link):
                again = fitted
                continue
            if not await self._goes_out(link):
                continue
            began, began_s = means.clock.now(), means.clock.seconds()
            means.health.begins(link, began)
            try:
                finished = await self._asked(link, fitted)
            except ProviderError as err:
                self._tell_health(link, began, classify(err), err)
                again = await self._failed(link, err, means.clock.seconds() - began_s)
            except Switched:
                self._tell_health(link, began, Failure.SWITCHED)
                self._move_on(link, Failure.SWITCHED, follow(Failure.SWITCHED, Situation()))
            except (Stopped, asyncio.CancelledError):
                self._tell_health(link, began, Failure.STOPPED)
                raise
            else:
                self._tell_health(link, began, None)
                await self._consulting.tell_spent()
                return self._finished(link, finished)

    # asking one

    @property
    def _away(self) -> Link | None:
        """Return who else than the first choice has the conversation."""
        return None if self._loaded is None else self._loaded.away

    def _may_go(self, link: Link) -> bool:
        """Say whether the person's words may go to `link`, at this moment."""
        return self._route.permission.allows(link)

    def _whom(self, again: Link | None) -> Link | None:
        """Return who is asked: the same `again`, or the next, None for nobody."""
        if again is not None and self._may_go(again):
            return again
        return None if self._route.wants_word else self._candidates().next

    async def _goes_out(self, link: Link) -> bool:
        """Say who answers; say False where the person took their consent back a moment ago."""
        if self._may_go(link):
            await self._announce(link)
        return self._may_go(link)

    def _candidates(self) -> Candidates:
        return self._route.candidates(self._means.health.breakers(), self._means.clock.now(), self._away)

    async def _asked(self, link: Link, fitted: Fitted) -> Finished:
        """Send one request and take in what comes. Raises ProviderError, Switched, Stopped."""
        standing = self.standing
        request, seam = fitted.request, None
        if standing.turn.has_text:
            so_far = standing.turn.text
            request = replace(request, messages=continuation(request.messages, so_far))
            seam = Seam(so_far)
        standing.turn = standing.turn.begin(link, self._means.clock.seconds(), self._means.clock.now())
        listening = Listening(standing, self._means, self.hand, self._saver, link=link, seam=seam)
        return await listening.run(request, fitted.upload_bytes, can_switch=self._route.can_switch(link))

    async def _announce(self, link: Link) -> None:
        """Say who answers, and claim a message of the outbox before a byte of it goes out."""
        standing, means, route = self.standing, self._means, self._route
        label = means.providers.label(link)
        left, route.left = route.left, None
        if left is not None:
            standing.say(self._change_words(left, label))
            means.health.took_over(left, link, means.clock.now(), kept_chars=len(standing.turn.text))
            self._saver.keep_now()
        elif route.is_fresh and link not in {self._job.chain.links[0], self._away}:
            first = self._job.chain.links[0]
            is_dear = route.permission.lacks_money(first)
            said = saying.limit_words if is_dear else saying.not_well_words
            standing.say(said(means.providers.label(first), label))
        standing.link, standing.label = link, label
        standing.changed()
        await self._claim(link)

    def _change_words(self, left: Link, label: str) -> str:
        why = self._route.why
        failure = Failure.OTHER if why is None else why[0]
        name = self._means.providers.label(left)
        return saying.change_words(name, label, failure, self._route.last, has_text=self.standing.turn.has_text)

    async def _claim(self, link: Link) -> None:
        """Note in the store that a message of the outbox goes to somebody else than it was claimed for."""
        entry, why = self.entry, self._route.why
        if entry is None or why is None or (entry.link == link and entry.state is Waiting.SENDING):
            return
        failure, decision = why
        permission = self._route.permission
        again = replace(entry.failed(failure, decision), state=Waiting.WAITING, permission=permission).begin(link)
        self.entry = again
        chats, message_id = self._means.store.chats, self._job.message_id
        await self._means.write(lambda: chats.put_entry(message_id, again.state.value, entries.encode(again)))

    def _tell_health(
        self, link: Link, began: datetime, failure: Failure | None, error: ProviderError | None = None
    ) -> None:
        turn = self.standing.turn
        first_token_ms = turn.stretches[-1].first_token_ms if turn.stretches else None
        now = self._means.clock.now()
        self._means.health.ended(Attempt(link, began, now, failure, error, first_token_ms))

    # what follows

    async def _failed(self, link: Link, error: ProviderError, took_s: float) -> Link | None:
        """Do what a failure asks for; return who is asked again, None for the next. Raises Over, Stopped."""
        means, route, failure = self._means, self._route, classify(error)
        log.info("%s failed after %.1f s: %s", link.provider, took_s, failure.value)
        sizes = {one: means.providers.target(one).context_tokens for one in self._job.chain.links}
        at = route.situation(link, took_s, sizes, has_text=self.standing.turn.has_text)
        decision = decide(error, at, means.chance)
        route.last, route.why = error, (failure, decision)
        match decision:
            case RetrySame(seconds) | WaitHere(seconds):
                return await self._again(link, failure, seconds, error if isinstance(decision, WaitHere) else None)
            case NextProvider():
                self._move_on(link, failure, decision)
                return None
            case AskPerson():
                return await self._ask_person(link, failure, error)
            case GiveUp():
                raise Over(Ending(MessageState.FAILED, failure, error))
            case _:
                assert_never(decision)

    async def _again(self, link: Link, failure: Failure, seconds: float, said: ProviderError | None) -> Link | None:
        """Wait a moment and ask the same once more, unless the person would rather switch. Raises Stopped."""
        self._route.retried(link)
        self.standing.turn = self.standing.turn.broken(failure, self._means.clock.seconds())
        if said is not None:
            self.standing.say(saying.again_words(said, seconds))
        await self.hand.pause(seconds, self._means.clock)
        if self.hand.takes_switch() and self._route.can_switch(link):
            self._move_on(link, Failure.SWITCHED, follow(Failure.SWITCHED, Situation()))
            return None
        return link

    def _move_on(self, link: Link, failure: Failure, decision: Decision) -> None:
        """Let the next one of the chain go on from what is there."""
        self._route.move_on(link, failure, decision)
        self.standing.turn = self.standing.turn.broken(failure, self._means.clock.seconds())

    async def _ask_person(self, link: Link, failure: Failure, error: ProviderError) -> Link | None:
        """Ask what to do with a message that a provider cannot take. Raises Over, Stopped."""
        others, label = self._route.others(link), self._means.providers.label
        self.standing.turn = self.standing.turn.broken(failure, self._means.clock.seconds())
        is_long = failure is Failure.CONTEXT_TOO_LONG and link not in self._route.limits
        history = None if self._loaded is None else self._loaded.history
        if is_long and self._consulting.is_settled:
            return self._consulting.tighter(link, history)
        if self._job.entry is not None:  # nobody is there to be asked
            raise Over(self._waiting(failure, AskPerson(failure), error))
        question = asking.too_long(link, None, others, label) if is_long else asking.refused(link, error, others, label)
        choice = await self._consulting.ask(question)
        if self._consulting.settles(choice):
            return self._consulting.tighter(link, history)
        if (other := asking.chosen_link(choice, others)) is not None:
            await self._consulting.agree(other)
            self._move_on(link, failure, NextProvider(failure))
            return other
        raise Over(Ending(MessageState.FAILED, failure, error))

    # the ends

    async def _nobody(self) -> None:
        """Ask for consent where somebody could answer with it; else let the message wait, or end. Raises Over."""
        found = self._candidates()
        unasked = found.unasked
        providers, route = self._means.providers, self._route
        if unasked and self._job.entry is None:
            link = unasked[0]
            if route.permission.lacks_money(link):
                if await self._consulting.over_limit(link, found.next):
                    return
                why = Failure.LIMIT_REACHED
                raise Over(self._waiting(why, NextProvider(why), saying.over_limit()))
            question = asking.consent(link, providers.consent_words(link), providers.label(link))
            if await self._consulting.ask(question) == asking.YES:
                await self._consulting.agree(link)
            else:
                route.refused(link)
            return
        failure, decision = route.why or (Failure.KEY_MISSING, NextProvider(Failure.KEY_MISSING))
        error = route.last or saying.nobody()
        can_wait = route.can_wait(self._means.health.breakers(), self._means.clock.now())
        if not can_wait:
            raise Over(Ending(MessageState.FAILED, failure, error))
        raise Over(self._waiting(failure, decision, error))

    def _waiting(self, failure: Failure, decision: Decision, error: HoldfastError) -> Ending:
        """Return the end of a reply that never began, or got no further: its message waits in the outbox."""
        job, entry = self._job, self.entry
        if entry is not None:
            waiting = entry.failed(failure, as_often_as_this(self.standing.turn, decision))
        else:
            ids = str(job.message_id), str(job.conversation_id)
            waiting = Entry(*ids, job.created, job.chain, self._route.permission, why=failure)
        state = MessageState.INTERRUPTED if self.standing.turn.has_text else MessageState.QUEUED
        return Ending(state, failure, error, waiting)

    def _cut_short(self) -> Ending:
        """Return how a reply stays when the program ends: one to a waiting message that never began is no reply, and
        of one that was being gone on with the rest is asked for at the next start.
        """
        if self.entry is not None and self._job.half is not None:
            return Ending(MessageState.INTERRUPTED, entry=replace(self.entry, state=Waiting.WAITING))
        if self.entry is not None and not self.standing.turn.blocks:
            return Ending(MessageState.QUEUED, entry=self.entry.recovered(has_reply=False))
        return Ending(MessageState.INTERRUPTED)

    def _finished(self, link: Link, finished: Finished) -> Ending:
        if finished.reason is StopReason.REFUSED:
            others = tuple(one for one in self._route.others(link) if self._route.permission.allows(one))
            question = asking.declined(link, finished.explanation, others, self._means.providers.label)
            error = HoldfastError(question.words, tr("Say it differently, or let somebody else answer."))
            return Ending(MessageState.REFUSED, Failure.DECLINED, error, question=question)
        turn = self.standing.turn
        wrote = bool(turn.written(turn.stretches[-1]).strip())
        for words in saying.end_words(finished, self.standing.label, has_text=wrote):
            self.standing.say(words)
        if self._loaded is not None and self._loaded.is_back and link == self._job.chain.links[0]:
            self.standing.say(back_words(self.standing.label))
        return Ending(MessageState.COMPLETE)

    async def _end(self, ending: Ending) -> None:
        """Keep the reply as it ended, in one transaction, and let everybody know. Raises our own bugs."""
        standing, means, job = self.standing, self._means, self._job
        self._saver.close()
        standing.turn = standing.turn.ended(ending.failure, means.clock.seconds())
        standing.seconds = means.clock.seconds() - self._began_s + self._before_s  # the time of day can be set back
        standing.error, standing.hint, standing.question = ending.error, None, ending.question
        kept = kept_reply(standing, ending, means.providers, self._away_since())
        message = ended_message(standing, ending.state, means.clock.now())
        try:
            await keep_end(means, job, message, kept, ending.entry)
        except NotFound:
            log.info("the conversation of a reply is gone")
        except HoldfastError as err:
            log.info("the end of a reply was not stored: %s", type(err).__name__)
            standing.error, self.is_unstored = err, True
        except asyncio.CancelledError:  # the program ends; what was handed in is stored all the same
            raise
        except BaseException:
            standing.error, self.is_unstored = saying.our_fault(), True
            raise
        finally:  # nobody waits for ever, whatever went wrong
            self._is_over(ending)

    @property
    def _before_s(self) -> float:
        """Return how long the half took that was there already."""
        half = self._job.half
        return 0.0 if half is None else sum(one.seconds or 0.0 for one in half.stretches)

    def _is_over(self, ending: Ending) -> None:
        """Let everybody know that the reply has ended."""
        self._means.expenses.forget()
        self.entry = ending.entry
        self.standing.state = ending.state
        log.info("reply %d ended: %s", self._job.reply_id, ending.state.value)
        self._means.tell(Changes(frozenset({self._job.conversation_id})))
        self.standing.ended()
        self.over.set()

    def _away_since(self) -> datetime | None:
        """Return since when somebody else than the first choice has the conversation, None where nobody does."""
        kept = self.standing.turn.kept
        if not kept or kept[-1].link == self._job.chain.links[0]:
            return None
        before = None if self._loaded is None else self._loaded.away_since
        return before or self._means.clock.now()
