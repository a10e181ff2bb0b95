"""Every figure that decides who answers and when, each with its reason. Knows nothing of what is sent.

The hard limits of a connection stand in `providers.timeouts` too, which this room does not import because that
would load the HTTP library; a test keeps the two alike.
"""

from __future__ import annotations

MINUTE_S = 60.0

# --- how long to wait (timers.py)

WRITE_S = 30.0
"""On top of `HEADERS_S` for large messages: requests reach 32 MB."""

LARGE_UPLOAD_BYTES = 1 << 20
"""From here a slow line can need longer for the sending than a service for its answer."""

HEADERS_S = 20.0
"""A cloud accepts a request within seconds or not at all."""

LOCAL_HEADERS_S = 120.0
"""A server on this computer loads the model first."""

HINT_S = 20.0
"""After this long in silence the person is told and may switch; the same figure as Claude Code's."""

FIRST_CONTENT_SOFT_S, FIRST_CONTENT_HARD_S = 45.0, 90.0
"""From the headers to the first text or thinking. Pings do not count: they come for ever from a stuck queue."""

LOCAL_FIRST_CONTENT_SOFT_S, LOCAL_FIRST_CONTENT_HARD_S = 180.0, 600.0
"""A long conversation is read slowly at home, without a sign of life."""

SILENCE_SOFT_S, SILENCE_HARD_S = 60.0, 180.0
"""In mid-answer: stalls that recovered by themselves lasted up to 138 s, a cut sooner kills live replies."""

LOCAL_SILENCE_SOFT_S, LOCAL_SILENCE_HARD_S = 120.0, 300.0
"""A computer that swaps or gets hot slows down without failing."""

THINKING_SOFT_S, THINKING_HARD_S = 180.0, 600.0
"""Newer models think without showing it, so that silence is what thinking sounds like."""

# --- asking the same provider again (decision.py)

QUICK_RETRIES = 1
"""One: a person is waiting, and most errors that pass at all pass at once."""

QUICK_RETRY_MAX_S = 1.0
"""Uniform from 0: whoever failed in the same instant does not return in the same instant."""

QUICK_FAILURE_S = 3.0
"""A failure that took longer than this is not retried: the next provider could have answered by then."""

RETRY_AFTER_HERE_S = 5.0
"""A wait up to this is shorter than explaining a change of provider; the vendors' libraries block for 14 s and more."""

# --- leaving a provider alone (breaker.py)

FAILURES_TO_OPEN = 2
"""One failure can be an accident."""

OPEN_S, OPEN_MAX_S, OPEN_JITTER = 30.0, 300.0, 0.2
"""Doubling from the first to the second; the jitter keeps a thousand Holdfasts from knocking together."""

SUCCESSES_TO_CLOSE = 2
"""A single good probe in the middle of an outage is common."""

PROBE_AGAIN_S = 10.0
"""Between the first good probe and the second."""

PROBE_GRACE_S = 60.0
"""A provider whose probe is due for this long without anyone probing (no window is open) gets the next turn itself."""

TRIAL_S = 180.0
"""How long one turn may keep others from trying the same half-open provider; longer, and it was lost in a crash."""

RATE_LIMIT_S = 30.0
"""The pause after "too many requests" where the provider does not name one: limits are per minute."""

RETRY_AFTER_CAP_S = 3600.0
"""Nobody plans further ahead on a header's word; the largest one seen was 4,294,967 s."""

# --- the chain (chain.py)

CLOUD_LINKS_MAX = 3
"""Beyond three companies a person no longer knows who reads their words; models on this computer do not count."""

# --- taking over in mid-answer (takeover.py)

TAIL_CHARS = 300
"""What the next model is shown of the end: enough to find the place, within what is searched for an overlap."""

OVERLAP_MAX_CHARS = 400
"""Models that repeat themselves repeat a sentence or two."""

OVERLAP_MIN_CHARS, OVERLAP_MIN_DIFFERENT = 10, 4
"""Fewer characters, or fewer different letters, agree by chance ("Hel" + "lo", a ruled line), and then a part of the
answer would be thrown away; a word said twice is the smaller harm."""

# --- history for another model (translate.py)

CONTEXT_SHARE = 0.9
"""Estimates of tokens are wrong by a tenth either way."""

CHARS_PER_TOKEN = 3.5
"""A cautious average over languages that are written with letters."""

CLAUDE_4_7_FACTOR = 1.3
"""The tokenizer since Claude 4.7 makes about 30 % more tokens of the same text."""

MAX_OUTPUT_TOKENS = 16_000
"""Room left for the reply where nobody says how long it may be."""

OUTPUT_SHARE_MAX = 0.25
"""A small model's window is not given away to a reply that will not be that long."""

IMAGE_TOKENS, IMAGE_TOKENS_CLAUDE_4_7 = 1568, 4784
"""The most that a picture counts for; its real size is not looked at."""

PDF_PAGE_TOKENS, PDF_PAGE_CHARS = 3000, 3000
"""A page as a file counts as its text and as a picture of it."""

MESSAGE_TOKENS = 8
"""What the frame around a message takes."""

# --- back to the first choice (back.py)

STAY_MIN_S = 120.0
"""Whoever took over keeps the conversation at least this long: two notices a minute are worse than none."""

PROBE_FRESH_S = 600.0
"""A good probe older than this proves nothing about now."""

# --- own measurements (evidence.py)

EVIDENCE_S = 15 * MINUTE_S
"""Older measurements say nothing about now."""

# --- status pages (status/)

STATUS_BUSY_S, STATUS_IDLE_S, STATUS_JITTER_S = 60.0, 900.0, 15.0
"""While something is wrong or the outage centre is open; else. Nobody else's page is worth more requests."""

STATUS_TIMEOUT_S = 10.0
"""A page that is slower than this is not read."""

STATUS_STALE_S = 10 * MINUTE_S
"""What a page said longer ago than this counts as unknown while something is wrong."""

# --- the recovery estimate (estimate.py)

SURVIVORS_MIN = 15
"""Incidents of the page's own history that lasted longer than this one, for quantiles of their own."""

SURVIVORS_FEW = 8
"""With a history of at least `SURVIVORS_MIN` and fewer survivors than this, this outage is longer than usual there."""

KNOWLEDGE_MIN = 180.0
"""Past three hours, 6 of 77 incidents are left: no range drawn from them means anything."""

PRIOR_MU, PRIOR_SIGMA = 3.96, 0.957
"""Lognormal, in minutes: 77 incidents of the Claude API from April to June 2026 (median 57, a tenth above 140)."""

MONITORING_MU, MONITORING_SIGMA = 2.9, 0.9
"""From "a fix is in place" to "resolved": three examples (9, 24 and 29 minutes), spread wider for being so few."""

MONITORING_KNOWLEDGE_MIN = 90.0
"""Past this, watching over a fix takes longer than usual."""

BAND = (0.1, 0.9)
"""The 80 % band: what is said to the person."""

ROUND_MIN = 5
"""Minutes are said in fives: more would claim to know more."""

# --- the drill (drill.py)

DRILL_DAYS = 30
"""Keys expire, models retire and cards run out within months: a chain nobody tried for longer is a hope."""
