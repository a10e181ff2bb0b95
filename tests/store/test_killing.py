"""A process that is killed at any moment leaves every batch it reported, and a whole file."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.store import Store

TESTS = Path(__file__).parents[1]

WRITER = """
import pathlib, sys
from helpers.stored import answered, chained, prepared, preview, said, talk
from holdfast.store import Store
key = bytes(range(32)) if sys.argv[2] == "encrypted" else None
store = Store.open(pathlib.Path(sys.argv[1]), key)
first = store.counts().conversations
import_id = store.begin_import(preview())
for number in range(first, first + 10_000):
    words = " ".join(f"word{number * each % 9973}" for each in range(400))
    batch = [prepared(talk(f"c{number}", *chained(*(answered(f"m{at}", words) for at in range(8)))))]
    store.add_conversations(import_id, batch)
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_what_was_reported_is_there_after_a_kill(path, kind):
    """Again and again on the same store, each time after another number of batches and another pause."""
    rng = random.Random(kind)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS.parent / "app"), str(TESTS)])}
    key = bytes(range(32)) if kind == "encrypted" else None
    for _ in range(5):
        command = [sys.executable, "-c", WRITER, str(path), kind]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            for _ in range(rng.randrange(1, 40)):
                reported = process.stdout.readline()
            process.kill()
            more = process.stdout.read().split()
        last = int((more or [reported])[-1])

        with Store.open(path, key) as store:
            assert store.counts().conversations in {last + 1, last + 2}
            assert store.resolve_id(f"c{last}")
            assert store._writer.execute("PRAGMA integrity_check").get == "ok"
            assert store._writer.execute("PRAGMA foreign_key_check").fetchall() == []
            store._writer.execute("INSERT INTO search (search) VALUES ('integrity-check')")
