"""A conversation's history made fit for another model: what it cannot read is left out or turned into text, and what
is too long is trimmed from the beginning. Always with an account of it; knows no provider's format.
"""

from __future__ import annotations

import math
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from holdfast.domain import DocumentPart, ImagePart, Part, RequestMessage, TextPart
from holdfast.domain.paging import pages_of, with_page_numbers
from holdfast.domain.pictures import PictureLimits
from holdfast.failover import constants as c
from holdfast.failover.pictures import LeftOut, left_out
from holdfast.language import number, tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.domain import Replay

PDF = "application/pdf"
PDF_PAGE = re.compile(rb"/Type\s*/Page\b")
CLAUDE_VERSION = re.compile(r"claude-(?:[a-z]+-)*?(\d+)(?:[-.](\d{1,2}))?(?!\d)")
NEW_TOKENIZER = (4, 7)
WIDE = re.compile(r"[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Target:
    """The model that is to read the history. None where nobody knows: then pictures and files are not risked, and
    nothing is trimmed.
    """

    provider: str
    model: str
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    sees_images: bool | None = None
    reads_pdf: bool | None = None
    pictures: PictureLimits = PictureLimits()

    @property
    def has_new_tokenizer(self) -> bool:
        """Say whether it counts as Claude does since 4.7; Claude models of unknown age are taken for new ones."""
        name = self.model.lower()
        if "claude" not in name:
            return False
        found = CLAUDE_VERSION.search(name)
        return found is None or (int(found[1]), int(found[2] or 0)) >= NEW_TOKENIZER

    @property
    def room_tokens(self) -> int | None:
        """Return how many tokens the history may have, None where nobody knows."""
        if self.context_tokens is None:
            return None
        wanted = c.MAX_OUTPUT_TOKENS if self.max_output_tokens is None else self.max_output_tokens
        reply = min(wanted, self.context_tokens * c.OUTPUT_SHARE_MAX)
        return max(int(self.context_tokens * c.CONTEXT_SHARE - reply), 0)


@dataclass(frozen=True, slots=True)
class Paged:
    """A document with pages that goes along as text: how many of its pages say something."""

    title: str
    pages: int
    of: int

    @property
    def words(self) -> str:
        """Return how much of it goes along."""
        if self.pages == self.of:
            return tr(
                "{title} is sent as text: {of} pages, without their pictures.", title=self.title, of=number(self.of)
            )
        return trn(
            "{title} is sent as text: {count} of {of} pages has any that was read.",
            "{title} is sent as text: {count} of {of} pages have any that was read.",
            self.pages,
            title=self.title,
            of=number(self.of),
        )


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the history on its way.

    `tokens` is an estimate of what goes along and `room_tokens` the limit, None where it is not known. `fits` is
    False when even the newest message alone is too long, which is for the person to decide.
    """

    messages: int
    tokens: int
    room_tokens: int | None = None
    messages_left_out: int = 0
    pictures_left_out: int = 0
    pictures_too_large: int = 0
    pictures_too_many: int = 0
    documents_as_text: int = 0
    documents_left_out: int = 0
    fits: bool = True
    paged: tuple[Paged, ...] = ()
    is_sight_known: bool = True

    @property
    def is_whole(self) -> bool:
        """Say whether everything goes along as it is."""
        return self.fits and not (
            self.messages_left_out
            or self.pictures_missing
            or self.documents_as_text
            or self.documents_left_out
            or self.paged
        )

    @property
    def pictures_missing(self) -> int:
        """Return how many pictures do not go along, whatever the reason."""
        return self.pictures_left_out + self.pictures_too_large + self.pictures_too_many

    def words(self, model: str) -> tuple[str, ...]:
        """Return what the person should know, a sentence each; nothing where everything goes along."""
        said = []
        if not self.fits:
            said.append(tr("The newest message alone is longer than {model} reads at once.", model=model))
        if self.messages_left_out:
            said.append(
                trn(
                    "{count} earlier message is not sent: {model} reads no more at once.",
                    "{count} earlier messages are not sent: {model} reads no more at once.",
                    self.messages_left_out,
                    model=model,
                )
            )
        said += self._picture_words(model)
        if self.documents_as_text:
            said.append(
                trn(
                    "{count} document is sent as text only.",
                    "{count} documents are sent as text only.",
                    self.documents_as_text,
                )
            )
        said += [each.words for each in self.paged]
        if self.documents_left_out:
            said.append(
                trn(
                    "{count} document is not sent: there is no text of it to read.",
                    "{count} documents are not sent: there is no text of it to read.",
                    self.documents_left_out,
                )
            )
        return tuple(said)

    def _picture_words(self, model: str) -> list[str]:
        """Return which pictures do not go along, and what one can do."""
        said = []
        if self.pictures_left_out:
            said.append(
                trn(
                    "{count} picture is not sent: {model} does not see pictures.",
                    "{count} pictures are not sent: {model} does not see pictures.",
                    self.pictures_left_out,
                    model=model,
                )
                if self.is_sight_known
                else trn(
                    "{count} picture is not sent: it is not known whether {model} sees pictures.",
                    "{count} pictures are not sent: it is not known whether {model} sees pictures.",
                    self.pictures_left_out,
                    model=model,
                )
            )
        if self.pictures_too_large:
            said.append(
                trn(
                    "{count} picture is not sent: {model} takes none so large. Attach a smaller copy of it.",
                    "{count} pictures are not sent: {model} takes none so large. Attach smaller copies of them.",
                    self.pictures_too_large,
                    model=model,
                )
            )
        if self.pictures_too_many:
            said.append(
                trn(
                    "{count} picture is not sent: {model} takes no more of them at once.",
                    "{count} pictures are not sent: {model} takes no more of them at once.",
                    self.pictures_too_many,
                    model=model,
                )
            )
        return said


@dataclass(frozen=True, slots=True)
class Translated:
    """A history fit for a model, and what had to be done to it."""

    messages: tuple[RequestMessage, ...]
    account: Account


def estimate_tokens(text: str, *, has_new_tokenizer: bool = False) -> int:
    """Return about how many tokens a text has; writing without letters (Chinese, Japanese, Korean) has one a sign."""
    wide = 0 if text.isascii() else len(WIDE.findall(text))
    tokens = (len(text) - wide) / c.CHARS_PER_TOKEN + wide
    return math.ceil(tokens * c.CLAUDE_4_7_FACTOR) if has_new_tokenizer else math.ceil(tokens)


def translate(history: Sequence[RequestMessage], system: str, target: Target) -> Translated:
    """Return `history` as `target` can read it.

    Thinking, seals and everything else of one model's own (`RequestMessage.replay`) goes to that model alone. The
    last message is the person's and always goes along; the oldest are left out first.
    """
    tally = _Tally(_without(history, target))
    fitted = _merged(_fitted(message, target, tally) for message in history)
    is_new = target.has_new_tokenizer
    sizes = [message_tokens(message, has_new_tokenizer=is_new) for message in fitted]
    system_tokens = estimate_tokens(system, has_new_tokenizer=is_new)
    room = target.room_tokens
    first = 0
    if room is not None:
        first = _first_that_fits(sizes, room - system_tokens)
        while 0 < first < len(fitted) - 1 and fitted[first].role != "user":
            first += 1
    kept = fitted[first:]
    tokens = sum(sizes[first:]) + system_tokens
    if first:
        kept = (_with_note(kept[0], first), *kept[1:])
    elif kept and kept[0].role != "user":  # no service takes a conversation that the assistant begins
        kept = (RequestMessage("user", (TextPart("[The conversation begins with the reply below.]"),)), *kept)
    account = Account(
        messages=len(kept),
        tokens=tokens,
        room_tokens=room,
        messages_left_out=first,
        pictures_left_out=tally.pictures,
        pictures_too_large=len(tally.without.too_large),
        pictures_too_many=len(tally.without.too_many),
        is_sight_known=target.sees_images is not None,
        documents_as_text=tally.as_text,
        documents_left_out=tally.documents,
        fits=room is None or tokens <= room,
        paged=tuple(tally.paged),
    )
    return Translated(kept, account)


def message_tokens(message: RequestMessage, *, has_new_tokenizer: bool) -> int:
    """Return about how many tokens a message has."""
    tokens = c.MESSAGE_TOKENS
    if message.replay is not None:
        said = sum(len(block) for block in message.replay.blocks)
        return tokens + estimate_tokens("x" * said, has_new_tokenizer=has_new_tokenizer)
    for part in message.parts:
        match part:
            case TextPart(text):
                tokens += estimate_tokens(text, has_new_tokenizer=has_new_tokenizer)
            case ImagePart():
                tokens += c.IMAGE_TOKENS_CLAUDE_4_7 if has_new_tokenizer else c.IMAGE_TOKENS
            case DocumentPart(_title, media_type, text, data):
                if data and media_type == PDF:  # its text is not sent beside it
                    known = len(PDF_PAGE.findall(data)), pages_of(text)[1], math.ceil(len(text) / c.PDF_PAGE_CHARS)
                    tokens += max(*known, 1) * c.PDF_PAGE_TOKENS
                else:
                    tokens += estimate_tokens(text, has_new_tokenizer=has_new_tokenizer)
    return tokens


@dataclass(slots=True)
class _Tally:
    """Counts while a history is fitted."""

    without: LeftOut
    seen: int = 0
    """Pictures of the person's so far, which `without` goes by."""
    pictures: int = 0
    documents: int = 0
    as_text: int = 0
    paged: list[Paged] = field(default_factory=list)


def _fitted(message: RequestMessage, target: Target, tally: _Tally) -> RequestMessage:
    """Return a message with what `target` can read."""
    parts = tuple(_fitted_part(part, message, target, tally) for part in message.parts)
    parts = tuple(part for part in parts if not (isinstance(part, TextPart) and not part.text.strip()))
    return RequestMessage(message.role, parts, _own_replay(message.replay, target))


def _without(history: Sequence[RequestMessage], target: Target) -> LeftOut:
    """Return which pictures the service does not take, of those that the model would see."""
    if not target.sees_images:
        return LeftOut()
    parts = (part for message in history if message.role == "user" for part in message.parts)
    return left_out([part.data for part in parts if isinstance(part, ImagePart)], target.pictures)


def _own_replay(replay: Replay | None, target: Target) -> Replay | None:
    is_own = replay is not None and (replay.provider, replay.model) == (target.provider, target.model)
    return replay if is_own else None


def _fitted_part(part: Part, message: RequestMessage, target: Target, tally: _Tally) -> Part:
    """Return a part as `target` reads it; pictures and files stand in the person's messages only."""
    is_persons = message.role == "user"
    match part:
        case ImagePart() if not (is_persons and target.sees_images):
            tally.pictures += 1
            return TextPart("[A picture was here that this model does not see.]")
        case ImagePart():
            at, tally.seen = tally.seen, tally.seen + 1
            if at in tally.without.too_large or at in tally.without.too_many:
                return TextPart("[A picture was here that is too large to be sent, or one too many.]")
        case DocumentPart(title, media_type, text, data):
            if is_persons and data and media_type == PDF and target.reads_pdf:
                return part
            if not text.strip():
                tally.documents += 1
                return TextPart(f"[The document {title} was here; there is no text of it.]")
            said, of = pages_of(text)
            if of:
                tally.paged.append(Paged(title, said, of))
            elif data:
                tally.as_text += 1
            text = with_page_numbers(text)
            return replace(part, text=text, data=b"") if is_persons else TextPart(f"{title}\n\n{text}")
    return part


def _merged(messages: Iterable[RequestMessage]) -> tuple[RequestMessage, ...]:
    """Return messages that take turns: without empty ones, with neighbours of one role put together."""
    merged: list[RequestMessage] = []
    for message in messages:
        if not message.parts:  # a thought without a word after it says nothing to anybody
            continue
        last = merged[-1] if merged else None
        if last is None or last.role != message.role:
            merged.append(message)
        else:  # two replies in one are no longer what one model sent
            merged[-1] = RequestMessage(message.role, last.parts + message.parts)
    return tuple(merged)


def _first_that_fits(sizes: Sequence[int], room: int) -> int:
    """Return the position of the oldest message that still fits; the newest one is never left out."""
    left = room
    for position in range(len(sizes) - 1, -1, -1):
        left -= sizes[position]
        if left < 0:
            return min(position + 1, len(sizes) - 1)
    return 0


def _with_note(message: RequestMessage, left_out: int) -> RequestMessage:
    """Return the first message with a word for the model, so that it does not invent what it cannot see."""
    noun = "message" if left_out == 1 else "messages"
    note = TextPart(f"[The conversation began earlier: {left_out} {noun} before this one are not shown here.]")
    return replace(message, parts=(note, *message.parts))
