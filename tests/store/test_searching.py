"""Searches over a real index: what is found, in which order, what is shown, and that they can be stopped."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.stored import answered, bring, chained, day, preview, said, talk
from holdfast import search
from holdfast.domain import (
    Artifact,
    ArtifactVersion,
    Attachment,
    InjectedBlock,
    Project,
    ReferenceBlock,
    ResultItem,
    Segment,
    Sender,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
)
from holdfast.jobs import Cancelled, CancelToken
from holdfast.search import AllOf, AnyOf, Has, IsStarred, KindIs, ModelLike, Not, ProviderLike, Query, RoleIs, RowKind
from holdfast.store import Store, searching

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def ask(store, text, limit=50):
    return store.search(search.parse(text, NOW), limit=limit)


def found(store, text):
    """Return the ids of what was found: the message's, or the conversation's for its title."""
    ids = {row.id: row.source_id for row in store.conversation_rows(include_shells=True)}
    return {hit.source_message_id or ids[hit.conversation_id] for hit in ask(store, text).hits}


@pytest.fixture
def filled(store):
    """Return a store with something of every kind."""
    garden = Project(Source.CLAUDE, "p", "Winter garden", "", "", None, None)
    store.add_projects(store.begin_import(preview()), [garden])
    blocks = (
        ThinkingBlock("pondering walrus", ("about tusks",)),
        TextBlock("Penguins swim.\n```python\nfishCount = 3\n```"),
        ToolUseBlock("1", "web_search", '{"query": "antarctic\\nicebergs"}', "Looking"),
        ToolResultBlock(
            "1", "web_search", (ResultItem("knowledge", "page words", "Page title", "https://example.org"),)
        ),
        UnknownBlock("hologram", '{"type": "hologram", "label": "shimmer"}'),
    )
    versions = (ArtifactVersion("write", "x", message_source_id="a1"),)
    birds = talk(
        "birds",
        said(
            "h0", "What do 企鹅吃什么 eat?", blocks=(InjectedBlock("secret date"), TextBlock("What do 企鹅吃什么 eat?"))
        ),
        answered("a1", parent="h0", blocks=blocks, segments=(Segment("anthropic", "claude-3-opus"),)),
        said("h2", "And puffins?", "a1", attachments=(Attachment("document", "atlas.pdf", text="gannet colonies"),)),
        answered("a3", "Elsewhere", "a1", blocks=(ReferenceBlock("image", "f", "photo.png"),)),
        title="Sea birds",
        summary="A summary on auks",
        project_source_id="p",
        artifacts=(Artifact("doc", "artifact", versions=versions),),
        is_starred=True,
        updated=day(10),
    )
    other = talk(
        "other", said("x1", "Penguins on ice", created=day(40)), title="Cold", source=Source.CHATGPT, updated=day(40)
    )
    bring(store, birds, other)
    return store


QUERIES = {
    "penguins": {"a1", "x1"},
    "企鹅": {"h0"},
    '"企鹅吃"': {"h0"},
    "walrus": {"a1"},
    "tusks": {"a1"},
    "icebergs": {"a1"},
    "shimmer": {"a1"},
    "fish": {"a1"},
    "gannet": {"h2"},
    "atlas": {"h2"},
    "photo": {"a3"},
    "page": {"a1"},
    "secret": set(),
    "auks": {"birds"},
    "sea": {"birds"},
    "title:sea": {"birds"},
    "penguins title:birds": {"a1"},
    "role:human penguins": {"x1"},
    "role:assistant": {"a1", "a3"},
    "model:OPUS": {"a1"},
    "provider:anthropic": {"a1"},
    "source:chatgpt penguins": {"x1"},
    "project:winter penguins": {"a1"},
    "penguins -project:winter": {"x1"},
    "has:code penguins": {"a1"},
    "has:artifact penguins": {"a1"},
    "has:attachment role:human": {"h2"},
    "has:thinking role:assistant": {"a1"},
    "has:image role:assistant": {"a3"},
    "has:branch penguins": {"a1"},
    "has:note penguins": set(),
    "is:starred penguins": {"a1"},
    "penguins after:2026-02-01": {"x1"},
    "penguins before:2026-02-01": {"a1"},
    "in:thinking walrus": {"a1"},
    "in:tools walrus": set(),
    "nothingofthekind": set(),
    "ice*": {"x1", "a1"},
    "i*bergs": {"a1"},
    "pinguins~": {"a1", "x1"},
    "swimming": {"a1"},
    "": set(),
}


@pytest.mark.parametrize("text", QUERIES)
def test_what_a_search_finds(filled, text):
    assert found(filled, text) == QUERIES[text]


def test_an_excerpt_comes_from_where_the_words_are(filled):
    """Not from the beginning of the answer when the words are in a tool's input."""
    (hit,) = ask(filled, "icebergs").hits

    start, end = hit.excerpt.marks[0]
    assert hit.excerpt.text[start:end] == "icebergs"
    assert "antarctic" in hit.excerpt.text
    assert (hit.title, hit.source) == ("Sea birds", Source.CLAUDE)


def test_a_title_is_a_hit_without_a_message(filled):
    (hit,) = ask(filled, "title:sea").hits

    assert (hit.message_id, hit.sender, hit.source_message_id) == (None, None, "")
    assert hit.excerpt.marks


def test_hits_open_their_message(filled):
    (hit,) = ask(filled, "gannet").hits

    opened = filled.conversation(hit.conversation_id)
    assert [stored.message.source_id for stored in opened.path_through(hit.message_id)] == ["h0", "a1", "h2"]


def test_more_than_was_asked_for_is_said(filled):
    assert ask(filled, "penguins", limit=1).is_cut
    assert not ask(filled, "penguins", limit=2).is_cut


def test_inflections_come_below_what_was_typed(store):
    bring(store, talk("c", said("m1", "index indexes"), said("m2", "indexes of an index", parent="m1"), title="x"))
    bring(store, talk("d", said("m3", "indexes, indexes, indexes"), title="y"))

    assert [hit.source_message_id for hit in ask(store, "index").hits][-1] == "m3"


def test_filters_alone_give_the_newest_first(filled):
    assert [hit.source_message_id for hit in ask(filled, "role:human").hits] == ["x1", "h2", "h0"]


def test_a_replaced_message_is_found_by_its_new_words_only(store):
    bring(store, talk("c", said("m1", "walrus"), updated=day(1)), exported=day(1))
    bring(store, talk("c", said("m1", "penguin"), updated=day(2)), exported=day(2))

    assert found(store, "walrus") == set()
    assert found(store, "penguin") == {"m1", "c"}


def test_the_index_stays_whole_through_merges(store):
    """FTS5 checks its own structure; a contentless index damaged by a wrong delete would show here."""
    for number in range(1, 6):
        messages = chained(*(said(f"m{at}", f"word{at} version{number}") for at in range(number)))
        bring(store, talk("c", *messages, updated=day(number)), exported=day(number))

    store._writer.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    assert found(store, "version5") == {"m0", "m1", "m2", "m3", "m4", "c"}
    assert found(store, "version4") == set()


def test_of_very_many_hits_the_newest_are_ranked(store):
    many = searching.RANKED + 500
    bring(store, talk("c", *(said(f"m{at}", "common" + " rare" * (at == 3)) for at in range(many)), title="x"))

    result = ask(store, "common", limit=many)

    assert len(result.hits) == searching.RANKED
    assert min(int(hit.source_message_id[1:]) for hit in result.hits) == many - searching.RANKED
    assert found(store, "common rare") == {"m3"}


CONDITIONS = {
    "not": (Not(RoleIs(Sender.HUMAN)), {"a1"}),
    "any": (AnyOf((ModelLike("opus"), RoleIs(Sender.HUMAN))), {"a1", "x1"}),
    "all": (AllOf((Not(ProviderLike("openai")), Has(search.Feature.CODE))), {"a1"}),
    "text": (search.TextMatch('"ice"'), {"x1"}),
    "not text": (Not(search.TextMatch('"ice"')), {"a1"}),
    "kind": (KindIs(RowKind.MESSAGE), {"a1", "x1"}),
    "not starred": (Not(IsStarred()), {"x1"}),
    "tag": (search.TagIs("nope"), set()),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions_beside_words_and_alone(filled, name):
    """Every condition is true or false, never unknown, so that NOT gives exactly the rest."""
    condition, expected = CONDITIONS[name]

    with_words = filled.search(Query(text="", match='"penguins"', filters=condition), limit=50)
    alone = filled.search(Query(text="", filters=condition), limit=50)

    assert {hit.source_message_id for hit in with_words.hits} == expected
    assert expected <= {hit.source_message_id for hit in alone.hits}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Lend one small store to many searches."""
    with Store.open(tmp_path_factory.mktemp("shared") / "holdfast.db") as store:
        bring(store, talk("c", *chained(said("m1", "don't stop c++ 中文"), answered("m2", "foo_bar (x")), title="T"))
        yield store


@given(
    st.sampled_from(["", "role:human ", "role:assistant "]),
    st.text(max_size=40) | st.text("\"'()*~-:^ aORNDT中", max_size=20),
)
def test_no_text_makes_a_search_fail(shared, field, text):
    """Whatever is typed, at any moment of typing."""
    assert shared.search(search.parse(field + text, NOW), limit=5).is_cut is False


@pytest.mark.parametrize("sender", Sender)
@pytest.mark.parametrize(
    "text",
    ["penguins", "what", "gannet", "atlas", "photo", "swim*", "walrus OR ice", "penguins -swim", "in:tools page"],
)
def test_a_role_finds_what_a_look_at_every_row_finds(filled, sender, text):
    """Looking only where such a message can have words leaves out none of them."""
    match = search.parse(text, NOW).match

    asked = filled.search(Query("", match, RoleIs(sender)), limit=50)
    looked = filled.search(Query("", match, Not(Not(RoleIs(sender)))), limit=50)

    assert [hit.message_id for hit in asked.hits] == [hit.message_id for hit in looked.hits]
    assert all(hit.sender is sender for hit in asked.hits)


def test_a_long_search_is_stopped_at_once(store):
    """The query is interrupted where it runs; the connection can be used again."""
    bring(store, talk("c", *(said(f"m{at}", f"word{at % 7} common") for at in range(3_000))))
    token = CancelToken()
    started = threading.Event()
    ended = []

    def count_for_ever():
        try:
            with store._readers.reading(token) as con:
                started.set()
                con.execute("SELECT count(*) FROM message a, message b, message c, message d").fetchall()
        except Cancelled:
            ended.append("cancelled")

    thread = threading.Thread(target=count_for_ever)
    thread.start()
    started.wait()
    token.cancel()
    thread.join(timeout=20)

    assert ended == ["cancelled"]
    assert len(ask(store, "common", limit=3).hits) == 3
    with pytest.raises(Cancelled):
        store.search(search.parse("common", NOW), limit=3, token=token)


def test_a_reader_that_failed_is_not_lent_again(store):
    with pytest.raises(ZeroDivisionError), store._readers.reading() as con:
        raise ZeroDivisionError
    assert con not in store._readers._spare
    assert store.conversation_rows() == []


def test_a_wildcard_in_front_is_answered_again_from_memory_until_the_index_changes(store):
    bring(store, talk("c1", said("m1", "sourdough and pizza dough"), said("m2", "a doughnut"), title="Food"))
    assert found(store, "*dough") == {"m1"}
    assert found(store, "*nut") == {"m2"}

    bring(store, talk("c2", said("m3", "playdough"), title="Toys"))

    assert found(store, "*dough") == {"m1", "m3"}
    assert found(store, "*o?gh*") == {"m1", "m2", "m3"}
    assert found(store, "*zzz") == set()
