"""The commands `chat` and `outbox`: a message and its answer at a terminal. Knows the chats' door, and no network."""

from __future__ import annotations

import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from holdfast.cli import as_json, as_text, presence
from holdfast.cli.interrupting import interruptible
from holdfast.domain import ConversationId, MessageId, MessageState, TextBlock
from holdfast.errors import BadInput, NotFound, ProviderError
from holdfast.failover import Link
from holdfast.language import english

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from holdfast.chat import Live, Question, Sent, TurnNews, Waiting
    from holdfast.cli.as_json import Json
    from holdfast.cli.run import OpenProgram
    from holdfast.domain import Block, Usage
    from holdfast.errors import HoldfastError
    from holdfast.jobs import CancelToken
    from holdfast.paths import Paths
    from holdfast.program import Program

    Tell = Callable[[str], None]
    Write = Callable[[str], None]

ANSWERED, NOT_ANSWERED = 0, 1

REST_WAITS = "The rest of the answer waits in the outbox: holdfast outbox send"
NOBODY = "Nobody answers at the moment."
NOTHING_WAITS = "Nothing waits."
STOPPED = "Stopped. What had come is kept."
WAITS = "Your message waits in the outbox: holdfast outbox send"


def read_input(options: argparse.Namespace) -> str:
    """Read a message that comes from standard input, once, whoever carries the command out; return what came."""
    if options.text != "-":
        return ""
    if sys.stdin is None or sys.stdin.isatty():
        raise BadInput("There is nothing to send.", 'Say it behind the command: holdfast chat "Good morning"')
    options.text = sys.stdin.read()
    return str(options.text)


def chat(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell, write: Write) -> int:
    """Send a message, write the answer as it comes, and return the exit code. Raises BadInput, NotFound."""
    with open_program(paths, to_write=True) as program, interruptible() as token:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        if program.told and not options.json:
            tell(program.told)
        program.chats.recover()
        can_ask = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty() and not options.json
        return talk(options, program, tell, write, token, can_ask=can_ask)


def talk(
    options: argparse.Namespace,
    program: Program,
    tell: Tell,
    write: Write,
    token: CancelToken,
    *,
    can_ask: bool = False,
) -> int:
    """Send a message over an open program, and return the exit code; without `can_ask` nobody sits there to be asked.

    Raises BadInput, NotFound.
    """
    from holdfast.chat import Draft, Outgoing  # noqa: PLC0415 - no other command pays for this room

    program.chats.try_again()
    with closing(Shown(program, tell, write, is_json=options.json, can_ask=can_ask)) as shown:
        conversation_id, parent_id = _place(program, options.conversation)
        link = _link(program, options, tell)
        may_exceed: bool = options.over_limit
        draft = Draft(options.text)
        outgoing = Outgoing(conversation_id, parent_id, draft, link, is_kept_draft=False, may_exceed=may_exceed)
        sent = program.chats.send(outgoing)
        live = None if sent.reply_id is None else shown.until_ended(sent.reply_id, token)
        if options.json:
            write(as_json.line(_summary(sent, live)) + "\n")
        elif live is None or live.state is MessageState.QUEUED:
            tell(_waits_words(program, sent, is_unasked=live is None))
        elif waiting := next((one for one in program.chats.outbox() if one.reply_id == sent.reply_id), None):
            tell(_held_words(waiting) if waiting.is_held else REST_WAITS)
        elif live.state is MessageState.STOPPED:
            tell(STOPPED)
        return ANSWERED if live is not None and live.state is MessageState.COMPLETE else NOT_ANSWERED


def _waits_words(program: Program, sent: Sent, *, is_unasked: bool) -> str:
    """Return why a message waits, and what can be done about it."""
    waiting = next((one for one in program.chats.outbox() if one.message_id == sent.message_id), None)
    if waiting is not None and waiting.is_held:
        return _held_words(waiting)
    return f"{waiting.words if is_unasked and waiting is not None else NOBODY} {WAITS}"


def _held_words(waiting: Waiting) -> str:
    return f"{english(waiting.words)} Say so with: holdfast outbox send {waiting.message_id} --over-limit"


def outbox(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell, write: Write) -> int:
    """Show what waits, take it back or send it; return the exit code. Raises BadInput."""
    with open_program(paths, to_write=options.action != "list" and presence.is_there(paths)) as program:
        if program is None:
            if options.action == "withdraw":
                raise NotFound(presence.NOTHING_YET, presence.HOW_TO_BEGIN)
            if not options.json:
                tell(NOTHING_WAITS)
            return ANSWERED
        if options.action == "send":
            program.chats.recover()
        return handle(options, program, tell, write)


def handle(options: argparse.Namespace, program: Program, tell: Tell, write: Write) -> int:
    """Do with the outbox of an open program what was typed, and return the exit code. Raises BadInput."""
    if options.action == "withdraw":
        draft = program.chats.withdraw(MessageId(options.id))
        write((as_json.line({"text": draft.text}) if options.json else as_text.harmless(draft.text)) + "\n")
        return ANSWERED
    if options.action == "send":
        program.chats.try_again()
        held = [one.message_id for one in program.chats.outbox() if one.is_held] if options.over_limit else []
        for each in held if options.id is None else [MessageId(options.id)]:
            program.chats.send_again(each, may_exceed=options.over_limit)
        program.chats.send_waiting()
    waiting = program.chats.outbox()
    for one in waiting:
        write((as_json.line(_waiting_json(one)) if options.json else _waiting_text(one)) + "\n")
    if not waiting and (options.action == "send" or not options.json):
        tell("Nothing waits any more." if options.action == "send" else NOTHING_WAITS)
    return ANSWERED if options.action == "list" or not waiting else NOT_ANSWERED


class Shown:
    """Writes a reply as it comes: its text to standard output, what is said about it beside."""

    def __init__(self, program: Program, tell: Tell, write: Write, *, is_json: bool, can_ask: bool) -> None:
        self._chats = program.chats
        self._program = program
        self._tell = tell
        self._write = write
        self._is_json = is_json
        self._can_ask = can_ask
        self._changed = threading.Condition()
        self._news = 0
        self._chars = 0
        self._notices = 0
        self._segments = 0
        self._chats.on_turn(self._on_turn)

    def close(self) -> None:
        """Listen no longer."""
        self._chats.off_turn(self._on_turn)

    def until_ended(self, reply_id: MessageId, token: CancelToken) -> Live:
        """Write what comes until the reply has ended; Ctrl+C stops it and keeps what came."""
        with token.interrupting(lambda: self._chats.stop(reply_id)):
            seen = -1
            while (live := self._chats.last_word(reply_id)) is None:
                if (now := self._chats.live(reply_id)) is not None:
                    self._show(now)
                    if now.question is not None:
                        self._chats.answer(reply_id, self._choice(now.question))
                with self._changed:
                    self._changed.wait_for(lambda: self._news != seen, 0.2)  # noqa: B023 - called before the next round
                    seen = self._news
        self._show(live)
        if not self._is_json and self._chars:
            self._write("\n")
        if live.error is not None and not self._is_json:
            for words in _what_is_wrong(live.error):
                self._tell(words)
        return live

    def _show(self, live: Live) -> None:
        begun = live.segments[: self._segments]
        if begun:  # what it wrote comes before what is said about its end, and before who goes on
            fresh = live.segments[self._segments :]
            self._write_up_to(_said(live.blocks[: fresh[0].first_block] if fresh else live.blocks))
        for notice in live.notices[self._notices :]:
            self._say("notice", notice)
        self._notices = len(live.notices)
        ends = [*(one.first_block for one in live.segments[self._segments + 1 :]), len(live.blocks)]
        for at, (segment, end) in enumerate(zip(live.segments[self._segments :], ends, strict=False), self._segments):
            if self._is_json:
                self._event({"type": "segment", "provider": segment.provider, "model": segment.model})
            elif at:
                self._tell(f"{self._program.providers.label(Link(segment.provider, segment.model))} goes on.")
            self._write_up_to(_said(live.blocks[:end]))
        self._segments = max(self._segments, len(live.segments))
        self._write_up_to(_said(live.blocks))

    def _write_up_to(self, text: str) -> None:
        """Write what of the reply's text is not written yet."""
        if len(text) > self._chars:
            piece, self._chars = text[self._chars :], len(text)
            if self._is_json:
                self._event({"type": "text", "text": piece})
            else:
                self._write(as_text.harmless(piece))

    def _choice(self, question: Question) -> str:
        """Return what the person at the terminal chooses; where nobody sits there, to leave it."""
        self._say("question", question.words)
        if not self._can_ask:
            if question.kind == "consent" and question.link is not None:
                name = question.link.provider
                self._say("notice", f"Nothing was sent there. To agree, name it: --provider {name}, or in the chain.")
            return question.choices[-1][0]
        for number, (_key, label) in enumerate(question.choices, 1):
            self._tell(f"  {number}  {label}")
        sys.stderr.write("Which? ")
        sys.stderr.flush()
        typed = sys.stdin.readline().strip()
        number = int(typed) if typed.isdigit() else 0
        in_range = 1 <= number <= len(question.choices)
        return question.choices[number - 1][0] if in_range else question.choices[-1][0]

    def _say(self, kind: str, words: str) -> None:
        if self._is_json:
            self._event({"type": kind, "text": words})
        else:
            self._tell(words)

    def _event(self, event: Json) -> None:
        self._write(as_json.line(event) + "\n")

    def _on_turn(self, _news: TurnNews) -> None:
        with self._changed:
            self._news += 1
            self._changed.notify_all()


def _what_is_wrong(error: HoldfastError) -> list[str]:
    """Return what failed in our words and, where there are any, the provider's own: a terminal has no fold for them."""
    says = error.provider_says if isinstance(error, ProviderError) else ""
    is_said = not says or says.rstrip(".") in error.hint
    return [str(error)] if is_said else [str(error), f"Its own words: {says}"]


def _place(program: Program, wanted: str | None) -> tuple[ConversationId | None, MessageId | None]:
    """Return the conversation to go on with, and the last message of the branch that it shows."""
    if wanted is None:
        return None, None
    conversation_id = program.library.resolve_id(wanted)
    path = program.library.open(conversation_id).current_path()
    return conversation_id, path[-1].id if path else None


def _link(program: Program, options: argparse.Namespace, tell: Tell) -> Link | None:
    """Return who is to be asked first, None for whoever the chain says. Naming a provider agrees to it."""
    providers = program.providers
    if options.provider:
        link = providers.link(options.provider.strip().lower(), options.model or "")
        if not link.is_local and link.provider not in providers.consented():
            tell(providers.consent_words(link) + " Naming it agrees to that; this is said once.")
            providers.consent(link.provider)
        return link
    if not options.model:
        return None
    named = next((one for one in providers.chain().links if one.model == options.model), None)
    home = providers.home()
    if named is None and home is None:
        return None
    return named or providers.link(home.provider if home is not None else "", options.model)


def _summary(sent: Sent, live: Live | None) -> Json:
    """Return what became of a message, for machines."""
    state = MessageState.QUEUED if live is None else live.state
    is_answer = live is not None and state is not MessageState.QUEUED
    blocks: Sequence[Block] = live.blocks if live is not None else ()
    segments = live.segments if live is not None else ()
    firsts = [*(one.first_block for one in segments), len(blocks)]
    return {
        "conversation": sent.conversation_id,
        "message": sent.reply_id if is_answer else sent.message_id,
        "state": state.value,
        "segments": [
            {"provider": one.provider, "model": one.model, "chars": len(_said(blocks[start:end]))}
            for one, start, end in zip(segments, firsts, firsts[1:], strict=False)
        ],
        "usage": _usage(live.usage if live is not None else None),
        "error": None if live is None or live.error is None else " ".join(_what_is_wrong(live.error)),
    }


def _usage(usage: Usage | None) -> Json | None:
    if usage is None:
        return None
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
    }


def _said(blocks: Sequence[Block]) -> str:
    return "".join(block.text for block in blocks if isinstance(block, TextBlock))


def _waiting_json(one: Waiting) -> Json:
    return {
        "id": one.message_id,
        "conversation": one.conversation_id,
        "title": one.title,
        "text": one.text_start,
        "queued": one.queued.isoformat(),
        "state": one.state.value,
        "held": one.is_held,
        "words": one.words,
    }


def _waiting_text(one: Waiting) -> str:
    start = " ".join(as_text.harmless(one.text_start).split())[:60]
    when = f"{one.queued.astimezone():%Y-%m-%d %H:%M}"
    return f"{one.message_id:>6}  {when}  {one.state.value:<8}  {start}\n        {one.words}"
