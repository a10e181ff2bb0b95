"""Says and changes who answers in a conversation, what they are told first, and whether only Claude may read it. Knows
the composer, the chats and the providers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.chat import ChatSettings, ProviderRow
from holdfast.failover import Link
from holdfast.gui import chat_words
from holdfast.gui.composer.models import CHAIN, ModelPicker
from holdfast.gui.composer.panels import SystemPanel
from holdfast.gui.lists.choices import Choice
from holdfast.jobs import LatestWins
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from holdfast.chat import Plan
    from holdfast.domain import ConversationId
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.composer import Composer
    from holdfast.gui.remembered import Remembered
    from holdfast.gui.theme import Theme
    from holdfast.jobs import CancelToken
    from holdfast.program import Program

RECENT = 5
NO_PROVIDER = mark("No provider is set up yet. Holdfast needs a key from one, or a model on this computer.")


@dataclass(frozen=True, slots=True)
class _Models:
    """All that can be chosen: by provider its models, with their names and their place in the chain."""

    rows: tuple[ProviderRow, ...]
    models: dict[str, tuple[str, ...]]
    labels: dict[Link, str]
    chain: tuple[Link, ...]


class ChooseController(QObject):
    """Signals: settings_changed(), other ones hold from now on; providers_wanted()."""

    settings_changed = Signal()
    providers_wanted = Signal()

    def __init__(self, program: Program, bridge: Bridge, composer: Composer, theme: Theme, kept: Remembered) -> None:
        super().__init__(composer)
        self._chats, self._providers, self._bridge = program.chats, program.providers, bridge
        self._composer = composer
        self._remembered = kept
        self._picker = ModelPicker(theme, composer)
        self._system = SystemPanel(theme, composer)
        self._conversation_id: ConversationId | None = None
        self.settings = ChatSettings()
        self._models = _Models((), {}, {}, ())
        self._take: Callable[[Link | None], None] = self._set_link
        self._is_for_chain = False
        self._loading = LatestWins()
        self._reading = LatestWins()
        self._connect()

    def go_to(self, conversation_id: ConversationId | None, settings: ChatSettings | None = None) -> None:
        """Show the settings of this conversation from now on; of one not begun those given."""
        self._conversation_id = conversation_id
        if conversation_id is None or settings is not None:
            self._show(settings or ChatSettings())
        if conversation_id is not None and settings is None:
            self._bridge.run_latest(
                self._loading, lambda _token: self._chats.settings(conversation_id), self._on_settings
            )

    def pick(
        self, origin: QWidget, take: Callable[[Link | None], None] | None = None, *, is_for_chain: bool = False
    ) -> None:
        """Open the list of models; whoever asked gets the one that is chosen, else this conversation does. For the
        chain only those that are not in it can be chosen.
        """
        self._take = take or self._set_link
        self._is_for_chain = is_for_chain
        self._picker.claude_only.setVisible(take is None)
        self._origin = origin
        self._bridge.run_latest(self._reading, self._read, self._on_read)

    def show_plan(self, plan: Plan) -> None:
        """Say who would answer."""
        if plan.label:
            self._composer.show_model(plan.label)
        else:
            self._composer.show_model(tr("Choose who answers"))

    def _connect(self) -> None:
        self._composer.model_button.clicked.connect(self._on_model_clicked)
        self._composer.system_button.clicked.connect(self._on_system_clicked)
        self._picker.chosen.connect(self._on_chosen)
        self._picker.typed.connect(self._on_typed)
        self._picker.claude_only_changed.connect(self._on_claude_only)
        self._picker.providers_requested.connect(self.providers_wanted)
        self._system.kept.connect(self._on_system_kept)

    def _on_settings(self, settings: ChatSettings) -> None:
        self._show(settings)
        self.settings_changed.emit()

    def _show(self, settings: ChatSettings) -> None:
        self.settings = settings
        self._composer.show_system(is_set=bool(settings.system))

    def _change(self, settings: ChatSettings) -> None:
        """Keep other settings; those of a conversation not begun are given along with its first message."""
        self._show(settings)
        conversation_id = self._conversation_id
        if conversation_id is not None:
            self._bridge.run(lambda _token: self._chats.set_settings(conversation_id, settings), self._on_kept)
        else:
            self.settings_changed.emit()

    def _on_kept(self, _answer: None) -> None:
        self.settings_changed.emit()

    def _set_link(self, link: Link | None) -> None:
        self._change(replace(self.settings, link=link))

    def _on_model_clicked(self) -> None:
        self.pick(self._composer.model_button)

    def _on_system_clicked(self) -> None:
        self._system.open_for(self._composer.system_button, self.settings.system, self._conversation_id)

    def _on_system_kept(self, system: str) -> None:
        self._change(replace(self.settings, system=system))

    def _on_claude_only(self, is_on: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._change(replace(self.settings, is_claude_only=is_on))

    def _read(self, token: CancelToken) -> _Models:
        """Read what can be chosen; only what is known, without asking the network. On the read lane."""
        rows = self._providers.rows()
        chain = self._providers.chain().links
        presets = {row.name: row.models for row in self._providers.presets()}
        models: dict[str, tuple[str, ...]] = {}
        labels: dict[Link, str] = {}
        for row in rows:
            token.check()
            known = [info.id for info in self._providers.known_models(row.name)]
            in_chain = [link.model for link in chain if link.provider == row.name]
            first = [row.default_model] if row.default_model else []
            models[row.name] = tuple(dict.fromkeys([*first, *in_chain, *known, *presets.get(row.name, ())]))
            for model in models[row.name]:
                link = Link(row.name, model, row.is_local)
                labels[link] = self._providers.label(link)
        return _Models(rows, models, labels, chain)

    def _on_read(self, models: _Models) -> None:
        self._models = models
        self._picker.show_claude_only(is_on=self.settings.is_claude_only)
        self._fill("")
        self._picker.open_for(self._origin)

    def _on_typed(self, text: str) -> None:
        self._fill(text)

    def _fill(self, text: str) -> None:
        wanted = text.strip().casefold()
        if self._is_for_chain:
            current, choices = "", self._of_providers(wanted)
        else:
            current = str(self.settings.link) if self.settings.link is not None else CHAIN
            choices = self._choices(wanted)
        nothing = tr("No model is called so.") if wanted else tr("All models that are known are in the chain.")
        self._picker.show_choices(choices, current, nothing if self._models.rows else tr(NO_PROVIDER))

    def _choices(self, wanted: str) -> list[Choice]:
        """Return the lines: the chain, what was used lately, then provider by provider."""
        models = self._models
        choices: list[Choice] = []
        names = [models.labels.get(link, str(link)) for link in models.chain]
        if names and not wanted:
            choices.append(Choice(CHAIN, tr("As the chain says"), chat_words.models_line(names)))
        by_key = {str(link): link for link in models.labels}
        recent = [by_key[key] for key in self._remembered.models if key in by_key][:RECENT]
        if recent and not wanted:
            choices.append(Choice("", tr("Used lately"), is_heading=True))
            choices += [self._choice(link) for link in recent]
        return choices + self._of_providers(wanted)

    def _of_providers(self, wanted: str) -> list[Choice]:
        """Return the lines of each provider; for the chain without those that are in it."""
        models = self._models
        taken = models.chain if self._is_for_chain else ()
        choices: list[Choice] = []
        for row in models.rows:
            links = [Link(row.name, model, row.is_local) for model in models.models[row.name]]
            links = [link for link in links if link not in taken]
            lines = [self._choice(link) for link in links if _suits(link, models.labels[link], row.label, wanted)]
            if lines:
                choices.append(Choice("", row.label, is_heading=True))
                choices += lines
        return choices

    def _choice(self, link: Link) -> Choice:
        label, chain = self._models.labels[link], self._models.chain
        place = tr("{place} in the chain", place=chain.index(link) + 1) if link in chain else ""
        return Choice(str(link), label, link.model if link.model not in label else "", place)

    def _on_chosen(self, key: str) -> None:
        if key == CHAIN:
            self._take(None)
            return
        link = next((link for link in self._models.labels if str(link) == key), None)
        if link is not None:
            kept = [each for each in self._remembered.models if each != key]
            self._remembered.models = [key, *kept][: 2 * RECENT]
            self._take(link)


def _suits(link: Link, label: str, provider: str, wanted: str) -> bool:
    return all(part in f"{label} {link.model} {provider}".casefold() for part in wanted.split())
