"""Google's own API for Gemini. Knows its JSON; knows no HTTP.

Source: ai.google.dev/api/generate-content. A stream has no end mark: it is whole once a chunk gave a finishReason.
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
    ToolInputDelta,
    ToolUseStarted,
    Usage,
)
from holdfast.providers import json_fields as fields
from holdfast.providers.dialect import PDF, Ask, Dialect, as_text, in_turns, replayed
from holdfast.providers.json_body import base64_of, encode
from holdfast.providers.thinking import Thinking

if TYPE_CHECKING:
    from holdfast.domain import Part, Request, RequestMessage, StreamEvent
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.json_fields import Json

REFUSALS = frozenset({
    "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY",
})  # fmt: skip
STOP_REASONS = {"STOP": StopReason.COMPLETE, "MAX_TOKENS": StopReason.MAX_TOKENS} | dict.fromkeys(
    REFUSALS, StopReason.REFUSED
)


class Gemini(Dialect):
    """The dialect."""

    def chat(self, request: Request, endpoint: Endpoint) -> Ask:
        """Return what to post for a streamed reply."""
        body: Json = {"contents": [_content(message, request, endpoint) for message in in_turns(request, endpoint)]}
        if request.system.strip():
            body["systemInstruction"] = {"parts": [{"text": request.system}]}
        if request.max_tokens:
            body["generationConfig"] = {"maxOutputTokens": request.max_tokens}
        model = quote(request.model.removeprefix("models/"), safe="", errors="replace")
        return Ask(f"/v1beta/models/{model}:streamGenerateContent?alt=sse", encode(body))

    def reader(self, model: str, request_id: str) -> GeminiReader:
        """Return what reads the reply."""
        return GeminiReader(model, request_id)

    def models(self, after: str) -> Ask:
        """Return how to ask for the models."""
        page = f"&pageToken={quote(after, safe='', errors='replace')}" if after else ""
        return Ask(f"/v1beta/models?pageSize=1000{page}")

    def read_models(self, decoded: Json) -> tuple[list[ModelInfo], str]:
        """Return a page of those models that write text, and the token of the next page."""
        entries = [entry for entry in fields.objects(decoded, "models") if _writes(entry)]
        return [_model(entry) for entry in entries], fields.text(decoded, "nextPageToken")


def _writes(entry: Json) -> bool:
    """Say whether a model writes text, and has a name to ask for it by."""
    methods = entry.get("supportedGenerationMethods")
    if not fields.text(entry, "name").removeprefix("models/"):
        return False
    return not isinstance(methods, list) or "generateContent" in methods


def _model(entry: Json) -> ModelInfo:
    name = fields.text(entry, "name").removeprefix("models/")
    sees = True if name.startswith("gemini-") else None  # every one of this name does; the list does not say
    thinks = entry.get("thinking")
    return ModelInfo(
        id=name,
        name=fields.text(entry, "displayName"),
        context_tokens=fields.count_or_none(entry, "inputTokenLimit"),
        max_output_tokens=fields.count_or_none(entry, "outputTokenLimit"),
        sees_images=sees,
        reads_pdf=sees,
        thinks=thinks if isinstance(thinks, bool) else None,
    )


def _content(message: RequestMessage, request: Request, endpoint: Endpoint) -> Json:
    own = replayed(message, request, endpoint)
    role = "model" if message.role == "assistant" else "user"
    return {"role": role, "parts": own or [_part(part, endpoint) for part in message.parts]}


def _part(part: Part, endpoint: Endpoint) -> Json:
    match part:
        case TextPart(text):
            return {"text": text}
        case ImagePart(media_type, data):
            return {"inlineData": {"mimeType": media_type, "data": base64_of(data)}}
        case DocumentPart(_, media_type, _, data):
            if media_type == PDF and data and endpoint.traits.takes_pdf:
                return {"inlineData": {"mimeType": PDF, "data": base64_of(data)}}
            return {"text": as_text(part)}


class GeminiReader:
    """Reads one reply."""

    def __init__(self, model: str, request_id: str) -> None:
        self.end: Finished | None = None
        self.is_over = False
        self._model = model
        self._request_id = request_id
        self._has_started = False
        self._thinking = Thinking()
        self._calls = 0
        self._usage = Usage()
        self._parts: list[Json] = []

    def read(self, decoded: Json) -> list[StreamEvent]:
        """Return what one chunk tells."""
        told: list[StreamEvent] = []
        if not self._has_started:
            self._has_started = True
            found = self._request_id or fields.text(decoded, "responseId")
            told.append(Started(found, fields.text(decoded, "modelVersion") or self._model))
        candidates = fields.objects(decoded, "candidates")
        for candidate in (one for one in candidates if fields.count(one, "index") == 0):  # others are not asked for
            for part in fields.objects(fields.obj(candidate, "content"), "parts"):
                told += self._part(part)
            told += self._stop(fields.text(candidate, "finishReason"), fields.text(candidate, "finishMessage"))
        feedback = fields.obj(decoded, "promptFeedback")
        if blocked := fields.text(feedback, "blockReason"):
            self.end = Finished(StopReason.REFUSED, blocked, fields.text(feedback, "blockReasonMessage"))
        return told + self._count(fields.obj(decoded, "usageMetadata"))

    def read_whole(self, decoded: Json) -> list[StreamEvent]:
        """Return what an answer in one piece tells: it looks like a chunk."""
        return self.read(decoded)

    def _part(self, part: Json) -> list[StreamEvent]:
        text = fields.text(part, "text")
        if part.get("thought") is True:
            return self._thinking.goes_on(text)
        self._keep(part)
        told = self._thinking.over() if text or "functionCall" in part else []
        if text:
            told.append(TextDelta(text))
        if call := fields.obj(part, "functionCall"):
            self._calls += 1
            call_id = fields.text(call, "id") or f"call_{self._calls}"
            told.append(ToolUseStarted(call_id, fields.text(call, "name")))
            told.append(ToolInputDelta(call_id, encode(fields.obj(call, "args")).decode()))
        return told

    def _keep(self, part: Json) -> None:
        """Keep a part for the replay, pieces of one text joined; those with a signature stay as they are."""
        last = self._parts[-1] if self._parts else {}
        if set(part) == {"text"} == set(last):
            last["text"] = fields.text(last, "text") + fields.text(part, "text")
        elif part != {"text": ""}:
            self._parts.append(dict(part))

    def _stop(self, raw: str, explanation: str) -> list[StreamEvent]:
        if not raw or raw == "FINISH_REASON_UNSPECIFIED" or self.end is not None:
            return []
        reason = STOP_REASONS.get(raw, StopReason.OTHER)
        if reason is StopReason.COMPLETE and self._calls:
            reason = StopReason.TOOL_USE
        self.end = Finished(reason, raw, explanation if reason is StopReason.REFUSED else "")
        told = self._thinking.over()
        if any("thoughtSignature" in part for part in self._parts):  # without one the text says it all
            told += [ReplayBlock(encode(part).decode()) for part in self._parts]
        return told

    def _count(self, usage: Json) -> list[StreamEvent]:
        """Return the count if it changed: every chunk repeats it. Cached tokens are part of the prompt's."""
        if not usage:
            return []
        asked, cached = fields.count(usage, "promptTokenCount"), fields.count(usage, "cachedContentTokenCount")
        written = fields.count(usage, "candidatesTokenCount") + fields.count(usage, "thoughtsTokenCount")
        found = Usage(max(asked - cached, 0), written, min(cached, asked))
        if found == self._usage:
            return []
        self._usage = found
        return [found]
