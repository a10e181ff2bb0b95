"""The text of PDFs, for models that read none, and for the search. Asks a process that may be killed; knows no store.

The text of a document is that of its pages with a form feed between them, so that it says itself how many it has and
which of them have none.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast.chat.pdf_process import command
from holdfast.domain.paging import PAGE_BREAK
from holdfast.language import number, tr, trn
from holdfast.render.worker import Worker
from holdfast.scratch import Scratch
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.render.worker import Stop

log = logging.getLogger(__name__)

MAX_PAGES = 2_000
MAX_CHARS = 2 << 20
"""What goes along as text with one file, as for files that are text."""
READ_S = 20.0
"""Processor time after which no further page is begun; 70 pages take a second."""
LIMIT_S = 30.0
"""Processor time after which the process is killed: one page alone took the rest."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """What can be read of a PDF. `words` say what of it cannot, "" where everything can."""

    text: str = ""
    pages: int = 0
    words: str = ""


def pdf_text(name: str, data: bytes, token: Stop | None = None) -> PdfText:
    """Return the text of a PDF, none where it has none or cannot be read. Raises what `token` raises."""
    answer: object = None
    try:
        with Scratch() as folder, Worker(command()) as worker:
            path = folder / "file.pdf"
            path.write_bytes(data)
            limits = {"max_pages": MAX_PAGES, "max_chars": MAX_CHARS, "limit_s": READ_S}
            answer = worker.call("read", {"path": str(path), **limits}, LIMIT_S, token)
    except OSError as err:  # a full disk: the file can go along all the same
        log.info("a PDF cannot be put where it is read: %s", type(err).__name__)
    return _told(name, answer)


def _told(name: str, answer: object) -> PdfText:
    only = tr("Only models that read PDFs can be shown it.")
    if not isinstance(answer, dict):
        return PdfText(
            words=tr(
                "The text of {name} could not be read: it takes too long or too much memory. {only}",
                name=name,
                only=only,
            )
        )
    pages, count, why = answer["pages"], int(answer["count"]), answer["why"]
    if why == "locked":
        return PdfText(
            words=tr("{name} is locked with a password, so that its text cannot be read. {only}", name=name, only=only)
        )
    if why or not count:
        return PdfText(words=tr("{name} is damaged, so that its text cannot be read. {only}", name=name, only=only))
    with_text = sum(bool(page.strip()) for page in pages)
    if not with_text and len(pages) == count:
        return PdfText(
            pages=count,
            words=trn(
                "{name} has {count} page, a picture without text, as scans are. {only}",
                "{name} has {count} pages, all pictures without text, as scans are. {only}",
                count,
                name=name,
                only=only,
            ),
        )
    words = ""
    if len(pages) < count:
        words = tr(
            "{name} is long: the text of its first {count} of {all} pages was read. {only}",
            name=name,
            count=number(len(pages)),
            all=number(count),
            only=only,
        )
    return PdfText(PAGE_BREAK.join([*pages, *[""] * (min(count, MAX_PAGES * 10) - len(pages))]), count, words)
