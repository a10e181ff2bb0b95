"""What a model declined to answer: the question who else shall, over a restart; and who counts as Claude."""

from __future__ import annotations

import pytest

from helpers.chatting import GPT, OPUS, answer, openai
from helpers.loopback import whole
from holdfast.domain import MessageState
from holdfast.failover import Link
from holdfast.providers import endpoint

NO = {
    "type": "message",
    "model": OPUS,
    "content": [],
    "stop_reason": "refusal",
    "stop_details": {"type": "refusal", "category": "cyber", "explanation": "It is about locks."},
}


@pytest.fixture
def declined(room, serving):
    """Return a room whose first model declined, and who else could answer."""
    server = serving([whole(NO)], [answer("Said differently, yes.")])
    other = serving([openai("I can say.")])
    room.add("claude", "anthropic", server.url, OPUS)
    room.add("other", "openai", other.url, GPT)
    for name in ("claude", "other"):
        room.providers.consent(name)
    sent = room.send("How does a lock work?")
    assert room.ended(sent).state is MessageState.REFUSED
    return room, sent, other


def test_the_question_survives_a_restart_and_is_answered_then(declined, make_room):
    room, sent, other = declined
    room.close()
    again = make_room()
    again.chats.recover()
    reply = again.chats.replies(sent.conversation_id)[sent.reply_id]
    assert [key for key, _label in reply.choices] == [f"link:other:{GPT}", "leave"]
    again.chats.answer(sent.reply_id, reply.choices[0][0])
    again.until(lambda: again.texts(sent.conversation_id)[-1] == ("assistant", "I can say.", "complete"))

    assert len(other.requests) == 1
    assert again.chats.replies(sent.conversation_id)[sent.reply_id].choices == ()


def test_a_no_survives_it_too(declined, make_room):
    """Whoever said to leave it is not asked again, and nothing goes anywhere."""
    room, sent, other = declined
    room.chats.answer(sent.reply_id, "leave")
    room.until(lambda: not room.chats.replies(sent.conversation_id)[sent.reply_id].choices)
    room.close()
    again = make_room()
    again.chats.start()

    assert again.chats.replies(sent.conversation_id)[sent.reply_id].choices == ()
    assert other.requests == []


@pytest.mark.parametrize(
    ("name", "kind", "url", "model", "expected"),
    [
        ("anthropic", "anthropic", "https://api.anthropic.com", "whatever-comes-next", True),
        ("bedrock", "anthropic", "https://bedrock-mantle.eu-west-1.api.aws/anthropic", "profile/prod", True),
        ("openai", "openai", "https://api.openai.com/v1", "claude-opus-5-5", False),
        ("openrouter", "openai", "https://openrouter.ai/api/v1", "anthropic/claude-opus-5-5", True),
        ("openrouter", "openai", "https://openrouter.ai/api/v1", "someone/claude-opus-5-5-distill", False),
        ("ollama", "ollama", "http://127.0.0.1:11434", "claude-opus-5-5", False),
        ("mine", "openai", "https://proxy.example.com/v1", "claude-opus-5-5", None),
    ],
)
def test_who_is_claude_is_known_of_the_provider(name, kind, url, model, expected):
    assert endpoint(name, kind, url).is_claude(model) is expected


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("claude-opus-5-5", True),
        ("claude-sonnet-4-5-20250929", True),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", True),
        ("anthropic/claude-3-haiku", True),
        ("claude-killer-7b", False),
        ("not-claude-7b", False),
        ("claude", False),
        ("llama-distilled-from-claude-opus", False),
    ],
)
def test_at_a_server_nobody_knows_a_name_that_anthropic_gives_counts(model, expected):
    assert Link("mine", model).is_claude is expected
    assert Link("mine", model, family="claude").is_claude
    assert not Link("mine", model, family="other").is_claude
