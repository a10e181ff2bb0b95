"""A person in front of the real program: it runs in a process of its own, is seen as a screen reader sees it, and gets
what mouse and keyboard give. Nothing here knows anything of Holdfast's inside.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from helpers.spoken import ACTIVE, ENABLED, FOCUSED, SHOWING, SpeechBus, Thing

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from helpers.screens import Screen

    Name = str | re.Pattern[str] | None

T = TypeVar("T")

PATIENCE_S = 90.0
"""How long a person waits before they give up. Only a failure takes so long."""
LOOKS_S = (0.02, 0.05, 0.1, 0.2)
"""Pauses between looks, the last one for all after it."""
OF_A_DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "XDG_CURRENT_DESKTOP")
PARTS = ("list item", "tree item", "table cell")
HOLDFAST = (sys.executable, "-I", "-m", "holdfast")
"""What `packaging/run.py` hands over to."""


class Person:
    """Uses the program on a screen, by what they see and hear. Closed by whoever made it."""

    def __init__(self, screen: Screen, bus: SpeechBus, home: Path, pictures: Path) -> None:
        self.screen = screen
        self.bus = bus
        self.home = home
        self._pictures = pictures
        self._steps = itertools.count(1)
        self._pause = threading.Event()
        self._program: subprocess.Popen[bytes] | None = None
        self._others: list[subprocess.Popen[bytes]] = []

    # the program

    @property
    def surroundings(self) -> dict[str, str]:
        """Return the variables that a program of this person is started with."""
        kept = {name: value for name, value in os.environ.items() if name not in OF_A_DESKTOP}
        return kept | {
            "DISPLAY": self.screen.name,
            "DBUS_SESSION_BUS_ADDRESS": self.bus.address,
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }

    @property
    def store(self) -> Path:
        """Return the folder where the program keeps everything, if it is not told otherwise."""
        return self.home / ".local" / "share" / "Holdfast"

    def starts(self, *arguments: str, **more: str) -> None:
        """Start Holdfast, and wait until its window has the keyboard."""
        self._program = self.runs(*HOLDFAST, *arguments, **more)
        self.sees("Holdfast", "frame", where=lambda each: each.is_(ACTIVE))

    def starts_unseen(self, *arguments: str, **more: str) -> None:
        """Start Holdfast, and look elsewhere, as one does at log-in."""
        self._program = self.runs(*HOLDFAST, *arguments, **more)

    def runs(self, *command: str, stdout: int | None = None, **more: str) -> subprocess.Popen[bytes]:
        """Start a program on the screen; whoever runs the tests under `nohup` does not keep it from hearing."""
        started = subprocess.Popen(
            ["env", "--default-signal=HUP", *command],
            env={**self.surroundings, **more},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            start_new_session=True,
        )
        self._others.append(started)
        return started

    @staticmethod
    def hears_of(program: subprocess.Popen[bytes], word: str) -> None:
        """Wait until another program has said a word on a line of its own."""
        for line in program.stdout:
            if line.decode().strip() == word:
                return
        raise AssertionError(f"it ended without saying {word}")

    def asks(self, *arguments: str) -> list[Any]:
        """Run a command of Holdfast that answers for machines, a line each; return the lines."""
        return [json.loads(line) for line in self.tells(*arguments, "--json").splitlines()]

    def tells(self, *arguments: str) -> str:
        """Run a command of Holdfast in a terminal; return what it says."""
        command = [*HOLDFAST, *arguments]
        return subprocess.run(
            command, env=self.surroundings, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE_S
        ).stdout

    @property
    def pid(self) -> int:
        """Return the number of the program that was started last."""
        return self._program.pid

    def has_left(self) -> bool:
        """Say whether the program has ended by itself, well."""
        return self._program is not None and self._program.poll() == 0

    def kills(self) -> None:
        """End the program as a power cut does."""
        assert self._program is not None
        os.killpg(self._program.pid, signal.SIGKILL)
        self._program.wait(PATIENCE_S)

    def ends(self, number: signal.Signals) -> None:
        """Tell the program to end, as a log-out does, and wait until it has."""
        self._program.send_signal(number)
        self._program.wait(PATIENCE_S)

    def close(self) -> None:
        """End what is still running."""
        for each in self._others:
            if each.poll() is None:
                os.killpg(each.pid, signal.SIGKILL)
            each.wait(PATIENCE_S)
            if each.stdout is not None:
                each.stdout.close()

    # eyes and ears

    def all(self, *, role: str | None = None) -> list[Thing]:
        """Return everything that is shown."""
        program = self.bus.program(self._program.pid) if self._program is not None else None
        if program is None:
            return []
        return [each for each in self.bus.walk(program) if each.is_(SHOWING) and role in (None, each.role)]

    def find(self, name: Name, role: str | None = None) -> Thing | None:
        """Return what has this name and role, None where it is not shown."""
        return next((each for each in self.all() if each.fits(name, role)), None)

    def sees(self, name: Name, role: str | None = None, *, where: Callable[[Thing], bool] | None = None) -> Thing:
        """Wait until something is shown."""
        found: list[Thing] = []

        def look() -> bool:
            found[:] = [each for each in self.all() if each.fits(name, role) and (where is None or where(each))]
            return bool(found)

        self.until(look, f"{role or 'something'} called {name!r}")
        return found[0]

    def within(self, name: str, role: str = "list", *, of: str | None = None) -> list[str]:
        """Return what is said in a list, or another thing that holds others; `of` names the only role that counts."""
        return [each.name for each in self.all(role=of) if any(above.fits(name, role) for above in each.within())]

    def misses(self, name: Name, role: str | None = None) -> None:
        """Wait until something is no longer shown."""
        self.until(lambda: self.find(name, role) is None, f"{name!r} is still there")

    def hears(self, name: Name, role: str | None = None) -> Thing:
        """Wait until the keyboard goes to something."""
        return self.sees(name, role, where=_has_focus)

    def focus(self) -> Thing | None:
        """Return what the keyboard goes to: the innermost of what says so."""
        return next((each for each in reversed(self.all()) if _has_focus(each)), None)

    def until(self, holds: Callable[[], T], what: str) -> T:
        """Look again and again until something holds; with pauses, since looking keeps the program from working."""
        ends_s = time.monotonic() + PATIENCE_S
        for pause_s in itertools.chain(LOOKS_S, itertools.repeat(LOOKS_S[-1])):
            if answer := holds():
                return answer
            ended = self._program.poll() if self._program is not None else None
            if time.monotonic() > ends_s or ended not in (None, 0):
                break
            self._pause.wait(pause_s)
        self.keeps("where it ended")
        shown = "\n".join(f"  {each.role}: {each.name[:100]}" for each in self.all() if each.name)
        raise AssertionError(f"did not come: {what}\nthe program: {ended or 'runs'}; shown:\n{shown}")

    # hands

    def middle(self, thing: Thing) -> tuple[int, int]:
        """Return where a person would click it."""
        left, top, width, height = self.bus.place(thing)
        return left + width // 2, top + height // 2

    def clicks(self, name: Name, role: str | None = None, *, times: int = 1) -> None:
        """Click what has this name, once it can be and stands still: a notice that comes moves what is below it."""

        def still() -> tuple[int, int] | None:
            thing = self.sees(name, role, where=lambda each: each.is_(ENABLED))
            place = self.middle(thing)
            self.screen.move(*place)
            return place if place == self.middle(thing) else None

        self.screen.click(*self.until(still, f"{name!r} does not stand still"), times=times)

    def presses(self, *keys: str) -> None:
        """Press keys."""
        self.screen.press(*keys)

    def types(self, text: str) -> None:
        """Type a text."""
        self.screen.type(text)

    def tabs_to(self, name: Name, role: str | None = None, *, key: str = "Tab", most: int = 60) -> Thing:
        """Step with a key until the keyboard goes to what has this name."""
        heard: list[str] = []
        for _ in range(most):
            now = self.focus()
            if now is not None and now.fits(name, role):
                return now
            heard.append(f"{now.role}: {now.name}" if now is not None else "nothing")
            self.presses(key)
        raise AssertionError(f"{key} does not lead to {name!r}, but to {heard}")

    def keeps(self, step: str) -> None:
        """Keep a picture of what is shown."""
        self.screen.picture(self._pictures / f"{next(self._steps):02}-{step.replace(' ', '-')}.png")


def _has_focus(thing: Thing) -> bool:
    """Say whether the keyboard goes there. Qt says so, too, of a list's current row and of the inside of a field."""
    is_inside = thing.role in PARTS and thing.parent is not None and not thing.parent.is_(FOCUSED)
    return thing.is_(FOCUSED) and thing.role != "filler" and not is_inside


def missing(programs: Sequence[str]) -> list[str]:
    """Return which of these are not installed."""
    import shutil  # noqa: PLC0415 - for this alone

    return [each for each in programs if shutil.which(each) is None]
