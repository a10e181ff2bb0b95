"""The Messages API of Anthropic and of those who speak it too. Knows its JSON; knows no HTTP.

Source: platform.claude.com/docs/en/api/messages and /streaming. No sampling parameters are sent: newer models and
API versions refuse them even at their defaults. Nor is thinking configured: each model's own default is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from holdfast.domain import (
    DocumentPart,
    Finished,
    ImagePart,
    ModelInfo,
    ReplayBlock,
    Started,
    StopReason,
    TextDelta,
    TextPart,
    ThinkingDelta,
    ThinkingFinished,
    ThinkingSignature,
    ThinkingStarted,
    ToolInputDelta,
    ToolUseStarted,
    Usage,
)
from holdfast.providers import json_fields as fields
from holdfast.providers.dialect import PDF, Ask, Dialect, as_text, in_turns, raise_error_in, replayed
from holdfast.providers.json_body import base64_of, encode
from holdfast.providers.timeouts import DEFAULT_MAX_TOKENS

if TYPE_CHECKING:
    from holdfast.domain import Part, Request, RequestMessage, StreamEvent
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.json_fields import Json

VERSION = (("anthropic-version", "2023-06-01"),)
"""The one that every server of this dialect knows; 2026-10-21 only takes things away that are not sent anyway."""

STOP_REASONS = {
    "end_turn": StopReason.COMPLETE,
    "stop_sequence": StopReason.COMPLETE,
    "max_tokens": StopReason.MAX_TOKENS,
    "model_context_window_exceeded": StopReason.CONTEXT_FULL,
    "tool_use": StopReason.TOOL_USE,
    "pause_turn": StopReason.PAUSED,
    "refusal": StopReason.REFUSED,
}


class AnthropicMessages(Dialect):
    """The dialect."""

    def chat(self, request: Request, endpoint: Endpoint) -> Ask:
        """Return what to post for a streamed reply."""
        body: Json = {
            "model": request.model,
            "max_tokens": request.max_tokens or DEFAULT_MAX_TOKENS,
            "stream": True,
            "messages": [_message(message, request, endpoint) for message in in_turns(request, endpoint)],
        }
        if request.system.strip():
            body["system"] = request.system
        return Ask("/v1/messages", encode(body), VERSION)

    def reader(self, model: str, request_id: str) -> AnthropicReader:
        """Return what reads the reply."""
        return AnthropicReader(model, request_id)

    def models(self, after: str) -> Ask:
        """Return how to ask for the models."""
        page = f"&after_id={quote(after, safe='', errors='replace')}" if after else ""
        return Ask(f"/v1/models?limit=1000{page}", headers=VERSION)

    def read_models(self, decoded: Json) -> tuple[list[ModelInfo], str]:
        """Return a page of models, and the id the next page comes after."""
        found = [_model(entry) for entry in fields.objects(decoded, "data") if fields.text(entry, "id")]
        return found, fields.text(decoded, "last_id") if decoded.get("has_more") is True else ""


def _message(message: RequestMessage, request: Request, endpoint: Endpoint) -> Json:
    own = replayed(message, request, endpoint)
    return {"role": message.role, "content": own or [_part(part, endpoint, message.role) for part in message.parts]}


def _part(part: Part, endpoint: Endpoint, role: str) -> Json:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case ImagePart(media_type, data):
            source = {"type": "base64", "media_type": media_type, "data": base64_of(data)}
            return {"type": "image", "source": source}
        case DocumentPart(title, media_type, _, data):
            if media_type != PDF or not data or not endpoint.traits.takes_pdf or role != "user":
                return {"type": "text", "text": as_text(part)}
            source = {"type": "base64", "media_type": PDF, "data": base64_of(data)}
            return {"type": "document", "source": source} | ({"title": title} if title else {})


def _model(entry: Json) -> ModelInfo:
    abilities = fields.obj(entry, "capabilities")

    def has(name: str) -> bool | None:
        supported = fields.obj(abilities, name).get("supported")
        return supported if isinstance(supported, bool) else None

    return ModelInfo(
        id=fields.text(entry, "id"),
        name=fields.text(entry, "display_name"),
        context_tokens=fields.count_or_none(entry, "max_input_tokens"),
        max_output_tokens=fields.count_or_none(entry, "max_tokens"),
        sees_images=has("image_input"),
        reads_pdf=has("pdf_input"),
        thinks=has("thinking"),
    )


class AnthropicReader:
    """Reads one reply. Blocks it does not know pass through untouched, for the replay."""

    def __init__(self, model: str, request_id: str) -> None:
        self.end: Finished | None = None
        self.is_over = False
        self._model = model
        self._request_id = request_id
        self._usage: dict[str, int] = {}
        self._blocks: dict[int, Json] = {}

    def read(self, decoded: Json) -> list[StreamEvent]:
        """Return what one event tells."""
        match fields.text(decoded, "type"):
            case "message_start":
                return self._begin(fields.obj(decoded, "message"))
            case "content_block_start":
                return self._block_start(fields.count(decoded, "index"), fields.obj(decoded, "content_block"))
            case "content_block_delta":
                return self._delta(self._blocks.get(fields.count(decoded, "index"), {}), fields.obj(decoded, "delta"))
            case "content_block_stop":
                return self._block_stop(fields.count(decoded, "index"))
            case "message_delta":
                self._stop(fields.obj(decoded, "delta"))
                return self._count(fields.obj(decoded, "usage"))
            case "message_stop":
                self.is_over = True
                self.end = self.end or Finished(StopReason.COMPLETE)
        return []

    def read_whole(self, decoded: Json) -> list[StreamEvent]:
        """Return what an answer in one piece tells."""
        raise_error_in(decoded)
        told = [self._started(decoded), *self._count(fields.obj(decoded, "usage"))]
        for index, block in enumerate(fields.objects(decoded, "content")):
            told += self._block_start(index, block) + self._whole_block(block)
            told += self._block_stop(index)
        self._stop(decoded)
        return told

    def _begin(self, message: Json) -> list[StreamEvent]:
        """Take the begin of a stream. What it counts as written is a placeholder, which the stream's end corrects; a
        reply that is stopped before would be said to have one token.
        """
        usage = {name: count for name, count in fields.obj(message, "usage").items() if name != "output_tokens"}
        return [self._started(message), *self._count(usage)]

    def _started(self, message: Json) -> Started:
        return Started(self._request_id, fields.text(message, "model") or self._model)

    def _block_start(self, index: int, block: Json) -> list[StreamEvent]:
        self._blocks[index] = dict(block)
        match fields.text(block, "type"):
            case "text":
                return [TextDelta(text)] if (text := fields.text(block, "text")) else []
            case "thinking" | "redacted_thinking":
                return [ThinkingStarted()]
            case "tool_use":
                self._blocks[index]["_input"] = ""
                return [ToolUseStarted(fields.text(block, "id"), fields.text(block, "name"))]
        if fields.text(block, "type").endswith("tool_use"):  # server_tool_use: run by the provider itself
            self._blocks[index]["_input"] = ""
        return []

    def _delta(self, block: Json, delta: Json) -> list[StreamEvent]:
        match fields.text(delta, "type"):
            case "text_delta":
                text = fields.text(delta, "text")
                block["text"] = fields.text(block, "text") + text
                return [TextDelta(text)] if text else []
            case "thinking_delta":
                text = fields.text(delta, "thinking")
                block["thinking"] = fields.text(block, "thinking") + text
                return [ThinkingDelta(text)] if text else []
            case "signature_delta":
                block["signature"] = fields.text(delta, "signature")
                return [ThinkingSignature(block["signature"])]
            case "input_json_delta":
                partial = fields.text(delta, "partial_json")
                block["_input"] = fields.text(block, "_input") + partial
                is_ours = fields.text(block, "type") == "tool_use"
                return [ToolInputDelta(fields.text(block, "id"), partial)] if partial and is_ours else []
            case "citations_delta":
                block["citations"] = [*fields.objects(block, "citations"), fields.obj(delta, "citation")]
        return []

    def _whole_block(self, block: Json) -> list[StreamEvent]:
        """Return what a block brought along at its start, besides text."""
        told: list[StreamEvent] = []
        if thinking := fields.text(block, "thinking"):
            told.append(ThinkingDelta(thinking))
        if signature := fields.text(block, "signature"):
            told.append(ThinkingSignature(signature))
        if fields.text(block, "type") == "tool_use":
            told.append(ToolInputDelta(fields.text(block, "id"), encode(fields.obj(block, "input")).decode()))
        return told

    def _block_stop(self, index: int) -> list[StreamEvent]:
        block = self._blocks.pop(index, None)
        if block is None:
            return []
        told: list[StreamEvent] = []
        if fields.text(block, "type") in {"thinking", "redacted_thinking"}:
            told.append(ThinkingFinished())
        typed = block.pop("_input", "")
        if typed:
            try:
                block["input"] = fields.decode_any(typed)
            except fields.NotJson:  # the model's own JSON can be cut by max_tokens; such a call is not replayed
                return told
        if fields.text(block, "type") == "text" and not fields.text(block, "text"):
            return told  # the API refuses its own empty text
        return [*told, ReplayBlock(encode(block).decode())]

    def _stop(self, delta: Json) -> None:
        raw = fields.text(delta, "stop_reason")
        if raw:
            reason = STOP_REASONS.get(raw, StopReason.OTHER)
            self.end = Finished(reason, raw, fields.text(fields.obj(delta, "stop_details"), "explanation"))

    def _count(self, usage: Json) -> list[StreamEvent]:
        """Return the count so far; each number is cumulative, and some events leave some of them out."""
        for name in ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"):
            found = fields.count_or_none(usage, name)
            if found is not None:
                self._usage[name] = found
        if not usage:
            return []
        return [
            Usage(
                self._usage.get("input_tokens", 0),
                self._usage.get("output_tokens", 0),
                self._usage.get("cache_read_input_tokens", 0),
                self._usage.get("cache_creation_input_tokens", 0),
            )
        ]
