"""Help inside the window: every page is there, leads where it says, and says nothing that is not so."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from helpers.made_conversations import talk
from holdfast import gui, resources
from holdfast.gui.home import help_pages
from holdfast.gui.home.help_pages import HOST, HelpPage, page_of, search
from holdfast.gui.home.palette import KEY_ROLE
from holdfast.search import FIELDS

PAGES = help_pages.pages()
LINK = re.compile(r"\]\((https://[^)]*)\)")


def test_every_file_of_help_is_a_page_and_every_page_a_file():
    files = {path.stem for path in resources.path("help").glob("*.md")}
    assert files == set(help_pages.NAMES)
    assert all(page.title and len(page.text) > 400 for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page(page):
    for address in LINK.findall(page.text):
        assert page_of(address) in help_pages.NAMES
    assert ".md)" not in page.text


def test_links_that_lead_out_are_not_pages():
    assert page_of(f"https://{HOST}/importing") == "importing"
    assert page_of(f"https://{HOST}.example.org/importing") is None
    assert page_of("https://example.org/importing") is None


def test_pages_are_found_by_all_their_words_titles_first():
    pages = (HelpPage("a", "Reading", "has backups\nin it"), HelpPage("b", "Backups", "safe"))
    assert [each.page.name for each in search("backups", pages)] == ["b", "a"]
    assert search("backups", pages)[1].line == "has backups"
    assert [each.page.name for each in search("BACKUPS reading", pages)] == ["a"]
    assert search("nowhere", pages) == []
    apart = (HelpPage("a", "A", "a log in words"), HelpPage("b", "B", "words, in a log\nwhen you log in"))
    assert [each.page.name for each in search("you log in", (HelpPage("c", "C", "you log, in"), *apart))] == ["b", "c"]
    assert search("log in", apart)[0].line == "a log in words"
    assert search("you log in", apart)[0].line == "when you log in"
    assert len(search("  ", pages)) == 2


def test_the_search_language_is_told_whole():
    """A field that can be typed is in the help."""
    told = next(page.text for page in PAGES if page.name == "searching")
    assert [name for name in FIELDS if f"{name}:" not in told] == []


def test_keys_that_help_names_are_those_that_work(open_window, scripted):
    """Each shortcut that the page of keys names is one of the window, or of what only a whole program has."""
    window = open_window(scripted)
    known = {keys.toString() for each in window.commands.all() for keys in each.action.shortcuts()}
    for part in ("exporting", "home"):
        for path in (Path(gui.__file__).parent / part).rglob("*.py"):
            known |= set(re.findall(r'"(Ctrl\+[^"]+)"', path.read_text(encoding="utf-8")))
    told = next(page.text for page in PAGES if page.name == "keyboard")
    anywhere = told.split("## Anywhere")[1].split("## In lists")[0]
    named = set(re.findall(r"(?:Ctrl|Alt|Shift)\+[\w+]+|F\d+", anywhere))
    names = {"Ctrl+Plus": "Ctrl++", "Ctrl+Minus": "Ctrl+-"}
    assert {names.get(each, each) for each in named} <= known


def test_about_names_what_comes_along_with_its_licence():
    parts = {part.name: part for part in help_pages.parts()}
    assert {"apsw-sqlite3mc", "httpx", "keyring"} <= set(parts)
    assert all(part.licence and part.version for part in parts.values())
    assert "BSD" in parts["httpx"].licence
    assert all(part.name in help_pages.about().text for part in parts.values())


def test_what_is_new_is_the_changelog():
    assert "### Added" in help_pages.whats_new().text


@pytest.fixture
def window(open_window, scripted):
    scripted.conversations = {1: talk(1, "Bread", "Why?", "Because.")}
    return open_window(scripted)


def test_f1_opens_help_a_search_finds_a_page_and_esc_goes_back(qtbot, window):
    before = window.pages.currentWidget()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    view = window.home.help.view
    qtbot.waitUntil(lambda: view.title.text() == "Getting an export from Claude")
    assert window.pages.currentWidget() is view
    qtbot.keyClicks(view.field, "recovery key passport")
    assert [view.contents.item(row).data(KEY_ROLE) for row in range(view.contents.count())] == ["backups"]
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.title.text() == "Backups and the recovery key")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is before


def test_a_link_between_pages_opens_the_page_and_one_out_is_asked_about(qtbot, window):
    window.home.show_help("importing")
    view = window.home.help.view
    qtbot.waitUntil(lambda: view.title.text() == "Importing")
    view.view.link_clicked.emit(f"https://{HOST}/troubleshooting")
    qtbot.waitUntil(lambda: view.title.text() == "Troubleshooting")
    assert window.notice.isHidden()
    view.view.link_clicked.emit("https://example.org/")
    assert "example.org" in window.notice.text.text()


def test_every_page_can_be_shown(qtbot, window):
    for name in (*help_pages.NAMES, help_pages.WHATS_NEW, help_pages.ABOUT):
        window.home.show_help(name)
        page = next(each for each in window.home.help._pages if each.name == name)
        qtbot.waitUntil(lambda page=page: window.home.help.view.title.text() == page.title)


def test_in_a_narrow_window_pages_and_page_take_turns(qtbot, window):
    window.resize(600, 500)
    window.home.show_help("reading")
    view = window.home.help.view
    qtbot.waitUntil(lambda: view.title.text() == "Reading")
    assert view.view.isVisible()
    assert not view.contents.isVisible()
    view.contents_button.click()
    assert view.contents.isVisible()
    assert not view.view.isVisible()
