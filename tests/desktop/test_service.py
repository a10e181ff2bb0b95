"""What the service does with questions, over a real bus, with answers that the test decides."""

import queue
import threading
from contextlib import closing

import pytest
from jeepney.wrappers import DBusErrorResponse

from helpers.session import AS_KRUNNER, AS_SHELL
from holdfast.desktop import Bus, BusGone, Service
from holdfast.desktop.answers import Found
from holdfast.operations.desktop_search import NAME

FOUND = Found("holdfast://conversation/1", "One")


class SlowAnswers:
    """Finds at once, except for "slow": that is found only when it is cancelled, or allowed to be."""

    def __init__(self):
        self.begun = threading.Event()
        self.allowed = threading.Event()
        self.cancelled = []

    def find(self, text, token):
        """Return what is found."""
        if text == "fault":
            raise ZeroDivisionError
        if text == "slow":
            with token.interrupting(self.allowed.set):
                self.begun.set()
                self.allowed.wait(60)
            if token.is_cancelled:
                self.cancelled.append(text)
                return []
        return [FOUND]

    def about(self, links):
        """Return what is known of them."""
        return [FOUND for _ in links]


class Opened:
    """Keeps what would be opened."""

    def __init__(self):
        self.links = queue.SimpleQueue()

    def open(self, link, *, token="", time_ms=0):
        """Keep it."""
        self.links.put((link, token, time_ms))


@pytest.fixture
def answers():
    return SlowAnswers()


@pytest.fixture
def opened():
    return Opened()


@pytest.fixture
def serve(session, answers, opened):
    """Serve on a thread, for as long as somebody asks."""
    threads = []

    def run(idle_s):
        with closing(Bus()) as bus:
            Service(bus, answers, opened, idle_s).serve()

    def begin(idle_s):
        thread = threading.Thread(target=run, args=[idle_s])
        thread.start()
        threads.append(thread)
        asker = session.asker()
        asker.wait_for(NAME, taken=True)
        return asker

    yield begin
    answers.allowed.set()
    session.close()
    for each in threads:
        each.join(60)
        assert not each.is_alive()


def test_who_types_on_is_not_waited_for(serve, session, answers):
    """The search for what was typed before is interrupted, and answered with nothing."""
    asker = serve(60.0)
    before, after = asker.ask_at_once(AS_SHELL, "GetInitialResultSet", "as", (["slow"],), (["slower"],))

    assert before == ([],)
    assert after == ([FOUND.link],)
    asker.close()


def test_somebody_elses_search_is_left_alone(serve, session, answers):
    first, second = serve(60.0), session.asker()
    first._connection.send(_slow())
    assert answers.begun.wait(60)
    second.ask(AS_KRUNNER, "Actions")  # what needs no search is answered meanwhile
    answers.allowed.set()

    assert len(second.ask(AS_KRUNNER, "Match", "s", "two")[0]) == 1
    assert answers.cancelled == []
    first.close()
    second.close()


@pytest.mark.expects_log("a question of the desktop")
def test_a_fault_of_ours_costs_one_question(serve, answers):
    asker = serve(60.0)
    assert asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["fault"]) == ([],)
    assert asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["well"]) == ([FOUND.link],)
    asker.close()


def test_it_ends_when_nobody_asks(serve):
    asker = serve(0.3)
    asker.wait_for(NAME, taken=False)
    with pytest.raises(DBusErrorResponse):
        asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["late"])
    asker.close()


def test_what_is_opened_says_when_it_was_chosen(serve, opened):
    asker = serve(60.0)
    asker.ask(AS_SHELL, "ActivateResult", "sasu", "holdfast://conversation/7", [], 99)
    asker.ask(AS_SHELL, "LaunchSearch", "asu", ["a", "b/c"], 5)

    assert opened.links.get(timeout=60) == ("holdfast://conversation/7", "", 99)
    assert opened.links.get(timeout=60) == ("holdfast://search/a%20b%2Fc", "", 5)
    asker.close()


def test_without_a_bus_there_is_nobody_to_serve(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    with pytest.raises(BusGone):
        Bus()
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    with pytest.raises(BusGone):
        Bus()


def _slow():
    from helpers.session import _call  # noqa: PLC0415 - for one test

    return _call(AS_SHELL, "GetInitialResultSet", "as", ["slow"])
