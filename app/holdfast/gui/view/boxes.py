"""The boxes a conversation is laid out in, one under the other, and where each of them stands. Knows no painting.

A box is a header, a piece, a foot, or the space kept for a message whose pieces are not made yet. Heights are guesses
until a box has been laid out.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from math import ceil
from typing import TYPE_CHECKING, Literal

from holdfast.gui import tokens
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QTextDocument

    from holdfast.gui.view.entries import Entry, Foot
    from holdfast.gui.view.piece import Piece

BoxKind = Literal["header", "pending", "text", "quote", "code", "quiet", "fold", "seam", "foot", "end"]

HEADER_HEIGHT = 28
MESSAGE_GAP = tokens.SPACE_24
LINE_HEIGHT = 24
CODE_LINE_HEIGHT = 20
QUIET_HEIGHT = 28
SEAM_HEIGHT = 32
CODE_PADDING = tokens.SPACE_12
CODE_CAPTION = 30
"""The line above code that names its language and offers to copy it."""
INDENT = tokens.SPACE_16
LIST_INDENT = tokens.SPACE_24
CHARACTER_WIDTH = 7.6
SMALLEST_GUESS = 24
FOOT_GAP = tokens.SPACE_8


@dataclass(slots=True, eq=False)
class Box:
    """One box. `gap` is the space above it, `inset` how far its content stands in; `document` is there while it is
    near the screen. `marks` are ranges of the document to mark, in its own positions; `current` is the place of the
    one among them that the person is at. `depth` counts the folds it stands in. `laid` is the piece that the document
    was made of: another one than `piece` while that grows.
    """

    entry: int
    kind: BoxKind
    piece: Piece | None = None
    gap: int = 0
    inset: int = 0
    height: int = 0
    is_exact: bool = False
    is_open: bool = False
    document: QTextDocument | None = None
    marks: list[tuple[int, int]] = field(default_factory=list)
    current: int = -1
    depth: int = 0
    place: int = 0
    laid: Piece | None = None

    @property
    def has_text(self) -> bool:
        """Say whether the box holds text that can be selected."""
        return self.kind in ("text", "quote", "code")

    @property
    def is_rough(self) -> bool:
        """Say whether the box has to be laid out before it can be shown."""
        return not self.is_exact or (self.has_text and (self.document is None or self.laid is not self.piece))


class Boxes:
    """All boxes of the branch shown, by entry and from top to bottom."""

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = ()
        self._by_entry: list[list[Box]] = []
        self._flat: list[Box] = []
        self._tops: list[int] = [0]
        self._firsts: list[int] = []
        self._stale_from: int | None = None
        self._feet: dict[int, Foot] = {}
        self._width = tokens.READING_WIDTH
        self._scale = 1.0

    def __len__(self) -> int:
        self._refresh()
        return len(self._flat)

    def set_entries(self, entries: Sequence[Entry], kept: int = 0) -> None:
        """Start over with a header and a guess for every message but the first `kept`, which stay as they are."""
        before, self.entries = self.entries, tuple(entries)
        self._feet.clear()
        fresh = [self._fresh(index, self.entries[index]) for index in range(kept, len(self.entries))]
        self._by_entry = [*self._by_entry[:kept], *fresh]
        for index in range(kept):
            if before[index].foot != self.entries[index].foot:
                self._refoot(index)
        self._touch(kept)

    def foot_of(self, entry: int) -> Foot | None:
        """Return what stands below a message."""
        return self._feet.get(entry, self.entries[entry].foot)

    def set_foot(self, entry: int, foot: Foot) -> None:
        """Put something else below a message, until other messages are shown."""
        if self.foot_of(entry) != foot:
            self._feet[entry] = foot
            self._refoot(entry)

    def set_entry(self, at: int, entry: Entry) -> None:
        """Show a message under what stands in `entry` now."""
        self.entries = (*self.entries[:at], entry, *self.entries[at + 1 :])

    def grow(self, entry: int, pieces: Sequence[Piece]) -> None:
        """Take a message's pieces while it is being written: boxes whose piece is the same stay, with their layout."""
        boxes = self._by_entry[entry]
        ends = [box for box in boxes if box.kind in ("foot", "end")]
        inner = boxes[1 : len(boxes) - len(ends)]
        self._by_entry[entry] = [boxes[0], *self._merged(entry, inner, pieces, 0), *ends]
        self._touch(entry)

    def set_width(self, width: int, scale: float) -> None:
        """Take another width or zoom: every height is a guess again."""
        if (width, scale) == (self._width, self._scale):
            return
        self._width, self._scale = width, scale
        for box in self:
            self._forget(box)
        self._touch(0)

    def forget_layout(self) -> None:
        """Forget every document, because the colours changed."""
        for box in self:
            self._forget(box)
        self._touch(0)

    def set_pieces(self, entry: int, pieces: Sequence[Piece]) -> None:
        """Put a message's pieces where its guess stood."""
        before = self._by_entry[entry]
        ends = [box for box in before if box.kind in ("foot", "end")]
        self._by_entry[entry] = [before[0], *self._boxes_of(entry, pieces, 0), *ends]
        self._touch(entry)

    def toggle(self, box: Box) -> None:
        """Unfold or fold."""
        if box.piece is None:
            return
        boxes = self._by_entry[box.entry]
        at = boxes.index(box)
        if box.is_open:
            end = at + 1
            while end < len(boxes) and boxes[end].depth > box.depth:
                end += 1
            del boxes[at + 1 : end]
        else:
            boxes[at + 1 : at + 1] = self._boxes_of(box.entry, box.piece.body, box.depth + 1)
        box.is_open = not box.is_open
        self._touch(box.entry)

    def of_entry(self, entry: int) -> list[Box]:
        """Return the boxes of a message, its header first."""
        return self._by_entry[entry]

    def pieces_of(self, entry: int) -> list[Piece]:
        """Return the pieces of a message, without those that folds hold."""
        return [box.piece for box in self._by_entry[entry] if box.piece is not None and box.depth == 0]

    def is_pending(self, entry: int) -> bool:
        """Say whether a message's pieces are still to come."""
        return any(box.kind == "pending" for box in self._by_entry[entry])

    def set_height(self, box: Box, height: int) -> None:
        """Take a box's true height."""
        if box.height != height:
            box.height = height
            self._touch(box.entry)
        box.is_exact = True

    def top(self, box: Box) -> int:
        """Return where a box's content begins."""
        self._refresh()
        return self._tops[box.place] + box.gap

    def total_height(self) -> int:
        """Return the height of it all."""
        self._refresh()
        return self._tops[-1]

    def between(self, top: int, bottom: int) -> list[Box]:
        """Return the boxes that touch a stretch, from top to bottom."""
        self._refresh()
        first = max(0, bisect_right(self._tops, top) - 1)
        last = bisect_right(self._tops, bottom)
        return self._flat[first:last]

    def at(self, y: int) -> Box | None:
        """Return the box at a height, the nearest where none is, None where there are none at all."""
        self._refresh()
        if not self._flat:
            return None
        return self._flat[min(max(0, bisect_right(self._tops, y) - 1), len(self._flat) - 1)]

    def with_text(self, start: Box, step: int) -> Box | None:
        """Return the next box (step 1) or the one before (step -1) that holds text."""
        self._refresh()
        at = start.place + step
        while 0 <= at < len(self._flat):
            if self._flat[at].has_text:
                return self._flat[at]
            at += step
        return None

    def __iter__(self) -> Iterator[Box]:
        return (box for boxes in self._by_entry for box in boxes)

    def text_width(self, box: Box) -> int:
        """Return the width a box's document has."""
        inner = self._width - box.inset
        if box.kind == "code":
            return inner - 2 * CODE_PADDING
        return inner - INDENT if box.kind == "quote" else inner

    def code_frame(self, piece: Piece) -> int:
        """Return the height that code has besides its lines."""
        return int(piece.is_first) * self._scaled(CODE_CAPTION) + int(piece.is_last) * CODE_PADDING

    def _touch(self, entry: int) -> None:
        """Note that everything from a message on has to be placed anew."""
        self._stale_from = entry if self._stale_from is None else min(entry, self._stale_from)

    def _refresh(self) -> None:
        """Place what has to be: at the end of 2,000 messages, where a reply grows, next to nothing."""
        if self._stale_from is None:
            return
        first, self._stale_from = min(self._stale_from, len(self._firsts)), None
        place = self._firsts[first] if first < len(self._firsts) else len(self._flat)
        flat, tops, firsts = self._flat, self._tops, self._firsts
        del flat[place:], firsts[first:], tops[place + 1 :]
        y = tops[place]
        for boxes in self._by_entry[first:]:
            firsts.append(len(flat))
            for box in boxes:
                box.place = len(flat)
                flat.append(box)
                y += box.gap + box.height
                tops.append(y)

    def _fresh(self, index: int, entry: Entry) -> list[Box]:
        gap = MESSAGE_GAP
        header = Box(index, "header", gap=gap, height=self._scaled(HEADER_HEIGHT), is_exact=True)
        lines = len(entry.text) / self._characters_a_line() + entry.text.count("\n")
        guess = max(SMALLEST_GUESS, ceil(lines) * self._scaled(LINE_HEIGHT))
        return [header, Box(index, "pending", height=guess), *self._ends(index)]

    def _ends(self, entry: int) -> list[Box]:
        """Return a message's foot, if it has one, and the space below it, which holds the hairline to the next."""
        foot = self.foot_of(entry)
        end = Box(entry, "end", height=MESSAGE_GAP, is_exact=True)
        if foot is None or foot.is_empty:
            return [end]
        return [Box(entry, "foot", gap=FOOT_GAP, height=self._scaled(QUIET_HEIGHT)), end]

    def _refoot(self, entry: int) -> None:
        body = [box for box in self._by_entry[entry] if box.kind not in ("foot", "end")]
        self._by_entry[entry] = [*body, *self._ends(entry)]
        self._touch(entry)

    def _merged(self, entry: int, old: Sequence[Box], pieces: Sequence[Piece], depth: int) -> list[Box]:
        """Return the boxes of `pieces`, those of `old` where they serve."""
        groups = _groups(old, depth)
        merged: list[Box] = []
        before: Piece | None = None
        for at, piece in enumerate(pieces):
            box, nested = groups[at] if at < len(groups) else (None, [])
            if box is None or box.piece is None or box.kind != piece.kind:
                merged += self._boxes_of(entry, [piece], depth, before)
            elif box.piece is piece or box.piece == piece:
                merged += [box, *nested]
            elif piece.kind == "fold" or (piece.grows and box.piece.grows):
                box.piece, box.gap = piece, _gap(before, piece)
                self._guess(box)
                merged.append(box)
                if box.is_open:
                    merged += self._merged(entry, nested, piece.body, depth + 1)
            else:
                merged += self._boxes_of(entry, [piece], depth, before)
            before = piece
        return merged

    def _boxes_of(self, entry: int, pieces: Sequence[Piece], depth: int, before: Piece | None = None) -> list[Box]:
        boxes = []
        for piece in pieces:
            gap = _gap(before, piece)
            before = piece
            inset = (depth + int(piece.is_quoted)) * INDENT + piece.indent * LIST_INDENT
            box = Box(entry, piece.kind, piece, gap=gap, inset=inset, depth=depth)
            self._guess(box)
            boxes.append(box)
        return boxes

    def _forget(self, box: Box) -> None:
        box.document = None
        box.marks = []
        box.laid = None
        if box.kind in ("text", "quote", "code", "foot"):
            box.is_exact = False
        elif box.kind != "pending":
            self._guess(box)

    def _guess(self, box: Box) -> None:
        """Set the height a box will probably have; it is exact where no document decides it."""
        piece = box.piece
        if box.kind == "header":
            box.height, box.is_exact = self._scaled(HEADER_HEIGHT), True
        elif box.kind in ("quiet", "fold"):
            box.height, box.is_exact = self._scaled(QUIET_HEIGHT), True
        elif box.kind == "seam":
            box.height, box.is_exact = self._scaled(SEAM_HEIGHT), True
        elif box.kind == "code" and piece is not None:
            box.is_exact = False
            box.height = piece.lines * self._scaled(CODE_LINE_HEIGHT) + self.code_frame(piece)
        elif piece is not None:
            box.is_exact = False
            lines = ceil(piece.size / self._characters_a_line()) + piece.lines // 2
            box.height = max(SMALLEST_GUESS, lines * self._scaled(LINE_HEIGHT))

    def _characters_a_line(self) -> float:
        return max(10.0, self._width / (CHARACTER_WIDTH * self._scale))

    def _scaled(self, pixels: int) -> int:
        return round(pixels * self._scale)


def _groups(boxes: Sequence[Box], depth: int) -> list[tuple[Box | None, list[Box]]]:
    """Return the boxes of one depth, each with those that it unfolded."""
    groups: list[tuple[Box | None, list[Box]]] = []
    for box in boxes:
        if box.depth == depth:
            groups.append((box, []))
        else:
            groups[-1][1].append(box)
    return groups


def _gap(before: Piece | None, piece: Piece) -> int:
    """Return the space between two pieces: none inside a box of code or between quiet lines, much above a heading."""
    if before is None or not piece.is_first:
        return tokens.SPACE_8 if before is not None and before.is_quoted and piece.kind == "quote" else 0
    if piece.kind == "text" and piece.html[:2] == "<h" and piece.html[:3] != "<hr":
        return tokens.SPACE_24
    kinds = {before.kind, piece.kind}
    if kinds <= {"quiet", "fold"}:
        return 0
    if kinds == {"text"}:
        return _gap_in_text(before.html, piece.html)
    return tokens.SPACE_12 if kinds & {"code", "quote"} else tokens.SPACE_8


def _gap_in_text(above: str, below: str) -> int:
    """Return the space that these have as blocks of one document: a reply that came bit by bit, and is read again whole
    once it has ended, must move nothing. Tables bring theirs along.
    """
    if above.endswith("</table>") or below.startswith("<table"):
        return 0
    return tokens.SPACE_8 if above[-5:-2] == "</h" else tokens.SPACE_12
