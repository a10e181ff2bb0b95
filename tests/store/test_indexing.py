"""The index: where rows stand in it, orders and groups, counts for filters, and building it anew."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpers.stored import answered, bring, chained, day, preview, said, talk
from holdfast import search
from holdfast.domain import Artifact, ArtifactVersion, Facet, Memory, Project, ProjectDocument, Segment, Source
from holdfast.domain import SearchOrder as Order
from holdfast.importers import PublishedArtifact
from holdfast.jobs import CancelToken
from holdfast.store import reindexing

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def asked(text):
    return search.parse(text, NOW)


def found(store, text, **wish):
    return [hit.source_message_id for hit in store.search(asked(text), **({"limit": 50} | wish)).hits]


@pytest.fixture
def filled(store):
    """Give a store with a conversation of several hits, an older one, and something of every other kind."""
    segments = (Segment("anthropic", "claude-3-opus"),)
    birds = chained(
        said("h1", "puffin"),
        answered("a2", "puffin puffin\n```py\n```", segments=segments),
        said("h3", "a puffin among many other words that make it less about them"),
    )
    old = said("x1", "puffin puffin puffin", created=day(-300))
    bring(
        store,
        talk("c1", *birds, title="Birds", project_source_id="p"),
        talk("c2", old, title="Old", source=Source.CHATGPT, updated=day(-300)),
    )
    import_id = store.begin_import(preview())
    documents = (ProjectDocument("d", "notes.md", "auk in a document"),)
    store.add_projects(import_id, [Project(Source.CLAUDE, "p", "Sea", "", "", None, day(1), documents=documents)])
    store.add_memories(import_id, [Memory(Source.CLAUDE, "account-1", "/birds.md", "auk in a memory")])
    page = Artifact("page", "published", "Page", versions=(ArtifactVersion("write", "auk on a page"),))
    store.add_published(import_id, [PublishedArtifact(Source.CLAUDE, page, "page.html")])
    return store


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.NEWEST, ["h3", "a2", "h1", "x1"]), (Order.OLDEST, ["x1", "h1", "a2", "h3"])],
)
def test_orders_by_time_are_exact(filled, order, expected):
    assert found(filled, "puffin", order=order) == expected


def test_the_best_come_first_whatever_their_age(filled):
    assert found(filled, "puffin")[0] == "x1"
    assert found(filled, "puffin")[-1] == "h3"


def test_hits_of_a_conversation_stand_together_the_best_of_each(filled):
    result = filled.search(asked("puffin"), limit=50, per_conversation=2)

    assert len(result.hits) == 3
    assert len({hit.conversation_id for hit in result.hits[-2:]}) == 1
    assert sorted(result.places.values()) == [1, 3]
    assert result.is_cut


def test_one_conversation_can_be_looked_into(filled):
    (birds,) = {row.id for row in filled.conversation_rows() if row.source_id == "c1"}

    assert set(found(filled, "puffin", within=birds)) == {"h1", "a2", "h3"}


def test_facets_count_what_was_found(filled):
    facets = filled.facets(asked("puffin"))

    assert set(facets) == {
        Facet("role", "human", 3),
        Facet("role", "assistant", 1),
        Facet("source", "claude", 3),
        Facet("source", "chatgpt", 1),
        Facet("has", "code", 1),
        Facet("date", "2026", 3),
        Facet("date", "2025", 1),
        Facet("model", "claude-3-opus", 1),
    }
    assert [facet.value for facet in facets if facet.field == "date"] == ["2026", "2025"]
    assert filled.facets(asked("nothingofthekind")) == filled.facets(asked("")) == ()


def test_documents_memories_and_pages_are_found(filled):
    hits = {hit.kind: hit for hit in filled.search(asked("auk"), limit=50).hits}

    assert {kind: hit.title for kind, hit in hits.items()} == {
        "document": "Sea: notes.md",
        "memory": "/birds.md",
        "artifact": "Page",
    }
    assert hits["document"].project_id is not None
    assert all(hit.conversation_id is None and hit.excerpt.marks for hit in hits.values())
    assert len(filled.search(asked("auk project:sea"), limit=50).hits) == 1
    assert [hit.kind for hit in filled.search(asked("in:documents auk"), limit=50).hits] == ["document"]


def test_messages_of_one_minute_keep_apart(store):
    """Their numbers come from the minute; hundreds in one are strewn over those that follow."""
    bring(store, talk("c", *(said(f"m{at}", f"puffin {at}", created=day(1)) for at in range(700)), title="x"))

    assert len(found(store, "puffin", limit=1_000)) == 700
    assert found(store, "puffin 699") == ["m699"]
    assert len(found(store, "puffin after:2026-01-02", limit=1_000)) == 700


def test_messages_without_a_time_are_found_but_not_by_dates(store):
    bring(store, talk("c", said("m1", "puffin", created=None), title="x", created=None, updated=None))

    assert found(store, "puffin") == ["m1"]
    assert found(store, "puffin after:2001-01-01") == []
    assert found(store, "puffin before:2030-01-01") == []


def everything(store):
    return {
        text: sorted((hit.kind, hit.title, hit.source_message_id) for hit in store.search(asked(text), limit=50).hits)
        for text in ("puffin", "auk", "birds", "has:code", "old")
    }


def test_reindexing_finds_the_same_as_before(filled):
    before = everything(filled)

    state = filled.begin_reindexing(afresh=True)
    assert filled.needs_reindexing()
    assert everything(filled) != before
    while not state.is_done:
        state = filled.reindex_some()

    assert not filled.needs_reindexing()
    assert everything(filled) == before
    assert filled.index_faults(CancelToken()) == []


def test_reindexing_goes_on_where_it_was_left(filled, monkeypatch):
    before = everything(filled)
    monkeypatch.setattr(reindexing, "STEP_ROWS", 2)
    filled.begin_reindexing(afresh=True)
    done = filled.reindex_some().done

    state = filled.begin_reindexing(afresh=False)
    assert state.done == done == 2
    while not state.is_done:
        state = filled.reindex_some()

    assert everything(filled) == before
    assert state.done == state.total


def test_an_import_in_the_middle_of_reindexing_is_found_once(filled):
    state = filled.begin_reindexing(afresh=True)
    bring(filled, talk("c3", said("n1", "puffin news", created=day(3)), updated=day(3)))
    while not state.is_done:
        state = filled.reindex_some()

    assert found(filled, "puffin").count("n1") == 1
    assert filled.index_faults(CancelToken()) == []


def test_an_index_of_an_older_format_is_built_anew(filled):
    filled._writer.execute("UPDATE search_state SET value = 0 WHERE name = 'format'")

    assert filled.needs_reindexing()
    assert filled.index_faults(CancelToken()) == ["The search index is of an older version, or was not finished."]


FAULTS = {
    "DELETE FROM search_row WHERE kind = 0": "4 messages are not in the search index.",
    "UPDATE search_row SET owner_id = owner_id + 900 WHERE kind = 0": (
        "4 entries of the search index belong to nothing."
    ),
    "DELETE FROM search WHERE rowid = (SELECT min(id) FROM search_row)": (
        "1 entries of the search index belong to nothing."
    ),
    "UPDATE search_data SET block = zeroblob(100) WHERE id > 10": "The search index is damaged.",
}


@pytest.mark.parametrize("damage", FAULTS)
def test_a_full_check_says_what_is_wrong(filled, damage):
    filled._writer.execute(damage)

    assert FAULTS[damage] in filled.index_faults(CancelToken())


@pytest.mark.parametrize("damage", FAULTS)
def test_reindexing_repairs(filled, damage):
    before = everything(filled)
    filled._writer.execute(damage)

    state = filled.begin_reindexing(afresh=True)
    while not state.is_done:
        state = filled.reindex_some()

    assert everything(filled) == before
    assert filled.index_faults(CancelToken()) == []
