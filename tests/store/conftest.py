"""A store of its own for every test."""

from __future__ import annotations

import pytest

from holdfast.store import Store


@pytest.fixture
def path(tmp_path):
    """Return where the store of a test lies."""
    return tmp_path / "data" / "holdfast.db"


@pytest.fixture
def store(path):
    """Lend an empty store and close it when the test is over."""
    with Store.open(path) as opened:
        yield opened
