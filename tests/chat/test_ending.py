"""What a reply has taken, in time and money, while it comes and after it was stopped."""

from helpers.chatting import OPUS, StepClock, begun
from helpers.loopback import Hang
from holdfast.chat.ending import Ending, kept_reply
from holdfast.chat.standing import Job, Standing
from holdfast.chat.turn import Stretch, Turn
from holdfast.domain import ConversationId, MessageId, MessageState, Price, TextBlock, Usage
from holdfast.failover import Chain, Link, Permission

OPUS_LINK = Link("anthropic", OPUS)


class Priced:
    """Knows what everybody costs: a dollar a million of tokens read, two of those written."""

    def price(self, _link):
        """Say it."""
        return Price("2026-11-22", 1.0, 2.0, 1.0, 1.0)


def cost_of(clock_now, usage, *, is_finished):
    """Return what a reply of seven letters cost."""
    job = Job(
        ConversationId(1), MessageId(1), MessageId(2), "x", clock_now, Chain((OPUS_LINK,)), Permission(frozenset())
    )
    standing = Standing(job, lambda _news: None)
    stretch = Stretch(OPUS_LINK, 0, 0.0, usage=usage, is_finished=is_finished)
    standing.turn = Turn((TextBlock("x" * 7),), (stretch,))
    return kept_reply(standing, Ending(MessageState.STOPPED), Priced(), None).cost_usd


def test_what_was_written_until_it_was_stopped_is_paid_though_nobody_counted_it(room):
    now = room.clock.now()
    counted = cost_of(now, Usage(1000, 2), is_finished=True)
    assert counted == cost_of(now, Usage(1000, 0), is_finished=False)
    assert counted > cost_of(now, Usage(1000, 0), is_finished=True)


def test_a_stopped_reply_says_no_number_of_tokens_that_nobody_knows(room, serving):
    started = b'"usage": {"input_tokens": 12, "output_tokens": 1}'
    bytes_ = begun("Hel", "lo").replace(b'"usage": {"input_tokens": 12}', started)
    assert started in bytes_
    server = serving([bytes_, Hang()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.shows(sent, "Hello")
    room.chats.stop(sent.reply_id)
    room.ended(sent)

    assert room.chats.replies(sent.conversation_id)[sent.reply_id].usage == Usage(12, 0)


def test_it_is_known_how_long_somebody_has_been_asked(make_room, serving):
    room = make_room(clock=StepClock())
    server = serving([begun("Hel", "lo"), Hang()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.shows(sent, "Hello")
    before = room.chats.live(sent.reply_id).seconds
    room.clock.advance(3.0)
    assert room.chats.live(sent.reply_id).seconds - before == 3.0
    room.chats.stop(sent.reply_id)
    room.ended(sent)
