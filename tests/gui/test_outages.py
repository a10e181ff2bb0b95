"""The outage centre in the window: what is shown, told and pressed. Real stores, a watch on this computer's sockets."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from helpers.cut import nothing_is_cut
from helpers.loopback import Loopback
from helpers.made_conversations import NOON
from helpers.outage_scene import (
    CLAUDE_MEMBER,
    EMPTY_HISTORY,
    GPT,
    GPT_MEMBER,
    LOCAL,
    LOCAL_MEMBER,
    OPUS,
    incident,
    make_scene,
    spec_at,
    summary,
)
from helpers.pseudo import NAMES as KNOWN
from helpers.pseudo import latin_words, untranslated
from holdfast.chat.values import OutboxNews
from holdfast.domain import ConversationId, MessageId
from holdfast.failover import Chain, Range, Waiting
from holdfast.failover.status import CLAUDE, Health
from holdfast.gui import furnished, tokens
from holdfast.gui.labels import PlainLabel
from holdfast.gui.outages.bars import DayBars, day_words
from holdfast.gui.outages.bars import summary as days_summary
from holdfast.gui.outages.estimate_bar import EstimateBar, ahead_words, shares
from holdfast.gui.outages.page import OutagePage
from holdfast.gui.outages.ways import Ways
from holdfast.jobs import NetLane
from holdfast.operations import Library
from holdfast.operations.outages import Banner, Day, Outlook, Overview, Trouble
from holdfast.operations.outages.rehearsal import QUESTION, Rehearsal, Step
from holdfast.paths import Paths
from holdfast.program import Chatting, Program
from holdfast.providers import Transport
from holdfast.store import Store


class ListedDesk:
    """Remembers what would have been told on the desktop."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, title, _text):
        """Remember it."""
        self.told.append(title)


class ChainKeeper:
    """Keeps a chain as `Providers` does, for the scene's roster."""

    def __init__(self, roster) -> None:
        self._roster = roster

    def set_chain(self, links):
        """Set it."""
        chain = Chain.of(links)
        places = {link.provider: place for place, link in enumerate(chain.links)}
        members = {member.name: member for member in self._roster.listed}
        from dataclasses import replace  # noqa: PLC0415 - only here

        moved = [replace(members[link.provider], link=link, place=places[link.provider]) for link in chain.links]
        self._roster.listed = moved
        return chain


class HeardOutbox:
    """Tells whoever listens what becomes of messages that wait."""

    def __init__(self) -> None:
        self.listeners = []

    def on_outbox(self, listener):
        """Listen."""
        self.listeners.append(listener)


@pytest.fixture
def server():
    opened = Loopback()
    yield opened
    opened.close()


@pytest.fixture
def opened(qtbot, lanes, tmp_path, chooser, server):
    """Open the window over a scene: gives window, scene and desk."""
    store = Store.open(tmp_path / "data" / "holdfast.db")
    net, transport = NetLane(), Transport()
    windows = []

    def make(*, members=(CLAUDE_MEMBER, GPT_MEMBER, LOCAL_MEMBER), before=lambda _scene: None, width=1200, height=800):
        pages = (spec_at(CLAUDE, server),)
        scene = make_scene(store, lanes, net, transport, members=members, pages=pages)
        before(scene)
        keeper = ChainKeeper(scene.roster)

        class Chatting:
            """Providers alone."""

            providers = keeper
            chats = None

        program = Program(
            Library(store, lanes), make_outages=lambda: scene.outages, rehearse=lambda _tell: Rehearsal(())
        )
        program.__dict__["_chatting"] = Chatting()
        window = furnished(program, lanes, Paths.under(tmp_path / "data"), chooser)
        desk = window.controller.outages.desk = ListedDesk()
        window.resize(width, height)
        qtbot.addWidget(window)
        window.show()
        windows.append(window)
        qtbot.waitUntil(lambda: not window.top_bar.status.isHidden())
        return window, scene, desk

    yield make
    for window in windows:
        window.bridge.close()
    net.run(transport.close()).result(10)
    net.close()
    lanes.close()
    store.close()


def out(scene):
    scene.fail(OPUS, 0)
    scene.fail(OPUS, 1)
    scene.answer(GPT, 5)
    scene.clock.at(10)


@pytest.fixture
def quiet_page(server):
    server.answers(summary()).answers(EMPTY_HISTORY).answers(summary())


def shown(qtbot, window):
    window.controller.outages.show_page()
    qtbot.waitUntil(lambda: bool(window.outage_page.title.text()))
    return window.outage_page


def test_while_all_is_well_there_is_a_dot_and_no_banner(opened, qtbot, quiet_page):
    window, _scene, _desk = opened(before=lambda scene: scene.answer(OPUS, 0))

    qtbot.waitUntil(lambda: window.top_bar.status.text() == "Claude is well")

    assert window.reading_pane.outage_banner.isHidden()
    assert window.top_bar.status.accessibleName() == "Claude is well. Open Outages"


def test_an_outage_is_seen_in_the_bar_above_the_composer_and_told_once(opened, qtbot, quiet_page):
    window, scene, desk = opened()
    out(scene)

    qtbot.waitUntil(lambda: window.top_bar.status.text() == "Claude is overloaded")
    qtbot.waitUntil(lambda: desk.told == ["Claude is overloaded"])
    banner = window.reading_pane.outage_banner
    said = "Claude is overloaded right now. It is not your computer. GPT-6 Sol answers instead."
    qtbot.waitUntil(lambda: banner.words.text() == said)
    scene.fail(OPUS, 20)
    scene.answer(OPUS, 30)
    qtbot.waitUntil(lambda: desk.told == ["Claude is overloaded", "Claude is well again"])
    qtbot.waitUntil(banner.isHidden)


def test_the_banner_leads_to_the_page_and_escape_leads_back(opened, qtbot, quiet_page, click):
    window, _scene, _desk = opened(before=out)
    qtbot.waitUntil(lambda: window.reading_pane.outage_banner.words.text() != "")

    window.reading_pane.outage_banner.button.click()

    qtbot.waitUntil(lambda: window.outage_page.title.text() == "Claude is overloaded")
    assert window.pages.currentWidget() is window.outage_page
    qtbot.keyClick(window.outage_page, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is not window.outage_page


def test_the_page_shows_everybody_with_words_and_a_button(opened, qtbot, quiet_page):
    window, _scene, _desk = opened(before=out)
    page = shown(qtbot, window)
    qtbot.waitUntil(lambda: len(page.lines) == 3)

    claude, gpt, local = page.lines.values()
    assert claude.headline.text().startswith("Overloaded since ")
    assert claude.button.text() == "Ask now"
    assert claude.button.accessibleName() == "Ask now: Claude Opus 5.5"
    assert gpt.place.text() == "OpenAI · answering now"
    assert not gpt.button.isVisible()
    assert local.place.text() == "on this computer · third"
    assert local.button.text() == "Use this"
    assert "no trouble" in gpt.bars.accessibleName() or "nothing" in gpt.bars.accessibleName()
    assert page.estimate.isVisible()
    assert page.estimate.ahead.text().startswith("most likely")


def test_the_page_can_be_reached_by_its_shortcut_and_its_menu(opened, qtbot, quiet_page):
    window, _scene, _desk = opened()

    window.menus.outages.trigger()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.outage_page)

    assert window.menus.outages.shortcut().toString() == "Ctrl+Shift+U"
    assert window.outage_page.back_button.hasFocus() or not window.isActiveWindow()


def test_asking_now_asks(opened, qtbot, quiet_page):
    window, scene, _desk = opened(before=out)
    page = shown(qtbot, window)
    qtbot.waitUntil(lambda: len(page.lines) == 3)
    before = len(scene.roster.probes)

    page.lines["claude"].button.click()

    qtbot.waitUntil(lambda: len(scene.roster.probes) > before)


def test_using_another_puts_it_first_and_there_is_a_way_back(opened, qtbot, quiet_page):
    window, scene, _desk = opened(before=lambda scene: scene.answer(OPUS, 0))
    page = shown(qtbot, window)
    qtbot.waitUntil(lambda: len(page.lines) == 3)
    assert page.buttons["go_back"].isHidden()

    page.lines["openai"].button.click()
    qtbot.waitUntil(lambda: scene.roster.chain().links[0] == GPT)
    qtbot.waitUntil(lambda: not page.buttons["go_back"].isHidden())
    assert page.buttons["go_back"].text() == "Back to Claude now"

    page.buttons["go_back"].click()
    qtbot.waitUntil(lambda: scene.roster.chain().links[0] == OPUS)


def test_an_unaffected_model_is_offered_and_taken(opened, qtbot, server):
    server.answers(summary("major_outage", incident())).answers(EMPTY_HISTORY).answers(
        summary("major_outage", incident())
    )
    window, scene, _desk = opened()
    page = shown(qtbot, window)
    qtbot.waitUntil(lambda: page.title.text() == "Claude is down")
    (link,) = [
        each for each in page.findChildren(QPushButton) if each.accessibleName().endswith("Try Claude Haiku 5.5")
    ]

    link.click()

    qtbot.waitUntil(lambda: scene.roster.chain().links[0].model == "claude-haiku-5-5")


def test_offline_is_calm(opened, qtbot, quiet_page):
    window, scene, desk = opened()
    scene.is_way_known = False
    scene.outages.watch.wake()

    qtbot.waitUntil(lambda: window.top_bar.status.text() == "Offline")

    assert desk.told == []
    assert window.reading_pane.outage_banner.words.text().startswith("This computer is offline.")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_whoever_clicks_what_the_desktop_told_gets_the_window_back(opened, quiet_page):
    """Also one that is hidden behind its icon."""
    window, _scene, _desk = opened()
    window.hide()

    window.controller.outages._on_desk_clicked()

    assert window.isVisible()
    assert window.pages.currentWidget() is window.outage_page


def test_nobody_set_up_is_said_and_the_page_says_what_to_do(opened, qtbot, quiet_page):
    window, _scene, _desk = opened(members=())
    page = shown(qtbot, window)

    assert window.top_bar.status.text() == "No provider yet"
    assert page.title.text() == "No provider is set up yet"
    assert not page.buttons["rehearse"].isHidden()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # as above
def test_where_nobody_is_set_up_adding_somebody_is_the_first_thing_offered(qtbot, theme):
    page = OutagePage(theme)
    qtbot.addWidget(page)
    page.show()
    page.show_overview(Overview(Outlook(NOON)), (), ())
    shown = [key for key, button in page.buttons.items() if button.isVisible()]
    assert shown == ["open_providers", "playbook", "report", "rehearse"]
    with qtbot.waitSignal(page.action_requested) as heard:
        page.buttons["open_providers"].click()
    assert heard.args == ["open_providers"]


def test_no_gap_stands_where_nobody_is_set_up(opened, qtbot, quiet_page):
    """What is hidden takes its space along: what can be done stands right below the words."""
    window, _scene, _desk = opened(members=())
    page = shown(qtbot, window)
    qtbot.waitUntil(page.lately.isVisible)

    def gap():
        below = page.lead.mapTo(page, page.lead.rect().bottomLeft())
        return page.lately.mapTo(page, QPoint(0, 0)).y() - below.y()

    qtbot.waitUntil(lambda: tokens.SPACE_24 <= gap() <= tokens.SPACE_32 + 1)


def test_pages_are_read_more_often_while_somebody_looks(opened, qtbot, quiet_page):
    window, scene, _desk = opened()

    shown(qtbot, window)
    qtbot.waitUntil(lambda: scene.outages.watch.is_looked_at)

    window.outage_page.left.emit()
    qtbot.waitUntil(lambda: not scene.outages.watch.is_looked_at)


def test_the_drill_asks_before_it_costs_and_says_what_it_found(opened, qtbot, quiet_page):
    window, scene, _desk = opened()
    page = shown(qtbot, window)

    page.buttons["drill"].click()
    assert scene.roster.words == []
    ask, _look = window.notice.buttons
    ask.click()

    qtbot.waitUntil(lambda: "of your chain hold" in window.notice.text.text())
    assert len(scene.roster.words) == 3


def test_the_report_is_saved_where_the_person_chose(opened, qtbot, quiet_page, chooser, tmp_path):
    window, _scene, _desk = opened()
    page = shown(qtbot, window)
    chooser.save_to = tmp_path

    page.buttons["report"].click()

    qtbot.waitUntil(lambda: any(tmp_path.glob("outages-*.pdf")), timeout=20_000)
    (saved,) = tmp_path.glob("outages-*.pdf")
    assert saved.read_bytes().startswith(b"%PDF-")


def test_the_playbook_is_read_edited_and_kept(opened, qtbot, quiet_page):
    window, _scene, _desk = opened()
    window.menus.playbook.trigger()
    playbook = window.playbook_page
    qtbot.waitUntil(lambda: window.pages.currentWidget() is playbook)

    playbook.edit_button.click()
    playbook.editor.setPlainText("# Ours\n\nCall Ada.")
    playbook.save_button.click()

    qtbot.waitUntil(lambda: playbook.facts.text() == "Yours")
    assert (window.paths.config / "playbook.md").read_text() == "# Ours\n\nCall Ada."
    qtbot.keyClick(playbook, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.outage_page)


def test_ones_own_playbook_is_offered_when_an_outage_begins(opened, qtbot, quiet_page):
    window, scene, _desk = opened()
    window.paths.config.mkdir(parents=True, exist_ok=True)
    (window.paths.config / "playbook.md").write_text("# Ours")

    out(scene)
    qtbot.waitUntil(lambda: window.notice.text.text() == "Claude is overloaded.")
    window.notice.buttons[0].click()

    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.playbook_page)


def test_escape_in_the_editor_keeps_what_was_there(opened, qtbot, quiet_page):
    window, _scene, _desk = opened()
    window.menus.playbook.trigger()
    playbook = window.playbook_page
    qtbot.waitUntil(lambda: window.pages.currentWidget() is playbook)
    playbook.edit_button.click()
    playbook.editor.setPlainText("half a thought")

    qtbot.keyClick(playbook, Qt.Key.Key_Escape)

    assert not playbook.is_editing
    assert not (window.paths.config / "playbook.md").exists()


@pytest.mark.parametrize("width", [900, 560])
def test_a_narrow_window_keeps_every_button_in_reach(opened, qtbot, quiet_page, width):
    window, _scene, _desk = opened(before=out, width=width, height=600)
    page = shown(qtbot, window)
    qtbot.waitUntil(lambda: len(page.lines) == 3)

    window.resize(width, 600)

    assert page.horizontalScrollBar().maximum() == 0 or width < 700


def test_bars_say_what_a_day_was_like(qtbot, theme):
    bars = DayBars(theme)
    qtbot.addWidget(bars)
    from datetime import date  # noqa: PLC0415 - only here

    days = (
        Day(date(2026, 11, 20)),
        Day(date(2026, 11, 21), Trouble.SOME, 5, 1, 90, ("Elevated errors",)),
        Day(date(2026, 11, 22), Trouble.MOST, 0, 4),
    )
    bars.show_days("Claude", days)
    bars.resize(200, 26)

    assert bars.accessibleName() == "Claude: of the last 3 days, most calls failed on 1 day, some on 1 day"
    assert bars.day_at(15).day == date(2026, 11, 21)
    assert bars.day_at(150) is None
    assert day_words(days[1]) == (
        "21 November 2026: 5 answers, 1 failure; 90 minutes of announced trouble: Elevated errors"
    )
    assert day_words(days[0]) == "20 November 2026: nothing known"
    assert days_summary(days[:1]) == "nothing is known of the last 1 day"
    bars.show_days("Claude", days * 10)
    bars.resize(1, 26)  # never fewer than two weeks
    assert len(bars.shown()) == 14


def test_the_estimate_is_a_range_never_shorter_than_what_has_gone(qtbot, theme):
    found = Range(20, 95, 45, "prior")
    host = QWidget()
    qtbot.addWidget(host)
    bar = EstimateBar(theme)
    bar.setParent(host)

    bar.show_estimate(found, 26)

    assert bar.so_far.text() == "26 minutes so far"
    assert ahead_words(found) == "most likely 20 minutes to 1 h 35 more"
    assert 0 < shares(26, 20, 95).now < shares(26, 20, 95).low < shares(26, 20, 95).high < 1
    bar.show_estimate(None, 0)
    assert bar.isHidden()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no screen to tell of a smallest size
def test_the_page_claims_nothing_before_it_knows(qtbot, theme):
    """It is painted once before the store has answered: no way back is offered then, and no heading stands alone."""
    page = OutagePage(theme)
    qtbot.addWidget(page)
    page.show()
    shown = [key for key, button in page.buttons.items() if button.isVisible()]
    assert shown == ["open_chain", "drill", "playbook", "report", "rehearse"]
    assert not any(each.isVisible() for each in (page.estimate, page.providers, page.lately, page.chain, page.outbox))


def test_a_banner_without_an_action_has_no_button(qtbot, theme):
    from holdfast.gui.outages.banner import OutageBanner  # noqa: PLC0415 - only here

    host = QWidget()
    qtbot.addWidget(host)
    banner = OutageBanner(theme)
    banner.setParent(host)

    banner.show_banner(Banner("Something is said."))

    assert not banner.button.isVisibleTo(banner)
    assert Health.UNKNOWN.value == "unknown"


def test_a_rehearsal_shows_each_step_and_the_answer_with_its_seam(opened, qtbot, quiet_page):
    window, _scene, _desk = opened()
    controller = window.controller.outages
    found = Rehearsal(
        (Step("Claude breaks off", "The backup went on.", is_well=True),),
        (("Claude", "It began"), ("Backup", " here.")),
    )

    def rehearse(tell):
        tell("Claude breaks off")
        return found

    object.__setattr__(controller._program, "rehearse", rehearse)
    controller.practice.rehearse()

    qtbot.waitUntil(lambda: not window.outage_page.rehearsal.isHidden())
    said = [label.text() for label in window.outage_page.rehearsal.findChildren(PlainLabel)]
    assert {"Claude breaks off", "The backup went on.", "Claude", "It began", "Backup", "here."} <= set(said)
    assert said.index("You") < said.index(QUESTION) < said.index("It began")
    qtbot.waitUntil(window.outage_page.buttons["rehearse"].isEnabled)


@pytest.mark.usefixtures("quiet_page")
def test_an_answer_to_a_message_that_waited_is_told_on_the_desktop(opened):
    """The person may have left when the message was queued."""
    window, _scene, desk = opened()
    outbox = HeardOutbox()
    program = Program(None, make_chatting=lambda: Chatting(outbox, None))
    Ways(program).hear_of_answers(window.controller.outages._on_waiting_answered)
    for state in (Waiting.WAITING, Waiting.SENDING, Waiting.ANSWERED):
        for listener in outbox.listeners:
            listener(OutboxNews(MessageId(1), ConversationId(1), state))

    assert desk.told == ["A message that waited has its answer"]


# in a language of long words

CALLED = {word for name in ("Claude Opus 5.5", "GPT-6 Sol", "Llama 4", "OpenAI", "Ollama") for word in name.split()}


def escaped(root):
    """Return the texts that are not translated, but for names."""
    found = untranslated(root)
    keys = {f"{link.provider}:{link.model}" for link in (OPUS, GPT, LOCAL)}  # as the chain's file has them
    return {text: at for text, at in found.items() if text not in keys and set(latin_words(text)) - KNOWN - CALLED}


@pytest.mark.parametrize("size", [(1440, 900), (900, 600)])
def test_no_word_about_outages_is_cut_in_a_language_of_long_words(opened, qtbot, quiet_page, long_words, size):
    window, _scene, _desk = opened(before=out, width=size[0], height=size[1])
    page = shown(qtbot, window)
    qtbot.waitUntil(lambda: len(page.lines) == 3)
    qtbot.waitUntil(partial(nothing_is_cut, window))
    page.buttons["drill"].click()
    qtbot.waitUntil(window.notice.isVisible)
    qtbot.waitUntil(partial(nothing_is_cut, window))
    window.notice.dismiss()
    window.menus.playbook.trigger()
    qtbot.waitUntil(window.playbook_page.isVisible)
    qtbot.waitUntil(partial(nothing_is_cut, window))
    window.playbook_page.edit_button.click()
    qtbot.waitUntil(partial(nothing_is_cut, window))


def test_no_text_about_outages_escapes_translation(opened, qtbot, quiet_page, long_words):
    window, _scene, _desk = opened(before=out)
    page = shown(qtbot, window)
    qtbot.waitUntil(lambda: len(page.lines) == 3)
    assert escaped(page) == {}
    window.menus.playbook.trigger()
    qtbot.waitUntil(window.playbook_page.isVisible)
    window.playbook_page.edit_button.click()
    assert escaped(window.playbook_page) == {}
