"""What a person who does not know Holdfast may type, and what they must never meet: a crash, a file that is not theirs
any more, a store that nobody wanted.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.chatting import OPUS, answer, begun, serve
from holdfast import cli
from holdfast.cli.arguments import parser
from holdfast.cli.chatting import Shown
from holdfast.domain import ConversationId, MessageId, MessageState, Segment, TextBlock
from holdfast.main import open_program, open_providers, open_window
from holdfast.providers import presets
from holdfast.store import Store


class Terminal(io.StringIO):
    """Standard input at which somebody sits."""

    def isatty(self):
        """Say that it is one."""
        return True


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command over the store in `data`, which need not be there."""

    def run(*arguments):
        given = ["--data-dir", str(tmp_path / "data"), *map(str, arguments)]
        capsys.readouterr()
        code = cli.run(given, open_program, open_window, open_providers)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def stored(run):
    assert run("import", "--sample")[0] == 0
    return run


# --- exports


def test_an_export_to_a_link_writes_what_the_link_leads_to(stored, tmp_path):
    (tmp_path / "synced").mkdir()
    (tmp_path / "synced" / "one.md").write_text("before", "utf-8")
    link = tmp_path / "one.md"
    link.symlink_to(tmp_path / "synced" / "one.md")

    assert stored("export", "1", "--format", "markdown", "--out", link)[0] == 0
    assert link.is_symlink()
    assert (tmp_path / "synced" / "one.md").read_text("utf-8").startswith("---\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "1", "--format", "json", "--out"),
        ("export", "1", "--format", "markdown", "--out"),
        ("report", "outages", "--out"),
    ],
)
def test_nothing_is_put_in_the_place_of_a_device(arguments, stored, tmp_path):
    """An account that may do that would have a file where every program looks for /dev/null."""
    os.mkfifo(tmp_path / "pipe")

    code, _, err = stored(*arguments, tmp_path / "pipe")

    assert (code, err.count("\n")) == (1, 1)
    assert "neither a file nor a folder" in err
    assert (tmp_path / "pipe").is_fifo()


def test_what_says_everything_names_nothing_besides(stored, tmp_path):
    code, _, err = stored("export", "1", "--all", "--format", "json", "--out", tmp_path / "x.json")

    assert (code, err.count("\n")) == (2, 1)


def test_a_home_that_nobody_has_is_a_folder_name(stored, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert stored("export", "1", "--format", "json", "--out", "~no-such-person/x.json")[0] == 0
    assert (tmp_path / "~no-such-person" / "x.json").exists()


def test_that_nothing_was_there_to_write_is_said(stored, tmp_path):
    code, out, err = stored("export", "13", "--format", "pdf", "--out", tmp_path / "x.pdf")

    assert (code, "0 conversations" in out, err) == (
        0,
        True,
        "No conversation that has any content was meant, so none was written.\n",
    )


def test_a_report_that_cannot_be_written_is_said(stored, tmp_path):
    (tmp_path / "file").write_text("mine", "utf-8")

    code, _, err = stored("report", "outages", "--out", tmp_path / "file" / "x.md")

    assert (code, err.count("\n")) == (1, 1)
    assert (tmp_path / "file").read_text("utf-8") == "mine"


# --- backups


@pytest.mark.parametrize("content", [b"mine", b"nonsense" * 1000, b""])
def test_any_file_is_no_backup_and_nothing_is_left_beside_it(content, stored, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    file = tmp_path / "elsewhere" / "file"
    file.write_bytes(content)

    code, _, err = stored("restore", file)

    assert (code, err.count("\n")) == (2, 1)
    assert list(file.parent.iterdir()) == [file]


def test_a_store_cut_to_a_few_bytes_is_no_backup(stored, tmp_path):
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "holdfast.db").write_bytes(b"mine")

    code, _, err = stored("restore", tmp_path / "stick")

    assert code == 1
    assert "damaged" in err
    assert "fault" not in err


@pytest.mark.parametrize("option", ["--into", "--to"])
def test_a_file_where_a_folder_is_meant_is_said_with_the_option(option, stored, tmp_path):
    (tmp_path / "file").write_text("mine", "utf-8")
    made = json.loads(stored("backup", "--json")[1])
    command = ("restore", made["path"]) if option == "--into" else ("backup",)

    code, _, err = stored(*command, option, tmp_path / "file")

    assert code == 2
    assert err == f"{tmp_path / 'file'} is not a folder. Name one with {option}; it is made where there is none.\n"


def test_a_backup_is_never_written_over_what_is_there(stored, tmp_path):
    """Where the file could not be made, the one that was in its place stays."""
    made = json.loads(stored("backup", "--json")[1])
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "holdfast.db").touch()

    assert stored("restore", made["path"], "--into", tmp_path / "into")[0] != 0
    assert (tmp_path / "into" / "holdfast.db").exists()


# --- where nothing is stored


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",), ("search", "x"), ("stats",), ("tag",), ("snippets",), ("bin",), ("backups",), ("set-aside",),
        ("outbox", "list"), ("outbox", "send"), ("providers", "list"), ("chain", "show"),
    ],
)  # fmt: skip
def test_looking_where_nothing_is_stored_makes_no_store(arguments, run, tmp_path):
    assert run(*arguments)[0] == 0
    assert not list(tmp_path.rglob("holdfast.db*"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "1"), ("star", "1"), ("tag", "1"), ("tag", "1", "x"), ("note", "1"), ("note", "1", "x"),
        ("rename", "1", "x"), ("archive", "1"), ("reindex",), ("reindex", "--check"), ("key", "status"), ("encrypt",),
        ("check",), ("backup",), ("bin", "put", "1"), ("outbox", "withdraw", "1"),
    ],
)  # fmt: skip
def test_what_is_done_to_something_stored_says_where_nothing_is(arguments, run, tmp_path):
    code, out, err = run(*arguments)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not list(tmp_path.rglob("holdfast.db*"))


def test_whoever_makes_the_store_says_that_it_is_not_encrypted(run):
    assert "not encrypted" in run("status")[2]
    assert run("import", "--sample")[2] == ""


@pytest.mark.parametrize("arguments", [("tag",), ("tag", "1"), ("note", "1"), ("snippets",)])
def test_what_is_only_looked_at_can_be_while_another_writes(arguments, stored, tmp_path):
    with Store.open(tmp_path / "data" / "holdfast.db"):
        assert stored(*arguments)[0] == 0


# --- what is typed, and what is not


def test_a_note_from_a_closed_input_is_bad_input(stored, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)

    code, _, err = stored("note", "1", "-")

    assert (code, err.count("\n")) == (2, 1)


def test_a_tag_is_taken_off_a_conversation_that_is_named(stored):
    assert stored("tag", "--remove", "x")[0] == 2


def test_ctrl_d_instead_of_a_key_is_no_key(stored, monkeypatch):
    stored("providers", "add", "anthropic")
    monkeypatch.setattr("sys.stdin", Terminal())

    def nobody_types(_question):
        raise EOFError

    monkeypatch.setattr("getpass.getpass", nobody_types)

    assert stored("providers", "key", "anthropic")[0] == 2


def test_a_key_that_no_keyring_takes_is_not_said_to_be_held(stored, monkeypatch):
    """It would be held until the command ends, which it does at once."""
    stored("providers", "add", "anthropic")
    monkeypatch.setattr("sys.stdin", io.StringIO("sk-ant-planted\n"))

    code, out, err = stored("providers", "key", "anthropic")

    assert (code, out) == (1, "No keyring took the key, so that it was not kept.\n")
    assert "ANTHROPIC_API_KEY" in err
    assert "planted" not in err


def test_a_first_passphrase_may_come_as_the_one_that_opens_it_later(stored, monkeypatch):
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", "four good words here")

    assert stored("encrypt")[0] == 0
    assert stored("list")[0] == 0
    monkeypatch.delenv("HOLDFAST_PASSPHRASE")
    code, _, err = stored("list")
    assert (code, "HOLDFAST_PASSPHRASE" in err, "terminal" in err) == (1, True, True)


def test_a_title_or_a_tag_of_two_lines_loses_no_word(stored):
    assert "one two" in stored("rename", "1", "one\ntwo")[1]
    assert "#three four" in stored("tag", "1", "three\nfour")[1]


def test_a_title_is_not_cut_unasked(stored):
    assert stored("rename", "1", "a" * 501)[0] == 2


def test_a_place_that_an_address_leaves_open_is_asked_for_by_its_option(stored):
    assert stored("providers", "add", "azure", "--model", "x") == (
        2,
        "",
        "Azure OpenAI needs to know the resource. Say it with --place resource=NAME.\n",
    )
    assert stored("providers", "add", "azure", "--place", "resource=mine")[0] == 0


def test_help_knows_all_providers_that_are_known_by_name():
    told = set(re.findall(r"[a-z-]+", choices("providers")))

    assert {one.name for one in presets()} <= told


def choices(command):
    """Return what help says of a command."""
    actions = parser(command)._actions
    return next(action.choices[command].format_help() for action in actions if action.choices)


def test_providers_that_cannot_be_read_are_not_none(stored, tmp_path):
    stored("providers", "add", "ollama")
    (tmp_path / "data" / "config" / "providers.toml").write_bytes(b"\xff broken [[[")

    for command in ("status", "drill"):
        code, _, err = stored(command)
        assert (code, "providers.toml" in err) == (1, True)


def test_who_has_the_store_need_not_be_a_window(stored, tmp_path):
    with Store.open(tmp_path / "data" / "holdfast.db"):
        code, _, err = stored("star", "1")

    assert code == 1
    assert err.endswith("Wait until that command has ended, or close that window, and try again.\n")


def test_a_count_says_what_was_not_understood_too(stored):
    assert "date:" in stored("search", "--count", "date:nonsense")[2]


@pytest.mark.parametrize("arguments", [("decrypt",), ("bin", "put", "1"), ("bin", "back", "1")])
def test_words_are_asked_for_once(arguments, stored, monkeypatch):
    monkeypatch.setenv("HOLDFAST_NEW_PASSPHRASE", "four good words here")
    assert stored("encrypt")[0] == 0
    asked = []

    def ask(missing, _wrong):
        asked.append(missing)
        return "four good words here"

    monkeypatch.setattr(cli, "ask_for_words", ask)
    stored(*arguments)

    assert len(asked) == 1


@pytest.mark.parametrize(
    "arguments", [("bin", "put"), ("bin", "back"), ("bin", "remove"), ("bin", "remove", "1"), ("bin", "list", "1")]
)
def test_the_bin_does_nothing_unless_it_is_said_with_what(arguments, stored):
    stored("bin", "put", "2")

    code, out, err = stored(*arguments)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert len(json.loads(stored("bin", "--json")[1])["bin"]) == 1


def test_an_index_that_is_not_whole_is_said_with_what_to_do(stored, tmp_path):
    with Store.open(tmp_path / "data" / "holdfast.db") as store, store._writing() as con:
        con.execute("DELETE FROM search_row WHERE rowid IN (SELECT rowid FROM search_row LIMIT 3)")

    code, _, err = stored("reindex", "--check")
    assert (code, "holdfast reindex" in err) == (1, True)
    code, _, err = stored("check")
    assert (code, "holdfast check --repair" in err) == (1, True)


# --- where what is said goes

FULL = Path("/dev/full")


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("list", "--help")])
@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_help_that_cannot_be_written_is_said_and_whose_reader_has_gone_is_not(arguments):
    command = [sys.executable, "-m", "holdfast", *arguments]
    with FULL.open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n"), "fault" in done.stderr) == (1, 1, False)

    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run(command, stdout=gone, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_what_cannot_be_said_changes_no_exit_code(tmp_path):
    for arguments, code in ((["show", "1"], 2), (["list"], 0)):
        command = [sys.executable, "-m", "holdfast", "--data-dir", str(tmp_path), *arguments]
        with FULL.open("wb") as full:
            assert subprocess.run(command, stderr=full, check=False).returncode == code


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a screen")
@pytest.mark.parametrize("arguments", [(), ("open",), ("holdfast://conversation/1",)])
def test_a_window_without_a_screen_is_said_and_is_no_crash(arguments, tmp_path):
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": ":987", "LANGUAGE": "en"}
    command = [sys.executable, "-m", "holdfast", "--data-dir", str(tmp_path), *arguments]

    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Holdfast finds no screen to open its window on. All commands work without one: holdfast --help\n"
    )
    assert not list(tmp_path.rglob("crash-*")) + list(tmp_path.rglob("fault-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows a home in another way")
def test_an_account_without_a_home_is_told_so(monkeypatch, capsys):
    """As in a container that runs under a number of its own: nothing says where its home is."""

    def nobody(_name):
        raise KeyError

    for name in list(os.environ):
        if name == "HOME" or name.startswith("XDG_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr("pwd.getpwuid", nobody)

    assert cli.run(["list"], open_program, open_window, open_providers) == 2
    assert capsys.readouterr().err == "This account has no home folder. Set HOME, or name a folder with --data-dir.\n"


# --- a reply as it comes


class Told:
    """The chats behind a reply: what was seen of it at each look."""

    def on_turn(self, _listener):
        """Nobody is told anything."""

    off_turn = on_turn


def live(blocks, segments, notices=()):
    """Return what is seen of a reply."""
    return SimpleNamespace(
        conversation_id=ConversationId(1),
        reply_id=MessageId(2),
        state=MessageState.STREAMING,
        blocks=tuple(map(TextBlock, blocks)),
        segments=segments,
        notices=notices,
    )


def test_what_one_wrote_is_written_before_it_is_said_who_goes_on():
    """Two looks in which a provider breaks off and another goes on: each letter comes after its own writer's name."""
    first, second = Segment("a", "one", first_block=0), Segment("b", "two", first_block=1)
    lines: list[str] = []
    shown = Shown(SimpleNamespace(chats=Told()), lines.append, lines.append, is_json=True, can_ask=False)

    shown._show(live(["Half "], (first,)))
    shown._show(live(["Half an ", "answer"], (first, second), ("a lost the connection.",)))

    events = [json.loads(line) for line in lines]
    assert [(one["type"], one.get("text") or one.get("provider")) for one in events] == [
        ("segment", "a"),
        ("text", "Half "),
        ("text", "an "),
        ("notice", "a lost the connection."),
        ("segment", "b"),
        ("text", "answer"),
    ]


def test_who_goes_on_is_named_so_that_one_knows_who(stored):
    """Two that offer the same model are told apart by where they offer it."""
    servers = [serve([begun("Half an ")]), serve([answer("answer")])]
    try:
        for name, server in zip(("one", "two"), servers, strict=True):
            stored("providers", "add", name, "--kind", "anthropic", "--base-url", server.url, "--model", OPUS)
        stored("chain", "set", f"one:{OPUS}", f"two:{OPUS}")
        code, out, err = stored("chat", "Go on")
    finally:
        for server in servers:
            server.close()

    assert (code, out) == (0, "Half an answer\n")
    assert "at two goes on." in err
