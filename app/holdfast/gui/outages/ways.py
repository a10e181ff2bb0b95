"""What a press on the page changes: who answers next, what hangs is switched, what waits is looked at. Every method
waits for the store, so they are called on the read lane. Knows the program's doors, no widgets.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.failover import Waiting as StateOfWaiting
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat import Waiting
    from holdfast.chat.values import OutboxNews
    from holdfast.domain import ConversationId, MessageId
    from holdfast.failover import Link
    from holdfast.operations.outages import Outlook
    from holdfast.program import Program


class Ways:
    """The ways on and back."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def outbox(self) -> tuple[Waiting, ...]:
        """Return what waits."""
        return self._program.chats.outbox() if self._program.has_chats else ()

    def hear_of_answers(self, listener: Callable[[], None]) -> None:
        """Have `listener` called, on any thread, whenever a message that waited has been answered."""
        if not self._program.has_chats:
            return

        def take(news: OutboxNews) -> None:
            if news.state is StateOfWaiting.ANSWERED:
                listener()

        self._program.chats.on_outbox(take)

    def running(self) -> tuple[MessageId, ...]:
        """Return the replies that are on their way."""
        return self._program.chats.running() if self._program.has_chats else ()

    def use(self, provider: str, conversation_id: ConversationId | None) -> str:
        """Have a provider of the chain answer from now on; return what was done, in words.

        A company's model becomes the first of the chain. A model on this computer stands last there by rule, so that
        it is chosen for the open conversation.
        """
        chain = self._program.outages.chain()
        link = next((one for one in chain.links if one.provider == provider), None)
        if link is None:
            return ""
        label = self._program.outages.label(link)
        if link.is_local:
            if conversation_id is None or not self._program.has_chats:
                return tr("Open a conversation first: {label} is then chosen for it", label=label)
            self._choose(conversation_id, link)
            return tr("{label} answers in this conversation from now on", label=label)
        self._program.providers.set_chain((link, *(one for one in chain.links if one != link)))
        return tr("{label} is first in your chain now", label=label)

    def use_model(self, outlook: Outlook) -> str:
        """Put a model that is not affected before the one that is; nothing leaves the provider with it."""
        link = outlook.other_model
        if link is None:
            return ""
        rest = tuple(one for one in self._program.outages.chain().links if one != link)
        self._program.providers.set_chain((link, *rest))
        return tr("{label} is first in your chain now", label=self._program.outages.label(link))

    def switch(self, outlook: Outlook, conversation_id: ConversationId | None) -> str:
        """Wait no longer for replies that hang; with none on the way, use who would answer instead."""
        if replies := self.running():
            for reply in replies:
                self._program.chats.switch_now(reply)
            return tr("The next of your chain answers")
        answering = outlook.answering
        return "" if answering is None else self.use(answering.member.name, conversation_id)

    def way_back(self, outlook: Outlook) -> str:
        """Return to whom there is a way back, "" where nobody is away."""
        links = self._program.outages.chain().links
        home = next((one for one in links if one.is_claude), None)
        if home is not None and links[0] != home:
            return "Claude"
        first = outlook.first
        return first.member.label if first is not None and first.can_go_back else ""

    def back(self, outlook: Outlook, conversation_id: ConversationId | None) -> str:
        """Have Claude answer again: first in the chain, and in the open conversation."""
        links = self._program.outages.chain().links
        home = next((one for one in links if one.is_claude), links[0] if links else None)
        if home is None:
            return ""
        if links[0] != home:
            self._program.providers.set_chain((home, *(one for one in links if one != home)))
        self._program.outages.book.person_acted(home.provider)
        if conversation_id is not None and self._program.has_chats:
            self._choose(conversation_id, None if outlook.first is None else home)
        return tr("Back on {label}", label=self._program.outages.label(home))

    def _choose(self, conversation_id: ConversationId, link: Link | None) -> None:
        chats = self._program.chats
        chats.set_settings(conversation_id, replace(chats.settings(conversation_id), link=link))
