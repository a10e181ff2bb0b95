"""The desktop's search is told whom it can ask, by choice."""

import shlex
import sys

import pytest

from holdfast.operations.autostart import own_command
from holdfast.operations.desktop_search import KRUNNER_FILE, NAME, SERVICE_FILE, DesktopSearch
from holdfast.paths import Paths

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no such search")


@pytest.fixture
def folder(home):
    return home / ".local" / "share"


@pytest.fixture
def system(tmp_path):
    """Return a system's folder, in which no package is."""
    return tmp_path / "system"


def search(system, paths=None):
    return DesktopSearch(paths or Paths.of_user(), {"XDG_DATA_DIRS": str(system)})


def test_a_folder_whose_name_is_no_text_cannot_be_told_of_and_ends_nothing(folder, system, tmp_path):
    search(system, Paths.under(tmp_path / "data-\udcff")).follow(is_wished=True)
    assert not (folder / SERVICE_FILE).exists()


def test_it_is_told_and_no_longer(folder, system):
    search(system).follow(is_wished=True)
    search(system).follow(is_wished=True)
    service = (folder / SERVICE_FILE).read_text()
    assert f"Name={NAME}\n" in service
    assert f"Exec={shlex.join([*own_command(), 'search-provider'])}\n" in service
    assert (folder / KRUNNER_FILE).exists()

    search(system).follow(is_wished=False)
    search(system).follow(is_wished=False)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_package_has_said_so_already(folder, system):
    """What an earlier Holdfast left is taken away: the bus would start that one."""
    search(system).follow(is_wished=True)
    (system / SERVICE_FILE).parent.mkdir(parents=True)
    (system / SERVICE_FILE).write_text("[D-BUS Service]\n")
    search(system).follow(is_wished=True)

    assert not (folder / SERVICE_FILE).exists()


def test_another_store_is_named(folder, system, tmp_path):
    """Also where a package has it: that one asks about the usual store."""
    (system / SERVICE_FILE).parent.mkdir(parents=True)
    (system / SERVICE_FILE).write_text("[D-BUS Service]\n")
    search(system, Paths.under(tmp_path / "my $store")).follow(is_wished=True)
    line = next(line for line in (folder / SERVICE_FILE).read_text().splitlines() if line.startswith("Exec="))

    command = shlex.split(line.removeprefix("Exec="))
    assert command == [*own_command(), "--data-dir", str(tmp_path / "my $store"), "search-provider"]


def test_a_folder_that_cannot_be_written_is_no_failure(folder, system):
    folder.rmdir()
    folder.write_text("a file")

    search(system).follow(is_wished=True)
