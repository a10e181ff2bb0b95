"""The way through a proxy: who is asked by it, who never, and who is to blame."""

import asyncio

import pytest

from helpers.asking import HELLO, PATIENT, SECRET, Asking, hasty
from helpers.loopback import Hang, Reset, whole
from helpers.replies import BEGUN, ENDED, stream_head
from holdfast.domain import ApiKey
from holdfast.errors import Unreachable
from holdfast.providers import endpoint, transport
from holdfast.providers.proxies import proxy_to


def ask(mine, *, timeouts=PATIENT, request=HELLO):
    return mine.stream(request, timeouts=timeouts)[1]


def at(server, url):
    mine = Asking(server, "openai")
    mine.endpoint = endpoint("mine", "openai", url)
    mine.key = ApiKey(SECRET, mine.endpoint.origin)
    return mine


@pytest.fixture
def no_proxies(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_a_server_on_this_computer_is_not_asked_through_a_proxy(asking, server, no_proxies, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.answers(stream_head("openai") + BEGUN["openai"] + ENDED["openai"])

    assert ask(asking("openai")) is None


def test_a_proxy_that_refuses(server, no_proxies, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.answers(whole(b"", "407 Proxy Authentication Required"))

    error = ask(at(server, "https://api.example.com/v1"))

    assert (type(error), error.cause) == (Unreachable, "proxy")
    assert server.requests[0].method == "CONNECT"
    assert SECRET not in server.requests[0].head.decode()


@pytest.mark.parametrize("host", ["127.0.0.2", "here.localhost", "localhost.", "[::ffff:127.0.0.1]", "[::1]"])
def test_nor_is_one_under_another_name_of_this_computer(host):
    """Nobody agreed that words for this computer go to another."""
    assert proxy_to(f"http://{host}:8080/v1/models", {"http": "http://proxy:1", "all": "http://proxy:1"}) == ""


@pytest.mark.parametrize("address", ["https://api.example.com/v1", "http://api.example.com/v1"])
def test_a_proxy_that_is_not_there_is_blamed_and_no_provider(server, no_proxies, monkeypatch, address):
    """Nothing is known of the provider: the connection ended on this computer."""
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    error = ask(at(server, address))

    assert (type(error), error.cause) == (Unreachable, "proxy")


@pytest.mark.parametrize("steps", [(b"nonsense\r\n\r\n",), (Reset(),), (b"",), (Hang(),)])
def test_a_proxy_that_speaks_nonsense_or_not_at_all(server, no_proxies, monkeypatch, steps):
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.answers(*steps)

    error = ask(at(server, "https://api.example.com/v1"), timeouts=hasty(headers_s=0.3))

    assert (type(error), error.cause) == (Unreachable, "proxy")


def test_a_proxy_that_lets_through_is_not_to_blame(server, no_proxies, monkeypatch):
    """What is wrong behind it is the server's."""
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.answers(b"HTTP/1.1 200 Connection established\r\n\r\n", b"no encryption here")

    error = ask(at(server, "https://api.example.com/v1"))

    assert (type(error), error.cause) == (Unreachable, "tls")


def test_a_proxy_that_wants_a_password_for_what_is_not_encrypted(server, no_proxies, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.answers(whole(b"", "407 Proxy Authentication Required"))

    error = ask(at(server, "http://api.example.com/v1"))

    assert (type(error), error.cause) == (Unreachable, "proxy")


def test_a_list_of_exceptions_that_cannot_be_read_costs_nobody_an_answer(asking, server, no_proxies, monkeypatch):
    """Networks of IPv6 stand in many a company's list."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "fe80::/10,::1/128,[,::::,http://x:y,localhost")
    server.answers(stream_head("openai") + BEGUN["openai"] + ENDED["openai"])

    assert ask(asking("openai")) is None


@pytest.mark.parametrize(
    ("exceptions", "is_direct"),
    [
        ("", False), ("*", True), ("example.com", True), (".example.com", True), ("*.example.com", True),
        ("ample.com", False), ("API.EXAMPLE.COM", True), ("other, api.example.com:443", True),
        ("api.example.com:80", False), ("https://api.example.com", True), ("api.example.com.evil.com", False),
        ("10.0.0.0/8,::1/128", False), (" , ,", False), ("[,::::,example.com", True),
    ],
)  # fmt: skip
def test_whom_a_proxy_is_not_asked_for(exceptions, is_direct):
    found = {"https": "proxy.example.org:3128", "no": exceptions}

    assert proxy_to("https://api.example.com/v1/models", found) == (
        "" if is_direct else "http://proxy.example.org:3128"
    )


@pytest.mark.parametrize(
    ("host", "exceptions", "is_direct"),
    [
        ("10.1.2.3", "10.0.0.0/8", True), ("11.1.2.3", "10.0.0.0/8", False), ("[fd00::5]", "fd00::/8", True),
        ("[fd00::5]", "[fd00::5]", True), ("[fd00::5]", "fd00::5", True), ("192.168.1.5", "192.168.1.5", True),
        ("192.168.1.50", "192.168.1.5", False),
    ],
)  # fmt: skip
def test_nor_for_which_addresses(host, exceptions, is_direct):
    assert (proxy_to(f"http://{host}:8080/v1", {"http": "http://p:1", "no": exceptions}) == "") is is_direct


@pytest.mark.expects_log("the proxy in the environment cannot be used")
@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1", "::::nonsense"])
def test_a_proxy_of_a_kind_nobody_speaks_is_passed_by_and_not_blamed(no_proxies, monkeypatch, address):
    """What is not used cannot be what went wrong."""
    monkeypatch.setenv("ALL_PROXY", address)

    async def asking():
        client, way = await transport.Transport()._way_to("https://api.example.com/v1")
        await client.aclose()
        return way.cause("dns")

    assert asyncio.run(asking()) == "dns"
