"""The one HTTP client: opens requests, counts time, translates what breaks. Knows no dialect and no key's meaning.

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
from typing import TYPE_CHECKING

from holdfast import __version__
from holdfast.providers.broken_http import translate, worldly
from holdfast.providers.failures import broken, unreachable
from holdfast.providers.timeouts import KEEPALIVE_S
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    import httpx

    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.timeouts import Timeouts

log = logging.getLogger(__name__)

USER_AGENT = f"Holdfast/{__version__}"
NEVER_THROUGH_A_PROXY = {
    "all://127.0.0.1": None,
    "all://localhost": None,
    "all://[::1]": None,
}
"""A server on this computer is not found from the proxy's."""


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. The query is part of `path`; the key is in `headers` and nowhere else."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


class Transport:
    """The client for the life of the program. It belongs to the event loop that first uses it."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()

    async def warm_up(self) -> None:
        """Import the library and make the client ahead of the first message."""
        await self._ready()

    async def close(self) -> None:
        """Close every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    @asynccontextmanager
    async def open(self, call: Call, endpoint: Endpoint, timeouts: Timeouts) -> AsyncIterator[Answer]:
        """Send `call` and give its answer once the headers are there; raise Unreachable.

        The clock for the headers starts when the request is out: uploads take their time.
        """
        client = await self._ready()
        try:
            async with asyncio.timeout(None) as limit:

                async def on_event(name: str, _info: Mapping[str, object]) -> None:
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
            raise unreachable(endpoint, "headers_timeout") from None
        except worldly() as err:
            raise unreachable(endpoint, translate(err)) from None  # the library's words can hold headers
        try:
            yield Answer(response, endpoint)
        finally:
            await response.aclose()

    async def _ready(self) -> httpx.AsyncClient:
        async with self._making:
            if self._client is None:
                self._client = await asyncio.to_thread(_new_client)
            return self._client


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


def _new_client() -> httpx.AsyncClient:
    """Make the client, on a thread of its own since it reads certificates."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415 - see the module's docstring

    import httpx  # noqa: PLC0415 - see the module's docstring

    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # they log addresses and headers
    with suppress(ImportError):  # what the library would load with the first connection
        import_module("anyio._backends._asyncio")
    trusted = _trusted()

    def client(*, trust_env: bool) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            follow_redirects=False,
            verify=trusted,
            headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},  # a compressed stream comes in lumps
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=10, keepalive_expiry=KEEPALIVE_S),
            mounts=NEVER_THROUGH_A_PROXY,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # nobody needs to know us again
            trust_env=trust_env,
        )

    try:
        return client(trust_env=True)
    except (ImportError, ValueError):  # a SOCKS proxy in the environment, or no address at all
        log.warning("the proxy in the environment cannot be used; it is passed by")
        return client(trust_env=False)


@cache
def _trusted() -> ssl.SSLContext:
    """Return the authorities to trust, read once: the system's, where alone a company's proxy is known, and ours."""
    import certifi  # noqa: PLC0415 - see the module's docstring

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
