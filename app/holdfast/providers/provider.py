"""A provider: one endpoint spoken to in its dialect, with its failures told in our words. Never retries by itself."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from holdfast.domain import Accepted, Finished, Probe, Started, StopReason
from holdfast.errors import KeyRefused, ProviderError, StreamBroken, Unreachable
from holdfast.providers import json_fields as fields
from holdfast.providers.complaint import complaint_of
from holdfast.providers.dialect import Ask, InStream
from holdfast.providers.failures import Asked, failure, key_missing, request_id, too_long, unreachable
from holdfast.providers.reply import Reply
from holdfast.providers.timeouts import MAX_BODY_BYTES, MAX_ERROR_BYTES, MODELS_MAX_AGE_S
from holdfast.providers.transport import Call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from holdfast.domain import ApiKey, ModelInfo, Request, StreamEvent
    from holdfast.providers.dialect import Dialect
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.timeouts import Timeouts
    from holdfast.providers.transport import Answer, Transport

log = logging.getLogger(__name__)

OK = range(200, 300)
REDIRECTS = range(300, 400)
ASKS_OF_A_PROXY = 407
"""Nobody but a proxy answers so: one that wants to know who asks."""
NO_SUCH_ADDRESS = {404, 405}
PAGES = ("text/html", "application/xhtml")
UNREAD_PACKINGS = {"br", "zstd", "compress", "x-compress", "x-gzip", "dcb", "dcz"}
"""What the library does not unpack; other words there ("none", "utf-8") come from servers that pack nothing."""
LISTS = {"data", "models"}
"""One of these holds the models in every dialect; what has neither, nor any list, is some other service's JSON."""
MOST_DETAILS = 200
"""Models that are asked about one by one: nobody has so many on a computer, and each takes a request."""
LONGEST_NAME, LONGEST_EXPLANATION = 200, 2000
"""Of a request or a model; of why a model declined. What is longer is made to harm: an event can have a megabyte."""
PAGES_OF_MODELS = 20
"""Of up to 1,000 models each: a server that always names a next page must not be asked for ever."""


class Provider(Protocol):
    """Someone who answers. Every method raises ProviderError and nothing else of the world's."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is."""

    def stream(self, request: Request, key: ApiKey | None) -> AsyncIterator[StreamEvent]:
        """Ask, and yield the reply as it comes: first Accepted, at last Finished, or else an error is raised.

        What was yielded before an error is good. Cancelling the task closes the connection at once; whoever stops
        iterating early closes the iterator (`contextlib.aclosing`).
        """

    async def models(self, key: ApiKey | None, *, refresh: bool = False) -> list[ModelInfo]:
        """Return the models it offers, those of the last hour unless `refresh`."""

    async def probe(self, key: ApiKey | None) -> Probe:
        """Ask something that costs nothing: is it there, and does it take the key?"""


class HttpProvider:
    """A provider at the other end of an HTTP connection. `clock` is seconds that only ever grow."""

    def __init__(
        self,
        endpoint: Endpoint,
        dialect: Dialect,
        transport: Transport,
        *,
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint = endpoint
        self._dialect = dialect
        self._transport = transport
        self._timeouts = timeouts or endpoint.timeouts
        self._clock = clock
        self._models: tuple[float, list[ModelInfo]] | None = None

    @property
    def endpoint(self) -> Endpoint:
        """Where it is."""
        return self._endpoint

    async def stream(self, request: Request, key: ApiKey | None) -> AsyncIterator[StreamEvent]:
        """Ask, and yield the reply as it comes; see `Provider.stream`."""
        asked = Asked(self._endpoint, request.model, key)
        ask = await asyncio.to_thread(self._dialect.chat, request, self._endpoint)  # files take their time to encode
        call = self._call("POST", ask, key)
        began = self._clock()
        async with self._transport.open(call, self._endpoint, self._timeouts) as answer:
            found = request_id(answer.headers, asked.unseen)
            if answer.status not in OK:
                refusal = await self._refusal(asked, answer)
                yield Accepted(found)
                yield refusal
                return
            if not _is_readable(answer.headers):
                raise unreachable(self._endpoint, "not_an_api")
            log.info("answer began: %s after %.2f s, request %s", self._endpoint.name, self._clock() - began, found)
            yield Accepted(found)
            reader = self._dialect.reader(request.model, found)
            reply = Reply(answer, reader, self._endpoint, self._timeouts, is_lines=self._dialect.is_lines, id_=found)
            guard = asked.unseen.guard()
            try:
                async for event in reply.events():
                    for one in guard.feed(_short(event, asked)):
                        yield one
            except (ProviderError, InStream) as err:
                for one in guard.rest():
                    yield one
                if isinstance(err, ProviderError):
                    raise
                complaint = err.complaint
                if complaint.is_refusal:
                    yield Finished(StopReason.REFUSED, "error", asked.redacted(complaint.message))
                    return
                raise failure(asked, complaint.status, answer.headers, complaint) from None

    async def models(self, key: ApiKey | None, *, refresh: bool = False) -> list[ModelInfo]:
        """Return the models it offers, those of the last hour unless `refresh`."""
        if self._models is not None and not refresh and self._clock() - self._models[0] < MODELS_MAX_AGE_S:
            return list(self._models[1])
        found = await self._listed(key)
        for position, model in enumerate(found[:MOST_DETAILS]):
            if (ask := self._dialect.detail(model)) is not None:
                found[position] = await self._with_detail(model, ask, key)
        self._models = (self._clock(), found)
        return list(found)

    async def _listed(self, key: ApiKey | None) -> list[ModelInfo]:
        """Return the models of every page, each once; a page that brings nothing new is the last."""
        found: dict[str, ModelInfo] = {}
        after = ""
        for _ in range(PAGES_OF_MODELS):
            decoded, _id = await self._get(self._dialect.models(after), key)
            if not (decoded.keys() & LISTS or any(isinstance(value, list) for value in decoded.values())):
                raise unreachable(self._endpoint, "not_an_api")
            page, after = self._dialect.read_models(decoded)
            before = len(found)
            for model in page:
                found.setdefault(model.id, model)
            if not after or len(found) == before:
                break
        return list(found.values())

    async def _with_detail(self, model: ModelInfo, ask: Ask, key: ApiKey | None) -> ModelInfo:
        """Return a model with what is told of it alone; one that is gone by now, or broken, hides no other."""
        try:
            decoded, _id = await self._get(ask, key)
        except ProviderError as err:
            if isinstance(err, KeyRefused) or (isinstance(err, Unreachable) and err.cause != "not_an_api"):
                raise
            log.info("%s tells nothing of a model: %s", self._endpoint.name, type(err).__name__)
            return model
        return self._dialect.read_detail(model, decoded)

    async def probe(self, key: ApiKey | None) -> Probe:
        """Ask something that costs nothing: is it there, and does it take the key?"""
        path = self._endpoint.traits.probe_path
        began = self._clock()
        decoded, found = await self._get(Ask(path) if path else self._dialect.models(""), key)
        offered = None if path else len(self._dialect.read_models(decoded)[0])
        return Probe(round((self._clock() - began) * 1000), offered, found)

    def _call(self, method: str, ask: Ask, key: ApiKey | None) -> Call:
        """Return the request with the key in its header, if the key belongs here; raise KeyMissing."""
        endpoint = self._endpoint
        headers = dict(endpoint.traits.headers) | dict(ask.headers)
        if ask.body is not None:
            headers["content-type"] = "application/json"
        if key is not None and key.origin == endpoint.origin:
            name = "authorization" if endpoint.traits.auth == "bearer" else endpoint.traits.auth
            headers[name] = f"Bearer {key.reveal()}" if name == "authorization" else key.reveal()
        elif key is not None or (endpoint.traits.needs_key and not endpoint.is_loopback):
            raise key_missing(endpoint)
        return Call(method, endpoint.reached_at + ask.path, headers, ask.body)

    async def _get(self, ask: Ask, key: ApiKey | None) -> tuple[fields.Json, str]:
        """Return the JSON object of an answer in one piece, and the request's id."""
        method = "GET" if ask.body is None else "POST"
        call = self._call(method, ask, key)
        async with self._transport.open(call, self._endpoint, self._timeouts) as answer:
            asked = Asked(self._endpoint, "", key)
            if answer.status not in OK:
                await self._refusal(asked, answer)
            try:
                body = await answer.body(MAX_BODY_BYTES + 1, self._timeouts.body_s)
                if len(body) > MAX_BODY_BYTES:
                    raise too_long(self._endpoint)
                decoded = await asyncio.to_thread(fields.decode_any, asked.unseen.body(body))
            except TimeoutError:
                raise unreachable(self._endpoint, "headers_timeout") from None
            except StreamBroken:  # there was no half of anything to keep
                raise unreachable(self._endpoint, "reset") from None
            except fields.NotJson:
                raise unreachable(self._endpoint, "not_an_api") from None
            if isinstance(decoded, list):  # some servers send the list of models bare
                decoded = {"data": decoded}
            if not isinstance(decoded, dict):
                raise unreachable(self._endpoint, "not_an_api")
            return decoded, request_id(answer.headers, asked.unseen)

    async def _refusal(self, asked: Asked, answer: Answer) -> Finished:
        """Raise the error for an answer that is none; a content filter's "no" is returned as the reply's end."""
        try:
            body = await answer.body(MAX_ERROR_BYTES, self._timeouts.error_body_s)
        except (TimeoutError, ProviderError):  # the status alone says enough
            body = b""
        complaint = complaint_of(body)
        found = request_id(answer.headers, asked.unseen)
        log.info("%s answered %d, request %s", self._endpoint.name, answer.status, found)
        if answer.status == ASKS_OF_A_PROXY:
            raise unreachable(self._endpoint, "proxy")
        if answer.status in REDIRECTS:
            raise unreachable(self._endpoint, "redirected")
        named = complaint.codes or (asked.model and "model" in complaint.message.lower())
        if answer.status in NO_SUCH_ADDRESS and not named:
            raise unreachable(self._endpoint, "not_an_api")
        if complaint.is_refusal:
            return Finished(StopReason.REFUSED, "content_filter", asked.redacted(complaint.message))
        raise failure(asked, answer.status, answer.headers, complaint)


def _is_readable(headers: Mapping[str, str]) -> bool:
    """Say whether an answer can be one of an API: no page, and packed in no way that was not asked for.

    Two old ways of packing, sent all the same by some proxies, are known to the library.
    """
    packings = headers.get("content-encoding", "").lower().split(",")
    is_page = headers.get("content-type", "").lower().startswith(PAGES)
    return not is_page and not any(one.strip() in UNREAD_PACKINGS for one in packings)


def _short(event: StreamEvent, asked: Asked) -> StreamEvent:
    """Return an event with what only names or explains something kept to a size, and without a key in it."""
    match event:
        case Finished(explanation=said) if said:
            return replace(event, explanation=asked.redacted(said, LONGEST_EXPLANATION))
        case Started(request_id, model):
            return Started(asked.unseen.named(request_id)[:LONGEST_NAME], asked.unseen.named(model)[:LONGEST_NAME])
    return event
