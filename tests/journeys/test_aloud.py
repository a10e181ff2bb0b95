"""Whoever hears the window gets all of it: on every page each control that is shown has a name on the bus of screen
readers.
"""

import re
from contextlib import suppress

import pytest

from helpers import travels
from helpers.announced import Announced
from helpers.spoken import ACTIVE, COMBO_BOX, Thing
from helpers.travels import QUESTION, SHOWN

pytestmark = pytest.mark.slow

CONTROLS = {
    *("button menu", "check box", "check menu item", "combo box", "entry", "link", "list", "list item", "menu"),
    *("menu item", "page tab", "password text", "progress bar", "push button", "radio button", "slider"),
    *("spin button", "table", "text", "toggle button", "tree", "tree item"),
}
WHOLES = ("combo box", "spin button")
"""What is inside them is called as they are."""

FILES = "Files"
"""Qt's own list of files, in which the size of a folder is a cell without words."""

PAGES = {
    "Import files…": re.compile("^Choose the files"),
    "Find in this conversation": "Find in this conversation",
    "Write a note…": "Note",
    "Rename…": "Title of this conversation",
    "In a window of its own": re.compile("^(?!Settings|Safety).* — Holdfast$"),
    "Choose all in the list": re.compile("chosen"),
    "Outages": "Run the drill",
    "Playbook": "Edit",
    "Export…": "Take out keys, e-mail addresses, telephone and card numbers",
    "Insights": re.compile(" messages on "),
    "Keyboard shortcuts": re.compile("^Keyboard shortcuts"),
    "What can be searched for": re.compile("^What can be searched"),
    "Settings…": re.compile("^Settings — "),
    "Safety and backups…": "Back up now",
    "Snippets": "Find a snippet",
    "Export everything…": "Take out keys, e-mail addresses, telephone and card numbers",
}
"""What the palette is asked for, and what is to be seen then."""


def unnamed(things):
    """Return the controls without a name, with what they are in."""
    return [
        f"{each.role} in {[above.name or above.role for above in each.within()][:3]}"
        for each in things
        if each.role in CONTROLS
        and not (each.label if each.role == COMBO_BOX else each.name).strip()
        and not (each.parent is not None and (each.parent.role in WHOLES or each.parent.name == FILES))
    ]


def test_a_control_without_a_name_is_noticed():
    """The walk below can fail."""
    bar = Thing(("", ""), "panel", "Bar", 0)
    things = [
        Thing(("", ""), "push button", "", 0, parent=bar),
        Thing(("", ""), "push button", "Send", 0, parent=bar),
        Thing(("", ""), COMBO_BOX, "Markdown", 0, parent=bar),
        Thing(("", ""), COMBO_BOX, "Markdown", 0, label="As", parent=bar),
    ]
    assert unnamed(things) == ["push button in ['Bar']", "combo box in ['Bar']"]


def test_a_conversation_is_a_list_of_messages_with_who_when_and_what(person, tmp_path):
    travels.set_out(person, tmp_path)
    person.clicks(re.compile("^Sourdough, "), "list item")
    person.sees(re.compile(SHOWN), "list item")
    heard = person.within("Conversation", of="list item")
    assert heard == [f"You, 1 May, 10:00: {QUESTION}", f"Claude, 10:02: {SHOWN}"]


def test_what_comes_by_itself_is_said_and_reached_with_one_key(person, tmp_path):
    travels.set_out(person, tmp_path)
    person.clicks(re.compile("^Sourdough, "), "list item")
    person.sees(re.compile(SHOWN), "list item")
    heard = Announced(person.bus)
    person.presses("ctrl+shift+a")
    person.sees("Close this notice", "push button")
    person.until(lambda: any("archived" in said for said in heard.texts()), "that it is archived, aloud")
    person.keeps("a notice")
    person.presses("F6")
    person.until(lambda: person.focus() is not None, "the keys are somewhere")
    for _ in range(6):
        if person.focus().fits("Undo", "push button"):
            break
        person.presses("F6")
    person.hears("Undo", "push button")
    person.presses("Return")
    person.misses("Close this notice")
    person.sees(re.compile("^Sourdough, "), "list item")
    heard.close()


WINDOWS = {
    "Settings…": "Settings — Holdfast",
    "Safety and backups…": "Safety and backups — Holdfast",
    "In a window of its own": "Sourdough — Holdfast",
}


def test_every_window_is_one_and_says_what_it_is(person, tmp_path):
    """Not a panel, as Qt calls a widget that stands alone."""
    travels.set_out(person, tmp_path)
    person.clicks(re.compile("^Sourdough, "), "list item")
    person.sees(re.compile(SHOWN), "list item")
    for words, title in WINDOWS.items():
        person.presses("ctrl+shift+p")
        person.hears(None, "text")
        person.types(words)
        person.presses("Return")
        person.sees(title, "frame", where=lambda each: each.is_(ACTIVE))
        person.presses("Escape")
        person.sees("Holdfast", "frame", where=lambda each: each.is_(ACTIVE))


def test_every_page_of_the_settings_has_names(person, tmp_path, servers):
    travels.connect(person, *servers)
    travels.set_out(person, tmp_path)
    person.clicks(re.compile("^Sourdough, "), "list item")
    person.sees(re.compile(SHOWN), "list item")
    person.presses("ctrl+comma")
    person.sees("Settings — Holdfast", "frame", where=lambda each: each.is_(ACTIVE))
    found = {}
    for page, sign in (
        ("Chain", "Take out"),
        ("General", "Show an icon in the tray"),
        ("Providers", None),
    ):
        person.clicks(page, "list item")
        person.sees(sign or re.compile("key", re.IGNORECASE))
        found[page] = unnamed(person.all())
    assert {page: names for page, names in found.items() if names} == {}


def heard(ears, role, limit_s=60.0):
    """Return what is heard until the keyboard is in a thing of this role."""
    while (chain := ears.next(limit_s))[0][0] != role:
        pass
    return chain


def heard_below(person, ears):
    """Press Down until an item of a menu is heard: that a menu is open yet is not told."""
    for _ in range(30):
        person.presses("Down")
        with suppress(TimeoutError):
            return heard(ears, "menu item", 2.0)
    raise AssertionError("no menu was heard")


def test_menus_and_panels_that_pop_up_are_heard(person, tmp_path):
    """Qt lists them nowhere, but says where the keyboard is; from there on it is told what it is in."""
    travels.set_out(person, tmp_path)
    person.clicks(re.compile("^Sourdough, "), "list item")
    person.sees(re.compile(SHOWN), "list item")
    row = person.find(re.compile("^Sourdough, "), "list item")
    ears = person.bus.ears()
    try:
        person.screen.click(*person.middle(row), button=3)
        assert heard_below(person, ears)[:2] == [("menu item", "Star"), ("popup menu", "What is chosen")]
        person.keeps("a menu")
        assert heard_below(person, ears)[:2] == [("menu item", "Tag…"), ("popup menu", "What is chosen")]
        person.presses("Escape")
        for name in ("Menu", "Sort and group the list"):
            person.clicks(name)
            chain = heard_below(person, ears)
            assert chain[0][1], chain
            assert chain[1] == ("popup menu", name)
            assert ("popup menu", "") not in chain
            person.presses("Escape")
        person.presses("ctrl+shift+m")
        chain = heard(ears, "text")
        assert chain[:2] == [("text", "Find or name a project"), ("panel", "Put this conversation into a project")]
    finally:
        ears.close()


def test_rows_of_the_list_are_heard_as_the_keys_come_to_them(person, tmp_path):
    """Each is told by its own words, in the list, wherever it stands: ours works out its places itself."""
    travels.set_out(person, tmp_path)
    person.clicks(re.compile("^Sourdough, "), "list item")
    person.sees(re.compile(SHOWN), "list item")
    ears = person.bus.ears()
    try:
        told = []
        for key in ("Down", "Up", "End", "Home", "End"):
            person.presses(key)
            with suppress(TimeoutError):
                told.append(heard(ears, "list item", 4.0)[:2])
    finally:
        ears.close()
    titles = [row[1].partition(",")[0] for row, _ in told]
    assert {above for _, above in told} == {("list", "Conversations")}
    assert set(titles) == {row["title"] for row in person.asks("list")}
    assert titles[-2] != titles[-1]


def test_every_control_of_every_page_has_a_name(person, tmp_path, servers):
    travels.connect(person, *servers)
    person.starts(**travels.KEYS)
    person.sees("Open the sample", "push button")
    found = {"welcome": unnamed(person.all())}
    person.clicks("How to get an export, in four steps", "push button")
    person.sees("Hide the four steps", "push button")
    found["steps"] = unnamed(person.all())
    person.clicks("Open the sample", "push button")
    person.clicks("End the tour", "push button")
    found["conversations"] = unnamed(person.all())
    for words, sign in PAGES.items():
        person.presses("ctrl+shift+p")
        person.hears(None, "text")
        person.types(words)
        person.hears(None, "text")
        found["palette"] = unnamed(person.all())
        person.presses("Return")
        person.sees(sign)
        person.keeps(words)
        found[words] = unnamed(person.all())
        person.presses("Escape")
        person.sees("Holdfast", "frame", where=lambda each: each.is_(ACTIVE))
    assert {page: names for page, names in found.items() if names} == {}
