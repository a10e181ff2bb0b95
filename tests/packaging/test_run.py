"""`python3 packaging/run.py`: sets up once, and then is not noticed."""

from __future__ import annotations

import os

import pytest

POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a shell script")

MISSING = "no-such-package==1 --hash=sha256:" + "0" * 64 + "\n"


@pytest.mark.slow
def test_the_first_start_sets_up_and_the_second_says_nothing(checkout):
    """Arguments and exit code are the program's, stdout too; progress is told on stderr, and an edit is live.

    Modules that lie in the current folder or on PYTHONPATH, as other software sets it, are not taken.
    """
    first = checkout.run("run.py", "import", "an export.zip", "--json", PYTHONPATH=str(checkout.folder))
    checkout.program.write_text("print('edited')", "utf-8")
    second = checkout.run("run.py")

    assert (first.returncode, first.stdout) == (7, '["import", "an export.zip", "--json"]\n')
    assert "setting up" in first.stderr
    assert (second.returncode, second.stdout, second.stderr) == (0, "edited\n", "")


@pytest.mark.slow
def test_a_set_up_that_was_killed_is_made_again(checkout):
    """Killed in the middle, the environment has no stamp, and the next start makes it whole."""
    process = checkout.start("run.py")
    assert "setting up" in process.stderr.readline()
    process.kill()
    process.communicate()
    assert not checkout.stamp.exists()

    assert checkout.run("run.py", "x").stdout == '["x"]\n'


@pytest.mark.slow
def test_two_first_starts_at_once_set_up_once(checkout):
    """One sets up, the other waits for it; both then start the program."""
    processes = [checkout.start("run.py", name) for name in "ab"]
    answers = [process.communicate() for process in processes]

    assert [said for said, _ in answers] == ['["a"]\n', '["b"]\n']
    assert sum("set up in" in progress for _, progress in answers) == 1


@pytest.mark.slow
def test_a_failed_renewal_leaves_the_former_environment(checkout):
    """Without the network a new lock file cannot be followed; with the old one back, the program starts at once."""
    checkout.run("run.py")
    lock = checkout.folder / "packaging" / "requirements.lock"
    former = lock.read_text("utf-8")
    lock.write_text(MISSING, "utf-8")
    failed = checkout.run("run.py")
    lock.write_text(former, "utf-8")
    again = checkout.run("run.py")

    assert (failed.returncode, failed.stdout) == (1, "")
    assert "Only this set-up needs the network" in failed.stderr
    assert (again.returncode, again.stderr) == (7, "")


@POSIX_ONLY
def test_what_is_ready_is_started_and_nothing_else_happens(checkout):
    """The program becomes this process: its output and exit code are all there is."""
    checkout.pretend_ready("run", 'echo "$@"; exit 3')

    started = checkout.run("run.py", "list", "--json")

    assert (started.returncode, started.stdout, started.stderr) == (3, "-I -m holdfast list --json\n", "")


def test_an_environment_that_cannot_be_made_is_one_sentence(checkout):
    """A file lies where the folder should be: exit code 1 and no traceback."""
    (checkout.folder / ".venv").touch()

    refused = checkout.run("run.py")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "could not be made" in refused.stderr
    assert refused.stderr.count("\n") == 1
