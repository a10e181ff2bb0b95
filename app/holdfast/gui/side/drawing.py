"""Drawings (SVG) as pictures. What a drawing may ask for is a list of what is let through; nothing in it can be loaded.

Qt's own renderer opens local files that a drawing names as pictures, and takes as long as a drawing wants; so the text
is written anew with known elements only, links only within itself or to pictures it carries, and a count of what has to
be drawn. Runs on the read lane.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QRectF, QSizeF, Qt, QXmlStreamReader, QXmlStreamWriter
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

LONGEST = 2_000_000
"""Characters of a drawing's source."""
MOST_ELEMENTS = 20_000
"""Elements drawn, those that are used again counted each time."""
WIDEST, HIGHEST = 1_600, 3_200
"""Pixels of the picture."""
DEEPEST = 60

_ELEMENTS = frozenset(
    {"svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
    | {"text", "tspan", "textArea", "use", "symbol", "marker", "switch", "a", "style", "image"}
    | {"linearGradient", "radialGradient", "stop", "pattern", "mask", "clipPath"}
)
_COLOURS = frozenset({"linearGradient", "radialGradient"})
_CARRIED = re.compile(r"\s*data:image/(?:png|jpeg|jpg|gif|webp)[;,]", re.IGNORECASE)
_ADDRESS = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)|@import|\\", re.IGNORECASE)
"""What leads out of the drawing in a style; a backslash could hide it."""
_LINKS = frozenset({"href", "xlink:href"})
_WITHIN = re.compile(r"url\s*\(\s*['\"]?\s*#([^)'\"\s]+)")


class _Counted(NamedTuple):
    """An element that can be used again: how many elements it holds, and which others it uses."""

    own: list[int]
    used: list[str]


def draw(source: str, scale: float = 1.0) -> QImage | None:
    """Return the picture of a drawing, None where it cannot or must not be drawn. `scale` is the screen's."""
    clean = cleaned(source)
    if not clean:
        return None
    renderer = QSvgRenderer()
    if not renderer.load(QByteArray(clean)) or not renderer.isValid():
        return None
    size = _size(renderer)
    if size.isEmpty():
        return None
    size.scale(size.boundedTo(QSizeF(WIDEST, HIGHEST)), Qt.AspectRatioMode.KeepAspectRatio)
    pixels = (size * scale).toSize()
    image = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        return None
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, pixels.width(), pixels.height()))
    painter.end()
    image.setDevicePixelRatio(scale)
    return image


def cleaned(source: str) -> bytes:
    """Return a drawing's source with only what may be drawn, empty where it is none or would take too long."""
    if len(source) > LONGEST or "<svg" not in source or "<!ENTITY" in source:
        return b""
    reader = QXmlStreamReader(source.strip())
    reader.setNamespaceProcessing(False)
    written = QByteArray()
    writer = QXmlStreamWriter(written)
    cleaner = _Cleaner(reader, writer)
    if not cleaner.run() or cleaner.drawn() > MOST_ELEMENTS:
        return b""
    return bytes(written.data())


class _Cleaner:
    """Copies what may be drawn from a reader to a writer, and counts it."""

    def __init__(self, reader: QXmlStreamReader, writer: QXmlStreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._groups: dict[str, _Counted] = {}
        self._root = _Counted([0], [])
        self._open: list[_Counted | None] = []
        self._names: list[str] = []
        self._texts: list[str] = []

    def run(self) -> bool:
        """Copy it all; say whether it was a whole drawing of a bearable depth and number of elements."""
        reader = self._reader
        self._writer.setAutoFormatting(False)
        while not reader.atEnd():
            token = reader.readNext()
            if token == QXmlStreamReader.TokenType.StartElement:
                if not self._start():
                    reader.skipCurrentElement()
                elif len(self._open) > DEEPEST or self._root.own[0] > MOST_ELEMENTS:
                    return False
            elif token == QXmlStreamReader.TokenType.EndElement:
                self._end()
            elif token == QXmlStreamReader.TokenType.Characters and self._names:
                self._texts[-1] += str(reader.text())
                if self._names[-1] != "style":
                    self._write_text()
        return not reader.hasError() and self._root.own[0] > 0

    def drawn(self) -> int:
        """Return how many elements are drawn when all that is used again is counted; more than the most for a ring."""
        known: dict[str, int] = {}

        def size(counted: _Counted, within: frozenset[str]) -> int:
            total = counted.own[0]
            for name in counted.used:
                if name in within or total > MOST_ELEMENTS:
                    return MOST_ELEMENTS + 1
                if name not in known and name in self._groups:
                    known[name] = size(self._groups[name], within | {name}) if len(within) < DEEPEST else MOST_ELEMENTS
                total += known.get(name, 0)
            return total

        return size(self._root, frozenset())

    def _start(self) -> bool:
        """Copy the beginning of an element; say whether it may be drawn at all."""
        name = str(self._reader.qualifiedName())
        given = self._reader.attributes()
        attributes = [(str(given.at(at).qualifiedName()), str(given.at(at).value())) for at in range(given.count())]
        kept = [(key, value) for key, value in attributes if _may_stay(name, key, value)]
        if name not in _ELEMENTS or (name == "image" and not any(_CARRIED.match(value) for _, value in kept)):
            return False
        self._count(name, kept)
        self._writer.writeStartElement(name)
        if not self._names:
            self._writer.writeAttribute("xmlns", "http://www.w3.org/2000/svg")
            self._writer.writeAttribute("xmlns:xlink", "http://www.w3.org/1999/xlink")
        for key, value in kept:
            self._writer.writeAttribute(key, value)
        self._names.append(name)
        self._texts.append("")
        return True

    def _end(self) -> None:
        if not _ADDRESS.search(self._texts[-1]):
            self._write_text()
        self._writer.writeEndElement()
        for opened in (self._open, self._names, self._texts):
            opened.pop()

    def _write_text(self) -> None:
        self._writer.writeCharacters(self._texts[-1])
        self._texts[-1] = ""

    def _count(self, name: str, attributes: list[tuple[str, str]]) -> None:
        """Count an element in all that hold it, and what it uses."""
        holders = [self._root, *(group for group in self._open if group is not None)]
        own: _Counted | None = None
        for key, value in attributes:
            if key == "id" and name not in _COLOURS:
                own = self._groups.setdefault(value, _Counted([0], []))
                holders.append(own)
        used = [value[1:] for key, value in attributes if key in _LINKS and value.startswith("#")]
        used += [found for _, value in attributes for found in _WITHIN.findall(value)]
        for holder in holders:
            holder.own[0] += 1
            holder.used.extend(used)
        self._open.append(own)


def _may_stay(name: str, key: str, value: str) -> bool:
    """Say whether an attribute may be drawn: it leads nowhere, or to a part or a picture of the drawing itself."""
    if key in _LINKS:
        return value.startswith("#") or (name == "image" and _CARRIED.match(value) is not None)
    if key.startswith("xmlns") or (":" in key and key != "xml:space"):
        return False
    return key != "filter" and not key.lower().startswith("on") and _ADDRESS.search(value) is None


def _size(renderer: QSvgRenderer) -> QSizeF:
    """Return the size a drawing asks for, or that of its view where it asks for none."""
    asked = QSizeF(renderer.defaultSize())
    return asked if not asked.isEmpty() else renderer.viewBoxF().size()
