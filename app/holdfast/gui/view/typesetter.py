"""Pieces to documents: fonts, colours, formulas. The documents load nothing, whatever they are asked to show.

Qt's own document opens local files that a text names as pictures or style sheets; only an answer in the form of a
picture keeps it from trying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
    QTextOption,
)

from holdfast.gui import tokens
from holdfast.gui.utf16 import utf16_length, utf16_ranges
from holdfast.gui.view.boxes import LIST_INDENT
from holdfast.gui.view.formulas import FormulaPainter
from holdfast.gui.view.marks import CLOSING, MarkKind, marked
from holdfast.gui.view.skin import LINE_HEIGHT, Skin
from holdfast.render import TokenClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QUrl

    from holdfast.gui.theme import Theme
    from holdfast.gui.view.piece import Piece
    from holdfast.render import Run

_NOTHING = QImage(1, 1, QImage.Format.Format_ARGB32)
_NOTHING.fill(0)


class SafeDocument(QTextDocument):
    """A document that never reads a file or an address."""

    def loadResource(self, _type: int, _name: QUrl | str) -> Any:  # noqa: ANN401 - Qt's own signature
        """Return one clear pixel for everything."""
        return _NOTHING


class Typesetter:
    """Builds the documents of one view."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._scale = 1.0
        self.formulas = FormulaPainter()
        self._prepare()

    @property
    def scale(self) -> float:
        """Return how much larger than usual text is set."""
        return self._scale

    def set_scale(self, scale: float) -> None:
        """Set text larger or smaller from now on."""
        self._scale = scale
        self._prepare()

    def refresh(self) -> None:
        """Take the theme's colours again."""
        self._prepare()

    def document(self, piece: Piece, width: int) -> QTextDocument:
        """Return the laid out document of a piece."""
        document = SafeDocument()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setIndentWidth(LIST_INDENT)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if piece.kind == "code":
            option.setTextDirection(Qt.LayoutDirection.LeftToRight)
            option.setTabStopDistance(self._tab)
            document.setDefaultTextOption(option)
            document.setDefaultFont(self._code_font)
            document.setPlainText(piece.text)
            self._set_line_height(document, self._code_percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight)
            self._colour(document, piece.runs)
        else:
            document.setDefaultTextOption(option)
            document.setDefaultFont(self._font)
            document.setDefaultStyleSheet(self._css)
            if piece.grows:
                document.setPlainText(piece.text)
                self._set_line_height(document, self._line, QTextBlockFormat.LineHeightTypes.MinimumHeight)
                self._mark(document.begin(), 0)
            else:
                self.formulas.install(document, piece.formulas)
                document.setHtml(self._skin.dress(piece.html))
                _trim(document)
        document.setTextWidth(width)
        return document

    def extend(self, document: QTextDocument, before: Piece, now: Piece) -> bool:
        """Write what came at the end of a document that grows; say False where more changed than its end."""
        if not (before.grows and now.grows and now.text.startswith(before.text)):
            return False
        came = now.text[len(before.text) :]
        block = document.lastBlock()
        since = len(block.text())
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(came, QTextCharFormat())
        if now.kind != "code" and any(mark in came for mark in CLOSING):
            self._mark(block, since)
        cursor.endEditBlock()
        return True

    def _mark(self, block: QTextBlock, since: int) -> None:
        """Show what closed pairs of marks say, from a line on and in it behind `since`; the marks step back."""
        while block.isValid():
            text = block.text()
            for found in marked(text, since):
                start, end = utf16_ranges(text, [(found.start, found.end)])[0]
                for first, last, look in (
                    (start, start + found.width, self._faint),
                    (start + found.width, end - found.width, self._marks[found.kind]),
                    (end - found.width, end, self._faint),
                ):
                    cursor = QTextCursor(block)
                    cursor.setPosition(block.position() + first)
                    cursor.setPosition(block.position() + last, QTextCursor.MoveMode.KeepAnchor)
                    cursor.setCharFormat(look)
            block, since = block.next(), 0

    def _prepare(self) -> None:
        size = round(tokens.SIZE_READING * self._scale)
        code_size = round(tokens.SIZE_CODE * self._scale)
        self._font = self._theme.font(size)
        self._code_font = self._theme.code_font(code_size)
        metrics = QFontMetricsF(self._code_font)
        self._tab = 4 * metrics.horizontalAdvance(" ")
        self._code_percent = max(100.0, 100.0 * tokens.CODE_LINE_HEIGHT * code_size / metrics.height())
        self._line = round(LINE_HEIGHT * self._scale)
        colours = self._theme.colours
        self._skin = Skin(colours, self._code_font.family(), self._scale)
        self.formulas.set_look(colours.text, self._scale)
        self._faint = _hidden()
        self._marks = {
            MarkKind.STRONG: _strong(),
            MarkKind.SLANTED: _slanted(),
            MarkKind.CODE: _code(self._code_font, colours.sunken),
        }
        self._formats = {kind: _ink(self._skin.code_colour(kind)) for kind in TokenClass}
        padding = round(tokens.SPACE_4 * self._scale)
        line = f"border-bottom: 1px solid {colours.line}"
        self._css = f"""
            b, th {{ font-weight: {tokens.WEIGHT_STRONG}; }}
            a {{ text-decoration: none; }}
            table.grid td, table.grid th {{ {line}; padding: {padding}px {4 * padding}px {padding}px 0; }}
            table.grid td {{ line-height: {round(tokens.SIZE_READING * tokens.READING_LINE_HEIGHT * self._scale)}px; }}
            table.grid th {{ color: {colours.quiet}; }}
        """

    def _colour(self, document: QTextDocument, runs: Sequence[Run]) -> None:
        """Put the colours on code: over its layout, where they cost no characters of their own."""
        formats: list[QTextLayout.FormatRange] = []
        block = document.begin()
        at = 0
        for run in runs:
            for number, part in enumerate(run.text.split("\n")):
                if number:
                    block.layout().setFormats(formats)
                    block, formats, at = block.next(), [], 0
                length = utf16_length(part)
                if part and run.kind is not TokenClass.PLAIN:
                    formats.append(_stretch(at, length, self._formats[run.kind]))
                at += length
        if block.isValid():
            block.layout().setFormats(formats)

    @staticmethod
    def _set_line_height(document: QTextDocument, height: float, kind: QTextBlockFormat.LineHeightTypes) -> None:
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(height, kind.value)
        cursor.mergeBlockFormat(spacing)


def _hidden() -> QTextCharFormat:
    """Return the look of marks: there for copying and finding, and not to be seen."""
    hidden = QTextCharFormat()
    hidden.setForeground(QColor(Qt.GlobalColor.transparent))
    hidden.setProperty(QTextCharFormat.Property.FontPixelSize, 1)
    return hidden


def _strong() -> QTextCharFormat:
    strong = QTextCharFormat()
    strong.setFontWeight(tokens.WEIGHT_STRONG)
    return strong


def _slanted() -> QTextCharFormat:
    slanted = QTextCharFormat()
    slanted.setFontItalic(True)
    return slanted


def _code(font: QFont, ground: str) -> QTextCharFormat:
    code = QTextCharFormat()
    code.setFont(font)
    code.setBackground(QColor(ground))
    return code


def _ink(colour: str) -> QTextCharFormat:
    ink = QTextCharFormat()
    ink.setForeground(QColor(colour))
    return ink


def _stretch(start: int, length: int, ink: QTextCharFormat) -> QTextLayout.FormatRange:
    stretch = QTextLayout.FormatRange()
    stretch.start, stretch.length, stretch.format = start, length, ink
    return stretch


def _trim(document: QTextDocument) -> None:
    """Take away the margins above the first block and below the last: the boxes keep their own distance."""
    for block, is_first in ((document.begin(), True), (document.lastBlock(), False)):
        cursor = QTextCursor(block)
        shape = QTextBlockFormat()
        if is_first:
            shape.setTopMargin(0)
        else:
            shape.setBottomMargin(0)
        cursor.mergeBlockFormat(shape)
