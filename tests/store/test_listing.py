"""What the list shows of a conversation: title, line, branches, what is missing; and what is counted."""

from __future__ import annotations

import pytest

from helpers.stored import answered, bring, bring_and_tell, chained, day, prepared, preview, said, talk
from holdfast.domain import (
    Account,
    Artifact,
    ArtifactVersion,
    Attachment,
    Counts,
    ImportReport,
    InjectedBlock,
    Project,
    Skipped,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
    UnknownBlock,
)
from holdfast.store.texts import first_line, made_title, shown_title, snippet

TITLES = {
    "its own name": (talk("c", said("m1", "text"), title="Name"), "Name"),
    "the first line of a name": (talk("c", said("m1", "text"), title="\n  Two\tlines \nof name"), "Two lines"),
    "a name without what turns text round": (talk("c", said("m1", "text"), title="a\u202eb\x07\u2066c"), "abc"),
    "a blank name is none": (talk("c", said("m1", "text"), title=" \n\u202e"), "text"),
    "a name that shows nothing is none": (talk("c", said("m1", "text"), title="\u200b\u2060\u3164 \u2800"), "text"),
    "joined emoji are seen": (talk("c", said("m1", "x"), title="\u2b50\u200d\u2b50"), "\u2b50\u200d\u2b50"),
    "first words that show nothing are none": (talk("c", said("m1", "\u200b\u200c\u00ad")), "Untitled"),
    "the first words of a person": (talk("c", answered("m1", "Hi"), said("m2", "My question")), "My question"),
    "without Markdown": (talk("c", said("m1", "# **Big** `code`\n> [a](http://x) and _more_")), "Big code a and more"),
    "not what was injected": (talk("c", said("m1", blocks=(InjectedBlock("memory"), TextBlock("typed")))), "typed"),
    "cut between words": (talk("c", said("m1", "word " * 40)), ("word " * 16).strip() + "…"),
    "cut without words": (talk("c", said("m1", "字" * 200)), "字" * 79 + "…"),
    "an attachment's name": (talk("c", said("m1", attachments=(Attachment("document", "a.pdf", text="x"),))), "a.pdf"),
    "a pasted text": (talk("c", said("m1", attachments=(Attachment("pasted", "", text="its\nlines"),))), "its lines"),
    "nothing to go by": (talk("c", answered("m1", blocks=(ThinkingBlock("hm"),))), "Untitled"),
}  # fmt: skip


@pytest.mark.parametrize("name", TITLES)
def test_a_title_is_made_from(store, name):
    conversation, title = TITLES[name]

    bring(store, conversation)

    assert store.conversation_rows(include_shells=True)[0].title == title


def test_a_persons_own_title_comes_first():
    assert shown_title("Mine", "Theirs", "Made") == "Mine"
    assert shown_title(None, "", "") == "Untitled"
    assert first_line("\n\n") == ""


def test_a_line_of_the_newest_answer(store):
    messages = chained(said("m1", "q"), answered("m2", "old"), answered("m3", "**new**\nline"), said("m4", "ok"))
    bring(store, talk("c", *messages))
    bring(store, talk("d", said("m1", "only a question")))

    assert {row.source_id: row.snippet for row in store.conversation_rows()} == {
        "c": "new line",
        "d": "only a question",
    }


def test_titles_and_lines_of_nothing_are_empty():
    assert (made_title([]), snippet([])) == ("", "")


BRANCHES = {
    "straight": ((None, "m1", "m2"), 1, 0),
    "an answer again": ((None, "m1", "m1"), 2, 1),
    "a question edited at the root": ((None, None), 2, 1),
    "three at once": ((None, "m1", "m1", "m1"), 3, 1),
    "branches in two places": ((None, "m1", "m1", "m3", "m3"), 3, 1),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_branches_are_counted(store, name):
    parents, branches, branched = BRANCHES[name]

    bring(store, talk("c", *(said(f"m{at}", "x", parent) for at, parent in enumerate(parents, 1))))

    assert store.conversation_rows()[0].branch_count == branches
    assert store.counts().branched_conversations == branched


def test_orphans_make_no_branch(store):
    """They stand at the root only because the file lacks their parents."""
    bring(store, talk("c", said("m1", "x"), *(said(f"m{at}", "y", is_orphan=True) for at in (2, 3))))

    opened = store.conversation(store.resolve_id("c"))
    assert opened.row.branch_count == 1
    assert {(stored.branch, stored.branch_count) for stored in opened.messages} == {(1, 1)}


def test_everything_is_counted_by_source_and_in_all(store):
    versions = (ArtifactVersion("write", "a"), ArtifactVersion("replace", "b", "zz", 0, is_applied=False))
    artifact = Artifact("doc", "artifact", versions=versions)
    attachments = (Attachment("pasted", "", text="a"), Attachment("document", "b"), Attachment("file", "c"))
    blocks = (
        ToolUseBlock("", "x", "{}"),
        ToolUseBlock("", "artifacts", "{}"),
        ThinkingBlock("t"),
        UnknownBlock("u", "{}"),
    )
    bring(store, talk("c", said("m1", attachments=attachments), answered("m2", blocks=blocks), artifacts=(artifact,)))
    bring(store, talk("d", said("m1", "x"), source=Source.CLAUDE_DESIGN), talk("e"))
    store.add_projects(1, [Project(Source.CLAUDE, "p", "P", "", "", None, None)])

    claude = Counts(
        conversations=1, shells=1, messages=2, attachments=2, artifacts=1, artifact_versions=1, tool_calls=2,
        thinking_blocks=1, unknown_blocks=1, branched_conversations=1, projects=1,
    )  # fmt: skip
    design = Counts(conversations=1, messages=1)
    total = Counts(
        conversations=2, shells=1, messages=3, attachments=2, artifacts=1, artifact_versions=1, tool_calls=2,
        thinking_blocks=1, unknown_blocks=1, branched_conversations=1, projects=1,
        by_source={"claude": claude, "claude-design": design},
    )  # fmt: skip
    assert store.counts() == total


def missing(store):
    return {row.source_id for row in store.conversation_rows() if row.is_missing}


def one(source_id, **more):
    return talk(source_id, said("m1", source_id), **more)


def test_what_the_newest_whole_export_lacks_is_marked_and_unmarked(store):
    bring(store, one("a"), one("b"), exported=day(1), is_whole=True)

    _, changes = bring_and_tell(store, [one("a")], day(2), is_whole=True)
    assert missing(store) == {"b"}
    assert changes.conversations == {store.resolve_id("b")}

    bring(store, one("a"), one("b"), exported=day(3), is_whole=True)
    assert missing(store) == set()


@pytest.mark.parametrize("whole_first", [True, False])
def test_the_order_of_imports_does_not_matter(store, whole_first):
    exports = [([one("a"), one("b")], day(1)), ([one("a")], day(2))]
    for conversations, exported in exports if whole_first else reversed(exports):
        bring(store, *conversations, exported=exported, is_whole=True)

    assert missing(store) == {"b"}


def test_nothing_is_missing_because_of_an_export_that_is(store):
    """One that is not whole, of another account, of another product, with something unreadable, or without a date."""
    bring(store, one("a"), one("b"), exported=day(1), is_whole=True)
    bring(store, one("a"), exported=day(2), is_whole=False)
    bring(store, one("x", account_id="account-2"), exported=day(3), is_whole=True)
    bring(store, one("y", source=Source.CLAUDE_DESIGN), exported=day(4), is_whole=True)
    import_id = store.begin_import(preview(day(5)))
    store.add_conversations(import_id, [prepared(one("a"))])
    store.finish_import(import_id, ImportReport(skipped=(Skipped("b", "broken"),)), is_complete=True)

    assert missing(store) == set()


def test_an_account_without_conversations_lacks_them_all(store):
    """An export that names the account and has nothing of it: everything was deleted."""
    bring(store, one("a"), exported=day(1), is_whole=True)
    import_id = store.begin_import(preview(day(2)))
    store.add_accounts(import_id, [Account(Source.CLAUDE, "account-1", "Ada")])
    store.finish_import(import_id, ImportReport(), is_complete=True)

    assert missing(store) == {"a"}


def test_parts_of_one_export_count_as_one(store):
    """Parts come in imports of their own and carry times of their own."""
    bring(store, one("a"), exported=day(1), export_id="e", is_whole=False)
    bring(store, one("b"), exported=day(1.5), export_id="e", is_whole=True)

    assert missing(store) == set()


def test_an_unchanged_conversation_is_seen_without_being_read(store):
    bring(store, one("a"), one("b"), exported=day(1), is_whole=True)
    import_id = store.begin_import(preview(day(2), is_whole=True))

    store.mark_seen(import_id, [(Source.CLAUDE, "b")])
    store.finish_import(import_id, ImportReport(), is_complete=True)

    assert missing(store) == {"a"}


def test_an_export_without_a_date_is_as_new_as_its_newest_conversation(store):
    bring(store, one("a", updated=day(1)), one("b", updated=day(1)), exported=None, is_whole=True)
    bring(store, one("a", updated=day(4)), exported=None, is_whole=True)

    assert missing(store) == {"b"}
