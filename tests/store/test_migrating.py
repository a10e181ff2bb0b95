"""Files of every version so far become files of the newest, with what was in them; newer ones are left alone."""

from __future__ import annotations

import lzma
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from helpers.stored import bring, chained, day, said, talk
from holdfast import search
from holdfast.domain import Segment
from holdfast.errors import DiskFull, StoreDamaged, StoreLocked, StoreNewer
from holdfast.store import Store, copying
from holdfast.store.connection import Database, open_writer
from holdfast.store.copying import proven
from holdfast.store.locking import WriterLock
from holdfast.store.migrations import STEPS, Step, migrate

DATABASES = Path(__file__).parents[1] / "data" / "databases"
VERSIONS = [step.version for step in STEPS]
APP = Path(__file__).parents[2] / "app"
NEWER = (
    *STEPS,
    Step(99, "for a test", ("ALTER TABLE note ADD COLUMN colour TEXT", "UPDATE import SET layout = 'new'")),
)


def stored_file(version):
    return DATABASES / f"version_{version}.db.xz"


def unpack(version, path):
    path.parent.mkdir(parents=True)
    path.write_bytes(lzma.decompress(stored_file(version).read_bytes()))


def schema(path):
    con = open_writer(Database(path))
    rows = con.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    con.close()
    return rows


def migrate_with(path, steps, **more):
    con = open_writer(Database(path))
    try:
        migrate(Database(path), con, steps, **more)
        return con.pragma("user_version"), con.pragma("application_id")
    finally:
        con.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_there_is_a_file_of_every_version(version):
    """A new version comes with the file that make_database.py writes."""
    assert stored_file(version).exists()


def test_versions_count_up():
    assert list(range(1, len(STEPS) + 1)) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_file_gets_the_schema_of_a_new_one(path, tmp_path, version):
    unpack(version, path)
    Store.open(path).close()
    Store.open(tmp_path / "fresh.db").close()

    assert schema(path) == schema(tmp_path / "fresh.db")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_in_an_old_file_is_found_in_the_new_one(path, version):
    unpack(version, path)

    with Store.open(path) as store:
        rows = store.conversation_rows(include_shells=True)
        opened = store.conversation(store.resolve_id("c1"))
        found = store.search(search.parse("刺猬 hedgehogs", datetime.now(UTC)), limit=5)
        counts = store.counts().by_source["claude"]

    imported = [row for row in rows if row.source == "claude"]
    assert {(row.source_id, row.title, row.is_missing, row.is_shell) for row in imported} == {
        ("c1", "Hedgehogs", False, False),
        ("c2", "gone later", True, False),
        ("c3", "Untitled", False, True),
    }
    assert [(stored.message.source_id, stored.is_missing) for stored in opened.messages] == [
        ("m1", False),
        ("m2", False),
        ("m3", True),
    ]
    assert opened.row.project == "Garden"
    assert opened.artifacts[0].content_at(1) == "one three"
    assert [hit.source_message_id for hit in found.hits] == ["m1"]
    assert (counts.conversations, counts.shells, counts.messages, counts.artifact_versions) == (2, 1, 5, 2)


def test_what_is_known_of_outages_is_found_in_the_newest_file(path):
    unpack(VERSIONS[-1], path)

    with Store.open(path) as store:
        kept = store.outages
        found = (kept.breakers(), kept.measurements(day(1)), kept.proofs(), kept.events(day(1)), kept.pages())
        incidents = kept.incidents(day(1))

    assert all(found)
    assert [one.id for one in incidents] == ["i1"]


def test_what_is_kept_of_chats_is_found_in_the_newest_file(path):
    unpack(VERSIONS[-1], path)

    with Store.open(path) as store:
        (row,) = (row for row in store.conversation_rows() if row.source == "holdfast")
        messages = store.conversation(row.id).messages
        reply, half = store.chats.replies(row.id).values()
        half_entry, entry = sorted(store.chats.entries(), key=lambda one: one.message_id)
        files = store.chats.files([messages[0].id])
        settings, draft = store.chats.settings(row.id), store.chats.draft(None)

    assert (row.title, row.message_count) == ("What is moss?", 5)
    states = [stored.message.state.value for stored in messages]
    assert states == ["complete", "complete", "complete", "interrupted", "queued"]
    assert messages[1].message.segments[0].began == day(4)
    assert (reply.question, half.question) == ("declined", "declined")
    assert (half_entry.message_id, half_entry.reply_id) == (messages[2].id, messages[3].id)
    assert entry.reply_id is None
    assert (reply.parts[0].chars, reply.parts[0].replay, reply.notices) == (8, ("{}",), ("Noted.",))
    assert (entry.message_id, entry.state) == (messages[-1].id, "waiting")
    assert list(files.values()) == [b"\x89PNG"]
    assert (settings.system, draft.text, draft.attachments[0].data) == ("Be brief.", "Half a", b"abc")


def test_of_an_older_chat_nobody_knows_when_its_parts_began(path):
    """Nothing is made up for what version 2 did not keep, and what it kept is there."""
    unpack(2, path)

    with Store.open(path) as store:
        (row,) = (row for row in store.conversation_rows() if row.source == "holdfast")
        answer = store.conversation(row.id).messages[1].message
        (reply,) = store.chats.replies(row.id).values()
        (entry,) = store.chats.entries()
        draft = store.chats.draft(None)
        store.chats.keep_draft(None, draft)
        again = store.chats.draft(None)

    assert (answer.segments, answer.segments[0].began) == ((Segment("claude", "claude-opus-5-5"),), None)
    assert (reply.question, entry.reply_id) == ("", None)
    assert again == draft


def test_a_copy_is_made_before_anything_changes(path):
    with Store.open(path) as store:
        bring(store, talk("c", said("m1", "x")))

    assert migrate_with(path, NEWER)[0] == 99

    (copy,) = path.parent.glob(f"holdfast-version-{VERSIONS[-1]}-*.db")
    if os.name == "posix":
        assert copy.stat().st_mode & 0o777 == 0o600
    with Store.open(copy) as store:
        assert store.conversation_rows()[0].title == "x"


def test_a_copy_of_an_encrypted_store_is_encrypted(path):
    key = bytes(range(32))
    with Store.open(path, key) as store:
        bring(store, talk("c", said("m1", "x")))
    con = open_writer(Database(path, key))

    migrate(Database(path, key), con, NEWER)

    con.close()
    (copy,) = path.parent.glob(f"holdfast-version-{VERSIONS[-1]}-*.db")
    with Store.open(copy, key, read_only=True) as store:
        assert store.counts().conversations == 1


def test_copies_of_one_second_do_not_overwrite_each_other(path):
    Store.open(path).close()
    for version in (50, 51, 52):
        migrate_with(path, (*STEPS, Step(version, "for a test", ())))

    assert len(list(path.parent.glob("holdfast-version-*.db"))) == 3


def test_a_copy_that_is_not_the_same_stops_the_migration_before_it_begins(path, monkeypatch):
    """The disk, or a fault of ours, gave something else than was written."""
    with Store.open(path) as store:
        bring(store, talk("c", said("m1", "x")))
    before = schema(path)

    def spoiled(database, token):
        con = apsw.Connection(str(database.path))
        con.execute("DELETE FROM message")
        con.close()
        return proven(database, token)

    monkeypatch.setattr(copying, "proven", spoiled)
    with pytest.raises(StoreDamaged, match="not the same as the store"):
        migrate_with(path, NEWER)

    assert schema(path) == before
    assert [file.name for file in path.parent.glob("*.db")] == ["holdfast.db"]


def test_a_copy_that_is_damaged_stops_the_migration_too(path, monkeypatch):
    with Store.open(path) as store:
        bring(store, talk("c", *chained(*(said(f"m{at}", f"{at} words " * 3_000) for at in range(60)))))

    def torn(database, token):
        data = bytearray(database.path.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 40_000] = bytes(40_000)  # whole pages, whatever lies there
        database.path.write_bytes(data)
        return proven(database, token)

    monkeypatch.setattr(copying, "proven", torn)
    with pytest.raises(StoreDamaged):
        migrate_with(path, NEWER)

    with Store.open(path) as store:
        assert store.counts().conversations == 1


def test_a_new_file_needs_no_copy(path):
    Store.open(path).close()

    assert [file.name for file in path.parent.glob("*.db")] == ["holdfast.db"]


def test_no_space_for_the_copy_is_said_before_anything_is_done(path):
    Store.open(path).close()

    with pytest.raises(DiskFull, match=str(path.parent)):
        migrate_with(path, NEWER, spare_bytes=1 << 60)

    assert migrate_with(path, STEPS)[0] == VERSIONS[-1]
    assert list(path.parent.glob("holdfast-version-*.db")) == []


def fail(con):
    con.execute("UPDATE import SET layout = 'half done'")
    raise RuntimeError


def test_a_step_that_fails_leaves_the_version_before(path):
    with Store.open(path) as store:
        bring(store, talk("c", said("m1", "x")))
    before = schema(path)
    failing = (*STEPS, Step(98, "for a test", ()), Step(99, "fails", ("CREATE TABLE more (x)",), fail))

    with pytest.raises(RuntimeError):
        migrate_with(path, failing)

    assert schema(path) == before
    assert migrate_with(path, (*STEPS, Step(98, "for a test", ())))[0] == 98


KILLED = """
import os, pathlib, sys
from holdfast.store.connection import Database, open_writer
from holdfast.store.locking import WriterLock
from holdfast.store.migrations import STEPS, Step, migrate
database = Database(pathlib.Path(sys.argv[1]))
step = Step(99, "for a test", ("CREATE TABLE more (x)",), lambda con: os.kill(os.getpid(), 9))
migrate(database, open_writer(database), (*STEPS, step))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_kill_in_the_middle_leaves_the_version_before(path):
    with Store.open(path) as store:
        bring(store, talk("c", said("m1", "x")))

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, path], env=os.environ | {"PYTHONPATH": str(APP)}, check=False
    )

    assert killed.returncode == -9
    with Store.open(path) as store:
        assert store.counts().conversations == 1
        assert store._writer.pragma("user_version") == VERSIONS[-1]


@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_of_a_newer_holdfast_is_left_alone(path, read_only):
    Store.open(path).close()
    migrate_with(path, (*STEPS, Step(99, "for a test", ())))
    before = path.read_bytes()

    with pytest.raises(StoreNewer, match="99") as caught:
        Store.open(path, read_only=read_only)

    assert caught.value.found == 99
    assert path.read_bytes() == before


def test_the_columns_searched_are_those_of_the_schema(store):
    """The step is frozen text; the room of searches owns the list."""
    columns = [row[1] for row in store._writer.execute("PRAGMA table_info(search)")]

    assert tuple(columns) == search.COLUMNS
    assert len(search.WEIGHTS) == len(columns)


def test_a_persons_own_order_is_found_in_the_newest_file(path):
    unpack(VERSIONS[-1], path)

    with Store.open(path) as store:
        (archived,) = (row for row in store.conversation_rows() if row.is_archived)
        (project,) = (row for row in store.project_rows() if row.is_own)
        (tag,) = store.own.tags()
        (snippet,) = store.snippets.all()
        (note,) = store.own.own(store.resolve_id("c1")).notes

    assert (archived.source_id, archived.title, archived.project) == ("c2", "gone later", "Winter")
    assert (project.name, project.colour, tag.name, tag.colour) == ("Winter", "blue", "Animals", "moss")
    assert (snippet.name, snippet.folder, snippet.text, snippet.conversation_title) == (
        "Sleep",
        "Facts",
        "Under leaves.",
        "Hedgehogs",
    )
    assert note.message_id is not None


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_of_every_version_is_read_by_what_only_reads(tmp_path, version):
    """After an update the first thing done may be a search, which never opens a store to write."""
    path = tmp_path / "old" / "holdfast.db"
    unpack(version, path)
    with Store.open(path, read_only=True) as store:
        assert store.conversation_rows()
        store.search(search.parse("the", datetime.now(UTC)), limit=5)


def test_a_file_that_an_earlier_holdfast_has_open_is_not_changed_under_it(tmp_path):
    path = tmp_path / "old" / "holdfast.db"
    unpack(VERSIONS[-2], path)
    before = path.read_bytes()
    lock = WriterLock(path)
    try:
        with pytest.raises(StoreLocked, match="earlier Holdfast"):
            Store.open(path, read_only=True)
    finally:
        lock.release()
    assert path.read_bytes() == before
