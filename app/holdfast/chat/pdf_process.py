"""The process that reads the text of PDFs, with pypdf: what a hostile file makes of it is ended by killing it, and the
memory it may take is limited. Speaks the lines of `render.worker`; this file is what runs in it.

It opens the one file that it is given, draws nothing, runs nothing that is in it, and asks nobody.
"""

from __future__ import annotations

import io
import logging
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.render.serving import limit_cpu, serve

if TYPE_CHECKING:
    from pypdf import PdfReader

PDF_READER_ARGUMENT = "--pdf-reader"
"""What a frozen Holdfast is started with to become this process; its `main` then calls `pdf_process.main`."""

MEMORY_BYTES = 1 << 30
"""Address space, most of which is never used; the largest file that can be attached has 30 MB."""


def main() -> None:
    """Answer jobs about the text of PDFs."""
    logging.disable()  # pypdf warns of each of a broken file's faults, and nobody reads it
    _limit_memory()
    serve(_answer)


def _answer(request: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    if request["job"] != "read":
        return None
    limit_cpu(float(request["limit_s"]))
    try:
        return read(**request["argument"])
    except (MemoryError, RecursionError):
        return None
    finally:
        limit_cpu(0)


def read(path: str, max_pages: int, max_chars: int, limit_s: float) -> dict[str, Any]:
    """Return the text of each page as far as the limits allow, how many pages there are, and why there is none.

    `why` is "" where it could be opened, else "locked" (it wants a password) or "damaged".
    """
    from pypdf import PdfReader  # noqa: PLC0415 - only this process pays for it
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - as above

    until_s = time.process_time() + limit_s
    try:
        reader = PdfReader(io.BytesIO(Path(path).read_bytes()), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"pages": [], "count": 0, "why": "locked"}
        count = len(reader.pages)
    except (PyPdfError, *_BROKEN) as err:
        is_locked = type(err).__name__ in {"WrongPasswordError", "FileNotDecryptedError", "DependencyError"}
        return {"pages": [], "count": 0, "why": "locked" if is_locked else "damaged"}
    pages: list[str] = []
    left = max_chars
    for number in range(min(count, max_pages)):
        if left <= 0 or time.process_time() > until_s:
            break
        text = _text(reader, number)[:left]
        left -= len(text)
        pages.append(text)
    return {"pages": pages, "count": count, "why": ""}


_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    TypeError,
    UnicodeError,
    ValueError,
    NotImplementedError,
)
"""What pypdf raises besides its own where a file is not what it says; our bugs are not among them, there is no code of
ours in between.
"""


def _text(reader: PdfReader, number: int) -> str:
    """Return the text of a page; one that cannot be read has none."""
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - as above

    try:
        text = str(reader.pages[number].extract_text())
    except (PyPdfError, *_BROKEN):
        return ""
    return text.replace("\f", "\n").replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def _limit_memory() -> None:
    """Have the system refuse more memory than that (Windows has no such thing)."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not there on Windows

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def command() -> tuple[str, ...]:
    """Return the line that starts the process."""
    if getattr(sys, "frozen", False):
        return (sys.executable, PDF_READER_ARGUMENT)
    return (sys.executable, "-P", "-m", "holdfast.chat.pdf_process")


if __name__ == "__main__":
    main()
