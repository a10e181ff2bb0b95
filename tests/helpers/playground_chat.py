"""The parts of a chat alone, with things in them that windows are bad at; for `tests/playground.py`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from helpers.scripted_chats import ScriptedProviders
from holdfast.chat import Draft, NewAttachment
from holdfast.failover import Link
from holdfast.gui.composer import ConversationFoot
from holdfast.gui.composer.account import AccountPanel
from holdfast.gui.composer.library import PromptPanel
from holdfast.gui.composer.models import ModelPicker
from holdfast.gui.composer.panels import AttachmentPanel, SystemPanel
from holdfast.gui.lists.choices import Choice
from holdfast.gui.prompts import Prompt
from holdfast.gui.settings.chain_page import ChainPage
from holdfast.gui.settings.general_page import GeneralPage
from holdfast.gui.settings.providers_page import ProvidersPage
from holdfast.settings import ALL, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.gui.popup import Popup
    from holdfast.gui.theme import Theme

LONG = "a model whose name goes on and on because its maker never stops adding things to it " * 2
QUESTION = "Claude does not answer. May GPT-6 Sol at OpenAI read this conversation? " * 2


def chat_widgets(theme: Theme) -> Iterator[tuple[str, QWidget]]:
    """Yield every part of a chat by its name."""
    for name, width in (("foot", 780), ("foot-narrow", 400)):
        yield name, foot(theme, width)
    yield from panels(theme)
    yield from pages(theme)


def foot(theme: Theme, width: int) -> QWidget:
    """Show the composer with much in it, and a question above it."""
    made = ConversationFoot(theme)
    made.setFixedWidth(width)
    attached = tuple(NewAttachment(f"{'very ' * number}long name.txt", "text/plain", text="x") for number in range(9))
    made.composer.set_draft(Draft("A question\n" * 15, attached))
    made.composer.show_model(LONG[:60])
    made.composer.show_account("about 3,400 tokens go along, without the oldest 12 messages · about $0.02")
    made.composer.show_system(is_set=True)
    made.ask_line.ask(QUESTION, (("yes", "Yes"), ("once", "Only this time"), ("no", "No, wait")))
    made.align(32)
    if (layout := made.layout()) is not None:
        made.setFixedHeight(layout.totalHeightForWidth(width))
    return made


def panels(theme: Theme) -> Iterator[tuple[str, QWidget]]:
    """Show each panel, outside of any window."""
    holder = QWidget()
    picker = ModelPicker(theme, holder)
    lines = [Choice("", "Used lately", is_heading=True), Choice("a", LONG, LONG, "1 in the chain")]
    picker.show_choices([*lines, *(Choice(f"m{at}", f"Model {at}", f"model-{at}") for at in range(40))], "a", "")
    yield "picker", _alone(picker)
    account = AccountPanel(theme, holder)
    sentences = ["2 messages of this conversation go along, with your new one.", QUESTION, "Nothing is left out."]
    account.show_account(
        f"What goes to {LONG}", sentences, (("a", "Choose a larger model"), ("b", "Leave out the oldest"))
    )
    yield "account", _alone(account)
    prompts = PromptPanel(theme, holder)
    prompts.set_prompts([Prompt(f"Prompt {at} {LONG if at == 3 else ''}", "Say {this} in {that}") for at in range(30)])
    yield "prompts", _alone(prompts)
    system = SystemPanel(theme, holder)
    system.text.setPlainText("Answer in German. " * 80)
    yield "system", _alone(system)
    attachment = AttachmentPanel(theme, holder)
    attachment.title.setText(LONG)
    attachment.text.setPlainText("pasted " * 900)
    yield "attachment", _alone(attachment)


def pages(theme: Theme) -> Iterator[tuple[str, QWidget]]:
    """Show each page of the settings."""
    known = ScriptedProviders()
    providers = ProvidersPage(theme)
    providers.show_rows(known.rows())
    providers.show_presets(known.presets())
    providers.say(QUESTION, "bad")
    chain = ChainPage(theme)
    links = [Link("anthropic", "claude-opus-5-5"), Link("openai", LONG)]
    chain.show_links([Choice(str(link), link.model, link.provider, "not agreed yet") for link in links])
    chain.ask_line.ask(QUESTION, (("agree", "Agree"), ("not_now", "Not now")))
    general = GeneralPage(theme, ALL)
    general.show_values(Settings(Path(tempfile.mkdtemp())))
    for name, page in (("providers", providers), ("chain", chain), ("general", general)):
        page.resize(700, 640)
        yield f"settings-{name}", page


def _alone(panel: Popup) -> QWidget:
    """Return a panel as a widget among others, as high as its content wants."""
    panel.setParent(None)
    panel.content.activate()
    panel.resize(panel.width(), panel.content.totalHeightForWidth(panel.width()))
    return panel
