import threading

import pytest

from holdfast.jobs import Cancelled, CancelToken, LatestWins


def test_a_cancelled_job_notices_at_its_next_check():
    token = CancelToken()
    token.check()

    token.cancel()

    assert token.is_cancelled
    with pytest.raises(Cancelled):
        token.check()


def test_cancel_interrupts_what_the_job_waits_in():
    """What a job blocks in is ended by the call of cancel itself, not at the job's next check."""
    token, released = CancelToken(), threading.Event()

    with token.interrupting(released.set):
        token.cancel()
        assert released.is_set()


def test_cancel_no_longer_touches_what_was_left():
    """A connection handed to the next job must not be interrupted for the one before."""
    token, calls = CancelToken(), []

    with token.interrupting(lambda: calls.append("interrupted")):
        pass
    token.cancel()

    assert calls == []


def test_a_job_cancelled_before_it_began_never_waits():
    token = CancelToken()
    token.cancel()

    with pytest.raises(Cancelled), token.interrupting(lambda: None):
        pytest.fail("the block must not be entered")


def test_only_the_latest_job_counts():
    """Starting the next search cancels the one before and makes its late answer worthless."""
    latest = LatestWins()
    first, first_token = latest.next()

    second, second_token = latest.next()

    assert first_token.is_cancelled
    assert not latest.is_latest(first)
    assert latest.is_latest(second)
    assert not second_token.is_cancelled


def test_cancelling_the_latest_leaves_none_of_interest():
    latest = LatestWins()
    generation, token = latest.next()

    latest.cancel()

    assert token.is_cancelled
    assert not latest.is_latest(generation)
