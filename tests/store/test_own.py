"""What a person adds: stars, titles, tags, notes; kept beside what is imported, found, and in step with the index."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpers.stored import answered, bring, chained, day, said, talk
from holdfast import search
from holdfast.domain import ConversationId
from holdfast.domain.own import NoteId, Tag
from holdfast.errors import BadInput, NotFound
from holdfast.jobs import CancelToken

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BIRDS, WHALES = ConversationId(1), ConversationId(2)


@pytest.fixture
def filled(store):
    """Return a store with two conversations, the first of them starred at its source."""
    birds = talk(
        "birds", *chained(said("m1", "Where do penguins sleep?"), answered("m2", "On ice.")), title="Sleep",
        is_starred=True,
    )  # fmt: skip
    bring(store, birds, talk("whales", said("m3", "And whales?"), title="Whales"))
    return store


def ask(store, text, *, typing=False):
    return store.search(search.parse(text, NOW, typing=typing), limit=50).hits


def conversations(store, text, *, typing=False):
    return {hit.conversation_id for hit in ask(store, text, typing=typing)}


def row(store, id_):
    return next(row for row in store.conversation_rows() if row.id == id_)


def is_whole(store):
    return store.index_faults(CancelToken()) == []


def test_a_star_of_ones_own_wins_over_the_source_in_both_directions(filled):
    filled.own.star([WHALES], is_starred=True)
    filled.own.star([BIRDS], is_starred=False)

    assert (row(filled, WHALES).is_starred, row(filled, BIRDS).is_starred) == (True, False)
    assert conversations(filled, "is:starred") == {WHALES}
    assert conversations(filled, "-is:starred penguins") == {BIRDS}


def test_a_star_outlives_an_import_that_says_otherwise(filled):
    filled.own.star([WHALES], is_starred=True)
    bring(filled, talk("whales", said("m3", "And whales?"), title="Whales", updated=day(3)), exported=day(3))

    assert row(filled, WHALES).is_starred
    assert filled.own.own(WHALES).is_starred


def test_a_title_of_ones_own_is_shown_and_found_and_so_is_the_sources(filled):
    filled.own.rename(BIRDS, "  Bedrooms\nof birds ")

    assert row(filled, BIRDS).title == "Bedrooms"
    assert [hit.title for hit in ask(filled, "title:bedrooms")] == ["Bedrooms"]
    assert [hit.excerpt.text for hit in ask(filled, "title:sleep")] == ["Sleep"]
    assert is_whole(filled)


def test_a_title_taken_back_gives_the_sources_again(filled):
    filled.own.rename(BIRDS, "Bedrooms")
    filled.own.rename(BIRDS, " ")

    assert row(filled, BIRDS).title == "Sleep"
    assert ask(filled, "bedrooms") == ()
    assert conversations(filled, "title:sleep") == {BIRDS}


def test_a_title_of_ones_own_stays_found_when_the_conversation_comes_again(filled):
    filled.own.rename(BIRDS, "Bedrooms")
    more = chained(said("m1", "Where do penguins sleep?"), answered("m2", "On ice."), said("m4", "In winter too?"))
    bring(filled, talk("birds", *more, title="Penguins", updated=day(4)), exported=day(4))

    assert row(filled, BIRDS).title == "Bedrooms"
    assert conversations(filled, "title:bedrooms") == conversations(filled, "title:penguins") == {BIRDS}


def test_a_tag_is_one_whatever_its_case_and_accents(filled):
    filled.own.tag([BIRDS], ["Später", "#to  read"])
    filled.own.tag([BIRDS, WHALES], ["SPATER", "To Read"])

    assert filled.own.tags() == [Tag("Später", 2), Tag("to read", 2)]
    assert row(filled, WHALES).tags == ("Später", "to read")
    assert conversations(filled, 'tag:"to read"') == conversations(filled, "tag:spater") == {BIRDS, WHALES}


def test_a_tag_joins_with_words_and_can_be_left_out(filled):
    filled.own.tag([BIRDS], ["birds"])

    assert conversations(filled, "tag:birds penguins") == {BIRDS}
    assert conversations(filled, "whales -tag:birds") == {WHALES}
    assert conversations(filled, "tag:bird") == set()


def test_a_tag_being_typed_is_found_by_its_beginning(filled):
    filled.own.tag([BIRDS], ["birds"])

    assert conversations(filled, "tag:bi", typing=True) == {BIRDS}
    assert conversations(filled, "tag:bo", typing=True) == set()
    assert conversations(filled, "tag:bi*") == {BIRDS}


def test_a_tag_taken_off_everything_is_forgotten(filled):
    filled.own.tag([BIRDS, WHALES], ["sea"])
    filled.own.untag([BIRDS], ["Sea", "never there"])
    assert filled.own.tags() == [Tag("sea", 1)]

    filled.own.untag([WHALES], ["sea"])

    assert filled.own.tags() == []
    assert row(filled, WHALES).tags == ()


@pytest.mark.parametrize("name", ["", "  ", "#", "\u200b\u200e", "a" * 61, "a, b", "\x00\n"])
def test_a_tag_without_a_name_or_with_a_sentence_for_one_is_refused(filled, name):
    with pytest.raises(BadInput):
        filled.own.tag([BIRDS], ["good", name])

    assert filled.own.tags() == []


def test_a_note_is_found_like_a_message_and_leads_to_the_one_it_is_on(filled):
    message = filled.conversation(BIRDS).messages[1].id
    note = filled.own.add_note(BIRDS, message, "Ask the aquarium about fjörds")

    (hit,) = ask(filled, "aquarium")
    assert (hit.kind, hit.conversation_id, hit.message_id, hit.title) == ("note", BIRDS, message, "Sleep")
    assert [hit.kind for hit in ask(filled, "in:notes fjords")] == ["note"]
    assert conversations(filled, "has:note") == {BIRDS}
    assert filled.own.own(BIRDS).notes == (note,)
    assert is_whole(filled)


def test_a_note_changed_is_found_by_its_new_words_only(filled):
    note = filled.own.add_note(BIRDS, None, "first thoughts")
    changed = filled.own.change_note(note.id, "second opinion")

    assert changed.created == note.created
    assert ask(filled, "thoughts") == ()
    assert [hit.excerpt.text for hit in ask(filled, "opinion")] == ["second opinion"]


def test_a_note_removed_is_gone_from_the_index_and_can_be_put_back(filled):
    note = filled.own.add_note(BIRDS, None, "first thoughts")
    removed = filled.own.remove_note(note.id)

    assert ask(filled, "thoughts") == () == filled.own.own(BIRDS).notes
    assert is_whole(filled)
    restored = filled.own.restore_note(removed)
    assert (restored.text, restored.created) == (note.text, note.created)
    assert conversations(filled, "thoughts") == {BIRDS}


def test_a_note_stays_when_the_conversation_comes_again(filled):
    filled.own.add_note(WHALES, None, "blubber")
    bring(filled, talk("whales", said("m3", "And all whales?"), title="Whales", updated=day(3)), exported=day(3))

    assert conversations(filled, "blubber") == {WHALES}
    assert is_whole(filled)


def test_notes_and_titles_are_found_after_the_index_is_made_anew(filled):
    filled.own.add_note(WHALES, None, "blubber")
    filled.own.rename(WHALES, "Giants")
    progress = filled.begin_reindexing(afresh=True)
    while not progress.is_done:
        progress = filled.reindex_some()

    assert conversations(filled, "blubber") == conversations(filled, "title:giants") == {WHALES}
    assert conversations(filled, "title:whales") == {WHALES}
    assert is_whole(filled)


@pytest.mark.parametrize("text", ["", " \n", "\x00"])
def test_an_empty_note_is_refused(filled, text):
    with pytest.raises(BadInput):
        filled.own.add_note(BIRDS, None, text)


def test_strange_words_in_a_note_are_kept(filled):
    text = "a\ud800b\x00c\n\tline two \U0001f600 " + "long " * 20_000
    note = filled.own.add_note(BIRDS, None, text)

    assert note.text == "a\ufffdbc\n\tline two \U0001f600 " + ("long " * 20_000).rstrip()
    assert filled.own.own(BIRDS).notes[0].text == note.text


def test_what_is_not_there_cannot_be_starred_named_tagged_or_noted(filled):
    nobody, other = ConversationId(99), filled.conversation(WHALES).messages[0].id
    for act in (
        lambda: filled.own.star([BIRDS, nobody], is_starred=False),
        lambda: filled.own.rename(nobody, "x"),
        lambda: filled.own.tag([BIRDS, nobody], ["x"]),
        lambda: filled.own.untag([nobody], ["x"]),
        lambda: filled.own.own(nobody),
        lambda: filled.own.add_note(nobody, None, "x"),
        lambda: filled.own.add_note(BIRDS, other, "x"),
        lambda: filled.own.change_note(NoteId(7), "x"),
        lambda: filled.own.remove_note(NoteId(7)),
    ):
        with pytest.raises(NotFound):
            act()

    assert filled.own.tags() == []
    assert row(filled, BIRDS).is_starred


def test_what_is_added_to_a_conversation_in_the_bin_is_found_when_it_is_taken_back(filled):
    filled.own.tag([WHALES], ["sea"])
    filled.bin.put([WHALES])
    filled.own.add_note(WHALES, None, "blubber")
    filled.own.rename(WHALES, "Giants")

    assert ask(filled, "blubber") == () == ask(filled, "giants")
    assert filled.own.tags() == [Tag("sea", 0)]
    filled.bin.take_back([WHALES])

    assert conversations(filled, "blubber") == conversations(filled, "title:giants") == {WHALES}
    assert filled.own.tags() == [Tag("sea", 1)]
    assert is_whole(filled)


def test_a_branch_is_chosen_by_hand_and_kept_through_an_older_export(store):
    """A person's choice is a row of its own; a message of elsewhere is none of it."""
    first = (said("m1", "?"), answered("m2", "one", "m1"), answered("m3", "two", "m1"))
    bring(store, talk("c", *first), talk("other", said("m9", "else")))
    row, other = (next(each for each in store.conversation_rows() if each.source_id == name) for name in ("c", "other"))
    ids = {each.message.source_id: each.id for each in store.conversation(row.id).messages}

    def shown():
        return store.conversation(row.id).current_path()[-1].message.source_id

    assert shown() == "m3"
    assert store.own.show_branch(row.id, ids["m2"]) is None
    assert shown() == "m2"
    assert store.own.show_branch(row.id, ids["m3"]) == ids["m2"]
    with pytest.raises(NotFound):
        store.own.show_branch(row.id, store.conversation(other.id).messages[0].id)
    store.own.show_branch(row.id, ids["m2"])
    bring(store, talk("c", *first, updated=day(0.5)), exported=day(0.5))
    assert shown() == "m2"
    assert store.own.show_branch(row.id, None) == ids["m2"]
    assert shown() == "m3"
