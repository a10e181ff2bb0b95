"""Whether there is a store at all, asked before anything is opened: what only reads or changes one makes none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.errors import NotFound

if TYPE_CHECKING:
    from holdfast.paths import Paths

NOTHING_YET = "Nothing has been stored here yet."
HOW_TO_BEGIN = "Bring an export in with `holdfast import FILE`, or look around with `holdfast import --sample`."


def is_there(paths: Paths) -> bool:
    """Say whether there is a store. Raises StoreLost where one was, to go by its backups."""
    from holdfast.operations.opening import refuse_if_lost  # noqa: PLC0415 - only where a store may be missing
    from holdfast.store import Store  # noqa: PLC0415 - as above

    refuse_if_lost(paths)
    return Store.exists(paths.store)


def needed(paths: Paths) -> None:
    """Raise NotFound where there is no store, and StoreLost as above."""
    if not is_there(paths):
        raise NotFound(NOTHING_YET, HOW_TO_BEGIN)
