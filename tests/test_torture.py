"""The tortures in their short forms; each is a script in tests/torture that takes more by argument.

They run in processes of their own: they fork, and limit what they may write.
"""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from torture.keyrings import TOOLS

TORTURE = Path(__file__).parent / "torture"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="forks, limits and file systems as Linux has them"),
]


def told(script, *arguments):
    """Run a script; fail with what it printed unless it ends well, which it does when nothing is lost."""
    command = [sys.executable, TORTURE / script, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_hundred_kills_lose_nothing():
    assert "0 things lost or wrong" in told("kills.py", "--kills", 100, "--seed", random.randrange(1 << 30))


@pytest.mark.parametrize("arguments", [["--images", 200], ["--images", 60, "--plain"]], ids=["encrypted", "plain"])
def test_power_cuts_lose_nothing(arguments):
    assert "0 corrupt, 0 without" in told("power_cuts.py", *arguments, "--seed", random.randrange(1 << 30))


def test_two_processes_at_one_store_lose_nothing_when_they_are_killed():
    assert ": 0 things lost or wrong" in told("side_by_side.py", "--rounds", 12, "--seed", random.randrange(1 << 30))


def test_a_repair_keeps_what_a_person_wrote_whatever_is_gone_around_it():
    assert ": 0 things lost or wrong" in told("lost_rows.py", "--tries", 60, "--seed", random.randrange(1 << 30))


def test_a_disk_that_fills_up_loses_nothing():
    assert "0 lost something, 0 without its sentence" in told("no_room.py", "--steps", 8)


def test_a_disk_that_is_taken_away_loses_nothing():
    assert ", 0 things wrong" in told("no_write.py")


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS),
    reason="gnome-keyring and dbus are not installed: there is no real Secret Service to try",
)
def test_every_state_of_a_real_keyring():
    assert "8 of 8 right" in told("keyrings.py")


def test_a_store_holds_what_it_should_whatever_is_done_to_it():
    assert "nothing but errors of our own" in told(
        "store_machine.py", "--seconds", 5, "--seed", random.randrange(1 << 30)
    )


def test_what_was_planted_is_in_no_file():
    assert ": 0 hits" in told("needles.py")


def test_archives_made_to_harm_are_borne():
    names = ("bomb in 20 members.zip", "overlap of 1,000.zip", "empty name.zip", "traversal.zip", "deep objects.json")
    assert "5 of 5 borne" in told("archives.py", *names)
