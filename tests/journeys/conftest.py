"""The real program on a screen of its own, and a person before it. Where X, its hands or the bus of screen readers are
missing, these tests are skipped; packaging/debian.py names what brings them.

HOLDFAST_PICTURES=FOLDER keeps a picture of every step there.
"""

import os
import re
import sys
from pathlib import Path

import pytest

from helpers import travels
from helpers.person import Person, missing
from helpers.screens import Screen
from helpers.spoken import SpeechBus, launcher

PROGRAMS = ("Xvfb", "openbox", "xdotool", "dbus-daemon")


def reason_to_skip():
    """Return why there can be no journey here, "" where there can."""
    if sys.platform != "linux":
        return "X and AT-SPI are of Linux"
    absent = missing(PROGRAMS) + ([] if launcher() else ["at-spi2-core"])
    return f"not installed: {', '.join(absent)}" if absent else ""


@pytest.fixture
def person(tmp_path, home, request):
    """Seat a person before an empty screen."""
    if reason := reason_to_skip():
        pytest.skip(reason)
    kept = os.environ.get("HOLDFAST_PICTURES")
    name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_")).strip("-")
    screen = Screen(tmp_path / "screen")
    bus = made = None
    try:
        bus = SpeechBus(home / "bus", {**os.environ, "DISPLAY": screen.name})
        made = Person(screen, bus, home, Path(kept) / name if kept else tmp_path / "pictures")
        yield made
    finally:
        for each in (made, bus, screen):
            if each is not None:
                each.close()


@pytest.fixture
def servers():
    """Run a Claude that is overloaded, and another that answers."""
    claude, other = travels.a_stand_in()
    yield claude, other
    claude.close()
    other.close()
