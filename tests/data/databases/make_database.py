"""Write the database file of the newest schema version, once, when that version is new.

    PYTHONPATH=app:tests python tests/data/databases/make_database.py

A file that is there is never written again: it is what people have on their disks.
"""

from __future__ import annotations

import lzma
import tempfile
from dataclasses import replace
from pathlib import Path

from helpers.stored import answered, bring, chained, day, preview, said, talk
from holdfast.domain import (
    Account,
    Artifact,
    ArtifactVersion,
    Attachment,
    Memory,
    MessageState,
    Project,
    ProjectDocument,
    Segment,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
    Usage,
)
from holdfast.domain.chatting import Draft, KeptPart, KeptReply, KeptSettings, NewAttachment, NewTurn
from holdfast.domain.organising import Archive, Colour, PutInProject
from holdfast.domain.outages import KeptEvent, KeptIncident, KeptMeasurement, KeptPage, KeptProof
from holdfast.domain.snippets import NewSnippet
from holdfast.store import Store
from holdfast.store.migrations import STEPS

FOLDER = Path(__file__).parent


def fill(store: Store) -> None:
    """Put something into every table that an import fills, and into those that a person does."""
    artifact = Artifact(
        "plan",
        "artifact",
        "Plan",
        "text/markdown",
        versions=(
            ArtifactVersion("write", "one two", message_source_id="m2", block_position=1),
            ArtifactVersion("replace", "three", "two", 0, message_source_id="m2", block_position=2),
        ),
    )
    blocks = (ThinkingBlock("hm"), ToolUseBlock("call", "artifacts", '{"command":"create"}'))
    pasted = Attachment("pasted", "", text="pasted words")
    messages = chained(
        said("m1", "Where do hedgehogs sleep? 刺猬在哪里睡觉", attachments=(pasted,)),
        answered("m2", "Under leaves.", blocks=blocks, segments=(Segment("anthropic", "claude"),)),
    )
    edited = said("m3", "And in summer?", "m1")
    whole = talk("c1", *messages, edited, title="Hedgehogs", artifacts=(artifact,), project_source_id="p")
    bring(
        store,
        whole,
        talk("c2", said("m1", "gone later")),
        talk("c3", said("m1")),
        exported=day(1),
        is_whole=True,
    )
    later = talk("c1", *messages, title="Hedgehogs", artifacts=(artifact,), updated=day(2))
    bring(store, later, talk("c3"), exported=day(2), is_whole=True)
    import_id = store.begin_import(preview(day(2)))
    store.add_accounts(import_id, [Account(Source.CLAUDE, "account-1", "Ada")])
    document = ProjectDocument("d", "notes.md", "some notes")
    garden = Project(Source.CLAUDE, "p", "Garden", "", "Be brief", None, None, documents=(document,))
    store.add_projects(import_id, [garden])
    store.add_memories(import_id, [Memory(Source.CLAUDE, "account-1", "/profile.md", "likes tea")])
    fill_outages(store)
    fill_chats(store)
    fill_own(store)


def fill_outages(store: Store) -> None:
    """Put something into every table about outages."""
    store.outages.keep(
        breakers={"claude": "{}"},
        measurements=[KeptMeasurement(day(3), "claude", "claude-opus-5-5", "overloaded", 529)],
        proofs=[KeptProof("claude", "claude-opus-5-5", day(1), day(2), day(3), "overloaded")],
        events=[KeptEvent(day(3), "outage", "claude", {"health": "down"})],
    )
    page = KeptPage("https://status.example.com/summary.json", day(3), b"{}", 'W/"1"')
    store.outages.keep_page(page, [KeptIncident("claude", "i1", day(3), day(2), day(3), "{}")])


def fill_chats(store: Store) -> None:
    """Put something into every table of chats held here: one answered turn, and a message that waits."""
    chats = store.chats
    asked = ("claude", "claude-opus-5-5")
    attachment = Attachment("file", "photo.png", "image/png", 4)
    question = said("q1", "What is moss?", attachments=(attachment,), created=day(4), updated=day(4))
    reply = answered("q2", created=day(4), updated=day(4), state=MessageState.STREAMING)
    begun = chats.begin(NewTurn(None, None, question, reply, asked, (b"\x89PNG",)))
    part = KeptPart(*asked, usage=Usage(3, 4), cost_usd=0.1, seconds=1.0, request_id="r", chars=8, replay=("{}",))
    kept = KeptReply(*asked, (part,), ("Noted.",), Usage(3, 4), 0.1, 1.0, question="declined")
    ended = replace(
        reply, blocks=(TextBlock("A plant."),), segments=(Segment(*asked, began=day(4)),), state=MessageState.COMPLETE
    )
    chats.end(begun.reply_id, ended, kept)
    half = answered("q4", created=day(4), updated=day(4), state=MessageState.STREAMING)
    other = chats.begin(NewTurn(begun.conversation_id, None, said("q5", "And fern?"), half, asked))
    broken = replace(half, blocks=(TextBlock("Half"),), state=MessageState.INTERRUPTED)
    chats.wait_with_half(other.reply_id, broken, kept, (other.message_id, "waiting", "{}"))
    waiting = said("q3", "And lichen?", created=day(5), updated=day(5), state=MessageState.QUEUED)
    chats.begin(NewTurn(begun.conversation_id, begun.reply_id, waiting, None, asked, entry="{}"))
    chats.set_settings(begun.conversation_id, KeptSettings(*asked, "Be brief.", is_claude_only=True))
    chats.keep_draft(None, Draft("Half a", (NewAttachment("notes.txt", "text/plain", b"abc", "abc"),)))


def fill_own(store: Store) -> None:
    """Put something into every table of what a person adds and orders."""
    hedgehogs, gone = store.resolve_id("c1"), store.resolve_id("c2")
    (shown, *_) = store.conversation(hedgehogs).messages
    store.own.star([hedgehogs], is_starred=True)
    store.own.tag([hedgehogs], ["Animals"])
    store.own.colour_tag("animals", Colour.MOSS)
    store.own.add_note(hedgehogs, shown.id, "a note on a message")
    made = store.own_projects.make("Winter")
    store.own_projects.colour(made, Colour.BLUE)
    store.organising.do([gone], PutInProject(made))
    store.organising.do([gone], Archive())
    store.snippets.add(NewSnippet("Under leaves.", "Sleep", "Facts", hedgehogs, shown.id))


def main() -> None:
    """Write the file unless it is there."""
    target = FOLDER / f"version_{STEPS[-1].version}.db.xz"
    if target.exists():
        raise SystemExit(f"{target.name} is there already and stays as it is.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "holdfast.db"
        with Store.open(path) as store:
            fill(store)
        target.write_bytes(lzma.compress(path.read_bytes(), preset=9))


if __name__ == "__main__":
    main()
