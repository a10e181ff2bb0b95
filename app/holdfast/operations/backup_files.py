"""How a backup lies on a disk: a folder with the store's file, its key slots and what is known of it.

The folder is laid out like the store's own, so that it can be opened where it lies. It has its name only when it is
whole: while it is made it goes by another.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from holdfast import keyslots, whole_files
from holdfast.domain.backups import Backup
from holdfast.errors import StoreError
from holdfast.paths import STORE_NAME
from holdfast.store import copying
from holdfast.store.exchanging import NO_SPACE
from holdfast.store.translating import disk_full, unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from holdfast.store.copying import Contents

FACTS_NAME = "backup.json"
PARTIAL = ".partial-"
STAMP = "%Y-%m-%d-%H%M%S"
SPARE_BYTES = 8 << 20
TAKEN = frozenset({errno.EEXIST, errno.ENOTEMPTY})
FIRST_YEAR, LAST_YEAR = 1971, 9998
"""No clock shows others, and no time zone moves these out of what can be counted with."""


def read_all(folder: Path) -> list[Backup]:
    """Return the backups in `folder`, the newest first."""
    found = [read(each) for each in _folders(folder)]
    return sorted((each for each in found if each is not None), key=lambda each: each.made, reverse=True)


def read(folder: Path) -> Backup | None:
    """Return what is known of a backup, None where the folder is none."""
    try:
        facts = json.loads((folder / FACTS_NAME).read_text(encoding="utf-8"))
        return Backup(
            folder=folder,
            made=_as_time(facts["made"]),
            reason=str(facts["reason"]),
            size_bytes=(folder / STORE_NAME).stat().st_size,
            conversations=int(facts["conversations"]),
            messages=int(facts["messages"]),
            digest=str(facts["digest"]),
            is_encrypted=bool(facts["encrypted"]),
            origin=str(facts["origin"]),
            verified=_time(facts["verified"]),
            test_restored=_time(facts["test_restored"]),
            fault=str(facts["fault"]),
            covers=_time(facts.get("covers")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None  # another program's file, or one that was cut off


def note(backup: Backup, **facts: Any) -> Backup:  # noqa: ANN401 - fields of a backup
    """Write down what was found out about a backup and return it so."""
    changed = replace(backup, **facts)
    write_file(
        backup.folder / FACTS_NAME,
        json.dumps(
            {
                "about": "A backup of Holdfast. `holdfast restore` brings it back.",
                "made": changed.made.isoformat(),
                "reason": changed.reason,
                "conversations": changed.conversations,
                "messages": changed.messages,
                "digest": changed.digest,
                "encrypted": changed.is_encrypted,
                "origin": changed.origin,
                "verified": changed.verified.isoformat() if changed.verified else None,
                "test_restored": changed.test_restored.isoformat() if changed.test_restored else None,
                "fault": changed.fault,
                "covers": changed.covers.isoformat() if changed.covers else None,
            },
            indent=1,
        ),
    )
    return changed


def begun(parent: Path, size_bytes: int) -> Path:
    """Return a new folder for a backup in the making. Raises DiskFull before anything is done, StoreUnwritable."""
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(parent).free < size_bytes + SPARE_BYTES:
            raise disk_full(parent)
        folder = parent / f"{PARTIAL}{os.getpid()}-{os.urandom(4).hex()}"
        folder.mkdir(mode=0o700)
    except OSError as err:
        raise translated(err, parent) from err
    return folder


def finished(partial: Path, made: datetime, reason: str) -> Path:
    """Give a whole backup its name and return it."""
    stamp = f"{made.astimezone().strftime(STAMP)}-{reason.replace(' ', '-')}"
    folder, number = partial.with_name(stamp), 1
    try:
        while folder.exists() or not _renamed(partial, folder):
            number += 1
            folder = partial.with_name(f"{stamp}-{number}")
        keyslots.sync_folder(folder.parent)
    except OSError as err:
        raise translated(err, partial.parent) from err
    return folder


def _renamed(partial: Path, folder: Path) -> bool:
    """Rename it; say whether nobody else took that name in the meantime."""
    try:
        partial.rename(folder)
    except OSError as err:
        if err.errno in TAKEN:
            return False
        raise
    return True


def facts_of(held: Contents, folder: Path, made: datetime, reason: str, origin: str) -> Backup:
    """Return a backup that nobody has looked at yet."""
    return Backup(
        folder=folder,
        made=made,
        reason=reason,
        size_bytes=(folder / STORE_NAME).stat().st_size,
        conversations=held.rows("conversation"),
        messages=held.rows("message"),
        digest=held.digest,
        is_encrypted=copying.is_encrypted(folder / STORE_NAME),
        origin=origin,
    )


def write_file(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    try:
        whole_files.write(path, text)
    except OSError as err:
        raise translated(err, path.parent) from err


def ways_to(key: bytes | None, folder: Path) -> tuple[keyslots.KeySlots, ...]:
    """Return the slots in `folder` that lead to a key, none for no key."""
    return () if key is None else tuple(each for each in keyslots.read(folder) if each.fits(key))


def copy_slots(source: Path, target: Path) -> None:
    """Put the slots of one folder into another, if it has any."""
    slots = keyslots.read(source)
    if slots:
        keyslots.write(target, slots)


def is_under_another_key(backup: Backup, key: bytes | None) -> bool:
    """Say whether it was made before the store was encrypted, decrypted or given a new key: that is no damage."""
    if not backup.is_encrypted or key is None:
        return backup.is_encrypted
    try:
        slots = keyslots.read(backup.folder)
    except StoreError:
        return False
    return bool(slots) and not any(each.fits(key) for each in slots)


def remove(folder: Path) -> None:
    """Remove a backup; its facts go first, so that what a kill leaves is no backup."""
    (folder / FACTS_NAME).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path, now: datetime) -> None:
    """Remove what a kill left half made; one of today may be in the making."""
    for folder in parent.glob(f"{PARTIAL}*"):
        with suppress(OSError):  # another process may finish one just now
            if now.timestamp() - folder.stat().st_mtime > 24 * 3600:
                shutil.rmtree(folder, ignore_errors=True)


def translated(err: OSError, folder: Path) -> StoreError:
    """Return the error to show for one of the system's."""
    return disk_full(folder) if err.errno in NO_SPACE else unwritable(folder)


def _folders(parent: Path) -> Iterator[Path]:
    try:
        yield from (each for each in parent.iterdir() if not each.name.startswith(".") and each.is_dir())
    except OSError:
        return


def _time(text: str | None) -> datetime | None:
    return None if text is None else _as_time(text)


def _as_time(text: str) -> datetime:
    """Return a time that can be counted with, one without its zone taken for local. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(text)
    return found.astimezone(UTC)
