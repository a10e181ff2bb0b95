"""The commands of a chat, run in this process over a real store and a loopback server."""

from __future__ import annotations

import io
import json
import sys

import pytest

from helpers.chatting import OPUS, answer, overloaded, refusal, serve
from helpers.loopback import whole
from holdfast import cli
from holdfast.chat import Providers
from holdfast.domain import Price
from holdfast.main import open_program, open_providers
from holdfast.providers import Endpoint
from holdfast.store import Store


@pytest.fixture
def holdfast(tmp_path, capsysbinary, monkeypatch):
    """Run a command over a store that is there, and return its exit code, standard output and standard error."""
    Store.open(tmp_path / "data" / "holdfast.db").close()

    def run(*arguments, typed=None):
        capsysbinary.readouterr()
        if typed is not None:
            monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        given = ["--data-dir", str(tmp_path / "data"), *map(str, arguments)]
        code = cli.run(given, open_program, lambda *_: 99, open_providers)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture
def serving():
    servers = []

    def start(*scripts):
        servers.append(serve(*scripts))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def claude(holdfast, serving):
    server = serving([answer("Hel", "lo")])
    holdfast("providers", "add", "mine", "--kind", "anthropic", "--base-url", server.url, "--model", OPUS)
    holdfast("chain", "set", f"mine:{OPUS}")
    return server


def test_a_message_is_answered(holdfast, claude):
    code, out, err = holdfast("chat", "Good morning")

    assert (code, out, err) == (0, "Hello\n", "")
    assert "Good morning" in holdfast("list")[1]
    assert "Hello" in holdfast("show", "1")[1]


def test_for_machines_a_line_an_event_and_a_summary(holdfast, claude):
    code, out, _ = holdfast("chat", "Hi", "--json")
    *events, summary = map(json.loads, out.splitlines())

    assert code == 0
    assert "".join(one["text"] for one in events if one["type"] == "text") == "Hello"
    assert summary == {
        "conversation": 1,
        "message": 2,
        "state": "complete",
        "segments": [{"provider": "mine", "model": OPUS, "chars": 5}],
        "usage": {"input_tokens": 12, "output_tokens": 9, "cache_read_tokens": 0, "cache_write_tokens": 0},
        "error": None,
    }


def test_a_conversation_is_gone_on_with_from_standard_input(holdfast, claude):
    holdfast("chat", "One")
    code, _, _ = holdfast("chat", "--conversation", "1", typed="Two\n")

    assert code == 0
    said = [one["content"][-1]["text"] for one in claude.requests[-1].json["messages"]]
    assert said == ["One", "Hello", "Two\n"]


def test_a_provider_and_a_model_by_name(holdfast, claude):
    code, _, _ = holdfast("chat", "Hi", "--provider", "mine", "--model", "claude-haiku-5-5")

    assert code == 0
    assert claude.requests[-1].json["model"] == "claude-haiku-5-5"


def test_what_fails_is_said_and_is_exit_code_one(holdfast, serving):
    server = serving([refusal("400 Bad Request", "invalid_request_error", "bad")])
    holdfast("providers", "add", "mine", "--kind", "anthropic", "--base-url", server.url, "--model", OPUS)
    code, out, _ = holdfast("chat", "Hi", "--provider", "mine", "--json")
    summary = json.loads(out.splitlines()[-1])

    assert code == 1
    assert summary["state"] == "failed"
    assert "cannot take this message" in summary["error"]


@pytest.mark.parametrize("status", ["400 No", "404 No"])
def test_what_a_provider_says_itself_is_told_once(holdfast, serving, status):
    """Of a message that is not taken it stands in the sentence already."""
    server = serving([refusal(status, "not_found_error", "Nobody knows this model.")])
    holdfast("providers", "add", "mine", "--kind", "anthropic", "--base-url", server.url, "--model", OPUS)
    holdfast("chain", "set", f"mine:{OPUS}")

    _code, _out, err = holdfast("chat", "Hi")

    assert err.count("Nobody knows this model") == 1


def test_a_takeover_is_told_beside_the_answer(holdfast, claude, serving):
    down = serving([overloaded()])
    holdfast("providers", "add", "first", "--kind", "anthropic", "--base-url", down.url, "--model", "claude-sonnet-5-5")
    holdfast("chain", "set", "first:claude-sonnet-5-5", f"mine:{OPUS}")
    code, out, err = holdfast("chat", "Hi")

    assert (code, out) == (0, "Hello\n")
    assert "no capacity" in err


def test_what_nobody_answers_waits_and_can_be_taken_back_or_sent(holdfast, serving):
    server = serving([overloaded()], [overloaded()], [overloaded()], [overloaded()], [answer("Here.")])
    holdfast("providers", "add", "mine", "--kind", "anthropic", "--base-url", server.url, "--model", OPUS)
    holdfast("chain", "set", f"mine:{OPUS}")
    code, out, _ = holdfast("chat", "First", "--json")
    assert (code, json.loads(out.splitlines()[-1])["state"]) == (1, "queued")
    code, out, err = holdfast("chat", "Second")
    assert (code, out) == (1, "")
    assert "waits in the outbox" in err

    waiting = [json.loads(line) for line in holdfast("outbox", "list", "--json")[1].splitlines()]
    assert [one["text"] for one in waiting] == ["First", "Second"]
    assert holdfast("outbox", "withdraw", waiting[1]["id"])[:2] == (0, "Second\n")
    assert [one["text"] for one in map(json.loads, holdfast("outbox", "list", "--json")[1].splitlines())] == ["First"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("chat", "Hi"),
        ("chat", "Hi", "--provider", "nobody"),
        ("chat", "Hi", "--conversation", "99"),
        ("chat", "  "),
        ("providers", "add", "x", "--kind", "openai"),
        ("providers", "test", "nobody"),
        ("providers", "remove", "nobody"),
        ("chain", "set", "nocolon"),
        ("chain", "set", "nobody:model"),
        ("outbox", "withdraw", "5"),
    ],
)
def test_bad_input_is_exit_code_two(holdfast, arguments):
    code, out, err = holdfast(*arguments)

    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_a_cloud_is_agreed_to_in_words_once(holdfast):
    holdfast("providers", "add", "openai", "--model", "gpt-6-sol")
    first = holdfast("chain", "set", "openai:gpt-6-sol")
    again = holdfast("chain", "set", "openai:gpt-6-sol")

    assert "Your words" in first[2]
    assert again[2] == ""


def test_what_was_agreed_is_told_and_taken_back_by_command(holdfast):
    holdfast("providers", "add", "openai", "--model", "gpt-6-sol")
    assert "You have not agreed" in holdfast("providers", "agreed")[1]
    holdfast("chain", "set", "openai:gpt-6-sol")
    (given,) = map(json.loads, holdfast("providers", "agreed", "--json")[1].splitlines())
    assert (given["name"], given["host"], given["consented"], given["in_chain"]) == (
        *("openai", "api.openai.com"),
        *(True, True),
    )
    assert given["since"].endswith("+00:00")
    code, out, _err = holdfast("providers", "withdraw", "openai")
    assert code == 0
    assert out.startswith("Taken back. Nothing more of yours goes to OpenAI")
    assert json.loads(holdfast("chain", "show", "--json")[1])["consented"] is False
    again = holdfast("chain", "set", "openai:gpt-6-sol")
    assert "until you agree" in again[2]
    assert json.loads(holdfast("chain", "show", "--json")[1])["consented"] is False
    assert holdfast("providers", "agree", "openai")[1].startswith("On ")
    assert json.loads(holdfast("chain", "show", "--json")[1])["consented"] is True


def test_nobody_is_taken_back_from_who_is_not_there(holdfast):
    assert holdfast("providers", "withdraw", "nobody")[0] == 2
    assert holdfast("providers", "agree", "nobody")[0] == 2
    holdfast("providers", "add", "openai", "--model", "gpt-6-sol")
    code, out, _err = holdfast("providers", "withdraw", "openai")
    assert (code, out.startswith("You have not agreed")) == (0, True)


def test_providers_are_listed_tried_and_forgotten(holdfast, serving):
    server = serving([whole({"data": [{"id": OPUS}], "has_more": False})])
    holdfast("providers", "add", "mine", "--kind", "anthropic", "--base-url", server.url, "--model", OPUS)
    (row,) = map(json.loads, holdfast("providers", "list", "--json")[1].splitlines())
    assert (row["name"], row["default_model"], row["key"]) == ("mine", OPUS, "not_needed")
    code, out, _ = holdfast("providers", "test", "mine", "--json")
    assert (code, json.loads(out)["models"]) == (0, [OPUS])
    assert holdfast("providers", "remove", "mine")[0] == 0
    assert holdfast("providers", "list")[1] == ""


def test_a_key_of_the_environment_goes_to_its_server(holdfast, serving, monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-planted-env")
    server = serving([answer("Yes.")])
    holdfast(
        *("providers", "add", "mine", "--kind", "anthropic", "--base-url", server.url),
        *("--model", OPUS, "--key-env", "MY_KEY"),
    )
    holdfast("chat", "Hi", "--provider", "mine")

    assert server.requests[-1].headers["x-api-key"] == "sk-planted-env"


def test_a_key_from_a_closed_input_is_refused_in_words(holdfast, claude, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    code, _out, err = holdfast("providers", "key", "mine")

    assert code == 2
    assert "standard input is closed" in err


def test_a_provider_with_a_typing_error_stays_in_the_file(holdfast, claude, tmp_path):
    """What was written by hand is mended by hand; setting up another does not cost it."""
    (file,) = (tmp_path / "data").rglob("providers.toml")
    file.write_text(file.read_text() + '\n[providers.typed]\nkind = "antropic"\nbase_url = "http://127.0.0.1:1"\n')
    holdfast("providers", "add", "more", "--kind", "openai", "--base-url", "http://127.0.0.1:2/v1", "--model", "m")
    assert 'kind = "antropic"' in file.read_text()
    holdfast("providers", "remove", "more")

    assert 'kind = "antropic"' in file.read_text()
    assert "127.0.0.1:2" not in file.read_text()


@pytest.fixture
def dear(holdfast, serving, monkeypatch):
    """Have a provider whose every answer costs about a dollar."""
    monkeypatch.setattr(Endpoint, "is_local", property(lambda _one: False))
    monkeypatch.setattr(Providers, "price", lambda _self, _link: Price("2026-11-22", 50_000, 50_000, 0, 0))
    server = serving([answer("Hel", "lo")])
    holdfast("providers", "add", "mine", "--kind", "anthropic", "--base-url", server.url, "--model", OPUS)
    holdfast("chain", "set", f"mine:{OPUS}")
    return server


def test_what_a_month_cost_is_told_for_people_and_for_machines(holdfast, dear):
    assert "No answer was asked for" in holdfast("usage")[1]
    holdfast("chat", "Good morning")
    code, out, _err = holdfast("usage")
    assert code == 0
    assert "about $1.05" in out
    assert "an estimate" in out
    found = json.loads(holdfast("usage", "--json")[1])
    assert (found["cost_usd"], found["limit_usd"]) == (1.05, None)
    assert [(one["provider"], one["answers"], one["input_tokens"]) for one in found["models"]] == [("mine", 1, 12)]
    assert json.loads(holdfast("usage", "--month", "2020-02", "--json")[1])["models"] == []
    assert holdfast("usage", "--month", "2020-13")[0] == 2


def test_at_the_limit_a_message_waits_unless_it_is_said_otherwise(holdfast, dear):
    holdfast("chat", "Good morning")
    assert "(105 %)" in holdfast("usage", "--limit", "1")[1]
    code, out, err = holdfast("chat", "One more")
    assert (code, out) == (1, "")
    assert "This month's limit of $1.00 is reached" in err
    assert "--over-limit" in err
    assert len(dear.requests) == 1
    (waiting,) = map(json.loads, holdfast("outbox", "list", "--json")[1].splitlines())
    assert waiting["held"] is True
    assert holdfast("outbox", "send")[0] == 1
    assert len(dear.requests) == 1
    assert holdfast("outbox", "send", "--over-limit")[0] == 0
    assert len(dear.requests) == 2
    assert holdfast("chat", "And one", "--over-limit")[:2] == (0, "Hello\n")
    assert holdfast("usage", "--limit", "none")[0] == 0
    assert holdfast("chat", "And one")[0] == 0


@pytest.mark.parametrize("limit", ["much", "-3", "nan", "inf", ""])
def test_what_is_no_limit_is_bad_input(holdfast, limit):
    assert holdfast("usage", f"--limit={limit}")[0] == 2
