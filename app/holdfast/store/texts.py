"""Which words of a message stand where: in the search columns, in a title, in a line of the list. Pure.

What is indexed and what an excerpt is cut from are the same texts, so that a hit can always be shown.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from holdfast import search
from holdfast.domain import (
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from holdfast.domain import Attachment, Block, Message

SearchTexts = tuple[str, str, str, str, str, str]
"""The columns of the search table, in the order of `search.COLUMNS`."""

UNTITLED = "Untitled"
TITLE_LENGTH = 80
SNIPPET_LENGTH = 160
LOOKED_AT = 400
"""Characters of a long text that a title or a line is made from."""

# Control characters, and those that turn the direction of everything after them.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# Characters that take room or none, and show nothing: a title of these alone would be a blank line.
_UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_LINE_MARKS = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?=\S)|(?:[-*_][ \t]*){3,}$)+", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
# What it begins with is told first: most characters are none of these, and looking at each for itself takes five times
# as long.
_EMPHASIS = re.compile(r"(?=[*_~`])(?:\*\*|__|~~|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w))")
_TAG = re.compile(r"</?antArtifact[^>]*>|<antThinking>.*?(?:</antThinking>|$)", re.DOTALL)


def blank(text: str) -> bool:
    """Say whether there is nothing to see in `text`."""
    return not text or text.isspace()


def only_text(message: Message) -> str | None:
    """Return the text of a message that is one text and has nothing attached, None for any other. Three quarters of all
    messages are, and whoever asks first spares looking for what they cannot have.
    """
    blocks = message.blocks
    if len(blocks) == 1 and type(only := blocks[0]) is TextBlock and not message.attachments:
        return only.text
    return None


def shown_title(own: str | None, source_title: str, made: str) -> str:
    """Return the title to show: the person's own, else the source's, else the one made from the words."""
    for title in (own or "", source_title):
        if one_line := first_line(title):
            return one_line
    return made or UNTITLED


def first_line(title: str) -> str:
    """Return the first line of a title that has anything to see on it, without what could upset a list."""
    for line in title.splitlines():
        cleaned = " ".join(_CONTROLS.sub("", line).split())
        if cleaned and (cleaned.isascii() or not _UNSEEN.fullmatch(cleaned)):
            return cleaned
    return ""


def made_title(messages: Iterable[Message]) -> str:
    """Return a title made from the first thing a person wrote or attached, "" where there is none."""
    attached = ""
    for message in messages:
        if message.sender is Sender.HUMAN:
            for text in _spoken(message):
                if words := _cut(_unmarked(text), TITLE_LENGTH):
                    return words
        attached = attached or _attached_title(message.attachments)
    return attached


def snippet(messages: Sequence[Message]) -> str:
    """Return a line of the newest answer that has words, else of the newest words of a person, else ""."""
    answers = (message for message in reversed(messages) if message.sender is Sender.ASSISTANT)
    others = (message for message in reversed(messages) if message.sender is not Sender.ASSISTANT)
    for message in chain(answers, others):
        for text in _spoken(message):
            if words := _cut(_unmarked(text), SNIPPET_LENGTH):
                return words
    return ""


def search_texts(message: Message) -> SearchTexts | None:
    """Return a message's words by search column as FTS5 takes them, None where there is nothing to find."""
    only = only_text(message)
    if only is not None:  # nothing to sort and nothing to join
        if not only:
            return None
        words = search.index_text(only)
        return ("", words, "", "", "", "") if message.sender is Sender.HUMAN else ("", "", words, "", "", "")
    raw = raw_texts(message)
    if not any(raw):
        return None
    title, human, answer, thinking, tools, attachments = [search.index_text(text) if text else "" for text in raw]
    return title, human, answer, thinking, tools, attachments


def raw_texts(message: Message) -> SearchTexts:
    """Return a message's words by search column as a person reads them."""
    said: list[str] = []
    thinking: list[str] = []
    tools: list[str] = []
    titles: list[str] = []
    for block in message.blocks:
        _sort_words(block, said, thinking, tools, titles)
    titles += [attachment.name for attachment in message.attachments if attachment.name]
    attached = [attachment.text for attachment in message.attachments if attachment.text]
    words = "\n\n".join(said)
    is_human = message.sender is Sender.HUMAN
    return (
        "\n".join(titles),
        words if is_human else "",
        "" if is_human else words,
        "\n\n".join(thinking),
        "\n\n".join(tools),
        "\n\n".join(attached),
    )


def _sort_words(  # noqa: C901 - one case for each kind of block
    block: Block, said: list[str], thinking: list[str], tools: list[str], titles: list[str]
) -> None:
    match block:
        case TextBlock(text=text):
            if text:
                said.append(text)
        case ThinkingBlock():
            thinking += [part for part in (block.text, *block.summaries) if part]
        case ToolUseBlock():
            tools += [part for part in (block.name, block.message, *_strings_in(block.input_json)) if part]
        case ToolResultBlock():
            for item in block.items:
                text = "\n".join(_strings_in(item.text)) if item.kind == "other" else item.text
                tools += [part for part in (item.title, item.url, text) if part]
        case VoiceNoteBlock():
            said += [part for part in (block.title, block.text) if part]
        case ReferenceBlock():
            if block.title:
                titles.append(block.title)
        case UnknownBlock():
            tools += [part for part in _strings_in(block.source_json) if part]
        case InjectedBlock() | MarkerBlock():
            pass


def _strings_in(text: str) -> Iterator[str]:
    """Yield the words inside JSON text; text that is not JSON is yielded as it is."""
    try:
        yield from _strings(json.loads(text))
    except (ValueError, RecursionError):
        yield text


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _spoken(message: Message) -> Iterator[str]:
    for block in message.blocks:
        if isinstance(block, TextBlock | VoiceNoteBlock) and not blank(block.text):
            yield block.text


def _attached_title(attachments: Iterable[Attachment]) -> str:
    for attachment in attachments:
        if words := first_line(attachment.name) or _cut(_unmarked(attachment.text), TITLE_LENGTH):
            return words
    return ""


def _unmarked(text: str) -> str:
    """Return the beginning of a Markdown text on one line, without its marks."""
    text = _TAG.sub(" ", text[:LOOKED_AT])
    text = _LINE_MARKS.sub("", _FENCE.sub("", text))
    text = _EMPHASIS.sub("", _LINK.sub(r"\1", text))
    said = " ".join(_CONTROLS.sub("", text).split())
    return "" if _UNSEEN.fullmatch(said) else said


def _cut(text: str, length: int) -> str:
    """Return `text`, cut between words where it is longer, with an ellipsis."""
    if len(text) <= length:
        return text
    at = text.rfind(" ", length // 2, length)
    return text[: at if at > 0 else length - 1].rstrip() + "…"
