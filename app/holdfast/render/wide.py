"""Chinese, Japanese and Korean within formulas, which the font of formulas lacks: a stand-in is set, then replaced.

The stand-in is a square as wide as such a character; where and how large it came out says where the character belongs,
which the viewer then draws in a font of its own. Runs in the worker process.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree as ET

STAND_IN = "\u2b1c"
ADVANCE, LEFT, RIGHT, BELOW = 1.065, 0.041, 1.024, 0.185
"""Measures of the stand-in in em (STIX Two Math): how wide it counts, its edges, how far it reaches below the line."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_CATEGORIES = {"Lo", "Lm", "Po", "Ps", "Pe", "Nd"}
_MARK = re.compile(r"#02([0-9a-f]{4})")


def is_wide(character: str) -> bool:
    """Say whether a character takes a square of its own in any font: no emoji, which fonts draw as they like."""
    return unicodedata.east_asian_width(character) in "WF" and unicodedata.category(character) in _CATEGORIES


def stand_in(mathml: ET.Element) -> str:
    """Put stand-ins into the text of `mathml`, each in a colour that says which it is, and return what they are for."""
    found: list[str] = []
    for element in [element for element in mathml.iter() if any(map(is_wide, element.text or ""))]:
        pieces = re.findall(r"\s|[^\s\u1100-\U0003ffff]+|.", element.text or "", re.DOTALL)
        attributes = dict(element.attrib)
        tag = "mtext" if element.tag == "mo" else element.tag
        element.tag, element.text = "mrow", None
        for piece in pieces:
            part = ET.SubElement(element, tag, attributes)
            part.text = piece
            if piece.isspace():  # text of spaces alone takes the colour from its neighbour
                part.tag, part.text = "mspace", None
                part.set("width", "0.25em")
            elif len(piece) == 1 and is_wide(piece):
                part.tag, part.text = "mtext", STAND_IN
                part.set("mathcolor", f"#02{len(found):04x}")
                found.append(piece)
    return "".join(found)


def take_out(picture: ET.Element, characters: str, ink: str) -> bool:
    """Replace the stand-ins in `picture` by the characters they stand for; say whether each was there once."""
    seen: list[int] = []
    for path in picture.iter():
        mark = _MARK.fullmatch(path.get("fill", ""))
        if mark is None or int(mark[1], 16) >= len(characters):
            continue
        seen.append(int(mark[1], 16))
        numbers = [float(number) for number in _NUMBER.findall(path.get("d", ""))]
        left, right, bottom = min(numbers[::2]), max(numbers[::2]), max(numbers[1::2])
        size = (right - left) / (RIGHT - LEFT)
        path.tag = path.tag.replace("path", "text")
        path.attrib.clear()
        path.set("x", f"{left - LEFT * size + (ADVANCE - 1) / 2 * size:.2f}")
        path.set("y", f"{bottom - BELOW * size:.2f}")
        path.set("font-size", f"{size:.2f}")
        path.set("fill", ink)
        path.text = characters[int(mark[1], 16)]
    return sorted(seen) == list(range(len(characters)))
