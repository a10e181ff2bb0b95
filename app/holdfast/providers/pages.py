"""Public pages that are read without a key, such as a provider's status. Knows nothing of what they say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.errors import StreamBroken
from holdfast.providers.endpoint import Endpoint, Traits, origin_of
from holdfast.providers.failures import unreachable
from holdfast.providers.timeouts import CLOUD, MAX_PAGE_BYTES, PAGE_S
from holdfast.providers.transport import Call

if TYPE_CHECKING:
    from holdfast.providers.transport import Transport

OK, UNCHANGED = 200, 304


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
    host = urlsplit(url).hostname or url
    where = Endpoint(host, host, "openai", origin_of(url), Traits("bearer"))  # a page has no dialect: nobody asks
    headers = {"accept": "*/*"}
    if last is not None and last.etag:
        headers["if-none-match"] = last.etag
    if last is not None and last.modified:
        headers["if-modified-since"] = last.modified
    limits = replace(CLOUD, headers_s=within_s)
    async with transport.open(Call("GET", url, headers), where, limits) as answer:
        if answer.status == UNCHANGED and last is not None:
            return replace(last, is_unchanged=True)
        if answer.status != OK:
            raise unreachable(where, "redirected" if answer.status < 400 else "not_an_api")  # noqa: PLR2004 - HTTP
        try:
            body = await answer.body(MAX_PAGE_BYTES + 1, within_s)
        except (TimeoutError, StreamBroken):
            raise unreachable(where, "headers_timeout") from None
        if len(body) > MAX_PAGE_BYTES:
            raise unreachable(where, "not_an_api")
        return Page(body, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
