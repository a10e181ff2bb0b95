"""What is kept of chats beside their messages: drafts, settings, bytes of files, plans."""

from __future__ import annotations

import pytest

from helpers.chatting import GPT, OPUS, answer, openai
from helpers.loopback import whole
from holdfast.chat import ChatSettings, Draft, NewAttachment, Outgoing
from holdfast.domain import MessageState, ModelInfo
from holdfast.errors import BadInput, HoldfastError

PICTURE = NewAttachment("photo.png", "image/png", b"\x89PNG-bytes")
PASTED = NewAttachment("", "text/plain", text="A long text \ud800 with half a sign")


@pytest.fixture
def claude(room, serving):
    server = serving([answer("Yes.")])
    room.add("claude", "anthropic", server.url, OPUS)
    return server


def knows(room, **abilities):
    """Let the abilities of the model be known."""
    base_url = room.providers.endpoint("claude").base_url
    room.providers._models.lists.keep("claude", base_url, [ModelInfo(OPUS, "Claude Opus 5.5", **abilities)])


def test_a_draft_is_kept_with_its_files_over_a_restart(room, make_room):
    room.chats.keep_draft(None, Draft("Half a", (PICTURE, PASTED)))
    room.close()

    assert make_room().chats.draft(None) == Draft("Half a", (PICTURE, PASTED))


def test_a_pause_in_typing_does_not_write_the_attachments_again(room):
    """Only what changed is written: the rows of the others stay the rows they were."""
    big = NewAttachment("large.png", "image/png", b"\x89PNG" + bytes(3 << 20))

    def rows():
        with room.store.chats._reading() as con:
            return con.execute("SELECT position, id, name FROM draft_attachment ORDER BY position").fetchall()

    room.chats.keep_draft(None, Draft("H", (big, PASTED)))
    before = rows()
    room.chats.keep_draft(None, Draft("Ha", (big, PASTED)))
    assert rows() == before
    room.chats.keep_draft(None, Draft("Hal", (big, PICTURE)))
    assert rows()[0] == before[0]
    assert room.chats.draft(None) == Draft("Hal", (big, PICTURE))
    room.chats.keep_draft(None, Draft("Half", (PICTURE,)))
    assert room.chats.draft(None) == Draft("Half", (PICTURE,))


def test_sending_clears_the_draft_and_an_empty_one_is_none(room, claude):
    room.chats.keep_draft(None, Draft("Hi"))
    sent = room.send("Hi")
    assert room.chats.draft(None) == Draft()
    room.ended(sent)
    room.chats.keep_draft(sent.conversation_id, Draft("More"))
    room.chats.keep_draft(sent.conversation_id, Draft("  "))
    assert room.chats.draft(sent.conversation_id) == Draft()


def test_settings_of_a_conversation_go_along(room, claude):
    sent = room.send("Hi")
    room.ended(sent)
    settings = ChatSettings(room.providers.link("claude", "claude-haiku-5-5"), "Be brief.", is_claude_only=True)
    room.chats.set_settings(sent.conversation_id, settings)
    assert room.chats.settings(sent.conversation_id) == settings
    room.ended(room.send("More", sent.conversation_id, sent.reply_id))

    assert claude.requests[-1].json["model"] == "claude-haiku-5-5"
    assert claude.requests[-1].json["system"] == "Be brief."


def test_a_picture_goes_to_a_model_that_sees(room, claude):
    """Its bytes are in the store, and go along with every later message too."""
    knows(room, sees_images=True)
    sent = room.chats.send(Outgoing(None, None, Draft("Look", (PICTURE,))))
    room.ended(sent)
    room.ended(room.send("Again", sent.conversation_id, sent.reply_id))

    for request in claude.requests:
        assert request.json["messages"][0]["content"][0]["type"] == "image"


def test_a_picture_for_a_model_that_does_not_see_is_said(room, claude):
    knows(room, sees_images=False)
    plan = room.chats.plan(Outgoing(None, None, Draft("Look", (PICTURE,))))
    assert any("picture" in words for words in plan.words)
    live = room.ended(room.chats.send(Outgoing(None, None, Draft("Look", (PICTURE,)))))
    assert any("picture" in notice for notice in live.notices)


def test_a_picture_for_a_model_of_which_nothing_is_known_is_said_so(room, claude):
    plan = room.chats.plan(Outgoing(None, None, Draft("Look", (PICTURE,))))
    assert "1 picture is not sent: it is not known whether Claude Opus 5.5 at claude sees pictures." in plan.words


def test_a_picture_goes_to_whom_the_table_says_it_sees_until_the_list_says_another_thing(room):
    """Also before anybody asked for the list: the account is made while one writes."""
    room.providers.add("anthropic", model=OPUS)
    look = Outgoing(None, None, Draft("Look", (PICTURE,)))
    assert room.chats.plan(look).account.pictures_left_out == 0
    lists, base_url = room.providers._models.lists, room.providers.endpoint("anthropic").base_url
    lists.keep("anthropic", base_url, [ModelInfo(OPUS, "Claude Opus 5.5")])
    assert room.chats.plan(look).account.pictures_left_out == 0
    lists.keep("anthropic", base_url, [ModelInfo(OPUS, "Claude Opus 5.5", sees_images=False)])
    assert room.chats.plan(look).account.pictures_left_out == 1


def test_a_plan_says_who_what_and_about_how_much(room, claude):
    knows(room, context_tokens=200_000)
    plan = room.chats.plan(Outgoing(None, None, Draft("word " * 700)))

    assert plan.label == "Claude Opus 5.5 at claude"
    assert 900 < plan.account.tokens < 1_600
    assert plan.account.is_whole
    assert not plan.waits


def test_a_change_of_a_message_is_planned_without_what_came_after_it(room, claude):
    sent = room.send("word " * 900)
    room.ended(sent)
    outgoing = Outgoing(sent.conversation_id, sent.reply_id, Draft("A short one"))

    assert room.chats.plan(outgoing).account.messages == 3
    plan = room.chats.plan(outgoing, sent.message_id)
    assert (plan.account.messages, plan.account.tokens < 100) == (1, True)


def test_a_history_that_is_too_long_is_never_cut_unasked(room, claude):
    """Planned with an account, asked about on sending, dropped or summarised with the person's word."""
    knows(room, context_tokens=3_000, max_output_tokens=500)
    sent = room.send("word " * 900)
    room.ended(sent)
    more = Outgoing(sent.conversation_id, sent.reply_id, Draft("other " * 500))
    assert room.chats.plan(more).account.messages_left_out > 0
    asked = room.chats.send(more)
    question = room.until(lambda: (live := room.chats.live(asked.reply_id)) and live.question)
    assert question.kind == "too_long"
    room.chats.answer(asked.reply_id, "drop_oldest")
    live = room.ended(asked)

    assert "word word" not in str(claude.requests[-1].json["messages"])
    assert any("not sent" in notice for notice in live.notices)


@pytest.mark.parametrize(("size", "is_offered"), [(2_000, False), (3_000, False), (30_000, True), (None, True)])
def test_who_is_known_to_read_no_more_is_not_offered_for_what_is_too_long(room, claude, serving, size, is_offered):
    other = serving([openai("Yes.")])
    room.add("other", "openai", other.url, GPT)
    knows(room, context_tokens=3_000, max_output_tokens=500)
    base_url = room.providers.endpoint("other").base_url
    room.providers._models.lists.keep("other", base_url, [ModelInfo(GPT, "GPT-6 Sol", context_tokens=size)])
    room.well("claude", "other")
    sent = room.send("word " * 900)
    room.ended(sent)
    asked = room.chats.send(Outgoing(sent.conversation_id, sent.reply_id, Draft("other " * 500)))
    question = room.until(lambda: (live := room.chats.live(asked.reply_id)) and live.question)
    assert any(key.startswith("link:other") for key, _label in question.choices) is is_offered
    room.chats.answer(asked.reply_id, "leave")
    room.ended(asked)


def test_a_summary_takes_the_place_of_the_older_part(room, claude):
    knows(room, context_tokens=3_000, max_output_tokens=500)
    sent = room.send("word " * 900)
    room.ended(sent)
    more = Draft("other " * 500)
    asked = room.chats.send(Outgoing(sent.conversation_id, sent.reply_id, more, overflow="summarise"))
    live = room.ended(asked)

    assert live.state is MessageState.COMPLETE
    (kept,) = live.notices  # and nothing of each step on the way
    assert "this summary went along: Yes." in kept
    first, *summaries, last = (str(received.json["messages"]) for received in claude.requests)
    assert "word word" in first
    assert all("Summarise the conversation" in summary for summary in summaries)
    assert "What was said before, in short" in summaries[1]  # in pieces that the model can read
    assert "A summary of that part" in last
    assert "word word" not in last
    assert "other other" in last


def test_a_name_of_ones_own(room, claude):
    sent = room.send("Hi")
    room.ended(sent)
    room.chats.rename(sent.conversation_id, "Greeting")

    assert room.library.rows()[0].title == "Greeting"


def test_providers_are_kept_in_a_file_without_keys(room, claude):
    """For this person only, and whatever else stands in it stays."""
    path = room.paths.config / "providers.toml"
    path.write_text(path.read_text() + "\n[mine]\nown = 1\n")
    room.providers.set_default_model("claude", "claude-haiku-5-5")
    room.providers.set_key("claude", "sk-planted-abcdef")

    assert "own = 1" in path.read_text()
    assert "sk-planted" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert room.providers.rows()[0].default_model == "claude-haiku-5-5"


def test_a_broken_file_is_said_and_left(room):
    path = room.paths.config / "providers.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("chain = [")
    with pytest.raises(HoldfastError, match="cannot be read"):
        room.providers.rows()
    with pytest.raises(HoldfastError):
        room.providers.add("anthropic")
    assert path.read_text() == "chain = ["


@pytest.mark.parametrize(
    ("name", "kind", "url"),
    [
        ("bad name", "openai", "http://127.0.0.1"),
        ("x", "smalltalk", "http://127.0.0.1"),
        ("x", "openai", ""),
        ("x", "openai", "ftp://127.0.0.1"),
        ("x", "openai", "http://user:pass@127.0.0.1"),
        ("azure", "", ""),
    ],
)
def test_what_cannot_be_a_provider_is_refused_in_words(room, name, kind, url):
    with pytest.raises(BadInput):
        room.providers.add(name, kind, url)


def test_a_test_says_how_a_provider_is(room, serving):
    models = {"data": [{"id": OPUS, "display_name": "Claude Opus 5.5", "max_input_tokens": 1_000}], "has_more": False}
    server = serving([whole(models)])
    room.add("claude", "anthropic", server.url, OPUS)
    found = room.providers.test("claude")

    assert found.is_well
    assert "offers 1 model" in found.words
    assert room.providers.target(room.providers.link("claude")).context_tokens == 1_000
    assert room.providers.label(room.providers.link("claude")).startswith("Claude Opus 5.5")


def test_a_provider_that_is_gone_leaves_the_chain(room, claude):
    room.providers.remove("claude")

    assert room.providers.chain().links == ()
    assert room.providers.rows() == ()
