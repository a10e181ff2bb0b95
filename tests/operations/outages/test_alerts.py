"""Alerts go only where the person said, say no word of a conversation, and hold nothing up when they fail."""

from __future__ import annotations

import sys

import pytest

from helpers.loopback import whole
from helpers.moments import START, at
from helpers.outage_scene import GPT, OPUS
from holdfast.errors import BadInput
from holdfast.operations.outages import News
from holdfast.operations.outages.alerts import Alerts, AlertWishes, checked

NEWS = News("outage", "Claude is overloaded", "GPT-6 answers meanwhile.", "claude")


@pytest.fixture
def alerts(scene, net, transport):
    """Make alerts over wishes."""

    def make(**wishes):
        one = scene()
        return one, Alerts(lambda: AlertWishes(**wishes), net, transport, one.book, one.clock)

    return make


def test_an_address_is_told_what_happened_and_nothing_else(alerts, server, net):
    server.answers(whole(b"", "204 No Content"))
    _one, made = alerts(webhook=f"{server.url}/hook")

    assert net.run(made.send(NEWS, made._wishes())).result(20) == []

    assert server.requests[0].json == {
        "program": "Holdfast",
        "event": "outage",
        "provider": "claude",
        "text": "Claude is overloaded. GPT-6 answers meanwhile.",
        "at": START.isoformat(),
    }


def test_a_command_finds_it_in_its_environment(alerts, net, tmp_path):
    target = tmp_path / "told"
    code = f"import os; open({str(target)!r}, 'w').write(os.environ['HOLDFAST_EVENT'] + os.environ['HOLDFAST_TEXT'])"
    _one, made = alerts(command=f'"{sys.executable}" -c "{code}"')

    assert net.run(made.send(NEWS, made._wishes())).result(20) == []

    assert target.read_text() == "outageClaude is overloaded. GPT-6 answers meanwhile."


def test_no_shell_reads_the_command(alerts, net, tmp_path):
    _one, made = alerts(command=f"true ; touch {tmp_path}/owned")

    net.run(made.send(NEWS, made._wishes())).result(20)

    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("command", ["a-program-that-is-not-there", "false"])
def test_a_command_that_fails_is_said_lately(alerts, net, command, written):
    one, made = alerts(command=command)

    (words,) = net.run(made.send(NEWS, made._wishes())).result(20)
    written()

    assert words.startswith("The command of the alert")
    assert one.outages.overview().lately[0].words == "An alert was not delivered"


def test_an_address_that_redirects_is_not_followed(alerts, server, net):
    server.answers(whole(b"", "302 Found", location="http://127.0.0.1:1/elsewhere"))
    _one, made = alerts(webhook=server.url)

    assert net.run(made.send(NEWS, made._wishes())).result(20) == ["The address of the alert did not take it."]


def test_only_outage_takeover_and_recovery_are_alerted(alerts, server):
    server.answers(whole(b""))
    one, made = alerts(webhook=server.url)
    one.outages.on_news(made.on_news)

    one.book.took_over(OPUS, GPT, at(1), kept_chars=3)

    assert server.asked.wait(20)
    assert server.requests[0].json["event"] == "took_over"
    made.on_news(News("offline", "x"))
    made.on_news(News("situation"))
    assert len(server.requests) == 1


def test_nothing_entered_means_nobody_told(alerts):
    _one, made = alerts()

    made.on_news(NEWS)


@pytest.mark.parametrize(
    "wishes", [AlertWishes(webhook="ftp://x"), AlertWishes(webhook="x"), AlertWishes(command='say "hello')]
)
def test_what_cannot_work_is_refused_when_it_is_entered(wishes):
    with pytest.raises(BadInput):
        checked(wishes)


def test_what_can_is_kept_without_its_blanks():
    assert checked(AlertWishes(" say hello ", " https://example.com/hook ")) == AlertWishes(
        "say hello", "https://example.com/hook"
    )
