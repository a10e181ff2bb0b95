"""What every package says of Holdfast, and what a desktop reads: checked by the desktop's own tools where they are."""

from __future__ import annotations

import gzip
import importlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

import holdfast
from holdfast.cli.arguments import parser
from holdfast.domain.asked import SCHEME
from holdfast.gui.mark import drawing_for
from holdfast.operations import desktop_search

CHECKOUT = Path(__file__).parents[2]
PACKAGING = CHECKOUT / "packaging"
DESKTOP = PACKAGING / "desktop"
LOG = """\
# Changelog

## [Unreleased]

### Added

- A `bundle`, and
  a second line.
- Another.

### Fixed

- What was *broken*.

## [0.0.9] - 2026-01-02

- The first.
"""


@pytest.fixture
def script(monkeypatch):
    """Import a script of packaging/ by its name."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(PACKAGING)):
            del sys.modules[name]


def tool(name):
    return pytest.mark.skipif(not shutil.which(name), reason=f"needs {name}")


# the version and the changes stand in one place


def test_there_is_one_version(script):
    """The package's own is the one that the program says, and that no other file repeats."""
    assert script("project").version() == holdfast.__version__
    repeated = [
        path
        for path in [*PACKAGING.rglob("*"), CHECKOUT / "pyproject.toml"]
        if path.suffix in {".py", ".toml", ".xml", ".desktop", ".1", ".yml", ".iss", ".sh"}
        and re.search(rf"(?<![\d.]){re.escape(holdfast.__version__)}(?![\d.])", path.read_text("utf-8"))
    ]

    assert repeated == []


def test_the_changelog_is_read_as_people_write_it(script):
    releases = script("project").releases(LOG)

    assert [(each.version, each.date, each.changes) for each in releases] == [
        (holdfast.__version__, "", ("A bundle, and a second line.", "Another.", "What was broken.")),
        ("0.0.9", "2026-01-02", ("The first.",)),
    ]


def test_our_changelog_has_something_to_say(script):
    assert len(script("project").releases()[0].changes) > 5


@tool("dpkg-parsechangelog")
def test_debian_reads_its_changelog(script, tmp_path):
    """Debian's own parser finds every release, with its time, and complains about nothing."""
    path = tmp_path / "changelog"
    path.write_text(script("deb").changelog(), "utf-8")
    said = subprocess.run(
        ["dpkg-parsechangelog", "--all", "-l", path],
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C.UTF-8", **os.environ},
    )

    assert said.stderr == ""
    assert f"Version: {holdfast.__version__}\n" in said.stdout
    assert "Mon, 02 Feb 2026 02:40:00 +0000" in said.stdout


def test_no_line_of_debians_changelog_is_long(script):
    lines = script("deb").changelog().splitlines()

    assert [line for line in lines if len(line) > 80 and not line.startswith(" -- ")] == []


# what a desktop reads


@tool("desktop-file-validate")
def test_the_desktop_entry_is_valid():
    said = subprocess.run(
        ["desktop-file-validate", DESKTOP / "holdfast.desktop"], capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stdout) == (0, "")


@tool("desktop-file-validate")
def test_what_krunner_reads_is_valid():
    said = subprocess.run(
        ["desktop-file-validate", DESKTOP / "holdfast.krunner.desktop"], capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stdout) == (0, "")


def test_the_desktops_search_is_told_one_thing(script, tmp_path):
    """By the package and by the program, of one name, and by a command that there is."""
    script("deb").offer_search(tmp_path, DESKTOP)
    service = (tmp_path / desktop_search.SERVICE_FILE).read_text("utf-8")
    shell = (tmp_path / f"gnome-shell/search-providers/{desktop_search.NAME}.ini").read_text("utf-8")
    command = re.search(r"^Exec=/usr/bin/holdfast (.+)$", service, re.MULTILINE)[1]

    assert f"Name={desktop_search.NAME}\n" in service
    assert parser().parse_args([command]).command == "search-provider"
    assert f"BusName={desktop_search.NAME}\nObjectPath={desktop_search.PATH}\nVersion=2\n" in shell
    assert (DESKTOP / re.search("DesktopId=(.+)", shell)[1]).exists()
    assert (tmp_path / desktop_search.KRUNNER_FILE).read_text("utf-8") == desktop_search.KRUNNER


def test_the_desktop_entry_takes_links_and_exports():
    """What it says it opens is what the program opens, by the command that it names."""
    entry = (DESKTOP / "holdfast.desktop").read_text("utf-8")

    assert f"x-scheme-handler/{SCHEME};" in entry
    assert "application/x-claude-export+zip;" in entry
    command = re.search(r"^Exec=holdfast (\w+) %U$", entry, re.MULTILINE)[1]
    assert parser().parse_args([command, "a.zip"]).things == ["a.zip"]


def test_the_desktop_finds_the_window_of_the_entry():
    """The window says by name which entry it belongs to; otherwise a desktop shows it without name and icon."""
    assert 'setDesktopFileName("holdfast")' in (CHECKOUT / "app/holdfast/gui/start.py").read_text("utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "data-2025-08-14-10-11-12-batch-0000.zip",
        "data-a03689ac-101f-4a89-8ecb-dda79dff6f6f-1773508841-5a3c91e7-batch-0001.zip",
        "conversations-000.zip",
    ],
)
def test_exports_are_known_by_their_names(name):
    """By the end of the name or the whole: GNOME does not look further once "*.zip" has matched."""
    kind = ET.parse(DESKTOP / "holdfast.xml").getroot()[0]  # noqa: S314 - our own file
    patterns = [element.get("pattern") for element in kind if element.tag.endswith("glob")]

    assert kind.get("type") == "application/x-claude-export+zip"
    assert any(fnmatch(name, pattern) for pattern in patterns)
    assert all("*" not in pattern[1:] and "[" not in pattern for pattern in patterns)
    assert not any(fnmatch("holiday.zip", pattern) for pattern in patterns)


@tool("appstreamcli")
def test_appstream_finds_nothing_wrong(script, tmp_path):
    path = tmp_path / "app.holdfast.Holdfast.metainfo.xml"
    path.write_text(script("deb").metainfo(), "utf-8")
    said = subprocess.run(["appstreamcli", "validate", "--no-net", path], capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stdout
    assert not re.search(r"^[EW]:", said.stdout, re.MULTILINE)
    today = datetime.fromtimestamp(1770000000, UTC).date().isoformat()
    assert f'<release version="{holdfast.__version__}" date="{today}"/>' in path.read_text("utf-8")


def test_software_centres_read_it_in_every_language(script):
    """Each sentence is there in each of them, after the English, and in none twice."""
    root = ET.fromstring(script("deb").metainfo())  # noqa: S314 - our own file
    languages = {path.stem for path in (CHECKOUT / "resources" / "translations").glob("*.mo")}
    said = {}
    for element in root.iter():
        if element.tag in {"summary", "p", "li"}:
            said.setdefault(element.get("{http://www.w3.org/XML/1998/namespace}lang", "en"), []).append(element.text)
    assert set(said) == {"en", *languages}
    assert {len(texts) for texts in said.values()} == {7}
    assert all("Claude" in texts[0] for texts in said.values())
    assert "eigenen Computer" in said["de"][0]


@tool("man")
def test_the_manual_page_is_sound():
    said = subprocess.run(
        ["man", "--warnings", "-l", DESKTOP / "holdfast.1"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )

    assert (said.returncode, said.stderr) == (0, "")


def test_the_manual_page_names_only_commands_that_there_are():
    page = (DESKTOP / "holdfast.1").read_text("utf-8")
    named = set(
        re.findall(r"^\.(?:BI|B|BR) (\w+)", page.partition(".SH COMMANDS")[2].partition(".SH EXIT")[0], re.MULTILINE)
    ) - {"holdfast"}

    assert named
    assert named <= parser()._subparsers._group_actions[0].choices.keys()


# the mark


def test_every_size_of_the_mark_is_drawn(script, tmp_path, qapp):
    """Each is as large as it says, has a picture in it, and the corners are left free."""
    icons = script("icons")
    made = icons.draw(tmp_path)
    for path in made:
        image = QImage(str(path))
        assert not image.isNull(), path
        if path.suffix == ".png":
            size = int(path.parents[1].name.partition("x")[0])
            assert (image.width(), image.height()) == (size, size)
            assert image.pixelColor(0, 0).alpha() < 128
            assert image.pixelColor(size // 4, size // 8).alpha() == 255
    assert len(made) == len(icons.SIZES) + 2


def test_small_sizes_have_a_drawing_of_their_own(script, qapp):
    assert [drawing_for(size) for size in (16, 24, 32)] == ["mark-small.svg", "mark-small.svg", "mark.svg"]


# bundle and .deb


def test_the_same_content_makes_the_same_archive(script, tmp_path):
    """Whoever packs it, and when."""
    bundle, project = script("bundle"), script("project")
    archives = []
    for name in "ab":
        folder = tmp_path / name
        (folder / "lib").mkdir(parents=True)
        (folder / "program").write_text("#!/bin/sh\n")
        (folder / "program").chmod(0o755 if name == "a" else 0o744)
        (folder / "lib" / "x.so").write_text(name[:0])
        (folder / "lib" / "x.so").chmod(0o755)
        project.set_times(folder, 1770000000)
        archives.append(bundle.pack(folder, tmp_path / f"{name}.tar.xz", "holdfast-1", 1770000000))

    assert archives[0].read_bytes() == archives[1].read_bytes()
    with tarfile.open(archives[0]) as packed:
        assert {member.name: oct(member.mode) for member in packed} == {
            "holdfast-1": "0o755",
            "holdfast-1/lib": "0o755",
            "holdfast-1/lib/x.so": "0o644",
            "holdfast-1/program": "0o755",
        }


def test_the_package_asks_for_the_c_library_it_needs(script, tmp_path):
    """The newest symbol in any of its binaries decides; text that only speaks of one does not."""
    folder = tmp_path / "usr/lib/holdfast"
    folder.mkdir(parents=True)
    (folder / "a.so").write_bytes(b"\x7fELF...\0GLIBC_2.4\0GLIBC_2.34\0GLIBC_2.3.4\0")
    (folder / "b.txt").write_bytes(b"\0GLIBC_2.99\0")
    needs = script("deb").depends(tmp_path)

    assert needs[0] == "libc6 (>= 2.34)"
    assert "libxcb-cursor0" in needs


@tool("dpkg-deb")
def test_dpkg_takes_what_is_written_for_it(script, tmp_path):
    """A small tree becomes a package that dpkg reads, with what people are to see of it."""
    (tmp_path / "usr/lib/holdfast").mkdir(parents=True)
    (tmp_path / "usr/lib/holdfast/holdfast").write_bytes(b"\x7fELF\0GLIBC_2.34\0")
    script("deb").write_control(tmp_path, "amd64")
    package = tmp_path.with_suffix(".deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tmp_path, package], check=True, capture_output=True)
    said = subprocess.check_output(["dpkg-deb", "--field", package], text=True)

    assert f"Version: {holdfast.__version__}\n" in said
    assert "Maintainer: The Holdfast contributors" in said
    assert "usr/lib/holdfast/holdfast" in (tmp_path / "DEBIAN/md5sums").read_text()


def test_licences_are_those_of_what_is_inside(script, tmp_path):
    """Every package that runs has its licence named, and Qt's texts are found where Debian keeps them."""
    licences = script("licences")
    licences.collect(tmp_path)
    told = (tmp_path / "README.txt").read_text("utf-8")

    assert {"pyside6-essentials", "whoosh", "httpx"} <= {part.name for part in licences.parts()}
    assert "MIT License" in told
    assert all(part.licence for part in licences.parts())
    assert (tmp_path / "httpx").is_dir()


def test_nothing_that_the_program_uses_is_left_out(script):
    """No module of ours imports what the bundle excludes."""
    excluded = {*script("bundle").EXCLUDED, "apsw.sqlite_extra", "sqlite_extra_binaries"}
    imported = re.compile(r"^\s*(?:import|from) ([\w.]+)", re.MULTILINE)
    used = {
        name
        for path in (CHECKOUT / "app").rglob("*.py")
        for name in imported.findall(path.read_text("utf-8"))
        if name in excluded or name.split(".")[0] in excluded
    }

    assert used == set()


def test_a_compressed_text_bears_no_time(script, tmp_path):
    script("deb")._pack(tmp_path / "a.gz", "x")

    assert (tmp_path / "a.gz").read_bytes()[4:8] == bytes(4)
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == b"x"


def test_start_up_modules_tell_neither_when_nor_where(script, tmp_path):
    """What names the moment and the computer of the making is replaced; the rest stays as it was."""
    bundle = script("bundle")
    archives = []
    for name in "ab":
        path = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as made:
            for member in ("x.pyc", "BUILD_CONSTANTS.pyc") if name == "a" else ("BUILD_CONSTANTS.pyc", "x.pyc"):
                made.writestr(member, b"x" if member == "x.pyc" else f"made on {name}")
        bundle.settle(path, 1770000000)
        archives.append(path)

    assert archives[0].read_bytes() == archives[1].read_bytes()
    with zipfile.ZipFile(archives[0]) as settled:
        assert settled.read("x.pyc") == b"x"
    tell = f"import sys; sys.path.insert(0, {str(archives[0])!r}); import BUILD_CONSTANTS; print(vars(BUILD_CONSTANTS))"
    told = subprocess.check_output([sys.executable, "-c", tell], text=True)
    assert "'__EXECUTABLES__': 'holdfast" in told.replace("Holdfast", "holdfast")
    assert "BUILD_HOST" not in told
