"""An import that is killed at any moment loses nothing that it reported done, and can be taken up again.

Here it is the command's own process that is killed, a few times. tests/torture/kills.py forks, so that it can afford
hundreds.
"""

import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from helpers.generator import generate
from holdfast.jobs import CancelToken, no_progress
from holdfast.main import open_program
from holdfast.paths import Paths

DRIVER = Path(__file__).parent / "helpers" / "import_driver.py"
APP = Path(__file__).parents[1] / "app"
KILLS = 6


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_import_killed_at_random_moments_loses_nothing(tmp_path, monkeypatch):
    """Every batch reported done is there, the database is sound, and the next import completes it."""
    monkeypatch.setenv("PYTHONPATH", str(APP))
    made = generate(tmp_path, "G1", conversations=120, messages=4_500)
    (export,) = made.paths
    rng = random.Random(20260302)
    kills = completed = 0
    data = tmp_path / "data0"
    while kills < KILLS:
        told, was_killed = _import_and_kill(data, export, moment=rng.random())
        kills += was_killed
        _check_sound(data, told)
        if not was_killed:
            completed += 1
            _check_complete(data, export, made.known)
            data = tmp_path / f"data{completed}"
    _check_complete(data, export, made.known, finish=True)


def _import_and_kill(data, export, *, moment):
    """Kill the import after a random share of its life, in lines told and in time within a line; return the ids
    told as stored, and whether it was killed before it was done.
    """
    process = subprocess.Popen([sys.executable, DRIVER, data, export], stdout=subprocess.PIPE, text=True)
    told, lines = set(), int(moment * 4)
    for line in process.stdout:
        told |= set(map(int, re.findall(r"\d+", line)))
        lines -= 1
        if lines < 0:
            break
    try:
        process.wait(timeout=(moment * 4 % 1) * 0.3)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    told |= set(map(int, re.findall(r"\d+", rest)))
    return told, process.wait(timeout=60) == -signal.SIGKILL


def _check_sound(data, told):
    path = Paths.under(data).store
    if not path.exists():
        assert not told
        return
    with open_program(Paths.under(data), to_write=True) as program:
        library = program.library
        rows = {row.id for row in library.rows(include_shells=True)}
        assert told <= rows
        for conversation_id in list(told)[:5]:
            assert library.source_json(conversation_id)
            library.open(conversation_id)
    connection = apsw.Connection(str(path))
    assert connection.pragma("integrity_check") == "ok"
    assert connection.pragma("foreign_key_check") is None
    connection.close()


def _check_complete(data, export, known, *, finish=False):
    with open_program(Paths.under(data), to_write=True) as program:
        library = program.library
        if finish:
            library.import_archive([export], CancelToken(), no_progress)
        counts = library.counts()
        assert (counts.conversations, counts.shells) == (known.conversations, known.shells)
        assert counts.messages == known.messages
        assert counts.attachments == known.attachments
        assert counts.artifact_versions == known.artifact_versions
        assert counts.branched_conversations == known.branched_conversations
