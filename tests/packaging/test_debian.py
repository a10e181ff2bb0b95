"""The system packages: one line says what is missing, root gets them installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages of a Linux system")

REQUIRE = "import debian; debian.require(with_tests={with_tests}, is_root={is_root})"


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


@pytest.mark.skipif(not shutil.which("ldd"), reason="there is no ldd")
@pytest.mark.parametrize(
    "library",
    [
        "QtNetwork.abi3.so",
        "QtSvg.abi3.so",
        "QtWidgets.abi3.so",
        "Qt/plugins/platforms/libqoffscreen.so",
        "Qt/plugins/platforms/libqwayland*.so",
        "Qt/plugins/platforms/libqxcb.so",
        "Qt/plugins/wayland-graphics-integration-client/*.so",
        "Qt/plugins/xcbglintegrations/*.so",
    ],
)
def test_qt_finds_all_it_is_linked_with(library):
    """The list names everything that the parts of Qt we use ask of the system."""
    paths = [str(path) for path in Path(PySide6.__file__).parent.glob(library)]
    assert paths

    linked = subprocess.check_output(["ldd", *paths], text=True, stderr=subprocess.DEVNULL)

    assert [line for line in linked.splitlines() if "not found" in line] == []


@pytest.fixture
def system(tmp_path):
    """Stand in for dpkg-query, with everything installed but what a test takes out, and for apt-get."""
    tell = "import debian; print(*debian.NEEDED, *debian.WISHED_BY_TESTS, 'python3-venv')"
    names = subprocess.check_output([sys.executable, "-c", tell], cwd=PACKAGING, text=True).split()

    def require(missing: set[str], *, as_root: bool, with_tests: bool = False, apt: str = "true", extra: str = ""):
        lines = [f"installed\t{name}\t" for name in names if name not in missing]
        lines += [f"config-files\t{name}\t" for name in missing] + ([extra] if extra else [])
        (tmp_path / "status").write_text("\n".join(lines) + "\n", "utf-8")
        write_program(tmp_path / "dpkg-query", f"exec /bin/cat {tmp_path / 'status'}")
        write_program(tmp_path / "apt-get", f'echo "$@" >> {tmp_path / "apt"}; {apt}')
        (tmp_path / "apt").write_text("", "utf-8")
        return subprocess.run(
            [sys.executable, "-c", REQUIRE.format(with_tests=with_tests, is_root=as_root)],
            cwd=PACKAGING,
            env={**os.environ, "PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    require.apt = tmp_path / "apt"
    return require


def test_nothing_missing_is_not_mentioned(system):
    """Not a word, and nobody is asked for anything."""
    run = system(set(), as_root=False)

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_user_gets_one_line_with_all_that_is_missing(system):
    """It can be copied as it stands; the program stops."""
    run = system({"libegl1", "libxcb-cursor0"}, as_root=False)

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines()[1:] == ["sudo apt-get install --no-install-recommends libegl1 libxcb-cursor0"]
    assert system.apt.read_text("utf-8") == ""


def test_a_package_under_a_newer_name_counts(system):
    """Debian 13 has libglib2.0-0t64, which provides libglib2.0-0."""
    newer = "installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.84.4-3)"
    run = system({"libglib2.0-0"}, as_root=False, extra=newer)

    assert run.returncode == 0


def test_root_installs_them(system):
    """Without asking, and without a word on stdout."""
    run = system({"libegl1"}, as_root=True, apt="echo chatter")

    assert (run.returncode, run.stdout) == (0, "")
    assert system.apt.read_text("utf-8").splitlines()[-1].endswith("install --yes --no-install-recommends libegl1")


def test_what_apt_get_cannot_do_is_shown(system):
    """What it said, and the line to try by hand."""
    run = system({"libegl1"}, as_root=True, apt="echo 'E: no space' >&2; exit 100")

    assert (run.returncode, run.stdout) == (1, "")
    assert "E: no space" in run.stderr
    assert run.stderr.splitlines()[-1] == "apt-get install --yes --no-install-recommends libegl1"


def test_what_only_some_tests_need_is_not_insisted_on(system):
    """A user without Xvfb hears that some tests will be skipped; Holdfast itself never asks for it."""
    for_tests = system({"xvfb"}, as_root=False, with_tests=True)
    for_the_program = system({"xvfb"}, as_root=False)

    assert for_tests.returncode == 0
    assert "sudo apt-get install --no-install-recommends xvfb" in for_tests.stderr
    assert (for_the_program.returncode, for_the_program.stderr) == (0, "")
