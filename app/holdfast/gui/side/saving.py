"""Writes documents to files a person asked for. Whole or not at all; only the one file that was named is replaced."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from holdfast import places
from holdfast.errors import HoldfastError
from holdfast.gui.side.kinds import file_name, unused_name
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from holdfast.domain import Artifact
    from holdfast.jobs import CancelToken


def save(path: Path, text: str) -> None:
    """Write `text` to `path`. Raises HoldfastError."""
    path = places.to_write(path)
    partial = path.with_name(f".{path.name[:100]}.partial")
    try:
        partial.write_bytes(text.encode("utf-8", "replace"))
        partial.replace(path)
    except OSError as err:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise HoldfastError(
            tr("{name} could not be written.", name=path.name),
            tr("Choose another folder, or see whether the disk is full."),
        ) from err


def save_all(folder: Path, artifacts: Sequence[Artifact], token: CancelToken) -> int:
    """Write the newest version of each document into `folder` and return how many; nothing there is replaced.

    Raises HoldfastError, Cancelled.
    """
    try:
        taken = {path.name.lower() for path in folder.iterdir()}
    except OSError as err:
        raise HoldfastError(tr("This folder cannot be read."), tr("Choose another folder.")) from err
    count = 0
    for artifact in artifacts:
        token.check()
        if not artifact.versions:
            continue
        name = unused_name(file_name(artifact), taken)
        taken.add(name.lower())
        save(folder / name, artifact.content_at(len(artifact.versions) - 1))
        count += 1
    return count
