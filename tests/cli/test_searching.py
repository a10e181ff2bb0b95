"""The command `search` beyond finding, and `reindex`, over a real store."""

from __future__ import annotations

import json

import pytest

from helpers.stored import answered, bring, chained, day, said, talk
from holdfast.main import command_line
from holdfast.store import Store


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs a command over two small conversations and gives back code, output and errors."""
    with Store.open(tmp_path / "holdfast.db") as store:
        birds = chained(said("m1", "Where do penguins sleep?"), answered("m2", "On ice."), said("m3", "And whales?"))
        old = said("x1", "A penguin penguin penguin", created=day(-30))
        bring(store, talk("c1", *birds, title="Sleep"), talk("c2", old, title="Old", updated=day(-30)))

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["holdfast", "--data-dir", str(tmp_path), *arguments])
        code = command_line()
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_count_includes_other_forms_of_the_word(run):
    assert run("search", "penguin", "--count") == (0, "2\n", "")
    assert run("search", "penguin", "--count", "--json") == (0, '{"count": 2}\n', "")


def test_wildcards_ask_the_index_for_its_words(run):
    assert run("search", "*engui*", "--count") == (0, "2\n", "")


@pytest.mark.parametrize(("order", "first"), [("newest", "m1"), ("oldest", "x1"), ("relevance", "x1")])
def test_the_order_can_be_chosen(run, order, first):
    _, out, _ = run("search", "penguin", "--sort", order, "--json")

    assert json.loads(out.splitlines()[0])["source_message_id"] == first


def test_context_shows_the_neighbours_on_the_branch(run):
    _, out, _ = run("search", "ice", "--context", "1")

    lines = [line.strip() for line in out.splitlines()]
    assert lines[1:] == ["| You: Where do penguins sleep?", "On ice.", "| You: And whales?"]


def test_context_is_there_for_machines_too(run):
    _, out, _ = run("search", "ice", "--context", "2", "--json")

    assert [each["source_id"] for each in json.loads(out)["context"]] == ["m1", "m3"]


def test_another_spelling_is_said_beside_the_output(run):
    code, out, err = run("search", "pengiun")

    assert (code, out) == (0, "")
    assert "Did you mean: penguin" in err


def test_a_store_whose_index_is_not_whole_says_so(run, tmp_path):
    with Store.open(tmp_path / "holdfast.db") as store:
        store.begin_reindexing(afresh=True)

    _, out, err = run("search", "penguin")

    assert out == ""
    assert "holdfast reindex" in err


def test_reindex_brings_everything_back(run, tmp_path):
    with Store.open(tmp_path / "holdfast.db") as store:
        store.begin_reindexing(afresh=True)

    assert run("reindex")[:2] == (0, "6 texts indexed.\n")
    assert run("search", "penguin", "--count")[1] == "2\n"


def test_check_says_what_is_wrong_and_changes_nothing(run, tmp_path):
    assert run("reindex", "--check")[:2] == (0, "The search index is whole.\n")
    with Store.open(tmp_path / "holdfast.db") as store:
        store._writer.execute("DELETE FROM search_row")

    code, out, _ = run("reindex", "--check", "--json")

    assert code == 1
    assert json.loads(out)["whole"] is False
    assert run("reindex", "--check")[0] == 1


def test_the_context_of_a_note_is_no_message(run):
    assert run("note", "1", "--message", "1", "remember this")[0] == 0

    _, out, _ = run("search", "remember", "--context", "1", "--json")

    assert "context" not in json.loads(out.splitlines()[0])
