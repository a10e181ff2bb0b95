"""Where Claude Code keeps its sessions on this computer, which of them changed, and bringing those in.

Claude Code deletes a session some thirty days after its last word, unless it was told otherwise: what is to be kept has
to be brought in before.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from holdfast.errors import ArchiveError, ArchiveUnreadable
from holdfast.jobs import no_progress
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.domain import ImportReport
    from holdfast.jobs import CancelToken, ProgressSink

HOME_VARIABLE = "CLAUDE_CONFIG_DIR"
MOST = 50_000
"""Files that are looked at; nobody has so many, and a folder that was named by mistake has more."""
SETTLED_NS = 2_000_000_000
"""Times of files are no finer than this everywhere: what changed within the last two seconds is looked at again."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Session files that changed after a moment, oldest first, and from when on to look the next time, in
    nanoseconds.
    """

    files: tuple[Path, ...]
    newest_ns: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What one look brought in, and from when on to look the next time. `report` is None where nothing had changed,
    or nothing of it could be read: then `problem` says why.
    """

    newest_ns: int
    report: ImportReport | None = None
    problem: ArchiveError | None = None


class Importing(Protocol):
    """Where sessions are brought to."""

    def import_archive(self, paths: Sequence[Path], token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Bring in what the paths hold."""


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


def changed_since(folder: Path, moment_ns: int, now_ns: int) -> Changed:
    """Return the session files below `folder` that changed after `moment_ns`; what cannot be read is passed over.

    A file that was copied there counts from then on, whatever time it brought along; a moment that is still to come
    was of a clock that ran ahead, so that nobody knows what was seen.
    """
    since = moment_ns if moment_ns <= now_ns else 0
    found: list[tuple[int, Path]] = []
    looked_at = 0
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.endswith(".jsonl"):
                continue
            looked_at += 1
            if looked_at > MOST:
                break
            changed = _changed_ns(Path(root) / name)
            if changed > since:
                found.append((changed, Path(root) / name))
    found.sort()
    newest = min(max((at for at, _ in found), default=since), now_ns - SETTLED_NS)
    return Changed(tuple(path for _, path in found), newest)


def _changed_ns(path: Path) -> int:
    """Return when a file was written or put there; 0 for what is no file, is empty or is gone by now."""
    try:
        about = path.lstat()
    except OSError:
        return 0
    return max(about.st_mtime_ns, about.st_ctime_ns) if stat.S_ISREG(about.st_mode) and about.st_size else 0


def bring_changed(library: Importing, folder: Path, moment_ns: int, now_ns: int, token: CancelToken) -> Brought:
    """Bring in the sessions that changed after a moment. Raises StoreError, Cancelled.

    A file among them that is no session is passed over; where the run was stopped, the next begins at the same moment.
    """
    changed = changed_since(folder, moment_ns, now_ns)
    files = changed.files
    problem: ArchiveError | None = None
    while files:
        try:
            report = library.import_archive(files, token, no_progress)
        except ArchiveError as error:
            sessions = tuple(path for path in files if _is_session(path))
            files, problem = (sessions, problem) if len(sessions) < len(files) else ((), error)
        else:
            return Brought(moment_ns if report.was_stopped else changed.newest_ns, report)
    return Brought(changed.newest_ns, None, problem)


def _is_session(path: Path) -> bool:
    from holdfast.operations.import_archive import preview  # noqa: PLC0415 - a window that is opened imports nothing yet

    try:
        return bool(preview([path]).files)
    except ArchiveError:
        return False
