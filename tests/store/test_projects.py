"""Projects: what belongs to them, and what a person put into them by hand."""

from __future__ import annotations

import pytest

from helpers.stored import bring, chained, day, preview, said, talk
from holdfast.domain import ConversationId, Memory, Project, ProjectDocument, ProjectId, Source
from holdfast.domain.projects import Assignment
from holdfast.errors import NotFound

KYOTO = Project(
    Source.CLAUDE,
    "p1",
    "Kyoto in spring",
    "Eight days",
    "Answer in Japanese",
    day(1),
    day(2),
    documents=(ProjectDocument("d1", "dates.md", "# Dates", day(1)), ProjectDocument("d2", "packing.md", "socks")),
)
GARDEN = Project(Source.CLAUDE, "p2", "  garden\nof mine", "", "", None, None)
OTHER_SOURCE = Project(Source.CHATGPT, "p1", "Another house", "", "", None, None)


@pytest.fixture
def ids(store):
    """Store three conversations, the first of them linked to a project by its source, and three projects."""
    bring(
        store,
        talk("c1", *chained(said("m1", "linked")), project_source_id="p1"),
        talk("c2", *chained(said("m2", "loose"))),
        talk("c3", *chained(said("m3", "loose too"))),
    )
    import_id = store.begin_import(preview())
    store.add_projects(import_id, [KYOTO, GARDEN, OTHER_SOURCE])
    store.add_memories(
        import_id,
        [
            Memory(Source.CLAUDE, "account-1", "/notes.md", "likes trains", "p1"),
            Memory(Source.CLAUDE, "account-1", "/profile.md", "of nobody's project"),
        ],
    )
    return {name: store.resolve_id(name) for name in ("c1", "c2", "c3")}


def row(store, name):
    return next(each for each in store.project_rows() if each.name == name)


def test_projects_are_listed_by_name_with_how_much_belongs_to_them(store, ids):
    rows = store.project_rows()

    assert [each.name for each in rows] == ["garden", "Another house", "Kyoto in spring"]
    assert [each.conversation_count for each in rows] == [0, 0, 1]


def test_a_project_has_its_documents_its_memories_and_the_conversations_its_source_links(store, ids):
    stored = store.project(row(store, "Kyoto in spring").id)

    assert stored.project == KYOTO
    assert [memory.text for memory in stored.memories] == ["likes trains"]
    assert stored.conversation_ids == {ids["c1"]}


def test_a_conversation_is_put_into_a_project_by_hand_and_taken_back(store, ids):
    garden = row(store, "garden").id
    store.assign_project(ids["c2"], garden)

    assert store.assignment(ids["c2"]) == Assignment(garden, is_by_hand=True)
    assert store.project(garden).conversation_ids == {ids["c2"]}
    assert store.conversation(ids["c2"]).row.project == "garden"

    store.assign_project(ids["c2"], None)

    assert store.assignment(ids["c2"]) == Assignment()
    assert store.project(garden).conversation_ids == frozenset()


def test_what_a_person_says_goes_before_what_the_export_says_and_outlives_the_next_import(store, ids):
    kyoto, garden = row(store, "Kyoto in spring").id, row(store, "garden").id
    assert store.assignment(ids["c1"]) == Assignment(kyoto)
    store.assign_project(ids["c1"], garden)

    bring(
        store, talk("c1", *chained(said("m1", "linked"), said("m9", "more")), project_source_id="p1"), exported=day(9)
    )

    assert store.assignment(ids["c1"]) == Assignment(garden, is_by_hand=True)
    store.assign_project(ids["c1"], None)
    assert store.assignment(ids["c1"]) == Assignment(kyoto)


@pytest.mark.parametrize("is_project_there", [True, False])
def test_neither_what_is_not_there_nor_into_what_is_not_there(store, ids, is_project_there):
    project_id = row(store, "garden").id if is_project_there else ProjectId(10**6)
    conversation_id = ConversationId(10**6) if is_project_there else ids["c2"]

    with pytest.raises(NotFound):
        store.assign_project(conversation_id, project_id)

    assert store.assignment(ids["c2"]) == Assignment()


def test_a_project_that_is_not_there_is_not_found(store):
    with pytest.raises(NotFound):
        store.project(ProjectId(1))
