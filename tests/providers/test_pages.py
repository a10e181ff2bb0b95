"""Pages that are read and addresses that are told something, without a key."""

import asyncio
from dataclasses import replace

import pytest

from helpers.loopback import Hang, Reset, head, whole
from holdfast.errors import ProviderError
from holdfast.providers import Transport, fetch_page, post_json


def done(ask, *arguments, **more):
    """Return what `ask` gives, or its error."""

    async def asking():
        transport = Transport()
        try:
            return await ask(transport, *arguments, **more)
        except ProviderError as err:
            return err
        finally:
            await transport.close()

    return asyncio.run(asking())


def fetch(url, **more):
    """Return the page, or the error."""
    return done(fetch_page, url, **more)


def post(url, payload):
    """Return nothing, or the error."""
    return done(post_json, url, payload)


def test_a_page_is_asked_for_only_if_it_changed(server):
    """By its tag and by its date."""
    dated = {"etag": '"a"', "last_modified": "Sun, 22 Nov 2026 10:00:00 GMT"}
    server.answers(whole(b"{}", **dated)).answers(head(status="304 Not Modified"))

    first = fetch(server.url + "/summary.json")
    second = fetch(server.url + "/summary.json", last=first)

    assert (first.body, first.etag, first.is_unchanged) == (b"{}", '"a"', False)
    assert second == replace(first, is_unchanged=True)
    assert server.requests[1].headers["if-none-match"] == '"a"'
    assert server.requests[1].headers["if-modified-since"] == dated["last_modified"]
    assert server.requests[0].headers["user-agent"].startswith("Holdfast/")


@pytest.mark.parametrize(
    ("steps", "cause"),
    [
        ((whole(b"", "302 Found", location="/"),), "redirected"),
        ((whole(b"", "405 Method Not Allowed"),), "not_an_api"),
        ((whole(b"x" * ((2 << 20) + 1)),), "not_an_api"),
        ((Hang(),), "headers_timeout"),
        ((head(), b"{", Hang()), "headers_timeout"),
        ((Reset(),), "reset"),
    ],
)
def test_a_page_that_cannot_be_read(server, steps, cause):
    """It is unknown then, which is no outage."""
    server.answers(*steps)

    assert fetch(server.url, within_s=0.5).cause == cause


def test_an_alert_is_posted(server):
    """To an address of the person's, who may run anything there."""
    server.answers(whole(b"", "204 No Content"))

    assert post(server.url + "/hook", {"state": "out"}) is None
    assert (server.requests[0].method, server.requests[0].json) == ("POST", {"state": "out"})


@pytest.mark.parametrize(("status", "cause"), [("302 Found", "redirected"), ("500 Words", "not_an_api")])
def test_an_alert_that_was_not_taken_is_said(server, status, cause):
    """So that a person can find out why nobody was told."""
    server.answers(whole(b"", status))

    assert post(server.url, {}).cause == cause
