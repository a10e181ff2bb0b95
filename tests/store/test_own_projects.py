"""Projects that a person makes, colours, and passages kept for later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpers.stored import bring, day, preview, said, talk
from holdfast import search
from holdfast.domain import ConversationId, MessageId, Project, ProjectDocument, Source
from holdfast.domain.organising import Colour, PutInProject
from holdfast.domain.snippets import NewSnippet, SnippetId
from holdfast.errors import BadInput, NotFound
from holdfast.jobs import CancelToken
from holdfast.store import mending

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ONE, TWO = ConversationId(1), ConversationId(2)


@pytest.fixture
def filled(store):
    """Return a store with two conversations and a project that was imported."""
    bring(store, talk("c1", said("m1", "owls"), title="Owls"), talk("c2", said("m2", "hawks")))
    store.add_projects(store.begin_import(preview()), [Project(Source.CLAUDE, "p1", "Birds", "", "", None, None)])
    return store


def names(store):
    return [(each.name, each.conversation_count, each.colour) for each in store.project_rows()]


def test_a_project_of_ones_own_stands_among_the_imported(filled):
    made = filled.own_projects.make("  Night\nwork ")
    filled.organising.do([ONE, TWO], PutInProject(made))
    filled.own_projects.colour(made, Colour.VIOLET)

    assert names(filled) == [("Birds", 0, ""), ("Night", 2, "violet")]
    assert filled.project(made).conversation_ids == {ONE, TWO}
    assert {hit.conversation_id for hit in filled.search(search.parse("project:night", NOW), limit=9).hits} == {
        ONE,
        TWO,
    }


@pytest.mark.parametrize("name", ["", " \n ", "\u200b", "x" * 101, "birds", "BÎRDS"])
def test_a_name_that_is_none_or_another_has_is_refused(filled, name):
    with pytest.raises(BadInput):
        filled.own_projects.make(name)
    assert len(filled.project_rows()) == 1


def test_only_ones_own_are_renamed_and_removed(filled):
    birds = filled.project_rows()[0].id
    made = filled.own_projects.make("Night")
    filled.own_projects.rename(made, "Nights")
    filled.own_projects.rename(made, "nights")

    for attempt in (lambda: filled.own_projects.rename(birds, "x"), lambda: filled.own_projects.remove(birds)):
        with pytest.raises(BadInput):
            attempt()
    assert [each.name for each in filled.project_rows()] == ["Birds", "nights"]


def test_an_imported_project_can_be_coloured_and_keeps_that(filled):
    birds = filled.project_rows()[0].id
    filled.own_projects.colour(birds, Colour.MOSS)
    filled.add_projects(
        filled.begin_import(preview(day(3))), [Project(Source.CLAUDE, "p1", "Birds!", "", "", None, day(3))]
    )

    assert names(filled) == [("Birds!", 0, "moss")]
    filled.own_projects.colour(birds, None)
    assert names(filled) == [("Birds!", 0, "")]


def test_a_removed_project_comes_back_with_all_that_hung_on_it(filled):
    documents = (ProjectDocument("d", "dates.md", "nightjars in June"),)
    filled.add_projects(
        filled.begin_import(preview()),
        [Project(Source.HOLDFAST, "mine", "Night", "", "", None, None, documents=documents)],
    )
    made = next(each.id for each in filled.project_rows() if each.is_own)
    filled.organising.do([ONE], PutInProject(made))
    filled.own_projects.colour(made, Colour.ROSE)
    filled.own.tag([ONE], ["x"])

    removed = filled.own_projects.remove(made)
    assert names(filled) == [("Birds", 0, "")]
    assert filled.search(search.parse("nightjars", NOW), limit=9).hits == ()
    assert filled.conversation(ONE).row.project == ""

    filled.own_projects.restore(removed)
    filled.own_projects.restore(removed)
    assert names(filled) == [("Birds", 0, ""), ("Night", 1, "rose")]
    (hit,) = filled.search(search.parse("nightjars", NOW), limit=9).hits
    assert hit.project_id == made
    assert filled.index_faults(CancelToken()) == []


def test_a_removed_project_comes_back_beside_one_that_was_made_meanwhile(filled):
    """The store gives the number of what was removed to the next."""
    project = Project(
        Source.HOLDFAST, "mine", "Night", "", "", None, None,
        documents=(ProjectDocument("d", "dates.md", "nightjars in June"),),
    )  # fmt: skip
    filled.add_projects(filled.begin_import(preview()), [project])
    first = next(each.id for each in filled.project_rows() if each.is_own)
    filled.organising.do([ONE], PutInProject(first))
    filled.own_projects.colour(first, Colour.ROSE)
    removed = filled.own_projects.remove(first)
    other = replace(project, source_id="other", name="Day", documents=(ProjectDocument("e", "noon.md", "larks"),))
    filled.add_projects(filled.begin_import(preview()), [other])
    second = next(each.id for each in filled.project_rows() if each.is_own)

    filled.own_projects.restore(removed)

    assert sorted(names(filled)) == [("Birds", 0, ""), ("Day", 0, ""), ("Night", 1, "rose")]
    (hit,) = filled.search(search.parse("nightjars", NOW), limit=9).hits
    assert hit.project_id not in {None, second}
    assert filled.conversation(ONE).row.project == "Night"
    assert filled.index_faults(CancelToken()) == []


def test_what_is_in_the_bin_is_not_counted_in_a_project(filled):
    made = filled.own_projects.make("Night")
    filled.organising.do([ONE, TWO], PutInProject(made))
    filled.bin.put([ONE])

    assert ("Night", 1, "") in names(filled)


def test_a_tag_can_be_coloured_by_any_spelling(filled):
    filled.own.tag([ONE], ["Café"])
    filled.own.colour_tag("CAFE", Colour.AMBER)

    assert [(tag.name, tag.colour) for tag in filled.own.tags()] == [("Café", "amber")]
    with pytest.raises(NotFound):
        filled.own.colour_tag("other", Colour.AMBER)


def test_a_snippet_knows_what_it_came_from(filled):
    message = filled.conversation(ONE).messages[0].id
    kept = filled.snippets.add(NewSnippet("## Owls\n\nsleep by day\n", "", " Facts\n", ONE, message))

    assert (kept.name, kept.folder, kept.text) == ("Owls", "Facts", "## Owls\n\nsleep by day")
    assert (kept.conversation_id, kept.message_id, kept.conversation_title) == (ONE, message, "Owls")
    assert filled.snippets.all() == [kept]


def test_snippets_that_come_back_have_their_numbers(filled):
    """The undoing of what was done before knows them by these."""
    first, second = (filled.snippets.add(NewSnippet(text)) for text in ("owls", "hawks"))
    gone = [filled.snippets.remove(each.id) for each in (first, second)]
    for each in reversed(gone):
        filled.snippets.restore([each])

    assert filled.snippets.remove(second.id).text == "hawks"
    assert [each.text for each in filled.snippets.all()] == ["owls"]


def test_a_snippet_whose_number_another_has_comes_back_beside_it(filled):
    gone = filled.snippets.remove(filled.snippets.add(NewSnippet("owls")).id)
    filled.snippets.add(NewSnippet("hawks"))
    filled.snippets.restore([gone])

    assert sorted(each.text for each in filled.snippets.all()) == ["hawks", "owls"]


def test_a_snippet_outlives_its_conversation(filled):
    filled.snippets.add(NewSnippet("sleep by day", "Owls", "", ONE, filled.conversation(ONE).messages[0].id))
    filled.bin.put([ONE])
    filled.bin.remove([ONE])

    (kept,) = filled.snippets.all()
    assert (kept.text, kept.conversation_id, kept.message_id, kept.conversation_title) == (
        "sleep by day",
        None,
        None,
        "",
    )


def test_a_snippet_names_no_message_of_another_conversation(filled):
    kept = filled.snippets.add(NewSnippet("words", "", "", ONE, filled.conversation(TWO).messages[0].id))

    assert (kept.conversation_id, kept.message_id) == (ONE, None)
    assert filled.snippets.add(NewSnippet("words", conversation_id=ConversationId(9), message_id=MessageId(9))).id


def test_a_snippet_is_written_anew_removed_and_brought_back(filled):
    kept = filled.snippets.add(NewSnippet("sleep by day", "Owls", "", ONE))
    changed = filled.snippets.change(kept.id, "Owl", "Birds", "sleep by night")
    removed = filled.snippets.remove(kept.id)

    assert filled.snippets.all() == []
    assert filled.snippets.restore([removed]) == 1
    assert filled.snippets.restore([removed]) == 0
    (back,) = filled.snippets.all()
    assert (back.key, back.name, back.folder, back.text) == (changed.key, "Owl", "Birds", "sleep by night")
    assert back.created == kept.created


@pytest.mark.parametrize("text", ["", "  \n\t ", "\x00\x07"])
def test_a_snippet_without_words_is_none(filled, text):
    with pytest.raises(BadInput):
        filled.snippets.add(NewSnippet(text))
    with pytest.raises(NotFound):
        filled.snippets.remove(SnippetId(9))


def test_a_hostile_snippet_is_kept_as_it_can_be(filled):
    kept = filled.snippets.add(NewSnippet("\ud800 half a sign \u202e turned", "\u202ename\n", "f" * 500))

    assert (kept.text, kept.name, len(kept.folder)) == ("\ufffd half a sign \u202e turned", "name", 60)


def test_what_a_person_wrote_outlives_a_message_that_cannot_be_salvaged(filled):
    """A repair takes away what refers to what is gone; a note and a snippet only forget where they stood."""
    message = filled.conversation(ONE).messages[0].id
    filled.own.add_note(ONE, message, "my words")
    filled.snippets.add(NewSnippet("kept words", "", "", ONE, message))
    con = filled._writer
    con.execute("PRAGMA foreign_keys = 0")
    con.execute("DELETE FROM message WHERE id = ?", (message,))

    mending.take_strays_away(con)

    assert [(note.text, note.message_id) for note in filled.own.own(ONE).notes] == [("my words", None)]
    assert [(each.text, each.message_id) for each in filled.snippets.all()] == [("kept words", None)]
    assert con.execute("PRAGMA foreign_key_check").fetchall() == []
