"""A short reply in each dialect, in two halves: what is said, and how it ends."""

from __future__ import annotations

from helpers.loopback import head, lines, sse

SAID = ("Grü", "ße 你", "好 😀")

CONTENT_TYPES = {
    "anthropic": "text/event-stream",
    "openai": "text/event-stream",
    "gemini": "text/event-stream",
    "ollama": "application/x-ndjson",
}
KINDS = tuple(CONTENT_TYPES)


def _anthropic() -> tuple[bytes, bytes]:
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}} for text in SAID
    ]
    begun = [
        {"type": "message_start", "message": {"model": "a-model", "usage": {"input_tokens": 3}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *deltas,
    ]
    ended = [
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    ]
    return sse(*begun, name=True), sse(*ended, name=True)


def _openai() -> tuple[bytes, bytes]:
    def chunk(delta: dict, reason: str | None = None) -> dict:
        return {"id": "c", "model": "a-model", "choices": [{"delta": delta, "finish_reason": reason}]}

    return sse(*(chunk({"content": text}) for text in SAID)), sse(chunk({}, "stop"), "[DONE]")


def _gemini() -> tuple[bytes, bytes]:
    def chunk(text: str, **more: str) -> dict:
        return {"candidates": [{"content": {"parts": [{"text": text}], "role": "model"}, **more}]}

    return sse(*(chunk(text) for text in SAID)), sse(chunk("", finishReason="STOP"))


def _ollama() -> tuple[bytes, bytes]:
    begun = [{"model": "a-model", "message": {"role": "assistant", "content": text}, "done": False} for text in SAID]
    return lines(*begun), lines({"model": "a-model", "message": {"content": ""}, "done": True, "done_reason": "stop"})


BEGUN: dict[str, bytes] = {}
ENDED: dict[str, bytes] = {}
for _kind, _halves in {
    "anthropic": _anthropic(),
    "openai": _openai(),
    "gemini": _gemini(),
    "ollama": _ollama(),
}.items():
    BEGUN[_kind], ENDED[_kind] = _halves


def stream_head(kind: str, **headers: str) -> bytes:
    """Return the head of a streamed answer."""
    return head(CONTENT_TYPES[kind], **headers)
