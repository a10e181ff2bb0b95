"""Where a file lies that a person named, before it is written: behind a link, and never in the place of a device.

A file is written beside its place and takes it when it is whole. Over a link that would leave a file where the link
was, and over a device (`/dev/null`, by an account that may do that) a file where every program looks for the device.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.errors import ExportError
from holdfast.language import tr

if TYPE_CHECKING:
    from pathlib import Path


def to_write(path: Path) -> Path:
    """Return the place that a name means. Raises ExportError where neither a file nor a folder can be written there."""
    try:
        place = path.resolve() if path.is_symlink() else path
        is_fit = not place.exists() or place.is_file() or place.is_dir()
    except (OSError, RuntimeError):  # a name too long, a folder that may not be read: who writes there says it better
        return path
    if not is_fit:
        raise ExportError(tr("{name} is neither a file nor a folder.", name=path.name), tr("Choose another place."))
    return place
