"""Whom the watch looks after: the providers a person has set up, as a seam. Knows nobody's key and no request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import ModelInfo, Probe
    from holdfast.failover.chain import Chain, Link, Permission


@dataclass(frozen=True, slots=True)
class Member:
    """A provider that is set up: `label` is how it is spoken of, `host` where it is reached.

    `link` is what of it stands in the chain, or its usual model where nothing does; `place` its first place there,
    from 0, None outside the chain. `models` are those it is known for.
    """

    name: str
    label: str
    host: str
    link: Link
    place: int | None = None
    is_local: bool = False
    models: tuple[str, ...] = ()


class Roster(Protocol):
    """The providers as they are set up now. What is no coroutine answers from memory, on any thread."""

    def members(self) -> tuple[Member, ...]:
        """Return whoever is set up: those of the chain in its order, then the others."""

    def chain(self) -> Chain:
        """Return the person's chain."""

    def permission(self) -> Permission:
        """Return whom the person has agreed to."""

    def label(self, link: Link) -> str:
        """Return how a model is named to the person."""

    async def probe(self, provider: str) -> Probe:
        """Ask what costs nothing. Raises ProviderError."""

    async def models(self, provider: str) -> list[ModelInfo]:
        """Return what it offers. Raises ProviderError."""

    async def one_word(self, link: Link) -> int:
        """Have it answer one token, which costs next to nothing, and return the milliseconds to it. Raises
        ProviderError.
        """
