"""What the provider tests share: a loopback server, and a way to ask it."""

from __future__ import annotations

import pytest

from helpers.asking import Asking
from helpers.loopback import Loopback


@pytest.fixture
def server():
    server = Loopback()
    yield server
    server.close()


@pytest.fixture
def asking(server):
    return lambda kind: Asking(server, kind)
