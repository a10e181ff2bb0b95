"""What the desktop decides while the window is open."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from helpers import tray_host
from helpers.person import HOLDFAST
from holdfast.gui import tokens
from holdfast.settings import CLOSE_TO_TRAY, Settings

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("dbus-send"), reason="not installed: dbus-send")]

DARK, LIGHT = 1, 2
"""`color-scheme` of org.freedesktop.appearance."""
IN_AN_EMPTY_PLACE = (100, 800)


def says_the_desktop(person, scheme):
    """Tell what a desktop tells when its person turns to the dark, or at sunset."""
    command = [
        *("dbus-send", "--session", "--type=signal", "/org/freedesktop/portal/desktop"),
        *("org.freedesktop.portal.Settings.SettingChanged", "string:org.freedesktop.appearance"),
        *("string:color-scheme", f"variant:uint32:{scheme}"),
    ]
    subprocess.run(command, env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": person.bus.address}, check=True, timeout=60)


def is_on(person, colour, path):
    person.screen.picture(path)
    return QImage(str(path)).pixelColor(*IN_AN_EMPTY_PLACE) == QColor(colour)


def test_an_open_window_turns_dark_and_light_with_the_desktop(person, tmp_path):
    seen = tmp_path / "seen.png"
    person.runs(*HOLDFAST, XDG_CURRENT_DESKTOP="GNOME")  # whose part of Qt hears what is told here
    person.until(lambda: is_on(person, tokens.LIGHT.ground, seen), "a light window")

    says_the_desktop(person, DARK)
    person.until(lambda: is_on(person, tokens.DARK.ground, seen), "a dark window")
    person.keeps("dark")

    says_the_desktop(person, LIGHT)
    person.until(lambda: is_on(person, tokens.LIGHT.ground, seen), "a light window again")


def closes_to_the_tray(person):
    """Open the window of somebody who wants it to stay in the tray."""
    Settings(person.home / ".config" / "Holdfast").set(CLOSE_TO_TRAY, value=True)
    person.starts()
    person.sees("Open the sample", "push button")


def is_shown(person):
    return person.find("Holdfast", "frame") is not None


def test_without_a_tray_closing_the_window_ends_the_program(person):
    """Whatever was set: a window that hides behind nothing would be gone."""
    closes_to_the_tray(person)
    person.presses("alt+F4")
    person.until(person.has_left, "the program has ended")


def test_a_window_behind_an_icon_is_back_when_the_icon_is_gone(person):
    """A panel can end, and with it the only way back that is to be seen."""
    host = person.runs(sys.executable, str(Path(tray_host.__file__)), stdout=subprocess.PIPE)
    person.hears_of(host, "ready")
    closes_to_the_tray(person)
    person.presses("alt+F4")
    person.until(lambda: not is_shown(person), "the window is hidden")
    assert not person.has_left()
    host.kill()
    person.until(lambda: is_shown(person), "the window is back")


def test_under_gnome_the_window_is_heard(person):
    """There Qt loads GTK, which says that it is a program of its own; the window is in the other one."""
    person.starts(XDG_CURRENT_DESKTOP="GNOME")
    person.sees("Open the sample", "push button")
