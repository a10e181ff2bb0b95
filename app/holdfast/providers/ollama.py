"""Ollama's own API. Knows its JSON; knows no HTTP.

Source: github.com/ollama/ollama/blob/main/docs/api.md. It is spoken instead of the chat completions that Ollama
offers too, because only here the size of the window can be asked for: left to itself Ollama drops the beginning of
a conversation that is longer than its default, without a word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import (
    Finished,
    ImagePart,
    ModelInfo,
    Started,
    StopReason,
    TextDelta,
    ToolInputDelta,
    ToolUseStarted,
    Usage,
)
from holdfast.providers import json_fields as fields
from holdfast.providers.dialect import Ask, Dialect, in_turns, texts_joined
from holdfast.providers.json_body import base64_of, encode
from holdfast.providers.thinking import Thinking
from holdfast.providers.timeouts import CHARS_PER_TOKEN

if TYPE_CHECKING:
    from holdfast.domain import Request, RequestMessage, StreamEvent
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.json_fields import Json

STOP_REASONS = {"stop": StopReason.COMPLETE, "length": StopReason.MAX_TOKENS}

SMALLEST_WINDOW = 4096
TOKENS_FOR_THE_REPLY = 2048
TOKENS_OF_AN_IMAGE = 1024


class Ollama(Dialect):
    """The dialect."""

    is_lines = True

    def chat(self, request: Request, endpoint: Endpoint) -> Ask:
        """Return what to post for a streamed reply."""
        turns = [_message(message) for message in in_turns(request, endpoint)]
        if request.system.strip():
            turns.insert(0, {"role": "system", "content": request.system})
        options: Json = {"num_ctx": window_for(request)}
        if request.max_tokens:
            options["num_predict"] = request.max_tokens
        return Ask("/api/chat", encode({"model": request.model, "messages": turns, "stream": True, "options": options}))

    def reader(self, model: str, request_id: str) -> OllamaReader:
        """Return what reads the reply."""
        return OllamaReader(model, request_id)

    def models(self, after: str) -> Ask:
        """Return how to ask for the models; there is one page."""
        return Ask("/api/tags" + after)

    def read_models(self, decoded: Json) -> tuple[list[ModelInfo], str]:
        """Return the models that are on that computer."""
        names = [fields.text(entry, "name") or fields.text(entry, "model") for entry in _entries(decoded)]
        return [ModelInfo(name) for name in names if name], ""

    def detail(self, model: ModelInfo) -> Ask | None:
        """Return how to ask for a model's window and abilities."""
        return Ask("/api/show", encode({"model": model.id}))

    def read_detail(self, model: ModelInfo, decoded: Json) -> ModelInfo:
        """Return the model with its window and abilities."""
        about = fields.obj(decoded, "model_info")
        windows = (fields.count_or_none(about, name) for name in about if name.endswith(".context_length"))
        abilities = decoded.get("capabilities")
        known = abilities if isinstance(abilities, list) else None
        return replace(
            model,
            context_tokens=next(windows, None),
            sees_images=None if known is None else "vision" in known,
            reads_pdf=False,
            thinks=None if known is None else "thinking" in known,
        )


def _entries(decoded: Json) -> list[Json]:
    return fields.objects(decoded, "models")


def _message(message: RequestMessage) -> Json:
    images = [base64_of(part.data) for part in message.parts if isinstance(part, ImagePart)]
    whole: Json = {"role": message.role, "content": texts_joined(message.parts)}
    return whole | {"images": images} if images else whole


def window_for(request: Request) -> int:
    """Return the window, in tokens, that holds the request and its reply.

    It grows by doubling, since the model is loaded anew for each other size, and ends where the model's own does.
    """
    chars = len(request.system) + sum(len(texts_joined(message.parts)) for message in request.messages)
    images = sum(isinstance(part, ImagePart) for message in request.messages for part in message.parts)
    reply = request.max_tokens or TOKENS_FOR_THE_REPLY
    needed = chars / CHARS_PER_TOKEN + images * TOKENS_OF_AN_IMAGE + reply
    window = SMALLEST_WINDOW
    while window < needed:
        window *= 2
    return min(window, request.context_tokens or window)


class OllamaReader:
    """Reads one reply."""

    def __init__(self, model: str, request_id: str) -> None:
        self.end: Finished | None = None
        self.is_over = False
        self._model = model
        self._request_id = request_id
        self._has_started = False
        self._thinking = Thinking()
        self._calls = 0

    def read(self, decoded: Json) -> list[StreamEvent]:
        """Return what one line tells."""
        told: list[StreamEvent] = []
        if not self._has_started and ("message" in decoded or "done" in decoded):
            self._has_started = True
            told.append(Started(self._request_id, fields.text(decoded, "model") or self._model))
        told += self._message(fields.obj(decoded, "message"))
        if decoded.get("done") is True:
            told += [*self._thinking.over(), self._usage(decoded)]
            self._stop(fields.text(decoded, "done_reason"))
        return told

    def read_whole(self, decoded: Json) -> list[StreamEvent]:
        """Return what an answer in one piece tells: it looks like a line."""
        return self.read(decoded)

    def _message(self, message: Json) -> list[StreamEvent]:
        told: list[StreamEvent] = []
        if thought := fields.text(message, "thinking"):
            told += self._thinking.goes_on(thought)
        if said := fields.text(message, "content"):
            told += self._thinking.over()
            told.append(TextDelta(said))
        for call in fields.objects(message, "tool_calls"):
            function = fields.obj(call, "function")
            self._calls += 1
            call_id = f"call_{self._calls}"  # Ollama gives none
            told += self._thinking.over()
            told.append(ToolUseStarted(call_id, fields.text(function, "name")))
            told.append(ToolInputDelta(call_id, encode(fields.obj(function, "arguments")).decode()))
        return told

    def _stop(self, raw: str) -> None:
        reason = STOP_REASONS.get(raw or "stop", StopReason.OTHER)
        if reason is StopReason.COMPLETE and self._calls:
            reason = StopReason.TOOL_USE
        self.end = Finished(reason, raw)
        self.is_over = True

    def _usage(self, decoded: Json) -> Usage:
        return Usage(fields.count(decoded, "prompt_eval_count"), fields.count(decoded, "eval_count"))
