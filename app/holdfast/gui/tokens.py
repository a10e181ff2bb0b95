"""Every colour, size and space of the window. The only file that holds one; knows nothing of Qt.

The values are those of the house's look. Text pairs reach a contrast of 4.5:1, which a test counts after.
"""

from __future__ import annotations

from holdfast.values import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme. `faint` is for large text, hints and marks that are said elsewhere too."""

    ground: str
    raised: str
    sunken: str
    text: str
    quiet: str
    faint: str
    line: str
    accent: str
    accent_hover: str
    on_accent: str
    good: str
    warn: str
    bad: str
    mark: str
    mark_current: str
    selection: str
    code_keyword: str
    code_type: str
    code_function: str
    code_string: str
    code_number: str
    code_comment: str


LIGHT = Colours(
    ground="#FFFFFF",
    raised="#F7F7F5",
    sunken="#EFEFEC",
    text="#1F1E1C",
    quiet="#5E5C57",
    faint="#8A8780",
    line="#E3E1DB",
    accent="#B4532A",
    accent_hover="#9C4522",
    on_accent="#FFFFFF",
    good="#2E7D4F",
    warn="#9A6700",
    bad="#B3261E",
    mark="#FFE9A8",
    mark_current="#F6BE6A",
    selection="#F3D9CC",
    code_keyword="#A3461F",
    code_type="#2B6A78",
    code_function="#4A55A8",
    code_string="#2A6E47",
    code_number="#805500",
    code_comment="#62605A",
)
DARK = Colours(
    ground="#1C1C1B",
    raised="#242423",
    sunken="#151514",
    text="#ECEAE4",
    quiet="#B0ADA5",
    faint="#86837B",
    line="#353431",
    accent="#E08A5E",
    accent_hover="#EB9E76",
    on_accent="#1C1C1B",
    good="#6CC18E",
    warn="#E0B050",
    bad="#F2867C",
    mark="#5A4A12",
    mark_current="#8A5A10",
    selection="#5B3624",
    code_keyword="#E6976D",
    code_type="#7CC0CE",
    code_function="#A5B0F0",
    code_string="#86C79F",
    code_number="#E0B860",
    code_comment="#A19E96",
)

_OWN_COLOURS: dict[str, tuple[str, str]] = {
    "clay": ("#A8481F", "#E6976D"),
    "amber": ("#805500", "#E0B860"),
    "moss": ("#2E6F45", "#86C79F"),
    "teal": ("#1F6B78", "#7CC0CE"),
    "blue": ("#2F5FA8", "#93B8F0"),
    "violet": ("#6A4BA3", "#BDA6EC"),
    "rose": ("#A33B62", "#EE9AB8"),
    "slate": ("#55606B", "#A9B4BF"),
}
"""What tags and projects can be coloured with: on light and on dark grounds, each 4.5:1 on all of them."""


def own_colour(name: str, *, is_dark: bool) -> str:
    """Return a colour that a person chose, "" where there is none of that name."""
    return _OWN_COLOURS[name][is_dark] if name in _OWN_COLOURS else ""


INK = "#010203"
"""Stands for the colour of text in what is rendered before anybody knows the theme."""

SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24, SPACE_32 = 4, 8, 12, 16, 24, 32
RADIUS = 6

SIZE_CAPTION, SIZE_SMALL, SIZE_BODY, SIZE_READING, SIZE_TITLE, SIZE_DISPLAY = 12, 13, 14, 16, 20, 26
SIZE_CODE = 14
WEIGHT_REGULAR, WEIGHT_STRONG = 400, 600
READING_LINE_HEIGHT = 1.5
CODE_LINE_HEIGHT = 1.4

READING_WIDTH = 760
ROW_HEIGHT = 52
HEADING_HEIGHT = 34
HIT_HEIGHT = 62
TOP_BAR_HEIGHT = 52
STATUS_HEIGHT = 30
SEARCH_WIDTH = 560
LIST_WIDTH = 340
LIST_MIN_WIDTH = 260
READING_MIN_WIDTH = 380
FOLD_BELOW = 720
"""Under this width of the window the list and the conversation take turns instead of standing side by side."""
SIDE_WIDTH = 300
SIDE_BELOW = 1180
"""Under this width of the window the column at the right is folded away, or takes the list's place."""
