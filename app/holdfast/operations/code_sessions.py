"""Where Claude Code keeps its sessions on this computer, and which of them changed. Looks at names and times of files.

Claude Code deletes a session some thirty days after its last word, unless it was told otherwise: what is to be kept has
to be brought in before.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.errors import ArchiveUnreadable
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME_VARIABLE = "CLAUDE_CONFIG_DIR"
MOST = 50_000
"""Files that are looked at; nobody has so many, and a folder that was named by mistake has more."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Session files that changed after a moment, oldest first, and when the newest did, in nanoseconds."""

    files: tuple[Path, ...]
    newest_ns: int


def sessions_folder(environment: Mapping[str, str], home: Path) -> Path:
    """Return the folder of the sessions, whether or not it is there."""
    named = environment.get(HOME_VARIABLE, "")
    return (Path(named) if named else home / ".claude") / "projects"


def existing_folder(environment: Mapping[str, str], home: Path) -> Path:
    """Return the folder of the sessions. Raises ArchiveUnreadable where there is none."""
    folder = sessions_folder(environment, home)
    if not folder.is_dir():
        raise ArchiveUnreadable(
            folder.name,
            tr("There are no sessions of Claude Code on this computer."),
            tr(
                "They are looked for in {folder}. Sessions from elsewhere are imported as a folder.", folder=str(folder)
            ),
        )
    return folder


def changed_since(folder: Path, moment_ns: int) -> Changed:
    """Return the session files below `folder` that changed after `moment_ns`; what cannot be read is passed over."""
    found: list[tuple[int, Path]] = []
    looked_at = 0
    for path in folder.rglob("*.jsonl"):
        looked_at += 1
        if looked_at > MOST:
            break
        try:
            about = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(about.st_mode) and about.st_mtime_ns > moment_ns:
            found.append((about.st_mtime_ns, path))
    found.sort()
    return Changed(tuple(path for _, path in found), max((at for at, _ in found), default=moment_ns))
