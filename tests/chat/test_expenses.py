"""What answers cost in a month, and a limit of the person's: who is asked, who answers for nothing, what waits."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpers.chatting import ENDED, GPT, LOCAL, OPUS, StepClock, answer, begun, openai, overloaded
from helpers.loopback import AfterGate
from holdfast.chat import Draft, Outgoing, Providers
from holdfast.chat.configuration import ConfigurationFile
from holdfast.chat.expenses import Standing, about, borders, month_of
from holdfast.chat.roster import ProvidersRoster
from holdfast.domain import MessageState, ModelInfo, Price
from holdfast.errors import BadInput, DiskFull
from holdfast.providers import Endpoint
from holdfast.store.spending import SpendingTables

DOLLAR = Price("2026-11-22", input=50_000, output=50_000, cache_read=0, cache_write=0)
"""An answer of the tests reads 12 tokens and writes 9: about a dollar."""
ANSWER_USD = 21 * 0.05


@pytest.fixture
def prices(monkeypatch):
    """Have every Claude cost about a dollar an answer, and everything but `home` be somebody else's computer."""
    known = {"claude": DOLLAR}
    monkeypatch.setattr(Endpoint, "is_local", property(lambda one: one.name == "home"))
    monkeypatch.setattr(Providers, "price", lambda _self, link: known.get(link.provider))
    return known


def add(room, name, kind, server, model):
    room.add(name, kind, server.url, model)
    room.providers.consent(name)


def question(room, sent):
    return room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)


def spend(room, times=1):
    """Have Claude answer so often."""
    for _ in range(times):
        assert room.ended(room.send("More")).state is MessageState.COMPLETE


# what is counted


def test_a_month_is_told_by_model_with_what_is_not_known_named(prices, room, serving):
    first = serving([answer("Hello.")], [begun("Half of ")])
    add(room, "claude", "anthropic", first, OPUS)
    add(room, "backup", "openai", serving([openai("the rest.")]), GPT)
    add(room, "home", "openai", serving([openai("Free.")]), LOCAL)
    spend(room)
    room.ended(room.send("Two halves"))
    room.ended(room.send("At home", link=room.providers.link("home")))
    found = room.chats.expenses.month()

    assert [(one.provider, one.answers, one.is_free) for one in found.lines] == [
        *[("claude", 2, False), ("backup", 1, False), ("home", 1, True)]
    ]
    assert found.lines[0].cost_usd == found.cost_usd
    assert found.cost_usd == pytest.approx((21 + 12 + 3) * 0.05)  # what was written until it broke off was estimated
    assert "backup did not say how many tokens 1 answer took." in " ".join(found.notes).replace("GPT-6 Sol at ", "")
    assert "estimate" in found.notes[-1]
    assert not any("home" in one for one in found.notes[:-1])


def test_a_model_without_a_price_is_named_with_its_tokens_and_adds_nothing(prices, room, serving):
    del prices["claude"]
    add(room, "claude", "anthropic", serving([answer("Hello.")]), OPUS)
    spend(room)
    found = room.chats.expenses.month()

    assert found.cost_usd == 0
    assert found.notes[0].startswith("No price is known for Claude Opus 5.5")
    assert found.notes[0].endswith("; 21 tokens.")


def test_an_answer_keeps_the_price_of_its_day(prices, room, serving):
    """Prices change within a month; what nobody knew then is reckoned as soon as a price is known."""
    add(room, "claude", "anthropic", serving([answer("Hello.")]), OPUS)
    spend(room)
    prices["claude"] = Price("2026-12-01", 100_000, 100_000, 0, 0)
    assert room.chats.expenses.month().cost_usd == pytest.approx(ANSWER_USD)
    spend(room)
    assert room.chats.expenses.month().cost_usd == pytest.approx(3 * ANSWER_USD)
    del prices["claude"]
    spend(room)
    prices["claude"] = DOLLAR

    assert room.chats.expenses.month().cost_usd == pytest.approx(4 * ANSWER_USD)


def test_what_was_removed_for_good_was_paid_all_the_same(prices, room, serving):
    add(room, "claude", "anthropic", serving([answer("Hello.")]), OPUS)
    sent = room.send("Away with it")
    room.ended(sent)
    before = room.chats.expenses.month()
    room.lanes.write(lambda: room.store.bin.put([sent.conversation_id])).result()
    assert room.chats.expenses.month() == before
    room.lanes.write(lambda: room.store.bin.remove([sent.conversation_id])).result()

    assert room.chats.expenses.month() == before


def test_a_word_that_a_drill_asks_for_is_counted(prices, room, serving):
    add(room, "claude", "anthropic", serving([answer("yes")]), OPUS)
    roster = ProvidersRoster(room.providers, lambda link, usage: room.chats.expenses.keep("drill", link, usage))
    room.net.run(roster.one_word(room.providers.link("claude"))).result()
    (line,) = room.until(lambda: room.chats.expenses.month().lines)

    assert (line.answers, line.cost_usd) == (0, pytest.approx(ANSWER_USD))


def test_a_summary_is_counted(prices, room, serving):
    """It is a request of its own, and no reply has it among its parts."""
    server = serving(*([answer("Hello.")] for _ in range(9)))
    add(room, "claude", "anthropic", server, OPUS)
    base_url = room.providers.endpoint("claude").base_url
    small = ModelInfo(OPUS, "Claude Opus 5.5", context_tokens=3_000, max_output_tokens=500)
    room.providers._models.lists.keep("claude", base_url, [small])
    sent = room.send("word " * 900)
    room.ended(sent)
    room.ended(room.send("other " * 500, sent.conversation_id, sent.reply_id, overflow="summarise"))
    assert len(server.requests) > 2

    room.until(
        lambda: room.chats.expenses.month().cost_usd == pytest.approx(len(server.requests) * ANSWER_USD, rel=1e-9)
    )


@pytest.mark.parametrize(
    ("zone", "moment", "month"),
    [
        ("Pacific/Auckland", datetime(2026, 10, 31, 12, tzinfo=UTC), "2026-11"),
        ("America/Los_Angeles", datetime(2026, 11, 1, 6, tzinfo=UTC), "2026-10"),
        ("Asia/Kathmandu", datetime(2026, 10, 31, 18, 20, tzinfo=UTC), "2026-11"),
        ("UTC", datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2026-12"),
    ],
)
def test_a_month_is_one_of_this_computers_clock(monkeypatch, zone, moment, month):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        start, end = borders(month)
        assert month_of(moment) == month
        assert start <= moment < end
        assert borders("2026-11")[0] == borders("2026-10")[1]
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "0000-01", "9999-12", "2026-1", "november", "2026-11-1"]
)
def test_what_is_no_month_is_refused_in_words(text):
    with pytest.raises(BadInput):
        borders(text)


# a limit


@pytest.fixture
def spent(prices, room, serving):
    """Return a room whose limit for the month is reached by one answer of Claude's."""
    server = serving([answer("Hello.")], [answer("More.")])
    add(room, "claude", "anthropic", server, OPUS)
    room.providers.set_monthly_limit(1.0)
    spend(room)
    return room, server


def test_at_the_limit_the_person_is_asked_and_nothing_goes_out_before(spent):
    room, server = spent
    sent = room.send("One more")
    asked = question(room, sent)
    assert asked.kind == "over_limit"
    assert "This month's limit of $1.00 is reached: about $1.05 is spent." in asked.words
    assert len(server.requests) == 1
    room.chats.answer(sent.reply_id, "yes")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert len(server.requests) == 2


def test_what_is_not_sent_waits_and_is_sent_by_the_persons_word(spent):
    room, server = spent
    sent = room.send("One more")
    question(room, sent)
    room.chats.answer(sent.reply_id, "let_wait")
    assert room.ended(sent).state is MessageState.QUEUED
    assert room.chats.send_waiting() is True
    (waiting,) = room.chats.outbox()
    assert waiting.is_held
    assert "limit of $1.00 is reached" in waiting.words
    assert "next month" in waiting.words
    assert len(server.requests) == 1
    room.chats.send_again(sent.message_id)
    assert room.chats.send_waiting() is True
    room.chats.send_again(sent.message_id, may_exceed=True)
    assert room.chats.send_waiting() is False

    assert b"One more" in server.requests[-1].body


def test_what_waits_goes_out_once_the_limit_is_raised(spent):
    room, server = spent
    sent = room.send("One more")
    question(room, sent)
    room.chats.answer(sent.reply_id, "let_wait")
    room.ended(sent)
    room.providers.set_monthly_limit(5.0)

    assert room.chats.send_waiting() is False
    assert b"One more" in server.requests[-1].body


def test_what_waits_can_be_taken_back_into_the_composer(spent):
    room, _server = spent
    sent = room.send("One more")
    question(room, sent)
    room.chats.answer(sent.reply_id, "let_wait")
    room.ended(sent)

    assert room.chats.withdraw(sent.message_id).text == "One more"


def test_another_month_has_its_own_limit(prices, make_room, serving):
    clock = StepClock(datetime(2026, 11, 26, 12, tzinfo=UTC))
    room = make_room(clock=clock)
    server = serving([answer("Hello.")], [answer("More.")])
    add(room, "claude", "anthropic", server, OPUS)
    room.providers.set_monthly_limit(1.0)
    spend(room)
    sent = room.send("One more")
    question(room, sent)
    room.chats.answer(sent.reply_id, "let_wait")
    room.ended(sent)
    clock.advance(timedelta(days=6).total_seconds())

    assert room.chats.send_waiting() is False
    assert [found.month for found in (room.chats.expenses.month(), room.chats.expenses.month("2026-11"))] == [
        *("2026-12", "2026-11")
    ]
    assert room.chats.expenses.month("2026-11").cost_usd == pytest.approx(ANSWER_USD)


def test_a_message_that_may_exceed_it_is_sent_unasked(spent):
    room, server = spent
    assert room.ended(room.send("One more", may_exceed=True)).state is MessageState.COMPLETE
    assert len(server.requests) == 2


def test_a_model_that_costs_nothing_answers_and_it_is_said_why(spent, serving):
    room, server = spent
    add(room, "home", "openai", serving([openai("Free.")]), LOCAL)
    live = room.ended(room.send("One more"))

    assert live.state is MessageState.COMPLETE
    assert [one.provider for one in live.segments] == ["home"]
    assert live.notices[0].startswith("This month's limit is reached, so that")
    assert len(server.requests) == 1


def test_whoever_chose_one_that_costs_money_is_asked_first(spent, serving):
    room, server = spent
    home = serving([openai("Free.")])
    add(room, "home", "openai", home, LOCAL)
    sent = room.send("One more", link=room.providers.link("claude"))
    asked = question(room, sent)
    assert [key for key, _label in asked.choices] == ["yes", f"link:home:{LOCAL}", "let_wait"]
    room.chats.answer(sent.reply_id, f"link:home:{LOCAL}")
    assert [one.provider for one in room.ended(sent).segments] == ["home"]
    assert len(server.requests) == 1


def test_over_the_limit_whoever_costs_nothing_takes_over_first(prices, room, serving):
    """The person let Claude exceed it; the next company of the chain is not what they had in mind."""
    add(room, "claude", "anthropic", serving([answer("Hello.")], [begun("Half of ")], [overloaded()]), OPUS)
    other = serving([openai("Never.")])
    add(room, "backup", "openai", other, GPT)
    add(room, "home", "openai", serving([openai("the rest.")]), LOCAL)
    spend(room)
    room.providers.set_monthly_limit(0.5)
    live = room.ended(room.send("One more", may_exceed=True))

    assert [one.provider for one in live.segments] == ["claude", "home"]
    assert other.requests == []


def test_half_an_answer_at_the_limit_is_gone_on_with_by_who_costs_nothing_or_waits(prices, room, serving):
    """The limit is set by another process while Claude writes."""
    server = serving([answer("Hello.")], [begun("Half of "), AfterGate()])
    add(room, "claude", "anthropic", server, OPUS)
    other = serving([openai("Never.")])
    add(room, "backup", "openai", other, GPT)
    spend(room)
    sent = room.send("One more")
    assert room.shows(sent, "Half of ")
    ConfigurationFile(room.paths.config).write(lambda before: replace(before, limit_usd=0.5))
    server.gate.set()
    asked = question(room, sent)
    assert asked.kind == "over_limit"
    room.chats.answer(sent.reply_id, "let_wait")

    assert room.ended(sent).state is MessageState.INTERRUPTED
    assert room.texts(sent.conversation_id)[1][1] == "Half of "
    assert "The rest is asked for in the next month" in room.chats.outbox()[0].words
    assert other.requests == []


def test_a_reply_that_is_being_written_goes_on_over_the_limit(prices, room, serving):
    server = serving([answer("Hello.")], [begun("Half of "), AfterGate(), ENDED])
    add(room, "claude", "anthropic", server, OPUS)
    spend(room)
    sent = room.send("One more")
    assert room.shows(sent, "Half of ")
    room.providers.set_monthly_limit(0.0)
    server.gate.set()

    assert room.ended(sent).state is MessageState.COMPLETE


def test_a_plan_says_that_the_limit_is_near_and_that_it_is_reached(spent):
    room, _server = spent
    room.providers.set_monthly_limit(1.3)
    assert "Of this month's limit of $1.30, about $1.05 is spent." in _planned(room).words
    assert not _planned(room).is_over_limit
    room.providers.set_monthly_limit(1.0)
    found = _planned(room)

    assert found.is_over_limit
    assert "This month's limit of $1.00 is reached: about $1.05 is spent." in found.words
    assert "You are asked before anything goes to Claude Opus 5.5" in " ".join(found.words)


def test_that_a_limit_is_near_is_said_once_a_month_whatever_happens(prices, make_room, serving):
    clock = StepClock(datetime(2026, 11, 26, 12, tzinfo=UTC))
    room = make_room(clock=clock)
    server = serving(*([answer("Hello.")] for _ in range(9)))
    add(room, "claude", "anthropic", server, OPUS)
    room.providers.set_monthly_limit(2.5 * ANSWER_USD)
    said = [room.ended(room.send("More")).notices for _ in range(2)]
    assert [bool(one) for one in said] == [False, True]
    assert "Of this month's limit of" in said[1][0]
    room.providers.set_monthly_limit(4 * ANSWER_USD)
    assert room.ended(room.send("More")).notices == ()
    assert len(room.ended(room.send("More", may_exceed=True)).notices) == 1
    room.lanes.write(lambda: None).result()
    room.close()
    again = make_room(clock=clock)

    assert again.ended(again.send("More", may_exceed=True)).notices == ()


def test_an_answer_is_whole_though_its_cost_could_not_be_noted(prices, room, serving, monkeypatch):
    def full(*_):
        raise DiskFull("No space is left.")

    add(room, "claude", "anthropic", serving([answer("Hello.")]), OPUS)
    room.providers.set_monthly_limit(1.2)
    monkeypatch.setattr(SpendingTables, "note_told", full)
    monkeypatch.setattr(SpendingTables, "was_told", full)

    assert room.ended(room.send("One")).state is MessageState.COMPLETE


@pytest.mark.parametrize("limit", [-1.0, float("nan"), float("inf"), 2e6])
def test_what_is_no_limit_is_refused_in_words(room, limit):
    with pytest.raises(BadInput):
        room.providers.set_monthly_limit(limit)
    assert room.providers.monthly_limit() is None


@pytest.mark.parametrize("written", ['"much"', "true", "-3", "nan", "inf", "[1]"])
def test_a_limit_that_nobody_understands_holds_nothing_up(room, written):
    room.paths.config.mkdir(parents=True, exist_ok=True)
    (room.paths.config / "providers.toml").write_text(f"monthly_limit_usd = {written}\n")
    assert room.providers.monthly_limit() is None


@pytest.mark.parametrize(
    ("spent", "limit", "percent"),
    [(0, 10, 0), (7.99, 10, 80), (9.999, 10, 99), (10, 10, 100), (25, 10, 250), (0, 0, 100)],
)
def test_less_than_all_is_never_called_a_hundred_percent(spent, limit, percent):
    assert Standing(spent, limit).percent == percent


def test_amounts_are_said_as_precisely_as_they_are_known():
    assert [about(amount) for amount in (0, 0.001, 0.013, 12.5)] == [
        *("nothing", "less than a cent", "about $0.01", "about $12.50")
    ]


def _planned(room):
    return room.chats.plan(Outgoing(None, None, Draft("Hi")))
