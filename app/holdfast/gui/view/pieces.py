"""What a message shows, part by part. Runs on the read lane; knows blocks and words, no Qt widgets.

What only machines need is not shown, what a service put into a person's message is folded, and what Holdfast does not
know is named.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holdfast.domain import (
    Attachment,
    Block,
    InjectedBlock,
    MarkerBlock,
    Message,
    MessageState,
    ReferenceBlock,
    ResultItem,
    Segment,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
    naming,
)
from holdfast.domain.paging import with_page_numbers
from holdfast.domain.pairing import paired
from holdfast.gui import words
from holdfast.gui.view.citing import Cited, sources
from holdfast.gui.view.piece import Piece
from holdfast.gui.view.rendering import Renderer
from holdfast.language import mark, tr, trn
from holdfast.render import real_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.jobs import CancelToken

__all__ = ["Piece", "message_pieces", "message_text"]

SUMMARY_LENGTH = 90
_TOOLS: dict[tuple[str, str], str] = {
    ("artifacts", "create"): mark("Wrote a document"),
    ("artifacts", "rewrite"): mark("Wrote a document anew"),
    ("artifacts", "update"): mark("Changed a document"),
}
"""What some calls are in people's words, by tool and command."""
COLOURED_IN_FOLDS = 4000
"""Characters of a folded part that are coloured; what nobody may ever unfold shall not keep a message waiting."""


def message_pieces(
    message: Message, renderer: Renderer | None = None, token: CancelToken | None = None
) -> tuple[Piece, ...]:
    """Return a message as pieces in the order they are shown. Raises Cancelled."""
    return tuple(_Parts(message, renderer or Renderer(), token).pieces())


def block_pieces(block: Block, renderer: Renderer, token: CancelToken | None = None) -> tuple[Piece, ...]:
    """Return one block of a reply as pieces. Raises Cancelled."""
    alone = Message("", None, Sender.ASSISTANT, None, None, (block,))
    return tuple(_Parts(alone, renderer, token).pieces())


def message_text(message: Message) -> str:
    """Return what a message says, as it was written."""
    said = [block.text for block in message.blocks if isinstance(block, TextBlock | VoiceNoteBlock)]
    return "\n\n".join(text for text in said if text.strip())


class _Parts:
    """The parts of one message."""

    def __init__(self, message: Message, renderer: Renderer, token: CancelToken | None) -> None:
        self._message = message
        self._renderer = renderer
        self._token = token
        self._is_typed = message.sender is Sender.HUMAN

    def pieces(self) -> Iterator[Piece]:
        """Yield what is shown, or that there is nothing."""
        is_empty = True
        for piece in self._all():
            is_empty = False
            yield piece
        if is_empty and self._message.state is not MessageState.STREAMING:
            yield Piece("quiet", label=tr("Nothing was kept of this message"))

    def _all(self) -> Iterator[Piece]:
        message = self._message
        pairs = paired(message.blocks)
        answers = set(pairs.values())
        seams = {after.first_block: (before, after) for before, after in zip(message.segments, message.segments[1:])}  # noqa: B905 - the second is shorter by one
        for at, block in enumerate(message.blocks):
            if at in seams:
                yield seam_piece(*seams[at])
            if at in answers or isinstance(block, InjectedBlock):
                continue
            answer = message.blocks[pairs[at]] if at in pairs else None
            yield from self._block(block, answer if isinstance(answer, ToolResultBlock) else None)
        for attachment in message.attachments:
            yield self._attachment(attachment)
        if injected := [block.text for block in message.blocks if isinstance(block, InjectedBlock) and block.text]:
            body = [piece for text in injected for piece in self._code(text)]
            yield Piece("fold", label=tr("Context added by the service, not typed by you"), mark="…", body=tuple(body))
        if ending := words.message_ending(message.state):
            yield Piece("quiet", label=ending)

    def _block(self, block: Block, answer: ToolResultBlock | None) -> Iterator[Piece]:
        match block:
            case TextBlock():
                yield from self._text(block)
            case ThinkingBlock():
                yield self._thinking(block)
            case ToolUseBlock():
                yield self._tool(block, answer)
            case ToolResultBlock():
                yield Piece(
                    "fold",
                    label=tr("Answer of {tool}", tool=_tool_name(block.name)),
                    body=tuple(self._result(block)),
                )
            case VoiceNoteBlock(title=title, text=text):
                yield Piece("quiet", label=tr("Said aloud: {title}", title=title) if title else tr("Said aloud"))
                yield from self._renderer.markdown(text, self._token, is_typed=True)
            case ReferenceBlock(kind=kind, title=title):
                named = title or (tr("Picture") if kind == "image" else tr("Document"))
                yield Piece("quiet", label=tr("{name}, not in the export", name=_one_line(named)))
            case UnknownBlock(type=type_, source_json=source):
                label = tr("A part of a kind Holdfast does not know yet ({type})", type=_one_line(type_))
                yield Piece("fold", label=label, body=tuple(self._code(_pretty(source), "json")))
            case InjectedBlock() | MarkerBlock():
                return

    def _text(self, block: TextBlock) -> Iterator[Piece]:
        yield from self._renderer.markdown(block.text, self._token, is_typed=self._is_typed, citations=block.citations)
        if found := sources(block.citations):
            yield Piece(
                "fold", label=trn("{count} source", "{count} sources", len(found)), body=tuple(self._sources(found))
            )

    def _sources(self, found: tuple[Cited, ...]) -> Iterator[Piece]:
        listed = "\n".join(f"{each.number}. {_link(each.title or each.url, each.url)}" for each in found)
        yield from self._renderer.markdown(listed, self._token)

    def _thinking(self, block: ThinkingBlock) -> Piece:
        label = (
            tr("Thought for {duration}", duration=words.duration(block.seconds))
            if block.seconds is not None
            else tr("Thought about it")
        )
        if block.summaries:
            label += f": {_one_line(block.summaries[0])}"
        text = block.text if block.text.strip() else "\n\n".join(block.summaries)
        if not text.strip():
            return Piece("quiet", label=tr("{label} (its thoughts are not in the export)", label=label))
        body = self._renderer.markdown(text, self._token)
        if block.cut_off:
            body.append(Piece("quiet", label=tr("The thinking is cut off here in the export")))
        return Piece("fold", label=label, body=tuple(body))

    def _tool(self, call: ToolUseBlock, answer: ToolResultBlock | None) -> Piece:
        asked = _asked(call.input_json)
        known = tr(_TOOLS.get((call.name, str(asked.get("command"))), "")) or tr(
            "Used {tool}", tool=_tool_name(call.name)
        )
        label = _one_line(call.message) or known
        if call.integration:
            label += f" ({_one_line(call.integration)})"
        if subject := _subject(asked):
            label += f": {subject}"
        if answer is not None and answer.is_error:
            label = tr("{label} (it did not work)", label=label)
        body = self._call(call, asked)
        if answer is None:
            body.append(Piece("quiet", label=tr("No answer is in the export")))
        else:
            body.extend(self._result(answer))
        return Piece("fold", label=label, body=tuple(body))

    def _call(self, call: ToolUseBlock, asked: dict[str, object]) -> list[Piece]:
        """Return what a tool was asked: the text it was given where there is one, else its input as it is."""
        for key in ("content", "code", "file_text"):
            if isinstance(text := asked.get(key), str) and text.strip():
                if asked.get("type") == "text/markdown":
                    return self._renderer.markdown(text, self._token)
                language = asked.get("language")
                return self._code(text, language if isinstance(language, str) else "")
        return self._code(_pretty(call.input_json), "json", caption=tr("Asked"))

    def _result(self, result: ToolResultBlock) -> Iterator[Piece]:
        for item in result.items:
            match item.kind:
                case "text" | "other":
                    pretty = _pretty(item.text)
                    yield from self._code(pretty, "json" if pretty[:1] in ("{", "[") else "", caption=tr("Answered"))
                case "knowledge":
                    yield from self._knowledge(item)
                case "image" | "file":
                    yield Piece(
                        "quiet",
                        label=tr(
                            "{title}, not in the export", title=_one_line(item.title or item.text) or tr("A file")
                        ),
                    )

    def _knowledge(self, item: ResultItem) -> Iterator[Piece]:
        """Yield a web page or document: its title as a link, whose it is, and its text folded."""
        title = _one_line(item.title) or item.url or tr("A source without a name")
        host = real_host(item.url)
        yield from self._renderer.markdown(_link(title, item.url) + (f" · {_escaped(host)}" if host else ""))
        if item.text.strip():
            label = trn("Its text, {count} character", "Its text, {count} characters", len(item.text))
            yield Piece("fold", label=label, body=tuple(self._code(item.text)))

    def _attachment(self, attachment: Attachment) -> Piece:
        characters = trn("{count} character", "{count} characters", len(attachment.text))
        if attachment.kind == "pasted":
            label = tr("Pasted text, {characters}", characters=characters)
        elif attachment.kind == "document":
            label = tr(
                "{name}, {characters} of text", name=_one_line(attachment.name) or tr("Document"), characters=characters
            )
        else:
            named = _one_line(attachment.name) or tr("A file")
            is_here = bool(attachment.size_bytes) and not attachment.file_id  # it was attached in Holdfast
            return Piece("quiet", label=named if is_here else tr("{named}, not in the export", named=named))
        if not attachment.text:
            return Piece("quiet", label=label)
        return Piece("fold", label=label, body=tuple(self._code(with_page_numbers(attachment.text))))

    def _code(self, text: str, language: str = "", *, caption: str = "") -> list[Piece]:
        """Return the code of a folded part, coloured only where that takes next to no time."""
        coloured = language if len(text) <= COLOURED_IN_FOLDS else ""
        return self._renderer.code(text, coloured, self._token, caption=caption)


def seam_piece(before: Segment, after: Segment) -> Piece:
    """Return the line between two parts of a reply: who stopped, and who went on, and when."""
    stopped, went_on = naming.seam_names(before, after)
    if stopped == went_on:
        said = tr("{stopped} was interrupted here and continued", stopped=stopped)
    else:
        said = tr("{stopped} stopped here · {went_on} continued", stopped=stopped, went_on=went_on)
    if after.began is not None:
        said = tr("{said} at {moment}", said=said, moment=words.moment(after.began))
    return Piece("seam", label=said)


def _tool_name(name: str) -> str:
    return _one_line(name.replace("_", " ")) or tr("a tool")


def _asked(input_json: str) -> dict[str, object]:
    """Return a call's input, empty where it is no object."""
    try:
        asked = json.loads(input_json)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _subject(asked: dict[str, object]) -> str:
    """Return what a call was about, where its input says so in a usual way."""
    for key in ("query", "title", "url", "path", "description", "id", "command"):
        if isinstance(said := asked.get(key), str) and said.strip():
            return _one_line(said)
    return ""


def _link(title: str, address: str) -> str:
    """Return a link as Markdown; an address that may not be opened is only text."""
    shown = _escaped(_one_line(title))
    if real_host(address) is None or any(sign in address for sign in "<>"):
        return shown if not address or address == title else f"{shown} ({_escaped(_one_line(address))})"
    return f"[{shown}](<{address}>)"


def _escaped(text: str) -> str:
    """Return text as Markdown that shows it as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|$~&:" else sign for sign in text)


def _one_line(text: str) -> str:
    """Return a text as one line of a bearable length."""
    line = " ".join(text[: SUMMARY_LENGTH * 4].split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1].rstrip() + "…"


def _pretty(source: str) -> str:
    """Return JSON indented for reading, anything else as it is."""
    if source[:1] not in ("{", "["):
        return source
    try:
        return json.dumps(json.loads(source), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return source
