"""Texts as the entries that the view shows: a version of a document, a difference, the parts of a project. Runs on the
read lane.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain import Message, MessageId, Sender, TextBlock
from holdfast.gui.view import Entry

if TYPE_CHECKING:
    from holdfast.gui.side.kinds import Showing

_FENCES = re.compile(r"`{3,}")


def sheet(heading: str, caption: str, text: str, shown: Showing, language: str = "", *, number: int = 0) -> Entry:
    """Return a text under a heading. Markdown is read as such, prose keeps its line breaks, code is code."""
    body = fenced(text, language) if shown in ("code", "drawing") else text
    sender = Sender.HUMAN if shown == "prose" else Sender.ASSISTANT
    message = Message("", None, sender, None, None, (TextBlock(body),) if text.strip() else ())
    return Entry(
        message_id=MessageId(-1 - number),
        sender=heading,
        caption=caption,
        branch=1,
        branch_count=1,
        message=message,
        text=text,
    )


def fenced(text: str, language: str) -> str:
    """Return a text as a block of code in Markdown, with a fence longer than any inside it."""
    longest = max((len(fence) for fence in _FENCES.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
