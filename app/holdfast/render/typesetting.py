"""Sets one formula as SVG. Runs in the worker process; the only file that knows ziamath."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from ziafont.config import config
from ziamath.zmath import Math

config.svg2 = False
config.precision = 2
SIZE_PX = 24
INK = "#010203"


def typeset(tex: str, *, display: bool) -> dict[str, object] | None:
    """Return the picture and its measures for a font size of 1 px, None if it would not show what `tex` says."""
    picture = Math.fromlatex(tex, size=SIZE_PX, color=INK, inline=not display).svgxml()
    _, top, width, height = map(float, picture.attrib["viewBox"].split())  # its y is 0 at the baseline
    return {
        "svg": ET.tostring(picture, encoding="unicode"),
        "width": width / SIZE_PX,
        "height": height / SIZE_PX,
        "depth": (top + height) / SIZE_PX,
    }
