"""Decides what the pages of settings show and what follows from them: providers, the chain, everything else. Knows the
providers and the settings file.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from holdfast import settings as declared
from holdfast.gui import words
from holdfast.gui.lists.choices import Choice
from holdfast.jobs import LatestWins
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat import Chats, ConsentRow, KeyKept, PresetRow, ProviderRow, Providers, ProviderTest
    from holdfast.errors import HoldfastError
    from holdfast.failover import Link
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.controllers.choosing import ChooseController
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.settings.at_log_in import AtLogIn
    from holdfast.gui.settings.chain_page import ChainPage
    from holdfast.gui.settings.costs import Costs
    from holdfast.gui.settings.costs_page import CostsPage
    from holdfast.gui.settings.general_page import AnySetting, GeneralPage
    from holdfast.gui.settings.new_provider import NewValues
    from holdfast.gui.settings.providers_page import ProvidersPage
    from holdfast.gui.settings.window import SettingsWindow
    from holdfast.jobs import CancelToken


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _State:
    """The providers as they are."""

    rows: tuple[ProviderRow, ...]
    links: tuple[Link, ...]
    labels: dict[Link, str]
    consents: dict[str, ConsentRow]
    models: dict[str, tuple[str, ...]]


class SettingsController(QObject):
    """Signals: changed(Setting), what was set has to be followed; providers_changed()."""

    changed = Signal(object)
    providers_changed = Signal()

    def __init__(self, window: MainWindow, chats: Chats, providers: Providers, choosing: ChooseController) -> None:
        super().__init__(window)
        self._chats = chats
        self._window = window
        self._settings = window.settings
        self._providers = providers
        self._bridge: Bridge = window.bridge
        self._choosing = choosing
        self._reading = LatestWins()
        self._presets: tuple[PresetRow, ...] = ()
        self._state = _State((), (), {}, {}, {})
        self._agreeing: Link | None = None
        self._chosen = ""

    @cached_property
    def window(self) -> SettingsWindow:
        """Return the window with its pages, made when it is first asked for: a tenth of a second."""
        from holdfast.gui.settings.window import SettingsWindow  # noqa: PLC0415 - not at every start

        made = SettingsWindow(self._window.theme, self._window)
        made.add_page("providers", tr("Providers"), self.providers_page)
        made.add_page("chain", tr("Chain"), self.chain_page)
        made.add_page("costs", tr("Costs"), self.costs_page)
        made.add_page("general", tr("General"), self.general_page)
        made.shown.connect(self._on_shown)
        made.came_back.connect(self.at_log_in.refresh)
        made.came_back.connect(self.refresh)  # a command may have changed them
        made.came_back.connect(self._on_came_back)
        self._connect()
        return made

    @cached_property
    def providers_page(self) -> ProvidersPage:
        """Return the page of providers."""
        from holdfast.gui.settings.providers_page import ProvidersPage  # noqa: PLC0415 - as above

        return ProvidersPage(self._window.theme)

    @cached_property
    def chain_page(self) -> ChainPage:
        """Return the page of the chain."""
        from holdfast.gui.settings.chain_page import ChainPage  # noqa: PLC0415 - as above

        return ChainPage(self._window.theme)

    @cached_property
    def costs_page(self) -> CostsPage:
        """Return the page of costs."""
        from holdfast.gui.settings.costs_page import CostsPage  # noqa: PLC0415 - as above

        return CostsPage(self._window.theme)

    @cached_property
    def costs(self) -> Costs:
        """Return who looks after what it shows."""
        from holdfast.gui.settings.costs import Costs  # noqa: PLC0415 - as above

        made = Costs(self.costs_page, self._bridge, self._chats, self._providers)
        made.changed.connect(self.providers_changed)
        return made

    @cached_property
    def general_page(self) -> GeneralPage:
        """Return the page of everything else."""
        from holdfast.gui.settings.general_page import GeneralPage  # noqa: PLC0415 - as above

        return GeneralPage(self._window.theme, declared.ALL)

    @cached_property
    def at_log_in(self) -> AtLogIn:
        """Return who looks after being opened at log-in."""
        from holdfast.gui.settings.at_log_in import AtLogIn  # noqa: PLC0415 - as above

        return AtLogIn(self.general_page.at_log_in, self._bridge, self._window.paths)

    def follow(self) -> None:
        """Read the providers again if they are being looked at: something changed them."""
        if "window" in self.__dict__ and self.window.isVisible():
            self.refresh()

    def open(self, page: str = "") -> None:
        """Show the window."""
        self.window.open(page)

    def _connect(self) -> None:
        providers, chain = self.providers_page, self.chain_page
        self.general_page.changed.connect(self._on_general_changed)
        providers.chosen.connect(self._on_provider_chosen)
        providers.add_wanted.connect(self._on_add)
        providers.key_given.connect(self._on_key)
        providers.key_forgotten.connect(self._on_key_forgotten)
        providers.test_wanted.connect(self._on_test)
        providers.model_chosen.connect(self._on_model)
        providers.removed.connect(self._on_removed)
        providers.page_wanted.connect(self._on_page_wanted)
        chain.add_wanted.connect(self._on_chain_add)
        chain.step_wanted.connect(self._on_step)
        chain.drop_wanted.connect(self._on_drop)
        chain.remove_wanted.connect(self._on_chain_removed)
        chain.answered.connect(self._on_agreed)
        for part in (providers.consent, chain.consent):
            part.agreed.connect(self._on_consent)
            part.withdrawn.connect(self._on_consent_withdrawn)

    # what there is

    def _on_came_back(self) -> None:
        self.costs.refresh()

    def _on_shown(self) -> None:
        if not self._presets:
            self._presets = self._providers.presets()
            self.providers_page.show_presets(self._presets)
        self.general_page.show_values(self._settings)
        self.at_log_in.refresh()
        self.costs.refresh()
        self.refresh()

    def refresh(self) -> None:
        """Read the providers again."""
        self._bridge.run_latest(self._reading, self._read, self._on_read)

    def _read(self, _token: CancelToken) -> _State:
        providers = self._providers
        links, rows = providers.chain().links, providers.rows()
        labels = {link: providers.label(link) for link in links}
        models = {row.name: tuple(info.id for info in providers.known_models(row.name)) for row in rows}
        consents = {row.name: row for row in providers.consents()}
        return _State(rows, links, labels, consents, models)

    def _on_read(self, state: _State) -> None:
        self._state = state
        self.providers_page.show_rows(state.rows, self._chosen)
        self._chosen = ""
        self._show_models(self.providers_page.list.key)
        self.providers_page.show_consents(tuple(state.consents.values()))
        by_link = {str(link): row for link in state.links if (row := state.consents.get(link.provider)) is not None}
        self.chain_page.show_links([self._line(link) for link in state.links], by_link)

    def _line(self, link: Link) -> Choice:
        where = next((row.label for row in self._state.rows if row.name == link.provider), link.provider)
        place = f"{self._state.links.index(link) + 1}"
        mark = tr("on this computer") if link.is_local else self._consent_mark(link)
        return Choice(
            str(link),
            f"{place}. {self._state.labels[link]}",
            tr("{model} at {where}", model=link.model, where=where),
            mark,
        )

    def _is_agreed(self, link: Link) -> bool:
        row = self._state.consents.get(link.provider)
        return link.is_local or (row is not None and row.is_agreed)

    def _consent_mark(self, link: Link) -> str:
        row = self._state.consents.get(link.provider)
        if row is None or not row.is_agreed:
            return tr("not agreed yet")
        return "" if row.since is None else tr("agreed {day}", day=words.short_date(row.since, words.now()))

    # providers

    def _on_provider_chosen(self, name: str) -> None:
        self._show_models(name)

    def _show_models(self, name: str) -> None:
        if not name:
            return
        preset = next((row.models for row in self._presets if row.name == name), ())
        self.providers_page.show_models(name, [*self._state.models.get(name, ()), *preset])

    def _on_add(self, new: NewValues) -> None:
        providers = self._providers

        def add(_token: CancelToken) -> ProviderRow:
            row = providers.add(new.name, new.kind, new.base_url, new.model, places=dict(new.places))
            if new.secret:
                providers.set_key(row.name, new.secret)
            return row

        self._run(add, self._on_added)

    def _on_added(self, row: ProviderRow) -> None:
        self._chosen = row.name
        self._refresh_all()
        if row.key != "none":
            self._on_test(row.name)

    def _on_key(self, given: tuple[str, str]) -> None:
        name, secret = given
        self._run(lambda _token: self._providers.set_key(name, secret), partial(self._on_key_kept, name))

    def _on_key_kept(self, name: str, kept: KeyKept) -> None:
        self.providers_page.say(" ".join(part for part in (kept.words, kept.hint) if part))
        self._chosen = name
        self._refresh_all()

    def _on_key_forgotten(self, name: str) -> None:
        self._run(lambda _token: self._providers.forget_key(name), self._on_done)

    def _on_test(self, name: str) -> None:
        self.providers_page.show_testing(name)
        self._bridge.run(
            lambda _token: self._providers.test(name),
            partial(self._on_tested, name),
            on_failed=partial(self._on_test_failed, name),
        )

    def _on_tested(self, name: str, found: ProviderTest) -> None:
        self.providers_page.show_test(name, found)
        if found.models:
            self.providers_page.show_models(name, [info.id for info in found.models])

    def _on_test_failed(self, name: str, error: HoldfastError) -> None:
        self.providers_page.end_test(name, str(error), "bad")

    def _on_model(self, chosen: tuple[str, str]) -> None:
        name, model = chosen
        self._run(lambda _token: self._providers.set_default_model(name, model), self._on_done)

    @staticmethod
    def _on_page_wanted(address: str) -> None:
        QDesktopServices.openUrl(QUrl(address))

    def _on_removed(self, name: str) -> None:
        self._run(lambda _token: self._providers.remove(name), self._on_done)

    # the chain

    def _on_chain_add(self) -> None:
        self._choosing.pick(self.chain_page.add_button, self._add_link, is_for_chain=True)

    def _add_link(self, link: Link | None) -> None:
        if link is None or link in self._state.links:
            return
        self._set_links((*self._state.links, link))
        if not self._is_agreed(link):
            self._ask(link)

    def _ask(self, link: Link) -> None:
        """Say once what agreeing means."""
        self._agreeing = link
        self._bridge.run(lambda _token: self._providers.consent_words(link), self._on_consent_words)

    def _on_consent_words(self, said: str) -> None:
        self.chain_page.ask_line.ask(said, (("agree", tr("Agree")), ("not_now", tr("Not now"))))

    def _on_agreed(self, key: str) -> None:
        link, self._agreeing = self._agreeing, None
        self.chain_page.ask_line.ask("")
        if key == "agree" and link is not None:
            self._run(lambda _token: self._providers.consent(link.provider), self._on_done)

    def _on_consent(self, name: str) -> None:
        self._run(lambda _token: self._providers.consent(name), self._on_done)

    def _on_consent_withdrawn(self, name: str) -> None:
        self._run(lambda _token: self._providers.withdraw_consent(name), self._on_done)

    def _on_step(self, step: int) -> None:
        at = self._at()
        self._move(at, at + step)

    def _on_drop(self, moved: tuple[int, int]) -> None:
        self._move(*moved)

    def _move(self, at: int, to: int) -> None:
        links = list(self._state.links)
        if 0 <= at < len(links) and 0 <= to < len(links) and at != to:
            links.insert(to, links.pop(at))
            self._set_links(tuple(links))

    def _on_chain_removed(self) -> None:
        at = self._at()
        self._set_links(tuple(link for place, link in enumerate(self._state.links) if place != at))

    def _at(self) -> int:
        return next((at for at, link in enumerate(self._state.links) if str(link) == self.chain_page.list.key), -1)

    def _set_links(self, links: tuple[Link, ...]) -> None:
        self._bridge.run(
            lambda _token: self._providers.set_chain(links), self._on_done, on_failed=self._on_chain_failed
        )

    def _on_chain_failed(self, error: HoldfastError) -> None:
        self.chain_page.ask_line.ask(str(error), (("understood", tr("All right")),))

    # the rest

    def _on_general_changed(self, change: tuple[AnySetting, bool | int | str]) -> None:
        setting, value = change
        self._settings.set(setting, value)
        self.changed.emit(setting)

    def _run(self, job: Callable[[CancelToken], T], on_done: Callable[[T], None]) -> None:
        self._bridge.run(job, on_done, on_failed=self._on_failed)

    def _on_failed(self, error: HoldfastError) -> None:
        self.providers_page.say(str(error), "bad")

    def _on_done(self, _answer: object) -> None:
        self._refresh_all()

    def _refresh_all(self) -> None:
        self.refresh()
        self.providers_changed.emit()
