"""The database file: open, unlock, migrate, write, merge, read, search, count. The only room that knows SQL.

It knows nothing of archives, windows or commands.
"""

from holdfast.store.preparing import Prepared, prepare
from holdfast.store.store import Store
from holdfast.store.storing import BatchOutcome

__all__ = ["BatchOutcome", "Prepared", "Store", "prepare"]
