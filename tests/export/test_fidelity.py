"""Every visible character of every message is in every format, in order."""

from __future__ import annotations

import re

import pytest

from helpers.exported import (
    Page,
    essence,
    has,
    in_order,
    messages_of,
    runs_both_ways,
    said,
    stretches,
    text_of_pdf,
    words_of,
)
from holdfast.export import Choice, Format, Selection
from holdfast.render import parse, plain_text

SHELVES = ("sample", "foreign")


def rows_of(shelf):
    return [row for row in shelf.library.rows() if not row.is_shell]


def wanted_of(shelf, row, choice):
    """Yield the stretches of text of a conversation's messages, in the order of its export."""
    conversation = shelf.library.open(row.id)
    content = shelf.exports.content(row.id, choice)
    assert sum(len(section.entries) for section in content.sections) == len(conversation.messages)
    for stored in messages_of(conversation, content):
        for words in said(stored):
            yield from stretches(words)


def lost_in(shelf, row, choice, text):
    """Return what of a conversation's messages is not in the text."""
    return in_order(map(essence, wanted_of(shelf, row, choice)), essence(text))


def lost_in_pdf(shelf, row, choice, text):
    """Return the same of a PDF, in which the words of a line that runs both ways stand as they are drawn."""
    wanted = list(wanted_of(shelf, row, choice))
    plain = in_order((essence(each) for each in wanted if not runs_both_ways(each)), essence(text))
    words = words_of(text)
    return plain + [each for each in wanted if runs_both_ways(each) and not words_of(each) <= words]


def one_each(shelf, choice, folder, suffix):
    """Export each conversation to a file of its own; yield its row and the file."""
    for row in rows_of(shelf):
        path = folder / f"{row.id}{suffix}"
        report = shelf.export(choice, path, Selection(ids=(row.id,)))
        assert (report.conversations, report.skipped) == (1, ())
        yield row, path


@pytest.mark.parametrize("name", SHELVES)
def test_nothing_is_lost_in_markdown(name, request, tmp_path):
    shelf, choice = request.getfixturevalue(name), Choice(Format.MARKDOWN)
    for row, path in one_each(shelf, choice, tmp_path, ".md"):
        body = path.read_text("utf-8").partition("\n---\n")[2]
        # a note that is read as a paragraph stays where it stands; a parser would gather all at the end
        shown = plain_text(parse(re.sub(r"^\[\^[^\]]+\]:", "", body, flags=re.MULTILINE)))
        assert lost_in(shelf, row, choice, shown) == [], row.title


@pytest.mark.parametrize("name", SHELVES)
def test_nothing_is_lost_in_html(name, request, tmp_path):
    shelf, choice = request.getfixturevalue(name), Choice(Format.HTML)
    for row, path in one_each(shelf, choice, tmp_path, ".html"):
        assert lost_in(shelf, row, choice, Page(path.read_text("utf-8")).text) == [], row.title


@pytest.mark.slow
@pytest.mark.skipif(not has("pdftotext"), reason="pdftotext (poppler-utils) is not on this computer")
@pytest.mark.parametrize("name", SHELVES)
def test_nothing_is_lost_in_the_text_layer_of_a_pdf(name, request, tmp_path):
    shelf, choice = request.getfixturevalue(name), Choice(Format.PDF)
    folder = tmp_path / "pdf"
    report = shelf.export(choice, folder)
    assert (report.conversations, report.skipped) == (len(rows_of(shelf)), ())
    texts = [text_of_pdf(path) for path in folder.glob("*.pdf")]
    for row in rows_of(shelf):
        assert any(lost_in_pdf(shelf, row, choice, text) == [] for text in texts), row.title


def test_a_branch_of_its_own_is_there_once(sample, tmp_path):
    """All branches are written, each message once, and the branch shown first comes first."""
    row = sample.one("Postgres or SQLite")
    conversation = sample.library.open(row.id)
    content = sample.exports.content(row.id, Choice(Format.MARKDOWN))

    ids = [entry.source_id for section in content.sections for entry in section.entries]
    assert sorted(ids) == sorted(stored.message.source_id for stored in conversation.messages)
    current = [stored.message.source_id for stored in conversation.current_path()]
    assert [entry.source_id for entry in content.sections[0].entries] == current
    assert len(content.sections) > 1
