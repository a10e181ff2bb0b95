"""The text of PDFs: what goes along, what is said about it, and what hostile ones can do."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from helpers import pdfs
from helpers.chatting import GPT, OPUS, answer, openai
from holdfast.chat import Draft, NewAttachment, Outgoing
from holdfast.chat.pdf_process import command
from holdfast.chat.pdf_text import LIMIT_S, MAX_PAGES, pdf_text
from holdfast.domain import DocumentPart, ModelInfo, RequestMessage, TextPart
from holdfast.domain.paging import pages_of, with_page_numbers
from holdfast.failover import Target, translate
from holdfast.jobs import Cancelled, CancelToken

APP = Path(__file__).parents[2] / "app"
REPORT = pdfs.pdf(["First page\nwith two lines", None, "Third: naïve café", None])


def knows(room, name, model, **abilities):
    """Let the abilities of a model be known."""
    base_url = room.providers.endpoint(name).base_url
    room.providers._models.lists.keep(name, base_url, [ModelInfo(model, model, **abilities)])


def attached(data):
    found = pdf_text("report.pdf", data)
    return NewAttachment("report.pdf", "application/pdf", data, found.text)


def test_the_text_is_that_of_its_pages():
    found = pdf_text("report.pdf", REPORT)

    assert found.text.split("\f") == ["First page\nwith two lines", "", "Third: naïve café", ""]
    assert (found.pages, found.words) == (4, "")
    assert pages_of(found.text) == (2, 4)
    assert with_page_numbers(found.text) == "[Page 1]\nFirst page\nwith two lines\n\n[Page 3]\nThird: naïve café"


def test_a_scan_says_so_in_words():
    found = pdf_text("scan.pdf", pdfs.pdf([None] * 12))

    assert found.text == ""
    assert found.words.startswith("scan.pdf has 12 pages, all pictures without text")
    assert pdf_text("one.pdf", pdfs.pdf([None])).words.startswith("one.pdf has 1 page, a picture without text")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4 oops", REPORT[:300], b"%PDF-" + bytes(5000), REPORT.replace(b"/Pages", b"/Xages")]
)
def test_a_damaged_one_says_so_or_gives_what_is_there(data):
    found = pdf_text("x.pdf", data)

    assert "damaged" in found.words
    assert found.text == ""


def test_only_what_a_limit_allows_is_read_and_it_is_said():
    found = pdf_text("book.pdf", pdfs.pdf([f"Page {number}" for number in range(MAX_PAGES + 40)]))

    assert found.words.startswith("book.pdf is long: the text of its first 2,000 of 2,040 pages was read.")
    assert pages_of(found.text) == (2_000, 2_040)


@pytest.mark.slow
@pytest.mark.parametrize("make", [pdfs.bomb, pdfs.endless, pdfs.laborious, pdfs.deep])
def test_a_hostile_one_takes_neither_time_nor_memory_without_end(make):
    """Whatever it does is done to a process that is ended; ours goes on, and says what it could not read."""
    found = pdf_text("evil.pdf", make())

    assert found.words
    assert len(found.text) <= 2 << 20


def test_reading_can_be_cancelled():
    """The process is killed, not awaited."""
    token = CancelToken()
    timer = threading.Timer(1.0, token.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        pdf_text("evil.pdf", pdfs.laborious(), token)
    timer.join()
    assert LIMIT_S > 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts nobody's processor time")
def test_one_page_that_takes_too_long_is_ended_by_its_processor_time(tmp_path):
    """Not only by the clock of who waits, which a busy computer stretches."""
    (tmp_path / "evil.pdf").write_bytes(pdfs.laborious())
    argument = {"path": str(tmp_path / "evil.pdf"), "max_pages": 9, "max_chars": 9, "limit_s": 99}
    request = json.dumps({"job": "read", "argument": argument, "limit_s": 1.0}) + "\n"

    done = subprocess.run(command(), input=request.encode(), env=os.environ | {"PYTHONPATH": str(APP)}, check=False,
                          capture_output=True, timeout=60)  # fmt: skip

    assert (done.returncode, done.stdout) == (-signal.SIGPROF, b"")


def test_where_no_file_can_be_put_beside_it_it_goes_along_without_its_text(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))

    found = pdf_text("report.pdf", REPORT)

    assert found.text == ""
    assert found.words.startswith("The text of report.pdf could not be read")


# where it goes


def test_a_model_that_reads_no_pdf_gets_its_text_and_it_is_said(room, serving):
    server = serving([openai("Read.")])
    room.add("other", "openai", server.url, GPT)
    knows(room, "other", GPT, reads_pdf=False)
    outgoing = Outgoing(None, None, Draft("Sum it up", (attached(REPORT),)))
    plan = room.chats.plan(outgoing)
    live = room.ended(room.chats.send(outgoing))

    said = "report.pdf is sent as text: 2 of 4 pages have any that was read."
    assert said in plan.words
    assert said in live.notices
    body = str(server.requests[-1].json)
    assert "[Page 3]" in body
    assert "Third: naïve café" in body
    assert "file_data" not in body


def test_a_server_that_is_not_known_to_take_files_gets_the_text(room, serving):
    """Whatever the model could do with a PDF: the file would not arrive, and that it goes as text is said."""
    server = serving([answer("Read.")])
    room.add("claude", "anthropic", server.url, OPUS)
    knows(room, "claude", OPUS, reads_pdf=True)
    sent = room.chats.send(Outgoing(None, None, Draft("Sum it up", (attached(REPORT),))))
    live = room.ended(sent)

    assert "report.pdf is sent as text: 2 of 4 pages have any that was read." in live.notices
    assert "[Page 3]" in str(server.requests[-1].json)


def test_a_service_that_takes_files_gets_the_file():
    """Its text stays behind, and is not counted."""
    part = DocumentPart("report.pdf", "application/pdf", attached(REPORT).text, REPORT)
    history = (RequestMessage("user", (TextPart("Sum it up"), part)),)
    found = translate(history, "", Target("anthropic", OPUS, reads_pdf=True))

    assert found.messages[0].parts[1].data == REPORT
    assert (found.account.paged, found.account.is_whole) == ((), True)


def test_a_scan_for_a_model_that_reads_none_is_said(room, serving):
    server = serving([openai("What?")])
    room.add("other", "openai", server.url, GPT)
    knows(room, "other", GPT, reads_pdf=False)
    outgoing = Outgoing(None, None, Draft("Sum it up", (attached(pdfs.pdf([None])),)))

    assert any("there is no text of it to read" in words for words in room.chats.plan(outgoing).words)


def test_its_words_are_found(room, serving):
    server = serving([answer("Read.")])
    room.add("claude", "anthropic", server.url, OPUS)
    data = pdfs.pdf(["Nothing here", "The quokka smiles"])
    sent = room.chats.send(Outgoing(None, None, Draft("Look", (attached(data),))))
    room.ended(sent)

    assert [hit.conversation_id for hit in room.library.search("quokka").hits] == [sent.conversation_id]


# and comes back


def test_editing_brings_back_files_and_asking_again_sends_them(room, serving):
    """A picture and a PDF are in the draft of the edit, byte by byte, and go along with every new answer."""
    server = serving([answer("One.")], [answer("Two.")], [answer("Three.")])
    room.add("claude", "anthropic", server.url, OPUS)
    knows(room, "claude", OPUS, sees_images=True)
    picture = NewAttachment("photo.png", "image/png", b"\x89PNG\r\n\x1a\n-bytes")
    given = (picture, attached(REPORT), NewAttachment("", "text/plain", text="pasted"))
    sent = room.chats.send(Outgoing(None, None, Draft("Look", given)))
    room.ended(sent)
    again = room.chats.attachments(sent.message_id)
    assert again == given
    room.ended(room.chats.regenerate(sent.reply_id))
    room.ended(room.chats.edit(sent.message_id, Draft("Look closely", again)))

    for request in server.requests:
        image, document, *_ = request.json["messages"][0]["content"]
        assert base64.b64decode(image["source"]["data"]) == picture.data
        assert "Third: naïve café" in document["text"]
    assert room.chats.attachments(sent.message_id) == given
