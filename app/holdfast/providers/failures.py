"""HTTP statuses and complaints to errors of ours, with a sentence for the person. Knows no HTTP library.

The table is `ERRORS` of each provider's documentation; what they agree on decides by status, the rest by code.
"""

from __future__ import annotations

import re
from dataclasses import field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast.errors import (
    AccessRefused,
    ContextTooLong,
    KeyMissing,
    KeyRefused,
    LimitReached,
    ModelUnknown,
    Overloaded,
    ProviderError,
    RateLimited,
    RequestRefused,
    RequestTooLarge,
    ServerFailed,
    StreamBroken,
    StreamFault,
    Unreachable,
)
from holdfast.language import tr
from holdfast.providers import words
from holdfast.providers.timeouts import RETRY_AFTER_CAP_S
from holdfast.providers.unseen_keys import Unseen
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.domain import ApiKey
    from holdfast.errors import UnreachableCause
    from holdfast.providers.complaint import Complaint
    from holdfast.providers.endpoint import Endpoint

SAYS_LENGTH = 300

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What has no place in a sentence: it moves a cursor or turns the direction of what stands behind it."""

REQUEST_ID_HEADERS = ("request-id", "x-request-id", "x-generation-id", "apim-request-id", "x-amzn-requestid", "cf-ray")

NO_RETRY = {501}
OVERLOADED = {498, 503, 529}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked for what, for the words of an error."""

    endpoint: Endpoint
    model: str = ""
    key: ApiKey | None = field(default=None, repr=False)

    @property
    def unseen(self) -> Unseen:
        """Return who keeps the key out of what is said."""
        return Unseen(None if self.key is None else self.key.reveal())

    def redacted(self, says: str, longest: int = SAYS_LENGTH) -> str:
        """Return a provider's words, short, on one line and without anything that looks like a key."""
        says = self.unseen.said(" ".join(UNSEEN.sub(" ", says).split()))
        return says if len(says) <= longest else says[: longest - 1] + "…"


def request_id(headers: Mapping[str, str], unseen: Unseen) -> str:
    """Return the id under which the provider can find the request, "" where it gives none."""
    return next((unseen.named(headers[name])[:200] for name in REQUEST_ID_HEADERS if headers.get(name)), "")


def retry_after_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return how long the provider asks to wait, in seconds; None where it does not say.

    A date is compared with the server's own clock where the answer has one, since this computer's may be wrong.
    """
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if re.fullmatch(r"\d{1,15}(?:\.\d{1,9})?", value):
            return float(value) * unit_s
    until = _date(headers.get("retry-after", ""))
    if until is None:
        return None
    since = _date(headers.get("date", "")) or now or datetime.now(UTC)
    return max((until - since).total_seconds(), 0.0)


def _date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - all of mail, for a header

    try:
        found = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def failure(asked: Asked, status: int, headers: Mapping[str, str], complaint: Complaint) -> ProviderError:
    """Return the error for an answer with `status`, or for a complaint in a stream that stands for it."""
    kind = _kind(status, complaint)
    message, hint = words.sentence(kind, asked.endpoint.label, asked.model, status)
    if kind is ModelUnknown and asked.endpoint.kind == "ollama":
        hint = tr("Fetch it first with: ollama pull {model}", model=asked.model)
    if kind is Overloaded and asked.endpoint.is_local:
        hint = tr(words.LOCAL_SLOW[1])
    says = asked.redacted(complaint.message)
    is_own_server = kind is ServerFailed and asked.endpoint.is_local  # only the person can mend it
    if (kind is RequestRefused or is_own_server) and (own := words.in_own_words(says)):
        hint = own
    wait_s = retry_after_s(headers)
    if wait_s is None:
        wait_s = complaint.retry_after_s
    if kind is RateLimited and wait_s is not None:
        hint = words.wait(wait_s)  # as it says, though nobody plans so far ahead
    error = kind(
        asked.endpoint.name,
        message,
        hint,
        request_id=request_id(headers, asked.unseen) or asked.unseen.named(complaint.request_id)[:200],
        status=status,
        retry_after_s=None if kind is LimitReached or wait_s is None else min(wait_s, RETRY_AFTER_CAP_S),
        provider_says=says,
    )
    if status == 409:  # noqa: PLR2004 - "conflict": the same request may pass a moment later, so nobody else is asked
        error.retry = True
    advised = headers.get("x-should-retry", "").lower()
    if advised == "true" and kind is not LimitReached:
        error.retry = True
    if status in NO_RETRY or advised == "false":
        error.retry = False
    if status == 413 and kind is RateLimited:  # noqa: PLR2004 - Groq: more tokens at once than the minute allows
        error.retry = False
    return error


def _kind(status: int, complaint: Complaint) -> type[ProviderError]:  # noqa: PLR0911 - a table, row by row
    if complaint.is_about_money or status == 402:  # noqa: PLR2004 - "payment required"
        return LimitReached
    if status < 500 and complaint.is_about_length:  # noqa: PLR2004 - below 500 it is about the request
        return ContextTooLong
    if status == 401 or (status in {400, 403} and complaint.is_about_key):  # noqa: PLR2004 - "unauthorized"
        return KeyRefused
    if status == 429 or (status == 413 and "rate_limit_exceeded" in complaint.codes):  # noqa: PLR2004 - see `failure`
        return RateLimited
    by_status: dict[int, type[ProviderError]] = {
        403: AccessRefused, 404: ModelUnknown, 408: ServerFailed, 413: RequestTooLarge, 424: ServerFailed,
    }  # fmt: skip
    if status in by_status:
        return by_status[status]
    if status in OVERLOADED or "overloaded_error" in complaint.codes:
        return Overloaded
    if status >= 500:  # noqa: PLR2004 - where faults of the server begin
        return ServerFailed
    return RequestRefused


def key_missing(endpoint: Endpoint) -> KeyMissing:
    """Return the error for a provider that wants a key and has none here."""
    message, hint = words.sentence(KeyMissing, endpoint.label, "", 0)
    return KeyMissing(endpoint.name, message, hint)


def unreachable(endpoint: Endpoint, cause: UnreachableCause) -> Unreachable:
    """Return the error for an answer that never began."""
    return Unreachable(
        endpoint.name, *words.unreachable(endpoint.label, cause, is_local=endpoint.is_local), cause=cause
    )


def too_long(endpoint: Endpoint) -> Unreachable:
    """Return the error for a list that is longer than anybody's."""
    _message, hint = words.unreachable(endpoint.label, "not_an_api", is_local=endpoint.is_local)
    message = tr("What {label} sent is too long to be read.", label=endpoint.label)
    return Unreachable(endpoint.name, message, hint, cause="not_an_api")


def broken(endpoint: Endpoint, fault: StreamFault, request_id: str, *, has_text: bool = True) -> StreamBroken:
    """Return the error for an answer that never ended; without `has_text` there is nothing to keep of it."""
    said = words.broken(endpoint.label, fault, has_text=has_text)
    return StreamBroken(endpoint.name, *said, fault=fault, request_id=request_id)
