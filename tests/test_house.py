"""The house keeps its own rules: those that no linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
APP = CHECKOUT / "app" / "holdfast"
MODULES = sorted(APP.rglob("*.py"))
SCRIPTS = sorted((CHECKOUT / "packaging").glob("*.py"))

TESTS = sorted((CHECKOUT / "tests").rglob("*.py"))

LONGEST_FILE = 400
ROOMS_FOR_NOTHING = {"utils", "util", "helpers", "common", "manager", "managers", "misc"}
MACHINE_PATH = re.compile(r"(?<![\w.:/}])/(?:home|root|Users|opt|work|tmp|mnt|srv|media)/|\b[A-Z]:[\\/]{1,2}\w")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)\b")
SILENCED_WITH_REASON = re.compile(r"# (noqa: [A-Z]+\d+(, [A-Z]+\d+)*|type: ignore\[[a-z, -]+\]) +[-#] \S+")
WRITTEN_BY_HAND = {".css", ".html", ".json", ".md", ".py", ".qss", ".svg", ".toml", ".txt", ".yml"}


def _named(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def test_there_is_a_house():
    """The rules below look at something."""
    assert len(MODULES) > 10
    assert SCRIPTS


def test_no_file_is_long():
    """Whoever opens a file can read it whole."""
    lengths = {_named(path): len(path.read_text("utf-8").splitlines()) for path in MODULES + SCRIPTS}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_room_is_for_nothing_in_particular():
    """A name says what a room is for."""
    assert [_named(path) for path in APP.rglob("*") if path.stem in ROOMS_FOR_NOTHING] == []


def test_every_module_says_what_it_is_for():
    """A module without a docstring has no reason to be."""
    assert [_named(path) for path in MODULES + SCRIPTS if not ast.get_docstring(_tree(path))] == []


def test_only_the_command_line_prints():
    """Everything else logs, raises or returns."""
    prints = [
        f"{_named(path)}:{node.lineno}"
        for path in MODULES
        if "cli" not in path.relative_to(APP).parts[0]
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert prints == []


def test_no_events_are_pumped_and_nobody_sleeps():
    """Waiting is done with signals, futures and tokens."""
    waits = [
        f"{_named(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and (node.attr == "processEvents" or (node.attr == "sleep" and getattr(node.value, "id", "") == "time"))
    ]

    assert waits == []


def test_every_exception_to_a_rule_has_its_reason():
    """A linter or the type checker is only silenced by a line that says why."""
    silenced = [
        f"{_named(path)}:{number}: {line.strip()}"
        for path in MODULES + SCRIPTS + TESTS
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if SILENCED.search(line) and not SILENCED_WITH_REASON.search(line)
    ]

    assert silenced == []


def test_tests_neither_sleep_nor_mock():
    """They wait for what they wait for, and try the real thing."""
    found = [
        f"{_named(path)}:{node.lineno}"
        for path in TESTS
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Attribute) and node.attr == "sleep")
        or (isinstance(node, ast.ImportFrom) and node.module in {"unittest", "unittest.mock"})
        or (isinstance(node, ast.Import) and any(name.name == "unittest.mock" for name in node.names))
    ]

    assert found == []


def test_no_path_of_one_machine_stands_in_the_project():
    """What is written for everybody names nobody's folders."""
    places = [CHECKOUT / "app", CHECKOUT / "packaging", CHECKOUT / "resources", CHECKOUT / ".ci"]
    files = [path for place in places for path in place.rglob("*") if path.suffix in WRITTEN_BY_HAND]
    files = [path for path in files if "sample" not in path.parts]  # made-up people have made-up folders
    files += [CHECKOUT / "pyproject.toml", *CHECKOUT.glob("*.md")]

    assert [_named(path) for path in files if MACHINE_PATH.search(path.read_text("utf-8"))] == []


def test_no_registry_is_named():
    """Where packages come from is for each machine's own settings to say."""
    hosts = re.compile(r"(?:pypi|pythonhosted|deb[.]debian)[.]org|registry[.]npmjs")
    places = [CHECKOUT / name for name in ("app", "packaging", "resources", "tests", ".ci")]
    files = [
        path for place in places for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    files = [*files, CHECKOUT / "pyproject.toml", *CHECKOUT.glob("*.md")]

    assert [_named(path) for path in files if hosts.search(path.read_text("utf-8", "replace"))] == []


@pytest.mark.parametrize("text", ["open('/home/ann/x')", "at /tmp/a", '"C:\\\\Users\\\\ann"', "D:/data"])
def test_a_path_of_one_machine_is_recognised(text):
    """The rule above can fail."""
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["https://example.com/home/x", "lib/home/x", "{folder}/tmp/x", "resources/opt/"])
def test_other_paths_are_not(text):
    """Nor does it fail for nothing."""
    assert not MACHINE_PATH.search(text)


def test_the_pictures_of_the_readme_are_there_and_small():
    """They are what people see first; each is an indexed PNG of a window as it is opened."""
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", (CHECKOUT / "README.md").read_text("utf-8"))
    assert len(shown) == 2
    for name in shown:
        data = (CHECKOUT / name).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1440, 900)
        assert len(data) < 150_000
