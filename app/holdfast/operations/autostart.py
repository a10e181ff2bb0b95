"""Have Holdfast opened at log-in, by choice: an entry in the folder that XDG desktops read, and nothing else. Knows how
this program is started; nothing of stores and windows.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

from holdfast.errors import HoldfastError
from holdfast.language import tr
from holdfast.paths import Paths

ENTRY_NAME = "holdfast.desktop"
ENTRY = """\
[Desktop Entry]
Type=Application
Name=Holdfast
Comment=Your Claude conversations, on your own computer
Exec={command}
Icon=holdfast
Terminal=false
X-GNOME-Autostart-enabled=true
"""
TURNED_OFF = ("Hidden=true", "X-GNOME-Autostart-enabled=false")
"""What desktops write into an entry instead of removing it."""
TO_ESCAPE = str.maketrans({mark: f"\\{mark}" for mark in '"`$\\'})


class Autostart:
    """Whether Holdfast opens at log-in. `data_folder` is where its store lies, None for the usual place."""

    def __init__(self, data_folder: Path | None = None) -> None:
        self._data_folder = data_folder

    @classmethod
    def of(cls, paths: Paths) -> Autostart:
        """Return that of the Holdfast that keeps its files there."""
        return cls(None if paths == Paths.of_user() else paths.data)

    @property
    def is_on(self) -> bool:
        """Say whether it does. Raises HoldfastError where Holdfast cannot know."""
        entry = _entry()
        try:
            lines = entry.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return False
        return not any(line.replace(" ", "") in TURNED_OFF for line in lines)

    def turn_on(self) -> None:
        """Open at log-in from now on. Raises HoldfastError."""
        entry = _entry()
        command = [*own_command(), *self._where(), "open", "--minimized"]
        beside = entry.with_name(f".{ENTRY_NAME}.new")
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(ENTRY.format(command=" ".join(map(quoted, command))), encoding="utf-8")
            beside.replace(entry)
        except OSError as err:
            raise _unwritable(entry) from err

    def turn_off(self) -> None:
        """Open only when asked, from now on. Raises HoldfastError."""
        entry = _entry()
        try:
            entry.unlink(missing_ok=True)
        except OSError as err:
            raise _unwritable(entry) from err

    def _where(self) -> list[str]:
        return [] if self._data_folder is None else ["--data-dir", str(self._data_folder.absolute())]


def own_command() -> list[str]:
    """Return the command that starts this very Holdfast, however it was installed."""
    if image := os.environ.get("APPIMAGE"):
        return [image]
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-I", "-m", "holdfast"]


def quoted(argument: str) -> str:
    """Return an argument as the Exec line of a desktop entry wants it."""
    return '"' + argument.translate(TO_ESCAPE).replace("\\", "\\\\").replace("%", "%%") + '"'


def _entry() -> Path:
    if sys.platform in {"win32", "darwin"} or "FLATPAK_ID" in os.environ:
        raise HoldfastError(
            tr("On this system Holdfast cannot set that itself."),
            tr("Add it to the programs that are opened at log-in, in the system's own settings."),
        )
    return Path(PlatformDirs().user_config_dir) / "autostart" / ENTRY_NAME


def _unwritable(entry: Path) -> HoldfastError:
    return HoldfastError(tr("{entry} could not be changed.", entry=entry), tr("Check the permissions of its folder."))
