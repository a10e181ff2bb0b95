"""Finds in Markdown that is being written how far its blocks are whole, line by line as they come. Text in, positions
out; knows no Qt.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
_HEADING = re.compile(r"#{1,6}(?:\s|$)")
_UNDER_HEADS = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")


class Boundaries:
    """Reads a text that grows. `whole` is how far its blocks are done; `fence` the mark of the code block it is in, ""
    for none; `fence_at` where that begins. `rows` is how far the rows of a table are there that begins at `whole`.
    """

    def __init__(self) -> None:
        self.whole = 0
        self.fence = ""
        self.fence_at = 0
        self._heads: tuple[int, str] | None = None
        self._rows = 0
        self._read = 0
        self._is_list = False
        self._is_after_blank = True

    def feed(self, text: str) -> None:
        """Read the lines of `text` that are whole by now; it begins with what was read before."""
        while (end := text.find("\n", self._read)) >= 0:
            self._line(text[self._read : end], self._read, end + 1)
            self._read = end + 1
        begun = text[self._read : self._read + 1]
        may_be_item = self._is_list and (begun in "-*+" or begun.isdigit())
        if begun and not (begun.isspace() or may_be_item or self.fence) and self._is_after_blank:
            self.whole = self._read

    @property
    def rows(self) -> int:
        """Return where the last whole row of a table ends that is being written, 0 where there is none."""
        return self._rows if self._rows > self.whole else 0

    @property
    def is_plain_fence(self) -> bool:
        """Say whether the open code block stands by itself, not in a list or a quotation."""
        return bool(self.fence) and self.whole == self.fence_at

    def _line(self, line: str, start: int, end: int) -> None:
        if self.fence:
            self._in_fence(line, end)
            return
        if not line.strip():
            self._is_after_blank = True
            return
        is_at_edge = not line[0].isspace()
        is_item = bool(_ITEM.match(line))
        is_heading = is_at_edge and bool(_HEADING.match(line))
        fence = _FENCE.fullmatch(line)
        is_opening = fence is not None and not (fence[1][0] == "`" and "`" in fence[2])
        self._in_table(line, start, end, begins_other=is_heading or is_opening)
        stays_in_list = self._is_list and (not is_at_edge or is_item)
        if is_heading or (self._is_after_blank and is_at_edge and not stays_in_list):
            self.whole = start
            self._is_list = is_item
        elif is_opening and is_at_edge and not self._is_list:
            self.whole = start
        if is_heading:
            self.whole = end
        if is_opening and fence is not None:
            self.fence, self.fence_at = fence[1], start
        self._is_after_blank = is_heading

    def _in_table(self, line: str, start: int, end: int, *, begins_other: bool) -> None:
        """Note how far the rows of a table are there: its heads, the line under them, and whatever follows."""
        heads, self._heads = self._heads, None
        if self._is_after_blank or begins_other:
            self._rows = 0
            self._heads = (start, line) if "|" in line and not begins_other else None
        elif self._rows > self.whole:
            self._rows = end
        elif heads is not None and heads[0] == self.whole and "|" in line and _UNDER_HEADS.fullmatch(line):
            self._rows = end if _columns(heads[1]) == _columns(line) else 0

    def _in_fence(self, line: str, end: int) -> None:
        closing = _FENCE.fullmatch(line)
        if closing is None or closing[2].strip() or closing[1][0] != self.fence[0] or len(closing[1]) < len(self.fence):
            return
        if self.is_plain_fence:
            self.whole = end
            self._is_after_blank = True
        self.fence = ""


def _columns(row: str) -> int:
    return row.strip().removeprefix("|").removesuffix("|").replace("\\|", "").count("|")
