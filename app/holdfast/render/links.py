"""Which addresses may be opened, and whose they really are. Knows nothing of Markdown and opens nothing."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

SCHEMES = ("http", "https", "mailto")
MAX_ADDRESS = 2_000
"""Longer ones are shown, not opened: what a command line or a browser does with them is anyone's guess."""

_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252})\.?|\[[0-9a-f:.]+\]")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\\]")


def real_host(href: str) -> str | None:
    """Return the host an address leads to (of mail, the domain of the receiver), None if it may not be opened.

    Only http, https and mailto may, with a host in plain ASCII and nothing invisible in them, so that what is shown
    before a click is what the browser makes of it.
    """
    if len(href) > MAX_ADDRESS or _UNSEEN.search(href):
        return None
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").lower()
        if parts.port == 0:
            return None
    except ValueError:
        return None
    if parts.scheme not in SCHEMES:
        return None
    if parts.scheme == "mailto":
        receiver = unquote(parts.path)
        host = receiver.rpartition("@")[2].lower()
        return host if "@" in receiver and _HOST.fullmatch(host) else None
    if ":" in host:
        host = f"[{host}]"
    return host if _HOST.fullmatch(host) else None
