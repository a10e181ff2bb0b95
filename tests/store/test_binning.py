"""What is thrown away is nowhere to be seen, comes back whole, and once removed for good is not in any file."""

from datetime import UTC, datetime

import pytest

from helpers.stored import answered, bring, chained, day, said, talk
from holdfast import search
from holdfast.domain import ConversationId
from holdfast.errors import NotFound
from holdfast.jobs import CancelToken
from holdfast.store import Store, binning

NEEDLE = "xylophonequartz"


@pytest.fixture(autouse=True)
def filled(store):
    bring(
        store,
        talk("c1", *chained(said("m1", f"{NEEDLE} one " * 200), answered("m2", "yes")), title=f"About {NEEDLE}"),
        talk("c2", said("m1", "something else"), title="Other"),
    )
    first = store.resolve_id("c1")
    store.own.add_note(first, None, f"note {NEEDLE}")


@pytest.fixture
def first(store):
    return store.resolve_id("c1")


def found(store, text=NEEDLE):
    return len(store.search(search.parse(text, datetime.now(UTC)), limit=50).hits)


def reindex(store):
    store.begin_reindexing(afresh=True)
    while not store.reindex_some().is_done:
        pass


def test_what_is_in_the_bin_is_not_listed_not_found_and_not_counted(store, first):
    assert found(store) == 3

    store.bin.put([first])

    assert [row.title for row in store.conversation_rows()] == ["Other"]
    assert found(store) == 0
    assert store.count_found(search.parse(NEEDLE, datetime.now(UTC))) == 0
    assert (store.counts().conversations, store.counts().messages) == (1, 1)
    assert [(each.row.title, each.days_left) for each in store.bin.rows()] == [(f"About {NEEDLE}", 30)]
    assert store.bin.count() == 1


def test_it_comes_back_whole(store, first):
    before = store.conversation(first)
    store.bin.put([first])

    store.bin.take_back([first])

    assert store.conversation(first) == before
    assert found(store) == 3
    assert store.index_faults(CancelToken()) == []
    assert store.counts().conversations == 2


def test_the_index_is_whole_with_something_in_the_bin_and_stays_without_it(store, first):
    store.bin.put([first])

    assert store.index_faults(CancelToken()) == []
    reindex(store)
    assert found(store) == 0
    assert not store.needs_reindexing()


def test_an_import_leaves_it_in_the_bin(store, first):
    store.bin.put([first])

    bring(store, talk("c1", said("m1", f"{NEEDLE} again"), updated=day(3), title=f"New {NEEDLE}"), exported=day(3))

    assert found(store) == 0
    assert [row.title for row in store.conversation_rows()] == ["Other"]


def test_removed_for_good_it_is_in_no_file(store, first, path):
    store.bin.put([first])
    store.empty_log()
    assert NEEDLE.encode() in path.read_bytes()
    assert store.bin.remove([first]) == 1
    store.empty_log()

    for file in path.parent.iterdir():
        assert NEEDLE.encode() not in file.read_bytes(), file.name
    with pytest.raises(NotFound):
        store.conversation(first)
    assert store.index_faults(CancelToken()) == []
    assert store._writer.execute("PRAGMA foreign_key_check").fetchall() == []


def test_only_what_is_in_the_bin_can_be_removed(store, first):
    assert store.bin.remove([first]) == 0
    assert store.counts().conversations == 2


def test_what_is_not_there_is_said(store, first):
    with pytest.raises(NotFound):
        store.bin.put([ConversationId(999)])
    with pytest.raises(NotFound):
        store.bin.take_back([first])


class Calendar:
    """A clock for the bin that is moved by days."""

    def __init__(self, monkeypatch):
        self.day = 20_000.0
        monkeypatch.setattr(binning, "now_ms", lambda: int(self.day * binning.DAY_MS))


def test_after_thirty_days_of_use_it_is_ripe(store, first, monkeypatch):
    calendar = Calendar(monkeypatch)
    store.bin.put([first])
    ripe = []
    days = 0
    store.bin.grow_older()
    while not ripe:
        days += 1
        calendar.day += 1
        ripe = store.bin.grow_older()

    assert (days, ripe) == (30, [first])


def test_a_clock_that_jumps_empties_no_bin(store, first, monkeypatch):
    calendar = Calendar(monkeypatch)
    store.bin.put([first])
    store.bin.grow_older()
    for jump in (3650, -7300, 3650):
        calendar.day += jump
        assert store.bin.grow_older() == []
    assert store.bin.rows()[0].days_left >= 16


def test_what_is_in_the_bin_is_in_it_after_a_restart(store, first, path):
    store.bin.put([first])
    store.close()

    with Store.open(path) as again:
        assert again.bin.count() == 1
        assert found(again) == 0
