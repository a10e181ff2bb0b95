"""Notices exports that arrive in a folder: which files look like one, which are there to the end, which are new.
Looks at names, sizes and the ends of files; opens nothing else, changes nothing, knows no clock and no Qt.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from pathlib import Path

_EXPORT = re.compile(
    r"(?:data-.+|(?:conversations|projects|memories|light_metadata|design_chats|frames)-.+)\.(?:zip|dms)"
    r"|manifest-.+\.json",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r" ?\(\d+\)(?=\.\w+$)")
_PARTIAL = (".part", ".partial", ".crdownload", ".download", ".tmp", ".opdownload")
END_BYTES = 64
MOST = 200
"""Files of one folder that are looked at; nobody downloads more at once."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that looks like a part of an export. `mark` tells this file from another of the same name."""

    path: Path
    size_bytes: int
    mark: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a folder found: files there to the end, and whether others are still on their way."""

    whole: tuple[Arrival, ...] = ()
    is_waiting: bool = False
    sizes: Mapping[str, int] | None = None


def look(folder: Path, known: Container[str], before: Look | None = None) -> Look:
    """Look for new exports; `known` are the marks of those that were offered or imported already.

    A file is whole when nothing beside it says that it is being downloaded, its end is that of a zip (or it is a
    manifest), and its size is what it was at the look `before`.
    """
    found = [each for each in _candidates(folder) if each.mark not in known]
    sizes = {str(each.path): each.size_bytes for each in found}
    earlier = before.sizes if before is not None and before.sizes is not None else {}
    whole = tuple(each for each in found if earlier.get(str(each.path)) == each.size_bytes and _is_whole(each.path))
    return Look(whole, len(whole) < len(found), sizes)


def _candidates(folder: Path) -> list[Arrival]:
    """Return the files that look like an export, the newest first; a folder that cannot be read has none."""
    try:
        named = [path for path in folder.iterdir() if _EXPORT.fullmatch(_NUMBERED.sub("", path.name))]
    except OSError:
        return []
    found = []
    for path in named:
        try:
            about = path.stat()
        except OSError:  # gone by now, or a link that leads nowhere
            continue
        if stat.S_ISREG(about.st_mode):  # a pipe of that name would never end
            found.append((about.st_mtime_ns, Arrival(path, about.st_size, f"{path.name}:{about.st_size}")))
    return [each for _, each in sorted(found, key=lambda entry: entry[0], reverse=True)[:MOST]]


def _is_whole(path: Path) -> bool:
    """Say whether a file has been downloaded to its end."""
    if any(path.with_name(path.name + ending).exists() for ending in _PARTIAL):
        return False
    try:
        if path.suffix.lower() == ".json":
            with path.open("rb") as file:
                file.seek(-min(END_BYTES, file.seek(0, io.SEEK_END)), io.SEEK_END)
                return file.read().rstrip().endswith(b"}")
        return zipfile.is_zipfile(path)
    except OSError:
        return False
