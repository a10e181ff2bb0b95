"""The HTTP client: what breaks is translated, keys stay where they belong, nothing is followed or written down."""

import asyncio
import logging
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import traceback

import httpx
import pytest

from helpers.asking import HELLO, PATIENT, SECRET, Asking, hasty
from helpers.loopback import Hang, Reset, head, sse, whole
from helpers.replies import BEGUN, ENDED, stream_head
from holdfast.domain import ApiKey, Finished, ImagePart, Request, RequestMessage
from holdfast.errors import KeyMissing, Unreachable
from holdfast.providers import Transport, endpoint, make_provider, presets, transport
from holdfast.providers.broken_http import causes, translate, worldly
from holdfast.providers.failures import Asked, unreachable
from holdfast.providers.transport import Call

BUGS = {"StreamError", "StreamConsumed", "StreamClosed", "ResponseNotRead", "RequestNotRead", "CookieConflict"}
"""Errors of the library that say that it was used wrongly."""


def errors_of_httpx():
    found = [value for value in vars(httpx).values() if isinstance(value, type) and issubclass(value, Exception)]
    return sorted((kind for kind in found if kind.__name__ not in BUGS), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", errors_of_httpx(), ids=lambda kind: kind.__name__)
def test_every_error_of_the_library_has_its_cause(kind):
    assert kind in causes()
    assert issubclass(kind, worldly())


def test_bugs_are_not_taken_for_outages():
    assert not any(issubclass(getattr(httpx, name), worldly()) for name in BUGS)


@pytest.mark.parametrize(
    ("below", "cause"),
    [
        (ssl.SSLCertVerificationError("self-signed"), "tls"),
        (ConnectionRefusedError(111, "refused"), "refused"),
        (OSError(101, "Network is unreachable"), "no_network"),
        (ExceptionGroup("all attempts", [TimeoutError(), ConnectionRefusedError()]), "refused"),
        (ConnectionResetError(), "other"),
    ],
)
def test_the_socket_below_knows_better(below, cause):
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("All connection attempts failed")
    error.__cause__.__cause__ = below

    assert translate(error) == cause


@pytest.mark.parametrize(("ways", "cause"), [((), "no_network"), (((socket.AF_INET, ("127.0.0.1", 9)),), "dns")])
def test_a_name_that_is_not_found_without_a_way_is_no_network(ways, cause, monkeypatch):
    """Looking the name up fails first, yet it is not the name's fault. An address without a way says so by itself."""
    monkeypatch.setattr("holdfast.providers.route.NOWHERE", ways)
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    assert translate(error) == cause


def test_errors_that_were_raised_from_each_other_end():
    error = httpx.ConnectError("")
    error.__context__ = other = OSError()
    other.__context__ = error

    assert translate(error) == "other"


def test_what_another_provider_did_before_is_not_blamed(asking, server):
    """The next one is asked while the failure of the first is being handled, which Python chains together."""
    mine = asking("openai")
    server.answers(Reset())

    async def one_after_the_other(provider):
        try:
            try:
                raise socket.gaierror
            except OSError:
                raise unreachable(mine.endpoint, "dns")  # noqa: B904 - chained on purpose
        except Unreachable:
            try:
                await provider.probe(mine.key)
            except Unreachable as err:
                return err.cause

    assert mine.run(one_after_the_other) == "reset"


def ask(mine, *, timeouts=PATIENT, request=HELLO):
    return mine.stream(request, timeouts=timeouts)[1]


def test_nobody_listens(asking, server):
    mine = asking("openai")
    server.close()

    error = ask(mine)

    assert (type(error), error.cause, error.retry) == (Unreachable, "refused", True)
    assert "not running" in error.message  # it is on this computer: there is something to start


@pytest.fixture
def deaf():
    """Give a port that takes connections and never reads."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        yield listener


def at(server, url):
    mine = Asking(server, "openai")
    mine.endpoint = endpoint("mine", "openai", url)
    mine.key = ApiKey(SECRET, mine.endpoint.origin)
    return mine


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue of connections refuses")
def test_nobody_takes_the_connection(server, deaf):
    address = deaf.getsockname()
    waiting = [socket.socket() for _ in range(3)]
    for each in waiting:
        each.setblocking(False)
        each.connect_ex(address)

    error = ask(at(server, f"http://127.0.0.1:{address[1]}/v1"), timeouts=hasty(connect_s=0.2))

    for each in waiting:
        each.close()
    assert (type(error), error.cause) == (Unreachable, "connect_timeout")


def test_nobody_reads_what_is_sent(server, deaf):
    picture = ImagePart("image/png", bytes(16 << 20))
    request = Request("m", (RequestMessage("user", (picture,)),))

    error = ask(
        at(server, f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"),
        request=request,
        timeouts=hasty(write_s=0.3),
    )

    assert (type(error), error.cause) == (Unreachable, "write_timeout")


def test_no_encryption_where_it_was_expected(server):
    """Nothing is sent: the handshake fails before."""
    error = ask(at(server, server.url.replace("http://", "https://")))

    assert (type(error), error.cause, error.retry) == (Unreachable, "tls", True)
    assert server.requests == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: no certificate can be made")
def test_a_certificate_that_nobody_vouches_for(server, tmp_path):
    made = [
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
    ]
    subprocess.run(["openssl", "req", *made], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard = []

        def serve():
            with listener.accept()[0] as connection, pytest.raises(ssl.SSLError):
                heard.append(context.wrap_socket(connection, server_side=True).recv(1))

        serving = threading.Thread(target=serve)
        serving.start()
        error = ask(at(server, f"https://127.0.0.1:{listener.getsockname()[1]}/v1"))
        serving.join(10)

    assert (type(error), error.cause, error.retry) == (Unreachable, "tls", True)
    assert heard == []


def test_a_handshake_that_nobody_answers(server, deaf):
    """It is the connection that is slow, and may be better the next time."""
    address = deaf.getsockname()

    error = ask(at(server, f"https://127.0.0.1:{address[1]}/v1"), timeouts=hasty(connect_s=0.3))

    assert (type(error), error.cause, error.retry) == (Unreachable, "connect_timeout", True)


@pytest.mark.parametrize("location", ["https://elsewhere.example/", "/v1/chat/completions"])
def test_no_redirect_is_followed(asking, server, location):
    server.answers(whole(b"", "307 Words", location=location))

    error = ask(asking("openai"))

    assert (type(error), error.cause) == (Unreachable, "redirected")
    assert len(server.requests) == 1


def test_a_key_goes_to_its_own_origin_only(asking, server):
    mine = asking("anthropic")
    mine.key = ApiKey(SECRET, "https://api.anthropic.com")

    error = ask(mine)

    assert type(error) is KeyMissing
    assert (error.next_provider, error.needs_person) == (True, True)
    assert server.requests == []


def test_a_server_on_this_computer_needs_none(asking, server):
    server.answers(stream_head("ollama") + BEGUN["ollama"] + ENDED["ollama"])
    mine = asking("ollama")

    events = mine.run(lambda provider: collected(provider.stream(HELLO, None)))

    assert isinstance(events[-1], Finished)
    assert "authorization" not in server.requests[0].headers


async def collected(stream):
    return [event async for event in stream]


def test_a_cloud_that_wants_a_key_is_not_asked_without_one():
    async def asked(preset):
        transport = Transport()
        with pytest.raises(KeyMissing):
            await collected(make_provider(preset.endpoint("mine", places), transport).stream(HELLO, None))
        with pytest.raises(KeyMissing):
            await make_provider(preset.endpoint("mine", places), transport).probe(None)
        await transport.close()

    for preset in presets():
        places = dict.fromkeys(preset.places, "x")
        if preset.traits.needs_key:
            asyncio.run(asked(preset))


def test_neither_key_nor_prompt_is_written_down(asking, server, caplog):
    """Not in the log at DEBUG, not in an error or its traceback, not in an address."""
    caplog.set_level(logging.DEBUG)
    scripts = {
        "anthropic": [
            (whole({"error": {"type": "authentication_error", "message": SECRET}}, "401 Words"),),
            (Reset(),),
        ],
        "openai": [(head(), sse("{nonsense " + SECRET)), (whole(b"", "302 Words", location=f"/?key={SECRET}"),)],
        "gemini": [(Hang(),), (stream_head("gemini"), BEGUN["gemini"], ENDED["gemini"])],
        "ollama": [(stream_head("ollama"), BEGUN["ollama"]), (b"nonsense\r\n\r\n",)],
    }
    shown = []
    for kind, answers in scripts.items():
        for steps in answers:
            server.answers(*steps)
            _, error = asking(kind).stream(timeouts=hasty(headers_s=1))
            if error is not None:
                shown += [repr(error), str(error), repr(vars(error)), *traceback.format_exception(error)]

    assert len(server.requests) == 8
    written = caplog.text + "".join(shown) + "".join(request.path for request in server.requests)
    assert "answer began" in caplog.text
    assert SECRET not in written
    assert "Hello there" not in written


def test_nobody_is_known_again_by_a_cookie(asking, server):
    server.answers(whole({"data": []}, set_cookie="who=me; Path=/"))
    mine = asking("openai")

    async def twice(provider):
        await provider.probe(mine.key)
        await provider.probe(mine.key)

    mine.run(twice)

    assert ["cookie" in request.headers for request in server.requests] == [False, False]


def test_values_do_not_show_what_they_carry():
    call = Call("POST", "https://x.example", {"x-api-key": SECRET}, b"prompt")
    asked = Asked(endpoint("a", "openai", "https://x.example"), "m", ApiKey(SECRET, "https://x.example"))

    assert SECRET not in repr(call) + repr(asked)
    assert "prompt" not in repr(call)


def test_secrets_of_connections_that_cannot_be_written_down_cost_nobody_an_answer(
    asking, server, monkeypatch, tmp_path
):
    """A variable that developers set for a browser."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "gone" / "keys.log"))
    transport._trusted.cache_clear()
    server.answers(stream_head("openai") + BEGUN["openai"] + ENDED["openai"])

    assert ask(asking("openai")) is None
    transport._trusted.cache_clear()


def test_the_library_is_not_imported_before_it_is_used():
    """It takes 0.4 s, which a start does not wait for."""
    code = "import sys, holdfast.providers, holdfast.keys; print(sorted({'httpx', 'keyring'} & set(sys.modules)))"
    surroundings = {"PYTHONPATH": "app", "PATH": ""}

    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
