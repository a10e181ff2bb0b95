"""What holds for every test: a home of its own, no network, no unexpected warning in the log, repeatable properties."""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import shutil
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt
os.environ["LANGUAGE"] = "en"  # programs that are started speak English, whatever this machine speaks

# A shared machine has slow moments, so that a deadline would fail a test for nothing.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

NAMES_OF_HOME = ("HOME", "USERPROFILE")
FOLDERS_IN_HOME = {
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_RUNTIME_DIR": ".run",
    "XDG_STATE_HOME": ".local/state",
}

homes = Path(tempfile.mkdtemp(prefix="holdfast-tests-"))


def _surroundings_of(home: Path) -> dict[str, str]:
    """Return the variables that make `home` the home of this program and of those it starts."""
    for folder in FOLDERS_IN_HOME.values():
        (home / folder).mkdir(mode=0o700, parents=True)
    return dict.fromkeys(NAMES_OF_HOME, str(home)) | {name: str(home / sub) for name, sub in FOLDERS_IN_HOME.items()}


os.environ.update(_surroundings_of(homes / "session"))  # fixtures of a session must not find the real home either


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of the rule below."""
    config.addinivalue_line(
        "markers", "expects_log(text, ...): each text is in a log record of WARNING or above, and no others are logged"
    )


def pytest_unconfigure() -> None:
    """Remove the homes."""
    shutil.rmtree(homes, ignore_errors=True)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty home, which it may ask for by this name."""
    folder = Path(tempfile.mkdtemp(dir=homes))
    for name, value in _surroundings_of(folder).items():
        monkeypatch.setenv(name, value)
    return folder


# An audit hook sees every connection and every look-up, whatever library makes it, and cannot be got round.

NETWORK_EVENTS = {
    "socket.connect": lambda arguments: arguments[1],
    "socket.sendto": lambda arguments: arguments[1],
    "socket.sendmsg": lambda arguments: arguments[1],
    "socket.getaddrinfo": lambda arguments: arguments[:2],
    "socket.gethostbyname": lambda arguments: arguments,
    "socket.gethostbyaddr": lambda arguments: arguments,
}

NOWHERE = (("192.0.2.1", 9), ("2001:db8::1", 9))
"""Addresses of documentation (RFC 5737, RFC 3849): the watch asks the system for a way there, which sends nothing."""

refused: list[str] = []


class NetworkRefusedError(Exception):
    """A test tried to reach beyond this computer. No OSError, so that code for a dead network does not take it."""


def _is_on_this_computer(address: object) -> bool:
    if not isinstance(address, tuple):  # the path of a Unix socket, or none
        return True
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_question_for_a_way(event: str, arguments: tuple[object, ...]) -> bool:
    """Say whether a datagram socket is only connected, not sent through."""
    return (
        event == "socket.connect"
        and isinstance(one := arguments[0], socket.socket)
        and one.type == socket.SOCK_DGRAM
        and arguments[1] in NOWHERE
    )


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if _is_question_for_a_way(event, arguments):
        return
    if event in NETWORK_EVENTS and not _is_on_this_computer(NETWORK_EVENTS[event](arguments)):
        refused.append(f"{event}: {NETWORK_EVENTS[event](arguments)}")
        raise NetworkRefusedError(refused[-1])


sys.addaudithook(_refuse_network)

# Python looks for circles of garbage on any thread, and a widget that is destroyed on another than Qt's ends the whole
# process now and then. A program has `holdfast.gui.garbage` against that, a test this.

gc.disable()
LOOKS = gc.get_threshold()


@pytest.fixture(autouse=True)
def _garbage() -> Iterator[None]:
    """Look for garbage on the main thread, between tests, and as often as Python would."""
    yield
    from holdfast.gui.garbage import look  # noqa: PLC0415 - Qt only after its platform is chosen

    gc.unfreeze()
    gc.set_threshold(*LOOKS)
    gc.disable()
    look()


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that tried to reach beyond this computer, even if it swallowed the refusal."""
    refused.clear()
    yield
    assert not refused, "tried to reach the network"


class _Warnings(logging.Handler):
    """Keeps what was logged at WARNING or above, as text."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record's text, with its traceback if it has one."""
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True)
def _hooks_are_given_back() -> Iterator[None]:
    """Give the interpreter's hooks back, which the command line takes where it is run in this process."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = before


@pytest.fixture(autouse=True)
def _log_holds_what_is_expected(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning it did not announce, or announces one that does not come."""
    warnings = _Warnings()
    root = logging.getLogger()
    root.addHandler(warnings)
    yield
    root.removeHandler(warnings)

    expected = [text for marker in request.node.iter_markers("expects_log") for text in marker.args]
    missing = [text for text in expected if not any(text in line for line in warnings.lines)]
    surplus = [line for line in warnings.lines if not any(text in line for text in expected)]
    assert not missing, "was to be logged"
    assert not surplus, "was logged; @pytest.mark.expects_log announces it"
