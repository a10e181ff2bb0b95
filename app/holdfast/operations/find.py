"""Find what a person typed: understand it, run it, and say how it might be spelt better."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from holdfast import search

if TYPE_CHECKING:
    from holdfast.domain import ConversationId, SearchOrder, SearchResult
    from holdfast.jobs import CancelToken
    from holdfast.search import Query
    from holdfast.store import Store

FEW = 3
"""Hits up to which another spelling is looked for."""


def understood(text: str, *, typing: bool = False) -> Query:
    """Return the query for what was typed, as of now; never raises."""
    return search.parse(text, datetime.now().astimezone(), typing=typing)


@functools.lru_cache(maxsize=8)
def marking(text: str) -> Query:
    """Return the query that marks what was found for a text: a conversation asks hundreds of times for the same."""
    return search.inflected(understood(text, typing=True))


def find(
    store: Store,
    text: str,
    *,
    limit: int,
    order: SearchOrder,
    typing: bool,
    per_conversation: int | None,
    within: ConversationId | None,
    token: CancelToken | None,
) -> SearchResult:
    """Return what was found. While `typing`, the last word may be a beginning and no other spelling is looked for."""
    query = understood(text, typing=typing)
    result = store.search(
        query, limit=limit, order=order, per_conversation=per_conversation, within=within, token=token
    )
    if typing or len(result.hits) > FEW:
        return result
    return replace(result, suggestion=suggested(store, text, token))


def suggested(store: Store, text: str, token: CancelToken | None) -> str:
    """Return the text in a spelling by which more is found, "" where there is none."""
    better = store.suggestion(understood(text), token=token)
    return better if better and store.search(understood(better), limit=1, token=token).hits else ""
