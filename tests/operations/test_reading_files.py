"""PDFs that were stored before their text could be read are read by `holdfast reindex`, where their bytes are there."""

import json
from dataclasses import replace

import pytest

from helpers.pdfs import pdf
from helpers.stored import day
from holdfast import cli
from holdfast.domain import Attachment, Message, MessageState, Sender, TextBlock
from holdfast.domain.chatting import NewTurn
from holdfast.jobs import Cancelled, CancelToken, InlineLanes, no_progress
from holdfast.main import open_program
from holdfast.operations import Library
from holdfast.paths import Paths
from holdfast.store import Store


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


def old(name, media_type="application/pdf"):
    """Return how an earlier version stored a file: whole, and without a text."""
    return Attachment("file", name, media_type, 1000, "")


@pytest.fixture
def sent(paths):
    """Return how to have messages with files in the store, as an earlier version sent them."""

    def send(*files):
        with Store.open(paths.store) as store:
            message = Message(
                source_id="m1",
                parent_source_id=None,
                sender=Sender.HUMAN,
                created=day(0),
                updated=None,
                blocks=(TextBlock("Look at this"),),
                state=MessageState.COMPLETE,
                attachments=tuple(old(name) for name, _ in files),
            )
            return store.chats.begin(NewTurn(None, None, message, None, files=tuple(data for _, data in files)))

    return send


@pytest.fixture
def holdfast(paths, capsys):
    def run(*arguments):
        code = cli.run(["--data-dir", str(paths.data), *arguments], open_program, lambda *_: 99)
        return code, capsys.readouterr().out

    return run


def test_its_text_is_found_goes_along_and_is_counted(paths, sent, holdfast):
    sent(("plan.pdf", pdf(["The quern stands in the mill"])), ("scan.pdf", pdf([None])), ("x.txt", b"not a PDF"))
    assert "quern" not in holdfast("search", "quern")[1]
    assert json.loads(holdfast("reindex", "--check", "--json")[1])["pdfs_without_text"] == 2

    assert json.loads(holdfast("reindex", "--json")[1])["pdfs_read"] == 1

    assert "The quern stands in the mill" in holdfast("search", "quern")[1]
    with Store.open(paths.store, read_only=True) as store:
        (stored, *_) = store.conversation(store.conversation_rows()[0].id).messages
        kinds = [(one.kind, one.name, "quern" in one.text) for one in stored.message.attachments]
        assert kinds == [("document", "plan.pdf", True), ("file", "scan.pdf", False), ("file", "x.txt", False)]
        assert len(store.chats.files([stored.id])) == 3
    assert holdfast("check", "--deep")[0] in {0, 1}
    assert json.loads(holdfast("check", "--deep", "--json")[1])["findings"] == [
        {"area": "backups", "text": "There is no good backup. `holdfast backup` makes one."}
    ]
    assert json.loads(holdfast("reindex", "--json")[1])["pdfs_read"] == 0


def test_a_scan_is_read_once(paths, sent, holdfast):
    """That there is nothing in it is remembered; of one that could not be read nobody knows that."""
    sent(("scan.pdf", pdf([None])), ("torn.pdf", b"%PDF-1.7 torn"))
    assert json.loads(holdfast("reindex", "--json")[1])["pdfs_read"] == 0
    assert json.loads(holdfast("reindex", "--check", "--json")[1])["pdfs_without_text"] == 1
    tried = []

    def read(name, _data, _token):
        tried.append(name)

    with Store.open(paths.store) as store:
        Library(store, InlineLanes()).unread_pdfs.read(read, CancelToken(), no_progress)
    assert tried == ["torn.pdf"]


def test_another_file_in_the_place_of_a_scan_is_read(paths, sent):
    begun = sent(("scan.pdf", b"%PDF-1 a picture"))
    with Store.open(paths.store) as store:
        library = Library(store, InlineLanes())
        assert library.unread_pdfs.read(lambda *_: "", CancelToken(), no_progress) == 0
        assert library.unread_pdfs.count() == 0
        message = store.conversation(begun.conversation_id).messages[0].message

        store.chats.change_waiting(begun.message_id, message, (b"%PDF-1 another, with words",), "{}")

        assert library.unread_pdfs.count() == 1


def test_what_was_read_is_kept_when_it_is_stopped(paths, sent):
    sent(("a.pdf", b"%PDF-1"), ("b.pdf", b"%PDF-2"))
    token = CancelToken()

    def read(name, _data, _token):
        if name == "b.pdf":
            token.cancel()
            token.check()
        return f"text of {name}"

    with Store.open(paths.store) as store:
        pdfs = Library(store, InlineLanes()).unread_pdfs
        with pytest.raises(Cancelled):
            pdfs.read(read, token, no_progress)
        assert pdfs.count() == 1


def test_one_that_is_gone_meanwhile_is_passed_over(paths, sent):
    begun = sent(("a.pdf", b"%PDF-1"))
    with Store.open(paths.store) as store:
        library = Library(store, InlineLanes())

        def read(*_):
            library.bin.put([begun.conversation_id])
            library.bin.remove([begun.conversation_id])
            return "text"

        assert library.unread_pdfs.read(read, CancelToken(), no_progress) == 0


def test_what_was_thrown_away_is_not_found_by_it(paths, sent):
    begun = sent(("a.pdf", b"%PDF-1"))
    with Store.open(paths.store) as store:
        library = Library(store, InlineLanes())
        library.bin.put([begun.conversation_id])

        assert library.unread_pdfs.read(lambda _name, _data, _token: "quern", CancelToken(), no_progress) == 1
        assert library.search("quern").hits == ()

        library.bin.take_back([begun.conversation_id])
        assert len(library.search("quern").hits) == 1


def test_nor_by_what_is_changed_in_it_while_it_waits(paths, sent):
    begun = sent(("a.pdf", b"%PDF-1"))
    with Store.open(paths.store) as store:
        library = Library(store, InlineLanes())
        message = store.conversation(begun.conversation_id).messages[0].message
        library.bin.put([begun.conversation_id])

        store.chats.change_waiting(begun.message_id, replace(message, blocks=(TextBlock("quern"),)), (), "{}")

        assert library.search("quern").hits == ()


def test_nor_by_what_is_said_in_it_and_waits(paths, sent):
    begun = sent(("a.pdf", b"%PDF-1"))
    with Store.open(paths.store) as store:
        library = Library(store, InlineLanes())
        message = store.conversation(begun.conversation_id).messages[0].message
        more = replace(message, source_id="m2", blocks=(TextBlock("quern"),), attachments=())
        library.bin.put([begun.conversation_id])

        store.chats.begin(NewTurn(begun.conversation_id, begun.message_id, more, None, entry="{}"))

        assert library.search("quern").hits == ()
