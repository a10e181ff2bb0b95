from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain import DocumentPart, ImagePart, Replay, Request, RequestMessage, TextPart
from holdfast.domain.pictures import PictureLimits
from holdfast.failover import Account, Target, estimate_tokens, message_tokens, translate

PICTURE = ImagePart("image/png", b"\x89PNG")
PDF = DocumentPart("Plan.pdf", "application/pdf", "The plan.", b"%PDF /Type /Page /Type /Page /Type /Pages")
SCAN = DocumentPart("Scan.pdf", "application/pdf", " ", b"%PDF")
NOTES = DocumentPart("notes.txt", "text/plain", "Some notes.")
REPLAY = Replay("anthropic", "claude-opus-5-5", ('{"type":"thinking"}', '{"type":"text"}'))

GPT = Target("openai", "gpt-6-sol", 922_000, 128_000, sees_images=True, reads_pdf=False)
BLIND = Target("ollama", "llama4", sees_images=False)


def user(*parts):
    return RequestMessage("user", tuple(TextPart(part) if isinstance(part, str) else part for part in parts))


def reply(*parts, replay=None):
    return replace(user(*parts), role="assistant", replay=replay)


def test_thinking_goes_back_to_its_own_model_alone():
    history = [user("Why?"), reply("Because.", replay=REPLAY), user("And?")]

    own = translate(history, "", Target("anthropic", "claude-opus-5-5"))
    assert own.messages == tuple(history)
    for other in (GPT, Target("anthropic", "claude-haiku-5-5"), Target("bedrock", "claude-opus-5-5")):
        assert translate(history, "", other).messages == (user("Why?"), reply("Because."), user("And?"))
        assert translate(history, "", other).account.is_whole


def test_pictures_go_to_models_that_see():
    history = [user("What is this?", PICTURE)]

    assert translate(history, "", GPT).messages == tuple(history)
    unknown = "1 picture is not sent: it is not known whether Llama sees pictures."
    for target, said in ((BLIND, "1 picture is not sent: Llama does not see pictures."), (Target("x", "y"), unknown)):
        found = translate(history, "", target)
        assert found.messages == (user("What is this?", "[A picture was here that this model does not see.]"),)
        assert found.account.words("Llama") == (said,)


def png(width, height, size=100):
    """Return a picture of this size, and so many bytes, that nobody unpacks."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return ImagePart("image/png", head + b"\0" * (size - len(head)))


def seeing(**limits):
    return replace(GPT, pictures=PictureLimits(**limits))


@pytest.mark.parametrize(
    ("limits", "picture"),
    [({"side": 8000}, png(8001, 10)), ({"side": 8000}, png(10, 8001)), ({"pixels": 1_000_000}, png(1001, 1000)),
     ({"bytes_each": 1000}, png(10, 10, 751))],
)  # fmt: skip
def test_a_picture_that_the_service_refuses_is_left_out_and_said(limits, picture):
    fine = png(1000, 1000, 750)
    found = translate([user("Look", fine, picture)], "", seeing(**limits))

    words = "[A picture was here that is too large to be sent, or one too many.]"
    assert found.messages == (user("Look", fine, words),)
    assert not found.account.is_whole
    assert found.account.words("GPT") == (
        "1 picture is not sent: GPT takes none so large. Attach a smaller copy of it.",
    )


def test_of_too_many_pictures_the_newest_go_along():
    history = [user(f"{number}", png(number + 1, 1)) for number in range(5)]
    found = translate(history, "", seeing(count=2))

    (merged,) = found.messages
    assert [part for part in merged.parts if isinstance(part, ImagePart)] == [png(4, 1), png(5, 1)]
    assert found.account.words("GPT") == ("3 pictures are not sent: GPT takes no more of them at once.",)
    assert translate(history, "", seeing(bytes_together=3 * 136)).account.pictures_too_many == 2
    assert translate(history, "", seeing(count=5, bytes_together=5 * 136)).account.is_whole


def test_with_many_pictures_none_may_be_as_large_as_alone():
    large, small = png(3000, 10), png(10, 10)
    limits = seeing(many=2, side_of_many=2000)

    assert translate([user(large, large)], "", limits).account.is_whole
    assert translate([user(small, small, small)], "", limits).account.is_whole
    found = translate([user(large, small, large, small)], "", limits)
    assert [part for part in found.messages[0].parts if isinstance(part, ImagePart)] == [small, small]
    assert found.account.pictures_too_large == 2
    assert translate([user(large, small, large)], "", limits).account.pictures_too_large == 1


def test_limits_do_not_count_for_who_sees_none():
    found = translate([user("Look", png(9000, 9000))], "", replace(BLIND, pictures=PictureLimits(side=1)))

    assert (found.account.pictures_left_out, found.account.pictures_too_large) == (1, 0)


def test_a_pdf_goes_as_a_file_or_as_its_text():
    history = [user("Read this.", PDF, NOTES)]

    whole = translate(history, "", Target("anthropic", "claude-opus-5-5", reads_pdf=True))
    assert whole.messages == tuple(history)
    assert whole.account.is_whole
    text = translate(history, "", GPT)
    assert text.messages == (user("Read this.", replace(PDF, data=b""), NOTES),)
    assert text.account.words("GPT-6") == ("1 document is sent as text only.",)


def test_a_scan_without_text_is_named_and_counted():
    found = translate([user("Read these.", SCAN, SCAN)], "", GPT)

    assert found.messages[0].parts[1] == TextPart("[The document Scan.pdf was here; there is no text of it.]")
    assert found.account.words("GPT-6") == ("2 documents are not sent: there is no text of it to read.",)


def test_files_stand_in_the_persons_messages_only():
    """Services refuse pictures and documents inside a reply."""
    found = translate([user("Draw."), reply("Here:", PICTURE, PDF), user("Thanks.")], "", GPT)

    assert found.messages[1] == reply(
        "Here:", "[A picture was here that this model does not see.]", "Plan.pdf\n\nThe plan."
    )


def test_messages_take_turns():
    """Empty ones go, and neighbours of one role become one."""
    history = [
        user("One"),
        user("two"),
        reply(" \n"),
        reply(replay=REPLAY),
        user("three"),
        reply("Yes", replay=REPLAY),
        user("4"),
    ]

    found = translate(history, "", Target("anthropic", "claude-opus-5-5"))

    assert found.messages == (user("One", "two", "three"), reply("Yes", replay=REPLAY), user("4"))
    assert translate([], "", GPT).messages == ()


def test_two_replies_in_one_are_nobodys_own():
    history = [user("Why?"), reply("Because", replay=REPLAY), reply("of that."), user("And?")]

    found = translate(history, "", Target("anthropic", "claude-opus-5-5"))

    assert found.messages[1] == reply("Because", "of that.")


def test_a_conversation_that_the_assistant_began_gets_a_beginning():
    found = translate([reply("Welcome."), user("Hello.")], "", GPT)

    assert [message.role for message in found.messages] == ["user", "assistant", "user"]
    assert found.account.messages_left_out == 0


def test_the_oldest_go_first_and_it_is_said_to_both():
    history = [message for number in range(50) for message in (user(f"{number} " + "a" * 350), reply("b" * 350))]
    target = Target("ollama", "llama4", context_tokens=2000, max_output_tokens=500)

    found = translate([*history, user("The question")], "", target)
    account = found.account

    assert account.room_tokens == 1300
    assert account.tokens <= 1300
    assert found.messages[0].role == "user"
    assert "101 messages" not in found.messages[0].parts[0].text
    assert f"{account.messages_left_out} messages before this one" in found.messages[0].parts[0].text
    assert found.messages[-1] == user("The question")
    assert account.messages + account.messages_left_out == 101
    assert account.words("Llama") == (
        f"{account.messages_left_out} earlier messages are not sent: Llama reads no more at once.",
    )


def test_a_message_too_long_by_itself_is_the_persons_to_decide():
    found = translate([user("Hi"), reply("Hello"), user("x" * 10_000)], "", Target("o", "m", context_tokens=1000))

    assert not found.account.fits
    assert not found.account.is_whole
    assert found.messages[-1].parts[-1] == TextPart("x" * 10_000)
    assert found.account.words("Llama")[0] == "The newest message alone is longer than Llama reads at once."
    assert found.account.words("Llama")[1].startswith("2 earlier messages")


def test_instructions_take_room_too():
    history = [user("a" * 700), reply("b" * 700), user("c")]
    target = Target("o", "m", context_tokens=1000, max_output_tokens=100)

    assert translate(history, "", target).account.messages_left_out == 0
    assert translate(history, "s" * 2000, target).account.messages_left_out == 2


def test_one_is_one():
    one = Account(1, 10, messages_left_out=1, pictures_left_out=1, documents_left_out=1)

    assert [words.split(" not ")[0] for words in one.words("GPT-6")] == [
        "1 earlier message is",
        "1 picture is",
        "1 document is",
    ]
    assert "2 earlier messages are" in replace(one, messages_left_out=2).words("GPT-6")[0]


@pytest.mark.parametrize(
    ("context", "output", "room"),
    [
        (1_000_000, 128_000, 772_000),
        (200_000, None, 164_000),
        (4096, None, 2662),
        (None, 10, None),
        (0, 0, 0),
    ],
)
def test_room_is_left_for_the_reply(context, output, room):
    assert Target("p", "m", context, output).room_tokens == room


@pytest.mark.parametrize(
    ("model", "is_new"),
    [
        ("claude-opus-5-5", True),
        ("claude-opus-4-8", True),
        ("claude-opus-4-7", True),
        ("claude-sonnet-4-6", False),
        ("anthropic/claude-sonnet-4.5", False),
        ("claude-haiku-4-5-20251001", False),
        ("claude-opus-4-20250514", False),
        ("claude-3-5-sonnet-20241022", False),
        ("anthropic.claude-opus-5-5", True),
        ("claude-next", True),
        ("gpt-6-sol", False),
    ],
)
def test_newer_claude_models_count_more_tokens(model, is_new):
    assert Target("p", model).has_new_tokenizer is is_new


def test_tokens_are_estimated():
    assert estimate_tokens("") == 0
    assert estimate_tokens("x" * 350) == 100
    assert estimate_tokens("x" * 350, has_new_tokenizer=True) == 130
    assert estimate_tokens("é" * 350) == 100
    assert estimate_tokens("数据库") == 3
    assert message_tokens(user("x" * 350, PICTURE), has_new_tokenizer=False) == 8 + 100 + 1568
    assert message_tokens(user(PICTURE), has_new_tokenizer=True) == 8 + 4784
    assert message_tokens(user(PDF), has_new_tokenizer=False) == 8 + 2 * 3000
    assert message_tokens(user(SCAN), has_new_tokenizer=False) == 8 + 3000
    assert message_tokens(user(NOTES), has_new_tokenizer=False) == 8 + 4
    assert message_tokens(reply("x", replay=REPLAY), has_new_tokenizer=False) == 8 + 10


PARTS = st.sampled_from([TextPart("Some words."), TextPart(""), TextPart("y" * 500), PICTURE, PDF, SCAN, NOTES])
MESSAGES = st.builds(
    RequestMessage,
    st.sampled_from(["user", "assistant"]),
    st.lists(PARTS, max_size=3).map(tuple),
    st.sampled_from([None, None, REPLAY]),
)
TARGETS = st.builds(
    Target,
    st.sampled_from(["anthropic", "openai"]),
    st.sampled_from(["claude-opus-5-5", "gpt-6-sol"]),
    st.none() | st.integers(0, 5000),
    st.none() | st.integers(0, 2000),
    st.sampled_from([True, False, None]),
    st.sampled_from([True, False, None]),
)


@given(st.lists(MESSAGES, max_size=8), TARGETS)
def test_whatever_the_history_a_request_comes_of_it(history, target):
    """Roles take turns, the newest message is there, and nothing is left out without being counted."""
    found = translate([*history, user("The question")], "Be brief.", target)

    Request(target.model, found.messages)
    roles = [message.role for message in found.messages]
    assert roles[0] == "user"
    assert all(one != other for one, other in itertools.pairwise(roles))
    assert found.messages[-1].parts[-1] == TextPart("The question")
    assert found.account.fits == (target.room_tokens is None or found.account.tokens <= target.room_tokens)
    for message in found.messages:
        assert message.parts
        for part in message.parts:
            assert not isinstance(part, ImagePart) or (target.sees_images and message.role == "user")
            assert not (isinstance(part, DocumentPart) and part.data) or target.reads_pdf
    if found.account.is_whole:
        plain = [part for message in history for part in message.parts if part != TextPart("")]
        assert sum(len(message.parts) for message in found.messages) >= len(plain)
