"""Lift the tags of 2024 out of answers: <antThinking> and <antArtifact>. Knows text only.

An answer that was cut off leaves its last tag open: what follows it to the end belongs to it.
"""

from __future__ import annotations

import html
import re

from holdfast.values import dataclass

_OPENING = re.compile(
    r"(?<!`)<(?:(?P<thinking>antThinking)\s*>|(?P<artifact>antArtifact)(?P<attributes>(?:\s+[\w:-]+=\"[^\"]*\")+)\s*>)"
)
_ATTRIBUTE = re.compile(r"([\w:-]+)=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class TagArtifact:
    """A document written inside an answer."""

    identifier: str
    title: str
    media_type: str
    language: str
    content: str


@dataclass(frozen=True, slots=True)
class TagThinking:
    """A thought written inside an answer."""

    text: str
    cut_off: bool


Piece = str | TagArtifact | TagThinking


def pieces(text: str) -> list[Piece]:
    """Return the text in its order, cut into plain text, thoughts and documents; without tags, the text itself."""
    if "<ant" not in text:
        return [text]
    found: list[Piece] = []
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        tag = "antThinking" if opening["thinking"] else "antArtifact"
        close = f"</{tag}>"
        end = text.find(close, opening.end())
        is_open = end < 0
        body = text[opening.end() :] if is_open else text[opening.end() : end]
        _add_plain(found, text[at : opening.start()])
        if tag == "antThinking":
            found.append(TagThinking(body.strip(), cut_off=is_open))
        else:
            found.append(_artifact(opening["attributes"], body))
        at = len(text) if is_open else end + len(close)
    if not found:
        return [text]
    _add_plain(found, text[at:])
    return found


def _add_plain(found: list[Piece], text: str) -> None:
    if text.strip():
        found.append(text.strip("\n"))


def _artifact(attributes: str, body: str) -> TagArtifact:
    values = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
    return TagArtifact(
        identifier=values.get("identifier", ""),
        title=values.get("title", ""),
        media_type=values.get("type", ""),
        language=values.get("language", ""),
        content=body.strip("\n"),
    )
