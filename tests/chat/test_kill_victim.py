"""The chats' part of the torture: what it checks is there when nobody kills it, and what it would find is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.paths import Paths
from holdfast.store import Store
from torture import chat_victim

KILLS = Path(__file__).parents[1] / "torture" / "kills.py"


@pytest.fixture
def talked(tmp_path):
    """Return the folder of a whole talk, and what it told."""
    paths, told = Paths.under(tmp_path / "data"), []
    chat_victim.begin(paths, None)
    chat_victim.act(paths, None, told.append)
    return paths, told


def test_a_talk_that_nobody_kills_is_as_it_was_told(talked):
    paths, told = talked
    kinds = [line.split()[0] for line in told]

    assert kinds.count("sent") == 3
    assert [line.split()[2] for line in told if line.startswith("ended")].count("complete") == 3
    assert chat_victim.wrong(paths, None, told) == []


def test_what_is_lost_would_be_found(talked):
    """A message that is gone, a reply that is shorter, an end that was none, a sending that nobody does."""
    paths, told = talked
    with Store.open(paths.store) as store:
        store._writer.execute("DELETE FROM message WHERE id = 1")
    assert any("told as sent and is gone" in each for each in chat_victim.wrong(paths, None, told))
    early = [*told, "seen 999 1 5 0.5"]
    assert any("999" in each for each in chat_victim.wrong(paths, None, early))
    assert any("says" in each for each in chat_victim.wrong(paths, None, ["sent 3 Other"]))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="forks, as Linux does")
def test_a_few_kills_lose_nothing():
    command = [sys.executable, str(KILLS), "--kills", "6", "--verb", "chat"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert "chat 6" in done.stdout
