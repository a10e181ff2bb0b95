"""What the tests of chats share: servers, and a room over a folder of the test's own."""

from __future__ import annotations

import pytest

from helpers.chatting import Room, serve


@pytest.fixture
def make_room(tmp_path, serving):
    """Return how to open the room of a folder; what is open at the end is closed, before the servers are."""
    rooms = []

    def make(name="data", **more):
        room = Room(tmp_path / name, **more)
        rooms.append(room)
        return room

    yield make
    for room in rooms:
        room.close()


@pytest.fixture
def room(make_room):
    return make_room()


@pytest.fixture
def serving():
    """Return how to start a server; all are closed at the end."""
    servers = []

    def start(*scripts):
        server = serve(*scripts)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()
