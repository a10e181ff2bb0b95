"""What a provider says went wrong, read from whatever shape its error has. Knows every dialect's errors, and no HTTP.

Shapes: `{"type":"error","error":{"type","message","details":{"error_code"}},"request_id"}` (Anthropic),
`{"error":{"message","type","code","param","metadata"}}` (OpenAI and those after it),
`{"error":{"code","status","message","details":[...]}}` and the same in a list (Google), `{"error":"text"}` (Ollama),
`{"message","type","code"}` and `{"detail":[...]}` (Mistral and FastAPI servers), and pages of gateways.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.providers import json_fields as fields
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.providers.json_fields import Json

SPEND_CODES = frozenset({
    "enforced_spend_limit_reached", "contract_spend_limit_reached", "ramp_limit_exceeded",  # Anthropic
    "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded",  # OpenAI
    "organization_usage_limit_exceeded", "insufficient_quota", "billing_hard_limit_reached", "billing_not_active",
    "billing_error", "insufficient_balance", "payment_required",
})  # fmt: skip

SPEND_WORDS = (
    "you have reached your specified api usage limits",  # Anthropic, a 400 of the person's own limit
    "you have reached your specified workspace api usage limits",
    "your credit balance is too low",
    "insufficient balance",
)

CONTEXT_CODES = frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"})

CONTEXT_WORDS = re.compile(
    r"this model's maximum context length is|exceed context limit|model's maximum context limit"
    r"|is longer than the model's context length|input tokens exceed the configured limit"
    r"|exceeds the available context size|exceeds the maximum number of tokens allowed"
    r"|current length is .{1,40} while limit is|prompt is too long"
    r"|input length and `?max_tokens`? exceed context|exceeds the context (?:window|length)",
    re.IGNORECASE,
)

REFUSAL_CODES = frozenset({
    "content_filter", "content_policy_violation", "responsibleaipolicyviolation", "moderation_blocked",
})  # fmt: skip

KEY_WORDS = ("api_key_invalid", "api key not valid", "api key expired", "invalid_api_key", "incorrect api key")

STATUS_OF_TYPE = {
    # Anthropic
    "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403,
    "not_found_error": 404, "conflict_error": 409, "request_too_large": 413, "rate_limit_error": 429,
    "api_error": 500, "timeout_error": 504, "overloaded_error": 529,
    # OpenAI and those after it
    "invalid_api_key": 401, "insufficient_quota": 429, "rate_limit_exceeded": 429, "slow_down": 429,
    "tokens": 429, "requests": 429, "model_not_found": 404, "server_error": 500, "server_is_overloaded": 503,
    "service_unavailable": 503, "unavailable_error": 503, "capacity_exceeded": 498, "context_length_exceeded": 400,
    # Google
    "invalid_argument": 400, "failed_precondition": 400, "unauthenticated": 401, "permission_denied": 403,
    "not_found": 404, "aborted": 409, "resource_exhausted": 429, "internal": 500, "unavailable": 503,
    "deadline_exceeded": 504,
}  # fmt: skip
"""For errors inside a stream, whose HTTP status was 200."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a provider said: its words, its codes in lower case, and what it asks for."""

    message: str = ""
    codes: frozenset[str] = frozenset()
    number: int | None = None
    retry_after_s: float | None = None
    request_id: str = ""

    @property
    def status(self) -> int:
        """Return the HTTP status this stands for where it came inside a stream."""
        if self.number is not None:
            return self.number
        known = [STATUS_OF_TYPE[code] for code in self.codes if code in STATUS_OF_TYPE]
        return max(known, default=500)

    @property
    def is_about_money(self) -> bool:
        """Say whether a limit of spending or a balance is used up."""
        low = self.message.lower()
        return bool(self.codes & SPEND_CODES) or any(words in low for words in SPEND_WORDS)

    @property
    def is_about_length(self) -> bool:
        """Say whether the conversation is longer than the model reads."""
        return bool(self.codes & CONTEXT_CODES) or CONTEXT_WORDS.search(self.message) is not None

    @property
    def is_refusal(self) -> bool:
        """Say whether a content filter declined, which is an answer and not a failure."""
        return bool(self.codes & REFUSAL_CODES)

    @property
    def is_about_key(self) -> bool:
        """Say whether the key is wrong, which Google answers with a 400."""
        low = self.message.lower()
        return any(word in self.codes or word in low for word in KEY_WORDS)


def complaint_in(body: object) -> Complaint:
    """Return what a decoded error says; a value of another shape makes an empty complaint."""
    if isinstance(body, list):
        return complaint_in(body[0]) if body else Complaint()
    if not isinstance(body, dict):
        return Complaint()
    error = body.get("error")
    if isinstance(error, str):
        return Complaint(message=error, codes=_codes(body, body))
    inner: Json = error if isinstance(error, dict) else body
    return Complaint(
        message=fields.text(inner, "message") or fields.text(body, "message") or _detail(body),
        codes=_codes(inner, body),
        number=_number(inner),
        retry_after_s=_retry_delay(inner),
        request_id=fields.text(body, "request_id"),
    )


def complaint_of(body: bytes) -> Complaint:
    """Return what the body of an error says; a page that is no JSON says nothing worth repeating."""
    try:
        return complaint_in(fields.decode_any(body))
    except fields.NotJson:
        return Complaint()


def is_error(decoded: Json) -> bool:
    """Say whether an event of a stream is an error by its shape."""
    return decoded.get("type") == "error" or bool(decoded.get("error"))


def _codes(inner: Json, body: Json) -> frozenset[str]:
    """Return every code an error carries, wherever its dialect puts it."""
    found = [inner.get("type"), inner.get("code"), inner.get("status"), body.get("code")]
    found += [fields.obj(inner, "details").get("error_code"), fields.obj(inner, "innererror").get("code")]
    found += [detail.get("reason") for detail in fields.objects(inner, "details")]
    metadata = fields.obj(inner, "metadata")
    found += [metadata.get("error_type")]
    if isinstance(metadata.get("reasons"), list) and "flagged_input" in metadata:  # OpenRouter's moderation
        found.append("moderation_blocked")
    return frozenset(code.lower() for code in found if isinstance(code, str))


def _number(inner: Json) -> int | None:
    """Return a code that is an HTTP status, as OpenRouter, Google and llama.cpp send it."""
    code = inner.get("code")
    text = str(code) if isinstance(code, int | str) and not isinstance(code, bool) else ""
    if not re.fullmatch(r"[45]\d\d", text):
        return None
    return int(text)


def _retry_delay(inner: Json) -> float | None:
    """Return Google's `RetryInfo.retryDelay`, such as "34s", in seconds."""
    for detail in fields.objects(inner, "details"):
        if match := re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)s", fields.text(detail, "retryDelay")):
            return float(match[1])
    return None


def _detail(body: Json) -> str:
    """Return the text of `{"detail": ...}`, which names the fields that were wrong."""
    if detail := fields.text(body, "detail"):
        return detail
    return "; ".join(filter(None, (fields.text(item, "msg") for item in fields.objects(body, "detail"))))
