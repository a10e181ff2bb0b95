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
from helpers.session import Asker
from helpers.spoken import ACTIVE
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


def logs_in(person):
    """Have it opened as the entry for log-in opens it; wait until all of it is there."""
    person.starts_unseen("open", "--minimized")
    person.until(lambda: is_made(person), "all of the window is there")
    person.until(lambda: stands_in_the_task_bar(person), "it stands in the task bar")
    assert not is_in_front(person)


def is_in_front(person):
    """Say whether the window is before the person; a small one is there, too, for screen readers."""
    return any(each.fits("Holdfast", "frame") and each.is_(ACTIVE) for each in person.all())


def is_made(person):
    """Say whether the window offers what it offers, though nobody sees it."""
    program = person.bus.program(person.pid)
    return program is not None and any(each.fits("Open the sample", "push button") for each in person.bus.walk(program))


def stands_in_the_task_bar(person):
    """Say whether the window manager knows the window, small or not: one that is hidden is on no desktop."""
    words = ["xdotool", "search", "--all", "--pid", str(person.pid), "--desktop", "0", "--name", "Holdfast"]
    return subprocess.run(words, env=person.surroundings, capture_output=True, check=False, timeout=60).stdout != b""


def panel_comes(person):
    """Start a host of icons; give it and the name of whoever has an icon there."""
    host = person.runs(sys.executable, str(Path(tray_host.__file__)), stdout=subprocess.PIPE)
    person.hears_of(host, "registered")
    return host, host.stdout.readline().decode().strip()


def clicks_the_icon(person, owner):
    asker = Asker(person.bus.address)
    asker.ask(("/StatusNotifierItem", owner, "org.kde.StatusNotifierItem"), "Activate", "ii", 0, 0)
    asker.close()


def chooses_from_the_icon(person, owner, label):
    asker = Asker(person.bus.address)
    menu = ("/MenuBar", owner, "com.canonical.dbusmenu")
    _revision, (_id, _properties, items) = asker.ask(menu, "GetLayout", "iias", 0, -1, [])
    number = next(item[0] for _kind, item in items if item[1].get("label", ("s", ""))[1].replace("_", "") == label)
    asker.ask(menu, "Event", "isvu", number, "clicked", ("s", ""), 0)
    asker.close()


def test_quit_ends_a_window_that_is_hidden_behind_its_icon(person):
    """Whole: else the next start would find one that is open, and that nobody can see."""
    host = person.runs(sys.executable, str(Path(tray_host.__file__)), stdout=subprocess.PIPE)
    person.hears_of(host, "ready")
    closes_to_the_tray(person)
    person.hears_of(host, "registered")
    owner = host.stdout.readline().decode().strip()
    person.presses("alt+F4")
    person.until(lambda: not is_shown(person), "the window is hidden")
    chooses_from_the_icon(person, owner, "Quit")
    person.until(person.has_left, "the program has ended")


def test_at_log_in_the_icon_comes_with_a_panel_that_comes_later(person):
    logs_in(person)
    _host, owner = panel_comes(person)
    assert stands_in_the_task_bar(person)
    assert not is_in_front(person)
    clicks_the_icon(person, owner)
    person.until(lambda: is_in_front(person), "the window is there")
    person.keeps("from the icon")


def test_at_log_in_it_goes_behind_the_icon_once_that_is_there_and_back_without_it(person):
    """Where closing keeps the window in the tray. Until then, and after that, it stands in the task bar."""
    Settings(person.home / ".config" / "Holdfast").set(CLOSE_TO_TRAY, value=True)
    logs_in(person)
    host, owner = panel_comes(person)
    person.until(lambda: not stands_in_the_task_bar(person), "the window is behind the icon")
    clicks_the_icon(person, owner)
    person.until(lambda: is_in_front(person), "the window is there")
    person.presses("alt+F4")
    person.until(lambda: not is_shown(person), "the window is hidden")
    host.kill()
    person.until(lambda: is_shown(person), "the window is back")
    host, owner = panel_comes(person)  # the panel was only started anew
    person.presses("alt+F4")
    person.until(lambda: not is_shown(person), "the window is hidden again")
    clicks_the_icon(person, owner)
    person.until(lambda: is_shown(person), "the window is there again")


@pytest.mark.skipif(not shutil.which("trayer"), reason="not installed: trayer")
def test_at_log_in_it_goes_behind_the_icon_of_an_older_tray_too(person):
    """One of X alone, which nobody announces on the bus."""
    Settings(person.home / ".config" / "Holdfast").set(CLOSE_TO_TRAY, value=True)
    logs_in(person)
    tray = person.runs("trayer", "--edge", "bottom", "--widthtype", "request")
    person.until(lambda: not stands_in_the_task_bar(person), "the window is behind the icon")
    person.keeps("behind the icon")
    tray.kill()
    person.until(lambda: is_in_front(person), "the window is back")


def test_at_log_in_without_a_tray_the_window_stays_in_reach(person):
    Settings(person.home / ".config" / "Holdfast").set(CLOSE_TO_TRAY, value=True)
    logs_in(person)
    person.presses("alt+Tab")
    person.until(lambda: is_in_front(person), "the window is there")
    person.keeps("back from the task bar")


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
