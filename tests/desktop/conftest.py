"""A store with conversations, a session's bus, and somebody who asks there as a desktop does."""

import shlex
import shutil
import sys

import pytest

from helpers import builders
from helpers.session import Session
from holdfast.jobs import CancelToken, InlineLanes, no_progress
from holdfast.operations import Library
from holdfast.operations.desktop_search import NAME
from holdfast.paths import Paths
from holdfast.settings import DESKTOP_SEARCH, Settings
from holdfast.store import Store

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


@pytest.fixture
def paths(home):
    return Paths.under(home / "kept")


@pytest.fixture
def stored(paths):
    """Fill the store with two conversations, and allow them to be told of."""
    question = builders.human("Why does my loaf collapse in the oven?", parent=builders.ROOT)
    answer = builders.assistant("The oven was too cold by <b>forty</b> degrees.", parent=question["uuid"])
    bread = builders.conversation(question, answer, name="Sourdough & salt")
    plan = builders.chained(builders.human("A plan, please"), builders.assistant("Walk along the river first."))
    export = builders.write_g1(paths.data.parent / "data-0000.zip", [bread, builders.conversation(*plan, name="Kyoto")])
    with Store.open(paths.store) as store:
        Library(store, InlineLanes()).import_archive([export], CancelToken(), no_progress)
    Settings(paths.config).set(DESKTOP_SEARCH, value=True)
    return paths


@pytest.fixture
def session(home, monkeypatch):
    if not shutil.which("dbus-daemon"):
        pytest.skip("not installed: dbus-daemon")
    made = Session(home / "bus")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    yield made
    made.close()


@pytest.fixture
def asker(session, paths):
    """Somebody who asks; whom they ask is started by the bus."""
    command = [sys.executable, "-I", "-m", "holdfast", "--data-dir", str(paths.data), "search-provider"]
    session.offer(NAME, shlex.join(command))
    made = session.asker()
    yield made
    made.close()
