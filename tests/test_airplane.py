"""Airplane mode for the whole run, as `main` puts the program together: no name is found, no way is known, no
connection is made. What needs no network works as always, what needs one waits, and it is said once.
"""

from __future__ import annotations

import json
import socket

import pytest

from helpers.chatting import OPUS
from holdfast import cli
from holdfast.chat import Draft, Outgoing
from holdfast.jobs import ThreadLanes
from holdfast.keys import Keys
from holdfast.main import open_program, open_providers
from holdfast.online import Online
from holdfast.operations.opening import open_store
from holdfast.operations.unlocking import StoreKey
from holdfast.paths import Paths

FAR = "https://claude.example"


class Air:
    """The network of a computer in the air, and what was tried of it."""

    def __init__(self, patch):
        self.tried = []
        real = socket.socket.connect

        def connect(one, address):
            """Know no way, not even to this computer."""
            if one.family == socket.AF_UNIX:
                return real(one, address)
            self.tried.append(str(address))
            raise OSError(101, "Network is unreachable")

        patch.setattr("holdfast.providers.route.NOWHERE", ())
        patch.setattr(socket, "getaddrinfo", self.look_up)
        patch.setattr(socket.socket, "connect", connect)

    def look_up(self, host, *_arguments, **_more):
        """Find no name."""
        self.tried.append(str(host))
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


@pytest.fixture
def air(monkeypatch):
    with monkeypatch.context() as patch:
        yield Air(patch)


@pytest.fixture
def holdfast(tmp_path, capsysbinary, monkeypatch):
    """Run a command and return its exit code, standard output and standard error."""
    monkeypatch.setenv("PLANTED_KEY", "sk-planted")

    def run(*arguments):
        capsysbinary.readouterr()
        given = ["--data-dir", str(tmp_path / "data"), *map(str, arguments)]
        code = cli.run(given, open_program, lambda *_: 99, open_providers)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture
def claude(holdfast):
    """Set up a provider somewhere out there."""
    added = ("providers", "add", "claude", "--kind", "anthropic", "--base-url", FAR, "--model", OPUS)
    assert holdfast(*added, "--key-env", "PLANTED_KEY")[0] == 0
    assert holdfast("chain", "set", f"claude:{OPUS}")[0] == 0


@pytest.mark.usefixtures("claude")
def test_every_command_that_needs_no_network_works_and_asks_for_none(air, holdfast, tmp_path):
    assert holdfast("import", "--sample")[0] == 0
    code, found, _err = holdfast("search", "outage")
    assert (code, bool(found)) == (0, True)
    for form, name in (("markdown", "out.md"), ("pdf", "out.pdf"), ("html", "out.html")):
        assert holdfast("export", "3", "--format", form, "--out", tmp_path / name)[0] == 0
        assert (tmp_path / name).stat().st_size > 0
    assert holdfast("report", "outages", "--format", "pdf", "--out", tmp_path / "report.pdf")[0] == 0
    assert air.tried == []


@pytest.mark.usefixtures("claude")
def test_status_says_it_once_and_a_message_waits_through_a_restart(air, holdfast):
    holdfast("import", "--sample")
    code, out, err = holdfast("status")
    assert (code, err) == (2, "")
    assert out.startswith("This computer is offline.\nReading, searching and exporting work as always.")
    assert out.count("offline") == 1
    code, out, err = holdfast("chat", "Hello")
    assert (code, out) == (1, ""), err
    assert "no connection to the network" in err
    assert "waits in the outbox" in err
    assert [one["text"] for one in map(json.loads, holdfast("outbox", "list", "--json")[1].splitlines())] == ["Hello"]
    assert holdfast("search", "outage")[0] == 0


class Run:
    """One run of the program, as the window has it: the store, the chats, the watch."""

    def __init__(self, folder):
        self.paths = Paths.under(folder)
        self.store, _told = open_store(self.paths, StoreKey(self.paths), lambda *_: None, to_write=True)
        self.lanes = ThreadLanes()
        keys = Keys(environment={"PLANTED_KEY": "sk-planted"})
        self.online = Online(self.store, self.lanes, self.paths, lambda _changes: None, keys=keys)
        self.told = []
        self.online.outages.on_news(lambda one: self.told.append(one.title) if one.title else None)
        self.online.outages.look_once()

    def close(self):
        """Quit."""
        self.online.close()
        self.lanes.close()
        self.store.close()


@pytest.fixture
def start(tmp_path):
    """Return how to start a run; the one before it is closed, and the last at the end."""
    runs = []

    def begin():
        while runs:
            runs.pop().close()
        runs.append(Run(tmp_path / "data"))
        return runs[-1]

    yield begin
    for one in runs:
        one.close()


@pytest.mark.usefixtures("claude")
def test_the_window_s_parts_say_offline_once_and_keep_what_is_written(air, start):
    run = start()
    ended = []
    run.online.chats.on_turn(lambda news: ended.append(news.reply_id) if news.is_ended else None)
    run.online.providers.consent("claude")
    for text in ("First", "Second"):
        sent = run.online.chats.send(Outgoing(None, None, Draft(text)))
        while sent.reply_id not in ended:
            run.online.net.run(_nothing()).result(10)
        run.online.outages.look_once()
    assert run.told == ["This computer is offline"]
    assert run.online.outages.outlook().title == "This computer is offline"
    breakers = run.online.health.breakers()
    assert all(one.failures == 0 for one in breakers.values())

    again = start()
    assert [one.text_start for one in again.online.chats.outbox()] == ["First", "Second"]
    assert again.told == ["This computer is offline"]


async def _nothing():
    """Let the loop go round."""
