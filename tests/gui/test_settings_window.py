"""The window of settings: providers, the chain, and what else can be set."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QStyle,
    QStyleOptionButton,
)

from helpers.made_conversations import talk
from helpers.scripted_chats import CLAUDE, GPT, scripted_program
from holdfast.chat import ProviderTest
from holdfast.domain import ConversationId, ModelInfo
from holdfast.errors import BadInput
from holdfast.gui.composer.models import CHAIN
from holdfast.gui.labels import Paragraph
from holdfast.gui.settings.costs import amount
from holdfast.gui.settings.general_page import GeneralPage
from holdfast.settings import ALL, INTERFACE_PERCENT, LANGUAGE, SEND_KEY, THEME, ZOOM_PERCENT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, on a platform without a screen


@pytest.fixture
def opened(qtbot, open_window, scripted):
    """Open the settings; give their controller and the providers."""
    scripted.conversations = {ConversationId(1): talk(1, "Kyoto", "a", "b")}
    program, _chats, providers = scripted_program(scripted)
    window = open_window(scripted, program=program)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Kyoto")
    window.menus.settings.trigger()
    settings = window.controller.chat.settings
    qtbot.waitUntil(lambda: settings.window.isVisible() and settings.providers_page.name.text() == "Anthropic")
    settings.main = window
    return settings, providers


def titles(page):
    return [choice.title for choice in page.list.lines.choices]


def test_each_provider_says_how_it_stands(opened):
    page = opened[0].providers_page
    assert titles(page) == ["Anthropic", "OpenAI"]
    assert page.address.text() == "https://api.anthropic.com"
    assert page.key_words.text() == "Its key is kept in this system's keyring."
    assert page.model.currentText() == "claude-opus-5-5"
    page.list.walk(1)
    assert page.name.text() == "OpenAI"
    assert page.key_words.text() == "Its key comes from an environment variable."
    assert not page.forget_button.isVisible()


def test_a_test_says_how_it_went_in_words(qtbot, opened, click):
    settings, providers = opened
    page = settings.providers_page
    click(page.test_button)
    qtbot.waitUntil(lambda: page.result.text() == "Anthropic answered in 312 ms and offers 2 models.")
    assert page.result.property("tone") == "good"
    providers.test_answer = ProviderTest(False, "Anthropic does not accept this key.", "Paste it again.", None)
    click(page.test_button)
    qtbot.waitUntil(lambda: page.result.text() == "Anthropic does not accept this key. Paste it again.")
    assert page.result.property("tone") == "bad"
    assert page.test_button.isEnabled()


def test_after_a_test_the_keys_are_still_at_its_button(qtbot, opened):
    """The next button is Remove."""
    settings, _providers = opened
    page = settings.providers_page
    page.test_button.setFocus()
    qtbot.keyClick(page.test_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "312 ms" in page.result.text())
    assert page.window().focusWidget() is page.test_button


def test_a_second_provider_of_a_kind_takes_nothing_from_the_first(qtbot, opened, click):
    settings, providers = opened
    page = settings.providers_page
    click(page.add_button)
    assert page.new.preset.currentText() == "Anthropic"
    assert page.new.name.text() == "anthropic-2"
    page.new.name.setText("anthropic")
    qtbot.keyClicks(page.new.key, "secret")
    click(page.new.add_button)
    assert page.new.result.text() == "There is a provider of this name already. Give this one another."
    assert page.new.key.text() == "secret"
    assert providers.added == []


def test_the_page_for_keys_is_opened_by_a_button(opened, click, monkeypatch):
    page = opened[0].providers_page
    seen = []
    monkeypatch.setattr(QDesktopServices, "openUrl", seen.append)
    click(page.add_button)
    click(page.new.page_button)
    assert [each.toString() for each in seen] == ["https://platform.claude.com/settings/keys"]


def test_a_key_is_hidden_while_it_is_typed_and_gone_once_it_is_kept(qtbot, opened):
    settings, providers = opened
    page = settings.providers_page
    page.list.walk(1)
    assert page.key.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(page.key, "sk-1234")
    qtbot.keyClick(page.key, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: providers.keys["openai"] == "keyring")
    assert page.key.text() == ""
    qtbot.waitUntil(lambda: page.key_words.text() == "Its key is kept in this system's keyring.")


def test_a_provider_is_added_with_its_key_and_tried_at_once(qtbot, opened, click):
    settings, providers = opened
    page = settings.providers_page
    click(page.add_button)
    new = page.new
    new.preset.setCurrentText("Azure OpenAI")
    qtbot.keyClicks(new.places["resource"], "mine")
    qtbot.keyClicks(new.key, "secret")
    new.model.setCurrentText("gpt-6-sol")
    click(new.add_button)
    qtbot.waitUntil(lambda: page.name.text() == "Azure OpenAI")
    assert providers.added[0][:4] == (
        "azure", "openai", "https://{resource}.openai.azure.com/openai/v1", "gpt-6-sol"
    )  # fmt: skip
    assert providers.added[0][4] == {"places": {"resource": "mine"}}
    assert providers.keys["azure"] == "keyring"
    qtbot.waitUntil(lambda: "312 ms" in page.result.text())


def test_what_a_try_shows_is_kept_until_its_provider_is_looked_at(qtbot, opened):
    """The answer of a provider just added may come before its row does."""
    settings, _providers = opened
    page = settings.providers_page
    page.show_testing("openai")
    assert page.test_button.isEnabled()  # of the provider that is looked at
    page.show_test("openai", ProviderTest(False, "OpenAI does not accept this key.", "Paste it again.", None))
    assert page.result.text() == ""
    page.list.walk(1)
    assert page.result.text() == "OpenAI does not accept this key. Paste it again."
    assert page.result.property("tone") == "bad"
    page.list.walk(-1)
    assert page.result.text() == ""


def test_none_whose_last_try_went_wrong_is_called_ready(opened):
    settings, providers = opened
    page = settings.providers_page
    providers.keys["openai"] = "keyring"
    page.show_rows(providers.rows())
    marks = {one.key: one.mark for one in page.list.lines.choices}
    assert marks["openai"] == "ready"
    page.show_test("openai", ProviderTest(False, "OpenAI does not accept this key.", "Paste it again.", None))
    assert page.list.key != "openai"  # who is looked at stays so
    assert {one.key: one.mark for one in page.list.lines.choices} == {**marks, "openai": ""}
    page.show_test("openai", ProviderTest(True, "OpenAI answers.", "", 12))
    assert {one.key: one.mark for one in page.list.lines.choices} == marks


def test_any_server_can_be_added_by_its_address(qtbot, opened, click):
    settings, providers = opened
    page = settings.providers_page
    click(page.add_button)
    new = page.new
    new.preset.setCurrentText("Any compatible server")
    assert new.address.isVisible()
    assert new.kind.isVisible()
    qtbot.keyClicks(new.name, "box")
    qtbot.keyClicks(new.address, "http://127.0.0.1:9/v1")
    new.kind.setCurrentIndex(1)
    click(new.add_button)
    qtbot.waitUntil(lambda: bool(providers.added))
    assert providers.added[0][:3] == ("box", "anthropic", "http://127.0.0.1:9/v1")


def test_what_is_wrong_with_a_new_provider_is_said_beside_it(qtbot, opened, click):
    settings, providers = opened

    def refuse(*_given, **_more):
        raise BadInput("This is no address.", "It begins with https://.")

    providers.add = refuse
    click(settings.providers_page.add_button)
    click(settings.providers_page.new.add_button)
    qtbot.waitUntil(lambda: settings.providers_page.new.result.text() == "This is no address. It begins with https://.")


def test_another_model_answers_from_now_on(qtbot, opened):
    settings, providers = opened
    page = settings.providers_page
    qtbot.waitUntil(lambda: page.model.count() > 0)
    page.model.setCurrentText("claude-haiku-5-5")
    page.model.lineEdit().editingFinished.emit()
    qtbot.waitUntil(lambda: providers.defaults["anthropic"] == "claude-haiku-5-5")


def test_a_provider_that_is_removed_leaves_the_chain_too(qtbot, opened, click):
    settings, _providers = opened
    page = settings.providers_page
    click(page.remove_button)
    assert page.ask_line.words.text() == "Remove Anthropic? Its key is forgotten, and its place in the chain."
    assert page.window().focusWidget() is page.ask_line.buttons[1]
    click(page.ask_line.buttons[1])
    assert titles(page) == ["Anthropic", "OpenAI"]
    assert not page.ask_line.isVisible()
    click(page.remove_button)
    page.list.walk(1)
    assert not page.ask_line.isVisible()
    page.list.walk(-1)
    click(page.remove_button)
    click(page.ask_line.buttons[0])
    qtbot.waitUntil(lambda: titles(settings.providers_page) == ["OpenAI"])
    assert len(settings.chain_page.list.lines.choices) == 1


def test_the_chain_is_put_in_order_with_the_keys(qtbot, opened):
    settings, providers = opened
    settings.window.turn_to("chain")
    chain = settings.chain_page
    assert titles(chain) == ["1. Claude Opus 5.5", "2. GPT-6 Sol at OpenAI"]
    assert chain.list.lines.choices[1].mark == "not agreed yet"
    qtbot.keyClick(chain.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: providers.links == [GPT, CLAUDE])
    qtbot.waitUntil(lambda: titles(chain)[0] == "1. GPT-6 Sol at OpenAI")
    assert chain.list.key == str(CLAUDE)
    chain.list.drop_wanted.emit((1, 0))
    qtbot.waitUntil(lambda: providers.links == [CLAUDE, GPT])
    qtbot.waitUntil(lambda: titles(chain)[0] == "1. Claude Opus 5.5")
    qtbot.keyClick(chain.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: providers.links == [GPT])


def test_whoever_joins_the_chain_is_agreed_to_once_in_words(qtbot, opened, click):
    settings, providers = opened
    providers.links = [CLAUDE]
    settings.refresh()
    settings.window.turn_to("chain")
    qtbot.waitUntil(lambda: len(titles(settings.chain_page)) == 1)
    click(settings.chain_page.add_button)
    picker = settings.main.controller.chat.choosing._picker
    qtbot.waitUntil(picker.isVisible)
    qtbot.keyClicks(picker.field, "gpt-6-sol")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    line = settings.chain_page.ask_line
    qtbot.waitUntil(line.isVisible)
    assert line.words.text() == "What you write goes to openai when it answers."
    click(line.buttons[0])
    qtbot.waitUntil(lambda: "openai" in providers.agreed)
    assert providers.links == [CLAUDE, GPT]


def test_what_was_agreed_is_told_on_the_page_and_taken_back_with_one_press(qtbot, opened, click):
    settings, providers = opened
    page = settings.providers_page
    qtbot.waitUntil(lambda: page.consent.words.text().startswith("On 3 Mar 2026 you agreed"))
    assert "api.anthropic.com" in page.consent.words.text()
    assert page.consent.button.text() == "Take the consent back"
    click(page.consent.button)
    qtbot.waitUntil(lambda: page.consent.words.text().startswith("Taken back."))
    assert providers.agreed == set()
    assert settings.chain_page.list.lines.choices[0].mark == "not agreed yet"
    assert page.consent.button.text() == "Agree"
    page.list.walk(1)
    page.list.walk(-1)
    assert page.consent.words.text().startswith("You have not agreed")
    click(page.consent.button)
    qtbot.waitUntil(lambda: providers.agreed == {"anthropic"})


def test_whoever_was_not_agreed_to_when_they_joined_the_chain_can_be_later(qtbot, opened, click):
    settings, providers = opened
    settings.window.turn_to("chain")
    page = settings.chain_page
    assert page.list.lines.choices[0].mark.startswith("agreed 3 Mar")
    page.list.walk(1)
    assert page.consent.button.text() == "Agree"
    click(page.consent.button)
    qtbot.waitUntil(lambda: "openai" in providers.agreed)
    qtbot.waitUntil(lambda: page.list.lines.choices[1].mark.startswith("agreed"))
    click(page.consent.button)
    qtbot.waitUntil(lambda: page.list.lines.choices[1].mark == "not agreed yet")
    assert "openai" not in providers.agreed


def test_what_a_command_took_back_is_seen_when_the_person_turns_to_the_window_again(qtbot, opened):
    settings, providers = opened
    providers.agreed.clear()
    settings.window.came_back.emit()
    qtbot.waitUntil(lambda: settings.chain_page.list.lines.choices[0].mark == "not agreed yet")


def lines_of(page):
    return [page.lines.itemAt(at).widget().accessibleName() for at in range(page.lines.count())]


def test_what_a_month_cost_is_told_by_model_and_the_month_before_it(qtbot, opened, click):
    settings, _providers = opened
    settings.open("costs")
    page = settings.costs_page
    qtbot.waitUntil(lambda: page.total.text() == "about $0.82")
    assert page.month.text() == "March 2026"
    assert lines_of(page) == [
        "Claude Opus 5.5, 12 answers · 3,400 tokens read · 900 written, about $0.82",
        "GPT-6 Sol at OpenAI, 1 answer · 120 tokens read · 30 written, not known",
        "qwen at Ollama, 2 answers · 10 tokens read · 10 written, costs nothing",
    ]
    notes = [page.notes.itemAt(at).widget().text() for at in range(page.notes.count())]
    assert notes[0] == "No price is known for GPT-6 Sol at OpenAI; 150 tokens."
    assert "an estimate" in notes[1]
    assert not page.bar.isVisible()
    assert not page.after_button.isEnabled()
    click(page.before_button)
    qtbot.waitUntil(lambda: page.month.text() == "February 2026")
    assert page.total.text() == "less than a cent"
    assert not page.before_button.isEnabled()
    click(page.after_button)
    qtbot.waitUntil(lambda: page.month.text() == "March 2026")


def test_a_limit_is_typed_kept_shown_and_taken_away(qtbot, opened, click):
    settings, providers = opened
    settings.open("costs")
    page = settings.costs_page
    qtbot.waitUntil(lambda: page.total.text() == "about $0.82")
    qtbot.keyClicks(page.limit, "much")
    click(page.keep_button)
    qtbot.waitUntil(lambda: "no amount of US dollars: much" in page.result.text())
    assert page.result.property("tone") == "bad"
    page.limit.clear()
    qtbot.keyClicks(page.limit, "$ 1,00")
    qtbot.keyClick(page.limit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: providers.expenses.limit_usd == 1.0)
    qtbot.waitUntil(lambda: page.standing.text() == "Of this month's limit of $1.00, about $0.82 is spent.")
    assert page.standing.property("tone") == "warn"
    assert page.bar.isVisible()
    page.limit.clear()
    click(page.keep_button)
    qtbot.waitUntil(lambda: providers.expenses.limit_usd is None)
    qtbot.waitUntil(lambda: not page.bar.isVisible())
    assert page.result.text() == "There is no limit."


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", None), (" ", None), ("20", 20.0), ("7,50", 7.5), ("$7.5", 7.5), ("1 000", 1000.0), ("US$ 3", 3.0)],
)
def test_an_amount_is_read_as_people_type_it(typed, found):
    assert amount(typed) == found


@pytest.mark.parametrize("typed", ["much", "1.2.3", "1.000,00", "--3"])
def test_what_is_no_amount_is_said_so(typed):
    with pytest.raises(BadInput):
        amount(typed)


def test_only_models_that_are_not_in_the_chain_are_offered_to_it(qtbot, opened, click):
    settings, providers = opened
    providers.links = [CLAUDE]
    settings.refresh()
    settings.window.turn_to("chain")
    qtbot.waitUntil(lambda: len(titles(settings.chain_page)) == 1)
    click(settings.chain_page.add_button)
    picker = settings.main.controller.chat.choosing._picker
    qtbot.waitUntil(picker.isVisible)
    keys = [each.key for each in picker.list.lines.choices if not each.is_heading]
    assert str(CLAUDE) not in keys
    assert CHAIN not in keys
    assert str(GPT) in keys


def test_only_what_can_be_done_with_a_line_of_the_chain_is_offered(qtbot, opened):
    settings, providers = opened
    page = settings.chain_page
    providers.links = [CLAUDE, GPT]
    settings.refresh()
    settings.window.turn_to("chain")
    qtbot.waitUntil(lambda: len(titles(page)) == 2)
    assert (page.up_button.isEnabled(), page.down_button.isEnabled(), page.remove_button.isEnabled()) == (
        False,
        True,
        True,
    )
    page.list.walk(1)
    assert (page.up_button.isEnabled(), page.down_button.isEnabled()) == (True, False)


def test_what_is_set_holds_at_once(qtbot, opened):
    settings, _providers = opened
    page, main = settings.general_page, settings.main
    page.fields[SEND_KEY.key].setCurrentIndex(1)
    assert not main.reading_pane.foot.composer.field.sends_on_enter
    page.fields[THEME.key].setCurrentIndex(2)
    assert main.theme.is_dark
    page.fields[ZOOM_PERCENT.key].setCurrentText("150 %")
    assert main.settings.get(ZOOM_PERCENT) == 150
    assert main.reading_pane.view._typesetter.scale == 1.5
    page.fields[THEME.key].setCurrentIndex(1)
    assert not main.theme.is_dark


def test_everything_with_a_title_is_on_the_page(opened):
    settings, _providers = opened
    assert set(settings.general_page.fields) == {each.key for each in ALL if each.title}


def test_every_control_of_the_settings_has_a_name(opened):
    settings, _providers = opened
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractScrollArea)
    controls = [each for kind in kinds for each in settings.window.findChildren(kind)]
    unnamed = [
        each
        for each in controls
        if not (each.accessibleName() or getattr(each, "text", str)())
        and not (isinstance(each.parent(), QComboBox) or "combo" in type(each.parent()).__name__.lower())
        and each.objectName() != "qt_spinbox_lineedit"
        and not type(each).__name__.startswith("QComboBoxListView")
        and type(each).__name__ != "QListView"
    ]
    assert unnamed == []


def test_models_learned_by_a_test_are_offered(qtbot, opened, click):
    settings, providers = opened
    page = settings.providers_page
    providers.test_answer = ProviderTest(True, "Well.", "", 5, (ModelInfo("claude-new"),))
    click(page.test_button)
    qtbot.waitUntil(lambda: page.model.findText("claude-new") >= 0)
    assert page.model.currentText() == "claude-opus-5-5"


def test_what_holds_from_the_next_start_on_says_so_beside_it_and_again_when_it_is_changed(opened):
    page = opened[0].general_page
    assert set(page.starts) == {LANGUAGE.key, INTERFACE_PERCENT.key}
    said = page.starts[INTERFACE_PERCENT.key]
    assert said.text() == "Holds when Holdfast is started again."
    field = page.fields[INTERFACE_PERCENT.key]
    field.setCurrentIndex(field.currentIndex() + 1)
    assert said.text() == "Kept. It holds when Holdfast is started again."
    assert page.starts[LANGUAGE.key].text() == "Holds when Holdfast is started again."


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_box_of_a_choice_stands_on_the_edge_of_the_text(qtbot, theme, direction):
    """Also while it has the keys, and read from either side."""
    page = GeneralPage(theme, ALL)
    page.setLayoutDirection(direction)
    qtbot.addWidget(page)
    page.resize(700, 500)
    page.show()
    check = next(each for each in page.fields.values() if isinstance(each, QCheckBox))
    words = check.parentWidget().findChild(Paragraph)
    for _ in range(2):
        option = QStyleOptionButton()
        check.initStyleOption(option)
        box = check.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, check)
        is_mirrored = direction is Qt.LayoutDirection.RightToLeft
        inside = box.right() if is_mirrored else box.left()
        edge = words.rect().right() if is_mirrored else words.rect().left()
        assert check.mapTo(page, QPoint(inside, 0)).x() == words.mapTo(page, QPoint(edge, 0)).x()
        check.setFocus()
