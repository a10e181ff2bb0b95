"""What searching costs, beside bare FTS5 over the same text in the same run.

    python tests/bench/search_bench.py [--messages 100000] [--no-import]

Makes a store of so many messages of 1 kB (`search_store.py`), encrypted as people's are, and beside it a bare FTS5
table with the same text, encrypted too. All times are processor time of this process, in milliseconds, the best of
three where nothing else is said. Prints each figure with what it must reach.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import apsw

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "bench"), str(TESTS.parent / "app")]
os.environ["PYTHONPATH"] = str(TESTS.parent / "app")

import search_store  # noqa: E402 - as above
from measure import measured, size_mb  # noqa: E402 - found only after the line above

from helpers.generator import generate_benchmark  # noqa: E402 - as above
from holdfast import search  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.store import Store, indexing, preparing  # noqa: E402 - as above
from holdfast.store.texts import raw_texts  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from holdfast.domain import Message
    from holdfast.store.texts import SearchTexts

T = TypeVar("T")

KEY = bytes(32)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ROWS = 50
ROWS_OF_WINDOW = 100
"""What the window asks for (`gui.controllers.searching.SHOWN`)."""

TYPED = (
    "sourdough bread",
    "postgres query",
    '"server error"',
    "docker time",
    "python -async",
    "the walrus",
    "getUser fetch",
    "title:budget a",
    "kyoto role:human",
    "migration deadl",
)
KEYSTROKES = 10
IMPORTS = 7

# What is measured, ours, the same for bare FTS5, and what bare needs beside its MATCH.
DATE_MS = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
KINDS: tuple[tuple[str, str, str, str], ...] = (
    ("one rare word", "walrus", "walrus", ""),
    ("one common word", "the", "the", ""),
    ("three-term AND", "server query python", "server AND query AND python", ""),
    ("phrase", '"how more"', '"how more"', ""),
    ("prefix", "con*", "con*", ""),
    ("NOT", "python -async", "python NOT async", ""),
    ("field", "title:sourdough", "title:sourdough", ""),
    ("role", "python role:human", "python", "AND w.is_human"),
    ("date", "python after:2026-01-01", "python", f"AND w.at >= {DATE_MS}"),
)
BARE_QUERY = """
    SELECT f.rowid FROM bare f CROSS JOIN written w ON w.id = f.rowid
    WHERE f.bare MATCH ? {} ORDER BY bm25(bare, 8, 2, 1, 0.5, 0.3, 0.6) LIMIT 50"""
BARE_QUERY_ALONE = "SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY bm25(bare, 8, 2, 1, 0.5, 0.3, 0.6) LIMIT 50"
COLD = """
import sys
from pathlib import Path
from holdfast.store import Store
from holdfast import search
from datetime import datetime, UTC
with Store.open(Path(sys.argv[1]), bytes(32), read_only=True) as store:
    assert store.search(search.parse("sourdough bread", datetime.now(UTC)), limit=50).hits
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--only-import", action="store_true", help="measure nothing but that share")
    parser.add_argument("--no-import", action="store_true", help="leave the share of an import's time out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "holdfast.db"
        if options.only_import:
            share_of_import(folder / "import")
            return
        with Store.open(path, KEY) as store:
            seconds, _ = timed(lambda: search_store.fill(store, options.messages))
        print(f"{options.messages:,} messages stored in {seconds / 1000:.0f} CPU s, {size_mb(path):.0f} MB")
        bare = make_bare(folder / "bare.db", options.messages)
        with Store.open(path, KEY, read_only=True) as store:
            compare(store, bare)
            type_queries(store, is_large=options.messages > 200_000)
            assistance(store)
        parsing()
        cold(path)
        if not options.no_import:
            share_of_import(folder / "import")


def make_bare(path: Path, messages: int) -> apsw.Connection:
    """Return a bare FTS5 table over the same text, with a narrow table of times beside it."""
    con = apsw.Connection(str(path))
    con.pragma("cipher", "aegis")
    con.pragma("key", f"x'{KEY.hex()}'")
    con.execute("PRAGMA page_size = 16384; PRAGMA journal_mode = wal; PRAGMA cache_size = -16000")
    columns = ", ".join(search.COLUMNS)
    con.execute(
        f"""CREATE VIRTUAL TABLE bare USING fts5({columns}, content = '', contentless_delete = 1,
            tokenize = 'unicode61 remove_diacritics 2');
        CREATE TABLE written (id INTEGER PRIMARY KEY, at INTEGER, is_human INTEGER)"""
    )
    rowid, text_bytes = 0, 0
    with con:
        for conversation in search_store.conversations(messages):
            rowid += 1
            con.execute("INSERT INTO bare (rowid, title) VALUES (?, ?)", (rowid, conversation.title))
            con.execute("INSERT INTO written VALUES (?, NULL, 0)", (rowid,))
            for message in conversation.messages:
                rowid += 1
                texts = raw_texts(message)
                text_bytes += sum(len(text.encode()) for text in texts)
                con.execute(f"INSERT INTO bare (rowid, {columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", (rowid, *texts))  # noqa: S608 - our own columns
                at_ms = int(message.created.timestamp() * 1000) if message.created else None
                con.execute("INSERT INTO written VALUES (?, ?, ?)", (rowid, at_ms, message.sender == "human"))
    con.pragma("cache_size", -16000)
    print(f"{text_bytes / 2**20:.0f} MB of text; bare FTS5: {size_mb(path):.0f} MB")
    return con


def timed(job: Callable[[], T]) -> tuple[float, T]:
    """Return what a job cost in CPU ms, and its answer."""
    started = time.process_time()
    answer = job()
    return (time.process_time() - started) * 1000, answer


def best(job: Callable[[], T]) -> tuple[float, T]:
    """Return the cheapest of three runs."""
    runs = [timed(job) for _ in range(3)]
    return min(cost for cost, _ in runs), runs[0][1]


def compare(store: Store, bare: apsw.Connection) -> None:
    """Print each kind of query beside bare FTS5, without and with the excerpts of 50 rows."""
    print(f"{'CPU ms':<18}{'bare':>8}{'ours':>8}{'limit':>8}   with 50 excerpts")
    for name, text, expression, beside in KINDS:
        statement = BARE_QUERY.format(beside) if beside else BARE_QUERY_ALONE
        floor, _ = best(lambda statement=statement, words=expression: bare.execute(statement, (words,)).fetchall())
        query = search.parse(text, NOW)
        found, _ = best(lambda query=query: store.search(query, limit=1))
        whole, result = best(lambda query=query: store.search(query, limit=ROWS))
        limit = 1.3 * floor + 2
        verdict = "" if found <= limit else "  MISSED"
        print(f"{name:<18}{floor:8.2f}{found:8.2f}{limit:8.2f}{whole:10.2f}  {len(result.hits)} rows{verdict}")


def type_queries(store: Store, *, is_large: bool) -> None:
    """Print what the keystrokes of realistic queries cost, parsing included, with so many excerpts."""
    store.search(search.parse("warm", NOW, typing=True), limit=1)
    texts = [text[:end] for text in TYPED for end in range(len(text) - KEYSTROKES + 1, len(text) + 1)]
    for rows, wanted in ((ROWS, "p95 at most 50" if is_large else "at most 8, 33, 60"), (ROWS_OF_WINDOW, "no goal")):
        costs: list[tuple[float, str]] = []
        for typed in texts:
            cost, _ = timed(
                lambda typed=typed, rows=rows: store.search(
                    search.parse(typed, NOW, typing=True), limit=rows, per_conversation=3
                )
            )
            costs.append((cost, typed))
        ordered = sorted(cost for cost, _ in costs)
        p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
        print(
            f"as you type, {len(costs)} keystrokes, {rows} excerpts: p50 {p50:.1f}, p95 {p95:.1f}, max"
            f" {ordered[-1]:.1f} ({wanted}); dearest:",
            ", ".join(f"{typed!r} {cost:.0f}" for cost, typed in sorted(costs, reverse=True)[:4]),
        )


def assistance(store: Store) -> None:
    """Print what comes after a pause: counts for filters, another spelling, words by a wildcard."""
    for text in ("the", "python"):
        cost, _ = best(lambda text=text: store.facets(search.parse(text, NOW)))
        print(f"facets of {text!r}: {cost:.1f}")
    cost, better = best(lambda: store.suggestion(search.parse("sourdouhg", NOW)))
    print(f"did you mean: {cost:.1f} ({better})")
    for text in ("kuber*es", "*rdough", "sourdogh~"):
        cost, result = best(lambda text=text: store.search(search.parse(text, NOW), limit=ROWS))
        print(f"{text}: {cost:.1f}, {len(result.hits)} rows")


def parsing() -> None:
    """Print what understanding a query costs."""
    texts = [text for _, text, _, _ in KINDS] + list(TYPED)
    for text in texts:
        search.parse(text, NOW)
    cost, _ = best(lambda: [search.parse(text, NOW) for text in texts * 20])
    print(f"parse and compile: {cost / len(texts) / 20:.2f} (at most 0.5)")


def cold(path: Path) -> None:
    """Print what the first query of a new process costs over the interpreter's own start."""
    # As installed: compiled modules are there after the first run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(path.parent / "compiled")
    idle = min(measured(["-c", "pass"]).cpu_s for _ in range(5))
    first = min(measured(["-c", COLD, str(path)]).cpu_s for _ in range(5))
    print(f"first query in a cold process: {(first - idle) * 1000:.0f} over the interpreter (at most 150)")


def share_of_import(folder: Path) -> None:
    """Print how much of an import's time goes into searching: whole imports by turns, as they are, with bare FTS5 of
    the same text in its place, and without any index. What is told are medians of the differences within a round,
    since processor time drifts from one minute to the next.
    """
    folder.mkdir()
    made = generate_benchmark(folder, "G1", megabytes=30)
    ways = {"ours": nullcontext, "bare": bare_index, "none": no_index}
    rounds: list[dict[str, float]] = []
    for number in range(IMPORTS):
        costs: dict[str, float] = {}
        for name, way in ways.items():
            path = folder / f"{number}-{name}.db"
            with way():
                costs[name] = imported(path, made)
            path.unlink()
        rounds.append(costs)
    whole = statistics.median(costs["ours"] for costs in rounds)
    added = [(costs["ours"] - costs["bare"]) / costs["ours"] for costs in rounds]
    every = statistics.median((costs["ours"] - costs["none"]) / costs["ours"] for costs in rounds)
    shares = ", ".join(f"{share:.0%}" for share in sorted(added))
    print(
        f"import of {made.json_bytes / 2**20:.0f} MB, {whole:.0f} ms; search beyond bare FTS5 of the same text: "
        f"{statistics.median(added):.0%} of it (at most 25 %; {IMPORTS} rounds: {shares}); all of search: {every:.0%}"
    )


def imported(path: Path, made: object) -> float:
    """Return what an import into a new store costs."""
    gc.collect()
    with Store.open(path, KEY) as store:
        library = Library(store, InlineLanes())
        return timed(lambda: library.import_archive(list(made.paths), CancelToken(), no_progress))[0]


@contextmanager
def bare_index() -> Iterator[None]:
    """Have imports put the text as it is into the search table, in the order of its ids, and do nothing else for it."""

    def put(con: apsw.Connection, entries: Iterable[indexing.Entry]) -> None:
        columns = ", ".join(search.COLUMNS)
        rows = sorted((entry.owner_id * 8 + entry.kind, *entry.texts) for entry in entries)
        con.executemany(f"INSERT INTO search (rowid, {columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)  # noqa: S608 - our own columns

    def texts(message: Message) -> SearchTexts | None:
        raw = raw_texts(message)
        return raw if any(raw) else None

    with in_place_of(texts, put):
        yield


@contextmanager
def no_index() -> Iterator[None]:
    """Have imports index nothing."""
    with in_place_of(lambda _message: None, lambda _con, _entries: None):
        yield


@contextmanager
def in_place_of(texts: Callable[[Message], SearchTexts | None], put: Callable[..., None]) -> Iterator[None]:
    """Have these do what makes the index's text of a message and what puts entries in."""
    kept = preparing.search_texts, indexing.put
    preparing.search_texts, indexing.put = texts, put
    try:
        yield
    finally:
        preparing.search_texts, indexing.put = kept


if __name__ == "__main__":
    main()
