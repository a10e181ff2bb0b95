"""A screen that nobody sees, with a manager of windows, a mouse and a keyboard that xdotool moves, and with pictures of
what it shows.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from pathlib import Path

SIZE = (1440, 900)
LIMIT_S = 60.0
XWD_NUMBERS = 25
HELD_S = "0.05"


class Screen:
    """An X server of its own, until it is closed. `folder` is where it keeps what it shows."""

    def __init__(self, folder: Path, size: tuple[int, int] = SIZE) -> None:
        folder.mkdir()
        self._shown = folder / "Xvfb_screen0"
        reading, writing = os.pipe()
        geometry = f"{size[0]}x{size[1]}x24"
        self._server = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(writing), "-screen", "0", geometry),
                *("-nolisten", "tcp", "-ac", "-fbdir", str(folder)),
            ],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as told:
            self.name = f":{told.readline().strip()}"
        self._manager = subprocess.Popen(
            ["openbox", "--sm-disable", "--startup", "echo ready"],
            env={**os.environ, "DISPLAY": self.name},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._manager.stdout.readline()

    def close(self) -> None:
        """Switch it off."""
        self._manager.terminate()
        self._manager.wait(LIMIT_S)
        self._manager.stdout.close()
        self._server.send_signal(signal.SIGTERM)
        self._server.wait(LIMIT_S)

    def do(self, *words: str) -> str:
        """Have xdotool do something; return what it says."""
        command = ["xdotool", *words]
        surroundings = {**os.environ, "DISPLAY": self.name}
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, timeout=LIMIT_S)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
        return done.stdout

    def click(self, x: int, y: int, button: int = 1, times: int = 1) -> None:
        """Move the mouse there and click."""
        self.do("mousemove", str(x), str(y), "click", "--repeat", str(times), str(button))

    def move(self, *places: int) -> None:
        """Move the mouse to each place, given as x, y, x, y."""
        for x, y in zip(places[::2], places[1::2], strict=True):
            self.do("mousemove", str(x), str(y))

    def take(self, x: int, y: int) -> None:
        """Press the left button there, and hold it."""
        self.do("mousemove", str(x), str(y), "mousedown", "1")

    def drop(self) -> None:
        """Let go of the left button."""
        self.do("mouseup", "1")

    def press(self, *keys: str) -> None:
        """Press keys, each with what is held meanwhile: `ctrl+k`, `Return`.

        What is held is held a moment before, as by a person: one in fifteen alt+F4 was lost on openbox where it came at
        once, whatever the window was.
        """
        for each in keys:
            *held, key = each.split("+")
            down, up = ([word for one in held for word in (verb, one)] for verb in ("keydown", "keyup"))
            self.do(*down, *(("sleep", HELD_S) if held else ()), "key", "--delay", "20", key, *up)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("type", "--clearmodifiers", "--delay", "15", "--", text)

    def picture(self, path: Path) -> None:
        """Keep what is shown, as a PNG. The server's own file of it is one of xwd."""
        dump = self._shown.read_bytes()
        numbers = struct.unpack(f">{XWD_NUMBERS}I", dump[: 4 * XWD_NUMBERS])
        header, width, height, line, colours = numbers[0], numbers[4], numbers[5], numbers[12], numbers[19]
        begin = header + 12 * colours
        picture = QImage(dump[begin : begin + line * height], width, height, line, QImage.Format.Format_RGB32)
        path.parent.mkdir(parents=True, exist_ok=True)
        assert picture.save(str(path))
