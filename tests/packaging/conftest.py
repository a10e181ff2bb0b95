"""A small checkout of its own for each test of the two commands: the real scripts, a tiny program and nothing to
install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"

PROGRAM = """
import json, sys
print(json.dumps(sys.argv[1:]))
sys.exit(7)
"""
NOTHING_TO_INSTALL = "# nothing\n"


@dataclass(frozen=True)
class Checkout:
    """A checkout whose commands can be run."""

    folder: Path

    @property
    def stamp(self) -> Path:
        """The file that says that the environment is whole."""
        return self.folder / ".venv" / "run" / "holdfast-stamp"

    @property
    def program(self) -> Path:
        """The program's main module."""
        return self.folder / "app" / "holdfast" / "__main__.py"

    def start(self, script: str, *arguments: str, **surroundings: str) -> subprocess.Popen[str]:
        """Start one of the commands; there is no registry to ask."""
        return subprocess.Popen(
            [sys.executable, str(self.folder / "packaging" / script), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, **surroundings},
            cwd=self.folder,
        )

    def run(self, script: str, *arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
        """Run one of the commands to its end."""
        process = self.start(script, *arguments, **surroundings)
        said, progress = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, said, progress)

    def pretend_ready(self, name: str, python: str) -> None:
        """Put an environment there whose Python is a shell script, stamped as up to date."""
        program = self.folder / ".venv" / name / "bin" / "python"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\n{python}\n", "utf-8")
        program.chmod(0o755)
        tell = f"from environment import Environment; print(Environment({name!r}).stamp(), end='')"
        stamp = subprocess.check_output([sys.executable, "-c", tell], cwd=self.folder / "packaging", text=True)
        (self.folder / ".venv" / name / "holdfast-stamp").write_text(stamp, "ascii")


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "a checkout, Zoë's"
    shutil.copytree(PACKAGING, folder / "packaging", ignore=shutil.ignore_patterns("__pycache__", "sample"))
    for lock in (folder / "packaging").glob("*.lock"):
        lock.write_text(NOTHING_TO_INSTALL, "utf-8")
    made = Checkout(folder)
    made.program.parent.mkdir(parents=True)
    (made.program.parent / "__init__.py").touch()
    made.program.write_text(PROGRAM, "utf-8")
    (folder / "json.py").write_text("raise SystemExit('a module that lies about was taken')", "utf-8")
    return made
