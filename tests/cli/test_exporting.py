"""The command `export`, as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast import cli
from holdfast.main import open_program, open_window


@pytest.fixture
def run(tmp_path, capsys):
    """Run commands over one store, which holds the sample."""

    def command(*arguments):
        code = cli.run(["--data-dir", str(tmp_path / "data"), *map(str, arguments)], open_program, open_window)
        said = capsys.readouterr()
        return code, said.out, said.err

    assert command("import", "--sample")[0] == 0
    return command


@pytest.mark.parametrize(
    ("form", "place", "first"),
    [
        ("markdown", "out.md", b"---\n"),
        ("html", "out.html", b"<!doctype html>"),
        ("pdf", "out.pdf", b"%PDF-1.7"),
        ("json", "out.json", b"[\n{"),
        ("handoff", "out.txt", b"# Hand-off"),
    ],
)
def test_one_conversation_in_every_format(form, place, first, run, tmp_path):
    code, out, err = run("export", "3", "--format", form, "--out", tmp_path / place)

    assert (code, err) == (0, "")
    assert out.startswith("1 conversation written; 1 file")
    assert (tmp_path / place).read_bytes().startswith(first)


def test_all_of_them_into_a_folder_and_again(run, tmp_path):
    run("export", "--all", "--format", "markdown", "--out", tmp_path / "vault")
    code, out, _ = run("export", "--all", "--format", "markdown", "--out", tmp_path / "vault", "--json")

    report = json.loads(out)
    assert code == 0
    assert (report["conversations"], report["unchanged"], report["files"]) == (0, 25, 0)


def test_what_a_search_finds(run, tmp_path):
    code, out, _ = run("export", "--query", "sourdough", "--format", "markdown", "--out", tmp_path / "found")

    assert code == 0
    notes = {path.name: path.read_text("utf-8") for path in (tmp_path / "found").glob("*.md")}
    assert "Why does my sourdough collapse.md" in notes
    assert len(notes) < 5
    assert all("sourdough" in text.lower() for text in notes.values())
    assert out.startswith(f"{len(notes)} conversations")


def test_what_was_changed_since(run, tmp_path):
    code, out, _ = run("export", "--since", "2099-01-01", "--format", "json", "--out", tmp_path / "none.json", "--json")
    assert (code, json.loads(out)["conversations"]) == (0, 0)

    code, out, _ = run("export", "--since", "2026-01", "--format", "json", "--out", tmp_path / "all.json", "--json")
    assert json.loads(out)["conversations"] >= 25, "what was imported since counts too"


def test_what_is_removed_is_said_before(run, tmp_path):
    _, out, err = run("export", "--all", "--format", "json", "--out", tmp_path / "x.json", "--redact")

    assert "the store keeps them" in err or "Nothing was found" in err
    assert "@" not in (tmp_path / "x.json").read_text("utf-8") or "removed" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "--format", "pdf", "--out", "x"],
        ["export", "--all", "--format", "markdown", "--out", "all.md"],
        ["export", "--all", "--format", "pdf", "--claude", "--out", "x"],
        ["export", "--all", "--format", "json", "--claude", "--redact", "--out", "x.json"],
        ["export", "99999", "--format", "pdf", "--out", "x.pdf"],
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(arguments, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err.strip()
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


@pytest.mark.parametrize("arguments", [["--format", "word"], ["--since", "soon"], ["--include", "jokes"]])
def test_what_is_no_option_is_refused(arguments, run, tmp_path):
    with pytest.raises(SystemExit) as ended:
        run("export", "--all", "--format", "json", "--out", tmp_path / "x", *arguments)
    assert ended.value.code == 2


def test_there_is_nothing_to_export_yet(tmp_path):
    command = [
        sys.executable,
        "-m",
        "holdfast",
        "--data-dir",
        str(tmp_path),
        "export",
        "--all",
        "--format",
        "pdf",
        "--out",
        "x",
    ]
    app = Path(__file__).parents[2] / "app"
    ended = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(app)}, check=False
    )

    assert ended.returncode == 2
    assert "Nothing has been imported yet" in ended.stderr
