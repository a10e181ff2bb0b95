"""Find what a person typed: understand it, run it, and say how it might be spelt better."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from holdfast import search

if TYPE_CHECKING:
    from holdfast.domain import SearchResult
    from holdfast.jobs import CancelToken
    from holdfast.search import Query
    from holdfast.store import Store

KEPT = 8
"""Queries whose marks are remembered."""
FEW = 3
"""Hits up to which another spelling is looked for."""


def understood(text: str, *, typing: bool = False) -> Query:
    """Return the query for what was typed, as of now; never raises."""
    return search.parse(text, datetime.now().astimezone(), typing=typing)


class Marking:
    """What was searched for last, as it is marked: a conversation asks hundreds of times for the same, on a thread that
    may not wait for the store. So wildcards and fuzzy words are resolved when they are searched for.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: dict[str, Query] = {}

    def understood(self, text: str, *, typing: bool, token: CancelToken | None) -> Query:
        """Return the query for what is searched for now. Asks the store's words. Raises `Cancelled`."""
        query = understood(text, typing=typing)
        if query.expansions:
            query = self._store.expanded(query, token=token)
        if typing:
            self._keep(text, search.inflected(query))
        return query

    def query(self, text: str) -> Query:
        """Return the query that marks what was found for a text; asks nobody."""
        known = self._asked.get(text)
        return known if known is not None else self._keep(text, search.inflected(understood(text, typing=True)))

    def _keep(self, text: str, query: Query) -> Query:
        kept = {other: asked for other, asked in list(self._asked.items())[1 - KEPT :] if other != text}
        self._asked = {**kept, text: query}
        return query


def with_help(store: Store, text: str, result: SearchResult, token: CancelToken | None) -> SearchResult:
    """Return a result with another spelling where it found little."""
    if len(result.hits) > FEW:
        return result
    return replace(result, suggestion=suggested(store, text, token))


def suggested(store: Store, text: str, token: CancelToken | None) -> str:
    """Return the text in a spelling by which more is found, "" where there is none."""
    better = store.suggestion(understood(text), token=token)
    return better if better and store.search(understood(better), limit=1, token=token).hits else ""
