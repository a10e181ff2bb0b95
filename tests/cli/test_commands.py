"""The commands over a real store, run in this process; `test_program.py` runs the program itself."""

import json
import sqlite3

import pytest

from helpers import builders, sample_counts
from helpers.other_sources import write_session
from holdfast import cli, resources
from holdfast.main import open_program


@pytest.fixture
def holdfast(tmp_path, capsysbinary):
    """Run a command and return its exit code, standard output and standard error."""

    def run(*arguments):
        capsysbinary.readouterr()
        code = cli.run(["--data-dir", str(tmp_path / "data"), *map(str, arguments)], open_program, lambda *_: 99)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def chat(*texts, **more):
    return builders.conversation(*builders.chained(*map(builders.human, texts)), **more)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def export(tmp_path):
    chats = [
        chat("the quick brown fox", "and a hen", name="Farm"),
        chat("sourdough", name="Bread"),
        builders.conversation(),
    ]
    return builders.write_g1(tmp_path / "data.zip", chats)


def test_without_a_command_the_window_opens(holdfast):
    assert holdfast()[0] == 99


def test_an_import_tells_what_it_did(holdfast, export):
    code, out, _ = holdfast("import", export, "--json")

    report = json.loads(out)
    assert code == 0
    assert report.pop("seconds") >= 0
    assert report == {
        "read": 3,
        "new": 2,
        "updated": 0,
        "unchanged": 0,
        "shells": 1,
        "messages": 3,
        "projects": 0,
        "memories": 0,
        "skipped": [],
        "missing": [],
        "stopped": False,
    }


def test_an_import_speaks_plainly_to_people(holdfast, export):
    code, out, _ = holdfast("import", export)

    assert code == 0
    assert out.startswith("2 new conversations, 0 updated, 0 unchanged; 3 messages read in ")
    assert "1 conversation in this export has no content (usually chats that were deleted before exporting)." in out


def test_the_list_is_one_object_a_line(holdfast, export):
    holdfast("import", export)

    code, out, _ = holdfast("list", "--json")

    rows = lines(out)
    assert code == 0
    assert {row["title"] for row in rows} == {"Farm", "Bread"}
    keys = {"id", "source", "source_id", "title", "created", "updated", "messages", "branches", "project"}
    assert all(keys <= set(row) for row in rows)
    assert [row["messages"] for row in rows if row["title"] == "Farm"] == [2]
    assert len(lines(holdfast("list", "--json", "--limit", "1")[1])) == 1
    assert len(lines(holdfast("list", "--json", "--all")[1])) == 3
    assert "Bread" in holdfast("list")[1]


def test_a_conversation_is_shown_by_either_id(holdfast, export):
    holdfast("import", export)
    (row,) = [row for row in lines(holdfast("list", "--json")[1]) if row["title"] == "Farm"]

    by_id = json.loads(holdfast("show", row["id"], "--json")[1])
    by_source_id = json.loads(holdfast("show", row["source_id"], "--json")[1])

    assert by_id == by_source_id
    first, second = by_id["messages"]
    assert first["blocks"][0]["type"] == "text"
    assert first["blocks"][0]["text"] == "the quick brown fox"
    assert (first["sender"], first["branch"], first["provider"], first["model"]) == ("human", 1, None, None)
    assert second["parent"] == first["id"]
    assert first["time"].endswith("Z")
    assert "the quick brown fox" in holdfast("show", row["id"])[1]


def test_raw_is_the_source_to_the_byte(holdfast, tmp_path):
    """Spaces, escapes and order of keys come out as they went in."""
    source = b'{"name" :"Caf\\u00e9",  "uuid":"11111111-2222-4333-8444-555555555555", "chat_messages":[ ] }'
    (tmp_path / "one.json").write_bytes(source)
    holdfast("import", tmp_path / "one.json")

    code, out, _ = holdfast("show", "11111111-2222-4333-8444-555555555555", "--raw")

    assert code == 0
    assert out.encode() == source + b"\n"


def test_a_search_gives_the_message_and_where_it_is(holdfast, export):
    holdfast("import", export)

    code, out, _ = holdfast("search", "brown", "fox", "--json")

    (hit,) = lines(out)
    assert code == 0
    assert hit["title"] == "Farm"
    assert hit["sender"] == "human"
    assert "quick brown fox" in hit["snippet"]
    message = json.loads(holdfast("show", hit["conversation"], "--json")[1])["messages"][0]
    assert hit["message"] == message["id"]
    assert hit["source_message_id"] == message["source_id"]
    assert "the quick brown fox" in holdfast("search", "fox")[1]


@pytest.mark.parametrize("query", ["(", '"', "c++", "don't", "AND", "title:", "date:[x", "*", "-"])
def test_no_query_fails(holdfast, export, query):
    holdfast("import", export)

    assert holdfast("search", "--", query)[0] == 0


def test_stats_count(holdfast, export):
    holdfast("import", export)

    counts = json.loads(holdfast("stats", "--json")[1])

    assert (counts["conversations"], counts["messages"], counts["shells"]) == (2, 3, 1)
    assert counts["by_source"]["claude"]["conversations"] == 2
    assert "conversations" in holdfast("stats")[1]


def test_before_anything_is_stored_there_is_nothing_to_say(holdfast, tmp_path):
    """Looking must not make a store where there is none."""
    assert holdfast("list", "--json") == (0, "", "")
    assert holdfast("search", "x", "--json") == (0, "", "")
    assert json.loads(holdfast("stats", "--json")[1])["conversations"] == 0
    assert holdfast("show", "1")[0] == 2
    assert not (tmp_path / "data").exists()


BAD_FILES = {
    "empty.zip": b"",
    "page.zip": b"<!DOCTYPE html><html><title>Log in</title></html>",
    "cut.zip": b"PK\x03\x04\x14\x00\x00\x00\x08\x00 and the rest never came",
    "letter.txt": b"Dear Sir or Madam",
    "other.json": b'{"a": 1}',
    "cut.json": b'[{"uuid": "1", "chat_mess',
    "bits.zip": bytes(range(256)) * 40,
}


@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_bad_input_gets_a_sentence_and_changes_nothing(holdfast, tmp_path, name):
    (tmp_path / name).write_bytes(BAD_FILES[name])

    code, out, err = holdfast("import", tmp_path / name)

    assert (code, out) == (2, "")
    assert len(err.split()) > 6
    assert "Traceback" not in err
    assert json.loads(holdfast("stats", "--json")[1])["conversations"] == 0


def test_a_file_that_is_not_there_is_named(holdfast, tmp_path):
    code, _, err = holdfast("import", tmp_path / "nowhere.zip")

    assert code == 2
    assert "nowhere.zip" in err


def test_an_import_needs_something_to_import(holdfast, export):
    assert holdfast("import")[0] == 2
    assert holdfast("import", "--sample", export)[0] == 2


def test_unknown_ids_are_bad_input(holdfast, export):
    holdfast("import", export)

    for text in ("999999", "no-such-id", "-1x", "9" * 40):
        code, _, err = holdfast("show", "--", text)
        assert code == 2
        assert err


def test_usage_errors_exit_with_two(holdfast):
    with pytest.raises(SystemExit) as caught:
        holdfast("list", "--limit", "-1")

    assert caught.value.code == 2


def test_what_a_terminal_would_obey_is_not_printed(holdfast, tmp_path):
    """A chat cannot move the cursor, retitle the terminal or turn the reading direction."""
    evil = "a\x1b]0;owned\x07b\u202etxt.exe\x9b31m"
    holdfast("import", builders.write_g1(tmp_path / "e.zip", [chat(evil, name="t" + evil)]))

    out = holdfast("list")[1] + holdfast("show", "1")[1] + holdfast("search", "owned")[1]

    assert not set(out) & {"\x1b", "\x07", "\u202e", "\x9b"}


def test_the_sample_counts_as_it_was_made(holdfast):
    assert holdfast("import", "--sample")[0] == 0

    counts = json.loads(holdfast("stats", "--json")[1])["by_source"]
    for source, known in sample_counts.count(resources.path("sample")).items():
        assert {key: counts[source][key] for key in known} == known


@pytest.mark.parametrize(
    "arguments", [("show", "1" * 5000), ("search", "fox", "--limit", "9" * 30)], ids=["id", "limit"]
)
def test_numbers_beyond_all_measure_are_only_numbers(holdfast, export, arguments):
    holdfast("import", export)

    code, out, err = holdfast(*arguments)

    assert (code, bool(out)) in {(2, False), (0, True)}
    assert bool(err) == (code == 2)


def test_a_limit_that_is_no_number_is_told_in_words(holdfast, capsysbinary):
    with pytest.raises(SystemExit) as caught:
        holdfast("list", "--limit", "many")

    assert caught.value.code == 2
    assert "must be a whole number" in capsysbinary.readouterr().err.decode()


@pytest.mark.parametrize("arguments", [("--data-dir", "", "list"), ("import", "")], ids=["data-dir", "import"])
def test_an_empty_name_does_not_mean_the_current_folder(arguments, capsysbinary):
    """As `--data-dir "$UNSET"` gives it."""
    with pytest.raises(SystemExit) as caught:
        cli.run(arguments, open_program, lambda *_: 99)

    assert caught.value.code == 2
    assert "must not be empty" in capsysbinary.readouterr().err.decode()


def test_a_name_that_begins_with_a_tilde_is_a_name(holdfast, export, monkeypatch):
    export.rename(export.with_name("~nobody-of-that-name.zip"))
    monkeypatch.chdir(export.parent)

    assert holdfast("import", "~nobody-of-that-name.zip")[0] == 0


@pytest.mark.parametrize("command", [["list"], ["stats"], ["import", "--sample"]], ids=lambda command: command[0])
@pytest.mark.parametrize(
    "name", ["file", "file/below", "n" * 300, "un\udcfftext"], ids=["file", "below", "long", "bytes"]
)
def test_what_cannot_be_a_folder_for_the_store_is_refused(tmp_path, capsysbinary, name, command):
    (tmp_path / "file").write_bytes(b"mine")

    code = cli.run(["--data-dir", str(tmp_path / name), *command], open_program, lambda *_: 99)

    out, err = capsysbinary.readouterr()
    assert (code, out) == (2, b"")
    assert b"--data-dir" in err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_bad_input_makes_no_store(holdfast, tmp_path):
    (tmp_path / "page.zip").write_bytes(BAD_FILES["page.zip"])

    assert holdfast("import", tmp_path / "page.zip")[0] == 2
    assert not (tmp_path / "data").exists()


def test_an_empty_list_is_no_export(holdfast, tmp_path):
    export = builders.write_g1(tmp_path / "data.zip", [])

    code, out, err = holdfast("import", export)

    assert (code, out) == (2, "")
    assert "holds no conversations" in err


def test_a_number_of_the_list_is_the_listed_conversation(holdfast, tmp_path):
    """Also where another conversation goes by that number in its export."""
    first, second = chat("one", name="First", uuid="2"), chat("two", name="Second", uuid="1")
    holdfast("import", builders.write_g1(tmp_path / "data.zip", [first, second]))

    for row in lines(holdfast("list", "--json")[1]):
        assert json.loads(holdfast("show", row["id"], "--json")[1])["title"] == row["title"]


def test_a_store_whose_making_was_cut_short_is_as_good_as_none(holdfast, tmp_path, export):
    """What a full disk or a kill leaves behind within the first moments: a file without tables."""
    (tmp_path / "data").mkdir()
    con = sqlite3.connect(tmp_path / "data" / "holdfast.db")
    con.execute("PRAGMA journal_mode = WAL")
    con.execute("VACUUM")
    con.close()

    assert holdfast("list")[:2] == (0, "")
    assert json.loads(holdfast("stats", "--json")[1])["conversations"] == 0
    assert holdfast("show", "1")[0] == 2
    assert holdfast("import", export)[0] == 0
    assert "Farm" in holdfast("list")[1]


def test_a_document_in_an_answer_is_named_where_it_stands(holdfast, tmp_path):
    tag = 'Here:<antArtifact identifier="a" type="text/html" title="My page">\n<p>Hi</p>\n</antArtifact>'
    answer = builders.conversation(*builders.chained(builders.human("q"), builders.assistant(tag)))
    holdfast("import", builders.write_g1(tmp_path / "data.zip", [answer]))

    assert "[document]" in holdfast("show", "1")[1]
    assert "My page" in holdfast("show", "1")[1]


def test_words_can_be_left_out_without_quotes(holdfast, export):
    """`holdfast search fox -hen`, as the README has it; `-word` is no option."""
    holdfast("import", export)

    assert len(lines(holdfast("search", "fox", "-sourdough", "--json")[1])) == 1
    assert holdfast("search", "fox", "-quick", "--json")[:2] == (0, "")
    assert len(lines(holdfast("search", "--limit", "1", "--json", "-fox", "sourdough")[1])) == 1


def test_the_sessions_of_claude_code_on_this_computer_are_imported(holdfast, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))

    code, _, err = holdfast("import", "--claude-code")
    assert code == 2
    assert "no sessions of Claude Code" in err

    write_session(tmp_path / "claude" / "projects", "Prune the quinces", "In winter")
    code, out, _ = holdfast("import", "--claude-code", "--json")
    assert (code, json.loads(out)["new"]) == (0, 1)
    assert "Prune the quinces" in holdfast("search", "winter source:claude-code")[1]
    assert holdfast("import", "--claude-code", "--sample")[0] == 2


def test_the_source_of_a_session_is_given_as_it_was(holdfast, tmp_path):
    path = write_session(tmp_path / "projects", "One", "Two")
    holdfast("import", path)

    assert holdfast("show", "1", "--raw")[1].encode() == path.read_bytes() + b"\n"
