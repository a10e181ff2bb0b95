"""A store with the sample, one with the exports of other projects, and what exports them."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.domain import Source
from holdfast.errors import ArchiveError
from holdfast.export import Choice, Selection
from holdfast.jobs import CancelToken, InlineLanes, no_progress
from holdfast.operations import Library
from holdfast.operations.exporting import Exports
from holdfast.render import Worker
from holdfast.store import Store

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
KINDS = ("claude-export", "chatgpt", "claude-code")


class Shelf:
    """A store with what brings into it and what exports from it."""

    def __init__(self, folder: Path, worker: Worker | None = None) -> None:
        self.store = Store.open(folder / "holdfast.db")
        self.library = Library(self.store, InlineLanes())
        self.exports = Exports(self.store, worker)

    def bring(self, *paths: Path) -> None:
        """Import files."""
        self.library.import_archive(list(paths), CancelToken(), no_progress)

    def export(self, choice: Choice, place: Path, selection: Selection | None = None):
        """Export everything, or what is selected."""
        return self.exports.export(selection or Selection(), choice, place, CancelToken(), no_progress)

    def one(self, title: str):
        """Return the row of the conversation with this title."""
        return next(row for row in self.library.rows() if title in row.title)


@pytest.fixture(scope="session")
def worker():
    with Worker() as opened:
        yield opened


@pytest.fixture(scope="session")
def sample(tmp_path_factory, worker):
    shelf = Shelf(tmp_path_factory.mktemp("sample"), worker)
    shelf.library.import_sample(CancelToken(), no_progress)
    yield shelf
    shelf.store.close()


@pytest.fixture(scope="session")
def foreign(tmp_path_factory, worker):
    """Give a store with every export of other projects that is beside this checkout."""
    files = sorted(path for kind in KINDS for path in (SAMPLES / kind).glob("*.json*"))
    if not files:
        pytest.skip("the sample exports are not beside this checkout")
    shelf = Shelf(tmp_path_factory.mktemp("foreign"), worker)
    for file in files:
        try:
            shelf.bring(file)
        except ArchiveError:
            continue
    assert any(row.source is Source.CLAUDE for row in shelf.library.rows())
    yield shelf
    shelf.store.close()


@pytest.fixture
def shelf(tmp_path, worker):
    """Give an empty store."""
    opened = Shelf(tmp_path / "data", worker)
    yield opened
    opened.store.close()
