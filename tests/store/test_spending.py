"""What answers cost between two moments, and what is kept of what no reply tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpers.made_conversations import said
from holdfast.domain import MessageState, Sender, Usage
from holdfast.domain.chatting import KeptPart, KeptReply, NewTurn
from holdfast.domain.outages import KeptEvent
from holdfast.domain.spending import Counted, Expense

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)
A, B = ("claude", "opus"), ("openai", "gpt")


@pytest.fixture
def ask(store):
    """Return how to keep a reply, and what it is known by."""

    def keep(at=NOON, parts=(), **reply):
        number = ask.count = getattr(ask, "count", 0) + 1
        human = said("Hi", source_id=f"h{number}", created=at)
        answer = said("Yes", Sender.ASSISTANT, source_id=f"a{number}", created=at, state=MessageState.STREAMING)
        begun = store.chats.begin(NewTurn(None, None, human, answer, A))
        reply = {"provider": A[0], "model": A[1], **reply}
        store.chats.end(begun.reply_id, said("Yes", Sender.ASSISTANT, source_id=f"a{number}", created=at),
                        KeptReply(parts=tuple(parts), **reply))  # fmt: skip
        return begun

    return keep


def of(store, start=NOON - DAY, end=NOON + DAY):
    return {(one.provider, one.model): one for one in store.spending.counted(start, end)}


def test_nothing_was_spent_in_an_empty_store(store):
    assert store.spending.counted(NOON - DAY, NOON + DAY) == []
    assert store.spending.first() is None


def test_each_model_is_told_by_what_it_wrote(store, ask):
    parts = KeptPart(*A, usage=Usage(100, 5), cost_usd=0.5, chars=3), KeptPart(*B, usage=Usage(7, 7, 1, 2), chars=3)
    ask(parts=parts, provider="openai", model="gpt", usage=Usage(107, 12, 1, 2), cost_usd=0.5)

    assert of(store) == {
        A: Counted(*A, 1, Usage(100, 5), 0.5),
        B: Counted(*B, 1, Usage(7, 7, 1, 2), 0.0, Usage(7, 7, 1, 2)),
    }


def test_what_a_reply_took_beyond_its_parts_is_whose_was_asked_last(store, ask):
    """A request that thought and broke off: nothing is left of it but its price."""
    ask(parts=[KeptPart(*A, usage=Usage(100, 5), cost_usd=0.5, chars=3)], usage=Usage(300, 25), cost_usd=2.0)

    assert of(store) == {A: Counted(*A, 1, Usage(300, 25), 2.0)}


def test_an_answer_whose_provider_told_no_tokens_is_counted_as_such(store, ask):
    ask(parts=[KeptPart(*B, chars=30)], provider="openai", model="gpt")
    ask(parts=[KeptPart(*B, chars=0)], provider="openai", model="gpt")

    assert of(store) == {B: Counted(*B, 2, untold=1)}


def test_the_first_moment_belongs_to_a_month_and_the_last_does_not(store, ask):
    for at in (NOON - DAY, NOON, NOON + DAY):
        ask(at, [KeptPart(*A, usage=Usage(1, 1), cost_usd=1.0, chars=3)], usage=Usage(1, 1), cost_usd=1.0)

    assert of(store)[A].answers == 2
    assert of(store, NOON, NOON + DAY)[A].cost_usd == 1.0
    assert store.spending.first() == int((NOON - DAY).timestamp() * 1000)


def test_what_no_reply_tells_of_is_kept_and_is_no_news_of_an_outage(store):
    kept = [
        Expense(NOON, "summary", *A, Usage(10, 2), 0.25),
        Expense(NOON, "drill", *B, Usage(9, 1)),
        Expense(NOON + 2 * DAY, "summary", *A, Usage(10, 2), 0.25),
    ]
    store.spending.note(kept)

    assert of(store) == {
        A: Counted(*A, 0, Usage(10, 2), 0.25),
        B: Counted(*B, 0, Usage(9, 1), 0.0, Usage(9, 1)),
    }
    assert store.outages.events(NOON - DAY) == []


@pytest.mark.parametrize("detail", [{}, {"tokens": 7}, {"tokens": [1, 2], "model": "x", "cost_usd": "much"}])
def test_one_row_that_cannot_be_read_hides_no_other(store, detail):
    store.outages.keep(events=[KeptEvent(NOON, "spent", "claude", detail)])
    store.spending.note([Expense(NOON, "drill", *A, Usage(9, 1), 0.1)])

    assert of(store) == {A: Counted(*A, 0, Usage(9, 1), 0.1)}


def test_what_is_removed_for_good_stays_counted_in_its_time(store, ask):
    """Two answers within a quarter of an hour are one row afterwards, one of another day its own."""
    begun = ask(parts=[KeptPart(*A, usage=Usage(100, 5), cost_usd=0.5, chars=3)], usage=Usage(100, 5), cost_usd=0.5)
    again = said("Yes", Sender.ASSISTANT, source_id="again", created=NOON + 30 * DAY, state=MessageState.STREAMING)
    other = store.chats.begin_reply(begun.message_id, again, B)
    part = KeptPart(*B, usage=Usage(5, 5), chars=3)
    store.chats.end(other.reply_id, again, KeptReply(*B, (part,), usage=Usage(5, 5)))
    before = of(store), of(store, NOON + 29 * DAY, NOON + 31 * DAY)
    store.bin.put([begun.conversation_id])
    store.bin.remove([begun.conversation_id])

    assert (of(store), of(store, NOON + 29 * DAY, NOON + 31 * DAY)) == before
    assert before[1] == {B: Counted(*B, 1, Usage(5, 5), 0.0, Usage(5, 5))}


def test_that_a_limit_is_near_was_told_for_that_limit_in_that_month(store):
    store.spending.note_told(NOON, 20.0)

    assert store.spending.was_told(NOON - DAY, NOON + DAY, 20.0)
    assert not store.spending.was_told(NOON - DAY, NOON + DAY, 30.0)
    assert not store.spending.was_told(NOON + DAY, NOON + 2 * DAY, 20.0)
