"""Whichever Python one starts with, a fitting one is found or the sentence says what is needed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"
POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")

FIND = "import interpreter; print(interpreter.find_supported())"


def python_on(folder: Path, name: str, says: str) -> Path:
    """Put a stand-in for a Python there."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{says}\n", "utf-8")
    path.chmod(0o755)
    return path


def found(folder: Path) -> str:
    """Return what is found if there is nothing else on the path."""
    run = [sys.executable, "-c", FIND]
    return subprocess.check_output(run, cwd=PACKAGING, env={**os.environ, "PATH": str(folder)}, text=True).strip()


@POSIX_ONLY
def test_the_newest_that_works_is_taken(tmp_path):
    """Of several the newest, but a name that leads nowhere and one that lies are passed over."""
    python_on(tmp_path, "python3.14", "echo 'command not found' >&2; exit 127")
    python_on(tmp_path, "python3.13", "echo 3.9")
    right = python_on(tmp_path, "python3.12", "echo 3.12")
    python_on(tmp_path, "python3.11", "echo 3.11")

    assert found(tmp_path) == str([str(right)])


@POSIX_ONLY
def test_none_is_taken_where_there_is_none(tmp_path):
    """A Python that is too old is no help."""
    python_on(tmp_path, "python3.10", "echo 3.10")

    assert found(tmp_path) == "[]"


@pytest.mark.parametrize("script", ["interpreter.py", "run.py", "test.py"])
def test_an_old_python_can_read_what_it_must(script):
    """What runs before the version is known has no newer syntax than Python 3.6."""
    ast.parse((PACKAGING / script).read_text("utf-8"), feature_version=(3, 6))


def test_too_old_a_python_says_what_is_needed(tmp_path):
    """One sentence on stderr, exit code 1, no traceback: here no Python is new enough."""
    demand = "import interpreter; interpreter.OLDEST = interpreter.NEWEST = (9, 9); interpreter.ensure_supported()"
    run = subprocess.run(
        [sys.executable, "-c", demand],
        cwd=PACKAGING,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    this = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith(
        f"Holdfast needs Python 9.9 or newer, this is Python {this} and no newer one was found"
    )
    assert run.stderr.count("\n") == 1
