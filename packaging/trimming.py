"""What of Qt goes into a bundle: what a program of windows needs on X11 and Wayland, and nothing for television sets.

Plugins are chosen by name; of the libraries stays what something that stays is linked to. That is a third of Qt.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PLUGINS = {
    "platforms": ("libqxcb.so", "libqwayland.so", "libqwayland-generic.so", "libqwayland-egl.so", "libqoffscreen.so"),
    "platformthemes": ("libqxdgdesktopportal.so", "libqgtk3.so"),
    "platforminputcontexts": ("libcomposeplatforminputcontextplugin.so", "libibusplatforminputcontextplugin.so"),
    "wayland-shell-integration": ("libxdg-shell.so",),
    "wayland-decoration-client": ("libbradient.so", "libadwaita.so"),
    "wayland-graphics-integration-client": ("libqt-plugin-wayland-egl.so",),
    "xcbglintegrations": ("libqxcb-egl-integration.so", "libqxcb-glx-integration.so"),
    "imageformats": ("libqgif.so", "libqico.so", "libqjpeg.so", "libqsvg.so", "libqwebp.so"),
    "iconengines": ("libqsvgicon.so",),
}
"""By the folder's name."""
FOLDERS_DROPPED = ("qml", "metatypes", "libexec", "resources")
QT_WORDS = tuple(f"qtbase_{name}.qm" for name in ("ar", "de", "es", "fr", "ja", "ko", "pt_BR", "zh_CN"))
"""Qt's own words (dialogs for files, menus of fields), in the languages that the window speaks (`gui/speaking.py`)."""

X_LIBRARIES = (
    "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-image.so.0", "libxcb-keysyms.so.1", "libxcb-render-util.so.0",
    "libxcb-util.so.1", "libxcb-xkb.so.1", "libxkbcommon-x11.so.0",
)  # fmt: skip
"""Small parts of X that not every system has, and without which Qt shows nothing. A bundle brings them along; a .deb
asks the system for them."""


def trim(qt: Path) -> None:
    """Remove from the folder `PySide6/Qt` of a bundle what is not needed."""
    for name in FOLDERS_DROPPED:
        _remove(qt / name)
    for words in sorted((qt / "translations").glob("*")):
        if words.name not in QT_WORDS:
            words.unlink()
    for plugin in sorted((qt / "plugins").rglob("*.so")):
        if plugin.name not in PLUGINS.get(plugin.parent.name, ()):
            plugin.unlink()
    _drop_unlinked(qt)
    for folder in sorted((path for path in qt.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def add_x_libraries(qt: Path) -> list[str]:
    """Copy this system's small parts of X to where Qt looks first; return the names of those it does not have."""
    listed = subprocess.check_output(["ldconfig", "-p"], text=True, env={**os.environ, "LC_ALL": "C"})
    known = {line.split()[0]: line.rsplit("=> ")[-1] for line in listed.splitlines() if "=>" in line}
    for name in X_LIBRARIES:
        if name in known:
            (qt / "lib" / name).write_bytes(Path(known[name]).read_bytes())
    return [name for name in X_LIBRARIES if name not in known]


def needed_by(binary: Path) -> list[str]:
    """Return the names of the libraries that a program or library is linked to."""
    return subprocess.check_output(["patchelf", "--print-needed", str(binary)], text=True).split()


def _drop_unlinked(qt: Path) -> None:
    """Remove the libraries that nothing which stays is linked to, however indirectly."""
    libraries = {path.name: path for path in (qt / "lib").iterdir()}
    waiting = [*(qt / "plugins").rglob("*.so"), *qt.parent.glob("*.so*"), *qt.parent.parent.glob("shiboken6/*.so*")]
    kept = set[str]()
    while waiting:
        for name in needed_by(waiting.pop()):
            if name in libraries and name not in kept:
                kept.add(name)
                waiting.append(libraries[name])
    for name in libraries.keys() - kept:
        libraries[name].unlink()


def _remove(folder: Path) -> None:
    if folder.is_dir():
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()
