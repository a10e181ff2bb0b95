"""Another file in the store's place, while others look at it."""

import apsw
import pytest

from helpers.stored import bring, said, talk
from holdfast.errors import StoreLocked
from holdfast.jobs import CancelToken
from holdfast.store import Store, connection, copying, exchanging
from holdfast.store.connection import Database, unlock

KEY = bytes(range(32))


@pytest.fixture
def held_up(monkeypatch):
    """Have somebody take hold of the file in the moment between its exchange and its opening; return them."""
    monkeypatch.setattr(connection, "BUSY_MS", 50)
    whole, found = exchanging.exchange, []

    def exchange(path, *rest):
        whole(path, *rest)
        con = apsw.Connection(str(path))
        unlock(Database(path, KEY), con)
        con.execute("BEGIN EXCLUSIVE")
        found.append(con)

    monkeypatch.setattr(exchanging, "exchange", exchange)
    return found


def test_a_file_that_somebody_holds_up_is_opened_by_whoever_writes_next(path, held_up):
    with Store.open(path) as store:
        bring(store, talk("c1", said("m1", "before")))
        fresh = path.with_name("fresh.db")
        copying.copy(store.database, fresh, CancelToken())
        copying.change_key(Database(fresh, None), KEY)

        store.exchange(fresh, KEY, None)

        with pytest.raises(StoreLocked):
            bring(store, talk("c2", said("m1", "held up")))
        with pytest.raises(StoreLocked):
            store.counts()
        held_up[0].close()
        assert store.counts().conversations == 1
        bring(store, talk("c2", said("m1", "after")))
        assert store.counts().conversations == 2
    with Store.open(path, KEY) as store:
        assert store.counts().conversations == 2


def test_a_store_that_is_closed_while_it_is_held_up_is_free_for_the_next(path, held_up):
    with Store.open(path, KEY) as store:
        bring(store, talk("c1", said("m1", "before")))
        fresh = path.with_name("fresh.db")
        copying.copy(store.database, fresh, CancelToken())
        store.exchange(fresh, KEY, None)
    held_up[0].close()
    with Store.open(path, KEY) as store:
        assert store.counts().conversations == 1
