"""To whom the person's words may go: agreed once, told in plain words, and taken back with effect at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

import holdfast
from helpers.chatting import ENDED, GPT, OPUS, answer, begun, openai, overloaded, refusal
from helpers.loopback import AfterGate
from holdfast.chat.configuration import NAME, Configuration, ConfigurationFile, Configured, Consent
from holdfast.chat.consents import given, rows, taken_back, with_provider
from holdfast.domain import MessageState
from holdfast.language import english
from holdfast.providers import Endpoint

HOME = Path(holdfast.__file__).parents[1]
MARCH = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def clouds(monkeypatch):
    """Have every server of the test count as somebody else's computer."""
    monkeypatch.setattr(Endpoint, "is_local", property(lambda _one: False))


def agreed(room, *names):
    for name in names:
        room.providers.consent(name)


def row(room, name):
    return next(one for one in room.providers.consents() if one.name == name)


# taken back


def test_a_takeover_does_not_happen_once_the_consent_is_taken_back(clouds, room, serving):
    """While Claude has the message and has not answered: the backup gets nothing, and the person is asked anew."""
    first, second = serving([AfterGate(), overloaded()], [overloaded()]), serving([openai("Never.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    agreed(room, "claude", "backup")
    sent = room.send("Secret")
    room.until(lambda: first.requests)
    room.providers.withdraw_consent("backup")
    first.gate.set()
    asked = room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    assert (asked.kind, asked.link.provider) == ("consent", "backup")
    room.chats.answer(sent.reply_id, "no")

    assert room.ended(sent).state is MessageState.QUEUED
    assert second.requests == []


def test_half_an_answer_is_not_handed_on_once_the_consent_is_taken_back(clouds, room, serving):
    """What Claude wrote stays and waits for its rest."""
    first, second = serving([begun("Half of "), AfterGate()]), serving([openai("Never.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    agreed(room, "claude", "backup")
    sent = room.send("Secret")
    assert room.shows(sent, "Half of ")
    room.providers.withdraw_consent("backup")
    first.gate.set()
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    room.chats.answer(sent.reply_id, "no")

    assert room.ended(sent).state is MessageState.INTERRUPTED
    assert room.texts(sent.conversation_id)[1][1] == "Half of "
    assert second.requests == []


def test_the_same_provider_is_not_asked_once_more_either(clouds, room, serving):
    """A quick retry after an error is a sending like any other."""
    first = serving([AfterGate(), refusal("500 Oops", "api_error")], [answer("Never.")])
    room.add("claude", "anthropic", first.url, OPUS)
    agreed(room, "claude")
    sent = room.send("Secret")
    room.until(lambda: first.requests)
    room.providers.withdraw_consent("claude")
    first.gate.set()
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    room.chats.answer(sent.reply_id, "no")

    room.ended(sent)
    assert len(first.requests) == 1


def test_a_reply_that_is_being_written_goes_on(clouds, room, serving):
    """The words are there already; cutting it off would cost the person the answer and take nothing back."""
    first = serving([begun("Half of "), AfterGate(), ENDED])
    room.add("claude", "anthropic", first.url, OPUS)
    agreed(room, "claude")
    sent = room.send("Secret")
    assert room.shows(sent, "Half of ")
    room.providers.withdraw_consent("claude")
    first.gate.set()

    assert room.ended(sent).state is MessageState.COMPLETE


def test_what_waits_in_the_outbox_goes_nowhere_until_the_person_agrees_again(clouds, room, serving):
    first = serving([overloaded()])
    second = serving([overloaded()], [overloaded()], [openai("At last.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    agreed(room, "claude", "backup")
    sent = room.send("Waits")
    assert room.ended(sent).state is MessageState.QUEUED
    asked = len(second.requests)
    room.providers.withdraw_consent("backup")
    room.well("backup")
    assert room.chats.send_waiting() is True
    assert len(second.requests) == asked
    assert "gpt" not in room.chats.outbox()[0].words.lower()
    agreed(room, "backup")
    room.well("backup")

    assert room.chats.send_waiting() is False
    assert b"Waits" in second.requests[-1].body


def test_what_another_process_takes_back_holds_here_at_the_next_step(clouds, room, serving):
    """The command beside an open window."""
    first, second = serving([AfterGate(), overloaded()], [overloaded()]), serving([openai("Never.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    agreed(room, "claude", "backup")
    sent = room.send("Secret")
    room.until(lambda: first.requests)
    ConfigurationFile(room.paths.config).write(lambda before: taken_back(before, "backup"))
    first.gate.set()
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    room.chats.answer(sent.reply_id, "no")

    assert room.ended(sent).state is MessageState.QUEUED
    assert second.requests == []


# told


def test_what_was_agreed_is_told_with_its_day_its_host_and_how_far_it_reaches(clouds, room, serving):
    server = serving([answer("Yes.")])
    room.add("mine", "anthropic", server.url, OPUS)
    host = server.url.split("//")[1]
    assert "You have not agreed" in row(room, "mine").words
    assert host in row(room, "mine").words
    agreed(room, "mine")
    said = english(row(room, "mine").words)

    assert said.startswith(f"On {datetime.now(UTC).astimezone().day} ")
    assert host in said
    assert "every conversation" in said
    room.providers.withdraw_consent("mine")
    assert "You have not agreed" in row(room, "mine").words


def test_a_model_on_this_computer_needs_no_consent(room, serving):
    room.add("home", "openai", serving([openai("Yes.")]).url, "llama")

    assert "nothing to agree to" in row(room, "home").words


@pytest.fixture
def mine():
    return Configured("mine", "openai", "https://one.example/v1", "m")


def test_a_consent_without_a_day_is_told_so_and_gets_none_made_up(tmp_path, mine):
    """An earlier Holdfast kept that a person agreed, and nothing more."""
    (tmp_path / NAME).write_text(
        'consented = ["mine"]\n[providers.mine]\nkind = "openai"\nbase_url = "https://one.example/v1"\n'
    )
    (one,) = rows(ConfigurationFile(tmp_path).read())

    assert one.is_agreed
    assert "the day was not noted" in one.words


def test_a_provider_whose_address_was_changed_in_the_file_is_agreed_to_anew(tmp_path, mine):
    """The person agreed to one host, whoever wrote another into the file."""
    file = ConfigurationFile(tmp_path)
    file.write(lambda before: given(with_provider(before, mine), mine, MARCH))
    assert file.read().consented == {"mine"}
    path = tmp_path / NAME
    path.write_text(path.read_text().replace("https://one.example/v1", "https://two.example/v1"))
    (one,) = rows(file.read())

    assert file.read().consented == frozenset()
    assert "one.example" in one.words
    assert "two.example" in one.words


def test_agreeing_again_keeps_the_first_day(mine):
    once = given(with_provider(Configuration(), mine), mine, MARCH)

    assert given(once, mine, datetime(2026, 4, 1, tzinfo=UTC)) == once


@pytest.mark.parametrize("written", ['"nonsense"', "7", "{ origin = 7, since = 'never' }", "{ since = 2026-03-03 }"])
def test_whatever_stands_beside_a_consent_it_is_read(tmp_path, written):
    (tmp_path / NAME).write_text(f'consented = ["mine"]\n[consents]\nmine = {written}\n')

    assert ConfigurationFile(tmp_path).read().consented == {"mine"}


def test_two_threads_and_two_processes_lose_no_consent_that_was_taken_back(tmp_path):
    """Each writes the whole file: none may write what it read before the other wrote."""
    file = ConfigurationFile(tmp_path)
    for number in range(8):
        one = Configured(f"p{number}", "openai", f"https://p{number}.example/v1", "m")
        file.write(lambda before, one=one: given(with_provider(before, one), one, MARCH))
    script = (
        "import sys; from pathlib import Path\n"
        "from holdfast.chat.configuration import ConfigurationFile\n"
        "from holdfast.chat.consents import taken_back\n"
        "file = ConfigurationFile(Path(sys.argv[1]))\n"
        "for name in sys.argv[2:]: file.write(lambda before: taken_back(before, name))\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(tmp_path), "p0", "p1", "p2", "p3"], cwd=HOME)
    threads = [
        threading.Thread(target=lambda name=name: file.write(lambda before: taken_back(before, name)))
        for name in ("p4", "p5", "p6")
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert other.wait(60) == 0

    assert file.read().consented == {"p7"}
    assert file.read().consents["p7"] == Consent("https://p7.example", MARCH)
