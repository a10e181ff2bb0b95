"""What is selected in a conversation, across messages. Positions are of a box and inside its document; knows no
painting and no keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.gui.view.boxes import Box, Boxes


FORMULA = "\ufffc"
"""What stands in a document for a picture; the only pictures are formulas."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the text."""

    box: Box
    position: int


class Selection:
    """From an anchor to a caret; empty where both are the same."""

    def __init__(self, boxes: Boxes, build: Callable[[Box], None]) -> None:
        self._boxes = boxes
        self._build = build
        self.anchor: Spot | None = None
        self.caret: Spot | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is selected."""
        return self.anchor is None or self.caret is None or self.anchor == self.caret

    def clear(self) -> None:
        """Select nothing."""
        self.anchor = self.caret = None

    def start(self, spot: Spot) -> None:
        """Begin a selection at a place."""
        self.anchor = self.caret = spot

    def extend(self, spot: Spot) -> None:
        """Select up to a place."""
        if self.anchor is None:
            self.anchor = spot
        self.caret = spot

    def select_all(self) -> None:
        """Select the whole conversation."""
        if self._boxes.entries:
            self.anchor = Spot(self._boxes.of_entry(0)[0], 0)
            self.caret = Spot(self._boxes.of_entry(len(self._boxes.entries) - 1)[-1], 0)

    def select_word(self, spot: Spot) -> None:
        """Select the word at a place."""
        self._select_around(spot, QTextCursor.SelectionType.WordUnderCursor)

    def ordered(self) -> tuple[Spot, Spot] | None:
        """Return the selection from top to bottom, None where nothing is selected."""
        if self.anchor is None or self.caret is None or self.anchor == self.caret:
            return None
        len(self._boxes)  # brings the places up to date
        first, last = self.anchor, self.caret
        if (last.box.place, last.position) < (first.box.place, first.position):
            first, last = last, first
        return first, last

    def range_in(self, box: Box) -> tuple[int, int] | None:
        """Return the selected stretch of a box's document."""
        ends = self.ordered()
        if ends is None or not box.has_text:
            return None
        first, last = ends
        if not first.box.place <= box.place <= last.box.place:
            return None
        start = first.position if box is first.box else 0
        end = last.position if box is last.box else self._length(box)
        return (start, end) if end > start else None

    def move(self, step: QTextCursor.MoveOperation) -> None:
        """Move the caret, over the borders of documents where one ends."""
        if self.caret is None:
            return
        self._build(self.caret.box)
        document = self.caret.box.document
        if document is None:
            return
        cursor = QTextCursor(document)
        cursor.setPosition(min(self.caret.position, self._length(self.caret.box)))
        if cursor.movePosition(step):
            self.extend(Spot(self.caret.box, cursor.position()))
            return
        moves = QTextCursor.MoveOperation
        is_forward = step in (moves.Right, moves.Down, moves.WordRight, moves.NextWord, moves.EndOfLine)
        neighbour = self._boxes.with_text(self.caret.box, 1 if is_forward else -1)
        if step in (moves.StartOfLine, moves.EndOfLine):
            return
        if neighbour is not None:
            self._build(neighbour)
            self.extend(Spot(neighbour, 0 if is_forward else self._length(neighbour)))
        else:
            self.extend(Spot(self.caret.box, self._length(self.caret.box) if is_forward else 0))

    def text(self) -> str:
        """Return what is selected: messages selected whole as they were written, parts of them as they are shown."""
        return self._said(self._part_of)

    def markdown(self) -> str:
        """Return what is selected as it was written; of a block that is selected in part, all of it."""
        return self._said(self._written_of)

    def _said(self, part_of: Callable[[int], str]) -> str:
        ends = self.ordered()
        if ends is None:
            return ""
        first, last = ends
        parts = []
        for index in range(first.box.entry, last.box.entry + 1):
            entry = self._boxes.entries[index]
            is_whole = self._is_from_start(index, first) and self._is_to_end(index, last)
            said = (entry.text if is_whole else part_of(index)).strip()
            if said:
                parts.append((entry.sender, said))
        if len(parts) == 1:
            return parts[0][1]
        return "\n\n".join(f"{sender}:\n{said}" for sender, said in parts)

    def _is_from_start(self, entry: int, first: Spot) -> bool:
        """Say whether a message is selected from its very beginning."""
        texts = [box for box in self._boxes.of_entry(entry) if box.has_text]
        if first.box.entry < entry or not texts:
            return True
        return first.box.place < texts[0].place or (first.box is texts[0] and first.position == 0)

    def _is_to_end(self, entry: int, last: Spot) -> bool:
        """Say whether a message is selected to its very end."""
        texts = [box for box in self._boxes.of_entry(entry) if box.has_text]
        if last.box.entry > entry or not texts:
            return True
        return last.box.place > texts[-1].place or (last.box is texts[-1] and last.position >= self._length(last.box))

    def _part_of(self, entry: int) -> str:
        parts = []
        for box in self._boxes.of_entry(entry):
            stretch = self.range_in(box)
            if stretch is None:
                continue
            self._build(box)
            if box.document is not None:
                parts.append(_shown(box, stretch[0], min(stretch[1], self._length(box))))
        return "\n".join(parts)

    def _written_of(self, entry: int) -> str:
        """Return the Markdown of the blocks that are selected, whole ones, as they stand in their text."""
        stretches: list[tuple[str, int, int]] = []
        for box in self._boxes.of_entry(entry):
            if box.piece is None or self.range_in(box) is None:
                continue
            written, (start, end) = box.piece.written or box.piece.plain, box.piece.span
            end = end or len(written)
            if stretches and stretches[-1][0] is written:
                stretches[-1] = (written, min(start, stretches[-1][1]), max(end, stretches[-1][2]))
            else:
                stretches.append((written, start, end))
        return "\n\n".join(written[start:end].strip("\n") for written, start, end in stretches)

    def _select_around(self, spot: Spot, kind: QTextCursor.SelectionType) -> None:
        document = spot.box.document
        if document is None:
            return
        cursor = QTextCursor(document)
        cursor.setPosition(min(spot.position, self._length(spot.box)))
        cursor.select(kind)
        self.anchor = Spot(spot.box, cursor.selectionStart())
        self.caret = Spot(spot.box, cursor.selectionEnd())

    def _length(self, box: Box) -> int:
        """Return the last position of a box's document."""
        if box.document is None:
            self._build(box)
        return box.document.characterCount() - 1 if box.document is not None else 0


def _shown(box: Box, start: int, end: int) -> str:
    """Return a stretch of a box's document as text, formulas as they were written."""
    if box.document is None or box.piece is None:
        return ""
    cursor = QTextCursor(box.document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    text = cursor.selection().toPlainText()
    if not box.piece.formulas or FORMULA not in text:
        return text
    parts = []
    for position in range(start, end):
        if box.document.characterAt(position) == FORMULA:
            cursor.setPosition(position + 1)
            formula = box.piece.formulas.get(cursor.charFormat().toImageFormat().name())
            parts.append(f"${formula.tex.strip()}$" if formula is not None else "")
    pieces = text.split(FORMULA)
    return "".join(piece + formula for piece, formula in zip(pieces, [*parts, ""], strict=False))
