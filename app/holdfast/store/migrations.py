"""Brings a database file to the newest version, step by step. Knows the statements of every step and no live code.

A step's statements are frozen text. Each step is one transaction with the version's number inside, so that a kill
leaves the version before or the one after. Before the first step a dated copy is made and proven: opened, checked,
every row compared; a file from a newer Holdfast is refused and not touched.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from holdfast.errors import StoreDamaged, StoreNewer
from holdfast.jobs import CancelToken
from holdfast.language import mark, tr
from holdfast.store.connection import Database, transaction
from holdfast.store.schema import APPLICATION_ID, VERSION_1
from holdfast.store.schema_2 import VERSION_2
from holdfast.store.schema_3 import VERSION_3
from holdfast.store.translating import disk_full
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import apsw

log = logging.getLogger(__name__)

PARTIAL = "unproven-"
SPARE_BYTES = 16 << 20
"""Space a migration needs beside the copy: its own changes in the write-ahead log."""


@dataclass(frozen=True, slots=True)
class Step:
    """How to come to `version` from the one before; `function` does what SQL alone cannot."""

    version: int
    why: str
    statements: tuple[str, ...]
    function: Callable[[apsw.Connection], None] | None = None


STEPS: tuple[Step, ...] = (
    Step(1, "the first schema", VERSION_1),
    Step(2, "chats held here, outages, protection", VERSION_2),
    Step(3, mark("when a part of a reply began, what waits with half an answer, a person's own order"), VERSION_3),
)
NEWEST = STEPS[-1].version


def migrate(
    database: Database, con: apsw.Connection, steps: Sequence[Step] = STEPS, spare_bytes: int = SPARE_BYTES
) -> None:
    """Bring the file behind `con`, a writing connection, to the newest version.

    Raises StoreNewer (the file is unchanged), StoreDamaged if it is another program's or the copy is not the same, and
    DiskFull before anything is done if the copy would not fit.
    """
    found = check_version(database, con, steps)
    pending = [step for step in steps if step.version > found]
    if not pending:
        return
    if found:
        copy = _copy_before(database, con, found, spare_bytes)
        log.info("copy made before migrating from version %d: %s", found, copy.name)
    for step in pending:
        with transaction(con):
            for statement in step.statements:
                con.execute(statement)
            if step.function is not None:
                step.function(con)
            con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            con.execute(f"PRAGMA user_version = {step.version}")
        log.info("store migrated to version %d: %s", step.version, step.why)


def check_version(database: Database, con: apsw.Connection, steps: Sequence[Step] = STEPS) -> int:
    """Return the file's version, 0 for an empty one. Raises StoreNewer, or StoreDamaged if it is not a store."""
    version = int(con.pragma("user_version"))
    application = int(con.pragma("application_id"))
    known = steps[-1].version
    if application == APPLICATION_ID:
        if version > known:
            raise StoreNewer(version, known)
        return version
    is_empty = con.execute("SELECT count(*) FROM sqlite_schema").get == 0
    if version or application or not is_empty:
        raise StoreDamaged(
            tr("{path} is a database of another program, not a store of Holdfast.", path=database.path),
            tr("Choose another folder with --data-dir. Nothing was changed."),
        )
    return 0


def _copy_before(database: Database, con: apsw.Connection, version: int, spare_bytes: int) -> Path:
    """Write a consistent copy beside the store and return its path; it has its name once it is proven."""
    import shutil  # noqa: PLC0415 - a command that only reads makes no copy

    from holdfast.keyslots import sync_folder  # noqa: PLC0415 - as above

    folder = database.path.parent
    pages, size = int(con.pragma("page_count")), int(con.pragma("page_size"))
    if shutil.disk_usage(folder).free < pages * size + spare_bytes:
        raise disk_full(folder)
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    copy = folder / f"{database.path.stem}-version-{version}-{stamp}{database.path.suffix}"
    number = 1
    while copy.exists():
        number += 1
        copy = copy.with_name(f"{database.path.stem}-version-{version}-{stamp}-{number}{database.path.suffix}")
    partial = copy.with_name(PARTIAL + copy.name)
    partial.unlink(missing_ok=True)
    try:
        con.execute("VACUUM INTO ?", (str(partial),))
        _prove(Database(partial, database.key), con)
        partial.chmod(0o600)
        partial.rename(copy)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(folder)
    return copy


def _prove(copy: Database, con: apsw.Connection) -> None:
    """Open the copy, check all of it and compare what it holds with the store. Raises StoreDamaged."""
    from holdfast.store.copying import contents, proven, sync  # noqa: PLC0415 - as above

    token = CancelToken()
    sync(copy.path)
    if proven(copy, token) != contents(con, token):
        raise StoreDamaged(
            tr(
                "The copy of the store that is made before it is brought to a new version is not the same as the store."
            ),
            tr("Nothing was changed. Check the disk, and `holdfast check` what is on it."),
        )
