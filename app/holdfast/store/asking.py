"""What can be searched and counted, as the part of a store that does so. Knows the reading connections only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from holdfast.domain import SearchOrder
from holdfast.store import facets, searching
from holdfast.store.vocabulary import Vocabulary

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import apsw

    from holdfast.domain import ConversationId, Facet, SearchResult
    from holdfast.jobs import CancelToken
    from holdfast.search import Query


class Reading(Protocol):
    """Lends a reading connection; cancelling `token` interrupts what runs on it."""

    def __call__(self, token: CancelToken | None = None) -> AbstractContextManager[apsw.Connection]:
        """Return a context that gives the connection back."""


class Searches:
    """Searches over the connections that `reading` lends. Safe from any thread."""

    def __init__(self, reading: Reading) -> None:
        self._reading_for = reading
        self._vocabulary = Vocabulary()

    def search(
        self,
        query: Query,
        *,
        limit: int,
        order: SearchOrder = SearchOrder.RELEVANCE,
        per_conversation: int | None = None,
        within: ConversationId | None = None,
        token: CancelToken | None = None,
    ) -> SearchResult:
        """Return at most `limit` hits, at most `per_conversation` of each, or only those `within` one.

        Raises `Cancelled`.
        """
        wish = searching.Wish(limit, order, per_conversation, within)
        with self._reading_for(token) as con:
            return searching.run(con, self._vocabulary.expanded(con, query), wish)

    def count_found(self, query: Query, token: CancelToken | None = None) -> int:
        """Return how many places a query finds in all. Raises `Cancelled`."""
        with self._reading_for(token) as con:
            return searching.count(con, self._vocabulary.expanded(con, query))

    def conversations_found(self, query: Query, token: CancelToken | None = None) -> list[ConversationId]:
        """Return every conversation that a query finds something in. Raises `Cancelled`."""
        with self._reading_for(token) as con:
            return searching.conversations(con, self._vocabulary.expanded(con, query))

    def expanded(self, query: Query, token: CancelToken | None = None) -> Query:
        """Return the query with its wildcards and fuzzy words resolved by the index's words. Raises `Cancelled`."""
        with self._reading_for(token) as con:
            return self._vocabulary.expanded(con, query)

    def suggestion(self, query: Query, token: CancelToken | None = None) -> str:
        """Return the query's text in a better spelling, "" where there is none. Raises `Cancelled`."""
        with self._reading_for(token) as con:
            return searching.suggestion(con, query)

    def facets(self, query: Query, token: CancelToken | None = None) -> tuple[Facet, ...]:
        """Count what a query finds by role, source, feature, year and model. Raises `Cancelled`."""
        with self._reading_for(token) as con:
            return facets.facets(con, self._vocabulary.expanded(con, query))
