"""PDFs made by hand: small ones that say something, and some that mean harm."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def pdf(pages: Sequence[str | None]) -> bytes:
    """Return a document with these texts on its pages; None is a page with a picture alone."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, text in enumerate(pages):
        shown = b"0 0 100 100 re f" if text is None else _shown(text)
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
        objects += [(page + "/Resources << /Font << /F 3 0 R >> >> >>").encode(), _stream(shown)]
    return assembled(objects)


def assembled(objects: Sequence[bytes], more: bytes = b"") -> bytes:
    """Return objects, numbered from 1, as a file; `more` stands in its trailer."""
    body, places = HEAD, []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, more, len(body))
    )


def bomb() -> bytes:
    """Return a document whose one page is a quarter of a gigabyte of spaces, packed twice into two kilobytes."""
    once = zlib.compress(b" " * (256 << 20), 9)
    twice = zlib.compress(once, 9)
    content = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(twice), twice)
    return _with_page(content)


def endless() -> bytes:
    """Return a document whose tree of pages bites its own tail."""
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 5 >>",
        ]
    )


def laborious() -> bytes:
    """Return a document whose one page writes a letter at a time for a very long time."""
    return _with_page(_stream(b"BT /F 1 Tf " + b"1 0 0 1 0 0 Tm (a) Tj " * 3_000_000 + b"ET"))


def deep() -> bytes:
    """Return a document with arrays within arrays, a hundred thousand of them."""
    return _with_page(_stream(b"[" * 100_000))


def _with_page(content: bytes) -> bytes:
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R"
                b" /Resources << /Font << /F 3 0 R >> >> >>"
            ),
            content,
        ]
    )


def _shown(text: str) -> bytes:
    lines = []
    for at, line in enumerate(text.splitlines()):
        kept = line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        lines.append(b"BT /F 12 Tf 72 %d Td (%s) Tj ET" % (760 - 15 * at, kept))
    return b"\n".join(lines)


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
