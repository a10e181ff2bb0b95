"""Colours and sizes of rendered text. Messages are rendered once, in stand-in colours at the usual size; a theme and a
zoom are put on when a stretch is laid out, so that changing either renders nothing again.

Only what stands in a `style` or `bgcolor` is touched, and text cannot be mistaken for it: its quotation marks are
escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.gui import tokens
from holdfast.render import HtmlStyle, TokenClass

if TYPE_CHECKING:
    from holdfast.gui.tokens import Colours

_ATTRIBUTE = re.compile(r'\b(style|bgcolor)="([^"]*)"')
_PIXELS = re.compile(r"\b(\d+)px")
_STAND_IN = re.compile(r"\$[a-z_]+")
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")
"""What Qt's documents use for themselves, or cannot hold."""

INK = tokens.INK
HEADINGS = (22, 20, 18, 16, 16, 16)
SPACE = 12
LINE_HEIGHT = round(tokens.SIZE_READING * tokens.READING_LINE_HEIGHT)


def _style(*, breaks: bool) -> HtmlStyle:
    return HtmlStyle(
        text=INK,
        quiet="$quiet",
        line="$line",
        link="$accent",
        code_ground="$sunken",
        code={kind: f"$code_{kind}" for kind in TokenClass},
        mono_family="monospace",
        text_px=tokens.SIZE_READING,
        code_px=tokens.SIZE_CODE,
        heading_px=HEADINGS,
        line_height_percent=150,
        space_px=SPACE,
        breaks=breaks,
    )


WRITTEN = _style(breaks=False)
TYPED = _style(breaks=True)
"""For what a person typed: the end of a line is one."""


class Skin:
    """One theme at one zoom."""

    def __init__(self, colours: Colours, code_family: str, scale: float) -> None:
        self._colours = colours
        self._family = re.sub(r"[^\w ,.-]", "", code_family)
        self._scale = scale
        self._known: dict[str, str] = {}

    def dress(self, html: str) -> str:
        """Return `html` in the theme's colours and at the zoom's size."""
        return _ATTRIBUTE.sub(self._dressed, html)

    def code_colour(self, kind: TokenClass) -> str:
        """Return the colour of a class of code."""
        return code_colour(self._colours, kind)

    def _dressed(self, match: re.Match[str]) -> str:
        whole = match[0]
        if whole not in self._known:
            self._known[whole] = f'{match[1]}="{self._value(match[2])}"'
        return self._known[whole]

    def _value(self, value: str) -> str:
        value = value.replace("line-height:150%", f"line-height:{LINE_HEIGHT}px").replace(INK, self._colours.text)
        value = value.replace("'monospace'", f"'{self._family}'")
        value = _STAND_IN.sub(self._colour, value)
        return _PIXELS.sub(lambda found: f"{round(int(found[1]) * self._scale)}px", value)

    def _colour(self, match: re.Match[str]) -> str:
        name = match[0][1:]
        if name.startswith("code_"):
            return self.code_colour(TokenClass(name.removeprefix("code_")))
        return str(getattr(self._colours, name))


def code_colour(colours: Colours, kind: TokenClass) -> str:
    """Return a theme's colour of a class of code."""
    named = {
        TokenClass.PLAIN: colours.text,
        TokenClass.KEYWORD: colours.code_keyword,
        TokenClass.TYPE: colours.code_type,
        TokenClass.FUNCTION: colours.code_function,
        TokenClass.NAME: colours.text,
        TokenClass.STRING: colours.code_string,
        TokenClass.NUMBER: colours.code_number,
        TokenClass.COMMENT: colours.code_comment,
        TokenClass.OPERATOR: colours.text,
        TokenClass.META: colours.code_type,
        TokenClass.INSERTED: colours.code_string,
        TokenClass.DELETED: colours.code_keyword,
    }
    return named[kind]


def showable(text: str) -> str:
    """Return `text` without what Qt's documents cannot hold, character for character."""
    return _UNSHOWABLE.sub("\ufffd", text)
