"""What a screen reader gets of the conversation, over the bus it really uses."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = """
"$LAUNCHER" --launch-immediately & launcher=$!
"$PROGRAM_PYTHON" "$PROGRAM" & program=$!
timeout 40 "$SYSTEM_PYTHON" "$READER" holdfast-read-aloud; status=$?
kill $program $launcher
exit $status
"""


def missing():
    """Return why the bus cannot be used here, "" where it can."""
    for tool in ("xvfb-run", "dbus-run-session", "bash"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    if not LAUNCHER.exists():
        return "at-spi2-core is not installed"
    asked = subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False)
    return "python3-pyatspi is not installed" if asked.returncode else ""


@pytest.mark.slow
def test_a_screen_reader_finds_the_messages_as_items_of_a_list(tmp_path):
    if sys.platform != "linux":
        pytest.skip("AT-SPI is of Linux")
    if reason := missing():
        pytest.skip(reason)
    environment = os.environ | {
        "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_ACCESSIBILITY": "1", "LAUNCHER": str(LAUNCHER),
        "PROGRAM_PYTHON": sys.executable, "PROGRAM": str(HERE / "at_spi_program.py"),
        "SYSTEM_PYTHON": SYSTEM_PYTHON, "READER": str(HERE / "at_spi_reader.py"),
    }  # fmt: skip
    command = ["xvfb-run", "-a", "dbus-run-session", "--", "bash", "-c", SCRIPT]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=90)
    found = json.loads(told.stdout.splitlines()[-1])
    assert [role for role, _ in found] == ["list item", "list item"]
    assert found[0][1].startswith("You, ")
    assert found[0][1].endswith(": first question")
    assert found[1][1].endswith(": second answer 京都")
