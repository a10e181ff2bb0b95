"""The lane for the network runs coroutines beside everything else and stops them at once."""

import asyncio
import threading
from concurrent.futures import CancelledError

import pytest

from holdfast.errors import BadInput
from holdfast.jobs import NetLane


@pytest.fixture
def net():
    lane = NetLane()
    yield lane
    lane.close()


async def answer():
    return threading.current_thread().name


def test_a_job_runs_on_the_lanes_own_thread(net):
    assert net.run(answer()).result(5) == "net-lane"


def test_jobs_run_beside_each_other(net):
    async def meet(first, second):
        first.set()
        await second.wait()

    async def both():
        one, two = asyncio.Event(), asyncio.Event()
        await asyncio.gather(meet(one, two), meet(two, one))
        return "met"

    assert net.run(both()).result(5) == "met"


def test_cancelling_the_future_ends_the_task(net):
    began, ended = threading.Event(), threading.Event()

    async def wait():
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    future = net.run(wait())
    assert began.wait(5)
    future.cancel()

    assert ended.wait(5)


def test_closing_cancels_what_runs_and_lets_it_put_its_things_away(net):
    began, put_away = threading.Event(), threading.Event()

    async def wait():
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(put_away.set)

    future = net.run(wait())
    assert began.wait(5)
    net.close()

    assert put_away.is_set()
    with pytest.raises(CancelledError):
        future.result(5)


def test_a_closed_lane_takes_nothing_more(net):
    net.close()

    with pytest.raises(RuntimeError):
        net.run(answer())


def test_an_error_of_the_world_reaches_whoever_asks(net):
    async def fail():
        raise BadInput("No.", "Try again.")

    with pytest.raises(BadInput):
        net.run(fail()).result(5)


@pytest.mark.expects_log("a network job failed")
def test_a_bug_leaves_its_traceback_in_the_log(net):
    async def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        net.run(fail()).result(5)
