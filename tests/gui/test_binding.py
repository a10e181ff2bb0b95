"""The binding of Qt is loaded without its helpers, and they come when somebody asks for them."""

import json
import os
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
PROGRAM = """
import builtins, json, sys
{first}
from PySide6.QtCore import QRect, QSize, QTimer
told = {{"before": [n for n in HELPERS if type(sys.modules[n]).__name__ == "LaterModule"], "said": []}}
told["import"] = builtins.__import__.__name__
for wrong in (lambda: QRect("a"), lambda: QSize(1, 2, 3, 4), lambda: QTimer(nothing=1), lambda: QRect().contains()):
    try:
        wrong()
    except Exception as err:
        told["said"].append([type(err).__name__, str(err)])
told["after"] = [n for n in HELPERS if type(sys.modules[n]).__name__ == "LaterModule"]
told["signature"] = str(getattr(QRect.contains, "__signature__", None)) + str(QRect.contains.__doc__)
print(json.dumps(told))
"""
OURS = "from holdfast.gui.binding import HELPERS"
PLAIN = "import PySide6.QtCore\nHELPERS = []"


def told(first):
    """Return what a program tells that loads the binding so."""
    surroundings = {**os.environ, "PYTHONPATH": str(APP)}
    command = [sys.executable, "-c", PROGRAM.format(first=first)]
    run = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    return json.loads(run.stdout)


def test_the_helpers_come_when_they_are_asked_for_and_say_the_same():
    ours, plain = told(OURS), told(PLAIN)

    assert len(ours["before"]) > 4
    assert len(ours["after"]) < len(ours["before"])
    assert ours["said"] == plain["said"]
    assert len(ours["said"]) == 4
    assert ours["signature"] == plain["signature"]
    assert ours["import"] != plain["import"]  # which looks at every import
