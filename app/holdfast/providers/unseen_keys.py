"""Keeps a key out of whatever a server says: an id, an error, a name, the answer itself. Knows keys as text, no HTTP.

Some servers give back what they were sent, to help with mending or to harm. A reply is stored, exported and sent along
to whoever answers next, and an id is shown to be copied into a letter: none of them may hold what opens an account.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from holdfast.domain import Alive, TextDelta, ThinkingDelta, ToolInputDelta, Usage

if TYPE_CHECKING:
    from holdfast.domain import StreamEvent

HIDDEN = "(key)"
SHORTEST = 8
"""What is shorter stands in for a key ("none", "ollama"): to hide it would garble every sentence."""
SHORTEST_IN_TEXT = 20
"""Every key of a service is longer and has a digit: a word of the person's own is no reason to change an answer."""
KEY_LIKE = re.compile(r"\b(?:sk|pk|gsk|xai|key)[-_][\w*.-]{6,}|\bAIza[\w-]{8,}|\bBearer \S{6,}", re.IGNORECASE)
NOT_ASKED = re.compile(r"(?!)")
TELLS_NOTHING = 6
"""So many first letters are every key's; they are told at once, so that no "s" at the end of a line is held back."""
BETWEEN = (Alive, Usage)
"""What may come between two pieces of one text."""


class Unseen:
    """Hides one key, None for none."""

    def __init__(self, secret: str | None) -> None:
        self._secret = secret or ""
        self._is_real = len(self._secret) >= SHORTEST_IN_TEXT and any(sign.isdigit() for sign in self._secret)
        self._forms = _forms(self._secret) if len(self._secret) >= SHORTEST else NOT_ASKED

    def said(self, text: str) -> str:
        """Return what a server says of a request, without the key and anything that looks like one."""
        return KEY_LIKE.sub(HIDDEN, self.named(text))

    def named(self, text: str) -> str:
        """Return an id or a name that a server gives, without the key in any of its forms."""
        return self._forms.sub(HIDDEN, text)

    def body(self, body: bytes) -> bytes:
        """Return an answer in one piece without the key."""
        return body.replace(self._secret.encode(), HIDDEN.encode()) if self._is_real else body

    def guard(self) -> TextGuard:
        """Return who watches over one reply."""
        return TextGuard(self._secret if self._is_real else "")


class TextGuard:
    """Takes a secret out of a reply's events, however its pieces are cut; holds back only what may become one."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._told = ""
        """The first letters of the secret with which the text ends so far, which are told already."""
        self._held: TextDelta | ThinkingDelta | ToolInputDelta | None = None
        self._kind: object = None

    def feed(self, event: StreamEvent) -> list[StreamEvent]:
        """Return what can be told with this event."""
        if not self._secret or isinstance(event, BETWEEN):
            return [event]
        if not isinstance(event, TextDelta | ThinkingDelta | ToolInputDelta):
            return [*self.rest(), self._whole(event)]
        kind = (type(event), getattr(event, "call_id", ""))
        before = self.rest() if kind != self._kind else []
        self._kind = kind
        if self._held is None and not self._told and self._secret[0] not in _text(event):
            return [*before, event]
        told = self._let_out(event)
        return [*before, told] if _text(told) else before

    def rest(self) -> list[StreamEvent]:
        """Return what was held back and did not become the secret."""
        held, self._held, self._told, self._kind = self._held, None, "", None
        return [] if held is None else [held]

    def _let_out(self, event: TextDelta | ThinkingDelta | ToolInputDelta) -> TextDelta | ThinkingDelta | ToolInputDelta:
        """Return what can be told of a piece, and hold back its end where that may be the secret's beginning."""
        held = "" if self._held is None else _text(self._held)
        whole = (self._told + held + _text(event)).replace(self._secret, HIDDEN)
        out = whole.removeprefix(self._told)
        begun = self._begun(whole)
        kept = min(begun, len(out)) if begun >= TELLS_NOTHING else 0
        self._told = whole[len(whole) - begun : len(whole) - kept]
        self._held = _with(event, out[len(out) - kept :]) if kept else None
        return _with(event, out[: len(out) - kept])

    def _begun(self, text: str) -> int:
        """Return how many letters at the end of a text are the secret's first."""
        longest = min(len(self._secret) - 1, len(text))
        return next((count for count in range(longest, 0, -1) if text.endswith(self._secret[:count])), 0)

    def _whole(self, event: StreamEvent) -> StreamEvent:
        """Return an event that comes in one piece, without the secret in any of its texts."""
        texts = {one.name: getattr(event, one.name) for one in fields(event)}
        hidden: dict[str, Any] = {
            name: text.replace(self._secret, HIDDEN)
            for name, text in texts.items()
            if isinstance(text, str) and self._secret in text
        }
        return replace(event, **hidden) if hidden else event


def _forms(secret: str) -> re.Pattern[str]:
    """Return what finds a secret as it is, in an address, or packed as in a header."""
    packed = [b64encode(text.encode()).decode().rstrip("=") for text in (secret, f":{secret}", f"Bearer {secret}")]
    forms = [secret, quote(secret, safe=""), *packed]
    return re.compile("|".join(re.escape(form) for form in sorted(set(forms), key=len, reverse=True)), re.IGNORECASE)


def _text(event: TextDelta | ThinkingDelta | ToolInputDelta) -> str:
    return event.partial_json if isinstance(event, ToolInputDelta) else event.text


def _with(event: TextDelta | ThinkingDelta | ToolInputDelta, text: str) -> TextDelta | ThinkingDelta | ToolInputDelta:
    if isinstance(event, ToolInputDelta):
        return ToolInputDelta(event.call_id, text)
    return type(event)(text)
