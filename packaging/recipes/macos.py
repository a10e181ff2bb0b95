"""Make Holdfast.app and a .dmg: `python3 packaging/recipes/macos.py bdist_dmg`, on macOS.

Never run: no part of this was tried on a Mac. It uses the commands of cx_Freeze for macOS with what `bundle.py` says.
To sign, set HOLDFAST_SIGN to the name of the identity; without it people have to allow the application by hand. Files
and links that Finder hands over arrive as events, which the window takes (`gui/listening.py`); that is tested with
events made by hand.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PACKAGING))

import interpreter  # noqa: E402 - found by the line above

interpreter.ensure_supported()

from stage import inside  # noqa: E402 - the same

inside("package")

from cx_Freeze import Executable, setup  # noqa: E402 - exists in the environment that this runs in by now

from bundle import ENTRY, EXCLUDED, PACKAGES  # noqa: E402 - as above
from environment import CHECKOUT  # noqa: E402 - as above
from icons import draw  # noqa: E402 - as above
from project import BUILD, version  # noqa: E402 - as above


def icon() -> Path:
    """Return the mark in Apple's format, made by Apple's tool."""
    drawn = draw(BUILD / "icons" / "hicolor")
    folder = BUILD / "Holdfast.iconset"
    folder.mkdir(parents=True, exist_ok=True)
    for path in drawn:
        size = path.parents[1].name.partition("x")[0]
        if size in {"16", "32", "128", "256", "512"}:
            (folder / f"icon_{size}x{size}.png").write_bytes(path.read_bytes())
    target = BUILD / "Holdfast.icns"
    subprocess.run(["iconutil", "--convert", "icns", "--output", str(target), str(folder)], check=True)
    return target


LINKS = {"CFBundleURLName": "Holdfast", "CFBundleURLSchemes": ["holdfast"]}
EXPORTS = {
    "CFBundleTypeName": "Claude data export",
    "CFBundleTypeRole": "Viewer",
    "LSHandlerRank": "Alternate",
    "LSItemContentTypes": ["public.zip-archive"],
}

setup(
    name="Holdfast",
    version=version(),
    executables=[Executable(str(CHECKOUT / ENTRY), target_name="Holdfast")],
    options={
        "build_exe": {
            "packages": [name for name in PACKAGES if name != "secretstorage"],
            "excludes": EXCLUDED,
            "include_files": [(str(CHECKOUT / "resources"), "lib/holdfast/_resources")],
            "zip_include_packages": [],
            "zip_exclude_packages": ["*"],
        },
        "bdist_mac": {
            "bundle_name": "Holdfast",
            "iconfile": str(icon()),
            "codesign_identity": os.environ.get("HOLDFAST_SIGN"),
            "plist_items": [
                ("CFBundleIdentifier", "app.holdfast.Holdfast"),
                ("CFBundleURLTypes", [LINKS]),
                ("CFBundleDocumentTypes", [EXPORTS]),
                ("NSHighResolutionCapable", True),
            ],
        },
        "bdist_dmg": {"volume_label": "Holdfast", "applications_shortcut": True},
    },
)
