"""What a start and a command load: a room that nobody needs yet costs everybody time and memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parents[1] / "app"

NETWORK = {"httpx", "keyring", "asyncio", "ssl", "http.client", "holdfast.providers.transport"}
MARKDOWN = {"markdown_it", "pygments", "ziamath"}
EXPORT = {"typst", "holdfast.export.content", "holdfast.operations.exporting"}
IMPORT = {"holdfast.importers", "holdfast.operations.import_archive"}
PAGES = {
    "holdfast.gui.settings.window",
    "holdfast.gui.settings.providers_page",
    "holdfast.gui.protection.page",
    "holdfast.gui.home.help_view",
    "holdfast.gui.home.insights_page",
}
RUN = """
import sys
sys.argv[0] = "holdfast"
from holdfast.main import command_line
code = command_line()
sys.stdout.write("\\n" + __import__("json").dumps(sorted(sys.modules)))
sys.exit(code)
"""


def loaded(program: str, *arguments: str) -> set[str]:
    """Return what a process that runs `program` has loaded at its end, which it says in its last line."""
    surroundings = {**os.environ, "PYTHONPATH": str(APP), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", program, *arguments]
    told = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, text=True, check=True)
    return set(json.loads(told.stdout.splitlines()[-1]))


@pytest.mark.parametrize("command", [["list"], ["search", "garden"], ["stats"]])
def test_a_command_that_looks_loads_neither_window_nor_network_nor_what_reads_exports(tmp_path, command):
    data = ["--data-dir", str(tmp_path / "data")]
    loaded(RUN, *data, "import", "--sample")

    found = loaded(RUN, *data, *command)

    chat = {"holdfast.chat", "holdfast.failover", "holdfast.operations.protection", "holdfast.online"}
    assert found & (NETWORK | MARKDOWN | EXPORT | IMPORT | chat | {"PySide6"}) == set()
    assert "holdfast.store" in found


def test_the_modules_of_the_window_leave_out_what_is_not_seen_at_first():
    found = loaded("import sys, json, holdfast.main, holdfast.gui; print(json.dumps(sorted(sys.modules)))")

    assert found & (NETWORK | MARKDOWN | EXPORT | IMPORT | PAGES | {"PySide6.QtNetwork"}) == set()
    assert "holdfast.gui.main_window" in found
