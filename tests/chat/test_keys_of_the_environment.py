"""A variable of the environment that holds something else than a key: said of its provider, and of nobody else."""

from __future__ import annotations

import pytest

from helpers.chatting import GPT, OPUS, answer, openai
from holdfast.domain import MessageState
from holdfast.errors import BadInput
from holdfast.keys import Keys


@pytest.fixture(params=["sk-two words", "ключ-кириллица", "sk-one\nsk-two", "x" * 3000])
def room(make_room, serving, monkeypatch, request):
    """Return a room whose first provider finds such a variable, and whose second has a key."""
    room = make_room()
    room.add("claude", "anthropic", serving([answer("Never asked.")]).url, OPUS)
    room.add("other", "openai", serving([openai("Hello.")]).url, GPT)
    found = Keys.find

    def find(self, provider, origin, variables=()):
        if provider == "claude":
            self._environment = {"BROKEN": request.param}
            return found(self, provider, origin, ("BROKEN",))
        self._environment = {"PLANTED_KEY": "sk-good-123456"}
        return found(self, provider, origin, variables)

    monkeypatch.setattr(Keys, "find", find)
    room.providers.forget_key("claude")
    return room


def test_the_others_are_shown(room):
    """The page of the settings, and `holdfast providers list`, have all of them."""
    claude, other = room.providers.rows()

    assert (claude.key, other.key) == ("none", "environment")
    assert "The key" in claude.warning
    assert not other.warning


def test_the_others_answer(room):
    """It is as with any key that is not good: the next one answers, and it is said why."""
    sent = room.send("Hi")
    last = room.ended(sent)

    assert last.state is MessageState.COMPLETE
    assert room.texts(sent.conversation_id)[-1][1] == "Hello."
    assert any("The key" in notice for notice in last.notices)


def test_a_try_says_what_is_wrong(room):
    with pytest.raises(BadInput):
        room.providers.test("claude")
