"""Take rows away at random, as damaged pages do, rebuild the store, and look whether what a person wrote is there.

    python tests/torture/lost_rows.py [--tries 200] [--seed N]

Notes, titles, drafts and messages that wait must be in what is rebuilt, wherever they were in what was damaged; nothing
may refer to what is gone; every conversation must open.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.stored import answered, bring, chained, said, talk  # noqa: E402 - found only after the line above
from holdfast.domain import ConversationId  # noqa: E402 - as above
from holdfast.domain.chatting import Draft, NewAttachment  # noqa: E402 - as above
from holdfast.jobs import CancelToken  # noqa: E402 - as above
from holdfast.store import Store, checking, rebuilding  # noqa: E402 - as above
from holdfast.store.connection import Database  # noqa: E402 - as above

if TYPE_CHECKING:
    import apsw

TABLES = """
    SELECT name, sql LIKE '%WITHOUT ROWID%' FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'
    AND name NOT LIKE 'search%' AND name NOT IN ('last_removed', 'bin_state') ORDER BY name"""
TAKE_SOME = 'DELETE FROM "{0}" WHERE rowid IN ({1})'
WRITTEN = {
    "notes": "SELECT text FROM note",
    "titles": "SELECT title FROM own_title",
    "drafts": "SELECT conversation_id FROM draft UNION SELECT conversation_id FROM draft_attachment",
    "what waits": """
        SELECT message_id FROM outbox WHERE message_id IN (SELECT m.id FROM message m
            JOIN message_body b ON b.message_id = m.id JOIN conversation c ON c.id = m.conversation_id)""",
}
WAITS_FOR_EVER = "SELECT count(*) FROM message WHERE state = 'queued' AND id NOT IN (SELECT message_id FROM outbox)"


def fill(store: Store) -> None:
    """Put in five conversations, with everything that a person can write about one."""
    for number in range(1, 6):
        tree = chained(said("m1", "asked"), answered("m2", "half"), said("m3", "more"), answered("m4", "rest"))
        bring(store, talk(f"c{number}", *tree, title=f"About {number}"))
        id_ = ConversationId(number)
        store.own.add_note(id_, None, f"a note on {number}")
        store.own.rename(id_, f"Mine {number}")
        store.own.tag([id_], [f"tag {number}"])
        store.chats.keep_draft(number, Draft(f"draft {number}", (NewAttachment("a.txt", "text/plain", b"data"),)))
    with store._writing() as con:
        for at, message_id in enumerate((1, 5, 9, 13)):
            entry = json.dumps({"id": str(message_id), "state": "waiting"})
            half = message_id + 1 if at % 2 else None
            con.execute("INSERT INTO outbox VALUES (?, 'waiting', ?, 0, ?)", (message_id, entry, half))
            con.execute("UPDATE message SET state = 'queued' WHERE id = ?", (message_id,))


def written(con: apsw.Connection) -> dict[str, set[object]]:
    """Return what a person wrote, by kind."""
    return {kind: {row[0] for row in con.execute(statement)} for kind, statement in WRITTEN.items()}


def damage(store: Store, dice: random.Random) -> dict[str, set[object]]:
    """Take rows away; return what a person wrote of the rest."""
    con = store._writer
    assert con is not None
    con.execute("PRAGMA foreign_keys = 0")
    tables = [(str(name), bool(unnumbered)) for name, unnumbered in con.execute(TABLES)]
    for _ in range(dice.randint(1, 12)):
        name, is_unnumbered = dice.choice(tables)
        if is_unnumbered:
            con.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of our own schema
            continue
        rows = [row[0] for row in con.execute(f'SELECT rowid FROM "{name}"')]  # noqa: S608 - as above
        gone = dice.sample(rows, min(len(rows), dice.choice([1, 2, 5, 50])))
        con.execute(TAKE_SOME.format(name, ",".join(map(str, gone))))
    return written(con)


def wrong_in(fresh: Database, before: dict[str, set[object]]) -> list[str]:
    """Return what is wrong with a store that was rebuilt."""
    with Store.open(fresh.path) as store:
        progress = store.begin_reindexing(afresh=True)
        while not progress.is_done:
            progress = store.reindex_some()
        con = store._writer
        assert con is not None
        after = written(con)
        wrong = [f"{kind} gone: {before[kind] - after[kind]}" for kind in before if before[kind] - after[kind]]
        wrong += ["something refers to what is gone"] if con.execute("PRAGMA foreign_key_check").fetchall() else []
        wrong += ["a message waits for ever"] if con.execute(WAITS_FOR_EVER).get else []
        for row in store.conversation_rows(include_shells=True):
            store.conversation(row.id)
    return wrong + [each.text for each in checking.check(fresh, CancelToken(), is_deep=False)]


def run(tries: int, seed: int) -> list[str]:
    """Do it so often and return everything wrong."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        base = Path(name) / "base.db"
        with Store.open(base) as store:
            fill(store)
        for number in range(tries):
            folder = Path(name) / str(number)
            folder.mkdir()
            damaged, fresh = Database(folder / "damaged.db"), Database(folder / "fresh.db")
            shutil.copy(base, damaged.path)
            with Store.open(damaged.path) as store:
                before = damage(store, random.Random(seed + number))
            try:
                rebuilt = rebuilding.rebuild(damaged, fresh, (), CancelToken())
                rebuilding.put_counts_right(fresh, rebuilt.wanted)
                found = wrong_in(fresh, before)
            except Exception as err:  # noqa: BLE001 - a repair that fails is what is looked for
                found = [f"{type(err).__name__}: {err}"]
            wrong += [f"seed {seed + number}: {each}" for each in found]
            shutil.rmtree(folder)
    return wrong


def main() -> None:
    """Do it and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    wrong = run(options.tries, options.seed)
    print(f"{options.tries} stores rebuilt (seed {options.seed}): {len(wrong)} things lost or wrong")
    for each in wrong[:20]:
        print(" ", each)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
