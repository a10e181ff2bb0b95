"""To whom the person's words may go: given, taken back, and told in plain words. Pure, over what the file says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.chat.configuration import Consent
from holdfast.failover import Link
from holdfast.language import date_of, joined, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.chat.configuration import Configuration, Configured
    from holdfast.providers import Endpoint


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """Whether the person's words may go to a provider. `since` None: never, not any more, or nobody noted the day.

    `agreed_host` is where they agreed to, which the provider may have left since; "" where nobody noted that.
    """

    name: str
    label: str
    host: str
    is_local: bool
    is_agreed: bool
    since: datetime | None = None
    agreed_host: str = ""
    is_in_chain: bool = False

    @property
    def words(self) -> str:
        """Say what was agreed to, when, and how far it reaches."""
        if self.is_local:
            return tr(
                "{label} runs on your own computers. Your words go to nobody else, and there is nothing to agree to.",
                label=self.label,
            )
        if self.is_agreed:
            return joined(self._when(), self._range(), self._place())
        if self.agreed_host:
            return tr(
                "You agreed to {old}, and the address is {host} now. Nothing of yours goes there until you agree anew.",
                old=self.agreed_host,
                host=self.host,
            )
        return tr(
            "You have not agreed that your words go to {label} ({host}). Nothing of yours goes there.",
            label=self.label,
            host=self.host,
        )

    @property
    def withdrawn_words(self) -> str:
        """Say what it means that the consent was taken back."""
        return tr(
            "Taken back. Nothing more of yours goes to {label}, nothing that waits either. What went there before "
            "stays there, and a reply that it is writing now goes on unless you stop it.",
            label=self.label,
        )

    def _when(self) -> str:
        if self.since is None:
            return tr(
                "You agreed that your words go to {label} ({host}); the day was not noted.",
                label=self.label,
                host=self.host,
            )
        return tr(
            "On {day} you agreed that your words go to {label} ({host}).",
            day=date_of(self.since.astimezone()),
            label=self.label,
            host=self.host,
        )

    @staticmethod
    def _range() -> str:
        return tr(
            "It may be sent what you write, with the conversation around it and its files, in every conversation that "
            "you do not keep to Claude."
        )

    def _place(self) -> str:
        if self.is_in_chain:
            return ""
        return tr("It is not in your chain, so that it is asked only where you choose it.")


def given(before: Configuration, one: Configured, now: datetime) -> Configuration:
    """Return the configuration with a consent to where a provider is now; one that holds keeps its day."""
    if one.name in before.consented and before.consents[one.name].since is not None:
        return before
    consent = Consent(one.endpoint().origin, now)
    return replace(before, consents=dict(before.consents) | {one.name: consent})


def taken_back(before: Configuration, name: str) -> Configuration:
    """Return the configuration without a consent."""
    return replace(before, consents={key: one for key, one in before.consents.items() if key != name})


def with_provider(before: Configuration, one: Configured) -> Configuration:
    """Return the configuration with a provider, new or changed. At another origin it is agreed to anew."""
    old = before.providers.get(one.name)
    if old is not None and old.endpoint().origin != one.endpoint().origin:
        before = taken_back(before, one.name)
    return replace(before, providers=dict(before.providers) | {one.name: one})


def without_provider(before: Configuration, name: str) -> Configuration:
    """Return the configuration without a provider, its place in the chain and the consent."""
    return replace(
        taken_back(before, name),
        providers={key: value for key, value in before.providers.items() if key != name},
        chain=tuple(text for text in before.chain if Link.parse(text).provider != name),
    )


def rows(configuration: Configuration) -> tuple[ConsentRow, ...]:
    """Return of each provider how it stands."""
    chained = {text.partition(":")[0] for text in configuration.chain}
    return tuple(_row(configuration, one, is_in_chain=one.name in chained) for one in configuration.providers.values())


def host(where: Endpoint) -> str:
    """Return the host of a provider, as it is told."""
    return urlsplit(where.base_url).netloc


def _row(configuration: Configuration, one: Configured, *, is_in_chain: bool) -> ConsentRow:
    where, consent = one.endpoint(), configuration.consents.get(one.name, Consent())
    is_agreed = one.name in configuration.consented
    return ConsentRow(
        one.name,
        where.label,
        host(where),
        where.is_local,
        is_agreed=is_agreed,
        since=consent.since if is_agreed else None,
        agreed_host=urlsplit(consent.origin).netloc,
        is_in_chain=is_in_chain,
    )
