"""Pieces to documents: fonts, line heights, colours. The documents load nothing, whatever they are asked to show.

Qt's own document opens local files that a text names as pictures or style sheets; only an answer in the form of a
picture keeps it from trying.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from holdfast.gui import tokens

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

    from holdfast.gui.theme import Theme
    from holdfast.gui.view.piece import Piece

LIST_INDENT = 24

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
        if piece.kind == "code":
            document.setDefaultFont(self._code_font)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            document.setDefaultTextOption(option)
            document.setPlainText(piece.text)
            self._set_line_height(document, self._code_percent)
        else:
            document.setDefaultFont(self._font)
            document.setDefaultStyleSheet(self._css)
            option = document.defaultTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            document.setDefaultTextOption(option)
            document.setHtml(piece.html)
            self._set_line_height(document, self._percent)
            _trim(document)
        document.setTextWidth(width)
        return document

    def _prepare(self) -> None:
        size = round(tokens.SIZE_READING * self._scale)
        code_size = round(tokens.SIZE_CODE * self._scale)
        self._font = self._theme.font(size)
        self._code_font = self._theme.code_font(code_size)
        self._percent = _percent(tokens.READING_LINE_HEIGHT * size, QFontMetricsF(self._font))
        self._code_percent = _percent(tokens.CODE_LINE_HEIGHT * code_size, QFontMetricsF(self._code_font))
        c = self._theme.colours
        family = self._code_font.family()
        self._css = f"""
            p {{ margin: 0 0 {ceil(size * 0.75)}px 0; }}
            h1, h2, h3, h4, h5, h6 {{
                margin: {ceil(size * 1.1)}px 0 {ceil(size * 0.5)}px 0; font-weight: {tokens.WEIGHT_STRONG};
            }}
            h1 {{ font-size: {round(size * 1.375)}px; }}
            h2 {{ font-size: {round(size * 1.25)}px; }}
            h3 {{ font-size: {round(size * 1.125)}px; }}
            h4, h5, h6 {{ font-size: {size}px; }}
            ul, ol {{ margin: 0 0 {ceil(size * 0.75)}px 0; }}
            li {{ margin: 0 0 {ceil(size * 0.25)}px 0; }}
            li ul, li ol {{ margin: 0; }}
            strong, b, th {{ font-weight: {tokens.WEIGHT_STRONG}; }}
            a {{ color: {c.accent}; text-decoration: none; }}
            code {{ font-family: "{family}"; font-size: {code_size}px; background-color: {c.sunken}; }}
            pre {{
                font-family: "{family}"; font-size: {code_size}px; background-color: {c.raised};
                margin: 0 0 {ceil(size * 0.5)}px 0; white-space: pre-wrap;
            }}
            table {{ border-collapse: collapse; margin: {ceil(size * 0.25)}px 0 {ceil(size * 0.75)}px 0; }}
            td, th {{
                border-bottom-width: 1px; border-bottom-style: solid; border-bottom-color: {c.line};
                padding: 4px 16px 4px 0;
            }}
            td.code {{ background-color: {c.raised}; border-style: none; padding: 8px 12px; }}
            td.code pre {{ margin: 0; background-color: {c.raised}; }}
            th {{ text-align: left; color: {c.quiet}; }}
        """

    @staticmethod
    def _set_line_height(document: QTextDocument, percent: float) -> None:
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(spacing)


def _percent(wanted: float, metrics: QFontMetricsF) -> float:
    """Return the proportional line height that makes lines `wanted` pixels high."""
    return max(100.0, 100.0 * wanted / metrics.height())


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
