"""A store gets a new key, and its backups with it; whatever stops that, one of the two keys opens what is there."""

import json

import keyring
import pytest

from helpers.keyrings import MemoryKeyring
from helpers.stored import bring, said, talk
from holdfast import keyslots
from holdfast.errors import BadInput, DiskFull, StoreKeyWrong, StoreUnwritable
from holdfast.jobs import CancelToken, InlineLanes
from holdfast.keys import Keyring
from holdfast.operations import rotating
from holdfast.operations.opening import open_store
from holdfast.operations.protection import Protection
from holdfast.operations.restoring import Source
from holdfast.operations.unlocking import StoreKey
from holdfast.paths import Paths
from holdfast.store import Store, copying
from holdfast.store.connection import Database

pytestmark = pytest.mark.usefixtures("cheap")

WORDS = "four words or more"


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture
def memory():
    before = keyring.get_keyring()
    keyring.set_keyring(found := MemoryKeyring())
    yield found
    keyring.set_keyring(before)


@pytest.fixture
def own(paths, memory):
    return StoreKey(paths, Keyring(frozenset({"helpers.keyrings"})), {})


def opened(paths, own):
    return open_store(paths, own, lambda *_: None, to_write=True)[0]


@pytest.fixture
def store(paths, own):
    with opened(paths, own) as made:
        bring(made, talk("c1", said("m1", "planted words")))
        yield made


@pytest.fixture
def protection(store, paths, own):
    return Protection(store, InlineLanes(), paths, own)


def test_the_new_key_opens_it_and_the_old_one_does_not(paths, own, store, protection):
    old = store.database.key

    done = protection.rotate("", CancelToken(), lambda _key: None)

    new = store.database.key
    assert new != old
    assert (done.recovery_key, done.left) == ("", ())
    assert store.counts().conversations == 1
    bring(store, talk("c2", said("m1", "more")))
    store.close()
    assert own.find().key == new
    assert not copying.opens(Database(paths.store, old))
    (slots,) = keyslots.read(paths.data)
    assert not slots.fits(old)
    with opened(paths, own) as again:
        assert again.counts().conversations == 2


def test_backups_get_the_new_key_too_and_are_proven(paths, store, protection):
    made = protection.back_up("by hand", CancelToken())
    old = store.database.key

    assert protection.rotate("", CancelToken(), lambda _key: None).backups == 1

    file = made.folder / "holdfast.db"
    assert not copying.opens(Database(file, old))
    assert copying.proven(Database(file, store.database.key), CancelToken()).digest == made.digest
    (slots,) = keyslots.read(made.folder)
    assert slots.fits(store.database.key)
    assert protection.backups.verify(made, CancelToken()).is_good
    assert sorted(each.name for each in made.folder.iterdir()) == ["backup.json", "holdfast.db", "keyslots.json"]


def test_words_are_sealed_anew_and_the_recovery_key_is_another(paths, own, store, protection):
    protection.set_passphrase(WORDS)
    first = protection.new_recovery_key()
    with pytest.raises(BadInput, match="passphrase"):
        protection.rotate("", CancelToken(), lambda _key: None)

    done = protection.rotate("other words than before", CancelToken(), lambda _key: None)

    with pytest.raises(BadInput):
        own.unlock(first)
    with pytest.raises(BadInput):
        own.unlock(WORDS)
    assert own.unlock("other words than before").key == store.database.key
    assert own.unlock(done.recovery_key).key == store.database.key
    assert done.recovery_key not in repr(done)


def test_a_locked_keyring_is_said_before_anything_is_done(paths, protection, memory, monkeypatch):
    before = (paths.data / "keyslots.json").read_bytes()
    monkeypatch.setattr(memory, "set_password", lambda *_: None)  # it takes it and does not keep it

    with pytest.raises(BadInput, match="keyring"):
        protection.rotate("", CancelToken(), lambda _key: None)

    assert (paths.data / "keyslots.json").read_bytes() == before


@pytest.mark.parametrize("moment", ["before the exchange", "after it"])
def test_a_kill_leaves_what_the_slots_open(paths, own, protection, monkeypatch, moment):
    """A kill is what forgets nothing and tidies nothing up."""

    class Killed(BaseException):
        pass

    def exchange(*arguments):
        if moment == "after it":
            whole(*arguments)
        raise Killed

    whole = rotating.exchange_under
    monkeypatch.setattr(rotating, "exchange_under", exchange)
    monkeypatch.setattr(StoreKey, "forget_others", lambda *_: None)
    store = protection._store
    old = store.database.key
    with pytest.raises(Killed):
        protection.rotate("", CancelToken(), lambda _key: None)
    store.close()

    assert len(keyslots.read(paths.data)) == 2
    with opened(paths, own) as again:
        assert again.counts().conversations == 1
        assert (again.database.key == old) is (moment == "before the exchange")
    (slots,) = keyslots.read(paths.data)
    assert slots.fits(own.find().key)


def test_where_it_cannot_be_done_everything_is_as_it_was(paths, own, store, protection, monkeypatch):
    def full(*_arguments):
        raise DiskFull("There is no space left.")

    monkeypatch.setattr(rotating, "exchange_under", full)
    old = store.database.key

    with pytest.raises(DiskFull):
        protection.rotate("", CancelToken(), lambda _key: None)

    assert store.database.key == old
    (slots,) = keyslots.read(paths.data)
    assert slots.fits(old)


@pytest.mark.parametrize("error", [KeyboardInterrupt, StoreUnwritable("The folder cannot be written to.")])
def test_what_ends_it_after_the_exchange_leaves_the_ways_to_the_new_key(paths, own, protection, monkeypatch, error):
    """Ctrl+C twice ends the waiting, not what the write lane does; a disk can fail behind the exchange."""

    def exchange(*arguments):
        whole(*arguments)
        raise error

    whole = rotating.exchange_under
    monkeypatch.setattr(rotating, "exchange_under", exchange)

    with pytest.raises((KeyboardInterrupt, StoreUnwritable)):
        protection.rotate("", CancelToken(), lambda _key: None)
    protection._store.close()

    with opened(paths, own) as again:
        assert again.counts().conversations == 1


@pytest.mark.expects_log("stays under the key before")
def test_who_stops_it_at_the_backups_still_learns_the_new_recovery_key(own, store, protection, monkeypatch):
    made, token = protection.back_up("by hand", CancelToken()), CancelToken()
    protection.new_recovery_key()

    def copy(database, *arguments):
        if database.path.parent == made.folder:
            token.cancel()
        return whole(database, *arguments)

    whole = copying.copy
    monkeypatch.setattr(copying, "copy", copy)

    known = []

    done = protection.rotate("", token, lambda words: known.append((words, token.is_cancelled)))

    assert done.left == (made.folder,)
    assert known == [(done.recovery_key, False)]  # before the first backup
    assert own.unlock(done.recovery_key).key == store.database.key


@pytest.mark.expects_log("stays under the key before")
def test_a_backup_that_cannot_be_done_stays_under_the_key_before(paths, own, store, protection, memory):
    made = protection.back_up("by hand", CancelToken())
    facts = json.loads((made.folder / "backup.json").read_text())
    (made.folder / "backup.json").write_text(json.dumps(facts | {"digest": "0" * 32}))
    old = store.database.key

    done = protection.rotate("", CancelToken(), lambda _key: None)

    assert done.left == (made.folder,)
    assert copying.opens(Database(made.folder / "holdfast.db", old))
    (made.folder / "backup.json").write_text(json.dumps(facts))
    slots = StoreKey(Paths.under(made.folder), Keyring(frozenset({"helpers.keyrings"})), {})
    assert slots.find().key == old  # the keyring still has it
    with pytest.raises(StoreKeyWrong):
        protection.backups.verify(made, CancelToken())


def test_what_was_set_aside_before_can_still_be_brought_back(paths, own, store, protection):
    made = protection.back_up("by hand", CancelToken())
    bring(store, talk("c2", said("m1", "later")))
    aside = protection.restore(made.folder, lambda *_: None, CancelToken()).aside
    old = store.database.key
    protection.rotate("", CancelToken(), lambda _key: None)

    source = Source.open(aside, old, lambda *_: None, CancelToken())

    assert source.held.rows("conversation") == 2


def test_a_plain_store_has_no_key_to_change(paths, tmp_path):
    with Store.open(paths.store) as store:
        protection = Protection(store, InlineLanes(), paths, StoreKey(paths, Keyring(frozenset()), {}))
        with pytest.raises(BadInput, match="not encrypted"):
            protection.rotate("", CancelToken(), lambda _key: None)
