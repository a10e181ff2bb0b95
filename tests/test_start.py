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
try:
    code = command_line()
except SystemExit as ended:  # help and complaints
    code = ended.code
sys.stdout.write("\\n" + __import__("json").dumps(sorted(sys.modules)))
sys.exit(code)
"""


def loaded(program: str, *arguments: str, is_checked: bool = True) -> set[str]:
    """Return what a process that runs `program` has loaded at its end, which it says in its last line."""
    surroundings = {**os.environ, "PYTHONPATH": str(APP), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", program, *arguments]
    told = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, text=True, check=is_checked)
    return set(json.loads(told.stdout.splitlines()[-1]))


@pytest.mark.parametrize("command", [["list"], ["search", "garden"], ["stats"]])
def test_a_command_that_looks_loads_neither_window_nor_network_nor_what_reads_exports(tmp_path, command):
    data = ["--data-dir", str(tmp_path / "data")]
    loaded(RUN, *data, "import", "--sample")

    found = loaded(RUN, *data, *command)

    chat = {"holdfast.chat", "holdfast.failover", "holdfast.operations.protection", "holdfast.online"}
    assert found & (NETWORK | MARKDOWN | EXPORT | IMPORT | chat | {"PySide6"}) == set()
    assert "holdfast.store" in found


def test_the_version_is_told_without_a_parser():
    found = loaded(RUN, "--version")

    assert {"argparse", "holdfast.cli.arguments", "holdfast.settings", "holdfast.instance"} & found == set()
    assert len([name for name in found if name.startswith("holdfast")]) < 24


def test_help_knows_all_commands_and_loads_none():
    found = loaded(RUN, "--help")

    ours = {name for name in found if name.startswith("holdfast.")}
    assert {name.split(".")[1] for name in ours} & {*ROOMS, "store", "render", "settings", "instance"} == set()
    assert {f"holdfast.cli.{name}" for name in ("commands", "as_json", "as_text", "beside")} & ours == set()
    assert len(ours) < 34


@pytest.mark.parametrize("command", [["list"], ["star", "--help"], ["lisst"]])
def test_a_command_loads_what_can_be_typed_after_it_and_not_after_the_others(tmp_path, command):
    whole = {"lisst"} & set(command)  # the complaint names all that there are
    told = {"holdfast.cli.addition_arguments"} if whole | ({"star"} & set(command)) else set()

    found = loaded(RUN, "--data-dir", str(tmp_path), *command, is_checked=not whole)

    others = {f"holdfast.cli.{name}_arguments" for name in ("outage", "export", "protection", "chatting")}
    assert found & {*others, "holdfast.cli.addition_arguments"} == (others | told if whole else told)
    assert {f"holdfast.cli.{name}" for name in ("additions", "beside", "chatting", "exporting")} & found == set()


SEEN_FIRST = """
import json, sys
from holdfast import later
from holdfast.main import command_line
from holdfast.gui import start
from PySide6.QtWidgets import QApplication, QWidget

told = {}

class Watched(start.Start):
    def begin(self):
        window = self._window
        told["modules"] = sorted(sys.modules)
        told["later"] = [name for name in later.SPARED if later.is_later(name)]
        told["widgets"] = len(QApplication.allWidgets())
        told["rows"] = window.list_pane.conversations.rowCount()
        told["pixels"] = window.grab().toImage().pixelColor(5, 5).name()
        window.settled.connect(self.ended)
        super().begin()

    def ended(self):
        told["modules_later"] = sorted(sys.modules)
        told["widgets_later"] = len(QApplication.allWidgets())
        told["parts"] = sorted(name for name in vars(self._window) if not name.startswith("_"))
        self._window.close()

start.Start = Watched
sys.argv[:] = ["holdfast", "--data-dir", sys.argv[1]]
command_line()
print(json.dumps(told))
"""


def watched(folder: Path) -> dict:
    """Start the window over the store in `folder`; return what there was at its first picture."""
    surroundings = {**os.environ, "PYTHONPATH": str(APP), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", SEEN_FIRST, str(folder)]
    told = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(told.stdout.splitlines()[-1])


ROOMS = {"chat", "export", "importers", "keys", "online", "operations", "program", "search"}

COMMANDS = {"holdfast.cli", "holdfast.cli.opening", "holdfast.cli.output", "holdfast.cli.run"}
"""What leads to the window, past all commands."""

UNSEEN = {"PySide6.QtNetwork", "backports.zstd", "whoosh", "tomlkit", "platformdirs", "tomllib"}


def test_the_first_picture_shows_the_list_and_has_loaded_and_made_little_more(tmp_path):
    data = ["--data-dir", str(tmp_path / "data")]
    loaded(RUN, *data, "import", "--sample")

    told = watched(tmp_path / "data")

    modules = set(told["modules"])
    assert told["rows"] > 3
    assert modules & (NETWORK | MARKDOWN | EXPORT | IMPORT | PAGES | UNSEEN) == set()
    assert {name.split(".")[1] for name in modules if name.startswith("holdfast.")} & ROOMS == set()
    assert {name for name in modules if name.startswith("holdfast.cli")} == COMMANDS
    assert len(told["later"]) > 5
    rest_of_window = {"controllers", "view", "side", "composer", "home", "exporting", "protection"}
    assert {name.split(".")[2] for name in modules if name.startswith("holdfast.gui.")} & rest_of_window == set()
    assert len([name for name in modules if name.startswith("holdfast")]) < 70
    assert told["widgets"] < 50
    assert {"controller", "home", "reading_pane", "later"} <= set(told["parts"])


UNSEEN_PAGES = {
    "home.palette",
    "home.tour",
    "outages.page",
    "outages.playbook_page",
    "panes.drop_layer",
    "panes.import_page",
    "panes.welcome",
    "side.document_page",
    "side.project_page",
}


def test_a_window_that_is_all_there_has_no_page_that_nobody_asked_for(tmp_path):
    data = ["--data-dir", str(tmp_path / "data")]
    loaded(RUN, *data, "import", "--sample")

    told = watched(tmp_path / "data")

    assert {f"holdfast.gui.{name}" for name in UNSEEN_PAGES} & set(told["modules_later"]) == set()
    assert PAGES & set(told["modules_later"]) == set()
    assert told["widgets_later"] < 310
