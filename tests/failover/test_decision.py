"""What follows from each failure: every row of the tables in one place."""

from __future__ import annotations

import typing

import pytest

from holdfast import errors
from holdfast.errors import (
    ContextTooLong,
    KeyRefused,
    Overloaded,
    ProviderError,
    RateLimited,
    StreamBroken,
    StreamFault,
    Unreachable,
    UnreachableCause,
)
from holdfast.failover import (
    RULES,
    AskPerson,
    Failure,
    GiveUp,
    NextProvider,
    RetrySame,
    Situation,
    Then,
    WaitHere,
    classify,
    decide,
    follow,
)

FRESH = Situation()
RETRIED = Situation(retries=1)
SHOWN = Situation(has_text=True)


def plain(kind: type[ProviderError], *, retry_after_s: float | None = None) -> ProviderError:
    return kind("anthropic", "It failed.", retry_after_s=retry_after_s)


def unreachable(cause: UnreachableCause) -> Unreachable:
    return Unreachable("anthropic", "It failed.", cause=cause)


def broken(fault: StreamFault) -> StreamBroken:
    return StreamBroken("anthropic", "It failed.", fault=fault)


def next_after(failure: Failure, **asks: bool) -> NextProvider:
    return NextProvider(failure, **asks)


RETRY = RetrySame(0.5)

TABLE = [
    # 400, 413, and what else is about the message: never anybody else unasked
    (plain(errors.RequestRefused), GiveUp(Failure.REQUEST_REFUSED), GiveUp(Failure.REQUEST_REFUSED)),
    (plain(errors.RequestTooLarge), AskPerson(Failure.REQUEST_TOO_LARGE), AskPerson(Failure.REQUEST_TOO_LARGE)),
    (plain(errors.ContextTooLong), AskPerson(Failure.CONTEXT_TOO_LONG), AskPerson(Failure.CONTEXT_TOO_LONG)),
    # 401, 402, 403, 404, spending limits: the next one, and said
    (plain(errors.KeyMissing), *[next_after(Failure.KEY_MISSING, is_said=True)] * 2),
    (plain(errors.KeyRefused), *[next_after(Failure.KEY_REFUSED, is_said=True)] * 2),
    (plain(errors.LimitReached), *[next_after(Failure.LIMIT_REACHED, is_said=True)] * 2),
    (plain(errors.AccessRefused), *[next_after(Failure.ACCESS_REFUSED, is_said=True)] * 2),
    (plain(errors.ModelUnknown), *[next_after(Failure.MODEL_UNKNOWN, is_said=True, same_provider_first=True)] * 2),
    # 429
    (plain(errors.RateLimited), RETRY, next_after(Failure.RATE_LIMITED)),
    (plain(errors.RateLimited, retry_after_s=4.0), WaitHere(4.0), next_after(Failure.RATE_LIMITED)),
    (plain(errors.RateLimited, retry_after_s=5.0), WaitHere(5.0), next_after(Failure.RATE_LIMITED)),
    (plain(errors.RateLimited, retry_after_s=5.1), *[next_after(Failure.RATE_LIMITED)] * 2),
    # 500, 503, 504, 529
    (plain(errors.ServerFailed), RETRY, next_after(Failure.SERVER_FAILED)),
    (plain(errors.Overloaded), RETRY, next_after(Failure.OVERLOADED)),
    (plain(errors.Overloaded, retry_after_s=0.0), WaitHere(0.0), next_after(Failure.OVERLOADED)),
    (plain(errors.Overloaded, retry_after_s=30.0), *[next_after(Failure.OVERLOADED)] * 2),
    # no answer began
    (unreachable("dns"), RETRY, next_after(Failure.DNS)),
    (unreachable("no_network"), *[next_after(Failure.NO_NETWORK, only_local=True)] * 2),
    (unreachable("refused"), RETRY, next_after(Failure.NOT_LISTENING)),
    (unreachable("tls"), RETRY, next_after(Failure.TLS)),
    (unreachable("connect_timeout"), RETRY, next_after(Failure.CONNECT_TIMEOUT)),
    (unreachable("headers_timeout"), RETRY, next_after(Failure.HEADERS_TIMEOUT)),
    (unreachable("write_timeout"), RETRY, next_after(Failure.WRITE_TIMEOUT)),
    (unreachable("reset"), RETRY, next_after(Failure.RESET)),
    (unreachable("proxy"), *[next_after(Failure.PROXY)] * 2),
    (unreachable("redirected"), *[next_after(Failure.REDIRECTED)] * 2),
    (unreachable("not_an_api"), *[next_after(Failure.NOT_AN_API)] * 2),
    (unreachable("other"), RETRY, next_after(Failure.OTHER)),
    # an answer began and did not end, before any text
    (broken("cut"), RETRY, next_after(Failure.CUT)),
    (broken("disconnected"), RETRY, next_after(Failure.DISCONNECTED)),
    (broken("malformed"), RETRY, next_after(Failure.MALFORMED)),
    (broken("stalled"), RETRY, next_after(Failure.STALLED)),
    (broken("no_content"), RETRY, next_after(Failure.NO_CONTENT)),
]


@pytest.mark.parametrize(("error", "first", "second"), TABLE, ids=lambda value: str(value)[:40])
def test_each_failure_has_its_answer(error, first, second, middling):
    """At first, and once the one quick retry is spent."""
    assert decide(error, FRESH, middling) == first
    assert decide(error, RETRIED, middling) == second
    assert all(asked == (0.0, 1.0) for asked in middling.asked)


@pytest.mark.parametrize("error", [row[0] for row in TABLE], ids=lambda error: str(classify(error)))
def test_nobody_is_asked_again_once_text_is_shown(error, middling):
    """The next one takes over instead, whenever there may be a next one at all."""
    decision = decide(error, SHOWN, middling)

    assert not isinstance(decision, RetrySame | WaitHere)
    assert not isinstance(decision, NextProvider) or decision.takes_over


def test_the_table_has_every_error():
    """A kind of error that is new in errors.py has to be decided here."""
    kinds = {classify(row[0]) for row in TABLE}
    own = {Failure.DECLINED, Failure.SWITCHED, Failure.STOPPED, Failure.OUR_BUG}

    assert kinds | own == set(Failure) == set(RULES)
    for cause in typing.get_args(UnreachableCause):
        assert classify(unreachable(cause)).value == cause
    for fault in typing.get_args(StreamFault):
        assert classify(broken(fault)).value == fault


def _kinds(base: type[ProviderError]) -> list[type[ProviderError]]:
    return [kind for below in base.__subclasses__() for kind in (below, *_kinds(below))]


def test_every_kind_of_error_is_told_from_the_others():
    kinds = [kind for kind in _kinds(ProviderError) if kind not in {Unreachable, StreamBroken}]

    assert len({classify(plain(kind)) for kind in kinds}) == len(kinds)
    assert classify(plain(ProviderError)) is Failure.REQUEST_REFUSED


@pytest.mark.parametrize("error", [row[0] for row in TABLE], ids=lambda error: str(classify(error)))
def test_the_table_agrees_with_what_the_errors_say_of_themselves(error):
    then = RULES[classify(error)].then

    assert error.next_provider == (then in {Then.NEXT, Then.NEXT_AND_SAY, Then.NEXT_LOCAL, Then.NEXT_LARGER})
    assert error.needs_person == (then is Then.NEXT_AND_SAY)


def test_a_failure_that_took_long_is_not_tried_again(middling):
    """After 20 s without headers the next provider could have answered long ago."""
    slow = Situation(took_s=20.0)

    assert decide(unreachable("headers_timeout"), slow, middling) == next_after(Failure.HEADERS_TIMEOUT)
    assert decide(plain(RateLimited, retry_after_s=2.0), slow, middling) == WaitHere(2.0)


def test_a_wait_is_never_negative(middling):
    assert decide(plain(Overloaded, retry_after_s=-3.0), FRESH, middling) == WaitHere(0.0)


def test_a_501_that_will_not_change_goes_on_at_once(middling):
    """An error can say of itself that asking again is useless."""
    error = plain(errors.ServerFailed)
    error.retry = False

    assert decide(error, FRESH, middling) == next_after(Failure.SERVER_FAILED)


def test_a_conversation_too_long_goes_to_a_model_that_reads_more(middling):
    assert decide(plain(ContextTooLong), Situation(has_larger=True), middling) == next_after(
        Failure.CONTEXT_TOO_LONG, is_said=True, only_larger=True
    )


def test_who_switches_by_hand_gets_the_next_one():
    assert follow(Failure.SWITCHED, SHOWN) == next_after(Failure.SWITCHED, takes_over=True)
    assert follow(Failure.DECLINED, SHOWN) == AskPerson(Failure.DECLINED)
    assert follow(Failure.STOPPED, SHOWN) == GiveUp(Failure.STOPPED)


def test_a_refused_key_in_mid_answer_is_said_too(middling):
    assert decide(plain(KeyRefused), SHOWN, middling) == next_after(Failure.KEY_REFUSED, is_said=True, takes_over=True)
