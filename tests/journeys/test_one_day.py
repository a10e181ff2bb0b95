"""What somebody does with conversations they have: find, go on when Claude is down, export, bring a backup back."""

import re

import pytest

from helpers import travels
from helpers.travels import HIDDEN, KYOTO, SHOWN

pytestmark = pytest.mark.slow

ROW_OF_BREAD, ROW_OF_KYOTO = re.compile("^Sourdough, "), re.compile(f"^{KYOTO}, ")


def test_a_sentence_is_found_and_shown_where_it_stands(person, tmp_path):
    """It stands in the answer that is not shown: on a branch of its own."""
    travels.set_out(person, tmp_path)
    person.clicks(ROW_OF_BREAD, "list item")
    person.sees(re.compile(f"^Claude, .*{SHOWN}$"), "list item")
    person.clicks("Search all conversations", "text")
    person.types("quiet gluten")
    hit = re.compile(f"{HIDDEN}, in Sourdough$")
    person.sees(hit, "list item")
    person.keeps("found")
    person.clicks(hit, "list item")
    said = person.sees(re.compile(f"^Claude, .*{HIDDEN}$"), "list item")
    person.keeps("landed")
    assert not any(SHOWN in each for each in person.within("Conversation"))
    conversation = next(each for each in said.within() if each.name == "Conversation")
    assert travels.is_inside(person.bus.place(said), person.bus.place(conversation))


def test_an_imported_chat_goes_on_while_claude_is_down(person, tmp_path, servers):
    travels.connect(person, *servers)
    travels.set_out(person, tmp_path)
    person.clicks(ROW_OF_BREAD, "list item")
    person.clicks("Message", "text")
    person.types("What shall I change?")
    person.keeps("written")
    person.presses("Return")
    travels.is_answered_by_the_stand_in(person, *servers)


def test_a_conversation_becomes_a_pdf(person, tmp_path):
    travels.set_out(person, tmp_path)
    person.clicks(ROW_OF_BREAD, "list item")
    person.sees("Sourdough", "label")
    person.presses("ctrl+e")
    person.clicks("As", "combo box")
    person.types("PDF")
    person.presses("Return")
    person.sees(re.compile("^To print, to send and to keep"), "label")
    person.sees("Sourdough", "label")
    person.keeps("chosen")
    person.clicks("Export…", "push button")
    person.sees(re.compile("^Save as"), "dialog")
    person.keeps("where to")
    person.types(f"{tmp_path}/bread.pdf")
    person.presses("Return")
    person.sees("1 conversation exported", "label")
    person.keeps("exported")
    travels.is_a_pdf_of_the_bread(tmp_path / "bread.pdf")


def test_a_backup_is_brought_back(person, tmp_path):
    travels.set_out(person, tmp_path)
    person.clicks(ROW_OF_KYOTO, "list item")
    person.sees(re.compile("^Claude, .*: Walk along the river first"), "list item")
    person.presses("Delete")
    person.sees(f"“{KYOTO}” is in the bin.", "label")
    person.keeps("in the bin")
    person.clicks("Bin", "check box")
    person.clicks(ROW_OF_KYOTO, "list item")
    person.clicks("Delete for good now", "push button")
    person.sees("1 conversation", "label")
    person.keeps("deleted")
    assert [row["title"] for row in person.asks("list")] == ["Sourdough"]

    person.clicks(re.compile("Safety and backups$"), "push button")
    person.sees("Back up now", "push button")
    person.keeps("safety")
    person.clicks("Bring this one back", "push button")
    person.keeps("asked")
    person.clicks("Bring it back", "push button")
    person.sees(re.compile("^The backup is back: 5 messages"), "label")
    person.keeps("brought back")
    person.presses("Escape")
    person.clicks("All", "check box")
    person.sees(ROW_OF_KYOTO, "list item")
    person.keeps("there again")
    assert sorted(row["title"] for row in person.asks("list")) == ["Sourdough", KYOTO]
    assert list((person.store / "set-aside").rglob("holdfast.db"))
