"""What conversations say when they are counted."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from helpers import builders
from helpers.made_conversations import said
from holdfast.domain import ConversationId, Sender
from holdfast.domain.chatting import KeptReply, NewTurn
from holdfast.domain.insights import Insights, LongThread, OutageMonth, Spent, Tally
from holdfast.domain.outages import KeptEvent
from holdfast.domain.streaming import Usage
from holdfast.jobs import CancelToken, InlineLanes
from holdfast.jobs.cancel import Cancelled
from holdfast.operations import Library
from holdfast.operations.insights import Figures, as_csv
from holdfast.store import Store


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "holdfast.db") as opened:
        yield opened


@pytest.fixture
def library(store):
    return Library(store, InlineLanes())


@pytest.fixture
def figures(store):
    return Figures(store)


def test_an_empty_store_has_nothing_to_count(figures):
    assert figures.insights().is_empty
    assert figures.last_export() is None
    assert figures.files_seen() == frozenset()


def test_the_sample_is_counted_to_the_last_message(library, figures):
    library.import_sample(CancelToken(), lambda _progress: None)
    counted = figures.insights()
    messages = [stored.message for row in library.rows() for stored in library.open(row.id).messages]
    full = [message for message in messages if message.blocks or message.attachments]
    total = sum(tally.total for tally in counted.days.values()) + counted.undated
    assert total == sum(tally.total for tally in counted.hours.values()) + counted.undated
    assert total == sum(tally.total for tally in counted.months.values()) + counted.undated
    assert total == sum(count for _, count in counted.sources)
    assert 0 <= len(messages) - total <= len(messages) - len(full) + 5
    days = {message.created.astimezone().date() for message in messages if message.created}
    assert set(counted.days) <= days
    longest = max(library.rows(), key=lambda row: row.message_count)
    assert counted.longest[0].messages == longest.message_count
    assert len(counted.longest) == 10


def test_the_sample_is_no_export_of_a_persons_own(library, figures, tmp_path):
    library.import_sample(CancelToken(), lambda _progress: None)
    assert figures.last_export() is None
    sides = builders.chained(builders.human("a"), builders.assistant("b"))
    export = builders.write_g1(tmp_path / "data-2026.zip", [builders.conversation(*sides, name="Bread")])
    library.import_archive([export], CancelToken(), lambda _progress: None)
    made = figures.last_export()
    assert made is not None
    assert made <= datetime.now(UTC)
    assert "data-2026.zip" in figures.files_seen()


def test_counting_stops_when_nobody_waits(library, figures):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        figures.insights(token)


MADE = Insights(
    days={date(2026, 3, 14): Tally(1, 2)},
    months={"2026-03": Tally(1, 2)},
    hours={9: Tally(1, 2)},
    sources=(("claude", 3),),
    models=(("anthropic", "claude-opus-5-5", 2),),
    longest=(LongThread(ConversationId(1), "=HYPERLINK(1)", 3),),
    spent=(Spent("2026-03", "openai", "gpt-6", 2, 100, 50, 0.25),),
    outages=(OutageMonth("2026-03", 2, 5),),
)


def test_as_a_table_every_figure_stands_on_a_line_and_no_title_is_a_formula():
    lines = list(csv.reader(io.StringIO(as_csv(MADE))))
    assert lines[0] == ["part", "of", "series", "value"]
    assert ["day", "2026-03-14", "answered", "2"] in lines
    assert ["longest", "'=HYPERLINK(1)", "messages", "3"] in lines
    assert ["spent", "2026-03 openai gpt-6", "US dollars", "0.25"] in lines
    assert ["outages", "2026-03", "takeovers", "5"] in lines


def test_the_names_of_files_are_read_as_they_were_written(figures, library, tmp_path):
    name = 'data-"quoted".zip'
    sides = builders.chained(builders.human("a"), builders.assistant("b"))
    export = builders.write_g1(tmp_path / name, [builders.conversation(*sides)])
    library.import_archive([export], CancelToken(), lambda _progress: None)
    assert name in figures.files_seen()
    assert json.dumps(name)


def test_what_lies_in_the_bin_is_not_counted_and_a_title_of_ones_own_is_used(library, figures, store, tmp_path):
    sides = builders.chained(builders.human("a"), builders.assistant("b"))
    names = ("Bread", "Tea")
    export = builders.write_g1(tmp_path / "data.zip", [builders.conversation(*sides, name=name) for name in names])
    library.import_archive([export], CancelToken(), lambda _progress: None)
    before = figures.insights()
    gone, kept = (row.id for row in library.rows())
    store.bin.put([gone])
    store.own.rename(kept, "My own")
    after = figures.insights()
    assert sum(count for _, count in after.sources) == sum(count for _, count in before.sources) // 2
    assert [thread.title for thread in after.longest] == ["My own"]


def test_answers_asked_for_here_are_counted_with_what_they_cost_and_outages_with_who_took_over(store, figures):
    march = datetime(2026, 3, 14, 12, tzinfo=UTC)
    told = KeptReply("openai", "gpt-6", usage=Usage(100, 50, 10, 5), cost_usd=0.25)
    begun = store.chats.begin(
        NewTurn(None, None, said("Why?", source_id="a"), said("", Sender.ASSISTANT, source_id="b", created=march))
    )
    store.chats.end(begun.reply_id, said("Because.", Sender.ASSISTANT, source_id="b", created=march), told)
    store.outages.keep(events=[KeptEvent(march, kind) for kind in ("outage", "took_over", "took_over", "drill")])
    counted = figures.insights()
    assert counted.spent == (Spent("2026-03", "openai", "gpt-6", 1, 115, 50, 0.25),)
    assert counted.outages == (OutageMonth("2026-03", 1, 2),)
