"""The lane for the network runs coroutines beside everything else and stops them at once."""

import asyncio
import gc
import threading
from concurrent.futures import CancelledError

import anyio
import pytest
from anyio import lowlevel

from holdfast.errors import BadInput
from holdfast.jobs import NetLane
from holdfast.jobs.net import _where


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


def test_what_does_not_end_can_be_named(net):
    """Only named: a lane whose task goes on for ever would leave it to the tests that come after."""

    async def stubborn():
        await asyncio.Event().wait()

    async def named():
        task = asyncio.ensure_future(stubborn())
        await lowlevel.checkpoint()
        found = _where(task)
        task.cancel()
        return found

    assert net.run(named()).result(5).endswith("stubborn > Event.wait")


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


def test_what_has_not_begun_is_ended_by_whoever_began_it(net):
    """A task group's child that is cancelled before its first step leaves a coroutine that nobody ever awaited."""
    is_running, ended = threading.Event(), []

    async def child():
        try:
            await anyio.sleep_forever()
        finally:
            ended.append("child")

    async def parent():
        async with anyio.create_task_group() as group:
            is_running.set()
            while not asyncio.get_running_loop()._ready:  # until `close` has asked the loop to cancel
                pass
            await lowlevel.checkpoint()  # it makes its task now, which comes before the child's
            group.start_soon(child)
            await anyio.sleep_forever()

    future = net.run(parent())
    is_running.wait(5)
    net.close()

    assert future.cancelled()
    assert ended in ([], ["child"])
    gc.collect()  # which is when Python complains


def test_a_job_that_has_not_begun_is_ended_too(net):
    is_running, ended = threading.Event(), []

    async def later():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("later")

    async def holds():
        is_running.set()
        while not asyncio.get_running_loop()._ready:
            pass

    net.run(holds())
    is_running.wait(5)
    future = net.run(later())
    net.close()

    assert future.cancelled()
    assert ended == ["later"]
    gc.collect()
