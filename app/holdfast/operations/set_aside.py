"""What was set aside: stores that a restore or a repair put another in the place of. Shown, and deleted by wish alone.

Each is a folder beside the store, laid out like one, so that `holdfast restore` brings it back. Nothing is ever removed
here that the person did not name.
"""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast.domain.backups import SetAside
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.operations.backup_files import STAMP, translated
from holdfast.operations.restoring import ASIDE
from holdfast.paths import STORE_NAME, size_of
from holdfast.store import copying

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from holdfast.paths import Paths

log = logging.getLogger(__name__)

STAMP_LETTERS = len("2026-11-25-221500")


def found(paths: Paths) -> list[SetAside]:
    """Return what was set aside, the newest first."""
    try:
        folders = [each for each in (paths.data / ASIDE).iterdir() if each.is_dir() and not each.is_symlink()]
        gone = [each for each in folders if not _is_in_use(each, paths)]
        return sorted(map(_read, gone), key=lambda each: (each.made, each.folder.name), reverse=True)
    except OSError:
        return []


def remove(paths: Paths, names: Iterable[str]) -> int:
    """Delete these for good and return how many bytes they took. Raises NotFound before anything is deleted,
    StoreUnwritable.
    """
    known = {each.folder.name: each for each in found(paths)}
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise NotFound(
                tr("Nothing of the name {name} was set aside.", name=name[:200]),
                tr("`holdfast set-aside` lists what was."),
            )
    for name in wanted:
        try:
            shutil.rmtree(known[name].folder)
        except OSError as err:
            raise translated(err, known[name].folder.parent) from err
    log.info("%d stores that were set aside were deleted by wish", len(wanted))
    return sum(known[name].size_bytes for name in wanted)


def _is_in_use(folder: Path, paths: Paths) -> bool:
    """Say whether the store in there is the one that is used: a kill came before another took its place."""
    try:
        return (folder / STORE_NAME).samefile(paths.store)
    except OSError:
        return False


def _read(folder: Path) -> SetAside:
    sizes = [size_of(each) for each in folder.rglob("*") if each.is_file() and not each.is_symlink()]
    store = folder / STORE_NAME
    return SetAside(folder, _made(folder), sum(sizes), is_encrypted=copying.is_encrypted(store))


def _made(folder: Path) -> datetime:
    """Return when it was set aside: by its name, which no copy of the folder changes."""
    try:
        return datetime.strptime(folder.name[:STAMP_LETTERS], STAMP).astimezone().astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
