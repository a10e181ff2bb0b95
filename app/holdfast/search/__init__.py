"""From what a person types to a query the store can run, and from what it finds to what is shown.

Pure: knows neither SQL nor Qt. Whoosh reads the language, FTS5 holds the postings: `index_text` prepares what is put
into it, `parse` what is asked of it, and the docstring of `query` says how a store evaluates a `Query`.

A search goes: `parse`, then `expand` with the index's words if the query has `expansions`, then the store. If that
finds fewer rows than are shown, the rows that `inflected` adds go below; if it finds next to nothing, `suggest` has a
better spelling. `excerpt` and `marks` show what was found.
"""

from holdfast.domain.searches import FIELDS
from holdfast.search.conditions import (
    After,
    AllOf,
    AnyOf,
    Before,
    Condition,
    Feature,
    Has,
    IsArchived,
    IsStarred,
    KindIs,
    ModelLike,
    Not,
    ProjectLike,
    ProviderLike,
    RoleIs,
    RowKind,
    SourceIs,
    TagIs,
    TextMatch,
    TitleMatch,
)
from holdfast.search.language import parse
from holdfast.search.marks import best_excerpt, excerpt, marks
from holdfast.search.prepare import INDEX_FORMAT, index_text
from holdfast.search.query import COLUMNS, WEIGHTS, Expansion, Query, Term
from holdfast.search.scripts import folded
from holdfast.search.vocabulary import expand, inflected, suggest

__all__ = [
    "COLUMNS",
    "FIELDS",
    "INDEX_FORMAT",
    "WEIGHTS",
    "After",
    "AllOf",
    "AnyOf",
    "Before",
    "Condition",
    "Expansion",
    "Feature",
    "Has",
    "IsArchived",
    "IsStarred",
    "KindIs",
    "ModelLike",
    "Not",
    "ProjectLike",
    "ProviderLike",
    "Query",
    "RoleIs",
    "RowKind",
    "SourceIs",
    "TagIs",
    "Term",
    "TextMatch",
    "TitleMatch",
    "best_excerpt",
    "excerpt",
    "expand",
    "folded",
    "index_text",
    "inflected",
    "marks",
    "parse",
    "suggest",
]
