"""The person's providers: who they are, how they are reached, with which key, in which order they answer.

Knows the configuration file, the keys and the models; asks over the network only where a method says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast import providers as wire
from holdfast.chat import consents
from holdfast.chat.configuration import MOST_USD, Configuration, ConfigurationFile, Configured
from holdfast.chat.known_keys import KnownKeys
from holdfast.chat.known_models import KnownModels
from holdfast.chat.model_lists import ModelLists
from holdfast.chat.provider_values import KeyKept, KeyPlace, PresetRow, ProviderRow, ProviderTest, tested
from holdfast.chat.typed_provider import checked_variable, configured
from holdfast.domain import ModelInfo, naming
from holdfast.errors import BadInput, NotFound, ProviderError
from holdfast.failover import Chain, Link, Target
from holdfast.language import number, tr
from holdfast.providers import Endpoint, Provider, make_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from holdfast.chat.consents import ConsentRow
    from holdfast.chat.health import ProviderHealth
    from holdfast.chat.known_models import MakeProvider
    from holdfast.domain import ApiKey, Price, RequestMessage
    from holdfast.jobs import NetLane
    from holdfast.keys import Keys
    from holdfast.paths import Paths


class Providers:
    """The providers of one person. Methods marked (io) read files or the keyring; (network) wait for an answer."""

    def __init__(
        self,
        paths: Paths,
        keys: Keys,
        net: NetLane,
        health: ProviderHealth,
        make: MakeProvider = make_provider,
    ) -> None:
        self._file = ConfigurationFile(paths.config)
        self._models = KnownModels(ModelLists(paths.data), make)
        self._keys = KnownKeys(keys)
        self._net = net
        self._health = health
        self._listeners: list[Callable[[], None]] = []

    # what there is

    def presets(self) -> tuple[PresetRow, ...]:
        """Return the providers known by name."""
        return tuple(
            PresetRow(
                one.name,
                one.label,
                one.kind,
                one.base_url,
                needs_key=one.traits.needs_key,
                key_page=one.key_page,
                places=one.places,
                models=one.models,
            )
            for one in wire.presets()
        )

    def rows(self) -> tuple[ProviderRow, ...]:
        """Return the person's providers. (io)"""
        return tuple(self._row(one) for one in self._file.read().providers.values())

    def names(self) -> tuple[str, ...]:
        """Return the names of the person's providers. (io)"""
        return tuple(self._file.read().providers)

    def add(
        self,
        name: str,
        kind: str = "",
        base_url: str = "",
        model: str = "",
        key_env: str = "",
        *,
        places: Mapping[str, str] | None = None,
    ) -> ProviderRow:
        """Add a provider, or change the one of this name; a known name needs neither kind nor address. (io)

        Raises BadInput.
        """
        one = configured(name, kind, base_url, places or {})
        one = replace(one, model=model.strip() or one.model, key_env=checked_variable(key_env))
        self._file.write(lambda before: consents.with_provider(before, one))
        self._changed(one.name)
        return self._row(one)

    def remove(self, name: str) -> None:
        """Forget a provider, its place in the chain and the consent; its key is forgotten with it. (io)"""
        self._keys.forget(self._configured(name).endpoint())
        self._file.write(lambda before: consents.without_provider(before, name))
        self._changed(name)

    def set_default_model(self, name: str, model: str) -> None:
        """Set which model of a provider is asked unless another is named. (io)"""
        one = self._configured(name)
        changed = {name: replace(one, model=model.strip())}
        self._file.write(lambda before: replace(before, providers=dict(before.providers) | changed))
        self._changed(name)

    # keys

    def set_key(self, name: str, secret: str) -> KeyKept:
        """Keep a provider's key; say where it is now. Raises BadInput. (io)"""
        where = self._configured(name).endpoint()
        kept = self._keys.keep(where, secret)
        self._changed(name)
        self._health.person_acted(name)
        return kept

    def forget_key(self, name: str) -> None:
        """Forget a provider's key. (io)"""
        self._keys.forget(self._configured(name).endpoint())
        self._changed(name)

    def key(self, name: str) -> ApiKey | None:
        """Return a provider's key, None where there is none; found once, it is remembered for this run. (io)"""
        return self._keys.find(self._configured(name).endpoint())

    # models

    def test(self, name: str) -> ProviderTest:
        """Ask a provider for its models, and say in words how it is or what is wrong. (io, network)"""
        one = self._configured(name)
        try:
            models, latency_ms = self._net.run(self._models.timed(one.endpoint(), self.key(name))).result()
        except ProviderError as err:
            return ProviderTest(is_well=False, words=err.message, hint=err.hint, latency_ms=None)
        self._health.person_acted(name)
        return tested(one.endpoint(), one.model, models, latency_ms)

    def models(self, name: str, *, refresh: bool = False) -> tuple[ModelInfo, ...]:
        """Return the models of a provider. Raises ProviderError. (io, network)"""
        where = self._configured(name).endpoint()
        key = self.key(name)
        return self._net.run(self._models.fetch(where, key, refresh=refresh)).result()

    def known_models(self, name: str) -> tuple[ModelInfo, ...]:
        """Return what is known of a provider's models without asking it. (io)"""
        one = self._file.read().providers.get(name)
        return () if one is None else self._models.of(one.endpoint())

    def target(self, link: Link) -> Target:
        """Return what is known of a model that is to read a history. (io)

        A PDF goes as a file only where the server is known to take one, whatever the model could do with it.
        """
        where = self.endpoint(link.provider)
        known = (one for one in self.known_models(link.provider) if one.id == link.model)
        found = next(known, ModelInfo(link.model, ""))
        sees = where.sees(link.model)  # who sees pictures reads the pages of a PDF, too
        return Target(
            link.provider,
            link.model,
            found.context_tokens,
            found.max_output_tokens,
            sees_images=sees if found.sees_images is None else found.sees_images,
            reads_pdf=(sees if found.reads_pdf is None else found.reads_pdf) and where.traits.takes_pdf,
            pictures=where.traits.pictures,
        )

    def price(self, link: Link) -> Price | None:
        """Return what a model costs, None where nobody knows. (io)"""
        one = self._file.read().providers.get(link.provider)
        return None if one is None else wire.price(one.endpoint(), link.model)

    def monthly_limit(self) -> float | None:
        """Return what a month may cost before the person is asked, in US dollars; None for no limit. (io)"""
        return self._file.read().limit_usd

    def set_monthly_limit(self, limit_usd: float | None) -> None:
        """Set it. Raises BadInput. (io)"""
        if limit_usd is not None and not 0 <= limit_usd <= MOST_USD:
            raise BadInput(
                tr("A limit is an amount of US dollars from 0 to {most}.", most=number(round(MOST_USD))),
                tr("For example 20 or 7.50."),
            )
        self._file.write(lambda before: replace(before, limit_usd=limit_usd))
        self._changed("")

    # who answers

    def chain(self) -> Chain:
        """Return who may answer, in order; links to providers that are gone are left out. (io)"""
        configuration = self._file.read()
        links = [self._link(Link.parse(text), configuration) for text in configuration.chain if ":" in text]
        return Chain(tuple(link for link in links if link is not None))

    def set_chain(self, links: Iterable[Link]) -> Chain:
        """Set who may answer, in order. Raises BadInput, NotFound. (io)"""
        configuration = self._file.read()
        known = []
        for link in links:
            if (found := self._link(link, configuration)) is None:
                raise NotFound(
                    tr("There is no provider {provider}.", provider=link.provider),
                    tr("`holdfast providers list` shows them."),
                )
            known.append(found)
        chain = Chain.of(known)
        texts = tuple(str(link) for link in chain.links)
        self._file.write(lambda before: replace(before, chain=texts))
        self._changed("")
        return chain

    def home(self) -> Link | None:
        """Return who answers first: the head of the chain, else the first provider with a model. (io)"""
        chain = self.chain()
        if chain.links:
            return chain.links[0]
        return next((self.link(one.name) for one in self._file.read().providers.values() if one.model), None)

    def link(self, name: str, model: str = "") -> Link:
        """Return a link to a provider, with its default model unless one is named. Raises NotFound, BadInput. (io)"""
        one = self._configured(name)
        if not (wanted := model.strip() or one.model):
            raise BadInput(
                tr("{name} has no default model.", name=name), tr("Name one, with --model on the command line.")
            )
        return _linked(name, wanted, one.endpoint())

    def consented(self) -> frozenset[str]:
        """Return the providers that the person's words may go to. (io)"""
        return self._file.read().consented

    def consent(self, name: str) -> None:
        """Note that the person was told that their words go there, and agreed. (io)"""
        one, now = self._configured(name), datetime.now(UTC)
        self._file.write(lambda before: consents.given(before, one, now))
        self._changed("")

    def withdraw_consent(self, name: str) -> None:
        """Take that back: nothing goes there any more, nothing that waits either. Raises NotFound. (io)"""
        self._configured(name)
        self._file.write(lambda before: consents.taken_back(before, name))
        self._changed("")

    def consents(self) -> tuple[ConsentRow, ...]:
        """Return of each provider whether the person's words may go there, since when and how far. (io)"""
        return consents.rows(self._file.read())

    def label(self, link: Link) -> str:
        """Return who answers as it is said everywhere: Claude Opus 5.5, GPT-6 Sol at OpenAI. (io)"""
        one = self._file.read().providers.get(link.provider)
        known = next((model.name for model in self.known_models(link.provider) if model.id == link.model), "")
        is_home = link.is_claude and one is not None and one.base_url == "https://api.anthropic.com"
        where = link.provider if one is None else one.endpoint().label
        return naming.answerer(known or naming.model_words(link.model), where, is_home=is_home)

    def consent_words(self, link: Link) -> str:
        """Return what the person is to agree to before their words go to a provider. (io)"""
        one = self._configured(link.provider).endpoint()
        return tr(
            "Your words, with this conversation and its files, would go to {label} ({host}).",
            label=one.label,
            host=consents.host(one),
        )

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` told, on any thread, when providers, keys, chain or consents changed."""
        self._listeners.append(listener)

    # on the lane of the network

    def endpoint(self, name: str) -> Endpoint:
        """Return where a provider is reached. Raises NotFound."""
        return self._configured(name).endpoint()

    def provider(self, name: str) -> Provider:
        """Return the one that speaks to a provider; the same as long as its address is. Raises NotFound."""
        return self._models.provider(self.endpoint(name))

    async def warm_up(self) -> None:
        """Load what the first request would otherwise wait for."""
        await self._models.warm_up()

    async def close(self) -> None:
        """Close every connection."""
        await self._models.close()

    async def learn(self, link: Link, messages: Sequence[RequestMessage]) -> None:
        """Ask a provider for its models where that matters for what is to be sent and nothing is known yet.

        Never longer than a moment, and never while it is in trouble: then what is not known is not risked.
        """
        if link.provider not in self._health.breakers():
            await self._models.learn(self.endpoint(link.provider), messages, self._keys.find)

    def _configured(self, name: str) -> Configured:
        found = self._file.read().providers.get(name)
        if found is None:
            raise NotFound(
                tr("There is no provider {name}.", name=name[:40]), tr("`holdfast providers list` shows them.")
            )
        return found

    def _link(self, link: Link, configuration: Configuration) -> Link | None:
        one = configuration.providers.get(link.provider)
        return None if one is None else _linked(link.provider, link.model, one.endpoint())

    def _row(self, one: Configured) -> ProviderRow:
        where = one.endpoint()
        warning = where.warning.message if where.warning else ""
        place: KeyPlace = "none" if where.traits.needs_key and not where.is_loopback else "not_needed"
        key = None
        try:
            key = self.key(one.name)
        except BadInput as err:  # a variable of the environment that cannot be a key hides no other provider
            place, warning = "none", str(err)
        return ProviderRow(
            one.name,
            where.label,
            one.kind,
            where.base_url,
            is_local=where.is_local,
            default_model=one.model,
            key=place if key is None else key.kept_in,
            warning=warning,
        )

    def _changed(self, name: str) -> None:
        if name:
            self._keys.look_again(name)
        for listener in self._listeners:
            listener()


def _linked(name: str, model: str, where: Endpoint) -> Link:
    """Return a link with what is known of it."""
    is_claude = where.is_claude(model)
    return Link(name, model, where.is_local, "" if is_claude is None else "claude" if is_claude else "other")
