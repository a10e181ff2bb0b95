"""Do to a store, in any order, whatever the program can do, and look each time whether it holds what it should.

    python tests/torture/store_machine.py [--seconds 60] [--seed N]

hypothesis chooses the order and the values. Beside the store a plain dictionary is kept of what must be in it. Only
errors of our own may come out, each where it has to.
"""

from __future__ import annotations

import argparse
import copy
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

import hypothesis  # noqa: E402 - found only after the line above
from hypothesis import HealthCheck, settings  # noqa: E402 - as above
from hypothesis import strategies as st  # noqa: E402 - as above
from hypothesis.stateful import (  # noqa: E402 - as above
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from helpers.stored import answered, bring, chained, said, talk  # noqa: E402 - as above
from holdfast import keyslots  # noqa: E402 - as above
from holdfast.domain import Message, TextBlock  # noqa: E402 - as above
from holdfast.errors import BadInput, NotFound  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.keys import Keyring  # noqa: E402 - as above
from holdfast.operations import Library, checking  # noqa: E402 - as above
from holdfast.operations.protection import Protection  # noqa: E402 - as above
from holdfast.operations.unlocking import StoreKey  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

WORDS = "four words or more"
NUMBERS = st.integers(0, 7)
TEXTS = st.text(max_size=40) | st.sampled_from(["word", "wörd NEAR(x", '"', "*", "\ud800", "\0", "日本", "a" * 3_000])
MEMORY = Path("/dev/shm")  # noqa: S108 - no disk has to turn for it

keyslots.KeySlots.sealed_with.__defaults__ = (1 << 4,)  # half a second of stretching proves nothing here


class StoreMachine(RuleBasedStateMachine):
    """A store and what must be in it: texts by conversation, and which of these lie in the bin."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
        self.paths = Paths.under(self.folder / "data")
        self.key = StoreKey(self.paths, Keyring(frozenset()), {"HOLDFAST_PASSPHRASE": WORDS})
        self.held: dict[str, list[str]] = {}
        self.binned: set[str] = set()
        self.notes: dict[str, int] = {}
        self.saved: list[tuple[Path, Any]] = []
        self._open(self.key.create().key)

    def _open(self, key: bytes | None) -> None:
        lanes = InlineLanes()
        self.store = Store.open(self.paths.store, key)
        self.library = Library(self.store, lanes)
        self.protection = Protection(self.store, lanes, self.paths, self.key)

    def _id(self, number: int) -> Any:
        return self.library.resolve_id(f"c{number}")

    def teardown(self) -> None:
        """Look at everything once more, deeply, and put it away."""
        self.store.close()
        database = self.store.database
        report = checking.check(database, self.paths.data / "backups", CancelToken(), is_deep=True)
        shutil.rmtree(self.folder)
        wrong = [each for each in report.findings if "no good backup" not in each.text]
        assert wrong == []

    @rule(number=NUMBERS, texts=st.lists(TEXTS, min_size=1, max_size=4), title=TEXTS)
    def import_one(self, number: int, texts: list[str], title: str) -> None:
        """Import a conversation, or a newer state of one: what is there stays."""
        name = f"c{number}"
        texts = [text.encode("utf-8", "replace").decode() or "-" for text in texts]
        known = self.held.get(name, [])
        now = known + texts[len(known) :]
        messages = [(said if at % 2 == 0 else answered)(f"m{number}x{at:04}", text) for at, text in enumerate(now)]
        bring(self.store, talk(name, *chained(*messages), title=title.encode("utf-8", "replace").decode()))
        self.held[name] = now

    @rule(number=NUMBERS)
    def put_into_the_bin(self, number: int) -> None:
        """Throw one away; what is not there is said."""
        name = f"c{number}"
        try:
            self.library.bin.put([self._id(number)])
        except NotFound:
            assert name not in self.held
        else:
            self.binned.add(name)

    @precondition(lambda self: self.binned)
    @rule(data=st.data(), is_for_good=st.booleans())
    def empty_the_bin(self, data: st.DataObject, is_for_good: bool) -> None:
        """Take one back, or remove it for good."""
        name = data.draw(st.sampled_from(sorted(self.binned)))
        id_ = next(each.row.id for each in self.library.bin.rows() if each.row.source_id == name)
        if is_for_good:
            assert self.library.bin.remove([id_]) == 1
            del self.held[name]
            self.notes.pop(name, None)
        else:
            self.library.bin.take_back([id_])
        self.binned.remove(name)

    @rule(number=NUMBERS, text=TEXTS, tags=st.lists(TEXTS, max_size=3))
    def add_what_is_ones_own(self, number: int, text: str, tags: list[str]) -> None:
        """Add a star, a title, tags and a note; what cannot be one is said."""
        try:
            id_ = self._id(number)
            self.library.additions.star([id_])
            self.library.additions.rename(id_, text)
            self.library.additions.tag([id_], tags)
            self.library.additions.add_note(id_, None, text)
        except (NotFound, BadInput):
            return
        self.notes[f"c{number}"] = self.notes.get(f"c{number}", 0) + 1

    @rule(text=TEXTS)
    def search(self, text: str) -> None:
        """Search for anything."""
        self.library.search(text)
        self.library.facets(text)

    @rule(is_afresh=st.booleans())
    def reindex(self, is_afresh: bool) -> None:
        """Build the index anew."""
        self.library.reindex(CancelToken(), no_progress, afresh=is_afresh)

    @rule()
    def back_up(self) -> None:
        """Make a backup and remember what was there."""
        made = self.protection.back_up("by hand", CancelToken())
        self.saved.append((made.folder, self._state()))

    @precondition(lambda self: self.saved)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """Bring a backup back: everything is as it was then."""
        there = [each for each in self.saved if each[0].exists()]
        if not there:
            return
        folder, state = data.draw(st.sampled_from(there))
        self.protection.restore(folder, lambda _why, wrong: None if wrong else WORDS, CancelToken())
        self.held, self.binned, self.notes = copy.deepcopy(state)

    @rule(how=st.sampled_from(["encrypt", "decrypt", "rotate"]))
    def change_the_key(self, how: str) -> None:
        """Encrypt, decrypt, or give it a new key; what cannot be done is said."""
        is_encrypted = self.store.database.key is not None
        try:
            match how:
                case "encrypt":
                    self.protection.encrypt(WORDS, CancelToken())
                case "decrypt":
                    self.protection.decrypt(CancelToken())
                case _:
                    self.protection.rotate(WORDS, CancelToken(), lambda _key: None)
        except BadInput:
            assert is_encrypted is (how == "encrypt")

    @rule()
    def close_and_open(self) -> None:
        """End the program and start it again."""
        self.store.close()
        self._open(self.key.find().key)

    @rule()
    def repair(self) -> None:
        """Repair what is whole: nothing is lost."""
        self.store.close()
        report = checking.repair(self.paths, self.store.database.key, CancelToken())
        assert report.lost == ()
        self._open(self.key.find().key)

    def _state(self) -> Any:
        return copy.deepcopy((self.held, self.binned, self.notes))

    @invariant()
    def everything_is_there(self) -> None:
        """Compare what is listed, and every text."""
        rows = {row.source_id: row for row in self.library.rows(include_shells=True)}
        assert rows.keys() == self.held.keys() - self.binned
        assert {each.row.source_id for each in self.library.bin.rows()} == self.binned
        for name, row in rows.items():
            messages = self.library.open(row.id).messages
            assert [text_of(each.message) for each in messages] == self.held[name]
            assert len(self.library.additions.own(row.id).notes) == self.notes.get(name, 0)
        assert self.store.index_faults(CancelToken()) == []


def text_of(message: Message) -> str:
    """Return what a message of one text says."""
    return "".join(block.text for block in message.blocks if isinstance(block, TextBlock))


def run(examples: int, steps: int, seed: int) -> None:
    """Try so many orders of so many steps. Raises what came out."""
    machine = hypothesis.seed(seed)(StoreMachine)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> None:
    """Try until the time is over, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    ends, orders = time.monotonic() + options.seconds, 0
    while time.monotonic() < ends:
        run(10, 40, options.seed + orders)
        orders += 10
    print(f"{orders} orders of 40 steps: nothing but errors of our own came out (seed {options.seed})")


if __name__ == "__main__":
    main()
