"""The tortures in their short forms; each is a script in tests/torture that takes more by argument."""

import random
import shutil
import sys

import pytest

from torture import keyrings, kills, needles, no_room, power_cuts

KEY = bytes(range(32))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="forks, limits and file systems as Linux has them"),
]


def test_a_hundred_kills_lose_nothing():
    hits, wrong = kills.run(100, KEY, random.randrange(1 << 30))

    assert wrong == []
    assert set(hits) == set(kills.VERBS)


@pytest.mark.parametrize("key", [KEY, None], ids=["encrypted", "plain"])
def test_two_hundred_power_cuts_lose_nothing(key):
    assert power_cuts.run(200 if key else 60, key, random.randrange(1 << 30)) == (200 if key else 60, 0, 0)


def test_a_disk_that_fills_up_loses_nothing():
    got = no_room.under_limits(8)

    assert got.full >= 6
    assert (got.lost, got.unsaid, got.not_resumed) == (0, 0, 0)


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in keyrings.TOOLS),
    reason="gnome-keyring and dbus are not installed: there is no real Secret Service to try",
)
def test_every_state_of_a_real_keyring():
    assert [(state, said) for state, is_right, said in keyrings.run() if not is_right] == []


@pytest.mark.expects_log("a header came back", "a job crashed")
def test_what_was_planted_is_in_no_file():
    hits, files, _ = needles.run()

    assert hits == []
    assert files > 15
