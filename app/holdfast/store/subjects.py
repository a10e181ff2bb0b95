"""The tables of a store by subject, each behind a door of its own. Another subject is a property here, and nothing in
`store`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.store.binning import BinTables
from holdfast.store.chats import ChatTables
from holdfast.store.insights import InsightTables
from holdfast.store.outages import OutageTables
from holdfast.store.own import OwnTables

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import apsw

    from holdfast.store.connection import Readers


class Subjects:
    """What an open store is asked for by subject."""

    _readers: Readers

    def _writing(self) -> AbstractContextManager[apsw.Connection]:
        """Lend the writing connection inside a transaction."""
        raise NotImplementedError

    @property
    def insights(self) -> InsightTables:
        """Return what can be counted."""
        return InsightTables(self._readers.reading)

    @property
    def outages(self) -> OutageTables:
        """Return the tables about providers' health and outages."""
        return OutageTables(self._writing, self._readers.reading)

    @property
    def own(self) -> OwnTables:
        """Return what a person adds to conversations: stars, titles, tags, notes."""
        return OwnTables(self._writing, self._readers.reading)

    @property
    def bin(self) -> BinTables:
        """Return what a person threw away."""
        return BinTables(self._writing, self._readers.reading)

    @property
    def chats(self) -> ChatTables:
        """Return the tables of chats held here."""
        return ChatTables(self._writing, self._readers.reading)
