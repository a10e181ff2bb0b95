"""Writes files so that none is ever half there: beside the place, then renamed onto it. Knows the disk, no format."""

from __future__ import annotations

import contextlib
import errno
import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from holdfast.errors import ExportError
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTIAL = ".partial"


def write(path: Path, data: bytes) -> os.stat_result:
    """Write a file whole or not at all; return what the system says of it. Raises ExportError."""
    place = str(path)
    partial = _partial_name(place)
    try:
        with open(partial, "wb", buffering=0) as file:  # noqa: PTH123 - thousands of files: half the cost of a Path
            file.write(data)
            found = os.fstat(file.fileno())
        os.replace(partial, place)  # noqa: PTH105 - as above
    except OSError as err:
        _forget(partial)
        raise unwritable(path, err) from err
    except BaseException:
        _forget(partial)
        raise
    return found


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Lend a file to write to, which takes its place when the block ends well and is gone when it does not.

    Raises ExportError.
    """
    partial = _partial_name(str(path))
    try:
        with open(partial, "wb") as file:  # noqa: PTH123 - as above
            yield file
        os.replace(partial, path)  # noqa: PTH105 - as above
    except OSError as err:
        _forget(partial)
        raise unwritable(path, err) from err
    except BaseException:
        _forget(partial)
        raise


def make_folder(path: Path) -> None:
    """See that a folder is there. Raises ExportError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise unwritable(path, err) from err


def unwritable(path: Path, err: OSError) -> ExportError:
    """Return the error that says why a place cannot be written to."""
    if err.errno in (errno.ENOSPC, errno.EDQUOT):
        return ExportError(
            tr("The disk is full: {name} was not written.", name=path.name), tr("Make room, or choose another place.")
        )
    if isinstance(err, PermissionError):
        return ExportError(tr("This account may not write {name} there.", name=path.name), tr("Choose another place."))
    if isinstance(err, FileExistsError | NotADirectoryError):
        return ExportError(
            tr("{name} is a file where a folder is needed.", name=path.name), tr("Choose another place.")
        )
    if isinstance(err, IsADirectoryError):
        return ExportError(tr("{name} is a folder where a file is needed.", name=path.name), tr("Choose another name."))
    return ExportError(
        tr("{name} could not be written: {strerror}.", name=path.name, strerror=err.strerror or type(err).__name__),
        tr("Choose another place."),
    )


def _partial_name(place: str) -> str:
    """Return where a file is written until it is whole."""
    folder, name = os.path.split(place)
    return os.path.join(folder, f".{name[:60]}.{os.getpid()}{PARTIAL}")  # noqa: PTH118 - as above


def _forget(place: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(place)  # noqa: PTH108 - as above
