"""The style sheet: rules from `resources/styles/window.qss`, colours and sizes from the tokens. Knows no widgets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast import resources
from holdfast.gui import tokens

if TYPE_CHECKING:
    from holdfast.gui.tokens import Colours

_NAME = re.compile(r"\$(\w+)")


def style_sheet(colours: Colours) -> str:
    """Return the application's style sheet in these colours. Raises KeyError where a rule names what is none."""
    shade = "light" if colours is tokens.LIGHT else "dark"
    values: dict[str, str] = {name: getattr(colours, name) for name in type(colours).__slots__}
    values["radius"] = f"{tokens.RADIUS}px"
    values["weight_strong"] = str(tokens.WEIGHT_STRONG)
    values["tick"] = resources.path("styles", f"check-{shade}.svg").as_posix()
    return _NAME.sub(lambda found: values[found[1]], resources.text("styles", "window.qss"))
