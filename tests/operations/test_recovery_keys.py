"""A recovery key counts as one only when a person saw it; until then the one before opens the store too."""

from dataclasses import replace

import keyring
import pytest

from helpers.keyrings import MemoryKeyring
from helpers.stored import bring, said, talk
from holdfast import keyslots
from holdfast.cli import protecting
from holdfast.cli.protecting import key_text
from holdfast.errors import BadInput, StoreError, StoreLocked
from holdfast.jobs import CancelToken, InlineLanes
from holdfast.keys import Keyring
from holdfast.operations import key_ways, restoring, rotating
from holdfast.operations.opening import open_store
from holdfast.operations.protection import Protection
from holdfast.operations.unlocking import StoreKey
from holdfast.paths import Paths
from holdfast.store import copying
from holdfast.store.connection import Database

pytestmark = pytest.mark.usefixtures("cheap")


class Killed(BaseException):
    """What forgets nothing and tidies nothing up."""


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture(autouse=True)
def memory():
    before = keyring.get_keyring()
    keyring.set_keyring(found := MemoryKeyring())
    yield found
    keyring.set_keyring(before)


@pytest.fixture
def own(paths):
    return StoreKey(paths, Keyring(frozenset({"helpers.keyrings"})), {})


@pytest.fixture
def protection(paths, own):
    store = open_store(paths, own, lambda *_: None, to_write=True)[0]
    with store:
        bring(store, talk("c1", said("m1", "planted words")))
        yield Protection(store, InlineLanes(), paths, own)


def killed(_recovery_key):
    raise Killed


def test_a_key_that_was_never_shown_is_no_way_in_and_that_is_said(own, protection):
    protection.recovery_key_seen(protection.new_recovery_key())
    assert own.status().has_recovery_key

    with pytest.raises(Killed):
        protection.rotate("", CancelToken(), killed)

    report = own.status()
    assert (report.has_recovery_key, report.has_unseen_recovery_key) == (False, True)
    assert not report.survives_a_lost_keyring
    assert any("may never have been shown" in line for line in key_text(report))


def test_one_that_was_shown_is_a_way_in(own, protection):
    protection.recovery_key_seen(protection.new_recovery_key())

    protection.rotate("", CancelToken(), protection.recovery_key_seen)

    report = own.status()
    assert (report.has_recovery_key, report.has_unseen_recovery_key) == (True, False)


def test_until_a_new_one_is_seen_the_one_before_opens_the_store(own, protection):
    first = protection.new_recovery_key()
    protection.recovery_key_seen(first)

    second = protection.new_recovery_key()
    assert own.unlock(first).key == own.unlock(second).key
    assert own.status().has_recovery_key

    protection.recovery_key_seen(second)
    assert own.unlock(second).key
    with pytest.raises(BadInput):
        own.unlock(first)


def test_what_is_seen_is_seen_in_the_backups_too(paths, own, protection):
    """They were made while nobody had seen it; whoever has but them is not told that nobody may know it."""
    made = protection.back_up("by hand", CancelToken())
    protection.recovery_key_seen(protection.new_recovery_key())
    done = protection.rotate("", CancelToken(), lambda _key: None)
    assert keyslots.read(made.folder)[0].has_unseen

    protection.recovery_key_seen(done.recovery_key)

    assert not keyslots.read(made.folder)[0].has_unseen
    (paths.data / keyslots.FILE_NAME).unlink()
    assert (own.status().has_recovery_key, own.status().has_unseen_recovery_key) == (True, False)


def test_what_is_seen_while_the_backups_get_the_key_is_seen_in_all_of_them(protection, monkeypatch):
    made = [protection.back_up("by hand", CancelToken())]
    bring(protection._store, talk("c2", said("m2", "more words")))
    made.append(protection.back_up("by hand", CancelToken()))
    protection.recovery_key_seen(protection.new_recovery_key())
    told, whole = [], rotating._keep_only

    def keep_only(*what):
        if len(told) == 1:
            protection.recovery_key_seen(told.pop())
        whole(*what)

    monkeypatch.setattr(rotating, "_keep_only", keep_only)
    protection.rotate("", CancelToken(), told.append)
    assert [keyslots.read(each.folder)[0].has_unseen for each in made] == [False, False]


def test_what_is_seen_while_a_backup_is_made_is_seen_in_it(protection, monkeypatch):
    recovery_key, whole = protection.new_recovery_key(), copying.copy

    def copy(*what):
        protection.recovery_key_seen(recovery_key)
        return whole(*what)

    monkeypatch.setattr(copying, "copy", copy)
    made = protection.back_up("by hand", CancelToken())
    assert not keyslots.read(made.folder)[0].has_unseen


def test_a_backup_elsewhere_that_is_brought_back_says_what_was_seen(paths, own, protection, tmp_path):
    """It lies on another disk, where nobody could tell it."""
    recovery_key = protection.new_recovery_key()
    made = protection.back_up("by hand", CancelToken())
    away = made.folder.rename(tmp_path / made.folder.name)
    protection.recovery_key_seen(recovery_key)
    protection._store.close()

    source = restoring.Source.open(away, own.find().key, lambda *_: None, CancelToken())
    restoring.restore_closed(source, paths, CancelToken())

    assert (own.status().has_recovery_key, own.status().has_unseen_recovery_key) == (True, False)


def test_of_two_that_were_made_the_one_that_is_seen_counts(own, protection):
    """A first one that is shown late, when there is a second already, is not taken for that."""
    first, second = protection.new_recovery_key(), protection.new_recovery_key()

    protection.recovery_key_seen(first)
    assert own.status().has_unseen_recovery_key

    protection.recovery_key_seen(second)
    assert not own.status().has_unseen_recovery_key


def test_an_unseen_one_leads_to_another_when_the_key_is_changed(own, protection):
    protection.new_recovery_key()

    assert protection.rotate("", CancelToken(), lambda _key: None).recovery_key


def test_no_backup_is_made_while_the_store_gets_another_key(protection):
    """It would be of neither key, and a person would be told that none could be made."""
    protection.new_recovery_key()
    made = []

    protection.rotate("", CancelToken(), lambda _key: made.append(protection.look_after(CancelToken())))

    assert made == [None]
    assert protection.look_after(CancelToken()).is_good  # one was due


def test_whether_one_was_seen_is_kept_in_the_file_that_older_ones_read(paths, protection):
    protection.new_recovery_key()
    (slots,) = keyslots.read(paths.data)

    assert [slot.is_seen for slot in slots.sealed] == [False]
    assert '"format": 1' in (paths.data / "keyslots.json").read_text()


def test_nobody_makes_ways_to_a_key_that_is_being_changed(paths, own, protection, monkeypatch):
    """A command would be told a recovery key that opens nothing a moment later."""
    monkeypatch.setattr(key_ways, "PATIENCE_S", 0.0)
    other = StoreKey(paths, Keyring(frozenset({"helpers.keyrings"})), {})
    old = protection._store.database.key
    whole = rotating.exchange_under

    def exchange(*arguments):
        with pytest.raises(StoreLocked, match="being changed"):
            other.make_recovery_key(old)
        return whole(*arguments)

    monkeypatch.setattr(rotating, "exchange_under", exchange)

    protection.rotate("", CancelToken(), lambda _key: None)

    (slots,) = keyslots.read(paths.data)
    assert not slots.sealed
    other.make_recovery_key(protection._store.database.key)


def test_who_unlocks_meanwhile_leaves_the_ways_to_the_one_who_changes_them(own, paths, protection, monkeypatch):
    """Written back as they were a moment ago, they would not open what the store is about to be."""
    monkeypatch.setattr(key_ways, "PATIENCE_S", 0.0)
    words = protection.new_recovery_key()
    protection.recovery_key_seen(words)
    (slots,) = keyslots.read(paths.data)
    keyslots.write(paths.data, (replace(slots, keyring=""),))  # so that an unlock has something to keep
    other = StoreKey(paths, Keyring(frozenset({"helpers.keyrings"})), {})

    with other.changing():
        assert own.unlock(words).key is not None
        assert keyslots.read(paths.data) == (replace(slots, keyring=""),)

    own.unlock(words)
    assert keyslots.read(paths.data) == (slots,)


def test_a_backup_whose_folder_cannot_be_synced_is_under_the_new_key_and_so_listed(protection, monkeypatch):
    """What was written stands there: to say that it has the key before would be wrong, whatever a power cut does."""
    made = protection.back_up("by hand", CancelToken())
    whole = keyslots.sync_folder

    def sync(folder):
        if folder == made.folder and not copying.opens(Database(made.folder / "holdfast.db", old)):
            raise OSError(5, "Input/output error")
        whole(folder)

    old = protection._store.database.key
    monkeypatch.setattr(keyslots, "sync_folder", sync)

    done = protection.rotate("", CancelToken(), lambda _key: None)

    assert (done.backups, done.left) == (1, ())
    assert copying.opens(Database(made.folder / "holdfast.db", protection._store.database.key))
    assert {slots.fits(old) for slots in keyslots.read(made.folder)} == {True, False}  # the old one may come back


def test_a_backup_that_has_the_new_key_already_is_counted_as_done(protection, monkeypatch):
    """Another process made it while the key was changed; both keys are named beside it then."""
    made = protection.back_up("by hand", CancelToken())
    old = protection._store.database.key
    whole = rotating.exchange_under

    def exchange(store, lanes, new, token):
        whole(store, lanes, new, token)
        copying.change_key(Database(made.folder / "holdfast.db", old), new)

    monkeypatch.setattr(rotating, "exchange_under", exchange)

    done = protection.rotate("", CancelToken(), lambda _key: None)

    assert (done.backups, done.left) == (1, ())
    (slots,) = keyslots.read(made.folder)
    assert slots.fits(protection._store.database.key)


def test_one_whose_key_was_changed_before_it_was_seen_is_said_to_be_of_no_use(paths, protection):
    """A command makes it while the window changes the key: what it prints must not be taken for a way in."""
    first = protection.new_recovery_key()
    protection.rotate("", CancelToken(), lambda _key: None)

    assert protection.recovery_key_seen(first) is False
    with pytest.raises(StoreError, match="opens nothing"):
        protecting._seen(paths, first)
    second = protection.new_recovery_key()
    assert protection.recovery_key_seen(second) is True
    assert protection.recovery_key_seen(second) is True
