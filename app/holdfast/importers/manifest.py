"""Read the manifest of the newest layout: which files the export is made of. Knows nothing of what is in them.

The manifest holds a secret address for every file. It is not read, not kept and not logged.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holdfast.importers.json_values import dict_of, dicts_of, text_of
from holdfast.importers.naming import is_copy_of
from holdfast.importers.timestamps import timestamp
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

MANIFEST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """The names of the files that make up an export."""

    path: Path
    export_id: str
    created: datetime | None
    files: tuple[str, ...]


def read_manifest(path: Path, data: bytes) -> Manifest | None:
    """Return the manifest in `data`, None if it is none after all."""
    try:
        raw = dict_of(json.loads(data))
    except (ValueError, RecursionError):
        return None
    files = [text_of(entry.get("filename")) for entry in dicts_of(raw.get("data_files"))]
    # a name with a folder in it could point anywhere on this computer
    names = tuple(dict.fromkeys(name for name in files if name and "/" not in name and "\\" not in name))
    if not names:
        return None
    return Manifest(path, path.stem, timestamp(raw.get("created_at")), names)


def beside(manifest: Manifest, listed: str) -> list[Path]:
    """Return the files beside the manifest that are the listed one or copies of it, or its unpacked folder."""
    folder = manifest.path.parent
    try:
        entries = sorted(folder.iterdir())
        found = [entry for entry in entries if is_copy_of(entry.name, listed) and entry.is_file()]
        if not found:
            stem = listed.rsplit(".", 1)[0]
            found = [entry for entry in entries if entry.name == stem and entry.is_dir()]
    except OSError:
        return []
    return found
