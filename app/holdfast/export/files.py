"""Writes files so that none is ever half there: beside the place, then renamed onto it. Knows the disk, no format."""

from __future__ import annotations

import contextlib
import errno
import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from holdfast.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTIAL = ".partial"


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises ExportError."""
    with written(path) as file:
        file.write(data)


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Lend a file to write to, which takes its place when the block ends well and is gone when it does not.

    Raises ExportError.
    """
    partial = beside(path)
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    except OSError as err:
        _forget(partial)
        raise unwritable(path, err) from err
    except BaseException:
        _forget(partial)
        raise


def beside(path: Path) -> Path:
    """Return where a file is written until it is whole."""
    return path.with_name(f".{path.name[:60]}.{os.getpid()}{PARTIAL}")


def make_folder(path: Path) -> None:
    """See that a folder is there. Raises ExportError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise unwritable(path, err) from err


def unwritable(path: Path, err: OSError) -> ExportError:
    """Return the error that says why a place cannot be written to."""
    if err.errno in (errno.ENOSPC, errno.EDQUOT):
        return ExportError(f"The disk is full: {path.name} was not written.", "Make room, or choose another place.")
    if isinstance(err, PermissionError):
        return ExportError(f"This account may not write {path.name} there.", "Choose another place.")
    if isinstance(err, FileExistsError | NotADirectoryError):
        return ExportError(f"{path.name} is a file where a folder is needed.", "Choose another place.")
    if isinstance(err, IsADirectoryError):
        return ExportError(f"{path.name} is a folder where a file is needed.", "Choose another name.")
    return ExportError(
        f"{path.name} could not be written: {err.strerror or type(err).__name__}.", "Choose another place."
    )


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
