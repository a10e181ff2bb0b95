"""The book of the providers' health: breakers move, measurements and proofs are kept, and nobody waits for a disk."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from helpers.moments import START, Middling, at
from holdfast.domain import Probe
from holdfast.domain.outages import KeptMeasurement
from holdfast.errors import KeyRefused, Overloaded, RateLimited
from holdfast.failover import Attempt, Breaker, BreakerState, Chain, Failure, Link, Own
from holdfast.failover.status import Health
from holdfast.jobs import InlineLanes, ThreadLanes
from holdfast.operations import HealthBook
from holdfast.store import Store

OPUS = Link("claude", "claude-opus-5-5")
GPT = Link("openai", "gpt-6-sol")


class Clock:
    """Shows what it is told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "holdfast.db") as opened:
        yield opened


def opened_book(store, clock, lanes=None):
    book = HealthBook(store.outages, lanes or InlineLanes(), clock=clock, chance=Middling())
    book.load()
    return book


@pytest.fixture
def book(store, clock):
    return opened_book(store, clock)


def failed(link, seconds, failure=Failure.OVERLOADED, error=None):
    return Attempt(link, at(seconds - 1), at(seconds), failure, error or Overloaded(link.provider, "no", status=529))


def answered(link, seconds, first_token_ms=900):
    return Attempt(link, at(seconds - 1), at(seconds), first_token_ms=first_token_ms)


def test_two_failures_open_the_breaker_and_are_known_after_a_restart(book, store, clock):
    book.ended(failed(OPUS, 0))
    book.ended(failed(OPUS, 1))

    again = opened_book(store, clock)

    assert again.breakers() == book.breakers()
    assert again.breakers()["claude"].state(at(2)) is BreakerState.OPEN
    assert again.evidence("claude").own is Own.FAILS
    assert again.evidence("claude").status == 529
    assert again.evidence("claude").since == at(0)


def test_an_answer_closes_it_and_is_measured(book, store):
    book.ended(failed(OPUS, 0))
    book.ended(failed(OPUS, 1))
    book.ended(answered(OPUS, 2))

    assert book.breakers()["claude"].state(at(3)) is BreakerState.CLOSED
    assert [one.first_token_ms for one in store.outages.measurements(START)] == [None, None, 900]
    assert book.evidence("claude").own is Own.WORKS


def test_a_turn_on_trial_is_kept_before_its_end(book, store, clock):
    """A half-open provider takes one turn at a time, also from a program that started meanwhile."""
    book.ended(failed(OPUS, 0))
    book.ended(failed(OPUS, 1))
    book.begins(OPUS, at(400))

    assert not opened_book(store, clock).breakers()["claude"].admits(OPUS.model, at(401))


def test_a_pause_that_was_asked_for_is_kept(book):
    error = RateLimited("claude", "slow down", status=429, retry_after_s=70)
    book.ended(failed(OPUS, 0, Failure.RATE_LIMITED, error))

    assert book.breakers()["claude"].is_cooling(at(60))
    assert not book.breakers()["claude"].is_cooling(at(80))


def test_what_only_the_person_mends_is_mended_when_they_act(book):
    book.ended(failed(OPUS, 0, Failure.KEY_REFUSED, KeyRefused("claude", "no", status=401)))
    assert book.breakers()["claude"].needs_person(at(1))

    book.person_acted("claude")

    assert not book.breakers()["claude"].needs_person(at(1))
    book.person_acted("nobody")  # and one that nobody asked yet is no error


def test_probes_close_it_and_say_so(book, clock, store):
    book.ended(failed(OPUS, 0))
    book.ended(failed(OPUS, 1))
    for seconds in (40, 55):
        clock.now = at(seconds)
        book.probed("claude", Probe(80, 12))

    assert book.breakers()["claude"].state(at(56)) is BreakerState.CLOSED
    assert [one.is_probe for one in store.outages.measurements(START)] == [False, False, True, True]
    assert book.breakers()["claude"].probed == at(55)


def test_a_probe_that_fails_opens_it_for_longer(book, clock):
    book.ended(failed(OPUS, 0))
    book.ended(failed(OPUS, 1))
    clock.now = at(40)

    book.probed("claude", Overloaded("claude", "still", status=529))

    assert book.breakers()["claude"].next_probe(at(41)) == at(40 + 60)


def test_look_again_makes_probes_due_at_once(book, clock):
    book.ended(failed(OPUS, 0))
    book.ended(failed(OPUS, 1))
    assert not book.breakers()["claude"].probe_due(at(2))
    clock.now = at(2)

    book.look_again()

    assert book.breakers()["claude"].probe_due(at(2))


def test_links_are_proven_by_answers_and_doubted_by_failures(book, store, clock):
    chain = Chain.of([OPUS, GPT])
    book.proofs(chain)
    book.ended(answered(OPUS, 5))
    book.ended(failed(OPUS, 6))
    book.ended(failed(OPUS, 7, Failure.DECLINED))
    book.ended(failed(GPT, 8, Failure.NO_NETWORK))

    found = opened_book(store, clock).proofs(chain)

    assert found[OPUS].proven == at(5)
    assert (found[OPUS].failing_since, found[OPUS].why) == (at(6), Failure.OVERLOADED)
    assert (found[GPT].added, found[GPT].failing_since) == (START, None)


def test_a_drill_proves_a_link_without_a_turn(book):
    book.proved(OPUS, None)
    book.proved(GPT, Failure.MODEL_UNKNOWN)

    found = book.proofs(Chain.of([OPUS, GPT]))

    assert found[OPUS].proven == START
    assert found[GPT].why is Failure.MODEL_UNKNOWN


def test_the_page_is_unknown_until_somebody_read_it(book):
    assert book.page("claude") is Health.UNKNOWN
    book.set_page("claude", Health.DEGRADED)
    assert book.page("claude") is Health.DEGRADED


def test_measurements_of_two_years_ago_are_forgotten(store, clock):
    old = KeptMeasurement(START - timedelta(days=500), "claude")
    new = KeptMeasurement(START - timedelta(days=300), "claude")
    store.outages.keep(measurements=[old, new])

    opened_book(store, clock)

    assert store.outages.measurements(datetime(2000, 1, 1, tzinfo=UTC)) == [new]


def test_a_takeover_is_noted_with_no_word_of_what_was_said(book, store):
    book.took_over(OPUS, GPT, at(5), kept_chars=312)

    (event,) = store.outages.events(START)
    assert (event.kind, event.provider) == ("took_over", "claude")
    assert event.detail == {
        "model": "claude-opus-5-5",
        "other": "openai",
        "other_model": "gpt-6-sol",
        "kept_chars": 312,
    }


def test_a_kept_failure_that_nobody_knows_is_still_a_failure(store, clock):
    store.outages.keep(measurements=[KeptMeasurement(at(-1), "claude", "m", "eaten_by_a_hedgehog")])

    assert opened_book(store, clock).told("claude")[0].failure is Failure.OTHER


def test_a_breaker_that_cannot_be_read_is_one_that_never_failed(store, clock):
    store.outages.keep(breakers={"claude": "{broken"})

    assert opened_book(store, clock).breakers() == {"claude": Breaker()}


def test_nobody_waits_for_the_write_lane(store, clock):
    """While something long is written, a turn learns what it asks at once; behind it, one write keeps all."""
    lanes = ThreadLanes()
    may_go_on = threading.Event()
    lanes.write(lambda: may_go_on.wait(20))
    book = HealthBook(store.outages, lanes, clock=clock, chance=Middling())

    for seconds in range(20):
        book.ended(failed(OPUS, seconds))
    assert book.breakers()["claude"].state(at(20)) is BreakerState.OPEN
    assert store.outages.measurements(START) == []

    may_go_on.set()
    lanes.write(lambda: None).result(20)
    assert len(store.outages.measurements(START)) == 20
    lanes.write(store.close).result(20)
    lanes.close()


def test_threads_do_not_lose_each_others_news(store, clock):
    lanes = ThreadLanes()
    book = HealthBook(store.outages, lanes, clock=clock, chance=Middling())
    told = []
    book.on_change(told.append)

    def ask():
        for seconds in range(50):
            book.begins(OPUS, at(seconds))
            book.ended(answered(OPUS, seconds))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    lanes.write(lambda: None).result(20)

    assert len(store.outages.measurements(START - timedelta(days=1))) == 200
    assert told == ["claude"] * 200
    lanes.write(store.close).result(20)
    lanes.close()


def test_a_note_after_the_end_is_no_error(store, clock):
    lanes = ThreadLanes()
    book = HealthBook(store.outages, lanes, clock=clock, chance=Middling())
    lanes.close()

    book.ended(failed(OPUS, 0))

    assert len(book.told("claude")) == 1


def test_a_store_that_cannot_be_written_stops_no_turn(store, clock):
    """What is not kept holds until the program ends."""
    book = opened_book(store, clock)
    store._writer.execute("PRAGMA query_only = 1")

    book.ended(failed(OPUS, 0))
    book.ended(failed(OPUS, 1))

    assert book.breakers()["claude"].state(at(2)) is BreakerState.OPEN
    store._writer.execute("PRAGMA query_only = 0")
    assert store.outages.measurements(START) == []
