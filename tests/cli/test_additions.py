"""The commands `star`, `tag`, `note` and `rename`, over a real store."""

from __future__ import annotations

import io
import json

import pytest

from helpers.stored import answered, bring, chained, said, talk
from holdfast.domain import ConversationId
from holdfast.domain.snippets import NewSnippet
from holdfast.main import command_line
from holdfast.store import Store


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs a command over two small conversations and gives back code, output and errors."""
    with Store.open(tmp_path / "holdfast.db") as store:
        birds = chained(said("m1", "Where do penguins sleep?"), answered("m2", "On ice."))
        bring(store, talk("c1", *birds, title="Sleep"), talk("c2", said("x1", "Whales"), title="Whales"))

    def run(*arguments, typed=""):
        monkeypatch.setattr("sys.argv", ["holdfast", "--data-dir", str(tmp_path), *arguments])
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = command_line()
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_conversation_is_starred_and_the_star_taken_away(run):
    assert run("star", "1", "c2") == (0, "     1  Sleep *\n     2  Whales *\n", "")
    assert run("star", "1", "--off") == (0, "     1  Sleep\n", "")
    assert run("search", "is:starred", "--count") == (0, "2\n", "")


def test_conversations_are_archived_and_brought_back(run):
    assert run("archive", "1") == (0, "     1  Sleep (archived)\n", "")
    assert [json.loads(line)["id"] for line in run("list", "--json")[1].splitlines()] == [2]
    assert [json.loads(line)["archived"] for line in run("list", "--archived", "--json")[1].splitlines()] == [True]
    assert len(run("list", "--all")[1].splitlines()) == 2
    assert run("search", "is:archived penguins", "--count")[1] == "1\n"
    assert json.loads(run("unarchive", "c1", "--json")[1]) == {"id": 1, "title": "Sleep", "archived": False}
    assert run("list", "--archived") == (0, "", "No conversation is archived.\n")
    assert run("archive", "99")[0] != 0


def test_snippets_are_listed_by_their_words_and_written_out(run, tmp_path):
    with Store.open(tmp_path / "holdfast.db") as store:
        store.snippets.add(NewSnippet("Dear landlord,\nthe \x1b[31mheating", "Opening", "Letters", ConversationId(1)))
        store.snippets.add(NewSnippet("PRAGMA wal", "WAL"))

    assert run("snippets")[1] == "     2  WAL\n     1  Letters / Opening\n"
    assert run("snippets", "HEATING", "letters", "--text")[1] == (
        "## Opening\n\n*Letters · Sleep*\n\nDear landlord,\nthe [31mheating\n\n"
    )
    assert json.loads(run("snippets", "wal", "--json")[1])["text"] == "PRAGMA wal"
    assert run("snippets", "nothing")[:2] == (0, "")
    assert run("snippets", "nothing", "--json") == (0, "", "")


def test_tags_are_put_on_listed_and_taken_off(run):
    assert run("tag", "1", "birds", "To read, cold") == (0, "     1  Sleep #birds #cold #To read\n", "")
    assert run("tag") == (0, "     1  birds\n     1  cold\n     1  To read\n", "")
    assert run("tag", "1", "--remove", "COLD", "ice")[1] == "     1  Sleep #birds #ice #To read\n"
    assert run("list", "--json")[1].count('"tags": ["birds", "ice", "To read"]') == 1
    assert json.loads(run("tag", "--json")[1].splitlines()[0]) == {"tag": "birds", "conversations": 1}


def test_a_note_is_written_changed_found_and_removed(run):
    code, out, _ = run("note", "1", "Ask", "the aquarium", "--json")
    note = json.loads(out)
    assert (code, note["text"], note["message"]) == (0, "Ask the aquarium", None)

    assert "Ask them twice" in run("note", "1", "--change", str(note["id"]), "Ask", "them", "twice")[1]
    assert run("search", "twice", "--count")[1] == "1\n"
    assert run("note", "1", "--remove", str(note["id"])) == (0, "", "")
    assert run("search", "twice", "--count")[1] == "0\n"


def test_a_note_is_read_from_the_input_and_put_on_a_message(run):
    code, out, _ = run("note", "1", "--message", "2", "-", typed="from a pipe\n")

    assert (code, out.strip().endswith("on message 2  from a pipe")) == (0, True)


def test_a_conversation_gets_another_title_and_its_own_again(run):
    assert run("rename", "1", "Bedrooms", "of", "birds") == (0, "     1  Bedrooms of birds\n", "")
    assert run("rename", "1") == (0, "     1  Sleep\n", "")


def test_a_title_may_begin_with_a_dash(run):
    assert run("rename", "1", "--", "-x") == (0, "     1  -x\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("star", "77"), ("tag", "77", "x"), ("tag", "1", ","), ("tag", "1", "a" * 99), ("note", "1", " "),
        ("note", "1", "--remove", "5"), ("note", "2", "--message", "1", "x"), ("rename", "77", "x"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_bad_input_in_words(run, arguments):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err.strip().endswith(".") or "For example" in err or "lists them" in err


def test_a_command_for_a_store_that_is_not_there_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["holdfast", "--data-dir", str(tmp_path / "new"), "star", "1"])

    assert command_line() == 2
    assert "Nothing has been stored" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
