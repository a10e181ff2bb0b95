"""The session ends, or a terminal closes: the program ends as neatly as by its own Quit, and asks nobody."""

import json
import re
import signal

import pytest

from helpers import travels
from helpers.chatting import begun, serve
from helpers.generator import generate
from helpers.loopback import Hang
from helpers.travels import KYOTO

pytestmark = pytest.mark.slow

DRAFT = "And on the fourth day?"
HALF = "Half of the answer, "


def remembered(person):
    return json.loads((person.home / ".config" / "Holdfast" / "window.json").read_text("utf-8"))


def conversation_of(person, title):
    return next(row["id"] for row in person.asks("list") if row["title"] == title)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_next_start_goes_on_where_this_one_ended(person, tmp_path, number):
    travels.set_out(person, tmp_path)
    person.clicks(re.compile(f"^{KYOTO}, "), "list item")
    person.sees(re.compile("Walk along the river first"), "list item")
    person.screen.do("getactivewindow", "windowsize", "1100", "700")
    person.until(lambda: person.bus.place(person.sees("Holdfast", "frame"))[2:] == (1100, 700), "a smaller window")
    person.clicks("Message", "text")
    person.types(DRAFT)

    person.ends(number)
    assert person.has_left()
    state = remembered(person)
    assert state["geometry"][2:] == [1100, 700]
    assert state["conversation"] == conversation_of(person, KYOTO)

    person.starts(**travels.KEYS)
    person.sees(re.compile("Walk along the river first"), "list item")
    person.until(lambda: person.bus.text(person.sees("Message", "text")) == DRAFT, "the draft is there")
    person.keeps("again")


def test_a_reply_and_an_import_that_run_keep_what_came(person, tmp_path):
    server = serve([begun(HALF), Hang()])
    try:
        travels.connect(person, server, server)
        travels.set_out(person, tmp_path)
        person.clicks(re.compile("^Sourdough, "), "list item")
        person.clicks("Message", "text")
        person.types("What shall I change?")
        person.presses("Return")
        person.sees(re.compile(HALF.strip()), "list item")
        (large,) = generate(tmp_path, "G1", conversations=2_000, messages=40_000).paths
        person.tells("open", str(large))
        person.clicks("Import", "push button")
        person.sees("Show the import that is running", "push button")
        person.keeps("both run")

        person.ends(signal.SIGTERM)
        assert person.has_left()
        (shown,) = person.asks("show", str(conversation_of(person, "Sourdough")))
        last = shown["messages"][-1]
        assert (last["blocks"][0]["text"].strip(), last["state"]) == (HALF.strip(), "interrupted")
        assert person.tells("check").startswith("All is well.")
    finally:
        server.close()


def test_a_question_before_the_window_ends_too(person, tmp_path):
    """A store that is no store: the page that offers to mend it is all there is."""
    travels.set_out(person, tmp_path)
    person.ends(signal.SIGTERM)
    (person.store / "holdfast.db").write_bytes(b"no store at all" * 1000)
    person.starts_unseen()
    person.sees("Your store is damaged.", "label")
    person.ends(signal.SIGTERM)
