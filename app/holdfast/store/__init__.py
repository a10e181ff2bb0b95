"""The database file: open, unlock, migrate, write, merge, read, search, count. The only room that knows SQL.

It knows nothing of archives, windows or commands.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.store.preparing import Prepared, prepare
    from holdfast.store.store import Store
    from holdfast.store.storing import BatchOutcome

__all__ = ["BatchOutcome", "Prepared", "Store", "prepare"]

__getattr__ = opening(
    __name__, {"BatchOutcome": "storing", "Prepared": "preparing", "Store": "store", "prepare": "preparing"}
)
