"""A whole library moves: exported as JSON and imported into an empty store it is the same one, and imported into one
that is in use it takes nothing away.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from helpers.stored import answered, bring, chained, day, preview, said, talk
from holdfast.domain import (
    Artifact,
    ArtifactVersion,
    Attachment,
    Conversation,
    ImportReport,
    Memory,
    MessageState,
    Project,
    ProjectDocument,
    Segment,
    Source,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from holdfast.domain.chatting import Draft, KeptPart, KeptReply, KeptSettings, NewAttachment, NewTurn
from holdfast.domain.organising import AddTags, Archive, Colour
from holdfast.domain.searches import KeptSearches
from holdfast.domain.snippets import NewSnippet
from holdfast.export import Choice, Format, Selection
from holdfast.jobs import CancelToken

JSON = Choice(Format.JSON)
KEY = "sk-ant-" + "x1" * 12
WRITERS = (Segment("anthropic", "claude-opus-5-5"), Segment("openai", "gpt-6-sol", 1, day(3)))
WENT = KeptReply(
    "openai",
    "gpt-6-sol",
    (
        KeptPart(
            "anthropic", "claude-opus-5-5", "claude-opus-5-5-2", Usage(9, 2), 0.01, 1.5, 120, "req_1", "overloaded", 10
        ),
        KeptPart("openai", "gpt-6-sol", "", Usage(12, 30, 4, 1), 0.5, 2.25, None, "", "", 40, ("signed and sealed",)),
    ),
    ("Claude did not answer; GPT went on.",),
    Usage(21, 32, 4, 1),
    0.51,
    3.75,
    "stopped",
    "It was stopped.",
    "Ask again.",
    day(3),
    "continue",
)
WRITING = Draft(f"Half a thought, {KEY}", (NewAttachment("a.txt", "text/plain", b"\x00\xff", "read"),))


@pytest.fixture
def library(shelf):
    """Give a store with something of every kind."""
    import_id = shelf.store.begin_import(preview())
    project = Project(Source.CLAUDE, "p1", "Bread", "d", "grams", day(0), day(1), documents=(
        ProjectDocument("d1", "a.md", "# A", day(0)),))  # fmt: skip
    empty = replace(project, source_id="p2", name="Empty", documents=())
    shelf.store.add_projects(import_id, [project, empty])
    remembered = Memory(Source.CLAUDE, "account-1", "profile.md", "Bakes.", "", day(1))
    shelf.store.add_memories(import_id, [remembered, replace(remembered, path="n.md", project_source_id="p1")])
    shelf.store.finish_import(import_id, ImportReport(), is_complete=False)
    bring(
        shelf.store, branched(), talk("c2", said("m9", "Starred at its source"), title="Two", is_starred=True), mine()
    )
    adorn(shelf)
    return shelf


def branched() -> Conversation:
    """Return a conversation with two branches, an attachment and a document in versions."""
    pasted = Attachment("pasted", "", text="words")
    versions = (
        ArtifactVersion("write", "one", message_source_id="m2"),
        ArtifactVersion("replace", "two", old_text="one", base=0, message_source_id="m4"),
    )
    return talk(
        "c1",
        said("m1", "How?", attachments=(pasted,)),
        answered("m2", blocks=(ThinkingBlock("hm"), TextBlock("So.")), parent="m1"),
        answered("m3", "Or so.", parent="m1"),
        said("m4", "And?", parent="m2"),
        title="One",
        project_source_id="p1",
        artifacts=(Artifact("k", "artifact", "Plan", "text/markdown", "", versions),),
    )


def mine() -> Conversation:
    """Return a chat of one's own whose reply two models wrote."""
    blocks = (TextBlock("It begins"), TextBlock("and goes on."))
    reply = answered("h2", blocks=blocks, segments=WRITERS, state=MessageState.STOPPED)
    return talk("own", *chained(said("h1", "Hello"), reply), source=Source.HOLDFAST, title="Mine")


def adorn(shelf) -> None:
    """Put everything to it that a person can."""
    one, two, own = (shelf.one(title).id for title in ("One", "Two", "Mine"))
    messages = {each.message.source_id: each.id for each in shelf.library.open(one).messages}
    store, organising = shelf.store, shelf.library.organising
    store.own.rename(one, "Renamed")
    store.own.star([one], is_starred=True)
    store.own.star([two], is_starred=False)
    store.own.add_note(one, messages["m3"], "On one of them")
    store.own.add_note(one, None, "On all")
    organising.do([one], AddTags(("Home", "Brot")))
    organising.colour_tag("home", Colour.TEAL)
    organising.do([two], Archive())
    flat = organising.make_project("Flat")
    organising.colour_project(flat, Colour.ROSE)
    shelf.library.assign_project(two, flat)
    shelf.library.snippets.add(NewSnippet("Passage", "P", "F", one, messages["m1"]))
    store.chats.set_settings(own, KeptSettings("openai", "gpt-6-sol", "Be brief.", is_claude_only=False))
    writing = answered("q9", "Ye", "q8", state=MessageState.STREAMING)
    begun = store.chats.begin(NewTurn(one, messages["m3"], said("q8", "Or so?"), writing))
    store.chats.end(begun.reply_id, replace(writing, blocks=(TextBlock("Yes."),), state=MessageState.COMPLETE), WENT)
    store.chats.keep_draft(own, WRITING)
    store.chats.keep_draft(None, Draft("Not begun"))
    reply = next(each for each in shelf.library.open(own).messages if each.message.source_id == "h2")
    store.exports.put_replies([(reply.id, WENT)])
    store.searches.keep(KeptSearches(("recent",), ("saved", "is:starred")))


def held(shelf):
    """Return everything a store holds, by what the sources call it, without the numbers that the store gave."""
    store, found = shelf.store, {}
    for row in shelf.library.rows(include_shells=True):
        opened = store.conversation(row.id)
        names = {each.id: each.message.source_id for each in opened.messages}
        own = store.own.own(row.id)
        replies = store.chats.replies(row.id)
        found[row.source, row.source_id] = {
            "conversation": store.exports.conversation(row.id),
            "row": replace(row, id=0),
            "branches": [(names[each.id], each.is_current, each.branch, each.branch_count) for each in opened.messages],
            "began": [segment.began for each in opened.messages for segment in each.message.segments],
            "continued": store.exports.continued(row.id),
            "own": (own.title, own.is_starred, own.tags),
            "notes": [(names.get(each.message_id), each.text, each.created, each.updated) for each in own.notes],
            "settings": store.chats.settings(row.id),
            "draft": store.chats.draft(row.id),
            "replies": {names[id_]: unsent(each) for id_, each in replies.items()},
            "by hand": store.assignment(row.id).is_by_hand,
            "source": store.source_json(row.id),
        }
    snippets = [replace(each, id=0, conversation_id=None, message_id=None) for each in store.snippets.all()]
    projects = [(each.source, each.name, each.colour, each.conversation_count) for each in store.project_rows()]
    rest = (store.projects(), store.memories(), projects, snippets, store.own.tags(), store.searches.all().saved)
    return found, rest, store.chats.draft(None), shelf.library.counts()


def unsent(reply):
    """Return how a reply went without what is for that provider alone, and without a question that nobody asks now."""
    return replace(reply, question="", parts=tuple(replace(part, replay=()) for part in reply.parts))


def other(shelf, folder):
    return type(shelf)(folder)


def test_a_whole_library_is_the_same_in_an_empty_store(library, tmp_path):
    library.export(JSON, tmp_path / "all.json")
    fresh = other(library, tmp_path / "fresh")
    fresh.bring(tmp_path / "all.json")

    (mine_found, *mine_rest), (their_found, *their_rest) = held(library), held(fresh)
    assert mine_found.keys() == their_found.keys()
    for key, each in mine_found.items():
        for name, value in each.items():
            assert their_found[key][name] == value, (key, name)
    for mine_, theirs in zip(mine_rest, their_rest, strict=True):
        assert mine_ == theirs
    assert not fresh.store.index_faults(CancelToken())
    for words in ("Bakes", "tag:home", "is:starred", "Passage", "project:flat", "model:gpt"):
        assert len(fresh.library.search(words).hits) == len(library.library.search(words).hits)
    fresh.store.close()


def test_a_library_moved_twice_and_again_is_still_the_same(library, tmp_path):
    library.export(JSON, tmp_path / "1.json")
    second = other(library, tmp_path / "second")
    second.bring(tmp_path / "1.json")
    second.export(JSON, tmp_path / "2.json")
    third = other(library, tmp_path / "third")
    for _ in range(2):
        third.bring(tmp_path / "2.json")

    assert held(third) == held(library)
    first, again = ((tmp_path / name).read_bytes().splitlines()[2:] for name in ("1.json", "2.json"))
    assert first == again, "but for the first line, which says when, the same bytes"
    for shelf in (second, third):
        shelf.store.close()


def test_a_library_in_use_keeps_what_it_has(library, tmp_path):
    library.export(JSON, tmp_path / "all.json")
    own, two = library.one("Mine"), library.one("Two")
    reply = next(iter(library.store.chats.replies(own.id)))
    library.store.chats.keep_draft(own.id, Draft("Newer"))
    library.store.chats.keep_draft(None, Draft("Newer too"))
    library.store.chats.set_settings(own.id, KeptSettings("gemini", "gemini-4", "Mine.", is_claude_only=False))
    library.store.own.star([two.id], is_starred=True)
    library.store.searches.keep(KeptSearches((), ("another",)))
    before = library.store.chats.replies(own.id)[reply]
    library.bring(tmp_path / "all.json")

    assert library.store.chats.draft(own.id).text == "Newer"
    assert library.store.chats.draft(None).text == "Newer too"
    assert library.store.chats.settings(own.id).provider == "gemini"
    assert library.store.own.own(two.id).is_starred
    assert library.store.searches.all().saved == ("another", "saved", "is:starred")
    assert library.store.chats.replies(own.id)[reply] == before


def test_of_some_nothing_goes_along_that_was_not_said(library, tmp_path):
    """What somebody is writing, and whom they ask, is for nobody who is given a conversation."""
    library.export(JSON, tmp_path / "some.json", Selection(ids=(library.one("Mine").id,)))

    text = (tmp_path / "some.json").read_text("utf-8")
    assert not any(words in text for words in ("Half a thought", "Not begun", "is:starred", '"draft"'))
    (record,) = [each for each in json.loads(text) if each["holdfast"] == "conversation"]
    assert "provider" not in record["own"]


def test_redaction_reaches_drafts_and_replies(library, tmp_path):
    own = library.one("Mine")
    reply = next(each for each in library.library.open(own.id).messages if each.message.source_id == "h2")
    library.store.chats.end(reply.id, reply.message, replace(WENT, error=f"refused {KEY}"))
    library.export(replace(JSON, redacts=True), tmp_path / "all.json")

    text = (tmp_path / "all.json").read_text("utf-8")
    assert "Half a thought" in text
    assert "refused [key or token removed]" in text
    assert KEY not in text
    assert "AP8=" not in text, "bytes, in which nothing can be taken out"


def test_what_a_provider_sent_word_for_word_stays_here(library, tmp_path):
    library.export(JSON, tmp_path / "all.json")

    assert "signed and sealed" not in (tmp_path / "all.json").read_text("utf-8")


@pytest.mark.parametrize(
    "own",
    [
        {"replies": [{"message": "h2", "tokens": [1, 2], "cost_usd": "x", "seconds": 1e400, "parts": [7, {}]}]},
        {"replies": [{"message": "h2", "tokens": [2**70, -1, None, True], "cost_usd": -1, "away_since": "soon"}]},
        {"replies": [{"message": "nobody"}, {"message": ["h2"]}, "x"]},
        {"draft": "text"},
        {"draft": {"text": 7, "attachments": [{"name": 7, "data_base64": "%"}, 7]}},
        {"provider": 7, "model": ["x"]},
    ],
)
def test_what_makes_no_sense_costs_only_itself(own, shelf, tmp_path):
    record = {
        "holdfast": "conversation",
        "source": "holdfast",
        "source_id": "x",
        "messages": [{"id": "h2", "sender": "assistant", "blocks": [{"type": "text", "text": "one"}]}],
        "own": own,
    }
    more = [{"holdfast": "draft", "text": " "}, {"holdfast": "searches", "saved": [7, "good"]}]
    (tmp_path / "x.json").write_text(json.dumps([{"holdfast": "export", "version": 1}, record, *more]))
    shelf.bring(tmp_path / "x.json")

    (row,) = shelf.library.rows()
    assert shelf.library.open(row.id).messages[0].message.blocks[0].text == "one"
    assert shelf.store.searches.all().saved == ("good",)
    shelf.export(JSON, tmp_path / "again.json")


def test_a_chat_held_here_comes_back(library, tmp_path):
    """With its files, and what was begun here is a chat of the person's own there, too."""
    picture = b"\x89PNG\r\n\x1a\n"
    attachment = Attachment("file", "p.png", "image/png", len(picture))
    asked = said("q1", "What is this?", attachments=(attachment,))
    turn = NewTurn(None, None, asked, None, files=(picture,), settings=KeptSettings(system="Be kind."))
    library.store.chats.begin(turn)
    library.export(JSON, tmp_path / "all.json")
    fresh = other(library, tmp_path / "fresh")
    fresh.bring(tmp_path / "all.json")

    row = next(each for each in fresh.library.rows() if each.source is Source.HOLDFAST and each.title != "Mine")
    (message,) = fresh.library.open(row.id).messages
    assert fresh.store.chats.files([message.id]) == {(message.id, 0): picture}
    assert fresh.store.chats.settings(row.id).system == "Be kind."
    assert message.message.state is MessageState.COMPLETE
    fresh.store.close()


def test_what_was_written_here_is_missed_by_no_later_export(library, tmp_path):
    """In the store that it was moved to, a conversation that was gone on with here takes the next export of its source
    like in the one it came from: what is new comes, what was written here stays and is not marked.
    """
    library.export(JSON, tmp_path / "all.json")
    fresh = other(library, tmp_path / "fresh")
    fresh.bring(tmp_path / "all.json")
    before = branched()
    more = replace(before, messages=(*before.messages, answered("m5", "New there.", "m4")), updated=day(2))
    for shelf in (library, fresh):
        bring(shelf.store, more, exported=day(3), is_whole=True)

    messages = {each.message.source_id: each for each in fresh.library.open(fresh.one("Renamed").id).messages}
    assert {"m5", "q8", "q9"} <= messages.keys()
    assert not any(each.is_missing for each in messages.values())
    for key, each in held(library)[0].items():
        for name, value in each.items():
            assert held(fresh)[0][key][name] == value, (key, name)
    fresh.store.close()


def test_a_second_import_after_a_kill_makes_up_for_it(library, tmp_path, monkeypatch):
    """Conversations are stored as they come, what a person put to them in the end."""
    from holdfast.operations import import_archive  # noqa: PLC0415 - beside its one use

    library.export(JSON, tmp_path / "all.json")
    fresh = other(library, tmp_path / "fresh")

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(import_archive, "restore_additions", killed)
        with pytest.raises(KeyboardInterrupt):
            fresh.bring(tmp_path / "all.json")
    fresh.bring(tmp_path / "all.json")

    assert held(fresh) == held(library)
    fresh.store.close()


def test_ones_own_file_brought_back_moves_no_time(library, tmp_path):
    library.export(JSON, tmp_path / "all.json")
    before = held(library)
    library.bring(tmp_path / "all.json")

    assert held(library) == before
