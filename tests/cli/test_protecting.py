"""The commands that keep the store safe, over a real store."""

import json

import pytest

from helpers import builders
from holdfast import cli
from holdfast.cli import commands
from holdfast.errors import HoldfastError
from holdfast.main import open_program

WORDS = "four words or more"


@pytest.fixture
def holdfast(tmp_path, capsysbinary):
    """Run a command and return its exit code, standard output and standard error."""

    def run(*arguments):
        capsysbinary.readouterr()
        code = cli.run(["--data-dir", str(tmp_path / "data"), *map(str, arguments)], open_program, lambda _: 99)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture
def export(tmp_path):
    chats = [builders.conversation(*builders.chained(builders.human("planted words")), name="Farm")]
    return builders.write_g1(tmp_path / "data.zip", chats)


def test_a_store_without_a_keyring_is_plain_and_that_is_said_once(holdfast, export):
    """A server has nobody to ask; the words go to standard error, and not into what machines read."""
    code, _, err = holdfast("import", export)

    assert code == 0
    assert "not encrypted" in err
    assert holdfast("import", export)[2] == ""
    assert json.loads(holdfast("key", "status", "--json")[1])["encrypted"] is False
    assert "`holdfast encrypt`" in holdfast("key", "status")[1]


def test_for_machines_nothing_is_said_beside(holdfast, export):
    assert holdfast("import", export, "--json")[2] == ""


def test_encrypt_change_recovery_and_decrypt(holdfast, export, monkeypatch):
    holdfast("import", export)
    assert holdfast("encrypt")[0] == 2
    monkeypatch.setenv("HOLDFAST_NEW_PASSPHRASE", WORDS)
    assert holdfast("encrypt")[0] == 0
    code, _, err = holdfast("list")
    assert (code, "passphrase" in err) == (1, True)
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", WORDS)
    assert "Farm" in holdfast("list")[1]
    recovery = holdfast("key", "recovery")[1].strip()
    assert len(recovery) == 35
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", recovery)
    monkeypatch.setenv("HOLDFAST_NEW_PASSPHRASE", "other words than before")
    assert holdfast("key", "change")[0] == 0
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", WORDS)
    assert holdfast("list")[0] == 1
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", "other words than before")
    status = json.loads(holdfast("key", "status", "--json")[1])
    assert status.pop("keyring_state") in {"absent", "untrusted"}  # tests of the keyring may have brought their own
    assert status == {
        "encrypted": True,
        "keyring": "",
        "passphrase": True,
        "recovery_key": True,
        "recovery_key_not_shown": False,
        "survives_a_lost_keyring": True,
    }
    assert holdfast("decrypt")[0] == 0
    monkeypatch.delenv("HOLDFAST_PASSPHRASE")
    assert "Farm" in holdfast("list")[1]


def test_a_new_key_takes_the_place_of_the_one_before(holdfast, export, monkeypatch, tmp_path):
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", WORDS)
    holdfast("import", export)
    first = holdfast("key", "recovery")[1].strip()
    assert holdfast("backup")[0] == 0

    code, out, err = holdfast("key", "rotate")

    second = out.strip()
    assert (code, len(second)) == (0, 35)
    assert "new recovery key" in err
    assert holdfast("backups", "--verify")[0] == 0
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", first)
    assert holdfast("list")[0] == 1
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", second)
    assert "Farm" in holdfast("list")[1]
    assert json.loads(holdfast("key", "rotate", "--json")[1])["backups"] >= 1
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", second)
    assert "Farm" in holdfast("list")[1]  # it was sealed as the passphrase, which it was given as


def test_a_recovery_key_that_could_not_be_written_out_is_told_by_the_next_check(holdfast, export, monkeypatch):
    """A full disk behind `> recovery-key.txt`, or a kill: nobody has it."""
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", WORDS)
    holdfast("import", export)

    def full(_lines):
        raise HoldfastError("No space is left.")

    with monkeypatch.context() as failing:
        failing.setattr(commands, "print_lines", full)
        assert holdfast("key", "recovery")[0] == 1

    assert "may never have been shown" in holdfast("check")[1]
    assert "may never have been shown" in holdfast("key", "status")[1]
    holdfast("key", "recovery")
    assert "never" not in holdfast("check")[1]


@pytest.mark.parametrize(
    "command", [["encrypt"], ["decrypt"], ["key", "recovery"], ["key", "change"], ["key", "rotate"]]
)
def test_nothing_is_made_where_nothing_is(holdfast, tmp_path, command):
    assert holdfast(*command)[0] == 2
    assert not (tmp_path / "data" / "holdfast.db").exists()


def test_an_import_is_backed_up_and_a_backup_is_brought_back(holdfast, export, tmp_path):
    holdfast("import", export)
    (made,) = json.loads(holdfast("backups", "--json")[1])["backups"]
    assert (made["good"], made["messages"], made["reason"]) == (True, 1, "import")
    more = builders.write_g1(tmp_path / "more.zip", [builders.conversation(builders.human("more"), name="More")])
    holdfast("import", more)
    assert "would bring back 1 messages" in holdfast("restore", "--dry-run", made["path"])[1]
    assert holdfast("restore", made["path"], "--into", tmp_path / "new")[0] == 0

    code, out, _ = holdfast("restore", made["path"], "--json")

    assert (code, json.loads(out)["present_conversations"]) == (0, 2)
    assert "More" not in holdfast("list")[1]
    assert "Farm" in holdfast("list")[1]


def test_a_damaged_store_is_set_aside_and_a_backup_takes_its_place(holdfast, export, tmp_path):
    holdfast("import", export)
    (made,) = json.loads(holdfast("backups", "--json")[1])["backups"]
    store = tmp_path / "data" / "holdfast.db"
    store.write_bytes(b"rubbish" * 9000)
    assert holdfast("list")[0] == 1

    code, out, _ = holdfast("restore", made["path"])

    assert code == 0
    assert "The store before it is in" in out
    assert "Farm" in holdfast("list")[1]


def test_a_backup_goes_where_it_is_told(holdfast, export, tmp_path):
    assert holdfast("backup")[0] == 2
    holdfast("import", export)

    code, out, _ = holdfast("backup", "--to", tmp_path / "stick", "--json")

    assert code == 0
    assert json.loads(out)["path"].startswith(str(tmp_path / "stick"))
    assert holdfast("backups", "--verify")[0] == 0


def test_the_bin(holdfast, export):
    holdfast("import", export)
    assert holdfast("bin", "put", "1")[0] == 0
    assert holdfast("list")[1] == ""
    assert "Farm" in holdfast("bin")[1]
    assert json.loads(holdfast("bin", "--json")[1])["bin"][0]["days_left"] == 30
    assert holdfast("bin", "back", "1")[0] == 0
    assert "Farm" in holdfast("list")[1]
    holdfast("bin", "put", "1")
    assert holdfast("bin", "remove")[0] == 2  # what an unset variable leaves must not empty the bin
    code, out, err = holdfast("bin", "remove", "--all")
    assert (code, out) == (0, "1 removed for good.\n")
    assert "Backups" in err
    assert holdfast("show", "1")[0] == 2


def test_what_a_restore_set_aside_is_said_listed_and_deleted_by_name(holdfast, export):
    holdfast("import", export)
    (made,) = json.loads(holdfast("backups", "--json")[1])["backups"]
    assert holdfast("set-aside")[1] == "Nothing was set aside.\n"
    holdfast("restore", made["path"])

    (aside,) = json.loads(holdfast("set-aside", "--json")[1])["set_aside"]
    assert "1 store set aside" in holdfast("check")[1]
    assert aside["path"] in holdfast("set-aside")[1]
    assert holdfast("set-aside", "delete")[0] == 2
    assert holdfast("set-aside", "--all")[0] == 2
    assert holdfast("set-aside", "delete", "nothing")[0] == 2
    name = aside["path"].rpartition("/")[2].rpartition("\\")[2]
    code, out, err = holdfast("set-aside", "delete", name)
    assert (code, "1 deleted" in out, "free space" in err) == (0, True, True)
    assert "set aside" not in holdfast("check")[1]
    assert "Farm" in holdfast("list")[1]
