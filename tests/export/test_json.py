"""JSON: the form that comes back without loss, and the source's own, unchanged."""

from __future__ import annotations

import json

import pytest

from helpers.stored import answered, bring, chained, day, said, talk
from holdfast.domain import MessageState, Segment, Source, TextBlock
from holdfast.domain.chatting import KeptSettings
from holdfast.domain.organising import AddTags, Archive, Colour, PutInProject
from holdfast.domain.snippets import NewSnippet
from holdfast.errors import ArchiveError
from holdfast.export import Choice, Format, Selection
from holdfast.jobs import CancelToken, no_progress
from holdfast.operations import preview

HOLDFAST = Choice(Format.JSON)
CLAUDE = Choice(Format.JSON, is_claude_form=True)


def whole(shelf):
    """Return all that a store holds, without the numbers it gave."""
    held = {}
    for row in shelf.library.rows(include_shells=True):
        conversation = shelf.library.open(row.id)
        own = shelf.store.own.own(row.id)
        held[row.source, row.source_id] = (
            shelf.store.exports.conversation(row.id),
            [artifact for artifact in conversation.artifacts if artifact.kind == "published"],
            [(stored.message.source_id, stored.is_current, stored.branch) for stored in conversation.messages],
            (row.title, row.snippet, row.project, row.is_starred, row.is_shell, row.message_count, row.branch_count),
            (own.title, own.is_starred, own.tags, [(note.text, note.created, note.updated) for note in own.notes]),
            shelf.store.source_json(row.id),
        )
    return (
        held,
        shelf.store.projects(),
        shelf.store.memories(),
        set(shelf.store.exports.accounts()),
        shelf.library.counts(),
    )


@pytest.mark.parametrize("name", ["sample", "foreign"])
def test_export_and_import_give_an_equal_store(name, request, shelf, tmp_path):
    original = request.getfixturevalue(name)
    original.export(HOLDFAST, tmp_path / "all.json")

    assert preview([tmp_path / "all.json"]).layout == "Holdfast export"
    shelf.bring(tmp_path / "all.json")

    assert whole(shelf) == whole(original)
    assert not shelf.store.index_faults(CancelToken())
    found = original.library.search("the").hits
    assert len(shelf.library.search("the").hits) == len(found)


def test_what_a_person_added_comes_back(sample, shelf, tmp_path):
    shelf.library.import_sample(CancelToken(), no_progress)
    row = shelf.one("Letter to the landlord")
    message = shelf.library.open(row.id).messages[2]
    shelf.store.own.rename(row.id, "The cold room")
    shelf.store.own.star([row.id], is_starred=True)
    shelf.store.own.tag([row.id], ["home", "Heizung & Wärme"])
    shelf.store.own.add_note(row.id, message.id, "Ask again in May.")
    shelf.library.assign_project(row.id, shelf.library.projects()[0].id)
    shelf.export(HOLDFAST, tmp_path / "own.json")

    other = type(shelf)(tmp_path / "other")
    other.bring(tmp_path / "own.json")
    other.bring(tmp_path / "own.json")

    assert whole(other) == whole(shelf)
    again = other.one("The cold room")
    own = other.store.own.own(again.id)
    assert other.library.search("tag:home").hits or own.tags == ("Heizung & Wärme", "home")
    stored = {each.id: each.message.source_id for each in other.library.open(again.id).messages}
    assert [stored[note.message_id] for note in own.notes] == [message.message.source_id]
    assert other.library.assignment(again.id).is_by_hand
    other.store.close()


def test_a_persons_own_order_comes_back(sample, shelf, tmp_path):
    shelf.library.import_sample(CancelToken(), no_progress)
    organising, row = shelf.library.organising, shelf.one("Letter to the landlord")
    message = shelf.library.open(row.id).messages[2]
    made = organising.make_project("Flat")
    organising.do([row.id], PutInProject(made))
    organising.do([row.id], Archive())
    organising.do([row.id], AddTags(("Home",)))
    organising.colour_tag("home", Colour.TEAL)
    organising.colour_project(made, Colour.ROSE)
    shelf.library.snippets.add(NewSnippet("Dear landlord,\n", "Opening", "Letters", row.id, message.id))
    shelf.library.snippets.add(NewSnippet("By hand"))
    shelf.export(HOLDFAST, tmp_path / "own.json")

    other = type(shelf)(tmp_path / "other")
    other.bring(tmp_path / "own.json")
    other.bring(tmp_path / "own.json")

    again = other.one("Letter to the landlord")
    assert (again.is_archived, again.project, again.tags) == (True, "Flat", ("Home",))
    assert [(each.name, each.colour) for each in other.library.projects() if each.is_own] == [("Flat", "rose")]
    assert [(tag.name, tag.colour) for tag in other.library.additions.tags()] == [("Home", "teal")]
    by_hand, letter = other.library.snippets.all()
    assert (by_hand.name, letter.name, letter.folder, letter.text) == (
        "By hand",
        "Opening",
        "Letters",
        "Dear landlord,",
    )
    stored = {each.id: each.message.source_id for each in other.library.open(again.id).messages}
    assert stored[letter.message_id] == message.message.source_id
    assert whole(other) == whole(shelf)
    other.store.close()


def test_an_export_of_some_names_no_tag_or_project_of_others(shelf, tmp_path):
    """Whoever is given one conversation does not learn what the others are about."""
    bring(shelf.store, talk("c1", said("m1", "Hello")), talk("c2", said("m2", "Private")))
    organising = shelf.library.organising
    one, other = sorted(row.id for row in shelf.library.rows())
    for id_, tag, name in ((one, "shown", "Kitchen"), (other, "divorce", "Lawyers")):
        made = organising.make_project(name)
        organising.do([id_], AddTags((tag,)))
        organising.do([id_], PutInProject(made))
        organising.colour_tag(tag, Colour.TEAL)
        organising.colour_project(made, Colour.ROSE)
    hidden = next(row.id for row in shelf.library.projects() if row.name == "Lawyers")
    key = shelf.store.project(hidden).project.source_id

    shelf.export(HOLDFAST, tmp_path / "one.json", Selection(ids=(one,)))

    text = (tmp_path / "one.json").read_text("utf-8")
    assert not any(word in text for word in ("divorce", "Lawyers", key))
    assert text.count('"holdfast": "colour"') + text.count('"holdfast":"colour"') == 2


def test_what_is_here_already_wins_over_what_an_export_brings(shelf, tmp_path):
    bring(shelf.store, talk("c", said("m1", "Hello")))
    (row,) = shelf.library.rows()
    shelf.library.organising.do([row.id], AddTags(("x",)))
    shelf.library.organising.colour_tag("x", Colour.TEAL)
    kept = shelf.library.snippets.add(NewSnippet("first"))
    shelf.export(HOLDFAST, tmp_path / "own.json")
    shelf.library.organising.colour_tag("x", Colour.CLAY)
    shelf.library.snippets.change(kept.id, "mine", "", "second")

    shelf.bring(tmp_path / "own.json")

    assert [tag.colour for tag in shelf.library.additions.tags()] == ["clay"]
    assert [each.text for each in shelf.library.snippets.all()] == ["second"]


def test_records_of_ones_own_that_make_no_sense_cost_only_themselves(shelf, tmp_path):
    bring(shelf.store, talk("c", said("m1", "Hello")))
    shelf.export(HOLDFAST, tmp_path / "own.json")
    wrong = [
        {"holdfast": "snippet", "key": "k"},
        {"holdfast": "snippet", "text": "no key"},
        {"holdfast": "snippet", "key": "good", "text": "t", "conversation": ["claude", "gone"], "message": 7},
        {"holdfast": "colour", "tag": "x", "colour": "mauve"},
        {"holdfast": "colour", "project": ["claude"], "colour": "teal"},
    ]
    records = json.loads((tmp_path / "own.json").read_bytes())
    (tmp_path / "wrong.json").write_text(json.dumps([*records, *wrong]))

    report = shelf.bring(tmp_path / "wrong.json")

    assert [each.key for each in shelf.library.snippets.all()] == ["good"]
    assert report is None or len(report.skipped) == 2


def test_a_chat_of_ones_own_comes_back_with_who_wrote_what(shelf, tmp_path):
    reply = answered(
        "m2",
        blocks=(TextBlock("It begins"), TextBlock("and goes on.")),
        segments=(Segment("anthropic", "claude-opus-5-5"), Segment("openai", "gpt-6-sol", 1, day(3))),
        state=MessageState.STOPPED,
    )
    bring(shelf.store, talk("own-1", *chained(said("m1", "Hello"), reply), source=Source.HOLDFAST, title="Mine"))
    shelf.export(HOLDFAST, tmp_path / "mine.json")

    other = type(shelf)(tmp_path / "other")
    other.bring(tmp_path / "mine.json")

    assert whole(other) == whole(shelf)
    (row,) = other.library.rows()
    segments = other.library.open(row.id).messages[1].message.segments
    assert [one.began for one in segments] == [None, day(3)]
    other.store.close()


def test_hostile_text_comes_back_to_the_character(shelf, tmp_path):
    texts = ["\ud800 half", "\x00\x07\x1b[31m", "</script>", '"}],"x":[{', "\u2028\u2029", "👩‍👩‍👧", "x" * 100_000]
    bring(
        shelf.store, talk("h", *chained(*[said(f"m{at}", text) for at, text in enumerate(texts)]), title="\u202eevil")
    )
    shelf.export(HOLDFAST, tmp_path / "h.json")

    other = type(shelf)(tmp_path / "other")
    other.bring(tmp_path / "h.json")

    assert whole(other) == whole(shelf)
    assert [m.blocks[0].text for m in other.store.exports.conversation(1).messages] == texts
    other.store.close()


def raw_conversations(shelf):
    return {
        row.source_id: json.loads(shelf.store.source_json(row.id))
        for row in shelf.library.rows(include_shells=True)
        if row.source is Source.CLAUDE
    }


@pytest.mark.parametrize("name", ["sample", "foreign"])
def test_the_claude_form_is_the_source_unchanged(name, request, tmp_path):
    shelf = request.getfixturevalue(name)
    report = shelf.export(CLAUDE, tmp_path / "conversations.json")

    data = (tmp_path / "conversations.json").read_bytes()
    rows = [row for row in shelf.library.rows(include_shells=True) if row.source is Source.CLAUDE]
    assert report.conversations == len(rows)
    assert all(shelf.store.source_json(row.id) in data for row in rows)
    assert sorted(map(str, json.loads(data))) == sorted(map(str, raw_conversations(shelf).values()))


def test_what_claude_never_held_is_named_and_left_out(sample, tmp_path):
    report = sample.export(CLAUDE, tmp_path / "conversations.json")

    assert [skipped.where for skipped in report.skipped] == ["Poster for the book swap"]
    assert "Claude" in report.skipped[0].why


def test_the_claude_form_can_be_imported_as_claudes_own(sample, shelf, tmp_path):
    sample.export(CLAUDE, tmp_path / "conversations.json")
    shelf.bring(tmp_path / "conversations.json")

    claude = [row for row in sample.library.rows() if row.source is Source.CLAUDE]
    assert [row.title for row in shelf.library.rows()] == [row.title for row in claude]


def test_a_stopped_export_leaves_what_was_there(sample, tmp_path):
    token = CancelToken()
    (tmp_path / "all.json").write_text("mine")
    token.cancel()
    report = sample.exports.export(Selection(), HOLDFAST, tmp_path / "all.json", token, no_progress)

    assert report.was_stopped
    assert [path.name for path in tmp_path.iterdir()] == ["all.json"]
    assert (tmp_path / "all.json").read_text() == "mine"


def test_a_part_of_the_store_brings_its_project_along(sample, shelf, tmp_path):
    row = sample.one("京都")
    sample.export(HOLDFAST, tmp_path / "part.json", Selection(ids=(row.id,)))
    shelf.bring(tmp_path / "part.json")

    (again,) = shelf.library.rows()
    assert (again.title, again.project) == (row.title, row.project)


@pytest.mark.parametrize(
    "records",
    [
        [{"holdfast": "export", "version": 1}, {"holdfast": "conversation"}],
        [{"holdfast": "export", "version": 1}, {"holdfast": "conversation", "source": "claude", "source_id": ["x"]}],
        [{"holdfast": "export", "version": 1}, {"holdfast": "of tomorrow"}],
        [{"holdfast": "export", "version": 1}, {"holdfast": "page", "source": "mars", "artifact": 7}],
    ],
)
def test_a_record_that_makes_no_sense_is_refused_in_words(records, shelf, tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(records))
    with pytest.raises(ArchiveError):
        shelf.bring(tmp_path / "x.json")


def test_a_message_that_makes_no_sense_costs_itself(shelf, tmp_path):
    messages = [
        {"id": "a", "sender": "human", "blocks": [{"type": "text", "text": "one"}]},
        {"id": "b", "parent": "a", "sender": "nobody", "blocks": []},
        {"id": "c", "parent": "b", "sender": "assistant", "blocks": [{"type": "text", "text": "three"}]},
        {"id": "d", "parent": "d", "sender": "human", "blocks": "x"},
    ]
    artifact = {"key": "k", "kind": "artifact", "versions": [{"edit": "replace", "base": 5}, {"base": 1}, {"base": 1}]}
    record = {
        "holdfast": "conversation",
        "source": "claude",
        "source_id": "x",
        "messages": messages,
        "artifacts": [artifact],
    }
    (tmp_path / "x.json").write_text(json.dumps([{"holdfast": "export", "version": 1}, record]))
    shelf.bring(tmp_path / "x.json")

    conversation = shelf.library.open(shelf.library.rows()[0].id)
    assert [stored.message.source_id for stored in conversation.messages] == ["a", "c", "d"]
    assert [artifact.content_at(at) for artifact in conversation.artifacts for at in range(3)] == ["", "", ""]


def test_what_a_conversation_is_set_to_comes_back(sample, shelf, tmp_path):
    """Its instructions are words of the person's own; one for Claude only is for Claude only elsewhere too."""
    set_to = KeptSettings(system="Answer as a landlord would.", is_claude_only=True)
    row = sample.one("Letter to the landlord")
    sample.store.chats.set_settings(row.id, set_to)
    sample.export(HOLDFAST, tmp_path / "own.json")
    shelf.bring(tmp_path / "own.json")
    there = shelf.one("Letter to the landlord")

    assert shelf.store.chats.settings(there.id) == set_to
    shelf.store.chats.set_settings(there.id, KeptSettings(system="Mine.", is_claude_only=True))
    shelf.bring(tmp_path / "own.json")
    assert shelf.store.chats.settings(there.id).system == "Mine."


def test_what_was_going_on_goes_on_nowhere_else(shelf, tmp_path):
    """A reply that was being written, and a message that waited, when the export was made."""
    going_on = chained(
        said("m1", "Write."),
        answered("m2", "Half of", state=MessageState.STREAMING),
        said("m3", "And this?", state=MessageState.QUEUED),
    )
    bring(shelf.store, talk("c1", *going_on))
    shelf.export(HOLDFAST, tmp_path / "all.json")
    other = type(shelf)(tmp_path / "other")
    other.bring(tmp_path / "all.json")
    states = [each.message.state for each in other.library.open(other.library.rows()[0].id).messages]
    other.store.close()

    assert states == [MessageState.COMPLETE, MessageState.INTERRUPTED, MessageState.COMPLETE]
