"""What each wire format has to provide, and what they share. Knows no HTTP library."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol, TypeGuard

from holdfast.domain import DocumentPart, RequestMessage, TextPart
from holdfast.domain.paging import with_page_numbers
from holdfast.providers import json_fields as fields
from holdfast.providers.complaint import Complaint, complaint_in, is_error
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain import Finished, ModelInfo, Part, Request, StreamEvent
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.json_fields import Json

PDF = "application/pdf"

OPENING = "(The conversation begins with the assistant's words.)"
"""Providers want the person to speak first; in an archive the assistant may have."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a dialect wants sent: the path after the base URL, the body, and headers besides the key's."""

    path: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


class InStream(Exception):
    """The provider reported an error inside a stream; `told` is what the same event says besides."""

    def __init__(self, complaint: Complaint, told: Sequence[StreamEvent] = ()) -> None:
        super().__init__()
        self.complaint = complaint
        self.told = list(told)


class ReplyReader(Protocol):
    """Reads the events of one reply.

    `end` is how it ended, None until the provider says so: a stream that closes before is cut off. With `is_over`
    nothing more is to come.
    """

    end: Finished | None
    is_over: bool

    def read(self, decoded: Json) -> list[StreamEvent]:
        """Return what one decoded event tells; raise InStream."""

    def read_whole(self, decoded: Json) -> list[StreamEvent]:
        """Return what an answer in one piece tells, the end included; raise InStream."""


class Dialect(ABC):
    """A wire format. With `is_lines` a stream is one JSON text a line instead of server-sent events."""

    is_lines = False

    @abstractmethod
    def chat(self, request: Request, endpoint: Endpoint) -> Ask:
        """Return what to post for a streamed reply."""

    @abstractmethod
    def reader(self, model: str, request_id: str) -> ReplyReader:
        """Return what reads the reply."""

    @abstractmethod
    def models(self, after: str) -> Ask:
        """Return how to ask for the models, for the page after `after`, "" for the first."""

    @abstractmethod
    def read_models(self, decoded: Json) -> tuple[list[ModelInfo], str]:
        """Return a page of models, and what the next page comes after, "" for none."""

    def detail(self, _model: ModelInfo) -> Ask | None:
        """Return how to ask for what the list of models does not tell, None where it tells all."""
        return None

    def read_detail(self, model: ModelInfo, _decoded: Json) -> ModelInfo:
        """Return the model with what `detail` brought."""
        return model


def raise_error_in(decoded: Json) -> None:
    """Raise InStream if an event is an error."""
    if is_error(decoded):
        raise InStream(complaint_in(decoded))


def in_turns(request: Request, endpoint: Endpoint) -> list[RequestMessage]:
    """Return the messages so that the person speaks first and both take turns, as most servers insist.

    Empty text, which some refuse, is left out, and with it a message that holds nothing else.
    """
    turns: list[RequestMessage] = []
    for message in request.messages:
        parts = tuple(part for part in message.parts if _can_be_sent(part, message.role))
        if not parts and replayed(message, request, endpoint) is None:
            continue
        if not turns and message.role == "assistant":
            turns.append(RequestMessage("user", (TextPart(OPENING),)))
        if turns and turns[-1].role == message.role:
            turns[-1] = RequestMessage(message.role, turns[-1].parts + parts)  # a replay stands for itself only
        else:
            turns.append(RequestMessage(message.role, parts, message.replay))
    return turns


def _can_be_sent(part: Part, role: str) -> bool:
    """Say whether a part means anything: models take pictures from the person only."""
    if isinstance(part, TextPart):
        return bool(part.text.strip())
    return role == "user" or isinstance(part, DocumentPart)


def replayed(message: RequestMessage, request: Request, endpoint: Endpoint) -> list[Json] | None:
    """Return the reply's own blocks if this very model made them."""
    replay = message.replay
    if replay is None or (replay.provider, replay.model) != (endpoint.name, request.model) or not replay.blocks:
        return None
    try:
        return [fields.decode(block) for block in replay.blocks]
    except fields.NotJson:  # what was kept is damaged: the text still stands
        return None


def as_text(part: DocumentPart) -> str:
    """Return a document as text, for a model that cannot read the file."""
    body = with_page_numbers(part.text) or "(The text of this document is not available.)"
    title = part.title.replace('"', "'")
    return f'<document title="{title}">\n{body}\n</document>'


def texts_joined(parts: Sequence[Part]) -> str:
    """Return the text of parts that are text or documents, with an empty line between them."""
    found = [part.text if isinstance(part, TextPart) else as_text(part) for part in parts if _has_text(part)]
    return "\n\n".join(found)


def _has_text(part: Part) -> TypeGuard[TextPart | DocumentPart]:
    return isinstance(part, TextPart | DocumentPart)
