import gc
import threading

import pytest
from PySide6.QtCore import QObject, Qt

from holdfast.crashes import Crashes
from holdfast.domain import Changes, ConversationId
from holdfast.errors import NotFound
from holdfast.gui.bridge import Bridge
from holdfast.gui.faults import EVERY_S, Faults
from holdfast.jobs import CancelToken, LatestWins, Progress


@pytest.fixture
def bridge(qtbot, lanes):
    made = Bridge(lanes)
    yield made
    made.close()


def test_a_job_runs_elsewhere_and_its_answer_comes_here(qtbot, bridge):
    threads = []

    def job(_token):
        threads.append(threading.current_thread())
        return 42

    def on_done(answer):
        threads.append((threading.current_thread(), answer))

    bridge.run(job, on_done)

    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] == (threading.main_thread(), 42)


def test_an_answer_that_comes_too_late_is_dropped(qtbot, bridge):
    """The first search finishes after the second was asked for: only the second is shown."""
    may_go, shown, ended = threading.Event(), [], []
    kind = LatestWins()

    def slow(_token):
        may_go.wait()
        ended.append("slow")
        return "old"

    bridge.run_latest(kind, slow, shown.append)
    bridge.run_latest(kind, lambda _token: "new", shown.append)
    qtbot.waitUntil(lambda: shown == ["new"])
    may_go.set()
    bridge.run(lambda _token: ended.append("after"), lambda _answer: shown.append("after"))

    qtbot.waitUntil(lambda: "after" in shown and "slow" in ended)
    assert "old" not in shown


def test_a_cancelled_job_says_nothing_but_that_it_ended(qtbot, bridge):
    said, ended = [], []
    token = CancelToken()
    token.cancel()

    bridge.run(lambda _token: said.append("ran"), said.append, on_ended=lambda: ended.append(1), token=token)

    qtbot.waitUntil(lambda: ended == [1])
    assert said == []


class Late(Bridge):
    """A bridge whose lane has its answer taken before it goes on, as happens on a busy machine."""

    def __init__(self, lanes):
        super().__init__(lanes)
        self.taken = threading.Event()

    def post(self, deliver):
        """Wait until it was taken."""
        super().post(deliver)
        self.taken.wait(20)


def part_of_a_window(gone):
    """Return an object of Qt that nobody but its holder keeps; `gone` says on which thread it went."""
    part = QObject()
    part.destroyed.connect(lambda: gone.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)
    return part


def fails(_part):
    raise NotFound("It is not there.")


@pytest.mark.parametrize("does", [id, fails], ids=["answers", "fails"])
def test_what_a_job_holds_goes_on_the_windows_thread(qtbot, lanes, does):
    """A dialog that is closed while its job runs may be held by that job alone."""
    bridge, gone = Late(lanes), []
    bridge.failed.connect(lambda _error: None)

    def ask():
        part = part_of_a_window(gone)
        bridge.run(lambda _token: does(part), lambda _answer: id(part), on_ended=bridge.taken.set)

    ask()
    qtbot.waitUntil(lambda: gone != [])
    lanes.close()

    assert gone == [threading.main_thread()]


def test_what_a_job_holds_does_not_go_on_the_lane_when_the_window_is_closed(qtbot, lanes):
    gone, runs, may_go = [], threading.Event(), threading.Event()

    def ask(bridge):
        part = part_of_a_window(gone)

        def job(_token):
            runs.set()
            may_go.wait(20)
            return id(part)

        bridge.run(job, lambda _answer: id(part), on_ended=lambda: id(part))

    bridge = Bridge(lanes)
    ask(bridge)
    runs.wait(20)
    bridge.close()
    may_go.set()
    lanes.close()
    del bridge
    gc.collect()

    assert gone == [threading.main_thread()]


def test_a_failure_of_the_world_reaches_the_window(qtbot, bridge):
    def job(_token):
        raise NotFound("It is not there.", "Look elsewhere.")

    with qtbot.waitSignal(bridge.failed) as heard:
        bridge.run(job, print)

    assert heard.args[0].hint == "Look elsewhere."


def test_whoever_asked_may_take_the_failure(qtbot, bridge):
    taken = []

    def job(_token):
        raise NotFound("It is not there.")

    bridge.run(job, print, on_failed=taken.append)

    qtbot.waitUntil(lambda: len(taken) == 1)
    assert taken[0].message == "It is not there."


@pytest.mark.expects_log("a job crashed")
def test_a_bug_is_logged_and_told(qtbot, bridge):
    with qtbot.waitSignal(bridge.crashed):
        bridge.run(lambda _token: 1 // 0, print)


@pytest.mark.expects_log("taking an answer crashed")
def test_a_bug_in_taking_an_answer_does_not_stop_the_others(qtbot, bridge):
    taken = []

    with qtbot.waitSignal(bridge.crashed):
        bridge.post(lambda: 1 // 0)
        bridge.post(lambda: taken.append(1))

    assert taken == [1]


def test_news_that_come_fast_arrive_as_the_newest(qtbot, bridge):
    """Ten thousand pieces of progress become a few."""
    shown = []
    sink = bridge.progress_to(shown.append)

    bridge.run(lambda _token: [sink(Progress(step, 10_000)) for step in range(10_001)], lambda _answer: None)

    qtbot.waitUntil(lambda: bool(shown) and shown[-1].done == 10_000)
    assert len(shown) < 100


def test_changes_of_many_writes_are_told_together(qtbot, bridge):
    with qtbot.waitSignal(bridge.changed) as heard:
        for number in range(50):
            bridge.take_changes(Changes(frozenset({ConversationId(number)})))

    assert heard.args[0] == Changes(frozenset(map(ConversationId, range(50))))


def test_after_closing_nothing_is_handed_out(qtbot, bridge):
    taken = []
    token = bridge.run(lambda token: token, taken.append)

    bridge.close()
    bridge.post(lambda: taken.append("late"))

    assert token.is_cancelled
    with qtbot.assertNotEmitted(bridge.crashed, wait=60):
        assert taken == []


def test_a_fault_that_nobody_caught_is_shown_once_in_a_while(qtbot, bridge):
    """A slot that fails at each paint must not fill the window with words."""
    shown, clock = [], [100.0]
    bridge.crashed.connect(shown.append)
    faults = Faults(bridge, lambda: clock[0])
    fault = KeyError("words of somebody")

    threading.Thread(target=faults.hear, args=(fault,)).start()
    qtbot.waitUntil(lambda: shown == [fault])
    faults.hear(fault)
    clock[0] += EVERY_S
    faults.hear(fault)

    qtbot.waitUntil(lambda: len(shown) == 2)


@pytest.mark.expects_log("a fault uncaught")
def test_the_hook_hands_faults_to_the_window(bridge, qtbot, capsys):
    crashes, shown = Crashes(), []
    bridge.crashed.connect(shown.append)
    crashes.heard = Faults(bridge).hear

    crashes.tell(KeyError("words of somebody"), "uncaught")
    crashes.tell(KeyboardInterrupt(), "uncaught")

    qtbot.waitUntil(lambda: len(shown) == 1)
    assert "words of" not in capsys.readouterr().err
