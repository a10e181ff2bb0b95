"""Notices exports that arrive in a folder: which files look like one, which are there to the end, which are new.
Looks at names, sizes and the ends of files; unpacks nothing, changes nothing, knows no clock and no Qt.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.operations.zip_names import names_in
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
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
MOST_OTHERS = 50
"""Zips whose names say nothing, the newest: ChatGPT names its exports by chance."""

_CHATS = re.compile(r"conversations(?:-\d+)?\.json")
_OF_CHATGPT = {
    "chat.html", "user.json", "user_settings.json", "message_feedback.json", "model_comparisons.json",
    "shared_conversations.json", "export_manifest.json",
}  # fmt: skip
"""What lies beside the conversations in every export of ChatGPT that was seen, two or more of these."""

SURE = 2


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that looks like a part of an export. `mark` tells this file from another of the same name."""

    path: Path
    size_bytes: int
    mark: str
    is_chatgpt: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a folder found: files there to the end, and whether others are still on their way. `others` are
    the marks of zips that were looked into and are no exports.
    """

    whole: tuple[Arrival, ...] = ()
    is_waiting: bool = False
    sizes: Mapping[str, int] | None = None
    others: frozenset[str] = frozenset()


def look(folder: Path, known: Container[str], before: Look | None = None) -> Look:
    """Look for new exports; `known` are the marks of those that were offered or imported already.

    A file is whole when nothing beside it says that it is being downloaded, its end is that of a zip (or it is a
    manifest), and its size is what it was at the look `before`. A zip by any other name is one where the list of its
    members is that of ChatGPT, which is looked at once.
    """
    named, unnamed = _candidates(folder)
    others = before.others & {each.mark for each in unnamed} if before is not None else frozenset()
    found = [each for each in (*named, *unnamed) if each.mark not in known and each.mark not in others]
    sizes = {str(each.path): each.size_bytes for each in found}
    earlier = before.sizes if before is not None and before.sizes is not None else {}
    whole: list[Arrival] = []
    for each in found:
        if earlier.get(str(each.path)) != each.size_bytes or _is_arriving(each.path):
            continue
        if _has_name(each.path):
            whole += [each] if _is_whole(each.path) else []
        elif _is_of_chatgpt(names_in(each.path)):
            whole.append(replace(each, is_chatgpt=True))
        else:
            others |= {each.mark}
    waited_for = [each for each in found if each.mark not in others]
    return Look(tuple(whole), len(whole) < len(waited_for), sizes, others)


def _candidates(folder: Path) -> tuple[list[Arrival], list[Arrival]]:
    """Return the files that are named like an export, and zips of any other name, the newest first; a folder that
    cannot be read has none.
    """
    found: dict[bool, list[tuple[int, Arrival]]] = {True: [], False: []}
    try:
        paths = [path for path in folder.iterdir() if _has_name(path) or path.suffix.lower() == ".zip"]
    except OSError:
        return [], []
    for path in paths:
        try:
            about = path.stat()
        except OSError:  # gone by now, or a link that leads nowhere
            continue
        if stat.S_ISREG(about.st_mode):  # a pipe of that name would never end
            arrival = Arrival(path, about.st_size, f"{path.name}:{about.st_size}")
            found[_has_name(path)].append((about.st_mtime_ns, arrival))
    return _newest(found[True], MOST), _newest(found[False], MOST_OTHERS)


def _newest(found: list[tuple[int, Arrival]], most: int) -> list[Arrival]:
    return [each for _, each in sorted(found, key=lambda entry: entry[0], reverse=True)[:most]]


def _has_name(path: Path) -> bool:
    return _EXPORT.fullmatch(_NUMBERED.sub("", path.name)) is not None


def _is_of_chatgpt(names: Iterable[str]) -> bool:
    """Say whether members of these names make an export of ChatGPT, all of them in one folder."""
    beside: dict[str, set[str]] = {}
    for name in names:
        folder, _, last = name.lower().rpartition("/")
        beside.setdefault(folder, set()).add(last)
    return any(
        len(here & _OF_CHATGPT) >= SURE and any(_CHATS.fullmatch(name) for name in here) for here in beside.values()
    )


def _is_arriving(path: Path) -> bool:
    return any(path.with_name(path.name + ending).exists() for ending in _PARTIAL)


def _is_whole(path: Path) -> bool:
    """Say whether a file has been downloaded to its end."""
    try:
        if path.suffix.lower() == ".json":
            with path.open("rb") as file:
                file.seek(-min(END_BYTES, file.seek(0, io.SEEK_END)), io.SEEK_END)
                return file.read().rstrip().endswith(b"}")
        return zipfile.is_zipfile(path)
    except OSError:
        return False
