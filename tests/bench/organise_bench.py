"""What it costs to do something with 5,000 conversations at once, and how long the window stands still meanwhile.

    python tests/bench/organise_bench.py [--conversations 5000] [--messages 4]

Processor time of this process, in milliseconds: each action and its undoing, beside a bare statement that puts as many
rows into a table of the same store; then the longest gap of a 5 ms timer of the window while the same is done in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "bench"), str(TESTS.parent / "app")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication  # noqa: E402 - found only after the lines above
from window_bench import Stalls, run_until  # noqa: E402 - as above

from helpers.stored import answered, bring, chained, day, said, talk  # noqa: E402 - as above
from holdfast.domain.organising import (  # noqa: E402 - as above
    AddTags,
    Archive,
    PutInProject,
    Star,
    TakeTags,
    ThrowAway,
)
from holdfast.gui import furnished  # noqa: E402 - as above
from holdfast.jobs import ThreadLanes  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.program import Program  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

WORDS = "owls hawks wrens rooks swifts and what they eat in winter when the ground is hard"
BARE = """
    INSERT INTO own_title (conversation_id, title, changed_ms) SELECT id, 'x', 0 FROM conversation"""


def fill(store: Store, conversations: int, messages: int) -> None:
    """Put conversations into a store."""
    for first in range(0, conversations, 500):
        bring(
            store,
            *(
                talk(
                    f"c{number}",
                    *chained(
                        *(
                            (answered if at % 2 else said)(f"m{number}-{at}", f"{WORDS} {number} {at}")
                            for at in range(messages)
                        )
                    ),
                    title=f"Conversation {number}",
                    updated=day(number / 50),
                )
                for number in range(first, min(first + 500, conversations))
            ),
        )


def timed(job) -> tuple[float, object]:
    """Return the processor time of a job in milliseconds, and what it gave."""
    began = time.process_time()
    given = job()
    return (time.process_time() - began) * 1000, given


def actions(store: Store) -> None:
    """Print what each action and its undoing cost."""
    ids = [row.id for row in store.conversation_rows()]
    with store._writing() as con:
        floor, _ = timed(lambda: con.execute(BARE))
        con.execute("DELETE FROM own_title")
    print(f"a bare statement that puts in {len(ids):,} rows: {floor:.1f} ms")
    project = store.own_projects.make("Mine")
    store.organising.do(ids, AddTags(("c",)))
    for action in (Star(), Archive(), AddTags(("a", "b")), TakeTags(("c",)), PutInProject(project), ThrowAway()):
        there, done = timed(lambda action=action: store.organising.do(ids, action))
        back, _ = timed(lambda done=done: store.organising.undo(done))
        print(f"{type(action).__name__:>14}: {there:7.1f} ms ({there / floor:5.1f} times), undone in {back:7.1f} ms")


def standstill(folder: Path, store: Store) -> None:
    """Print how long the window stands still while it does the same."""
    lanes = ThreadLanes()
    window = furnished(Program(Library(store, lanes)), lanes, Paths.under(folder))
    window.resize(1440, 900)
    window.show()
    rows, many = window.controller.listing, window.organising.many
    run_until(lambda: len(rows.rows) > 0, 60)
    run_until(lambda: not window.list_pane.list._idle.isActive(), 60)
    stalls = Stalls()
    stalls.start()
    run_until(lambda: len(stalls.gaps_ms) > 300, 60)
    print(f"the window at rest: {stalls}")
    stalls.start()
    many.choose_everything()
    run_until(lambda: len(stalls.gaps_ms) > 100, 60)
    print(f"choosing {len(many.chosen()):,}: {stalls}")
    stalls.start()
    many.toggle_archive()
    run_until(lambda: bool(rows.rows) and all(row.is_archived for row in rows.rows), 120)
    print(f"archiving them: {stalls}")
    stalls.start()
    many.undoing.undo()
    run_until(lambda: not any(row.is_archived for row in rows.rows), 120)
    run_until(lambda: len(stalls.gaps_ms) > 300, 60)
    print(f"undone: {stalls}")
    window.bridge.close()
    lanes.close()


def main() -> None:
    """Fill a store and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=5_000)
    parser.add_argument("--messages", type=int, default=4)
    wanted = parser.parse_args()
    _application = QApplication([])
    with tempfile.TemporaryDirectory() as name, Store.open(Path(name) / "holdfast.db") as store:
        fill(store, wanted.conversations, wanted.messages)
        actions(store)
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(Path(name) / "holdfast.db")
        fill(store, wanted.conversations, 1)
        store.close()
        # the lanes write from a thread of their own, and that is the first
        with Store.open(Path(name) / "holdfast.db") as store:
            standstill(Path(name), store)


if __name__ == "__main__":
    main()
