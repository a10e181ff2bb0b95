"""The Qt binding keeps count of None.

PySide6 6.12.0 on Python 3.11 drops a reference of None in each call that returns an empty value, and aborts the
program after some 5,800 of them, long after any short test has passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
APP = PYPROJECT.parent / "app"

MANY_EMPTY_ANSWERS = """
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox
app = QApplication([])
combo, action, thing = QComboBox(), QAction(), QObject()
for _ in range(20_000):
    assert combo.currentData() is None
    assert action.data() is None
    assert thing.property("none") is None
print("alive")
"""


def test_twenty_thousand_empty_answers_do_not_abort():
    """A program that asks Qt for nothing all day lives on."""
    run = subprocess.run([sys.executable, "-c", MANY_EMPTY_ANSWERS], capture_output=True, text=True, check=False)

    assert (run.returncode, run.stdout, run.stderr) == (0, "alive\n", "")


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_the_binding_that_aborts_is_not_asked_for(python):
    """Below Python 3.12, where None can die, 6.12.0 is excluded; elsewhere exactly one requirement holds."""
    declared = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]["dependencies"]
    surroundings = {"python_version": python, "python_full_version": f"{python}.0"}
    asked = [
        wanted
        for wanted in map(Requirement, declared)
        if wanted.name == "PySide6-Essentials" and (not wanted.marker or wanted.marker.evaluate(surroundings))
    ]

    assert len(asked) == 1
    assert asked[0].specifier.contains("6.11.3")
    assert asked[0].specifier.contains("6.12.0") == (python != "3.11")


def test_the_binding_reads_no_sources():
    """At start it would read every module that is imported, and keep them all."""
    program = (
        "import holdfast.gui, linecache, sys;"
        "sys.exit([name for name in linecache.cache if name.startswith(sys.argv[1])] or None)"
    )

    subprocess.run([sys.executable, "-c", program, str(APP)], env={**os.environ, "PYTHONPATH": str(APP)}, check=True)
