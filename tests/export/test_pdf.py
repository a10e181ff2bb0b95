"""PDF: sound, tagged, bookmarked, and nothing in a text is ever obeyed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.exported import essence, has, text_of_pdf
from helpers.stored import answered, bring, chained, said, talk
from holdfast.errors import ExportError
from holdfast.export import Choice, Format, Selection
from holdfast.export.pdf import press, setting
from holdfast.export.pdf.joining import Unknown, join
from holdfast.export.pdf.literals import breakable, literal
from holdfast.jobs import CancelToken, no_progress
from holdfast.render import parse, plain_text

PDF = Choice(Format.PDF)

needs_poppler = pytest.mark.skipif(not has("pdftotext"), reason="pdftotext (poppler-utils) is not on this computer")
needs_qpdf = pytest.mark.skipif(not has("qpdf"), reason="qpdf is not on this computer")

HOSTILE = [
    '#import "@preview/cetz:0.3.0": *',
    '#read("/etc/hostname")',
    '"); read("/etc/hostname"); ("',
    '\\\\" + read("/etc/hostname") + \\"',
    "*/ /* // comment",
    "a\x00b\x07c\x1b[31m",
    '$ sum_(i=0)^n #eval("1") $',
    "`````",
    "= Heading <label> @ref #link",
    "\u202ereversed\u202c \u2066isolated\u2069",
    "\ud800 \udfff",
    "\\u{1F600} \\n \\t \\",
    "x" * 100_000,
    "語" * 20_000,
    "| a | b |\n|---|---|\n| " + "y" * 5_000 + " | z |",
    "```js\n" + "var a=1;" * 3_000 + "\n```",
    "- " * 30 + "deep",
    "> " * 30 + "deep",
    "# a\n###### b\n# c\n#### d",
    "a[^1] b[^1] c[^nobody]\n\n[^1]: the *note*",
    "x " * 300 + "| " * 40,
]


def outline_of(path):
    """Return the titles of the outline, in order."""
    found = re.findall(
        rb"/Title ?(?:<([0-9A-F]+)>|\(((?:[^\\()]|\\.|\([^()]*\))*)\))/Dest", path.read_bytes(), re.DOTALL
    )
    return [bytes.fromhex(wide.decode()).decode("utf-16") if wide else plain.decode() for wide, plain in found]


@needs_qpdf
@pytest.mark.slow
def test_the_sample_passes_the_check_of_another_program(sample, tmp_path):
    sample.export(PDF, tmp_path)
    files = sorted(tmp_path.glob("*.pdf"))

    assert len(files) == len(sample.library.rows())
    for path in files:
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
        data = path.read_bytes()
        assert b"/MarkInfo<</Marked true" in data
        assert b"pdfuaid:part>1" in data or b"pdfuaid" in data, "it claims to be PDF/UA"


@needs_poppler
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_changes_nothing_but_itself(text, shelf, tmp_path):
    messages = chained(said("m1", "before it"), answered("m2", text), said("m3", text), answered("m4", "after it"))
    bring(shelf.store, talk("c", *messages, title=text[:200]))
    report = shelf.export(PDF, tmp_path / "out.pdf")

    assert report.skipped == ()
    shown = essence(text_of_pdf(tmp_path / "out.pdf"))
    assert "beforeit" in shown
    assert shown.index("beforeit") < shown.rindex("afterit")
    plain = re.sub(r"\W", "", essence(plain_text(parse(text))))
    assert plain[:10] in re.sub(r"\W", "", shown)
    assert Path("/etc/hostname").read_text("utf-8").strip() not in shown


@pytest.mark.parametrize("text", ['a"b', "a\\", '\\"', "#x", "\n", "\ud800", "\x00"])
def test_a_literal_is_one_literal(text):
    written = literal(text)

    assert written[0] == written[-1] == '"'
    assert re.fullmatch(r'"(?:[^"\\\n]|\\["\\nt])*"', written)


@given(st.text(max_size=300))
def test_whatever_a_text_is_only_literals_come_of_it(text):
    pieces = re.sub(r'"(?:[^"\\\n]|\\["\\nt])*"', "", breakable(text + "x" * 50))

    assert set(pieces) <= set("{};B")


@needs_poppler
def test_chinese_is_copied_as_itself(shelf, tmp_path):
    text = "漢字かな交じり文、한국어, 一二三"
    bring(shelf.store, talk("c", *chained(said("m1", text)), title="中文"))
    report = shelf.export(PDF, tmp_path / "out.pdf")

    if report.remarks:
        pytest.skip("no font for Chinese is on this computer")
    assert essence(text) in essence(text_of_pdf(tmp_path / "out.pdf"))


@needs_poppler
def test_a_sign_that_no_font_has_is_written_as_its_number_and_named(shelf, tmp_path):
    bring(shelf.store, talk("c", *chained(said("m1", "before \U0010fffd after")), title="One"))
    report = shelf.export(PDF, tmp_path / "out.pdf")

    assert "[U+10FFFD]" in text_of_pdf(tmp_path / "out.pdf")
    assert "No font on this computer" in report.remarks[0]


def long_talk(count, words=400):
    return talk(
        "long",
        *chained(
            *[(said if at % 2 else answered)(f"m{at}", f"Number {at}. " + "word " * words) for at in range(count)]
        ),
        title="Long",
    )


@pytest.mark.slow
@needs_poppler
@needs_qpdf
def test_a_long_conversation_is_set_in_parts_and_is_one_file(shelf, tmp_path, monkeypatch):
    monkeypatch.setattr("holdfast.export.pdf.document.PART_CHARS", 20_000)
    bring(shelf.store, long_talk(60))
    shelf.export(PDF, tmp_path / "long.pdf")

    subprocess.run(["qpdf", "--check", str(tmp_path / "long.pdf")], check=True, capture_output=True)
    text = text_of_pdf(tmp_path / "long.pdf")
    numbers = [int(number) for number in re.findall(r"Number (\d+)\.", text)]
    assert numbers == list(range(60))
    whole = subprocess.run(
        ["pdftotext", str(tmp_path / "long.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    pages = whole.rstrip("\f").split("\f")
    assert [page.rstrip().rsplit("\n", 1)[-1] for page in pages] == [str(at) for at in range(1, len(pages) + 1)]
    assert len(outline_of(tmp_path / "long.pdf")) == 60
    info = subprocess.run(["pdfinfo", "-struct", str(tmp_path / "long.pdf")], check=True, capture_output=True).stdout
    assert info.count(b"H1") >= 60


def test_every_message_is_in_the_outline(sample, tmp_path):
    row = sample.one("Postgres or SQLite")
    sample.export(PDF, tmp_path / "out.pdf", Selection(ids=(row.id,)))

    titles = outline_of(tmp_path / "out.pdf")
    assert sum(title.startswith(("You", "Claude")) for title in titles) == row.message_count


@needs_poppler
def test_letter_paper(sample, tmp_path):
    row = sample.one("Letter to the landlord")
    sample.export(Choice(Format.PDF, paper="us-letter"), tmp_path / "out.pdf", Selection(ids=(row.id,)))

    info = subprocess.run(["pdfinfo", str(tmp_path / "out.pdf")], check=True, capture_output=True).stdout.decode()
    assert "612 x 792" in info


def test_a_stopped_export_leaves_no_half_file(sample, tmp_path):
    token = CancelToken()

    def stop(progress):
        if progress.done >= 2:
            token.cancel()

    report = sample.exports.export(Selection(), PDF, tmp_path / "out", token, stop)
    if not report.was_stopped:
        pytest.skip("it was done before anybody could stop it")
    assert all(path.suffix == ".pdf" for path in (tmp_path / "out").iterdir())


def test_pages_that_take_too_long_are_given_up_in_words(shelf, tmp_path, monkeypatch):
    monkeypatch.setattr(setting, "LIMIT_S", 0.001)
    monkeypatch.setattr("holdfast.render.worker.START_LIMIT_S", 20.0)
    bring(shelf.store, long_talk(4, 20_000))

    with pytest.raises(ExportError, match="in the time given"):
        shelf.export(PDF, tmp_path / "out.pdf")
    assert list(tmp_path.glob("*.pdf")) == []


def test_files_that_typst_did_not_write_are_not_joined(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnothing like it")

    with pytest.raises(Unknown):
        join([tmp_path / "a.pdf"], tmp_path / "b.pdf")


def test_typst_says_which_signs_it_misses():
    error = 'error: the text `"\\u{10fffd}"` could not be displayed\nerror: the text `"京"` could not be displayed'

    assert press._missing_in(error) == ["\U0010fffd", "京"]


def test_nothing_is_written_where_there_is_no_place(sample, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError):
        sample.exports.export(
            Selection(ids=(sample.library.rows()[0].id,)), PDF, tmp_path / "file" / "x.pdf", CancelToken(), no_progress
        )
