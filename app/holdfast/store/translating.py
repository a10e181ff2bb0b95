"""Turns what the database driver raises into errors with a sentence for the person. Knows no table.

An error that only a bug of ours can cause is in `BUGS` and passes through unchanged: it belongs in the log.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import apsw

from holdfast.errors import DiskFull, StoreDamaged, StoreError, StoreLocked, StoreUnwritable
from holdfast.jobs import Cancelled
from holdfast.language import tr
from holdfast.store.packing import ZstdError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAMAGED = (apsw.CorruptError, apsw.NotADBError, apsw.FormatError)
LOCKED = (apsw.BusyError, apsw.LockedError, apsw.ProtocolError)
UNWRITABLE = (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError, apsw.AuthError, apsw.NoLFSError)
TOO_LARGE = (apsw.TooBigError, apsw.NoMemError)

NOT_WHAT_WAS_STORED = (UnicodeDecodeError, json.JSONDecodeError, ZstdError)
"""What a text comes to that a disk changed: a file without checked pages gives it as if nothing were the matter."""

WRITE_FAILED = frozenset(
    {
        apsw.SQLITE_IOERR_WRITE,
        apsw.SQLITE_IOERR_FSYNC,
        apsw.SQLITE_IOERR_DIR_FSYNC,
        apsw.SQLITE_IOERR_TRUNCATE,
        apsw.SQLITE_IOERR_SHMSIZE,
        apsw.SQLITE_IOERR_SHMMAP,
    }
)
"""What a full disk, a quota or a limit on file sizes look like besides SQLITE_FULL."""

DATA_WRONG = frozenset(
    {
        apsw.SQLITE_IOERR_READ,
        apsw.SQLITE_IOERR_SHORT_READ,
        apsw.SQLITE_IOERR_DATA,
        apsw.SQLITE_IOERR_CORRUPTFS,
    }
)

BUGS = (
    apsw.AbortError,
    apsw.BindingsError,
    apsw.ConnectionClosedError,
    apsw.ConnectionNotClosedError,
    apsw.ConstraintError,
    apsw.CursorClosedError,
    apsw.EmptyError,
    apsw.ExecTraceAbort,
    apsw.ExecutionCompleteError,
    apsw.ExtensionLoadingError,
    apsw.ForkingViolationError,
    apsw.IncompleteExecutionError,
    apsw.InternalError,
    apsw.InvalidContextError,
    apsw.MismatchError,
    apsw.MisuseError,
    apsw.NoFTS5Error,
    apsw.NotFoundError,
    apsw.RangeError,
    apsw.SchemaChangeError,
    apsw.SQLError,
    apsw.ThreadingViolationError,
    apsw.VFSFileClosedError,
    apsw.VFSNotImplementedError,
)


@contextmanager
def translated(store: Path) -> Iterator[None]:
    """Raise errors of the driver as StoreError or `Cancelled`, from the original."""
    try:
        yield
    except apsw.InterruptError as err:
        raise Cancelled from err
    except NOT_WHAT_WAS_STORED as err:
        raise damaged(store) from err
    except apsw.Error as err:
        known = as_store_error(err, store)
        if known is None:
            raise
        raise known from err


def as_store_error(  # noqa: PLR0911 - one line for each kind of error
    err: apsw.Error, store: Path
) -> StoreError | None:
    """Return the error to show for `err`, None if it is a bug of ours."""
    folder = store.parent
    if isinstance(err, apsw.FullError):
        return disk_full(folder)
    if isinstance(err, apsw.IOError):
        return _io_error(getattr(err, "extendedresult", 0), folder)
    if isinstance(err, DAMAGED):
        return damaged(store)
    if isinstance(err, LOCKED):
        return StoreLocked(
            tr("Another program is using the store in {folder}.", folder=folder),
            tr("Close it, or wait a moment, and try again."),
        )
    if isinstance(err, UNWRITABLE):
        return unwritable(folder) if store.exists() else gone(folder)
    if isinstance(err, TOO_LARGE):
        return StoreError(tr("Something is too large for the store."), tr("Everything stored before it is safe."))
    return None


def disk_full(folder: Path) -> DiskFull:
    """Return the error for no space, naming where."""
    return DiskFull(
        tr("There is no space left on the disk that holds {folder}.", folder=folder),
        tr("Free some space and try again. Everything stored so far is safe."),
    )


def unwritable(folder: Path) -> StoreUnwritable:
    """Return the error for no permission, naming where."""
    return StoreUnwritable(
        tr("Holdfast may not write to {folder}.", folder=folder),
        tr("Check the folder's permissions, or choose another with --data-dir."),
    )


def gone(folder: Path) -> StoreUnwritable:
    """Return the error for a store that is not where it was opened any more."""
    return StoreUnwritable(
        tr("The folder {folder} was moved or removed while Holdfast was using it.", folder=folder),
        tr("Put it back, and what was stored is there; until then nothing can be kept."),
    )


def damaged(store: Path) -> StoreDamaged:
    """Return the error for a file that is not what was written."""
    return StoreDamaged(
        tr("The store {store} is damaged.", store=store),
        tr("`holdfast check --repair` mends it on a copy; `holdfast restore` brings back a backup."),
    )


def _io_error(code: int, folder: Path) -> StoreError:
    if code in WRITE_FAILED:
        return disk_full(folder)
    if code in DATA_WRONG:
        return StoreDamaged(
            tr("The disk that holds {folder} cannot be read.", folder=folder),
            tr("Check the disk, and make a copy of it."),
        )
    return StoreUnwritable(
        tr("The disk that holds {folder} answered with an error ({code}).", folder=folder, code=code),
        tr("Check the disk."),
    )
