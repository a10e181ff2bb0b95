"""Who would answer, what would go along and about what it costs: said before anything is sent. Asks nobody."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from holdfast.chat.fitting import fit
from holdfast.chat.history import History, draft_message
from holdfast.chat.loading import away_in, load, staying
from holdfast.chat.values import Plan
from holdfast.domain import RequestMessage, TextPart, Usage
from holdfast.failover import Chain, Link, Permission, Staying, candidates
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.chat.means import Means
    from holdfast.chat.providers import Providers
    from holdfast.chat.values import ChatSettings, Outgoing
    from holdfast.jobs import CancelToken

TYPICAL_REPLY_TOKENS = 700
"""For saying about what a message costs: half a page of text and a little code."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who may answer in a conversation, and with which instructions. `is_chosen`: the person named the first."""

    chain: Chain
    permission: Permission
    system: str = field(default="", repr=False)
    is_chosen: bool = False

    @property
    def asked(self) -> tuple[str, str]:
        """Return the first choice, ("", "") where there is none."""
        return (self.chain.links[0].provider, self.chain.links[0].model) if self.chain.links else ("", "")


def who_answers(providers: Providers, settings: ChatSettings, link: Link | None) -> Who:
    """Return who may answer: the one that was chosen first, then those of the chain. (io)"""
    chain = providers.chain()
    chosen = link or settings.link
    if chosen is not None:
        chosen = providers.link(chosen.provider, chosen.model)
    elif not chain.links:
        chosen = providers.home()
    if chosen is not None:
        chain = Chain((chosen, *(one for one in chain.links if one != chosen)))
    permission = Permission(providers.consented(), settings.is_claude_only)
    return Who(chain, permission, settings.system, is_chosen=link is not None)


def plan(means: Means, outgoing: Outgoing, who: Who, *, waits: bool, token: CancelToken | None = None) -> Plan:
    """Return what sending would mean. Raises `Cancelled`. (io)"""
    providers = means.providers
    if not who.chain.links:
        return Plan(None, "", None, None, (tr("There is no provider to answer yet. Add one in the settings."),))
    whole, away = _history(means, outgoing, who, token)
    standing = means.expenses.standing()
    permission = replace(who.permission, is_free_only=standing is not None and standing.is_reached)
    found = candidates(who.chain, permission, means.health.breakers(), means.clock.now(), first=away)
    link = found.next or (found.unasked[0] if found.unasked else who.chain.links[0])
    label = providers.label(link)
    fitted = fit(whole, providers.target(link))
    words = [*whole.words, *fitted.account.words(label)]
    if (warning := providers.endpoint(link.provider).warning) is not None:
        words.append(warning.message)
    words += [
        _over_limit(label) if permission.lacks_money(one) else providers.consent_words(one)
        for one in found.unasked[:1]
        if not found.ready
    ]
    if standing is not None and standing.is_near:
        words.append(standing.words)
    price = providers.price(link)
    usage = Usage(input_tokens=fitted.account.tokens, output_tokens=TYPICAL_REPLY_TOKENS)
    cost = None if price is None else price.cost(usage)
    is_over_limit = permission.lacks_money(who.chain.links[0])
    return Plan(link, label, fitted.account, cost, tuple(words), found.unasked, waits, is_over_limit)


def _over_limit(label: str) -> str:
    return tr("You are asked before anything goes to {label}, which costs money.", label=label)


def _history(means: Means, outgoing: Outgoing, who: Who, token: CancelToken | None) -> tuple[History, Link | None]:
    """Return what goes along, and who else than the first choice has the conversation and keeps it."""
    before, keeper = History((), who.system), None
    if outgoing.conversation_id is not None:
        before, path, kept = load(means, outgoing.conversation_id, outgoing.parent_id, who.system, token)
        away, since = away_in(who.chain, path, kept)
        # one that only has to be asked whether it is well is asked when the message is sent, and mostly is
        if since is not None and staying(means, who.chain, since) not in (None, Staying.NOT_PROBED):
            keeper = away
    newest = draft_message(outgoing.draft)
    if not newest.parts:
        newest = RequestMessage("user", (TextPart("."),))
    return replace(before, messages=(*before.messages, newest)), keeper
