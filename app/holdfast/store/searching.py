"""Runs a query over the search table and shows what it found. Knows the tables; changes nothing.

MATCH is joined to the narrow tables (never `rowid IN` beside MATCH: 17 s where a join takes 0.1 s). Where more than
`RANKED` rows match, only the newest of them are ranked: nobody looks for the best of ten thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from holdfast import search
from holdfast.domain import ConversationId, Excerpt, Hit, MessageId, SearchResult, Sender, Source
from holdfast.search import RowKind
from holdfast.store.filtering import Filter, RowNames
from holdfast.store.packing import from_ms
from holdfast.store.reading import load_artifacts, load_message
from holdfast.store.texts import raw_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

    from holdfast.search import Query

RANKED = 2_000

NAMES = RowNames("f.rowid", "(f.rowid & 7)", "(CASE WHEN m.id IS NULL THEN c.updated_ms ELSE m.created_ms END)")
MESSAGE_NAMES = RowNames("(m.id * 8)", "0", "m.created_ms")
TITLE_NAMES = RowNames("(c.id * 8 + 1)", "1", "c.updated_ms")

# CROSS JOIN keeps the order: first the index, then what belongs to its rows.
JOINS = """
    FROM search f
    LEFT JOIN message m ON m.id = CASE WHEN f.rowid & 7 = 0 THEN f.rowid >> 3 END
    CROSS JOIN conversation c ON c.id = CASE f.rowid & 7
        WHEN 0 THEN m.conversation_id
        WHEN 1 THEN f.rowid >> 3
        WHEN 4 THEN (SELECT conversation_id FROM artifact WHERE id = f.rowid >> 3)
        WHEN 5 THEN (SELECT conversation_id FROM note WHERE id = f.rowid >> 3) END
    WHERE f.search MATCH :match"""

FOUND = "c.id AS conversation_id, c.title, c.source, m.source_id, m.sender"
BM25 = f"bm25(search, {', '.join(str(weight) for weight in search.WEIGHTS)})"

MANY = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH :match LIMIT :ranked + 1)"
WORDS = "SELECT term FROM search_word WHERE term >= :prefix AND term < :behind ORDER BY doc DESC"
LAST_CHARACTER = "\U0010ffff"

OWN_TITLES = "SELECT conversation_id, title FROM own_title"
NOTE_TEXT = "SELECT text FROM note WHERE id = ?"
ARTIFACT_KEY = "SELECT key FROM artifact WHERE id = ?"
SUMMARY = "SELECT summary FROM conversation WHERE id = ?"

COLUMN_ORDER = (1, 2, 5, 3, 4, 0)
"""Where to look for an excerpt first: what a person wrote, the answer, attachments, thinking, tools, names."""


class Found(NamedTuple):
    """A row that was found."""

    rowid: int
    when_ms: int | None
    conversation_id: int
    title: str
    source: str
    source_message_id: str | None
    sender: str | None


def run(con: apsw.Connection, query: Query, limit: int) -> SearchResult:
    """Return at most `limit` hits: the best first, below them what only inflections of the words match; without
    words in the query, the newest first.
    """
    if query.is_empty:
        return SearchResult((), query.hint)
    query = search.expand(query, lambda prefix: _words(con, prefix))
    found = _matching(con, query, limit + 1) if query.match else _filtered(con, query, limit + 1)
    shown = [(row, query) for row in found]
    if query.match and len(found) <= limit and (wider := search.inflected(query)) is not query:
        known = {row.rowid for row in found}
        more = _matching(con, wider, limit + 1 + len(found))
        shown += [(row, wider) for row in more if row.rowid not in known]
    own_titles = {cast("int", id_): str(title) for id_, title in con.execute(OWN_TITLES)}
    hits = tuple(_hit(con, row, asked, own_titles) for row, asked in shown[:limit])
    return SearchResult(hits, query.hint, is_cut=len(shown) > limit)


def _words(con: apsw.Connection, prefix: str) -> Iterator[str]:
    """Yield the words of the index that begin with `prefix`, the commonest first."""
    for (word,) in con.execute(WORDS, {"prefix": prefix, "behind": prefix + LAST_CHARACTER}):
        yield str(word)


def _matching(con: apsw.Connection, query: Query, limit: int) -> list[Found]:
    where = Filter(NAMES)
    condition = where.sql(query.filters)
    values: dict[str, Any] = {"match": query.match, "limit": limit, **where.values}
    newest = ""
    if cast("int", con.execute(MANY, {"match": query.match, "ranked": RANKED}).get) > RANKED:
        cutoff = con.execute(
            f"SELECT {NAMES.time} AS time {JOINS} AND {condition} ORDER BY time DESC LIMIT 1 OFFSET {RANKED - 1}",
            values,
        ).get
        if cutoff is not None:
            values["cutoff"] = cutoff
            newest = f"AND {NAMES.time} >= :cutoff"
    rows = con.execute(
        f"""SELECT f.rowid, {NAMES.time} AS time, {FOUND} {JOINS} {newest} AND {condition}
        ORDER BY {BM25}, time DESC LIMIT :limit""",
        values,
    )
    return [Found(*cast("Any", row)) for row in rows]


def _filtered(con: apsw.Connection, query: Query, limit: int) -> list[Found]:
    """Return the newest messages and titles that fulfil the filters."""
    found: list[Found] = []
    for names, tables in (
        (MESSAGE_NAMES, "message m CROSS JOIN conversation c ON c.id = m.conversation_id WHERE NOT m.is_empty"),
        (TITLE_NAMES, "conversation c LEFT JOIN message m ON m.id = -1 WHERE NOT c.is_shell"),
    ):
        where = Filter(names)
        condition = where.sql(query.filters)
        rows = con.execute(
            f"SELECT {names.rowid}, {names.time} AS time, {FOUND} FROM {tables} AND {condition}"  # noqa: S608 - our own words; what was typed is bound
            " ORDER BY time DESC LIMIT :limit",
            {"limit": limit, **where.values},
        )
        found += [Found(*cast("Any", row)) for row in rows]
    found.sort(key=lambda row: row.when_ms or 0, reverse=True)
    return found[:limit]


def _hit(con: apsw.Connection, row: Found, query: Query, own_titles: dict[int, str]) -> Hit:
    kind, owner_id = RowKind(row.rowid & 7), row.rowid >> 3
    title = own_titles.get(row.conversation_id, row.title)
    return Hit(
        conversation_id=ConversationId(row.conversation_id),
        message_id=MessageId(owner_id) if kind is RowKind.MESSAGE else None,
        source_message_id=row.source_message_id or "",
        title=title,
        sender=None if row.sender is None else Sender(row.sender),
        when=from_ms(row.when_ms),
        excerpt=_excerpt(con, row, title, query),
        source=Source(row.source),
    )


def _excerpt(con: apsw.Connection, row: Found, title: str, query: Query) -> Excerpt:
    """Return the stretch to show, from the first text in which something is to be marked."""
    kind, owner_id = RowKind(row.rowid & 7), row.rowid >> 3
    match kind:
        case RowKind.MESSAGE:
            texts = raw_texts(load_message(con, owner_id))
            candidates = [texts[column] for column in COLUMN_ORDER]
        case RowKind.CONVERSATION:
            candidates = [title, cast("str", con.execute(SUMMARY, (owner_id,)).get)]
        case RowKind.ARTIFACT:
            key = con.execute(ARTIFACT_KEY, (owner_id,)).get
            candidates = [
                text
                for artifact in load_artifacts(con, row.conversation_id)
                if artifact.key == key
                for text in (artifact.title, artifact.content_at(len(artifact.versions) - 1))
            ]
        case _:
            candidates = [str(con.execute(NOTE_TEXT, (owner_id,)).get or "")]
    shown = next((text for text in candidates if search.marks(text, query)), None)
    if shown is None:
        shown = next((text for text in candidates if text), "")
    return search.excerpt(shown, query)
