"""What a search asks for, as frozen values. Standard library and domain only; knows neither Whoosh nor SQL.

How the store must evaluate a `Query`
-------------------------------------
The search table has one row per message, conversation title, project document, memory, artifact and note (its
`conditions.RowKind`). A row is found when

1. `match` is "" or the row matches it (`table MATCH :match`), and
2. `filters` is None or holds for the row, as each condition's docstring (`conditions`) says.

With `match` == "" and `filters` given, the newest rows that fulfil the filters are found (there is no rank). With
`match` == "" and `filters` None nothing was asked for: the result is empty. `match` is always accepted by FTS5; it
is a bound parameter like any other text. Filters next to MATCH belong into joins: `rowid IN (SELECT ...)` is
planned badly (17 s where a join takes 0.1 s).

Before that, where the query has `expansions` (wildcards, fuzzy words), the store calls `expand` with the words of
its index. An unexpanded query still runs, it only finds less exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.search._tree import Node
    from holdfast.search.conditions import Condition

# The columns of the search table, in order. A conversation's title and summary, a document's, artifact's or
# attachment's name go to "title"; what a person wrote to "human"; what a model said, and the text of documents,
# memories, artifacts and notes, to "answer"; calls of tools and what they gave back to "tools".
COLUMNS: tuple[str, ...] = ("title", "human", "answer", "thinking", "tools", "attachments")
# For bm25: a title says what it is about, a person remembers best what they wrote, tools' output is mostly noise.
WEIGHTS: tuple[float, ...] = (8.0, 2.0, 1.0, 0.5, 0.3, 0.6)


@dataclass(frozen=True, slots=True)
class Term:
    """Something to mark: `units` are folded words or CJK runs that follow each other.

    `kind` "words" marks them as they stand, "prefix" marks the whole word that begins with the last one, "glob"
    has one unit in which * and ? stand for anything and for one character.
    """

    units: tuple[str, ...]
    kind: Literal["words", "prefix", "glob"] = "words"


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word that only the index's vocabulary can resolve: `kind` "glob" with * and ?, "fuzzy" with `distance` edits.

    `prefix` is the folded beginning that every answer has ("" for "*ing").
    """

    pattern: str
    kind: Literal["glob", "fuzzy"]
    distance: int = 0
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, understood. See the module for how a store evaluates it.

    `hint` is a sentence for the person when something typed could not be read as a query and was searched as plain
    words, else "". `terms` is what `marks` and `excerpt` mark. `tree` is the room's own form, from which `expand` and
    `inflected` compile again.
    """

    text: str
    match: str = ""
    filters: Condition | None = None
    terms: tuple[Term, ...] = ()
    hint: str = ""
    expansions: tuple[Expansion, ...] = ()
    tree: Node | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was asked for."""
        return not self.match and self.filters is None
