"""All of it again, by whoever has no mouse: nothing here clicks."""

import re

import pytest

from helpers import travels
from helpers.spoken import ACTIVE
from helpers.travels import HIDDEN, KYOTO

pytestmark = pytest.mark.slow


def test_the_sample(person):
    person.starts()
    person.sees("Open the sample", "push button")
    person.tabs_to("Open the sample", "push button")
    person.keeps("focus seen")
    person.presses("space")
    person.sees("25 conversations", "label")
    person.hears("Conversation", "list")
    person.presses("ctrl+Down")
    person.sees("Fix: the parser loops on an empty tag", "label")
    person.keeps("next")


def test_from_the_own_export_to_the_backup(person, tmp_path, servers):
    """The journeys one after the other, as a day has them."""
    travels.connect(person, *servers)
    file = travels.export(tmp_path)
    person.starts(**travels.KEYS)
    brings_in(person, file)
    finds(person)
    goes_on(person, servers)
    exports(person, tmp_path / "bread.pdf")
    deletes_and_brings_back(person)


def brings_in(person, file):
    """Import the export."""
    person.sees("Choose files", "push button")
    person.presses("ctrl+o")
    person.sees(re.compile("^Choose the files of your export"), "dialog")
    person.types(str(file))
    person.presses("Return")
    person.hears("Import", "push button")
    person.keeps("looked at")
    person.presses("Return")
    person.sees("2 new conversations are yours to keep", "label")
    person.keeps("imported")
    person.presses("Return")
    person.sees("2 conversations", "label")


def finds(person):
    """Find a sentence and land on it."""
    person.presses("ctrl+k")
    person.hears("Search all conversations", "text")
    person.types("quiet gluten")
    person.sees(re.compile(f"{HIDDEN}, in Sourdough$"), "list item")
    person.presses("Return")
    person.sees(re.compile(f"^Claude, .*{HIDDEN}$"), "list item")
    person.hears("Conversation", "list")
    person.sees("End the tour", "push button")
    person.keeps("landed, with the tour of the first time")
    person.presses("Escape")
    person.misses("End the tour")
    person.presses("Escape")
    person.sees("Conversations", "list")
    person.sees("Close this notice", "push button")  # which comes by itself, when it comes
    person.presses("Escape")
    person.misses("Close this notice")


def goes_on(person, servers):
    """Go on with the imported chat; Claude is down."""
    person.tabs_to("Message", "text")
    person.types("What shall I change?")
    person.presses("Return")
    travels.is_answered_by_the_stand_in(person, *servers)


def exports(person, path):
    """Make a PDF of it."""
    person.presses("ctrl+e")
    person.sees("As", "combo box")
    person.tabs_to("As", "combo box")
    person.types("PDF")
    person.sees(re.compile("^To print, to send and to keep"), "label")
    person.tabs_to("Export…", "push button")
    person.presses("Return")
    person.sees(re.compile("^Save as"), "dialog")
    person.types(str(path))
    person.presses("Return")
    person.sees("1 conversation exported", "label")
    travels.is_a_pdf_of_the_bread(path)
    person.presses("Escape")


def deletes_and_brings_back(person):
    """Delete a conversation for good, and bring the backup back that has it."""
    person.sees("Conversations", "list")
    person.presses("ctrl+Down")
    person.sees(KYOTO, "label")
    does(person, "Move to the bin")
    person.sees(f"“{KYOTO}” is in the bin.", "label")
    person.tabs_to("All", "check box")
    person.tabs_to("Bin", "check box", key="Right")
    person.tabs_to(re.compile(f"^{KYOTO}, "), "list item")
    person.presses("Return")
    person.sees("Delete for good now", "push button")
    person.tabs_to("Delete for good now", "push button")
    person.keeps("before it is deleted")
    person.presses("Return")
    person.sees("1 conversation", "label")

    does(person, "Safety and backups")
    person.sees(re.compile("^Safety and backups — "), where=lambda each: each.is_(ACTIVE))
    person.tabs_to("Bring this one back", "push button")
    person.presses("Return")
    person.sees("Bring it back", "push button")
    person.tabs_to("Bring it back", "push button")
    person.keeps("asked")
    person.presses("Return")
    person.sees(re.compile("^The backup is back"), "label")
    person.presses("Escape")
    person.sees("Holdfast", "frame", where=lambda each: each.is_(ACTIVE))
    person.sees("2 conversations", "label")
    assert sorted(row["title"] for row in person.asks("list")) == ["Sourdough", KYOTO]


def does(person, words):
    """Do something by its words, in the palette."""
    person.presses("ctrl+shift+p")
    person.hears(None, "text")
    person.types(words)
    person.keeps(words)
    person.presses("Return")
