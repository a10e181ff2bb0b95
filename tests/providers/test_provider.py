"""A provider beyond its streams: models, their cache, and the cheap question whether it is there."""

import asyncio
from dataclasses import replace

import pytest

from helpers.asking import SECRET, Asking, hasty
from helpers.loopback import Hang, head, whole
from holdfast.domain import ModelInfo, Probe
from holdfast.errors import KeyRefused, ProviderError, Unreachable
from holdfast.providers import HttpProvider, Transport, endpoint
from holdfast.providers.openai_chat import OpenAIChat


@pytest.fixture(params=["anthropic", "openai", "gemini", "ollama"])
def kind(request):
    return request.param


LISTS = {
    "anthropic": ({"data": [{"id": "a"}, {"id": "b"}], "has_more": False}, "/v1/models?limit=1000", "x-api-key"),
    "openai": ({"data": [{"id": "a"}, {"id": "b"}]}, "/v1/models", "authorization"),
    "gemini": ({"models": [{"name": "models/a"}, {"name": "b"}]}, "/v1beta/models?pageSize=1000", "x-goog-api-key"),
    "ollama": ({"models": [{"name": "a"}, {"model": "b"}]}, "/api/tags", "authorization"),
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_probe_costs_nothing_and_proves_the_key(asking, server, kind):
    body, path, header = LISTS[kind]
    server.answers(whole(body, request_id="req_3"))
    mine = asking(kind)

    found = mine.run(lambda provider: provider.probe(mine.key))

    assert found == Probe(found.latency_ms, 2, "req_3")
    assert found.latency_ms >= 0
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", path)
    assert SECRET in request.headers[header]


def test_a_provider_says_where_it_is(asking):
    mine = asking("openai")

    async def place(provider):
        return provider.endpoint

    assert mine.run(place) == mine.endpoint


def test_a_server_whose_list_needs_no_key_is_asked_elsewhere(asking, server):
    """OpenRouter shows its models to anybody; only its page of keys proves one."""
    server.answers(whole({"data": {"label": "mine"}}))
    mine = asking("openai")
    mine.endpoint = replace(mine.endpoint, traits=replace(mine.endpoint.traits, probe_path="/key"))

    assert mine.run(lambda provider: provider.probe(mine.key)).models is None
    assert server.requests[0].path == "/v1/key"


@pytest.mark.parametrize(
    ("steps", "kind", "cause"),
    [
        ((whole({"error": {"message": "no"}}, "401 Words"),), KeyRefused, None),
        ((whole(b"<html>", content_type="text/html"),), Unreachable, "not_an_api"),
        ((whole({"detail": "Not Found"}, "404 Words"),), Unreachable, "not_an_api"),
        ((whole({"error": {"message": "none", "type": "x"}}, "404 Words"),), ProviderError, None),
        ((head("application/json"), b'{"data"', Hang()), Unreachable, "headers_timeout"),
        ((Hang(),), Unreachable, "headers_timeout"),
    ],
)
def test_a_probe_that_fails_says_why(asking, server, steps, kind, cause):
    server.answers(*steps)
    mine = asking("openai")

    async def failing(provider):
        with pytest.raises(kind) as failed:
            await provider.probe(mine.key)
        return failed.value

    error = mine.run(failing, timeouts=hasty(headers_s=0.5, body_s=0.3))

    assert getattr(error, "cause", None) == cause


def test_a_list_may_come_bare(asking, server):
    server.answers(whole([{"id": "a"}]))
    mine = asking("openai")

    assert mine.run(lambda provider: provider.models(mine.key)) == [ModelInfo("a")]


def test_a_server_that_says_it_listens_everywhere_is_reached(server):
    server.answers(whole({"data": [{"id": "a"}]}))
    everywhere = server.url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - as its log says
    mine = Asking(server, "openai")
    mine.endpoint = endpoint("mine", "openai", f"{everywhere}/v1")

    assert mine.run(lambda provider: provider.models(None)) == [ModelInfo("a")]
    assert mine.endpoint.origin == everywhere


def test_a_list_that_never_ends_is_left(asking, server):
    for number in range(30):
        server.answers(whole({"models": [{"name": f"models/m{number}"}], "nextPageToken": "again"}))
    mine = asking("gemini")

    assert len(mine.run(lambda provider: provider.models(mine.key))) == 20


def test_a_page_that_comes_again_and_again_is_one(asking, server):
    """Nobody chooses among twenty models of one name."""
    server.answers(whole({"data": [{"id": "a"}, {"id": "a"}], "has_more": True, "last_id": "a"}))
    mine = asking("anthropic")

    assert mine.run(lambda provider: provider.models(mine.key)) == [ModelInfo("a")]
    assert len(server.requests) == 2


@pytest.mark.parametrize("body", [{}, {"status": "ok"}, 5, "well", None, True])
def test_json_of_some_other_service_is_no_list_of_models(asking, server, kind, body):
    server.answers(whole(body))
    mine = asking(kind)

    with pytest.raises(Unreachable) as caught:
        mine.run(lambda provider: provider.models(mine.key))
    assert caught.value.cause == "not_an_api"


@pytest.mark.parametrize(
    ("kind", "page"),
    [("anthropic", {"data": [{"id": "a"}], "has_more": True, "last_id": "\ud83d"}),
     ("gemini", {"models": [{"name": "models/a"}, {"name": "models/"}, {"name": ""}], "nextPageToken": "\ude00"})],
)  # fmt: skip
def test_half_a_character_names_a_page_like_any_other(asking, server, kind, page):
    """It was a fault of ours; and a model without a name is none."""
    server.answers(whole(page)).answers(whole({"data": [], "models": []}))
    mine = asking(kind)

    assert [model.id for model in mine.run(lambda provider: provider.models(mine.key))] == ["a"]
    assert server.requests[1].path.endswith("=%3F")


@pytest.mark.parametrize("body", [[], {"data": None}, {"models": []}, {"result": [{"name": "a"}]}])
def test_a_list_may_be_empty(asking, server, body):
    server.answers(whole(body))
    mine = asking("openai")

    assert mine.run(lambda provider: provider.models(mine.key)) == []


def test_a_list_that_breaks_off_is_no_answer(asking, server):
    """Nothing is kept of half a list."""
    server.answers(head("application/json", content_length="400") + b'{"data":')
    mine = asking("openai")

    with pytest.raises(Unreachable) as caught:
        mine.run(lambda provider: provider.models(mine.key))
    assert caught.value.cause == "reset"


@pytest.mark.parametrize(
    "broken", [whole({"error": "model 'gone' not found"}, "404 Not Found"), whole({"error": "x"}, "500 Oops"),
               whole(b"not found", "404 Not Found", "text/plain"), whole(b"oops")]
)  # fmt: skip
def test_a_model_that_is_gone_hides_no_other(asking, server, broken):
    """Between the list and the question about it somebody can remove one, and some are damaged."""
    server.answers(whole({"models": [{"name": "gone"}, {"name": "here"}]})).answers(broken)
    server.answers(whole({"model_info": {"llama.context_length": 8192}}))
    mine = asking("ollama")

    assert mine.run(lambda provider: provider.models(mine.key)) == [
        ModelInfo("gone"),
        ModelInfo("here", context_tokens=8192, reads_pdf=False),
    ]


def test_a_server_that_is_gone_meanwhile_is_gone(asking, server):
    server.answers(whole({"models": [{"name": "a"}, {"name": "b"}]})).answers(b"")
    mine = asking("ollama")

    with pytest.raises(Unreachable):
        mine.run(lambda provider: provider.models(mine.key))
    assert len(server.requests) <= 3


def test_models_are_asked_for_once_an_hour(asking, server):
    server.answers(whole({"data": [{"id": "a"}]})).answers(whole({"data": [{"id": "b"}]}))
    mine = asking("openai")
    now = [0.0]

    async def twice():
        transport = Transport()
        provider = HttpProvider(mine.endpoint, OpenAIChat(), transport, clock=lambda: now[0])
        names = []
        for seconds, refresh in ((0, False), (3599, False), (3601, False), (3602, True)):
            now[0] = seconds
            names += [model.id for model in await provider.models(mine.key, refresh=refresh)]
        await transport.close()
        return names

    assert asyncio.run(twice()) == ["a", "a", "b", "b"]
    assert len(server.requests) == 3


def test_geminis_models_are_those_that_write(asking, server):
    writes = {
        "name": "models/gemini-x",
        "displayName": "Gemini X",
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent"],
        "thinking": True,
    }
    embeds = {"name": "models/embedding", "supportedGenerationMethods": ["embedContent"]}
    server.answers(whole({"models": [writes, embeds], "nextPageToken": "2 "}))
    server.answers(whole({"models": [{"name": "models/other"}]}))
    mine = asking("gemini")

    assert mine.run(lambda provider: provider.models(mine.key)) == [
        ModelInfo("gemini-x", "Gemini X", 1_048_576, 65_536, sees_images=True, reads_pdf=True, thinks=True),
        ModelInfo("other"),
    ]
    assert server.requests[1].path == "/v1beta/models?pageSize=1000&pageToken=2%20"


def test_ollamas_models_tell_their_window_when_asked_one_by_one(asking, server):
    server.answers(whole({"models": [{"name": "llama:8b"}, {"name": "plain"}]}))
    about = {"general.name": "x", "llama.context_length": 131_072}
    server.answers(whole({"model_info": about, "capabilities": ["completion", "vision", "thinking"]}))
    server.answers(whole({}))
    mine = asking("ollama")

    assert mine.run(lambda provider: provider.models(mine.key)) == [
        ModelInfo("llama:8b", context_tokens=131_072, sees_images=True, reads_pdf=False, thinks=True),
        ModelInfo("plain", reads_pdf=False),
    ]
    assert [(request.path, request.body) for request in server.requests[1:]] == [
        ("/api/show", b'{"model":"llama:8b"}'),
        ("/api/show", b'{"model":"plain"}'),
    ]
