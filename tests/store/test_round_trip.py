"""What goes into the store comes out of it."""

from __future__ import annotations

import pytest

from helpers.stored import answered, bring, chained, day, found, prepared, preview, said, talk
from holdfast.domain import (
    Account,
    Artifact,
    ArtifactVersion,
    Attachment,
    Citation,
    ImportReport,
    InjectedBlock,
    MarkerBlock,
    Memory,
    Project,
    ProjectDocument,
    ReferenceBlock,
    ResultItem,
    Segment,
    Skipped,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.errors import NotFound

EVERY_BLOCK = (
    TextBlock("words\0 with 中文, עברית and 🙂", (Citation(0, 5, "https://example.org", "A page"),)),
    ThinkingBlock("hm", ("short",), hidden=True, cut_off=True, seconds=1.5, signature="sig"),
    ToolUseBlock("call", "web_search", '{"query": "x"}', "Searching", "Drive"),
    ToolResultBlock("call", "web_search", (ResultItem("knowledge", "t", "T", "https://x"),), is_error=True),
    VoiceNoteBlock("note", "spoken"),
    InjectedBlock("not typed", "date_note"),
    ReferenceBlock("image", "file-1", "cat.png"),
    MarkerBlock("token_budget", "{}"),
    UnknownBlock("hologram", '{"type":"hologram"}'),
)
EVERY_ATTACHMENT = (
    Attachment("pasted", "", "txt", 12, "a pasted text"),
    Attachment("document", "report.pdf", "application/pdf", None, "long " * 2_000),
    Attachment("file", "cat.png", "image/png", 3, "", "file-1"),
)


def test_every_part_of_a_conversation_comes_back(store):
    """Blocks, attachments, segments, times, states, artifacts with their edits: all as they were."""
    artifact = Artifact(
        "doc", "artifact", "Plan", "text/markdown", "", (
            ArtifactVersion("write", "one two", message_source_id="m2", block_position=0, title="Plan"),
            ArtifactVersion("replace", "three", "two", 0, message_source_id="m2", block_position=1),
        )
    )  # fmt: skip
    messages = chained(
        said("m1", blocks=EVERY_BLOCK, attachments=EVERY_ATTACHMENT),
        answered("m2", blocks=EVERY_BLOCK, segments=(Segment("anthropic", "claude-x"), Segment("openai", "y", 3))),
    )
    conversation = talk("c", *messages, title="A title", summary="A summary", artifacts=(artifact,))

    bring(store, conversation)
    opened = store.conversation(store.resolve_id("c"))

    assert tuple(stored.message for stored in opened.messages) == messages
    assert opened.artifacts == (artifact,)
    assert opened.artifacts[0].content_at(1) == "one three"
    assert (opened.row.title, opened.summary) == ("A title", "A summary")
    assert (opened.row.created, opened.row.updated) == (conversation.created, conversation.updated)


def test_lone_surrogates_come_back_in_texts_and_upset_nothing_else(store):
    broken = "half \ud83d of a pair"
    message = said("m1", blocks=(TextBlock(broken),), attachments=(Attachment("pasted", broken, text=broken),))

    bring(store, talk("c", message, title=broken, summary=broken))
    opened = store.conversation(store.resolve_id("c"))

    assert opened.messages[0].message.blocks == message.blocks
    assert opened.messages[0].message.attachments[0].text == broken
    assert opened.row.title == "half of a pair"


def test_the_source_text_comes_back_byte_by_byte(store):
    conversation = talk("c", said("m1", "hello"))

    bring(store, conversation)

    assert store.source_json(store.resolve_id("c")) == found(conversation).source_json


def test_a_conversation_is_found_by_either_id(store):
    bring(store, talk("c", said("m1", "hello")))
    ours = store.resolve_id("c")

    assert store.resolve_id(f" {ours} ") == ours


@pytest.mark.parametrize("name", ["", "nobody", "99", "9" * 40, "-1", "1 OR 1=1", "\ud800"])
def test_what_is_not_there_is_not_found(store, name):
    with pytest.raises(NotFound):
        store.resolve_id(name)


def test_an_absent_conversation_is_not_found(store):
    for ask in (store.conversation, store.source_json):
        with pytest.raises(NotFound):
            ask(99)


def test_rows_are_newest_first_and_shells_only_on_request(store):
    bring(
        store,
        talk("old", said("m1", "old"), updated=day(1)),
        talk("new", said("m1", "new"), updated=day(3)),
        talk("shell", said("m1"), updated=day(2)),
        talk("undated", said("m1", "undated"), updated=None, created=None),
    )

    assert [row.source_id for row in store.conversation_rows()] == ["new", "old", "undated"]
    assert [row.source_id for row in store.conversation_rows(include_shells=True)] == ["new", "shell", "old", "undated"]
    assert [row.source_id for row in store.conversation_rows(offset=1, limit=1)] == ["old"]


def test_times_that_no_calendar_holds_are_no_times(store):
    """A time far outside what Python can hold does not stop the list."""
    bring(store, talk("c", said("m1", "hello")))
    store._writer.execute("UPDATE conversation SET updated_ms = ?", (1 << 60,))

    assert store.conversation_rows()[0].updated is None


def test_projects_memories_and_reports_come_back(store):
    documents = (ProjectDocument("d1", "notes/plan.md", "the plan " * 300, day(1)), ProjectDocument("", "b.md", "b"))
    project = Project(Source.CLAUDE, "p", "Garden", "About it", "Be brief", day(0), day(1), documents=documents)
    memory = Memory(Source.CLAUDE, "account-1", "/profile.md", "likes tea", "", day(2))
    report = ImportReport(new=1, skipped=(Skipped("x", "why"),), missing=("b.zip",), seconds=0.5)
    import_id = store.begin_import(preview())

    store.add_accounts(import_id, [Account(Source.CLAUDE, "account-1", "Ada")])
    store.add_projects(import_id, [project])
    store.add_memories(import_id, [memory])
    store.add_conversations(import_id, [prepared(talk("c", said("m1", "hi"), project_source_id="p"))])
    store.finish_import(import_id, report, is_complete=False)

    (stored,) = store.projects()
    assert (stored.name, stored.instructions, stored.description) == ("Garden", "Be brief", "About it")
    assert [(each.name, each.text) for each in stored.documents] == [(each.name, each.text) for each in documents]
    assert store.memories() == [memory]
    assert store.imports() == [report]
    assert store.conversation_rows()[0].project == "Garden"


def test_documents_and_memories_that_come_again_are_indexed_once(store):
    """The index stays right whether they changed or not."""
    for text in ("walrus", "walrus", "penguin"):
        import_id = store.begin_import(preview())
        documents = (ProjectDocument("d", "notes", text), ProjectDocument("e", "more", text))
        store.add_projects(import_id, [Project(Source.CLAUDE, "p", "P", "", text, None, None, documents=documents)])
        store.add_memories(import_id, [Memory(Source.CLAUDE, "a", "/p", text)])

    found = "SELECT rowid & 7, count(*) FROM search WHERE search MATCH ? GROUP BY 1 ORDER BY 1"
    assert store._writer.execute(found, ("penguin",)).fetchall() == [(2, 3), (3, 1)]
    assert store._writer.execute(found, ("walrus",)).fetchall() == []


def test_an_older_or_emptier_project_and_memory_replace_nothing(store):
    full = Project(
        Source.CLAUDE,
        "p",
        "Garden",
        "About",
        "Be brief",
        day(0),
        day(5),
        documents=(ProjectDocument("d", "n", "text"),),
    )
    older = Project(Source.CLAUDE, "p", "Old", "Old", "Old", day(0), day(1))
    emptier = Project(Source.CLAUDE, "p", "", "", "", day(0), day(6), documents=(ProjectDocument("d", "n", ""),))
    pages = [Memory(Source.CLAUDE, "a", "/p", text, updated=day(at)) for text, at in (("new", 5), ("old", 1), ("", 9))]

    for project in (full, older, emptier):
        store.add_projects(store.begin_import(preview()), [project])
    for page in pages:
        store.add_memories(store.begin_import(preview()), [page])

    (stored,) = store.projects()
    assert (stored.name, stored.description, stored.instructions) == ("Garden", "About", "Be brief")
    assert stored.documents[0].text == "text"
    assert [memory.text for memory in store.memories()] == ["new"]
