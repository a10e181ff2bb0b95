"""Long texts made short enough for a line. Pure."""

from __future__ import annotations

LINE_LENGTH = 90


def one_line(text: str, length: int = LINE_LENGTH) -> str:
    """Return a text as one line of a bearable length."""
    line = " ".join(text[: length * 4].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
