"""The rules that hold for every test hold."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path

import platformdirs
import pytest

pytest_plugins = ["pytester"]

RULES = (Path(__file__).parent / "conftest.py").read_text("utf-8")

log = logging.getLogger(__name__)


@pytest.fixture
def inner(pytester):
    """Run tests under the same rules in a pytest of their own, where they may fail."""
    pytester.makeconftest(RULES)

    def run(test: str) -> pytest.RunResult:
        pytester.makepyfile("import logging, os, socket, pytest\n" + test)
        return pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")

    return run


def test_home_is_empty_and_temporary(home):
    """Neither this program nor the library that names the user's folders finds the real home."""
    assert Path.home() == home
    assert platformdirs.user_data_path("x").is_relative_to(home)
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_loopback_is_open():
    """A test may run a server of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.getaddrinfo('example.invalid', 443)",
        "socket.gethostbyname('example.invalid')",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    ],
)
def test_the_network_is_closed(inner, attempt):
    """Reaching out fails the test, even one that swallows every exception."""
    result = inner(f"def test_it():\n    try:\n        {attempt}\n    except Exception:\n        pass\n")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*tried to reach the network*"])


def test_an_unexpected_warning_fails(inner):
    """A warning nobody announced is a failure."""
    result = inner("def test_it():\n    logging.getLogger('x').warning('odd')\n")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*was logged*"])


def test_an_announced_warning_must_come(inner):
    """What a test announces and does not log is a failure too."""
    result = inner("@pytest.mark.expects_log('odd')\ndef test_it():\n    pass\n")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*was to be logged*"])


@pytest.mark.expects_log("the disk is", "42")
def test_an_announced_warning_passes():
    """What was announced may be logged, in any order."""
    log.warning("counted %d", 42)
    log.error("the disk is full")


def test_qt_needs_no_screen():
    """Widgets are drawn nowhere unless somebody asks for a screen."""
    assert os.environ["QT_QPA_PLATFORM"]
