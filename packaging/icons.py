"""Draw the mark in every size that desktops ask for: `python3 packaging/icons.py [FOLDER]`.

The drawings in `resources/` are the only ones there are: what is made here is never kept in the repository.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import interpreter

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
AS_THEY_ARE = {"scalable/apps/holdfast.svg": "mark.svg", "symbolic/apps/holdfast-symbolic.svg": "mark-symbolic.svg"}


def draw(folder: Path) -> list[Path]:
    """Draw the icons below a folder as the icon theme "hicolor" lays them out; return the files."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # there may be no screen, and none is needed
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - after the platform is chosen, in an environment with Qt

    from holdfast import resources  # noqa: PLC0415 - as above
    from holdfast.gui.mark import drawn  # noqa: PLC0415 - as above

    application = QGuiApplication.instance() or QGuiApplication([])
    made: list[Path] = []
    for size in SIZES:
        target = _made(folder / f"{size}x{size}" / "apps" / "holdfast.png")
        if not drawn(size).save(str(target)):
            raise SystemExit(f"{target} could not be written")
        made.append(target)
    for name, source in AS_THEY_ARE.items():
        target = _made(folder / name)
        target.write_bytes(resources.path(source).read_bytes())
        made.append(target)
    del application
    return made


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


if __name__ == "__main__":
    interpreter.ensure_supported()

    from stage import inside

    inside("package")
    from project import BUILD

    for path in draw(Path(sys.argv[1]) if len(sys.argv) > 1 else BUILD / "icons" / "hicolor"):
        print(path)
