"""A check notices what is not as it was stored; a repair keeps everything that is anywhere."""

import json
import random

import pytest

from helpers.generator import generate
from holdfast import cli, keyslots
from holdfast.errors import StoreDamaged, StoreLocked
from holdfast.jobs import CancelToken, InlineLanes, no_progress
from holdfast.main import open_program
from holdfast.operations import Library, checking
from holdfast.operations.backups import Backups
from holdfast.paths import Paths
from holdfast.store import Store, copying
from holdfast.store.connection import Database
from torture import bit_flips

KEY = bytes(range(32))


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture(params=["plain", "encrypted"])
def key(request):
    return KEY if request.param == "encrypted" else None


@pytest.fixture
def total(tmp_path, paths, key):
    """Make a store with a backup and return how many messages it has."""
    export = generate(tmp_path, "G1", conversations=30, messages=500)
    with Store.open(paths.store, key) as store:
        Library(store, InlineLanes()).import_archive(export.paths, CancelToken(), no_progress)
        Backups(store, paths).make("import", CancelToken())
        return store.counts().messages


@pytest.fixture
def holdfast(paths, capsys):
    """Run a command and return its exit code and all it said."""

    def run(*arguments):
        code = cli.run(["--data-dir", str(paths.data), *arguments], open_program, lambda *_: 99)
        out, err = capsys.readouterr()
        return code, out + err

    return run


def check(paths, key, *, is_deep=False):
    return checking.check(Database(paths.store, key), paths.data / "backups", CancelToken(), is_deep=is_deep)


def change(paths, key, *statements):
    """Do to the store what only damage does."""
    with Store.open(paths.store, key) as store:
        store._writer.execute("PRAGMA foreign_keys = 0")
        for statement in statements:
            store._writer.execute(statement)


@pytest.mark.parametrize("is_deep", [False, True])
def test_all_is_well(paths, key, total, is_deep):
    report = check(paths, key, is_deep=is_deep)

    assert report.findings == ()
    assert report.messages == total


DAMAGE = {
    "UPDATE message SET parent_id = id WHERE id = 3": ("tree", False),
    "DELETE FROM message_body WHERE message_id = 5": ("tree", False),
    "DELETE FROM message WHERE id = 7": ("tree", False),
    "DELETE FROM search_row WHERE id = (SELECT max(id) FROM search_row)": ("index", False),
    "UPDATE source_document SET text = x'7b7d' WHERE id = 2": ("sources", True),
    "UPDATE message_body SET body = x'5b5d' WHERE message_id = 9": ("messages", True),
    "UPDATE message SET parent_id = (SELECT max(id) FROM message) WHERE id = 2": ("tree", False),
}


@pytest.mark.parametrize("statement", DAMAGE, ids=lambda text: text[:40])
def test_each_kind_of_damage_is_noticed_and_mended(paths, key, total, statement):
    area, is_deep = DAMAGE[statement]
    change(paths, key, statement)

    report = check(paths, key, is_deep=is_deep)
    assert area in {each.area for each in report.findings}

    repaired = checking.repair(paths, key, CancelToken())

    assert repaired.lost == ()
    assert repaired.messages == total
    left = [each for each in check(paths, key, is_deep=True).findings if each.area != "sources"]
    assert left == []
    assert (repaired.aside / "holdfast.db").exists()


def test_what_is_gone_is_said_by_title(paths, key, total):
    """Neither a backup nor the source has it."""
    change(
        paths,
        key,
        "UPDATE conversation SET title = 'Kyoto' WHERE id = (SELECT conversation_id FROM message WHERE id = 4)",
        "DELETE FROM source_document WHERE conversation_id = (SELECT conversation_id FROM message WHERE id = 4)",
        "DELETE FROM message WHERE id = 4",
    )

    repaired = checking.repair(paths, key, CancelToken())

    assert [(loss.title, loss.messages) for loss in repaired.lost] == [("Kyoto", 1)]
    assert repaired.messages == total - 1
    assert check(paths, key).is_well


def test_a_row_that_cannot_be_read_costs_no_other(tmp_path, paths, total, key):
    """Pages of texts are overwritten; a backup and the sources make up for it. (What becomes of the first pages, which
    an empty store has too, is in test_lost.)
    """
    Store.open(tmp_path / "empty.db", key).close()
    first = (tmp_path / "empty.db").stat().st_size // 16_384
    data = bytearray(paths.store.read_bytes())
    dice = random.Random(7)
    for _ in range(3):
        at = dice.randrange(first, len(data) // 16_384) * 16_384
        data[at : at + 16_384] = dice.randbytes(16_384)
    paths.store.write_bytes(data)

    repaired = checking.repair(paths, key, CancelToken())

    assert repaired.messages == total
    assert check(paths, key, is_deep=True).findings == ()


def test_a_file_of_which_nothing_can_be_read_is_left_alone(paths, key, total):
    data = paths.store.read_bytes()[:40] + random.Random(2).randbytes(paths.store.stat().st_size - 40)
    paths.store.write_bytes(data)

    with pytest.raises(StoreDamaged):
        checking.repair(paths, key, CancelToken())

    assert paths.store.read_bytes() == data
    assert list(paths.data.glob("holdfast-fresh*")) == []


@pytest.mark.parametrize("what", ["a title", "a text", "a packed text"])
def test_a_text_that_a_disk_changed_is_damage_in_words_and_mended(paths, key, total, holdfast, what):
    """A file without checked pages gives it as if nothing were the matter."""
    if key is not None:
        pytest.skip("an encrypted file gives no changed page at all")
    with Store.open(paths.store) as store:
        value = store._writer.execute(
            {
                "a title": "SELECT source_title FROM conversation ORDER BY length(source_title) DESC LIMIT 1",
                "a text": "SELECT body FROM message_body WHERE length(body) BETWEEN 200 AND 1900 LIMIT 1",
                "a packed text": "SELECT body FROM message_body WHERE substr(hex(body), 1, 8) = '28B52FFD' LIMIT 1",
            }[what]
        ).get
    needle = value.encode() if isinstance(value, str) else value
    data = bytearray(paths.store.read_bytes())
    at = data.find(needle[:60])
    while at >= 0:
        data[at + 20] ^= 0x80
        at = data.find(needle[:60], at + 1)
    paths.store.write_bytes(data)

    for command in (["list"], ["check"], ["check", "--deep"], ["backup"]):
        code, said = holdfast(*command)
        assert code in {0, 1}
        assert "Traceback" not in said
    assert any(each.area != "backups" for each in check(paths, None, is_deep=True).findings)
    repaired = checking.repair(paths, None, CancelToken())

    assert (repaired.messages, repaired.lost) == (total, ())
    assert [each for each in check(paths, None, is_deep=True).findings if each.area != "backups"] == []


def test_a_store_in_use_is_not_repaired(paths, key, total):
    with Store.open(paths.store, key), pytest.raises(StoreLocked):
        checking.repair(paths, key, CancelToken())


def test_a_backup_under_another_key_is_no_damage_and_one_of_this_key_is(paths, total):
    """Made before the store was decrypted, it stays encrypted."""
    (made,) = paths.data.glob("backups/*")
    keyslots.write(made, (keyslots.slots_for(KEY),))
    with Store.open(paths.store) if not copying.is_encrypted(paths.store) else Store.open(paths.store, KEY) as store:
        key = store.database.key
    if key is None:
        copying.change_key(Database(made / "holdfast.db"), KEY)
        facts = json.loads((made / "backup.json").read_text())
        (made / "backup.json").write_text(json.dumps(facts | {"encrypted": True}))
        assert check(paths, None, is_deep=True).findings == ()
    else:
        spoiled = bytearray((made / "holdfast.db").read_bytes())
        spoiled[40:60] = bytes(20)
        (made / "holdfast.db").write_bytes(spoiled)
        assert {each.area for each in check(paths, KEY, is_deep=True).findings} == {"backups"}


def test_a_backup_that_is_damaged_is_a_finding(paths, key, total):
    (file,) = paths.data.glob("backups/*/holdfast.db")
    data = bytearray(file.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 100] = bytes(100)
    file.write_bytes(data)

    assert {each.area for each in check(paths, key, is_deep=True).findings} == {"backups"}


@pytest.mark.slow
@pytest.mark.parametrize("key", [KEY], ids=["encrypted"])
def test_single_bits_are_noticed_and_nearly_everything_is_salvaged(key):
    """The long form is tests/torture/bit_flips.py."""
    got = bit_flips.run(12, key, seed=1)

    assert (got.flips, got.harmless) == (12, 0)
    assert got.with_backup / got.noticed >= 0.995
    assert got.worst_alone >= 0.995


def test_the_command(capsys, total, paths, key):
    if key is not None:
        pytest.skip("the command finds keys by itself; its own tests try that")

    def run(*arguments):
        code = cli.run(["--data-dir", str(paths.data), *arguments], open_program, lambda _: 99)
        return code, capsys.readouterr().out

    code, out = run("check", "--deep")
    assert code == 0
    assert f"{total:,} messages" in out
    change(paths, key, "DELETE FROM message WHERE id = 7")
    assert run("check")[0] == 1
    code, out = run("check", "--repair")
    assert code == 0
    assert "Nothing is gone." in out
    change(paths, key, "DELETE FROM search_row WHERE id = (SELECT max(id) FROM search_row)")
    code, out = run("check", "--repair", "--json")
    assert code == 0
    assert '"repair": null' in out
