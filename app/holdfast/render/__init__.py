"""Markdown as a tree of blocks, code in colours, maths as pictures, and all of it as HTML for Qt's rich text.

One tree serves the screen and every export. Knows nothing of Qt, the store, the lanes or the network.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening
from holdfast.render import nodes
from holdfast.render.highlight import Highlighter
from holdfast.render.links import real_host
from holdfast.render.maths import Formula, Formulas
from holdfast.render.nodes import inline_text, plain_text
from holdfast.render.rich_text import Fragment, HtmlStyle, is_rtl, to_html
from holdfast.render.runs import Run, TokenClass
from holdfast.render.split import split
from holdfast.render.worker import WORKER_ARGUMENT, Worker

if TYPE_CHECKING:
    from holdfast.render.markdown import parse

__all__ = [
    "WORKER_ARGUMENT",
    "Formula",
    "Formulas",
    "Fragment",
    "Highlighter",
    "HtmlStyle",
    "Run",
    "TokenClass",
    "Worker",
    "inline_text",
    "is_rtl",
    "nodes",
    "parse",
    "plain_text",
    "real_host",
    "split",
    "to_html",
]

__getattr__ = opening(__name__, {"parse": "markdown"})
"""Of Markdown, which takes 62 modules, nobody needs anything before a text is shown."""
