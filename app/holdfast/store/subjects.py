"""The tables of a store by subject, each behind a door of its own. Another subject is a property here, and nothing in
`store`. Each is loaded when it is asked for: a command's first search waits for none that it does not use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import apsw

    from holdfast.store.belongings import BelongingTables
    from holdfast.store.binning import BinTables
    from holdfast.store.chats import ChatTables
    from holdfast.store.connection import Readers
    from holdfast.store.exporting import ExportTables
    from holdfast.store.insights import InsightTables
    from holdfast.store.organising import OrganisingTables
    from holdfast.store.outages import OutageTables
    from holdfast.store.own import OwnTables
    from holdfast.store.own_projects import OwnProjectTables
    from holdfast.store.pages import Pages
    from holdfast.store.searches import SearchesTable
    from holdfast.store.snippets import SnippetTables
    from holdfast.store.spending import SpendingTables
    from holdfast.store.unread_files import UnreadFiles


class Subjects:
    """What an open store is asked for by subject."""

    _readers: Readers

    def _writing(self) -> AbstractContextManager[apsw.Connection]:
        """Lend the writing connection inside a transaction."""
        raise NotImplementedError

    @property
    def insights(self) -> InsightTables:
        """Return what can be counted."""
        from holdfast.store.insights import InsightTables  # noqa: PLC0415 - see the module

        return InsightTables(self._readers.reading)

    @property
    def outages(self) -> OutageTables:
        """Return the tables about providers' health and outages."""
        from holdfast.store.outages import OutageTables  # noqa: PLC0415 - see the module

        return OutageTables(self._writing, self._readers.reading)

    @property
    def own(self) -> OwnTables:
        """Return what a person adds to conversations: stars, titles, tags, notes."""
        from holdfast.store.own import OwnTables  # noqa: PLC0415 - see the module

        return OwnTables(self._writing, self._readers.reading)

    @property
    def organising(self) -> OrganisingTables:
        """Return what is done with many conversations at once."""
        from holdfast.store.organising import OrganisingTables  # noqa: PLC0415 - see the module

        return OrganisingTables(self._writing)

    @property
    def own_projects(self) -> OwnProjectTables:
        """Return the projects that a person makes."""
        from holdfast.store.own_projects import OwnProjectTables  # noqa: PLC0415 - see the module

        return OwnProjectTables(self._writing, self._readers.reading)

    @property
    def snippets(self) -> SnippetTables:
        """Return the passages that a person keeps."""
        from holdfast.store.snippets import SnippetTables  # noqa: PLC0415 - see the module

        return SnippetTables(self._writing, self._readers.reading)

    @property
    def searches(self) -> SearchesTable:
        """Return what was searched for."""
        from holdfast.store.searches import SearchesTable  # noqa: PLC0415 - see the module

        return SearchesTable(self._writing, self._readers.reading)

    @property
    def spending(self) -> SpendingTables:
        """Return what answers cost."""
        from holdfast.store.spending import SpendingTables  # noqa: PLC0415 - see the module

        return SpendingTables(self._writing, self._readers.reading)

    @property
    def unread_files(self) -> UnreadFiles:
        """Return the files that were stored without their text."""
        from holdfast.store.unread_files import UnreadFiles  # noqa: PLC0415 - see the module

        return UnreadFiles(self._writing, self._readers.reading)

    @property
    def bin(self) -> BinTables:
        """Return what a person threw away."""
        from holdfast.store.binning import BinTables  # noqa: PLC0415 - see the module

        return BinTables(self._writing, self._readers.reading)

    @property
    def chats(self) -> ChatTables:
        """Return the tables of chats held here."""
        from holdfast.store.chats import ChatTables  # noqa: PLC0415 - see the module

        return ChatTables(self._writing, self._readers.reading)

    @property
    def exports(self) -> ExportTables:
        """Return what an export needs, and what it left behind."""
        from holdfast.store.exporting import ExportTables  # noqa: PLC0415 - see the module

        return ExportTables(self._writing, self._readers.reading)

    @property
    def belongings(self) -> BelongingTables:
        """Return what stands beside the conversations, as an export sees it."""
        from holdfast.store.belongings import BelongingTables  # noqa: PLC0415 - see the module

        return BelongingTables(self._writing, self._readers.reading)

    @property
    def pages(self) -> Pages:
        """Return what stands beside conversations and has a page of its own."""
        from holdfast.store.pages import Pages  # noqa: PLC0415 - see the module

        return Pages(self._readers.reading)
