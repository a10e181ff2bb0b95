"""Every time limit and size of this room, each with its reason. Knows nothing of what is sent."""

from __future__ import annotations

from holdfast.values import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds, before a connection counts as dead.

    These are the hard limits behind which nobody waits any longer. Hints and offers to switch come much earlier
    and belong to whoever watches the events.
    """

    connect_s: float = 5.0
    """As the vendors' own libraries; covers the name look-up, TCP and TLS, each."""

    write_s: float = 30.0
    """One write: requests with documents reach 32 MB."""

    pool_s: float = 5.0
    """Waiting for a free connection: there are always some, so that more means a fault of ours."""

    headers_s: float = 20.0
    """From the end of the request to the headers: clouds answer in under a few seconds or not at all."""

    body_s: float = 30.0
    """For an answer that is not a stream, such as a list of models."""

    error_body_s: float = 2.0
    """For the text of an error: its status says what to do, and the next provider should not wait for the words."""

    first_byte_s: float = 60.0
    """From the headers to the first byte: even a queue sends comments."""

    first_content_s: float = 90.0
    """From the headers to the first text or thinking; pings and comments do not count."""

    silence_s: float = 180.0
    """Between two pieces of an answer: stalls that recovered lasted up to 138 s, a cut sooner kills live replies."""

    thinking_silence_s: float = 600.0
    """The same while a model thinks: the newer ones do not show their thinking, so that only pings come. A line
    without even those is dead after `silence_s`."""

    drain_s: float = 3.0
    """After the model said why it stopped, for the count of tokens: the reply is whole, so nobody waits for long."""


CLOUD = Timeouts()

LOCAL = Timeouts(headers_s=120.0, first_byte_s=600.0, first_content_s=600.0, silence_s=300.0)
"""A server on this computer loads the model first, and reads a long conversation slowly, without a sign of life."""

RETRY_AFTER_CAP_S = 3600.0
"""Nobody plans further ahead on a header's word; the largest one seen was 4,294,967 s."""

KEEPALIVE_S = 20.0
"""A connection idle for longer is often dropped by a router without a word, and the next request would hang on it."""

MODELS_MAX_AGE_S = 3600.0
"""Lists of models change a few times a month."""

MAX_BODY_BYTES = 16 << 20
"""An answer in one piece; OpenRouter's list of models is 1 MB."""

MAX_ERROR_BYTES = 64 << 10
"""The text of an error; a gateway's page is smaller."""

PAGE_S = 10.0
"""A status page that takes longer is of no use: it is unknown, not an outage."""

MAX_PAGE_BYTES = 2 << 20
"""A status page."""

DEFAULT_MAX_TOKENS = 16_000
"""Where a provider insists on a limit and the caller gives none; every model on sale writes at least that much."""

CHARS_PER_TOKEN = 3.5
"""A cautious average over languages, for sizing a local model's window."""
