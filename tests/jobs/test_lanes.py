import threading

import pytest

from holdfast.errors import BadInput
from holdfast.jobs import InlineLanes, Progress, ThreadLanes


@pytest.fixture
def lanes():
    lanes = ThreadLanes()
    yield lanes
    lanes.close()


def test_writes_run_one_after_the_other_on_one_thread(lanes):
    order, threads = [], set()

    def job(number):
        order.append(number)
        threads.add(threading.get_ident())

    futures = [lanes.write(lambda number=number: job(number)) for number in range(50)]
    for future in futures:
        future.result(timeout=10)

    assert order == list(range(50))
    assert len(threads) == 1


def test_a_read_may_wait_for_a_write(lanes):
    """An import parses on the read lane and waits for each batch on the write lane."""
    assert lanes.read(lambda: lanes.write(lambda: "stored").result(timeout=10)).result(timeout=10) == "stored"


def test_readers_run_beside_each_other(lanes):
    """A search is not kept waiting by an import: both are inside their jobs at the same time."""
    both = threading.Barrier(2, timeout=10)

    futures = [lanes.read(both.wait), lanes.read(both.wait)]

    assert {future.result(timeout=10) for future in futures} == {0, 1}


def test_the_worlds_errors_reach_whoever_asks_for_the_result(lanes):
    def job():
        raise BadInput("Nothing there.", "Try another file.")

    with pytest.raises(BadInput, match=r"Nothing there\. Try another file\."):
        lanes.read(job).result(timeout=10)


@pytest.mark.expects_log("a job failed")
def test_a_bug_is_logged_even_if_nobody_asks(lanes):
    def job():
        raise ZeroDivisionError

    assert isinstance(lanes.write(job).exception(timeout=10), ZeroDivisionError)


def test_closing_finishes_what_was_handed_in():
    lanes, done = ThreadLanes(), []
    for number in range(20):
        lanes.write(lambda number=number: done.append(number))

    lanes.close()

    assert done == list(range(20))


def test_inline_lanes_run_at_once_on_the_callers_thread():
    lanes = InlineLanes()

    future = lanes.write(threading.get_ident)

    assert future.done()
    assert future.result() == threading.get_ident()


def test_inline_lanes_keep_an_error_for_the_result():
    with pytest.raises(BadInput):
        InlineLanes().read(lambda: (_ for _ in ()).throw(BadInput("no"))).result()


@pytest.mark.parametrize(("done", "total", "fraction"), [(0, 0, None), (1, 4, 0.25), (9, 4, 1.0)])
def test_progress_knows_how_far(done, total, fraction):
    """Without a total nobody knows how far; a wrong total never gives more than everything."""
    assert Progress(done, total).fraction == fraction
