"""Markdown as a tree of blocks, code in colours, maths as pictures, and all of it as HTML for Qt's rich text.

One tree serves the screen and every export. Knows nothing of Qt, the store, the lanes or the network.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.render import nodes
    from holdfast.render.direction import is_rtl
    from holdfast.render.highlight import Highlighter
    from holdfast.render.links import real_host
    from holdfast.render.markdown import parse
    from holdfast.render.maths import Formula, Formulas
    from holdfast.render.nodes import inline_text, plain_text
    from holdfast.render.rich_text import Fragment, HtmlStyle, to_html
    from holdfast.render.runs import Run, TokenClass
    from holdfast.render.splitting import split
    from holdfast.render.worker import WORKER_ARGUMENT, Worker

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

__getattr__ = opening(
    __name__,
    {
        "Formula": "maths",
        "Formulas": "maths",
        "Fragment": "rich_text",
        "Highlighter": "highlight",
        "HtmlStyle": "rich_text",
        "Run": "runs",
        "TokenClass": "runs",
        "WORKER_ARGUMENT": "worker",
        "Worker": "worker",
        "inline_text": "nodes",
        "is_rtl": "direction",
        "parse": "markdown",
        "plain_text": "nodes",
        "real_host": "links",
        "split": "splitting",
        "to_html": "rich_text",
    },
)
