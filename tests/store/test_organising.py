"""Many conversations at once: what an action changes, nothing else, and that its undoing puts back how it stood."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.stored import bring, day, preview, said, talk
from holdfast import search
from holdfast.domain import ConversationId, Project, ProjectId, Source
from holdfast.domain.organising import AddTags, Archive, Colour, PutInProject, Star, TakeTags, ThrowAway
from holdfast.errors import BadInput, NotFound
from holdfast.jobs import CancelToken
from holdfast.store import Store

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ONE, TWO, THREE, FOUR = map(ConversationId, (1, 2, 3, 4))
EVERYONE = (ONE, TWO, THREE, FOUR)
NOBODY = ConversationId(99)


@pytest.fixture
def filled(store):
    """Return a store with four conversations: one starred at its source, one in a project of its source."""
    bring(
        store,
        talk("c1", said("m1", "owls"), is_starred=True),
        talk("c2", said("m2", "owls and hawks"), project_source_id="p1"),
        talk("c3", said("m3", "hawks")),
        talk("c4", said("m4", "wrens")),
    )
    store.add_projects(store.begin_import(preview()), [Project(Source.CLAUDE, "p1", "Birds", "", "", None, None)])
    return store


def row(store, id_):
    return next(row for row in store.conversation_rows() if row.id == id_)


def standing(store):
    """Return everything that a person ordered, as it is seen and as it is stored."""
    tables = {
        "own_star": "conversation_id, is_starred",
        "own_archive": "conversation_id",
        "own_project": "conversation_id, project_id",
        "bin": "conversation_id",
    }
    with store._readers.reading() as con:
        kept = {name: set(con.execute(f"SELECT {columns} FROM {name}")) for name, columns in tables.items()}  # noqa: S608 - names of our own schema
        tags = set(
            con.execute(
                "SELECT ct.conversation_id, t.folded, t.colour FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id"
            )
        )
        indexed = con.execute("SELECT count(*) FROM search_row").get
    return kept, tags, {each.name for each in store.own.tags()}, indexed


def found(store, text):
    return {hit.conversation_id for hit in store.search(search.parse(text, NOW), limit=50).hits}


def test_what_is_archived_is_told_in_its_row_and_found_with_a_mark(filled):
    done = filled.organising.do([ONE, TWO], Archive())

    assert done.ids == (ONE, TWO)
    assert [row(filled, id_).is_archived for id_ in EVERYONE] == [True, True, False, False]
    assert found(filled, "is:archived") == {ONE, TWO}
    assert found(filled, "owls -is:archived") == set()
    hits = filled.search(search.parse("hawks", NOW), limit=50).hits
    assert {hit.conversation_id: hit.is_archived for hit in hits} == {TWO: True, THREE: False}


def test_only_what_was_not_so_yet_is_counted_and_put_back(filled):
    filled.organising.do([ONE], Archive())
    done = filled.organising.do(EVERYONE, Archive())

    assert done.ids == (TWO, THREE, FOUR)
    assert filled.organising.undo(done) == 3
    assert [row(filled, id_).is_archived for id_ in EVERYONE] == [True, False, False, False]


def test_a_star_taken_back_is_the_sources_again(filled):
    done = filled.organising.do(EVERYONE, Star())

    assert done.ids == (TWO, THREE, FOUR)
    filled.organising.undo(done)
    assert [row(filled, id_).is_starred for id_ in EVERYONE] == [True, False, False, False]
    assert filled._writer.execute("SELECT count(*) FROM own_star").get == 0


def test_a_tag_that_some_had_stays_with_these_when_the_rest_is_undone(filled):
    filled.own.tag([ONE], ["Café"])
    done = filled.organising.do(EVERYONE, AddTags(("cafe", "New")))

    assert set(done.ids) == set(EVERYONE)
    assert row(filled, FOUR).tags == ("Café", "New")
    filled.organising.undo(done)
    assert [row(filled, id_).tags for id_ in EVERYONE] == [("Café",), (), (), ()]
    assert [tag.name for tag in filled.own.tags()] == ["Café"]


def test_a_tag_taken_off_everything_comes_back_with_its_spelling_and_colour(filled):
    filled.own.tag([ONE, TWO], ["Café"])
    filled.own.colour_tag("cafe", Colour.TEAL)
    done = filled.organising.do(EVERYONE, TakeTags(("CAFE", "never there")))

    assert (set(done.ids), filled.own.tags()) == ({ONE, TWO}, [])
    filled.organising.undo(done)
    (tag,) = filled.own.tags()
    assert (tag.name, tag.conversation_count, tag.colour) == ("Café", 2, "teal")


def test_undoing_tags_leaves_what_was_done_by_hand_since(filled):
    """What was there before the action is not the action's: who took it off by hand does not find it back."""
    filled.own.tag([ONE, TWO], ["old"])
    done = filled.organising.do(EVERYONE, AddTags(("old", "new")))
    filled.own.untag([ONE], ["old"])
    filled.own.untag([TWO], ["new"])

    filled.organising.undo(done)

    assert [row(filled, id_).tags for id_ in EVERYONE] == [(), ("old",), (), ()]


def test_undoing_the_taking_off_leaves_what_was_put_on_by_hand_since(filled):
    filled.own.tag([ONE], ["a"])
    filled.own.tag([TWO], ["b"])
    done = filled.organising.do(EVERYONE, TakeTags(("a", "b")))
    filled.own.tag([ONE], ["b"])

    assert filled.organising.undo(done) == 2
    assert [row(filled, id_).tags for id_ in (ONE, TWO)] == [("a", "b"), ("b",)]


def test_undoing_counts_those_that_changed(filled):
    done = filled.organising.do(EVERYONE, AddTags(("x",)))
    filled.own.untag([ONE, TWO], ["x"])

    assert filled.organising.undo(done) == 2


def test_what_is_no_tag_changes_nothing(filled):
    before = standing(filled)

    with pytest.raises(BadInput):
        filled.organising.do(EVERYONE, AddTags(("good", "  ")))

    assert standing(filled) == before


def test_into_a_project_and_back_to_the_sources_own(filled):
    made = filled.own_projects.make("Nests")
    done = filled.organising.do(EVERYONE, PutInProject(made))

    assert [row(filled, id_).project for id_ in EVERYONE] == ["Nests"] * 4
    assert found(filled, "project:nests owls") == {ONE, TWO}
    filled.organising.undo(done)
    assert [row(filled, id_).project for id_ in EVERYONE] == ["", "Birds", "", ""]


def test_who_is_in_the_project_of_its_source_already_is_not_put_there(filled):
    birds = next(each.id for each in filled.project_rows() if each.name == "Birds")

    assert filled.organising.do(EVERYONE, PutInProject(birds)).ids == (ONE, THREE, FOUR)
    assert filled.organising.do(EVERYONE, PutInProject(None)).ids == (ONE, THREE, FOUR)


def test_a_project_that_is_gone_is_told(filled):
    with pytest.raises(NotFound):
        filled.organising.do(EVERYONE, PutInProject(ProjectId(99)))


def test_undone_into_a_project_that_was_removed_meanwhile_leaves_them_in_none(filled):
    first, second = filled.own_projects.make("First"), filled.own_projects.make("Second")
    filled.organising.do([THREE], PutInProject(first))
    done = filled.organising.do([THREE], PutInProject(second))
    filled.own_projects.remove(first)

    filled.organising.undo(done)

    assert row(filled, THREE).project == ""


def test_what_was_decided_otherwise_for_one_meanwhile_stays_so(filled):
    """Undoing puts back what the action did, and not what was done by hand after it."""
    one, two = ONE, THREE
    night, day_ = filled.own_projects.make("Night"), filled.own_projects.make("Day")
    done = filled.organising.do([one, two], PutInProject(night))
    filled.assign_project(one, day_)
    assert filled.organising.undo(done) == 1
    assert (row(filled, one).project, row(filled, two).project) == ("Day", "")

    done = filled.organising.do([one, two], Archive())
    filled.organising.do([one], Archive(is_archived=False))
    filled.organising.undo(done)
    assert (row(filled, one).is_archived, row(filled, two).is_archived) == (False, False)

    done = filled.organising.do([one, two], Star())
    filled.own.star([one, two], is_starred=False)
    assert filled.organising.undo(done) == 0


def test_what_was_removed_for_good_meanwhile_does_not_come_back(filled):
    stars, tags = filled.organising.do(EVERYONE, Star(is_starred=False)), filled.organising.do([ONE], AddTags(("x",)))
    untagged = filled.organising.do([ONE], TakeTags(("x",)))
    filled.bin.put([ONE])
    filled.bin.remove([ONE])

    for done in (untagged, tags, stars):
        filled.organising.undo(done)

    assert ONE not in {each.id for each in filled.conversation_rows()}
    assert filled._writer.execute("PRAGMA foreign_key_check").fetchall() == []
    assert filled.own.tags() == []


def test_thrown_away_together_is_back_together_and_found(filled):
    filled.organising.do([TWO], Archive())
    filled.bin.put([FOUR])
    done = filled.organising.do((*EVERYONE, NOBODY), ThrowAway())

    assert (done.ids, found(filled, "owls")) == ((ONE, TWO, THREE), set())
    assert filled.organising.undo(done) == 3
    assert found(filled, "owls") == {ONE, TWO}
    assert row(filled, TWO).is_archived
    assert filled.bin.count() == 1
    assert filled.index_faults(CancelToken()) == []


def test_those_that_are_not_there_are_passed_over(filled):
    for action in (Star(), Archive(), AddTags(("a",)), TakeTags(("a",)), PutInProject(None), ThrowAway()):
        assert filled.organising.do([NOBODY], action).ids == ()
    assert filled.own.tags() == []


def test_it_outlives_an_import_that_has_them_anew(filled):
    made = filled.own_projects.make("Nests")
    for action in (Archive(), AddTags(("kept",)), PutInProject(made)):
        filled.organising.do([TWO], action)
    bring(filled, talk("c2", said("m2", "owls and hawks, again"), updated=day(3)), exported=day(3), is_whole=True)

    kept = row(filled, TWO)
    assert (kept.is_archived, kept.tags, kept.project) == (True, ("kept",), "Nests")
    assert [each.name for each in filled.project_rows()] == ["Birds", "Nests"]


ACTIONS = st.one_of(
    st.builds(Star, st.booleans()),
    st.builds(Archive, st.booleans()),
    st.builds(AddTags, st.lists(st.sampled_from(["Red", "red", "Blue", "Grün"]), min_size=1, max_size=3).map(tuple)),
    st.builds(TakeTags, st.lists(st.sampled_from(["Red", "Blue", "grun"]), min_size=1, max_size=3).map(tuple)),
    st.builds(PutInProject, st.sampled_from([None, ProjectId(1)])),
    st.just(ThrowAway()),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sets(st.sampled_from(EVERYONE)), ACTIONS), min_size=1, max_size=8))
def test_any_row_of_actions_undone_backwards_leaves_it_as_it_was(tmp_path_factory, steps):
    with Store.open(tmp_path_factory.mktemp("own") / "holdfast.db") as store:
        bring(store, *(talk(f"c{at}", said(f"m{at}", "x"), is_starred=at % 2 == 0) for at in (1, 2, 3, 4)))
        store.own_projects.make("Mine")
        store.own.tag([ONE], ["Red"])
        store.own.colour_tag("red", Colour.CLAY)
        seen, dones = [standing(store)], []
        for ids, action in steps:
            dones.append(store.organising.do(sorted(ids), action))
            seen.append(standing(store))
        for done in reversed(dones):
            assert standing(store) == seen.pop()
            store.organising.undo(done)
        assert standing(store) == seen.pop()
