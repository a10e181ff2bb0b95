"""What the names of export files tell: which export a file is part of, which part, and when it was made.

Names are never what decides how a file is read: they only help to tell whether something is missing.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast.importers.timestamps import timestamp
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

_COPY = r"(?:\s?\(\d+\))?"
_SUFFIX = _COPY + r"\.(?:zip|dms)"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_BATCH = re.compile(
    rf"(?P<export>data-(?:(?P<day>\d{{4}}-\d\d-\d\d)-(?P<time>\d\d-\d\d-\d\d)|{_UUID}-(?P<unix>\d{{9,11}})-[0-9a-f]+))"
    rf"-batch-(?P<batch>\d{{1,9}}){_SUFFIX}",
    re.IGNORECASE,
)
_PART = re.compile(rf"[a-z_]+-\d{{3,}}{_SUFFIX}", re.IGNORECASE)
_NUMBERED = re.compile(rf"(.*?)-batch-(\d{{1,9}}){_SUFFIX}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ZipName:
    """What a zip's name says. `batch` is None where it carries no batch number; `is_split_part` marks the parts of
    the layout that comes with a manifest (`conversations-000.zip`).
    """

    export_id: str = ""
    batch: int | None = None
    exported: datetime | None = None
    is_split_part: bool = False


def zip_name(name: str) -> ZipName:
    """Return what the name of a zip says."""
    found = _BATCH.fullmatch(name)
    if found is None:
        numbered = _NUMBERED.fullmatch(name)
        if numbered is not None:
            return ZipName(export_id=numbered[1], batch=int(numbered[2]))
        return ZipName(is_split_part=_PART.fullmatch(name) is not None)
    exported = timestamp(int(found["unix"])) if found["unix"] else _moment(found["day"], found["time"])
    return ZipName(found["export"].lower(), int(found["batch"]), exported)


def _moment(day: str, time: str) -> datetime | None:
    try:
        return datetime.strptime(f"{day} {time}", "%Y-%m-%d %H-%M-%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def are_batches_complete(names: Iterable[ZipName]) -> bool:
    """Say whether the batches of one export, as far as their numbers tell, are all there."""
    numbers = {name.batch for name in names if name.batch is not None}
    return numbers == set(range(len(numbers)))


def is_copy_of(name: str, listed: str) -> bool:
    """Say whether `name` is `listed`, or what a browser makes of it: `x (1).zip`, `x(1).zip`, `x-1.zip`."""
    stem, dot, suffix = listed.rpartition(".")
    if not dot:
        stem, suffix = listed, "zip"
    pattern = rf"{re.escape(stem)}(?:[ _-]?\(\d+\)|-\d{{1,2}})?\.(?:{re.escape(suffix)}|dms)"
    return re.fullmatch(pattern, name, re.IGNORECASE) is not None
