"""The HTTP clients: opens requests, counts time, translates what breaks. Knows no dialect and no key's meaning.

Redirects are never followed, since only `Authorization` would be dropped on the way to another host, `x-api-key`
would not. The library is imported with the first client: it takes 0.4 s, which the window does not wait for.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import asynccontextmanager, suppress
from dataclasses import field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from holdfast import __version__
from holdfast.providers.broken_http import translate, worldly
from holdfast.providers.failures import broken, unreachable
from holdfast.providers.proxies import proxy_to
from holdfast.providers.timeouts import KEEPALIVE_S
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    import httpx

    from holdfast.errors import UnreachableCause
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.timeouts import Timeouts

log = logging.getLogger(__name__)

USER_AGENT = f"Holdfast/{__version__}"
SOMEWHERE = "https://api.anthropic.com"
"""Where the first message mostly goes: its way is made ready ahead."""


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. The query is part of `path`; the key is in `headers` and nowhere else."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


class Transport:
    """The clients for the life of the program, one for each way out. They belong to the event loop that uses them."""

    def __init__(self) -> None:
        self._clients: dict[str, httpx.AsyncClient | None] = {}
        """By the proxy, "" for none; None where a proxy cannot be used and is passed by."""
        self._making = asyncio.Lock()
        self._proxies: Mapping[str, str] | None = None

    async def warm_up(self) -> None:
        """Import the library and make a client ahead of the first message."""
        await self._way_to(SOMEWHERE)

    async def close(self) -> None:
        """Close every connection."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            if client is not None:
                await client.aclose()

    @asynccontextmanager
    async def open(self, call: Call, endpoint: Endpoint, timeouts: Timeouts) -> AsyncIterator[Answer]:
        """Send `call` and give its answer once the headers are there; raise Unreachable.

        The clock for the headers starts when the request is out: uploads take their time.
        """
        client, way = await self._way_to(call.url)
        try:
            async with asyncio.timeout(None) as limit:

                async def on_event(name: str, info: Mapping[str, Any]) -> None:
                    way.note(name, info)
                    if name.endswith("send_request_headers.started"):  # after a proxy's own answer, once more
                        limit.reschedule(None)
                    elif name.endswith("receive_response_headers.started"):
                        limit.reschedule(asyncio.get_running_loop().time() + timeouts.headers_s)

                request = client.build_request(
                    call.method,
                    call.url,
                    content=call.body,
                    headers=dict(call.headers),
                    timeout=_library_timeouts(timeouts),
                    extensions={"trace": on_event},
                )
                response = await client.send(request, stream=True)
        except TimeoutError:
            raise unreachable(endpoint, way.cause("headers_timeout")) from None
        except worldly() as err:
            cause = way.cause(translate(err))
            raise unreachable(endpoint, cause) from None  # the library's words can hold headers
        try:
            yield Answer(response, endpoint)
        finally:
            await response.aclose()

    async def _way_to(self, url: str) -> tuple[httpx.AsyncClient, Way]:
        """Return the client for an address, and what takes note of a request's way there."""
        async with self._making:
            if self._proxies is None:
                self._proxies = await asyncio.to_thread(_proxies)
            if proxy := proxy_to(url, self._proxies):
                if proxy not in self._clients:
                    self._clients[proxy] = await asyncio.to_thread(_proxied_client, proxy)
                if (client := self._clients[proxy]) is not None:
                    return client, Way(is_at_proxy=True)
            if (direct := self._clients.get("")) is None:
                self._clients[""] = direct = await asyncio.to_thread(_new_client)
            return direct, Way(is_at_proxy=False)


class Way:
    """How far a request has come, by the library's own account: to the proxy, or beyond it."""

    def __init__(self, *, is_at_proxy: bool) -> None:
        self._is_at_proxy = is_at_proxy
        self._has_asked = False

    def note(self, name: str, info: Mapping[str, Any]) -> None:
        """Take note of a step: the proxy is asked for a way first, and then it is the server that is spoken to."""
        if name.endswith("send_request_headers.started"):
            self._has_asked = info["request"].method == b"CONNECT"
            self._is_at_proxy = self._is_at_proxy and self._has_asked
        elif name.endswith("start_tls.started") and self._has_asked:
            self._is_at_proxy = False

    def cause(self, found: UnreachableCause) -> UnreachableCause:
        """Return why there was no answer: as long as only the proxy was spoken to, the server is not to blame."""
        return "proxy" if self._is_at_proxy and found != "no_network" else found


class Answer:
    """A response whose headers have come and whose body is still on its way."""

    def __init__(self, response: httpx.Response, endpoint: Endpoint) -> None:
        self._response = response
        self._endpoint = endpoint
        self._chunks = response.aiter_bytes()
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers

    async def chunk(self, within_s: float) -> bytes | None:
        """Return the next bytes, None at the end; raise TimeoutError or StreamBroken ("disconnected")."""
        try:
            async with asyncio.timeout(within_s):
                return await anext(self._chunks)
        except StopAsyncIteration:
            return None
        except TimeoutError:  # before the next, since it is an OSError too
            raise
        except worldly():
            raise broken(self._endpoint, "disconnected", "") from None

    async def body(self, limit: int, within_s: float) -> bytes:
        """Return all bytes up to `limit`; raise TimeoutError or StreamBroken."""
        whole = bytearray()
        async with asyncio.timeout(within_s):
            while len(whole) < limit and (chunk := await self.chunk(within_s)) is not None:
                whole += chunk
        return bytes(whole[:limit])


def _library_timeouts(timeouts: Timeouts) -> httpx.Timeout:
    """Return the library's own limits; reading is watched by ours, which pings do not reset."""
    import httpx  # noqa: PLC0415 - see the module's docstring

    return httpx.Timeout(connect=timeouts.connect_s, write=timeouts.write_s, pool=timeouts.pool_s, read=None)


def _proxies() -> dict[str, str]:
    """Return what the environment says of proxies, or on some systems their settings."""
    from urllib.request import getproxies  # noqa: PLC0415 - the library needs it too; see the module's docstring

    return getproxies()


def _proxied_client(proxy: str) -> httpx.AsyncClient | None:
    """Make the client for the way through a proxy, None for one of a kind that nobody speaks, or no address at all."""
    import httpx  # noqa: PLC0415 - see the module's docstring

    try:
        return _new_client(proxy)
    except (ImportError, ValueError, httpx.InvalidURL):  # ImportError: SOCKS
        log.warning("the proxy in the environment cannot be used; it is passed by")
        return None


def _new_client(proxy: str | None = None) -> httpx.AsyncClient:
    """Make the client for a way out, on a thread of its own since it reads certificates."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415 - see the module's docstring

    import httpx  # noqa: PLC0415 - see the module's docstring

    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # they log addresses and headers
    with suppress(ImportError):  # what the library would load with the first connection
        import_module("anyio._backends._asyncio")
    return httpx.AsyncClient(
        follow_redirects=False,
        verify=_trusted(),
        headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},  # a compressed stream comes in lumps
        limits=httpx.Limits(max_connections=100, max_keepalive_connections=10, keepalive_expiry=KEEPALIVE_S),
        proxy=proxy,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # nobody needs to know us again
        trust_env=False,  # what it says of proxies is read by `proxy_to`
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Return the authorities to trust, read once: the system's, where alone a company's proxy is known, and ours."""
    import certifi  # noqa: PLC0415 - see the module's docstring

    try:
        context = ssl.create_default_context()
    except OSError:  # SSLKEYLOGFILE names a file that cannot be written
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_default_certs()
    context.load_verify_locations(certifi.where())
    return context
