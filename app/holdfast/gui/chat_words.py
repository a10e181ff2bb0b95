"""What is said about replies, providers and what goes along, in people's words. Computes; shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast import language
from holdfast.domain import MessageState, Sender, ThinkingBlock
from holdfast.gui import words
from holdfast.gui.mirroring import apart
from holdfast.gui.view import Act, Foot
from holdfast.language import mark, tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.chat import Live, Plan, Reply, Waiting
    from holdfast.domain import Message, Usage

COPY_EDIT = Act("edit", mark("Edit"), mark("Edit the message on a new branch"))
AGAIN = Act("again", mark("Again"), mark("Answer again"))
OTHER = Act("other", mark("Another model"), mark("Answer again with another model"))
WHOLE = Act("whole", mark("As a whole"), mark("Answer again as a whole"))
RETRY = Act("retry", mark("Try again"), mark("Try again"))
RETRY_OTHER = Act("other", mark("Try another model"), mark("Try again with another model"))
STOP = Act("stop", mark("Stop"), mark("Stop the reply"))
WITHDRAW = Act("withdraw", mark("Take it back"), mark("Take the waiting message back into the composer"))
EDIT_WAITING = Act("edit", mark("Edit"), mark("Change the message while it waits"))
EARLIER = Act("earlier", mark("Earlier"), mark("Send this message before the one above it"))
LATER = Act("later", mark("Later"), mark("Send this message after the one below it"))
REST_NOW = Act("send_again", mark("Go on now"), mark("Ask for the rest of the reply now"))
GO_ON = Act("go_on", mark("Go on now"), mark("Ask for the rest of the reply now"))
LEAVE = Act("leave", mark("Leave it so"), mark("Wait no longer for the rest of the reply"))
SEND_OVER = Act("send_over", mark("Send it all the same"), mark("Send it though this month's limit is reached"))
SEND_AGAIN = Act("send_again", mark("Send it now"), mark("Send the waiting message now"))

_ENDED_BADLY = {MessageState.FAILED, MessageState.INTERRUPTED, MessageState.STOPPED, MessageState.REFUSED}
CENT = 0.01
CHOICE = "choice:"
"""Begins the key of an act that answers a question; what follows is for `Chats.answer`."""
LONGEST_TITLE = 200


def tokens(count: int) -> str:
    """Return a number of tokens as precisely as an estimate is: 3,400."""
    if count < 1000:  # noqa: PLR2004 - up to here each ten counts
        return words.number(max(10, round(count, -1)))
    return words.number(round(count, -2))


def money(dollars: float) -> str:
    """Return a cost: "$0.03", "less than a cent"."""
    if dollars < CENT / 2:
        return tr("less than a cent")
    return language.dollars(dollars)


def about_money(dollars: float) -> str:
    """Return an estimated cost: "about $0.03", "less than a cent"."""
    return money(dollars) if dollars < CENT / 2 else tr("about {money}", money=money(dollars))


def seconds(duration_s: float) -> str:
    """Return how long a reply took: "12 s", "2 min 5 s"."""
    whole = round(duration_s)
    if whole < 60:  # noqa: PLR2004 - a minute
        return tr("{seconds} s", seconds=max(whole, 1))
    if whole % 60:
        return tr("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)
    return tr("{minutes} min", minutes=whole // 60)


def facts(label: str, usage: Usage | None, cost_usd: float | None, duration_s: float | None) -> str:
    """Return the line under a reply: who, how long, how much, for how much."""
    said = [apart(label)]
    if label and duration_s is not None:
        said.append(seconds(duration_s))
    if usage is not None and usage.output_tokens:
        said.append(trn("{count} token", "{count} tokens", usage.output_tokens))
    if cost_usd is not None and cost_usd > 0:
        said.append(about_money(cost_usd))
    return " · ".join(part for part in said if part)


def acts_of(message: Message, *, is_waiting: bool) -> tuple[Act, ...]:
    """Return what a message offers beside Copy."""
    if message.sender is Sender.HUMAN:
        return (EDIT_WAITING,) if is_waiting else (COPY_EDIT,)
    if message.sender is not Sender.ASSISTANT or message.state in (MessageState.STREAMING, MessageState.QUEUED):
        return ()
    return (AGAIN, OTHER, WHOLE) if len(message.segments) > 1 else (AGAIN, OTHER)


def reply_foot(message: Message, reply: Reply | None, *, is_last: bool = False) -> Foot | None:
    """Return what stands below a stored reply. The last one can be gone on with where it ended with the program."""
    if message.sender is not Sender.ASSISTANT or message.state is MessageState.STREAMING:
        return None
    acts = (RETRY, RETRY_OTHER) if message.state in _ENDED_BADLY else ()
    if reply is None:
        return Foot(acts=acts) if acts else None
    said = " ".join(part for part in (reply.words, reply.hint, *reply.notices) if part)
    if is_last and message.state is MessageState.INTERRUPTED and message.blocks and message.segments:
        acts = (GO_ON, *acts)
    tone = "warn" if message.state in (MessageState.FAILED, MessageState.INTERRUPTED) else ""
    # Translators: stands between the names of those who wrote a reply together
    label = tr(" and ").join(dict.fromkeys(part.label for part in reply.parts)) or reply.label
    chosen = tuple(Act(f"{CHOICE}{key}", choice, choice) for key, choice in reply.choices)
    return Foot(said, tone, facts(label, reply.usage, reply.cost_usd, reply.seconds), chosen or acts)


def half_foot(foot: Foot | None, waiting: Waiting) -> Foot:
    """Return what stands below half an answer whose rest is asked for later."""
    said = " ".join(part for part in ("" if foot is None else foot.words, waiting.words) if part)
    now = SEND_OVER if waiting.is_held else REST_NOW
    acts = () if waiting.state.value == "sending" else (now, RETRY_OTHER, LEAVE)
    return Foot(said, "warn", "" if foot is None else foot.facts, acts)


def waiting_foot(waiting: Waiting, *, at: int = 0, of: int = 1) -> Foot:
    """Return what stands below a message that waits to be sent, the one `at` of those that can change places."""
    acts: tuple[Act, ...] = (WITHDRAW,) if waiting.state.value == "waiting" else (SEND_AGAIN, WITHDRAW)
    if waiting.state.value == "waiting":
        acts = (*((EARLIER,) if at else ()), *((LATER,) if at < of - 1 else ()), *acts)
    if waiting.is_held:
        acts = (SEND_OVER, *acts)
    return Foot(
        waiting.words or tr("Waiting to be sent."), "warn", "", () if waiting.state.value == "sending" else acts
    )


def live_foot(live: Live) -> Foot:
    """Return what stands below a reply that is being written."""
    who = apart(live.label) or tr("the model")
    if live.blocks and isinstance(live.blocks[-1], ThinkingBlock):
        plain, timed = mark("{who} is thinking."), mark("{who} is thinking, {time}.")
    elif any(getattr(block, "text", "") for block in live.blocks):
        plain, timed = mark("{who} is writing."), mark("{who} is writing, {time}.")
    else:
        plain, timed = mark("Waiting for {who}."), mark("Waiting for {who}, {time}.")
    doing = tr(plain, who=who) if live.seconds is None else tr(timed, who=who, time=seconds(live.seconds))
    if live.question is not None:
        doing = tr("Waiting for your answer.")
    return Foot(" ".join((*live.notices, doing)), "", "", (STOP,))


def account_line(plan: Plan) -> str:
    """Return how much goes along, and for how much."""
    if plan.account is None:
        return ""
    going = tokens(plan.account.tokens)
    if plan.account.messages_left_out:
        line = trn(
            "about {tokens} tokens go along, without the oldest {count} message",
            "about {tokens} tokens go along, without the oldest {count} messages",
            plan.account.messages_left_out,
            tokens=going,
        )
    else:
        line = tr("about {tokens} tokens go along", tokens=going)
    if missing := plan.account.pictures_missing:
        line += " · " + trn("{count} picture is not sent", "{count} pictures are not sent", missing)
    line = f"{line} · {about_money(plan.cost_usd)}" if plan.cost_usd else line
    return " · ".join((line, tr("this month's limit is reached"))) if plan.is_over_limit else line


def account_sentences(plan: Plan) -> tuple[str, ...]:
    """Return what goes along and what does not, a sentence each."""
    account = plan.account
    if account is None:
        return plan.words
    said = [
        trn(
            "{count} message of this conversation go along, with your new one.",
            "{count} messages of this conversation go along, with your new one.",
            account.messages - 1,
        )
    ]
    if account.messages <= 1:
        said = [tr("Only your new message goes along.")]
    if account.room_tokens is not None:
        said.append(
            tr(
                "{label} reads up to about {tokens} tokens of history.",
                label=apart(plan.label) or tr("The model"),
                tokens=tokens(account.room_tokens),
            )
        )
    if account.is_whole and account.room_tokens is not None:
        said.append(tr("Nothing is left out."))
    if plan.cost_usd:
        said.append(tr("Reading it costs {money}.", money=about_money(plan.cost_usd)))
    return (*said, *(each for each in plan.words if each not in said))


def models_line(names: Sequence[str]) -> str:
    """Return the chain in one line: "Claude Opus 5.5, then GPT-6 Sol, then a model on this computer"."""
    return tr(", then ").join(names)
