"""Have the desktop's search ask this Holdfast, by choice, where no package said so already: a service that the bus of
the session can start, and a line for KDE's KRunner. Knows how this program is started; nothing of what is asked.

GNOME Shell reads who may be asked from the system's folders alone, so that there only a package makes it known.
"""

from __future__ import annotations

import logging
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import PlatformDirs

from holdfast.operations.autostart import own_command
from holdfast.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

NAME = "app.holdfast.Holdfast.SearchProvider"
PATH = "/app/holdfast/Holdfast/SearchProvider"
SERVICE_FILE = f"dbus-1/services/{NAME}.service"
KRUNNER_FILE = "krunner/dbusplugins/holdfast.desktop"
SERVICE = """\
[D-BUS Service]
Name={name}
Exec={command}
"""
KRUNNER = f"""\
[Desktop Entry]
Type=Service
Name=Holdfast
Comment=Your Claude conversations, on your own computer
Icon=holdfast
X-KDE-ServiceTypes=Plasma/Runner
X-KDE-PluginInfo-Name=holdfast
X-KDE-PluginInfo-License=MIT
X-KDE-PluginInfo-EnabledByDefault=true
X-Plasma-API=DBus
X-Plasma-DBusRunner-Service={NAME}
X-Plasma-DBusRunner-Path={PATH}
X-Plasma-Request-Actions-Once=true
X-Plasma-Runner-Min-Letter-Count=3
"""
SYSTEM_FOLDERS = "/usr/local/share:/usr/share"


class DesktopSearch:
    """What tells the desktop that it can ask. `paths` are those of the store that it asks about."""

    def __init__(self, paths: Paths, environment: Mapping[str, str] = os.environ) -> None:
        self._paths = paths
        self._environment = environment

    def follow(self, *, is_wished: bool) -> None:
        """Write what is needed, or take it away. What cannot be written is logged: the package may have it."""
        if sys.platform != "linux" or "FLATPAK_ID" in self._environment:
            return
        try:
            if is_wished:
                self._write()
            else:
                self._remove()
        except (OSError, UnicodeError) as err:  # the name of a folder need not be text
            log.info("the desktop's search cannot be told of: %s", type(err).__name__)

    def _write(self) -> None:
        is_usual = self._paths == Paths.of_user()
        if is_usual and self._is_packaged():
            self._remove()  # what an earlier Holdfast left would be started instead
            return
        where = [] if is_usual else ["--data-dir", str(self._paths.data.absolute())]
        command = shlex.join([*own_command(), *where, "search-provider"])
        texts = {SERVICE_FILE: SERVICE.format(name=NAME, command=command), KRUNNER_FILE: KRUNNER}
        for name, text in texts.items():
            file = self._folder() / name
            beside = file.with_name(f".{file.name}.new")
            file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, "utf-8")
            beside.replace(file)

    def _remove(self) -> None:
        for name in (SERVICE_FILE, KRUNNER_FILE):
            (self._folder() / name).unlink(missing_ok=True)

    def _is_packaged(self) -> bool:
        folders = (self._environment.get("XDG_DATA_DIRS") or SYSTEM_FOLDERS).split(os.pathsep)
        return any((Path(folder) / SERVICE_FILE).exists() for folder in folders if folder)

    @staticmethod
    def _folder() -> Path:
        return Path(PlatformDirs().user_data_dir)
