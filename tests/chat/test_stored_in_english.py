"""What is stored of a reply does not depend on the language in which it was said."""

import pytest

from helpers.asking import hasty
from helpers.chatting import answer, overloaded
from helpers.loopback import Reset, chunk, chunked_head
from helpers.pseudo import Pseudo
from helpers.replies import BEGUN
from holdfast import language
from holdfast.domain import MessageState

HASTY = hasty(headers_s=0.6, first_byte_s=0.6, first_content_s=0.6, silence_s=0.6)


@pytest.fixture
def pseudo():
    language.speak("pseudo", Pseudo())
    yield
    language.speak(language.ENGLISH)


def test_why_a_reply_broke_off(make_room, serving, pseudo):
    room = make_room(timeouts=HASTY)
    server = serving([chunked_head("text/event-stream"), chunk(BEGUN["openai"]), Reset()])
    room.add("mine", "openai", server.url, "a-model")
    sent = room.send("Hi")
    live = room.ended(sent)

    assert live.state is MessageState.INTERRUPTED
    assert "⟦" in live.error.message
    language.speak(language.ENGLISH)
    stored = room.chats.replies(sent.conversation_id)[sent.reply_id]
    assert stored.words
    assert "⟦" not in f"{stored.words} {stored.hint} {stored.notices}"


def test_who_took_over_and_why(make_room, serving, pseudo):
    room = make_room(timeouts=HASTY)
    room.add("first", "anthropic", serving(*[[overloaded()]] * 3).url, "claude-opus-5-5")
    room.add("second", "anthropic", serving([answer("Here.")]).url, "claude-haiku-5-5")
    room.providers.consent("second")
    sent = room.send("Hi")
    live = room.ended(sent)

    assert any("⟦" in notice for notice in live.notices)
    language.speak(language.ENGLISH)
    stored = room.chats.replies(sent.conversation_id)[sent.reply_id]
    assert stored.notices
    assert not any("⟦" in notice for notice in stored.notices)
