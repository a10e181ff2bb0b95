"""What is damaged at its beginning, empty or gone is told apart as far as it can be, and never begun anew over."""

import lzma
import random
from pathlib import Path

import pytest

from helpers.generator import generate
from holdfast import cli, keyslots
from holdfast.errors import StoreDamaged, StoreKeyMissing, StoreLost
from holdfast.jobs import CancelToken, InlineLanes, no_progress
from holdfast.keys import Keyring
from holdfast.main import open_program
from holdfast.operations import Library, checking
from holdfast.operations.backups import Backups
from holdfast.operations.opening import open_store
from holdfast.operations.unlocking import StoreKey
from holdfast.paths import Paths
from holdfast.store import Store
from holdfast.store.connection import Database, open_reader
from holdfast.store.recognising import Looks, look

KEY = bytes(range(32))
PAGE = 16_384
DATABASES = Path(__file__).parents[1] / "data" / "databases"
LIST = "SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'"


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture(params=["plain", "encrypted"])
def key(request):
    return KEY if request.param == "encrypted" else None


@pytest.fixture
def total(tmp_path, paths, key):
    """Make a store without a backup and return how many messages it has."""
    export = generate(tmp_path, "G1", conversations=30, messages=500)
    with Store.open(paths.store, key) as store:
        Library(store, InlineLanes()).import_archive(export.paths, CancelToken(), no_progress)
        return store.counts().messages


@pytest.fixture
def holdfast(paths, capsys):
    """Run a command and return its exit code and all it said."""

    def run(*arguments):
        code = cli.run(["--data-dir", str(paths.data), *map(str, arguments)], open_program, lambda *_: 99)
        out, err = capsys.readouterr()
        return code, out + err

    return run


def spoil(file, *places, length=100, seed=3):
    """Overwrite bytes with chance."""
    data, dice = bytearray(file.read_bytes()), random.Random(seed)
    for at in places:
        data[at : at + length] = dice.randbytes(length)
    file.write_bytes(data)


def back_up(paths, key):
    with Store.open(paths.store, key) as store:
        return Backups(store, paths).make("import", CancelToken())


def found(paths):
    return StoreKey(paths, Keyring(frozenset()), {}).find()


# what a file looks like


def test_a_sound_file_is_told_by_its_first_bytes(paths, key, total):
    assert look(paths.store) is (Looks.ENCRYPTED if key else Looks.PLAIN)
    assert look(paths.data / "nothing") is Looks.EMPTY


@pytest.mark.parametrize("length", [1, 16, 100, PAGE])
def test_a_plain_store_with_a_garbage_beginning_is_not_taken_for_an_encrypted_one(paths, total, key, length):
    if key is not None:
        pytest.skip("of a plain store")
    spoil(paths.store, 0, length=length)

    assert look(paths.store) is Looks.PLAIN
    assert found(paths).key is None
    with pytest.raises(StoreDamaged, match="is damaged"):
        open_store(paths, StoreKey(paths, Keyring(frozenset()), {}), lambda *_: None, to_write=True)


def test_an_encrypted_store_without_its_slots_is_called_encrypted(paths, total, key):
    if key is None:
        pytest.skip("of an encrypted store")
    spoil(paths.store, 30, length=70)

    with pytest.raises(StoreKeyMissing, match="keyslots"):
        found(paths)


def test_what_cannot_be_told_is_called_so(paths, total, key):
    """Nothing in the file says what it was, and no slots are beside it."""
    data = bytearray(random.Random(1).randbytes(paths.store.stat().st_size))
    paths.store.write_bytes(data)

    with pytest.raises(StoreDamaged, match="cannot tell whether it is encrypted"):
        found(paths)
    assert paths.store.read_bytes() == data


def test_an_encrypted_store_with_a_garbage_beginning_is_damaged_and_not_under_another_key(paths, total, key):
    if key is None:
        pytest.skip("of an encrypted store")
    keyslots.write(paths.data, (keyslots.slots_for(KEY).sealed_with(KEY, "passphrase", "four words", 1 << 10),))
    spoil(paths.store, 0)

    with pytest.raises(StoreDamaged, match="is damaged"):
        open_store(paths, StoreKey(paths, Keyring(frozenset()), {}), lambda *_: "four words", to_write=True)


@pytest.mark.parametrize("size", [1, 60, 99])
def test_a_stump_is_damaged(paths, size):
    paths.data.mkdir()
    paths.store.write_bytes(b"SQLite format 3\0"[:size].ljust(size))

    with pytest.raises(StoreDamaged):
        open_store(paths, StoreKey(paths, Keyring(frozenset()), {}), lambda *_: None, to_write=True)


# a store that is gone


@pytest.mark.parametrize("is_there", [True, False], ids=["empty", "gone"])
def test_a_store_that_is_empty_or_gone_is_not_begun_anew(paths, total, is_there):
    made = back_up(paths, None) if look(paths.store) is not Looks.ENCRYPTED else back_up(paths, KEY)
    paths.store.unlink()
    if is_there:
        paths.store.touch()
    own = StoreKey(paths, Keyring(frozenset()), {})

    with pytest.raises(StoreLost, match="is empty" if is_there else "is gone") as caught:
        open_store(paths, own, lambda *_: None, to_write=True)

    assert made.folder.name in caught.value.hint
    assert f"{total:,} messages" in caught.value.hint
    assert paths.store.exists() == is_there
    assert not is_there or paths.store.stat().st_size == 0


def test_every_command_says_that_it_is_gone_and_restore_brings_it_back(paths, total, key, holdfast, tmp_path):
    if key is not None:
        pytest.skip("commands find keys by themselves; their own tests try that")
    made = back_up(paths, None)
    paths.store.write_bytes(b"")
    (export,) = generate(tmp_path, "G1", conversations=2, messages=20).paths

    for command in (["list"], ["search", "word"], ["check"], ["import", export]):
        code, said = holdfast(*command)
        assert (code, "is empty" in said) == (1, True), said
    code, said = holdfast("backups")
    assert (code, made.folder.name in said) == (0, True)
    code, said = holdfast("restore", "--dry-run", made.folder)
    assert (code, f"{total:,} messages" in said) == (0, True)
    assert paths.store.stat().st_size == 0
    assert holdfast("restore", made.folder)[0] == 0
    assert holdfast("check", "--deep")[0] == 0


def test_backups_are_listed_beside_a_store_that_is_damaged(paths, total, key, holdfast):
    if key is not None:
        pytest.skip("as above")
    made = back_up(paths, None)
    spoil(paths.store, 0)

    code, said = holdfast("backups")

    assert (code, made.folder.name in said) == (0, True)
    assert "cannot be opened" in said


def test_a_new_store_is_begun_where_there_never_was_one(paths):
    (paths.data / "backups").mkdir(parents=True)

    open_store(paths, StoreKey(paths, Keyring(frozenset()), {}), lambda *_: None, to_write=True)[0].close()

    assert Store.exists(paths.store)


# the list of tables


def list_pages(paths, key):
    con = open_reader(Database(paths.store, key))
    try:
        return [row[0] for row in con.execute(LIST)]
    finally:
        con.close()


@pytest.mark.parametrize("which", ["first", "second", "last", "all"])
def test_a_store_whose_list_of_tables_is_damaged_is_repaired_from_itself(paths, total, key, which):
    """There is no backup."""
    pages = list_pages(paths, key)
    hit = {"first": pages[:1], "second": pages[1:2], "last": pages[-1:], "all": pages}[which]
    spoil(paths.store, *((page - 1) * PAGE for page in hit), length=PAGE)

    repaired = checking.repair(paths, key, CancelToken())

    assert (repaired.messages, repaired.lost) == (total, ())
    report = checking.check(Database(paths.store, key), paths.data / "backups", CancelToken(), is_deep=True)
    assert [each for each in report.findings if each.area != "backups"] == []
    assert list(paths.data.glob("holdfast-revived*")) == list(paths.data.glob("holdfast-model*")) == []


def test_a_list_of_another_make_is_not_guessed(paths):
    """A store that came from version 1 has the tables of version 2 on other pages than a new one: those of version 1
    are read, and for the others nothing is read as what it is not.
    """
    paths.data.mkdir()
    paths.store.write_bytes(lzma.decompress((DATABASES / "version_1.db.xz").read_bytes()))
    Store.open(paths.store).close()
    spoil(paths.store, *((page - 1) * PAGE for page in list_pages(paths, None)), length=PAGE)

    repaired = checking.repair(paths, None, CancelToken())

    assert repaired.messages == 5
    assert repaired.unreadable >= 10


def test_the_command_repairs_a_damaged_beginning(paths, total, key, holdfast):
    if key is not None:
        pytest.skip("as above")
    spoil(paths.store, 0)

    code, said = holdfast("check", "--repair")

    assert "first page" in said or f"{total:,} messages" in said
    assert holdfast("check", "--deep")[1].count("database") == 0
    assert code == 1  # there is no backup, which is a finding
    with Store.open(paths.store) as store:
        assert store.counts().messages == total
