"""Of what is removed for good nothing is left in the store's files: no text, no packed text, no piece of either."""

import pytest

from helpers.generator import generate
from holdfast.jobs import CancelToken, InlineLanes, no_progress
from holdfast.operations import Library
from holdfast.paths import Paths
from holdfast.store import Store

PIECE, STRIDE = 24, 200


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture
def store(tmp_path, paths):
    export = generate(tmp_path, "G1", conversations=12, messages=900)
    with Store.open(paths.store) as opened:
        library = Library(opened, InlineLanes())
        library.import_archive(export.paths, CancelToken(), no_progress)
        for number, row in enumerate(library.rows()):
            library.additions.rename(row.id, f"a title of one's own, number {number}, long enough to be told")
            library.additions.add_note(row.id, None, f"a note of one's own, number {number}, long enough to be told")
            library.additions.tag([row.id], ["shared by all of them"])
        opened.empty_log()
        yield opened


def values(store):
    """Return every value of every table, the index's own included, as it lies in the file."""
    found = set()
    con = store._writer
    for (name,) in con.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").fetchall():
        for row in con.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - names of our own schema
            found |= {each.encode() if isinstance(each, str) else each for each in row if isinstance(each, str | bytes)}
    return {each for each in found if len(each) >= PIECE}


def pieces(value):
    """Yield pieces from all over a value: it may lie on several pages."""
    for at in range(0, len(value) - PIECE + 1, STRIDE):
        yield value[at : at + PIECE]


def test_no_piece_of_what_is_removed_is_left_in_any_file(store, paths):
    library = Library(store, InlineLanes())
    before = values(store)
    ids = [row.id for row in library.rows()][:4]
    library.bin.put(ids)
    between = values(store)
    assert library.bin.remove(ids) == 4
    store.empty_log()

    after = values(store)
    kept = b"\0".join(sorted(after))
    left = b"".join(each.read_bytes() for each in paths.data.iterdir() if each.is_file())
    gone = (before | between) - after
    assert len(gone) > 200
    wanted = {piece for value in gone for piece in pieces(value) if piece not in kept}
    assert len(wanted) > 500
    assert [piece for piece in wanted if piece in left] == []


def test_what_is_kept_is_whole(store):
    library = Library(store, InlineLanes())
    library.bin.put([row.id for row in library.rows()][:4])
    library.bin.remove([each.row.id for each in library.bin.rows()])

    assert store.index_faults(CancelToken()) == []
    assert all(library.open(row.id).messages for row in library.rows())
