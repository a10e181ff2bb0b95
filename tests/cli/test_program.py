"""The program itself, in a process of its own: its standard streams, its signals, its exit codes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")


@pytest.fixture
def program(tmp_path):
    """Run the program on a store with the sample in it, through a shell, and return the finished process."""
    line = f'"{sys.executable}" -m holdfast --data-dir "{tmp_path / "data"}"'
    environment = os.environ | {"PYTHONPATH": str(APP)}

    def run(rest):
        return subprocess.run(  # noqa: S602 - closing a stream and breaking a pipe is what a shell does
            f"{line} {rest}", shell=True, env=environment, capture_output=True, check=False
        )

    assert run("import --sample").returncode == 0
    return run


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal to send")
def test_ctrl_c_while_it_starts_ends_it_without_a_word(tmp_path):
    """Python's own start is not ours, so the signal is sent when our first lines have run."""
    (tmp_path / "platformdirs.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(APP)))}

    done = subprocess.run([sys.executable, "-m", "holdfast", "list"], env=environment, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (-signal.SIGINT, b"")


@needs_full
@pytest.mark.parametrize("command", ["list", "show 1", "show 1 --raw", "show 1 --json", "stats", "search the"])
def test_an_answer_that_cannot_be_written_is_told(program, command):
    done = program(f"{command} > /dev/full")

    assert done.returncode == 1
    assert done.stderr.startswith(b"The answer could not be written")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="the shell of Windows cannot close a stream")
@pytest.mark.parametrize(("rest", "code"), [("list >&-", 0), ("show 1 --raw >&-", 0), ("import nowhere.zip 2>&-", 2)])
def test_closed_streams_are_no_accident(program, rest, code):
    done = program(rest)

    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.skipif(os.name == "nt", reason="head is a command of Unix")
@pytest.mark.parametrize("command", ["list", "show 1", "show 1 --raw", "show 1 --json", "search the --json"])
def test_a_reader_that_leaves_is_no_failure(program, command):
    done = program(f"{command} | head -c 1")

    assert (len(done.stdout), done.stderr) == (1, b"")


def test_a_log_that_cannot_be_written_is_no_matter(program, tmp_path):
    log = tmp_path / "data" / "logs" / "holdfast.log"
    log.unlink()
    log.mkdir()

    done = program("import --sample")

    assert (done.returncode, done.stderr) == (0, b"")
