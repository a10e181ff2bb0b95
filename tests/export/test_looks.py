"""What a person sees of an export that is easily spoiled: found by looking at pages, kept by reading them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from helpers.exported import has, text_of_pdf
from helpers.stored import answered, bring, chained, said, talk
from holdfast.domain import Artifact, ArtifactVersion, Attachment, ResultItem, TextBlock, ToolResultBlock, ToolUseBlock
from holdfast.export import Choice, Format, Selection

needs_poppler = pytest.mark.skipif(not has("pdftotext"), reason="pdftotext (poppler-utils) is not on this computer")
ARABIC = "| اسم | قيمة |\n|---|---|\n| خبز | ٣ |"
FOUND = (
    ToolUseBlock("t1", "web_search", '{"query": "bread"}'),
    ToolResultBlock(
        "t1",
        "web_search",
        (
            ResultItem("knowledge", "An excerpt.", "One", "https://example.org/1"),
            ResultItem("knowledge", "", "Two", "https://example.org/2"),
        ),
    ),
    TextBlock("So.[^a]\n\n[^a]: The note."),
)


def export(shelf, folder, *messages, **more):
    """Export one conversation in every format; return the texts of the note and of the page, and the PDF's place."""
    bring(shelf.store, talk("c", *chained(*messages), title="One", **more))
    for form, name in ((Format.MARKDOWN, "one.md"), (Format.HTML, "one.html"), (Format.PDF, "one.pdf")):
        shelf.export(Choice(form), folder / name)
    return (folder / "one.md").read_text("utf-8"), (folder / "one.html").read_text("utf-8"), folder / "one.pdf"


def test_results_of_a_search_are_numbered_through(shelf, tmp_path):
    note, page, pdf = export(shelf, tmp_path, said("m1", "?"), answered("m2", blocks=FOUND))

    assert "> 1. [One](https://example.org/1)" in note
    assert "> 2. [Two](https://example.org/2)" in note
    assert '<ol class="sources" start="2"><li><a href="https://example.org/2"' in page
    if has("pdftotext"):
        assert re.search(r"2\.\s+Two", text_of_pdf(pdf, "-layout"))


@needs_poppler
def test_a_footnote_stands_beside_its_number(shelf, tmp_path):
    pdf = export(shelf, tmp_path, said("m1", "?"), answered("m2", blocks=FOUND))[2]

    words = re.findall(r'yMin="([\d.]+)"[^>]*>([^<]+)<', text_of_pdf(pdf, "-bbox"))
    number = [float(top) for top, word in words if word == "[1]"][-1]
    assert abs(number - next(float(top) for top, word in words if word == "note.")) < 6


def test_the_title_of_a_fold_is_a_paragraph_of_its_own_elsewhere(shelf, tmp_path):
    """Obsidian takes it from the first line; whoever does not know folds must not run it into the text."""
    note = export(shelf, tmp_path, said("m1", "?"), answered("m2", "!"), summary="It was short.")[0]

    html = MarkdownIt("commonmark").render(note.partition("\n---\n")[2])
    assert "<p>[!abstract]- Summary</p>\n<p>It was short.</p>" in html


def test_a_page_break_of_a_read_pdf_is_no_sign(shelf, tmp_path):
    attached = Attachment("document", "report.pdf", text="Page one.\fPage two.")
    note, page, pdf = export(shelf, tmp_path, said("m1", "?", attachments=(attached,)))

    assert "\ufffd" not in note + page
    assert (tmp_path / "one attachments" / "report.pdf.txt").read_text("utf-8") == attached.text
    if has("pdftotext"):
        assert "\ufffd" not in text_of_pdf(pdf)


def test_a_table_in_arabic_begins_on_the_right(shelf, tmp_path):
    _, page, pdf = export(shelf, tmp_path, said("m1", ARABIC), answered("m2", "| a | b |\n|---|---|\n| c | d |"))

    assert page.count('<table dir="rtl">') == page.count("<table>") == 1
    if has("pdftotext"):
        boxes = text_of_pdf(pdf, "-bbox")
        drawn = ("اسم"[::-1], "قيمة"[::-1])  # it is given as it stands from left to right
        first, second = (float(re.search(rf'xMin="([\d.]+)"[^>]*>{word}<', boxes)[1]) for word in drawn)
        assert first > second


def test_an_older_version_beside_a_note_says_which_it_is(shelf, tmp_path):
    versions = (
        ArtifactVersion("write", "old", message_source_id="m2"),
        ArtifactVersion("write", "new", message_source_id="m2"),
    )
    document = Artifact("k", "artifact", "Plan", "text/markdown", "", versions)
    export(shelf, tmp_path, said("m1", "?"), answered("m2", "!"), artifacts=(document,))

    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "one attachments").iterdir()}
    assert files == {"Plan v1.md": "old", "Plan.md": "new"}


def test_a_version_that_comes_later_to_a_folder_of_notes_says_which_it_is(shelf, tmp_path):
    first = ArtifactVersion("write", "old", message_source_id="m2")
    document = Artifact("k", "artifact", "Plan", "text/markdown", "", (first,))
    messages = chained(said("m1", "?"), answered("m2", "!"))
    bring(shelf.store, talk("c", *messages, title="One", artifacts=(document,)))
    shelf.export(Choice(Format.MARKDOWN), tmp_path / "vault")
    second = ArtifactVersion("write", "new", message_source_id="m3")
    grown = Artifact("k", "artifact", "Plan", "text/markdown", "", (first, second))
    more = chained(*messages, answered("m3", "again"))
    bring(shelf.store, talk("c", *more, title="One", artifacts=(grown,), updated=more[-1].created))
    shelf.export(Choice(Format.MARKDOWN), tmp_path / "vault")

    folder = tmp_path / "vault" / "attachments" / "One"
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == {"Plan.md": "old", "Plan v2.md": "new"}


@needs_poppler
def test_notes_on_the_cover_keep_their_lines_and_lose_their_headings(shelf, tmp_path):
    bring(shelf.store, talk("c", *chained(said("m1", "?"), answered("m2", "!")), title="One"))
    shelf.store.own.add_note(shelf.one("One").id, None, "# Big\n\nfirst line\nsecond line\n\n- ## nested")
    report = shelf.export(Choice(Format.PDF), tmp_path / "one.pdf")

    assert report.remarks == ()
    lines = [line.strip() for line in text_of_pdf(tmp_path / "one.pdf").splitlines()]
    assert {"Big", "first line", "second line"} <= set(lines)


HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
VOID = {"meta", "br", "hr", "img", "input"}
LINES = {"p", "span", "a", "summary", "strong", "em", *HEADINGS}
LISTS = {"ul", "ol", "dl"}
BLOCKS = {"p", "div", "table", "pre", "blockquote", "details", "article", "section", "header", *LISTS, *HEADINGS}
INSIDE = {
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "dt": {"dl"},
    "dd": {"dl"},
    "thead": {"table"},
    "tbody": {"table"},
    "summary": {"details"},
}


class _Nesting(HTMLParser):
    """Says what of a page a strict reader would refuse."""

    def __init__(self, html):
        super().__init__()
        self.open = []
        self.faults = []
        self.feed(html)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        """Look at where a tag stands."""
        names = [name for name, _ in attrs]
        above = self.open[-1] if self.open else ""
        if len(names) != len(set(names)) or (tag in INSIDE and above not in INSIDE[tag]):
            self.faults.append((tag, above, attrs))
        if (tag in BLOCKS and LINES & set(self.open)) or (tag == "a" and "a" in self.open):
            self.faults.append((tag, self.open[-3:]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Pass over what ends itself, as the parts of a drawing do."""

    def handle_endtag(self, tag):
        """See that what ends is what began last."""
        if not self.open or self.open.pop() != tag:
            self.faults.append((f"/{tag}", self.open[-3:]))

    def handle_data(self, data):
        """See that no text stands between the parts of a list or table."""
        if data.strip() and self.open and self.open[-1] in {"table", "thead", "tbody", "tr", *LISTS}:
            self.faults.append((data[:40], self.open[-1]))


@pytest.mark.parametrize("name", ["sample", "foreign"])
def test_every_page_is_well_formed(name, request, tmp_path):
    request.getfixturevalue(name).export(Choice(Format.HTML), tmp_path, Selection())

    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 1
    assert {path.name: faults for path in pages if (faults := _Nesting(path.read_text("utf-8")).faults)} == {}
