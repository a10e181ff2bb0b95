"""What the program can do, as one value: built in `main`, handed whole to the window and to the commands.

A field per subject, so that a pane or a command takes the one it needs and a new subject changes no signature. What a
subject costs is paid when it is first asked for: a search does not load what only a chat needs. Knows the rooms'
doors; holds no rule.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat import Chats, Providers
    from holdfast.operations import Library
    from holdfast.operations.exporting import Exports
    from holdfast.operations.insights import Figures
    from holdfast.operations.outages import Outages
    from holdfast.operations.outages.rehearsal import Rehearsal
    from holdfast.operations.protection import Protection


@dataclass(frozen=True, slots=True)
class Chatting:
    """Chats and those who answer: two subjects that are built together."""

    chats: Chats
    providers: Providers


def no_exports() -> Exports:
    """Refuse: nobody gave this program any."""
    raise RuntimeError("this program was built without exports")


def no_chatting() -> Chatting:
    """Refuse: nobody gave this program any."""
    raise RuntimeError("this program was built without chats")


def no_outages() -> Outages:
    """Refuse: nobody gave this program any."""
    raise RuntimeError("this program was built without a watch over outages")


@dataclass(frozen=True)
class Program:
    """The open program. Each `make_` is called once, when somebody first asks for its subject."""

    library: Library
    make_chatting: Callable[[], Chatting] = no_chatting
    make_protection: Callable[[], Protection] | None = None
    make_outages: Callable[[], Outages] = no_outages
    rehearse: Callable[[Callable[[str], None]], Rehearsal] | None = None
    """Rehearses an outage on this computer, telling each step as it is done."""
    figures: Figures | None = None
    make_exports: Callable[[], Exports] = no_exports
    told: str = ""
    """What has to be said once about how the store was opened or made, "" for nothing."""

    @property
    def has_chats(self) -> bool:
        """Say whether there are chats to ask for."""
        return self.make_chatting is not no_chatting

    @property
    def has_outages(self) -> bool:
        """Say whether somebody watches over outages."""
        return self.make_outages is not no_outages

    @cached_property
    def _chatting(self) -> Chatting:
        return self.make_chatting()

    @property
    def chats(self) -> Chats:
        """Return the chats."""
        return self._chatting.chats

    @property
    def providers(self) -> Providers:
        """Return the person's providers."""
        return self._chatting.providers

    @property
    def is_protected(self) -> bool:
        """Say whether there is a protection to ask for."""
        return self.make_protection is not None

    @cached_property
    def protection(self) -> Protection:
        """Return the store's protection. A program over a store that was opened to be read has none."""
        if self.make_protection is None:
            raise RuntimeError("this program was built without protection")
        return self.make_protection()

    @cached_property
    def outages(self) -> Outages:
        """Return what is known of the providers' health and outages."""
        return self.make_outages()

    @cached_property
    def exports(self) -> Exports:
        """Return what exports conversations."""
        return self.make_exports()
