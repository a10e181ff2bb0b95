"""Where providers are: what an address may be, what a key is bound to, and the table of those known by name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import resources
from holdfast.domain import Price, Usage
from holdfast.errors import BadInput
from holdfast.providers import KINDS, LOCAL, PlainHttp, clean_base_url, endpoint, is_loopback, presets, price
from holdfast.providers.endpoint import AUTH_OF_KIND, check_name
from holdfast.providers.presets import Preset


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("anthropic", "https://api.anthropic.com", "https://api.anthropic.com"),
        ("anthropic", " https://API.Anthropic.com:443/v1/messages/ ", "https://api.anthropic.com"),
        ("anthropic", "https://api.deepseek.com/anthropic", "https://api.deepseek.com/anthropic"),
        ("openai", "https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("openai", "https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1"),
        ("openai", "https://api.openai.com/v1/models", "https://api.openai.com/v1"),
        ("openai", "http://127.0.0.1:1234/v1/", "http://127.0.0.1:1234/v1"),
        ("openai", "http://[::1]:80/v1", "http://[::1]/v1"),
        ("gemini", "https://generativelanguage.googleapis.com/v1beta/models", "https://generativelanguage.googleapis.com"),
        ("ollama", "http://127.0.0.1:11434/api/chat", "http://127.0.0.1:11434"),
        ("ollama", "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434"),
    ],
)  # fmt: skip
def test_an_address_ends_where_the_vendors_does(kind, text, expected):
    assert clean_base_url(text, kind) == expected


@pytest.mark.parametrize(
    "text",
    ["", "api.openai.com", "ftp://x.example", "file:///x", "https://", "https://user:pass@x.example", "https://a@b.example",
     "https://x.example?key=1", "https://x.example#a", "https://x.example:99999",
     "http://127.0.0.1:0", "https://x.example:port", "https://[::1",
     "https://x.exämple", "https://x .example", "https://x.example\\@y.example", "https://{region}.example", "https://x\n.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_hint(text):
    with pytest.raises(BadInput) as refused:
        clean_base_url(text, "openai")

    assert refused.value.hint


@pytest.mark.parametrize(
    ("kind", "text"),
    [("anthropic", "https://x.example/v1/v1/messages"), ("gemini", "https://x.example/v1beta/v1beta"),
     ("ollama", "http://127.0.0.1:11434/api/api/chat/"), ("openai", "https://x.example/chat/chat/completions")],
)  # fmt: skip
def test_what_the_dialect_adds_is_taken_off_however_often_it_is_there(kind, text):
    """Else the same address would be another one the next time it is read, and its key not be found."""
    assert clean_base_url(text, kind).count("/") == len("//")


EVERY = "0.0.0.0"  # noqa: S104 - nothing is bound to it


@given(st.text(max_size=60), st.sampled_from(KINDS))
def test_no_text_breaks_it(text, kind):
    for address in (text, f"https://{text}"):
        try:
            clean = clean_base_url(address, kind)
        except BadInput:
            continue
        assert clean_base_url(clean, kind) == clean


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST", "a.localhost", "localhost.", "127.0.0.1", "127.9.9.9", "::1", "[::1]"),
        *("::ffff:127.0.0.1", EVERY, "::", "[::]", "0:0:0:0:0:0:0:0", f"::ffff:{EVERY}"),
    ],
)
def test_this_computer_is_recognised(host):
    """A server that listens everywhere says so as 0.0.0.0, which people copy: no packet for it leaves a computer."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1.evil.example", "localhost.evil.example", "localhost..", "mylocalhost", "10.0.0.1", "", "::2", "0.0.0.1",
     "0.0.0.0.evil.example", "0.example", "host.docker.internal"],
)  # fmt: skip
def test_other_computers_are_too(host):
    assert not is_loopback(host)


def test_a_key_is_bound_to_scheme_host_and_port():
    assert endpoint("a", "openai", "https://x.example/v1").origin == "https://x.example"
    assert endpoint("a", "openai", "http://x.example/v1").origin == "http://x.example"
    assert endpoint("a", "openai", "https://x.example:8443/v1").origin == "https://x.example:8443"


def test_an_address_that_anybody_can_listen_to_is_warned_of():
    plain = endpoint("a", "openai", "http://192.168.1.5:8080/v1")

    assert plain.warning == PlainHttp("http://192.168.1.5:8080")
    assert "not encrypted" in plain.warning.message
    assert endpoint("a", "openai", "https://x.example/v1").warning is None
    assert endpoint("a", "openai", "http://127.0.0.1:8080/v1").warning is None


def test_servers_nearby_have_time_to_load_a_model():
    for url in ("http://127.0.0.1:1/v1", "http://192.168.1.5:1/v1", "http://box.local:1/v1"):
        assert endpoint("a", "openai", url).timeouts is LOCAL
    assert endpoint("a", "openai", "https://api.openai.com/v1").timeouts is not LOCAL


@pytest.mark.parametrize(
    "host",
    [
        *(EVERY, "[::]", "nas", "box.lan", "box.local.", "nas.home.arpa", "10.1.2.3", "[fd00::5]"),
        *("host.docker.internal", "host.containers.internal"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_nearby_by_its_name_is_the_persons_own(host, kind):
    assert endpoint("a", kind, f"http://{host}:11434").is_local


@pytest.mark.parametrize("url", ["https://ollama.com", "http://203.0.113.5.nip.io:11434", "http://8.8.8.8:11434"])
def test_a_server_of_ollamas_kind_far_away_is_not_the_persons_own(url):
    """It has time to load a model; but that words go there has to be agreed to, as to any other."""
    far = endpoint("a", "ollama", url)

    assert not far.is_local
    assert far.timeouts is LOCAL


def test_the_name_that_containers_have_for_their_host_is_warned_of():
    """Outside of one any name server may answer for it."""
    assert endpoint("a", "openai", "http://host.docker.internal:1/v1").warning is not None


@pytest.mark.parametrize(
    ("given", "reached"),
    [("http://0.0.0.0:8080/v1", "http://127.0.0.1:8080/v1"), ("http://[::]:8080/v1", "http://[::1]:8080/v1"),
     ("http://10.0.0.0:8080/v1", "http://10.0.0.0:8080/v1"), ("http://x.example/0.0.0.0", "http://x.example/0.0.0.0")],
)  # fmt: skip
def test_what_stands_for_every_address_is_asked_at_one_of_them(given, reached):
    """Windows connects to no 0.0.0.0; the key stays bound to what the person wrote."""
    made = endpoint("a", "openai", given)

    assert (made.base_url, made.reached_at) == (given, reached)
    assert made.warning is None or "10.0" in given or "x.example" in given


@pytest.mark.parametrize("name", ["claude", "my-server", "a.b_c", "x" * 40, " Claude "])
def test_a_provider_has_a_simple_name(name):
    assert check_name(name) == name.strip().lower()


@pytest.mark.parametrize("name", ["", "a:b", "-a", "a b", "ü", "x" * 41])
def test_another_name_is_refused(name):
    with pytest.raises(BadInput):
        check_name(name)


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_every_preset_can_be_used(preset: Preset):
    places = dict.fromkeys(preset.places, "eu-west-1")
    if not preset.base_url:
        with pytest.raises(BadInput):
            preset.endpoint("mine")
        return

    made = preset.endpoint("mine", places)

    assert made.kind in KINDS
    assert made.base_url == preset.base_url.replace("{region}", "eu-west-1").replace("{resource}", "eu-west-1")
    assert made.warning is None
    assert made.traits.needs_key is not made.is_loopback
    assert bool(made.key_env) is made.traits.needs_key
    if made.traits.needs_key:
        assert made.base_url.startswith("https://")
        assert endpoint("mine", made.kind, made.base_url) == made


def test_the_presets_that_were_promised_are_there():
    assert {preset.name for preset in presets()} >= {
        "anthropic", "openai", "gemini", "openrouter", "mistral", "groq", "deepseek", "xai", "bedrock", "azure",
        "ollama", "lmstudio", "llamacpp", "compatible",
    }  # fmt: skip


@pytest.mark.parametrize("value", ["", "a.b", "x/../y", "evil.example/", "ü"])
def test_a_place_in_an_address_cannot_lead_elsewhere(value):
    azure = next(preset for preset in presets() if preset.name == "azure")

    with pytest.raises(BadInput):
        azure.endpoint("mine", {"resource": value})


@pytest.mark.parametrize(
    "url",
    [
        "http://api.anthropic.com",
        "https://api.anthropic.com.evil.example",
        "https://evil.example/api.anthropic.com",
        "http://127.0.0.1:9",
    ],
)
def test_the_variables_of_a_preset_are_not_for_strangers(url):
    """Else an address in a settings file could draw the key out of the environment."""
    assert endpoint("anthropic", "anthropic", url).key_env == ()


def test_the_tables_are_dated_and_say_what_they_hold():
    for name in ("providers.json", "prices.json"):
        table = json.loads(resources.text(name))
        assert table["as_of"] >= "2026-11-22"
    for row in json.loads(resources.text("providers.json"))["presets"]:
        assert row.get("auth", "bearer") in AUTH_OF_KIND.values() or row["auth"] == "api-key"


def test_who_sees_pictures_where_the_list_does_not_say():
    """OpenAI's list has names alone, and all who write to it have seen pictures for years."""
    openai = endpoint("a", "openai", "https://api.openai.com/v1")
    assert (openai.sees("gpt-6-sol"), openai.sees("gpt-3.5-turbo")) == (True, None)
    assert endpoint("a", "anthropic", "https://api.anthropic.com").sees("claude-opus-5-5")
    assert endpoint("a", "openai", "http://127.0.0.1:8080/v1").sees("gpt-6-sol") is None


def test_what_a_reply_costs():
    opus = endpoint("a", "anthropic", "https://api.anthropic.com")

    found = price(opus, "claude-opus-5-5")

    assert found == Price("2026-11-22", 4, 20, 0.4, 5)
    assert found.cost(Usage(1_000_000, 100_000, 500_000, 10_000)) == pytest.approx(4 + 2 + 0.2 + 0.05)


def test_a_dated_name_has_the_price_of_its_model():
    claude = endpoint("a", "anthropic", "https://api.anthropic.com")

    assert price(claude, "claude-haiku-4-5-20251001") == price(claude, "claude-haiku-4-5")
    assert price(claude, "claude-opus-5-5") != price(claude, "claude-opus-5")


def test_nobody_guesses_a_price():
    """A reseller's is its own, and a model that is not in the table has none."""
    assert price(endpoint("a", "anthropic", "https://api.anthropic.com"), "claude-unheard-of") is None
    assert price(endpoint("a", "openai", "https://openrouter.ai/api/v1"), "claude-opus-5-5") is None
    assert price(endpoint("a", "ollama", "http://127.0.0.1:11434"), "llama") is None


def test_no_two_providers_are_called_alike():
    labels = [preset.label for preset in presets()]
    assert len(set(labels)) == len(labels)
