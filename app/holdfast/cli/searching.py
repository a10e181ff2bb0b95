"""The commands `search` and `reindex`. Knows the terminal and the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli import as_json, as_text
from holdfast.domain import SearchOrder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from holdfast.domain import SearchResult
    from holdfast.jobs import CancelToken, ProgressSink
    from holdfast.operations import Library

NOT_WHOLE = "The search index is not whole, so not everything is found. Run: holdfast reindex"
WHOLE = "The search index is whole."
UNREAD = "{:,} PDFs have no text that could be searched; `holdfast reindex` tries to read them (a scan has none)."


def search(
    options: argparse.Namespace, library: Library, tell: Callable[[str], None], *, is_bold: bool
) -> Iterator[str]:
    """Yield the lines of what is found; what is said about the search itself goes to `tell`."""
    text = " ".join(options.query)
    if library.needs_reindexing():
        tell(NOT_WHOLE)
    if options.count:
        count = library.count(text)
        if hint := library.search(text, limit=0).hint:
            tell(hint)
        yield as_json.line({"count": count}) if options.json else str(count)
        return
    result = library.search(text, limit=options.limit, order=SearchOrder(options.sort))
    for sentence in (result.hint, f"Did you mean: {result.suggestion}" if result.suggestion else ""):
        if sentence:
            tell(sentence)
    if not result.hits and not result.hint and options.limit and not options.json:
        tell("Nothing was found.")
    yield from _hits(options, library, result, is_bold=is_bold)
    if result.is_cut and options.limit and not options.json:
        tell(f"There is more; --limit {2 * options.limit} shows twice as much.")


def _hits(options: argparse.Namespace, library: Library, result: SearchResult, *, is_bold: bool) -> Iterator[str]:
    for hit in result.hits:
        neighbours = library.neighbours(hit, options.context)
        if options.json:
            yield as_json.line(as_json.hit(hit, neighbours))
        else:
            yield from as_text.hit(hit, is_bold=is_bold, neighbours=neighbours)


def reindex(
    options: argparse.Namespace, library: Library, token: CancelToken, progress: ProgressSink
) -> tuple[list[str], bool]:
    """Build the index anew or look at it; return the lines to print, and whether all is well."""
    if options.check:
        faults, unread = library.index_faults(token), library.unread_pdfs.count()
        if options.json:
            return [as_json.line({"whole": not faults, "faults": faults, "pdfs_without_text": unread})], not faults
        return [*(faults or [WHOLE]), *([UNREAD.format(unread)] if unread else [])], not faults
    is_afresh = not library.needs_reindexing()
    read = library.unread_pdfs.read(_text_of_pdf, token, progress)
    done = library.reindex(token, progress, afresh=is_afresh or bool(read))
    if options.json:
        return [as_json.line({"indexed": done, "pdfs_read": read})], True
    return [f"{done:,} texts indexed.", *([f"{read:,} PDFs read that had no text before."] if read else [])], True


def _text_of_pdf(name: str, data: bytes, token: CancelToken) -> str | None:
    from holdfast.chat.pdf_text import pdf_text  # noqa: PLC0415 - with the first PDF

    found = pdf_text(name, data, token)
    return found.text if found.pages else None
