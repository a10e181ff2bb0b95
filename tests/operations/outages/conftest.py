"""A store, lanes and a network lane for each test of the watch."""

from __future__ import annotations

import pytest

from helpers.loopback import Loopback
from helpers.outage_scene import make_scene
from holdfast.jobs import NetLane, ThreadLanes
from holdfast.providers import Transport
from holdfast.store import Store


@pytest.fixture
def lanes():
    opened = ThreadLanes()
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path, lanes):
    opened = Store.open(tmp_path / "holdfast.db")
    yield opened
    lanes.close()
    opened.close()


@pytest.fixture
def transport():
    return Transport()


@pytest.fixture
def net(transport):
    lane = NetLane()
    yield lane
    lane.run(transport.close()).result(10)
    lane.close()


@pytest.fixture
def server():
    opened = Loopback()
    yield opened
    opened.close()


@pytest.fixture
def other_server():
    opened = Loopback()
    yield opened
    opened.close()


@pytest.fixture
def scene(store, lanes, net, transport):
    """Make a scene over the test's store; more than one is what a restart looks like."""

    def make(**options):
        return make_scene(store, lanes, net, transport, **options)

    return make


@pytest.fixture
def written(lanes):
    """Wait until all that was handed to the write lane is in the store."""
    return lambda: lanes.write(lambda: None).result(20)
