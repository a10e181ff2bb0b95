"""The chat completions of OpenAI and of nearly everyone else. Knows its JSON and its variants; knows no HTTP.

Source: platform.openai.com/docs/api-reference/chat, and the variants in the documentation of OpenRouter, Mistral,
Groq, DeepSeek, xAI, Azure, LM Studio and llama.cpp. No sampling parameters are sent: reasoning models refuse them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import (
    DocumentPart,
    Finished,
    ImagePart,
    ModelInfo,
    Started,
    StopReason,
    TextDelta,
    TextPart,
    ToolInputDelta,
    ToolUseStarted,
    Usage,
)
from holdfast.providers import json_fields as fields
from holdfast.providers.complaint import complaint_in
from holdfast.providers.dialect import PDF, Ask, Dialect, InStream, as_text, in_turns, texts_joined
from holdfast.providers.json_body import base64_of, encode
from holdfast.providers.thinking import Thinking

if TYPE_CHECKING:
    from holdfast.domain import Part, Request, RequestMessage, StreamEvent
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.json_fields import Json

STOP_REASONS = {
    "stop": StopReason.COMPLETE,
    "eos": StopReason.COMPLETE,
    "length": StopReason.MAX_TOKENS,
    "model_length": StopReason.CONTEXT_FULL,
    "tool_calls": StopReason.TOOL_USE,
    "function_call": StopReason.TOOL_USE,
    "content_filter": StopReason.REFUSED,
}


class OpenAIChat(Dialect):
    """The dialect."""

    def chat(self, request: Request, endpoint: Endpoint) -> Ask:
        """Return what to post for a streamed reply."""
        turns = [_message(message, endpoint) for message in in_turns(request, endpoint)]
        if request.system.strip():
            turns.insert(0, {"role": "system", "content": request.system})
        body: Json = {"model": request.model, "messages": turns, "stream": True}
        if endpoint.traits.asks_usage:
            body["stream_options"] = {"include_usage": True}
        if request.max_tokens:
            body[endpoint.traits.max_tokens_field] = request.max_tokens
        return Ask("/chat/completions", encode(body))

    def reader(self, model: str, request_id: str) -> OpenAIReader:
        """Return what reads the reply."""
        return OpenAIReader(model, request_id)

    def models(self, after: str) -> Ask:
        """Return how to ask for the models; there is one page."""
        return Ask("/models" + after)

    def read_models(self, decoded: Json) -> tuple[list[ModelInfo], str]:
        """Return the models; only some servers tell more than the name."""
        return [_model(entry) for entry in fields.objects(decoded, "data") if fields.text(entry, "id")], ""


def _message(message: RequestMessage, endpoint: Endpoint) -> Json:
    """Return a message, its content as plain text where it can be: some servers know nothing else."""
    has_files = message.role == "user" and any(_is_file(part, endpoint) for part in message.parts)
    if not has_files:
        return {"role": message.role, "content": texts_joined(message.parts)}
    return {"role": message.role, "content": [_part(part, endpoint) for part in message.parts]}


def _is_file(part: Part, endpoint: Endpoint) -> bool:
    is_pdf = isinstance(part, DocumentPart) and part.media_type == PDF and bool(part.data)
    return isinstance(part, ImagePart) or (is_pdf and endpoint.traits.takes_pdf)


def _part(part: Part, endpoint: Endpoint) -> Json:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case ImagePart(media_type, data):
            return {"type": "image_url", "image_url": {"url": base64_of(data, f"data:{media_type};base64,")}}
        case DocumentPart(title, _, _, data):
            if not _is_file(part, endpoint):
                return {"type": "text", "text": as_text(part)}
            file = {"filename": title or "document.pdf", "file_data": base64_of(data, f"data:{PDF};base64,")}
            return {"type": "file", "file": file}


def _model(entry: Json) -> ModelInfo:
    """Return a model; OpenRouter, Groq, Mistral and LM Studio each have their own names for its sizes."""
    sizes = ("context_length", "context_window", "max_context_length", "max_model_len")
    context = next((size for name in sizes if (size := fields.count_or_none(entry, name))), None)
    context = context or fields.count_or_none(fields.obj(entry, "meta"), "n_ctx_train") or None  # llama.cpp
    top = fields.obj(entry, "top_provider")
    inputs = fields.obj(entry, "architecture").get("input_modalities")
    vision = fields.obj(entry, "capabilities").get("vision")
    return ModelInfo(
        id=fields.text(entry, "id"),
        name=fields.text(entry, "name"),
        context_tokens=context,
        max_output_tokens=fields.count_or_none(top, "max_completion_tokens")
        or fields.count_or_none(entry, "max_completion_tokens"),
        sees_images="image" in inputs if isinstance(inputs, list) else vision if isinstance(vision, bool) else None,
        reads_pdf="file" in inputs if isinstance(inputs, list) else None,
    )


class OpenAIReader:
    """Reads one reply."""

    def __init__(self, model: str, request_id: str) -> None:
        self.end: Finished | None = None
        self.is_over = False
        self._model = model
        self._request_id = request_id
        self._has_started = False
        self._thinking = Thinking()
        self._calls: dict[int, str] = {}
        self._refusal = ""

    def read(self, decoded: Json) -> list[StreamEvent]:
        """Return what one chunk tells."""
        return self._chunk(decoded, "delta")

    def read_whole(self, decoded: Json) -> list[StreamEvent]:
        """Return what an answer in one piece tells."""
        return self._chunk(decoded, "message")

    def _chunk(self, decoded: Json, where: str) -> list[StreamEvent]:
        told: list[StreamEvent] = []
        choices = fields.objects(decoded, "choices")
        if not self._has_started and (choices or fields.text(decoded, "id")):
            self._has_started = True
            found = self._request_id or fields.text(decoded, "id")
            told.append(Started(found, fields.text(decoded, "model") or self._model))
        for choice in (one for one in choices if fields.count(one, "index") == 0):  # the others are not asked for
            told += self._delta(fields.obj(choice, where) or fields.obj(choice, "message"))
            if fields.text(choice, "finish_reason") == "error":  # Mistral, OpenRouter: the model behind them failed
                raise InStream(complaint_in(choice), told)
            told += self._stop(choice)
        usage = fields.obj(decoded, "usage") or fields.obj(fields.obj(decoded, "x_groq"), "usage")
        if usage:
            told.append(usage_in(usage))
        return told

    def _delta(self, delta: Json) -> list[StreamEvent]:
        thought, said = _texts(delta)
        told: list[StreamEvent] = []
        if thought:
            told += self._thinking.goes_on(thought)
        if said:
            told += self._thinking.over()
            told.append(TextDelta(said))
        for position, call in enumerate(fields.objects(delta, "tool_calls")):
            told += self._thinking.over()
            told += self._call(call, position)
        self._refusal += fields.text(delta, "refusal")
        return told

    def _call(self, call: Json, position: int) -> list[StreamEvent]:
        index = found if (found := fields.count_or_none(call, "index")) is not None else position
        function = fields.obj(call, "function")
        told: list[StreamEvent] = []
        if index not in self._calls:
            self._calls[index] = fields.text(call, "id") or f"call_{index}"
            told.append(ToolUseStarted(self._calls[index], fields.text(function, "name")))
        if arguments := fields.text(function, "arguments"):
            told.append(ToolInputDelta(self._calls[index], arguments))
        return told

    def _stop(self, choice: Json) -> list[StreamEvent]:
        raw = fields.text(choice, "finish_reason")
        if not raw:
            return []
        reason = STOP_REASONS.get(raw.lower(), StopReason.OTHER)
        if self._refusal:
            reason = StopReason.REFUSED
        self.end = Finished(reason, raw, self._refusal)
        return self._thinking.over()


def _texts(delta: Json) -> tuple[str, str]:
    """Return what was thought and what was said; Mistral sends a list of pieces, the others name their thinking."""
    thought = fields.text(delta, "reasoning_content") or fields.text(delta, "reasoning")
    said = fields.text(delta, "content")
    for piece in fields.objects(delta, "content"):
        if fields.text(piece, "type") == "thinking":
            inner = fields.objects(piece, "thinking")
            thought += "".join(fields.text(part, "text") for part in inner) or fields.text(piece, "thinking")
        else:
            said += fields.text(piece, "text")
    return thought, said


def usage_in(usage: Json) -> Usage:
    """Return the tokens; here the cached ones are part of the input, and at some the thinking is not of the output."""
    asked, written = fields.count(usage, "prompt_tokens"), fields.count(usage, "completion_tokens")
    cached = fields.count(fields.obj(usage, "prompt_tokens_details"), "cached_tokens")
    cached = cached or fields.count(usage, "prompt_cache_hit_tokens")  # DeepSeek
    total = fields.count(usage, "total_tokens")
    return Usage(
        input_tokens=max(asked - cached, 0),
        output_tokens=max(written, total - asked),
        cache_read_tokens=min(cached, asked),
    )
