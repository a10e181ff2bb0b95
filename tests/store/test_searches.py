"""What was searched for lies in the store, and a row that makes no sense is none."""

import pytest

from helpers.stored import bring, said, talk
from holdfast.domain.searches import KeptSearches
from holdfast.store import Store
from holdfast.store.packing import pack_text
from holdfast.store.searches import PLACE

SOME = KeptSearches(('"event log" after:2026', "\N{OWL} wörter"), ("planted words",))


def test_what_was_kept_comes_back(tmp_path):
    with Store.open(tmp_path / "holdfast.db", bytes(range(32))) as store:
        assert store.searches.all() == KeptSearches()
        store.searches.keep(SOME)
    with Store.open(tmp_path / "holdfast.db", bytes(range(32))) as store:
        assert store.searches.all() == SOME
    assert not any(b"planted" in each.read_bytes() for each in tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "[]", '{"recent": "a", "saved": []}', '{"recent": [1], "saved": []}', "{"])
def test_nonsense_is_nothing(store, text):
    with store._writing() as con:
        con.execute("INSERT INTO draft VALUES (?, ?, 0)", (PLACE, pack_text(text)))

    assert store.searches.all() == KeptSearches()


def test_no_draft_of_anybody_is_touched(store):
    bring(store, talk("c1", said("m1", "owls")))
    store.searches.keep(SOME)

    assert store.chats.draft(0).is_empty
    assert store.chats.draft(1).is_empty
