"""What a person attached here is in every export with its bytes; what lies in the bin is in none."""

from __future__ import annotations

import base64
import subprocess

import pytest

from helpers.exported import has
from helpers.stored import answered, bring, chained, said, talk
from holdfast.domain import Attachment, Source
from holdfast.export import Choice, Format, Selection

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC"
)
BROKEN = PNG[:40] + b"no picture" * 5


@pytest.fixture
def chat(shelf):
    """Give a shelf with a chat of one's own, to which a picture and a file were attached; `hold` puts their bytes."""
    attached = (
        Attachment("file", "plan.png", "image/png"),
        Attachment("document", "notes.pdf", "application/pdf", text="what can be read"),
    )
    messages = chained(said("m1", "Look at this", attachments=attached), answered("m2", "I see"))
    bring(shelf.store, talk("own", *messages, source=Source.HOLDFAST, title="Mine"))
    first = shelf.library.open(shelf.library.rows()[0].id).messages[0].id

    def hold(picture=PNG):
        shelf.store.exports.put_files([(first, 0, picture), (first, 1, b"%PDF-1.4 bytes")])
        return shelf

    return hold


def test_beside_a_note(chat, tmp_path):
    chat().export(Choice(Format.MARKDOWN), tmp_path / "vault")

    folder = tmp_path / "vault" / "attachments" / "Mine"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "plan.png": PNG,
        "notes.pdf": b"%PDF-1.4 bytes",
    }
    text = (tmp_path / "vault" / "Mine.md").read_text()
    assert "![plan.png](attachments/Mine/plan.png)" in text
    assert "[notes.pdf](attachments/Mine/notes.pdf)" in text


def test_within_a_page(chat, tmp_path):
    chat().export(Choice(Format.HTML), tmp_path / "one.html")

    html = (tmp_path / "one.html").read_text()
    assert f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="plan.png">' in html
    assert "what can be read" in html


@pytest.mark.skipif(not has("pdfimages"), reason="pdfimages (poppler-utils) is not on this computer")
def test_within_a_pdf(chat, tmp_path):
    report = chat().export(Choice(Format.PDF), tmp_path / "one.pdf")

    listed = subprocess.run(["pdfimages", "-list", str(tmp_path / "one.pdf")], check=True, capture_output=True).stdout
    assert report.remarks == ()
    assert b" 8     8 " in listed


def test_a_picture_that_is_none_costs_only_itself(chat, tmp_path):
    report = chat(BROKEN).export(Choice(Format.PDF), tmp_path / "one.pdf")

    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    assert "could not be shown" in report.remarks[0]


def test_json_brings_them_back(chat, tmp_path):
    shelf = chat()
    shelf.export(Choice(Format.JSON), tmp_path / "all.json")
    other = type(shelf)(tmp_path / "other")
    other.bring(tmp_path / "all.json")
    other.bring(tmp_path / "all.json")

    conversation = other.library.open(other.library.rows()[0].id)
    ids = [stored.id for stored in conversation.messages]
    assert other.store.chats.files(ids) == {(ids[0], 0): PNG, (ids[0], 1): b"%PDF-1.4 bytes"}
    other.store.close()


def test_nothing_can_be_taken_out_of_bytes_so_they_are_left_out(chat, tmp_path):
    shelf = chat()
    shelf.export(Choice(Format.JSON, redacts=True), tmp_path / "all.json")
    shelf.export(Choice(Format.HTML, redacts=True), tmp_path / "one.html")

    assert "data_base64" not in (tmp_path / "all.json").read_text()
    assert "<img" not in (tmp_path / "one.html").read_text()


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.JSON])
def test_what_lies_in_the_bin_is_not_exported(form, shelf, tmp_path):
    bring(shelf.store, *[talk(f"c{at}", *chained(said(f"m{at}", f"text {at}")), title=f"Talk {at}") for at in range(3)])
    row = shelf.one("Talk 1")
    shelf.store.bin.put([row.id])
    place = tmp_path / ("vault" if form is Format.MARKDOWN else "all.json")
    report = shelf.export(Choice(form), place)

    assert report.conversations == 2
    written = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*") if path.suffix in (".md", ".json"))
    assert "text 1" not in written
    assert "text 2" in written
    assert shelf.exports.selected(Selection(ids=(row.id,))) == []
