"""What the HTTP library raises, to causes of ours. Knows httpx and the sockets below it; knows no provider."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.providers.route import has_route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.errors import UnreachableCause

NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}


def worldly() -> tuple[type[Exception], ...]:
    """Return what is raised by the world's fault; the library's other errors are bugs of ours."""
    import httpx  # noqa: PLC0415 - not before the first request

    return (httpx.HTTPError, httpx.InvalidURL, OSError)


def causes() -> dict[type[Exception], UnreachableCause]:
    """Return the cause for each of the library's errors that is the world's fault."""
    import httpx  # noqa: PLC0415 - not before the first request

    return {
        httpx.ConnectTimeout: "connect_timeout",
        httpx.ReadTimeout: "headers_timeout",
        httpx.WriteTimeout: "write_timeout",
        httpx.PoolTimeout: "connect_timeout",
        httpx.TimeoutException: "headers_timeout",
        httpx.ConnectError: "other",
        httpx.ReadError: "reset",
        httpx.WriteError: "reset",
        httpx.CloseError: "reset",
        httpx.NetworkError: "reset",
        httpx.RemoteProtocolError: "reset",
        httpx.LocalProtocolError: "other",
        httpx.ProtocolError: "other",
        httpx.ProxyError: "proxy",
        httpx.UnsupportedProtocol: "other",
        httpx.TransportError: "other",
        httpx.DecodingError: "not_an_api",
        httpx.TooManyRedirects: "redirected",
        httpx.RequestError: "other",
        httpx.HTTPStatusError: "other",
        httpx.HTTPError: "other",
        httpx.InvalidURL: "other",
    }


def translate(err: Exception) -> UnreachableCause:
    """Return why a request ended without an answer, for one of `worldly()`."""
    table = causes()
    named: list[UnreachableCause] = [table[kind] for kind in type(err).__mro__ if kind in table]
    return _deeper(err) or (named or ["other"])[0]


def _deeper(err: BaseException) -> UnreachableCause | None:
    """Return the cause that the socket below gave."""
    for below in _chain(err):
        if isinstance(below, socket.gaierror):
            return "dns" if has_route() else "no_network"  # without a way, looking the name up fails first
        if isinstance(below, ssl.SSLError) and not _waits(below):
            return "tls"
        if isinstance(below, ConnectionRefusedError):
            return "refused"
        if isinstance(below, OSError) and below.errno in NO_NETWORK:
            return "no_network"
    return None


def _chain(err: BaseException) -> Iterator[BaseException]:
    """Yield the error and those it was raised from, also those of several addresses tried at once."""
    waiting: list[BaseException] = [err]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen or isinstance(current, HoldfastError):  # one of ours: what another provider did before
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
        waiting += [below for below in (current.__cause__, current.__context__) if below is not None]


def _waits(error: ssl.SSLError) -> bool:
    """Say whether this is no failure: it is found below the timeout of a handshake."""
    return isinstance(error, ssl.SSLWantReadError | ssl.SSLWantWriteError)
