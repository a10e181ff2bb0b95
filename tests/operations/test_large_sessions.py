"""A session too large to be held in memory comes in parts: as whole as any other, also where it stops between two."""

import json
import random

import pytest

from helpers.other_sources import SESSION, session_lines
from holdfast.domain import Source
from holdfast.importers import read_again
from holdfast.importers.code_members import LEAN_FROM_BYTES
from holdfast.jobs import CancelToken, InlineLanes, no_progress
from holdfast.operations import Library
from holdfast.operations.import_session import PART_BYTES
from holdfast.store import Store
from holdfast.store.checking import check

TURNS = 40
"""Half of them answers; together they make three parts."""


@pytest.fixture
def library(tmp_path):
    store, lanes = Store.open(tmp_path / "store" / "holdfast.db"), InlineLanes()
    yield Library(store, lanes)
    lanes.close()
    store.close()


@pytest.fixture(scope="module")
def texts():
    """Return the texts of a session, each with a word of its own at its end."""
    chance = random.Random(3)
    words = ["".join(chance.choices("etaoinshrdlu", k=6)) for _ in range(3_000)]
    length = 1 + LEAN_FROM_BYTES // TURNS // 7
    return [f"{' '.join(chance.choices(words, k=length))} quince{number}" for number in range(TURNS)]


def write(folder, texts):
    path = folder / f"{SESSION}.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in session_lines(*texts)))
    assert path.stat().st_size > max(LEAN_FROM_BYTES, 2 * PART_BYTES)
    return path


def bring(library, path, token=None, progress=no_progress):
    return library.import_archive([path], token or CancelToken(), progress)


def is_whole(library, path):
    """Say whether the store holds exactly what the session says, under its text."""
    (row,) = library.rows()
    opened = library.open(row.id)
    kept = library.source_json(row.id)
    again = read_again(Source.CLAUDE_CODE, SESSION, path.read_bytes())
    assert kept == path.read_bytes()
    assert not any(each.is_missing for each in opened.messages)
    assert row.message_count == len(again.messages)
    return tuple(each.message for each in opened.messages) == again.messages


def hits(library, query):
    return sum(hit.kind == "message" for hit in library.search(query, limit=10).hits)


def test_a_large_session_is_as_whole_as_any_other(library, tmp_path, texts):
    path = write(tmp_path, texts)
    first, again = bring(library, path), bring(library, path)
    assert (first.new, first.updated, first.messages, first.skipped) == (1, 0, TURNS, ())
    assert (again.unchanged, again.messages) == (1, TURNS)
    assert is_whole(library, path)
    assert [hits(library, f"quince{number}") for number in (0, 11, TURNS - 1)] == [1, 1, 1]
    (row,) = library.rows()
    assert row.title.startswith(texts[0][:20])
    grown = bring(library, write(tmp_path, [*texts, "One more", "And its answer"]))
    assert (grown.updated, grown.new) == (1, 0)
    assert is_whole(library, path)
    assert library.rows()[0].snippet == "And its answer"


def test_one_that_was_stopped_between_two_parts_goes_on(library, tmp_path, texts):
    path = write(tmp_path, texts)
    token = CancelToken()

    def stop_after_a_part(progress):
        if library.rows():
            token.cancel()

    stopped = bring(library, path, token, stop_after_a_part)
    (row,) = library.rows()
    assert stopped.was_stopped
    assert 0 < row.message_count < TURNS
    assert bring(library, path).updated == 1
    assert is_whole(library, path)


def test_one_that_changes_meanwhile_is_said_to_and_comes_whole_the_next_time(library, tmp_path, texts):
    path = write(tmp_path, texts)

    def change(progress):
        if library.rows():
            path.write_bytes(path.read_bytes().replace(b"quince39", b"medlar39"))

    report = bring(library, path, progress=change)
    assert [skipped.why for skipped in report.skipped] == ["It changed while it was being read. Import it once more."]
    assert bring(library, path).skipped == ()
    assert is_whole(library, path)
    assert (hits(library, "quince39"), hits(library, "medlar39")) == (0, 1)


def test_one_that_is_written_on_while_it_is_read_is_read_to_where_it_was(library, tmp_path, texts):
    path = write(tmp_path, texts)
    was = path.read_bytes()

    def write_on(progress):
        if library.rows() and path.stat().st_size == len(was):
            write(tmp_path, [*texts, "Written meanwhile"])

    assert bring(library, path, progress=write_on).skipped == ()
    assert library.source_json(library.rows()[0].id) == was
    assert bring(library, path).updated == 1
    assert is_whole(library, path)


def test_an_older_copy_of_it_changes_nothing(library, tmp_path, texts):
    path = write(tmp_path, [*texts, "One more"])
    bring(library, path)
    write(tmp_path, texts)
    assert bring(library, path).updated == 0
    write(tmp_path, [*texts, "One more"])
    assert is_whole(library, path)


def test_a_small_one_that_became_large_is_the_same_conversation(library, tmp_path, texts):
    path = tmp_path / f"{SESSION}.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in session_lines(*texts[:3])))
    bring(library, path)
    assert bring(library, write(tmp_path, texts)).updated == 1
    assert is_whole(library, path)


def test_what_is_kept_of_it_is_sound(library, tmp_path, texts):
    bring(library, write(tmp_path, texts))
    assert check(library._store.database, CancelToken(), is_deep=True) == []
