"""Opened at log-in, by choice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.errors import HoldfastError
from holdfast.operations.autostart import Autostart, own_command, quoted

pytestmark = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there the system's settings do it")

APP = Path(__file__).parents[2] / "app"


@pytest.fixture
def entry(home):
    return home / ".config" / "autostart" / "holdfast.desktop"


def test_it_is_off_until_it_is_turned_on(entry):
    autostart = Autostart()
    assert not autostart.is_on
    autostart.turn_on()
    assert autostart.is_on
    autostart.turn_on()
    autostart.turn_off()
    autostart.turn_off()

    assert not autostart.is_on
    assert list(entry.parent.iterdir()) == []


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled = false"])
def test_a_desktop_may_have_turned_it_off(entry, line):
    """A person who takes it out in the desktop's own settings is believed."""
    Autostart().turn_on()
    entry.write_text(entry.read_text() + line + "\n")

    assert not Autostart().is_on


@pytest.mark.parametrize("name", ["plain", "with space", 'quo"te', "dollar$HOME", "back\\slash", "100%u", "`id`"])
def test_the_entry_starts_this_very_program(entry, tmp_path, name):
    """GLib reads the line as a desktop does; whatever the folder of the store is called, it comes through whole."""
    Autostart(tmp_path / name).turn_on()
    line = next(line for line in entry.read_text().splitlines() if line.startswith("Exec="))

    parsed = exec_line(line.removeprefix("Exec="))
    assert parsed == [*own_command(), "--data-dir", str(tmp_path / name), "open", "--minimized"]


def exec_line(value):
    """Read an Exec line by the Desktop Entry Specification: string escapes, then quotes, then field codes."""
    text = value.replace("\\\\", "\\")
    arguments, current, at, is_quoted = [], "", 0, False
    while at < len(text):
        if text[at] == '"':
            is_quoted = not is_quoted
        elif text[at] == "\\" and is_quoted:
            at += 1
            current += text[at]
        elif text[at] == " " and not is_quoted:
            arguments.append(current)
            current = ""
        elif text[at] == "%":
            assert text[at + 1] == "%", "a field code"
            at += 1
            current += "%"
        else:
            current += text[at]
        at += 1
    return [*arguments, current]


def test_nothing_is_left_to_a_shell():
    assert quoted('a"b') == '"a\\\\"b"'


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="needs desktop-file-utils")
def test_the_entry_is_valid(entry):
    Autostart().turn_on()

    assert subprocess.run(["desktop-file-validate", entry], capture_output=True, text=True, check=False).stdout == ""


def test_a_folder_that_cannot_be_made_is_a_sentence(entry):
    entry.parent.write_text("a file")

    with pytest.raises(HoldfastError, match="could not be changed"):
        Autostart().turn_on()


def test_inside_a_sandbox_the_system_has_to_do_it(monkeypatch):
    monkeypatch.setenv("FLATPAK_ID", "x")

    with pytest.raises(HoldfastError, match="cannot set that itself"):
        Autostart().turn_on()


@pytest.mark.parametrize(("variable", "value"), [("APPIMAGE", "a/Holdfast.AppImage")])
def test_an_image_is_started_as_a_whole(monkeypatch, variable, value):
    """Not the program in it, whose place is another at every start."""
    monkeypatch.setenv(variable, value)

    assert own_command() == [value]


def test_the_command_says_how_it_stands(entry):
    def run(*arguments):
        command = [sys.executable, "-m", "holdfast", "autostart", *arguments]
        surroundings = {**os.environ, "PYTHONPATH": str(APP)}
        return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout

    assert "does not open" in run()
    assert "opens when you log in" in run("on")
    assert entry.exists()
    assert "does not open" in run("off")
