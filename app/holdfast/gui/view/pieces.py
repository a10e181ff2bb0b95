"""What a message shows, part by part. Runs on the read lane; knows blocks and words, no Qt widgets.

What only machines need is not shown, what a service put into a person's message is folded, and what Holdfast does not
know is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from holdfast.domain import (
    Attachment,
    Block,
    MarkerBlock,
    Message,
    MessageState,
    ReferenceBlock,
    ResultItem,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
    captions,
    naming,
)
from holdfast.domain.paging import with_page_numbers
from holdfast.domain.portions import (
    Attached,
    Call,
    Handover,
    Injected,
    Portion,
    Question,
    indented,
    portions,
    question,
    readable,
    sources,
    thoughts,
    tool_input,
)
from holdfast.domain.shortening import one_line
from holdfast.gui import words
from holdfast.gui.view.piece import Piece
from holdfast.gui.view.rendering import Renderer
from holdfast.language import tr, trn
from holdfast.render import real_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from holdfast.domain import Citation
    from holdfast.jobs import CancelToken

__all__ = ["Piece", "message_pieces"]

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
            yield _quiet(tr(captions.NOTHING_KEPT))

    def _all(self) -> Iterator[Piece]:
        for portion in portions(self._message):
            yield from self._portion(portion)
        if ending := words.message_ending(self._message.state, is_begun=bool(self._message.blocks)):
            yield _quiet(ending)

    def _portion(self, portion: Portion) -> Iterator[Piece]:  # noqa: C901 - a case for each kind
        match portion:
            case TextBlock():
                yield from self._text(portion)
            case ThinkingBlock():
                yield self._thinking(portion)
            case Call(asked, answer):
                yield self._call(asked, answer)
            case ToolResultBlock():
                yield _fold(captions.lone_answer(portion), self._answer(portion))
            case VoiceNoteBlock(_, text):
                yield _quiet(captions.voice_note(portion))
                yield from self._renderer.markdown(text, self._token, is_typed=True)
            case ReferenceBlock():
                yield _quiet(captions.reference(portion))
            case UnknownBlock(_, source):
                yield _fold(captions.unknown(portion), self._code(indented(source), "json"))
            case Handover():
                yield seam_piece(portion)
            case Attached(attachment):
                yield self._attachment(attachment)
            case Injected(texts):
                body = [piece for text in texts for piece in self._code(text)]
                yield _fold(tr(captions.INJECTED), body)
            case MarkerBlock():
                return
            case _:
                assert_never(portion)

    def _text(self, block: TextBlock) -> Iterator[Piece]:
        yield from self._renderer.markdown(block.text, self._token, is_typed=self._is_typed, citations=block.citations)
        if found := sources(block.citations):
            yield _fold(trn("{count} source", "{count} sources", len(found)), self._sources(found))

    def _sources(self, found: tuple[Citation, ...]) -> Iterator[Piece]:
        listed = (f"{number}. {_link(each.title or each.url, each.url)}" for number, each in enumerate(found, 1))
        yield from self._renderer.markdown("\n".join(listed), self._token)

    def _thinking(self, block: ThinkingBlock) -> Piece:
        text = thoughts(block)
        if not text:
            return _quiet(captions.thoughts_missing(block))
        body = self._renderer.markdown(text, self._token)
        if block.cut_off:
            body.append(_quiet(tr(captions.CUT_OFF)))
        return _fold(captions.thinking(block), body)

    def _call(self, asked: ToolUseBlock, answer: ToolResultBlock | None) -> Piece:
        given = tool_input(asked)
        body = self._question(question(asked, given))
        body += [_quiet(tr(captions.NO_ANSWER))] if answer is None else self._answer(answer)
        return _fold(captions.call(asked, given, answer), body)

    def _question(self, what: Question) -> list[Piece]:
        if what.is_markdown:
            return self._renderer.markdown(what.text, self._token)
        return self._code(what.text, what.language, caption=tr("Asked") if what.is_input else "")

    def _answer(self, answer: ToolResultBlock) -> Iterator[Piece]:
        for item in answer.items:
            match item.kind:
                case "text" | "other":
                    yield from self._code(*readable(item.text), caption=tr("Answered"))
                case "knowledge":
                    yield from self._knowledge(item)
                case "image" | "file":
                    yield _quiet(captions.file_of_answer(item))

    def _knowledge(self, item: ResultItem) -> Iterator[Piece]:
        """Yield a web page or document: its title as a link, whose it is, and its text folded."""
        host = real_host(item.url)
        yield from self._renderer.markdown(
            _link(captions.source(item), item.url) + (f" · {_escaped(host)}" if host else "")
        )
        if item.text.strip():
            label = trn("Its text, {count} character", "Its text, {count} characters", len(item.text))
            yield _fold(label, self._code(item.text))

    def _attachment(self, attachment: Attachment) -> Piece:
        if attachment.kind == "file":
            name = one_line(attachment.name) or tr("A file")
            return _quiet(name if attachment.is_kept else captions.missing(attachment.name))
        label = captions.text_of(attachment)
        return _fold(label, self._code(with_page_numbers(attachment.text))) if attachment.text else _quiet(label)

    def _code(self, text: str, language: str = "", *, caption: str = "") -> list[Piece]:
        """Return the code of a folded part, coloured only where that takes next to no time."""
        coloured = language if len(text) <= COLOURED_IN_FOLDS else ""
        return self._renderer.code(text, coloured, self._token, caption=caption)


def seam_piece(handover: Handover) -> Piece:
    """Return the line between two parts of a reply: who stopped, and who went on, and when."""
    said = naming.seam_words(*naming.seam_names(handover.before, handover.after))
    if handover.after.began is not None:
        said = tr("{said} at {moment}", said=said, moment=words.moment(handover.after.began))
    return Piece("seam", label=said)


def _quiet(label: str) -> Piece:
    return Piece("quiet", label=label)


def _fold(label: str, body: Iterable[Piece]) -> Piece:
    return Piece("fold", label=label, body=tuple(body))


def _link(title: str, address: str) -> str:
    """Return a link as Markdown; an address that may not be opened is only text."""
    shown = _escaped(one_line(title))
    if real_host(address) is None or any(sign in address for sign in "<>"):
        return shown if not address or address == title else f"{shown} ({_escaped(one_line(address))})"
    return f"[{shown}](<{address}>)"


def _escaped(text: str) -> str:
    """Return text as Markdown that shows it as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|$~&:" else sign for sign in text)
