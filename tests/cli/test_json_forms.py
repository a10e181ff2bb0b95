"""What `--json` prints: every line is JSON, and has the names that `--help` says it has."""

from __future__ import annotations

import io
import json
import re

import pytest

from helpers.chatting import OPUS, answer, overloaded, serve
from holdfast import cli
from holdfast.cli.arguments import parsed, parser
from holdfast.cli.json_forms import FORMS
from holdfast.domain.snippets import NewSnippet
from holdfast.main import open_program, open_providers, open_window
from holdfast.store import Store


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Run a command over the sample; return what it prints for machines."""

    def run(*arguments):
        monkeypatch.setattr("sys.stdin", io.StringIO("sk-planted\n"))
        capsys.readouterr()
        given = ["--data-dir", str(tmp_path / "data"), *map(str, arguments), "--json"]
        cli.run(given, open_program, open_window, open_providers)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    run("import", "--sample")
    return run


def _help(capsys, name):
    with pytest.raises(SystemExit):
        parsed([*name.split(), "--help"])
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", FORMS)
def test_help_says_what_is_printed_for_machines(name, capsys):
    assert f"for machines: {' '.join(FORMS[name].split())}" in _help(capsys, name)


def test_every_command_that_prints_for_machines_says_what(capsys):
    waiting, found = [("", parser())], set()
    while waiting:
        name, each = waiting.pop()
        found |= {name.strip()} if any(action.dest == "json" for action in each._actions) else set()
        waiting += [
            (f"{name} {word}", below)
            for action in each._actions
            if hasattr(action, "_name_parser_map")
            for word, below in action.choices.items()
        ]

    assert found == set(FORMS)


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("import", ("--sample",)), ("list", ()), ("show", ("1",)), ("search", ("sourdough",)),
        ("search", ("sourdough", "--count")), ("search", ("collapse", "--context", "1")), ("reindex", ()),
        ("reindex", ("--check",)), ("star", ("1", "2")), ("tag", ("1", "x")), ("tag", ()), ("note", ("1", "words")),
        ("rename", ("1", "Other")), ("archive", ("1",)), ("unarchive", ("1",)), ("stats", ()), ("status", ()),
        ("drill", ()), ("drill", ("--rehearse",)), ("export", ("1", "--format", "json", "--out", "OUT")),
        ("key", ("status",)), ("check", ()), ("check", ("--repair",)), ("bin", ()), ("bin", ("put", "1")),
        ("bin", ("remove", "--all")), ("backup", ()), ("backups", ()), ("set-aside", ()),
        ("set-aside", ("delete", "--all")), ("providers add", ("ollama", "--model", "x")), ("providers list", ()),
        ("providers key", ("mine",)), ("chain show", ()), ("outbox list", ()), ("chat", ("Hello",)),
        ("providers test", ("mine",)), ("chain set", (f"mine:{OPUS}",)), ("providers remove", ("mine",)),
        ("outbox send", ()), ("outbox withdraw", ("233",)), ("providers agreed", ()), ("providers agree", ("mine",)),
        ("providers withdraw", ("mine",)), ("usage", ()),
    ],
)  # fmt: skip
def test_what_is_printed_has_the_names_that_help_says(name, rest, run, tmp_path):
    server = serve([overloaded()] if name.startswith("outbox") else [answer("Yes.")])
    try:
        run("providers", "add", "mine", "--kind", "anthropic", "--base-url", server.url, "--model", OPUS)
        run("chain", "set", f"mine:{OPUS}")
        if name.startswith("outbox"):
            waits = run("chat", "Wait")[-1]
            rest = (waits["message"],) if name == "outbox withdraw" else rest
        run("tag", "2", "kept")
        printed = run(*name.split(), *(tmp_path / "x.json" if each == "OUT" else each for each in rest))
    finally:
        server.close()

    _all_are_told(name, printed)
    assert printed or (name, rest) == ("drill", ())


def _all_are_told(name, printed):
    told = set(re.findall(r"[a-z_]+", FORMS[name]))
    for each in printed:
        assert set(each) <= told


def test_what_a_key_and_a_backup_print_has_the_names_that_help_says(run, tmp_path, monkeypatch):
    monkeypatch.setenv("HOLDFAST_NEW_PASSPHRASE", "four good words here")
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", "four good words here")
    (made,) = run("backups")[0]["backups"]

    for command in (
        ("encrypt",), ("key", "change"), ("key", "recovery"), ("key", "rotate"), ("decrypt",),
        ("restore", "--dry-run", made["path"]), ("restore", made["path"], "--into", tmp_path / "into"),
        ("restore", made["path"]), ("set-aside",),
    ):  # fmt: skip
        printed = run(*command)
        assert len(printed) == 1, command
        _all_are_told(command[0], printed)


def test_what_a_snippet_prints_has_the_names_that_help_says(run, tmp_path):
    with Store.open(tmp_path / "data" / "holdfast.db") as store:
        store.snippets.add(NewSnippet("PRAGMA wal", "WAL"))

    _all_are_told("snippets", run("snippets"))
