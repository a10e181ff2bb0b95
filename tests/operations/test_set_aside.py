"""What was set aside is shown, and deleted by wish alone."""

import os
from datetime import UTC, datetime

import pytest

from helpers.stored import bring, said, talk
from holdfast.errors import NotFound, StoreUnwritable
from holdfast.jobs import CancelToken, InlineLanes
from holdfast.keys import Keyring
from holdfast.operations import set_aside
from holdfast.operations.protection import Protection
from holdfast.operations.unlocking import StoreKey
from holdfast.paths import Paths
from holdfast.store import Store


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture
def protection(paths):
    with Store.open(paths.store) as store:
        bring(store, talk("c1", said("m1", "planted words")))
        yield Protection(store, InlineLanes(), paths, StoreKey(paths, Keyring(frozenset()), {}))


@pytest.fixture
def twice(protection):
    """Bring a backup back twice, and return the protection."""
    made = protection.back_up("by hand", CancelToken())
    for name in ("c2", "c3"):
        bring(protection._store, talk(name, said("m1", "later words")))
        protection.restore(made.folder, lambda *_: None, CancelToken())
    return protection


def test_each_is_listed_with_its_time_and_size(twice):
    first, second = twice.set_aside()

    assert first.folder != second.folder
    assert all(abs((datetime.now(UTC) - each.made).total_seconds()) < 3600 for each in (first, second))
    assert all(each.size_bytes >= (each.folder / "holdfast.db").stat().st_size > 0 for each in (first, second))
    assert not any(each.is_encrypted for each in (first, second))


def test_nothing_is_set_aside_at_first(protection):
    assert protection.set_aside() == []


def test_a_store_that_a_kill_left_in_its_place_is_not_set_aside(twice, paths):
    """It has a second name by then, and its bytes are there once."""
    before = twice.set_aside()
    folder = before[0].folder.with_name("2030-01-01-000000")
    folder.mkdir()
    os.link(paths.store, folder / "holdfast.db")

    assert twice.set_aside() == before


def test_the_one_that_is_named_goes_and_no_other(twice):
    first, second = twice.set_aside()

    assert twice.delete_aside([second.folder.name]) == second.size_bytes

    assert twice.set_aside() == [first]
    assert twice.backups.newest_good() is not None
    assert twice._store.counts().conversations == 1


@pytest.mark.parametrize("name", ["nothing", "", "..", "../backups", "/"])
def test_what_is_not_there_is_said_and_nothing_goes(twice, name):
    before = twice.set_aside()

    with pytest.raises(NotFound):
        twice.delete_aside([before[0].folder.name, name])

    assert twice.set_aside() == before


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX")
def test_a_link_among_them_is_neither_followed_nor_counted(twice, paths, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine", encoding="utf-8")
    (paths.data / "set-aside" / "link").symlink_to(precious, target_is_directory=True)
    before = twice.set_aside()
    (before[0].folder / "link").symlink_to(precious, target_is_directory=True)

    assert len(before) == 2
    twice.delete_aside([each.folder.name for each in before])
    assert (precious / "file").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="who may do everything is refused nothing")
def test_what_cannot_be_deleted_is_said(twice):
    (first, _) = twice.set_aside()
    first.folder.chmod(0o500)
    with pytest.raises(StoreUnwritable):
        twice.delete_aside([first.folder.name])
    first.folder.chmod(0o700)


def test_one_with_a_name_of_its_own_is_listed_by_its_date(twice, paths):
    (paths.data / "set-aside" / "kept by me").mkdir()

    assert "kept by me" in [each.folder.name for each in set_aside.found(paths)]
