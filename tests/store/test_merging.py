"""A conversation that comes again: unchanged, updated, emptied, older, with other messages."""

from __future__ import annotations

import pytest

from helpers.stored import answered, bring, bring_and_tell, chained, day, found, prepared, said, talk
from holdfast.domain import Artifact, ArtifactVersion, Attachment, InjectedBlock, Project, Source, TextBlock
from holdfast.store.merging import StoredRow, is_older, merge_messages

TEXTS = ("first", "second", "third")


def full(*texts, updated=1, **more):
    """Return a straight conversation, last changed on that day."""
    messages = chained(*(said(f"m{at}", text) for at, text in enumerate(texts, 1)))
    return talk("c", *messages, updated=day(updated), **({"title": "Title"} | more))


def emptied(*texts, updated=2):
    """Return what a deleted conversation looks like in an export: everything is there and blank."""
    messages = chained(
        *(said(f"m{at}", blocks=(TextBlock(""),), updated=day(updated)) for at, _ in enumerate(texts, 1))
    )
    return talk("c", *messages, updated=day(updated))


def texts_of(store):
    opened = store.conversation(store.resolve_id("c"))
    return {
        stored.message.source_id: (
            "".join(block.text for block in stored.message.blocks) + ("!" if stored.is_missing else "")
        )
        for stored in opened.messages
    }


@pytest.mark.parametrize("day_of_export", [0, 1, 2])
def test_the_same_again_is_unchanged(store, day_of_export):
    assert bring(store, full(*TEXTS), exported=day(1)) == ("new",)
    before = store.conversation_rows(), store.counts()

    assert bring(store, full(*TEXTS), exported=day(day_of_export)) == ("unchanged",)
    assert (store.conversation_rows(), store.counts()) == before


def test_another_source_text_with_the_same_content_is_unchanged_and_kept(store):
    """`updated_at` can move although nothing else did; the list then shows the new time."""
    bring(store, full(*TEXTS, updated=1), exported=day(1))

    outcomes, _ = bring_and_tell(store, [full(*TEXTS, updated=5)], day(5))

    assert outcomes == ("unchanged",)
    assert store.source_json(store.resolve_id("c")) == found(full(*TEXTS, updated=5)).source_json
    assert store.conversation_rows()[0].updated == day(5)
    assert store.digests()[Source.CLAUDE, "c"].digest == found(full(*TEXTS, updated=5)).digest


MERGES = {
    # what is stored, what comes (both with the day of their last change): what is then there, and what it was called
    "a new message is added": (full("a"), full("a", "b", updated=2), {"m1": "a", "m2": "b"}, "updated"),
    "a changed message is replaced": (full("a", "b"), full("a", "B", updated=2), {"m1": "a", "m2": "B"}, "updated"),
    "an older export changes nothing": (full("a", "B", updated=2), full("a", "b"), {"m1": "a", "m2": "B"}, "unchanged"),
    "what an older export has more is added and marked": (
        full("a", updated=2),
        full("a", "b"),
        {"m1": "a", "m2": "b!"},
        "updated",
    ),
    "what a newer export lacks stays and is marked": (
        full("a", "b"),
        full("a", updated=2),
        {"m1": "a", "m2": "b!"},
        "updated",
    ),
    "an emptied conversation empties nothing": (
        full("a", "b"),
        emptied("a", "b"),
        {"m1": "a", "m2": "b"},
        "shell",
    ),
    "a conversation without messages empties nothing": (full("a", "b"), emptied(), {"m1": "a", "m2": "b"}, "shell"),
    "an older full copy fills an emptied one": (
        emptied("a", "b"),
        full("a", "b"),
        {"m1": "a", "m2": "b"},
        "updated",
    ),
    "an emptied message empties nothing": (full("a", "b"), full("a", "", updated=2), {"m1": "a", "m2": "b"}, "updated"),
    "another shell is a shell": (emptied("a"), emptied("a", "b"), {"m1": "", "m2": ""}, "shell"),
}


@pytest.mark.parametrize("name", MERGES)
def test_merging(store, name):
    stored, comes, expected, outcome = MERGES[name]
    bring(store, stored, exported=stored.updated)

    got = bring(store, comes, exported=comes.updated)

    assert texts_of(store) == expected
    if name != "an emptied message empties nothing":
        assert got == (outcome,)


@pytest.mark.parametrize("name", [name for name in MERGES if "emptied message" not in name])
def test_merging_twice_is_merging_once(store, name):
    stored, comes, _, _ = MERGES[name]
    bring(store, stored, exported=stored.updated)
    bring(store, comes, exported=comes.updated)
    before = texts_of(store), store.counts(), store.conversation_rows(include_shells=True)

    again = bring(store, comes, exported=comes.updated)

    assert (texts_of(store), store.counts(), store.conversation_rows(include_shells=True)) == before
    assert again[0] in {"unchanged", "shell"}


def test_a_shell_leaves_title_time_and_source_of_the_fuller_one(store):
    bring(store, full("a", "b"), exported=day(1))
    before = store.conversation_rows()[0], store.source_json(store.resolve_id("c"))

    bring(store, emptied("a", "b"), exported=day(2))

    assert (store.conversation_rows()[0], store.source_json(store.resolve_id("c"))) == before
    assert store.counts().shells == 0


def test_a_message_seen_again_is_no_longer_missing(store):
    bring(store, full("a", "b"), exported=day(1))
    bring(store, full("a", updated=2), exported=day(2))

    assert bring(store, full("a", "b", updated=3), exported=day(3)) == ("updated",)

    assert texts_of(store) == {"m1": "a", "m2": "b"}


def test_the_fuller_source_text_is_kept_beside_the_newest(store):
    """A newer export that lacks messages does not throw away the text they are in."""
    bring(store, full("a", "b"), exported=day(1))
    bring(store, full("a", updated=2), exported=day(2))

    kept = store._writer.execute("SELECT is_newest, digest FROM source_document ORDER BY is_newest").fetchall()
    assert kept == [(0, found(full("a", "b")).digest), (1, found(full("a", updated=2)).digest)]


def test_an_outgrown_source_text_is_dropped(store):
    bring(store, full("a"), exported=day(1))
    bring(store, full("a", "b", updated=2), exported=day(2))

    assert store._writer.execute("SELECT count(*) FROM source_document").get == 1


def test_equal_times_are_decided_by_the_age_of_the_export(store):
    bring(store, full("new"), exported=day(2))

    assert bring(store, full("old"), exported=day(1)) == ("unchanged",)
    assert texts_of(store) == {"m1": "new"}
    assert bring(store, full("newest"), exported=day(3)) == ("updated",)
    assert texts_of(store) == {"m1": "newest"}


def test_a_conversation_twice_in_one_batch_is_stored_once(store):
    """Batches of one export may repeat conversations."""
    assert bring(store, full("a"), full("a"), full("a", "b", updated=2)) == ("new", "unchanged", "updated")
    assert texts_of(store) == {"m1": "a", "m2": "b"}


def test_an_edit_adds_a_branch_and_its_branch_is_shown(store):
    first = (said("m1", "question"), answered("m2", "answer", "m1"))
    edited = (said("m3", "question, edited"), answered("m4", "another", "m3"))
    bring(store, talk("c", *first, updated=day(1)), exported=day(1))

    bring(store, talk("c", *first, *edited, updated=day(2)), exported=day(2))

    opened = store.conversation(store.resolve_id("c"))
    assert [(stored.branch, stored.branch_count) for stored in opened.messages] == [(1, 2), (1, 1), (2, 2), (1, 1)]
    assert [stored.message.source_id for stored in opened.current_path()] == ["m3", "m4"]
    assert opened.row.branch_count == 2
    assert store.counts().branched_conversations == 1


def test_the_sources_own_leaf_is_shown_and_what_hangs_below_it(store):
    messages = (said("m1", "q"), answered("m2", "a", "m1"), answered("m3", "b", "m1"), said("m4", "more", "m2"))

    bring(store, talk("c", *messages, current_leaf="m2"))

    opened = store.conversation(store.resolve_id("c"))
    assert [stored.message.source_id for stored in opened.current_path()] == ["m1", "m2", "m4"]


def test_an_orphan_finds_its_parent_in_the_older_copy(store):
    """A newer export that lacks a parent hangs the child at the root; the store still knows better."""
    bring(store, full("a", "b"), exported=day(1))

    bring(store, talk("c", said("m2", "b", is_orphan=True), updated=day(2)), exported=day(2))

    opened = store.conversation(store.resolve_id("c"))
    assert opened.messages[1].parent_id == opened.messages[0].id
    assert opened.messages[0].is_missing


def test_two_versions_that_make_a_ring_are_hung_at_the_root(store):
    one = (said("m1", "a"), said("m2", "b", "m1"))
    other = (said("m3", "c"), said("m2", "b", "m3"), said("m1", "a", "m2"))
    bring(store, talk("c", *one, updated=day(1)), exported=day(1))

    bring(store, talk("c", *other, updated=day(2)), exported=day(2))

    opened = store.conversation(store.resolve_id("c"))
    assert {stored.message.source_id for stored in opened.messages} == {"m1", "m2", "m3"}
    assert opened.path_through(opened.messages[-1].id)


def document(*versions):
    return (Artifact("doc", "artifact", "Plan", versions=versions),)


def written(message, text):
    return ArtifactVersion("write", text, message_source_id=message, block_position=0)


def edited(message, old, new, base):
    return ArtifactVersion("replace", new, old, base, message_source_id=message, block_position=0)


def test_documents_keep_the_versions_that_a_newer_export_lacks(store):
    old = document(written("m1", "one two"), edited("m2", "one", "1", 0))
    new = document(written("m1", "one two"), edited("m3", "two", "2", 0))
    bring(store, full("a", "b", artifacts=old), exported=day(1))
    messages = (said("m1", "a"), said("m3", "c", "m1"))

    bring(store, talk("c", *messages, updated=day(2), artifacts=new), exported=day(2))

    (artifact,) = store.conversation(store.resolve_id("c")).artifacts
    assert [version.message_source_id for version in artifact.versions] == ["m1", "m2", "m3"]
    assert [artifact.content_at(at) for at in range(3)] == ["one two", "1 two", "one 2"]
    assert store.counts().artifact_versions == 3


def test_a_version_whose_base_is_gone_starts_afresh(store):
    """Nothing a person saw in an old version changes because the version before it was replaced."""
    old = document(written("m1", "one two"), edited("m2", "one", "1", 0))
    new = document(edited("m1", "x", "y", None))
    bring(store, full("a", "b", artifacts=old), exported=day(1))

    bring(store, full("A", updated=2, artifacts=new), exported=day(2))

    (artifact,) = store.conversation(store.resolve_id("c")).artifacts
    assert artifact.content_at(1) == "1 two"


EMPTY = {
    "nothing": said("m1"),
    "blanks": said("m1", " \n\t"),
    "what a service injected": said("m1", blocks=(InjectedBlock("date: today"),)),
}
CONTENT = {
    "text": said("m1", "x"),
    "an attachment": said("m1", attachments=(Attachment("pasted", "", text=""),)),
    "a file": said("m1", attachments=(Attachment("file", "cat.png"),)),
}


@pytest.mark.parametrize("name", EMPTY)
def test_a_conversation_with_nothing_in_it_is_a_shell(store, name):
    assert bring(store, talk("c", EMPTY[name])) == ("shell",)
    assert (store.counts().conversations, store.counts().shells, store.counts().messages) == (0, 1, 1)


@pytest.mark.parametrize("name", CONTENT)
def test_anything_at_all_makes_a_conversation(store, name):
    assert bring(store, talk("c", CONTENT[name])) == ("new",)


def test_what_is_written_here_is_never_replaced_nor_missing():
    """A message of our own carries no import: no export can know it."""
    ours = StoredRow(1, "m1", None, 0, 0, 0, False, False, b"ours", None, None)
    theirs = talk("c", said("m1", "theirs", updated=day(9)))
    for messages in (prepared(theirs).messages, ()):
        merge = merge_messages([ours], messages, older=False, stored_is_shell=False)
        assert merge.winners["m1"] == "stored"
        assert not merge.placed[0].is_missing


@pytest.mark.parametrize(
    ("stored", "seen", "new", "exported", "expected"),
    [
        (5, 0, 4, 9, True),
        (5, 9, 6, 1, False),
        (5, 9, 5, 8, True),
        (5, 9, 5, 9, False),
        (5, 9, 5, None, False),
        (None, 9, 5, 8, True),
        (None, 0, None, None, False),
    ],
)
def test_which_version_is_older(stored, seen, new, exported, expected):
    assert is_older(stored, seen, new, exported) is expected


def test_a_project_link_arrives_later(store):
    bring(store, full("a"), exported=day(1))
    store.add_projects(1, [Project(Source.CLAUDE, "p", "Garden", "", "", None, None)])

    bring(store, full("a", updated=2, project_source_id="p"), exported=day(2))

    assert store.conversation_rows()[0].project == "Garden"
