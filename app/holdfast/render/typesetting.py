"""Sets one formula as SVG. Runs in the worker process; the only file that knows ziamath.

ziamath draws what it does not know as if it were nothing, so its input is looked through first: whatever would be
missing from the picture, or drawn as something else, makes the source the better answer.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from ziafont.config import config
from ziamath.tex import tex2mml
from ziamath.zmath import Math, loadedfonts

from holdfast.render.tex import Undrawable, rewritten
from holdfast.render.wide import is_wide, stand_in, take_out

config.svg2 = False  # paths instead of <symbol>, which Qt's SVG does not draw
config.precision = 2
SIZE_PX = 24
MAX_WIDTH_EM = 250
"""Four screens: `\\hspace{99999em}` must not become a picture of that size. Heights have a limit of their own."""
INK = "#010203"

_PARTS = {
    "mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3, "mroot": 2,
}  # fmt: skip
_LEAVES = {"mi", "mn", "mo", "mtext"}
_DRAWN = {
    *_PARTS, *_LEAVES, "math", "menclose", "mpadded", "mphantom", "mrow", "mspace", "msqrt", "mstyle", "mtable", "mtd",
    "mtr",
}  # fmt: skip
_DELIMITERS = {
    r"\{": "{", r"\}": "}", r"\lbrace": "{", r"\rbrace": "}", r"\|": "\u2016", r"\Vert": "\u2016", r"\lVert": "\u2016",
    r"\rVert": "\u2016", r"\vert": "|", r"\lvert": "|", r"\rvert": "|", r"\langle": "\u27e8", r"\rangle": "\u27e9",
    r"\lfloor": "\u230a", r"\rfloor": "\u230b", r"\lceil": "\u2308", r"\rceil": "\u2309", r"\backslash": "\\",
}  # fmt: skip
_LARGE = frozenset("\u2211\u220f\u2210\u22c3\u22c2\u2a01\u2a02\u2a00\u22c1\u22c0\u2a04\u2a06")
_SHAPES = {"path", "text", "rect", "line", "polyline", "polygon", "circle", "ellipse"}
_COLOUR = re.compile(r"[A-Za-z]{1,30}|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}")


def typeset(tex: str, *, display: bool) -> dict[str, object] | None:
    """Return the picture and its measures for a font size of 1 px, None if it would not show what `tex` says."""
    try:
        mathml = ET.fromstring(tex2mml(rewritten(tex), inline=not display))  # noqa: S314 - written by our own library
        for element in mathml.iter():
            element.tag = element.tag.rpartition("}")[2]
            _check(element)
    except Undrawable:
        return None
    _mend(mathml, display=display)
    wide = stand_in(mathml)
    mathml.set("mathcolor", INK)
    picture = Math(mathml, SIZE_PX).svgxml()
    if not take_out(picture, wide, INK):
        return None
    _, top, width, height = map(float, picture.attrib["viewBox"].split())  # its y is 0 at the baseline
    shapes = [element for element in picture.iter() if element.tag in _SHAPES]
    _ink(shapes)
    if not shapes or width > SIZE_PX * MAX_WIDTH_EM:
        return None
    if height > SIZE_PX * (6 + 3 * len(re.findall(r"\\\\|frac|\\over|\\atop|_|\^", tex))):
        return None  # a fence that grew without end
    return {
        "svg": ET.tostring(picture, encoding="unicode"),
        "width": width / SIZE_PX,
        "height": height / SIZE_PX,
        "depth": (top + height) / SIZE_PX,
    }


def _check(element: ET.Element) -> None:
    """Raise `Undrawable` if the element would be drawn as something else, or not at all."""
    if element.tag not in _DRAWN or element.get("href") or len(element) != _PARTS.get(element.tag, len(element)):
        raise Undrawable
    if element.tag in _LEAVES and len(element):
        raise Undrawable
    if not all(_COLOUR.fullmatch(element.get(name, "red")) for name in ("mathcolor", "mathbackground", "color")):
        raise Undrawable
    text = element.text or ""
    if element.tag != "mtext":
        element.text = text = _DELIMITERS.get(text, text)
    glyph_of = loadedfonts["default"].glyphindex
    if text != "\\" and "\\" in text:
        raise Undrawable
    if any(not (character.isspace() or glyph_of(character) or is_wide(character)) for character in text):
        raise Undrawable


def _ink(shapes: list[ET.Element]) -> None:
    """Give our colour to what was drawn in black without being asked, such as the line over a letter."""
    for shape in shapes:
        if shape.get("stroke") is None:
            shape.set("fill", shape.get("fill", INK))
        for name in ("fill", "stroke"):
            if shape.get(name) == "black":
                shape.set(name, INK)


def _mend(mathml: ET.Element, *, display: bool) -> None:
    """Put limits beneath large operators, since a fence around one that has no upper limit grows to 80 em; and keep
    the hat of one letter narrow.
    """
    for element in mathml.iter():
        if display and element.tag == "msub" and element[0].tag == "mo" and (element[0].text or "") in _LARGE:
            element.tag = "munder"
        elif element.tag == "mover" and element.get("accent") and element[1].text == "\u0302":
            element[1].text = "\u02c6"
            element[1].set("stretchy", "false")
