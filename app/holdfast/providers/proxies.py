"""Which proxy lies on the way to an address, by what the environment and the system say. Knows no HTTP library.

The rules are curl's (https://curl.se/libcurl/c/CURLOPT_NOPROXY.html), entry by entry: one that cannot be read costs the
others nothing.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.providers.endpoint import DEFAULT_PORTS, is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

ENTRY = re.compile(r"(?:\w+://)?(?:\[(?P<six>[^\]]*)\]|(?P<name>[^:]*))(?::(?P<port>\d+))?")


def proxy_to(url: str, found: Mapping[str, str]) -> str:
    """Return the address of the proxy to a server, "" for none; `found` is as of `urllib.request.getproxies`.

    A server on this computer is never found from a proxy's.
    """
    where = urlsplit(url)
    host = (where.hostname or "").rstrip(".")
    port = where.port or DEFAULT_PORTS.get(where.scheme)
    if is_loopback(host) or any(_is_meant(entry, host, port) for entry in found.get("no", "").split(",")):
        return ""
    address = found.get(where.scheme) or found.get("all") or ""
    return address if not address or "://" in address else f"http://{address}"


def _is_meant(entry: str, host: str, port: int | None) -> bool:
    """Say whether an entry of NO_PROXY names a host: all, a name and those below it, an address, or a network."""
    entry = entry.strip().lower()
    if entry == "*" or _is_within(entry, host):
        return entry != ""
    found = ENTRY.fullmatch(entry)
    if found is None or (found["port"] and int(found["port"]) != port):
        return False
    name = (found["six"] or found["name"] or "").removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _is_within(entry: str, host: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False
