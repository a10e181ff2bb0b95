"""Pages without a key: a provider's status to read, an address of the person's to alert. Knows not what they say."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.errors import StreamBroken
from holdfast.providers.endpoint import Endpoint, Traits, origin_of
from holdfast.providers.failures import unreachable
from holdfast.providers.json_body import encode
from holdfast.providers.timeouts import CLOUD, MAX_PAGE_BYTES, PAGE_S
from holdfast.providers.transport import Call
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Container

    from holdfast.providers.transport import Answer, Transport

OK, UNCHANGED = 200, 304
REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or with `is_unchanged` the word that it is as it was. `etag` and `modified` go into the next request."""

    body: bytes = field(repr=False)
    etag: str = ""
    modified: str = ""
    is_unchanged: bool = False


async def fetch_page(transport: Transport, url: str, *, last: Page | None = None, within_s: float = PAGE_S) -> Page:
    """Return a page of at most MAX_PAGE_BYTES, only if it changed since `last`; raise Unreachable.

    No redirect is followed and nothing is sent along but the name of this program.
    """
    headers = {"accept": "*/*"}
    if last is not None and last.etag:
        headers["if-none-match"] = last.etag
    if last is not None and last.modified:
        headers["if-modified-since"] = last.modified
    where = _host(url)
    async with transport.open(Call("GET", url, headers), where, replace(CLOUD, headers_s=within_s)) as answer:
        if answer.status == UNCHANGED and last is not None:
            return replace(last, is_unchanged=True)
        _expect(answer, where, {OK})
        try:
            body = await answer.body(MAX_PAGE_BYTES + 1, within_s)
        except (TimeoutError, StreamBroken):
            raise unreachable(where, "headers_timeout") from None
        if len(body) > MAX_PAGE_BYTES:
            raise unreachable(where, "not_an_api")
        return Page(body, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))


async def post_json(transport: Transport, url: str, payload: object, *, within_s: float = PAGE_S) -> None:
    """Tell an address of the person's something, such as an outage; raise Unreachable unless it took it."""
    where = _host(url)
    call = Call("POST", url, {"content-type": "application/json"}, encode(payload))
    async with transport.open(call, where, replace(CLOUD, headers_s=within_s)) as answer:
        _expect(answer, where, range(200, 300))


def _host(url: str) -> Endpoint:
    """Return who is named in an error; a page has no dialect, so that the kind says nothing."""
    host = urlsplit(url).hostname or url
    return Endpoint(host, host, "openai", origin_of(url), Traits("bearer"))


def _expect(answer: Answer, where: Endpoint, statuses: Container[int]) -> None:
    if answer.status in REDIRECTS:
        raise unreachable(where, "redirected")
    if answer.status not in statuses:
        raise unreachable(where, "not_an_api")
