"""The program is killed while a reply is being written, and started again."""

import re

import pytest

from helpers import travels
from helpers.chatting import begun, serve
from helpers.loopback import Hang

pytestmark = pytest.mark.slow

HALF = "Half of the answer, "


def test_a_reply_that_was_cut_off_says_so_at_the_next_start(person, tmp_path):
    """The conversation is shown while the reply is still being marked: what stands there must not look whole."""
    server = serve([begun(HALF), Hang()])
    try:
        travels.connect(person, server, server)
        travels.set_out(person, tmp_path)
        person.clicks(re.compile("^Sourdough, "), "list item")
        person.clicks("Message", "text")
        person.types("What shall I change?")
        person.presses("Return")
        person.sees(re.compile(HALF.strip()), "list item")
        person.until(lambda: HALF.strip() in person.tells("show", "1"), "the half is stored")
        person.keeps("growing")
        person.kills()

        person.starts(**travels.KEYS)
        person.sees(re.compile(f"{HALF.strip()}\n*The reply was interrupted here"), "list item")
        person.keeps("cut off")
        asked = len(server.requests)
        person.bus.press(person.sees("Go on now", "push button"))
        person.until(lambda: len(server.requests) > asked, "the rest is asked for")
    finally:
        server.close()
