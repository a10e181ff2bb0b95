"""The program itself, started as a person starts it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import builders
from helpers.generator import generate

APP = Path(__file__).parents[2] / "app"


@pytest.fixture
def start(tmp_path):
    """Start a command and return the process, its output in pipes."""
    started = []

    def run(*arguments):
        command = [sys.executable, "-m", "holdfast", "--data-dir", str(tmp_path / "data"), *map(str, arguments)]
        surroundings = {**os.environ, "PYTHONPATH": str(APP)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal to send")
def test_ctrl_c_stops_an_import_between_batches_and_the_next_one_completes_it(start, tmp_path):
    """The report says that it was stopped, the exit code that it is not done, and nothing stored is lost."""
    made = generate(tmp_path, "G1", conversations=200, messages=8_000, is_fast=True)
    process = start("import", *made.paths, "--json")
    store = tmp_path / "data" / "holdfast.db-wal"
    while process.poll() is None and not (store.exists() and store.stat().st_size > 3 << 20):
        pass  # the making of a store takes a megabyte and a half of it

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    report = json.loads(out)
    assert (process.returncode, report["stopped"], err) == (1, True, b"")
    assert 0 < report["read"] < 200
    again = start("import", *made.paths, "--json")
    out, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    assert json.loads(out)["read"] == 200
    counts = json.loads(start("stats", "--json").communicate(timeout=60)[0])
    assert counts["messages"] == made.known.messages


def test_the_log_holds_nothing_of_what_was_written(start, tmp_path):
    planted = "xylophonesecret"
    chat = builders.conversation(builders.human(planted), name=f"title {planted}")
    assert start("import", builders.write_g1(tmp_path / "a.zip", [chat])).wait(timeout=60) == 0
    assert start("search", planted).wait(timeout=60) == 0

    logs = list((tmp_path / "data").rglob("*.log"))

    assert logs
    assert all(planted not in log.read_text(encoding="utf-8") for log in logs)


def test_looking_does_not_load_the_window(tmp_path):
    """Qt costs half a second that a search at a terminal need not pay."""
    program = "import sys, holdfast.main; sys.exit('PySide6' in sys.modules or 'httpx' in sys.modules)"

    subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(APP)}, check=True)
