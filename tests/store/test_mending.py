"""What a repair does with rows whose neighbours are gone: what a person wrote stays, and what waited is said."""

import json

import pytest

from helpers.stored import bring, chained, said, talk
from holdfast.domain.chatting import Draft, NewAttachment
from holdfast.jobs import CancelToken
from holdfast.store import Store, rebuilding
from holdfast.store.connection import Database

WAITS = """INSERT INTO outbox VALUES (1, 'waiting', '{"id": "1", "state": "waiting"}', 0, 2)"""


@pytest.fixture
def damaged(tmp_path):
    """Return how to do to a store what only damage does."""
    path = tmp_path / "damaged.db"
    with Store.open(path) as made:
        bring(made, talk("c1", *chained(said("m1", "asked"), said("m2", "half")), title="About owls"))

    def change(*statements):
        with Store.open(path) as opened:
            opened._writer.execute("PRAGMA foreign_keys = 0")
            for statement in statements:
                opened._writer.execute(statement)
        return Database(path)

    return change


@pytest.fixture
def rebuilt(tmp_path):
    """Return how to rebuild: what came of it, and what a query finds there."""

    def rebuild(database):
        fresh = Database(tmp_path / "fresh.db")
        done = rebuilding.rebuild(database, fresh, (), CancelToken())

        def found(query):
            with Store.open(fresh.path, read_only=True) as opened, opened._readers.reading() as con:
                return con.execute(query).fetchall()

        return done, found

    return rebuild


@pytest.mark.parametrize("lost", ["DELETE FROM message WHERE id = 2", "DELETE FROM message_body WHERE message_id = 2"])
def test_a_message_whose_half_answer_is_gone_waits_for_its_person(damaged, rebuilt, lost):
    """It was sent, and half of its answer had come: it is not sent a second time by itself, and not forgotten."""
    done, found = rebuilt(damaged(WAITS, lost))

    ((message_id, state, entry, reply_id),) = found("SELECT message_id, state, entry, reply_id FROM outbox")
    assert (message_id, state, reply_id, json.loads(entry)["state"]) == (1, "unsure", None, "unsure")
    assert done.asks == 1


def test_what_waits_whole_waits_on(damaged, rebuilt):
    done, found = rebuilt(damaged(WAITS))

    assert found("SELECT state, reply_id FROM outbox") == [("waiting", 2)]
    assert done.asks == 0


def test_a_message_whose_row_among_those_that_wait_is_gone_is_not_said_to_wait(damaged, rebuilt):
    done, found = rebuilt(damaged("UPDATE message SET state = 'queued' WHERE id = 2"))

    assert found("SELECT state FROM message WHERE id = 2") == [("complete",)]
    assert done.asks == 1


@pytest.mark.parametrize(
    ("put", "kept"),
    [
        ("INSERT INTO note VALUES (1, 1, 1, 0, 0, 'my words')", "SELECT text FROM note"),
        ("INSERT INTO own_title VALUES (1, 'my words', 0)", "SELECT title FROM own_title"),
    ],
)
def test_what_a_person_wrote_outlives_the_whole_conversation(damaged, rebuilt, put, kept):
    _done, found = rebuilt(
        damaged(put, "DELETE FROM source_document", "DELETE FROM message", "DELETE FROM conversation")
    )

    assert found(kept) == [("my words",)]
    assert found("SELECT count(*) FROM conversation") == [(1,)]


def test_an_import_whose_row_is_gone_is_not_said_to_have_been_cut_off(tmp_path, damaged, rebuilt):
    """Its row is made up, so that what came with it has one."""
    _done, found = rebuilt(damaged("DELETE FROM import"))

    assert found("SELECT layout, finished_ms FROM import") == [("recovered", None)]
    with Store.open(tmp_path / "fresh.db") as opened:
        assert opened.insights.cut_off_import() is None


def test_files_of_a_draft_outlive_its_text(tmp_path, damaged, rebuilt):
    with Store.open(tmp_path / "damaged.db") as opened:
        opened.chats.keep_draft(0, Draft("words", (NewAttachment("a.txt", "text/plain", b"data"),)))

    _done, found = rebuilt(damaged("DELETE FROM draft"))

    assert found("SELECT name, data FROM draft_attachment") != []
    with Store.open(tmp_path / "fresh.db") as opened:
        assert [one.name for one in opened.chats.draft(0).attachments] == ["a.txt"]


def test_tags_of_what_is_gone_are_no_obstacle(damaged, rebuilt):
    """Their table has no numbers of rows, by which others are taken away."""
    put = ("INSERT INTO tag (id, name, folded) VALUES (1, 'x', 'x')", "INSERT INTO conversation_tag VALUES (1, 1)")
    gone = ("DELETE FROM source_document", "DELETE FROM message", "DELETE FROM conversation")

    _done, found = rebuilt(damaged(*put, *gone))

    assert found("SELECT count(*) FROM conversation_tag") == [(0,)]


def test_what_was_tagged_stays_together_when_the_name_of_the_tag_is_gone(damaged, rebuilt):
    put = ("INSERT INTO tag (id, name, folded) VALUES (7, 'x', 'x')", "INSERT INTO conversation_tag VALUES (1, 7)")

    _done, found = rebuilt(damaged(*put, "DELETE FROM tag"))

    assert found("SELECT c.conversation_id, t.name FROM conversation_tag c JOIN tag t ON t.id = c.tag_id") == [
        (1, "recovered 7")
    ]
