"""`python3 packaging/test.py`: every check is run, and every failure counts."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a shell script")

TELL = 'echo "$@" >> calls; '


def test_all_checks_run_although_one_fails(checkout):
    """The linter fails: the others still run, and the exit code tells."""
    checkout.pretend_ready("test", TELL + '[ "$4" != check ]')

    run = checkout.run("test.py", "-k", "something")

    calls = (checkout.folder / "calls").read_text("utf-8").splitlines()
    assert [call.split()[2] for call in calls[:4] + calls[5:]] == ["ruff", "ruff", "mypy", "mypy", "pytest"]
    assert "lint_imports_command" in calls[4]
    assert calls[-1].endswith("-k something")
    assert run.returncode == 1
    assert run.stderr == "\nFailed: Lint\n"


def test_nothing_failed_and_the_tests_have_the_last_word(checkout):
    """What pytest says at its end stays the last line."""
    checkout.pretend_ready("test", '[ "$3" = pytest ] && echo "9 passed in 1.00s"; exit 0')

    run = checkout.run("test.py")

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[-1] == "9 passed in 1.00s"


def test_no_screen_is_asked_for(checkout):
    """Windows are drawn nowhere, unless the caller says where."""
    checkout.pretend_ready("test", 'echo "on $QT_QPA_PLATFORM"')

    assert "on offscreen" in checkout.run("test.py").stdout
    assert "on xcb" in checkout.run("test.py", QT_QPA_PLATFORM="xcb").stdout
