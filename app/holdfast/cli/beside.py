"""Commands beside an open window: it has the store, so it carries them out, and what they say is written here.

One process writes a store; two that took turns would each show what the other changed only after a while, and a reply
that is being written is in one process's memory. Both ends are here: `in_window` asks, `obey` is what the window runs,
on a thread of its own. Knows sockets as it is given them.
"""

from __future__ import annotations

import argparse
import json
import logging
import threading
from contextlib import closing, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from holdfast import __version__, instance
from holdfast.cli import additions, chatting
from holdfast.cli.in_turn import WAITING, Turn
from holdfast.cli.interrupting import interruptible
from holdfast.domain.commanded import COMMANDS, LONGEST, STOP, Commanded, Value
from holdfast.errors import BadInput, HoldfastError, NotFound, StoreLocked
from holdfast.jobs import Cancelled, CancelToken
from holdfast.language import english, in_english

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from holdfast.paths import Paths
    from holdfast.program import Program

log = logging.getLogger(__name__)

KINDS: dict[str, type[HoldfastError]] = {"BadInput": BadInput, "NotFound": NotFound}
STANDARD_INPUT = "-"
TAKEN = "taken"
"""What the window says first: it carries the command out, however long that takes."""
GONE = ("The window was closed meanwhile.", "What had come is kept; open it again, or repeat the command.")


def or_in_window(
    options: argparse.Namespace,
    paths: Paths,
    here: Callable[[], int],
    tell: Callable[[str], None],
    write: Callable[[str], None],
    *,
    only_here: str = "",
) -> int:
    """Carry a command out here, or in the window that has the store, or when the command that has it is done.

    `only_here` are words that stand nowhere else. Raises what the command raises.
    """
    turn = Turn(options.command, paths, tell, only_here)
    while True:
        try:
            return here()
        except StoreLocked as locked:
            if options.command not in COMMANDS:
                raise
            code = in_window(options, paths, tell, write, locked)
            if code is not None:
                return code
            if options.command not in WAITING:
                raise
        turn.wait()


def in_window(
    options: argparse.Namespace,
    paths: Paths,
    tell: Callable[[str], None],
    write: Callable[[str], None],
    locked: StoreLocked,
) -> int | None:
    """Have the window carry a command out; None where there is no window. Raises `locked` where it does not know how,
    and what the command raises.
    """
    chosen: dict[str, Value] = {
        name: value for name, value in vars(options).items() if name not in {"command", "data_dir"}
    }
    asked = Commanded(options.command, chosen, __version__).encoded()
    if len(asked) >= LONGEST:
        raise BadInput("This is too long for the window that is open.", "Close it and try again, or send it there.")
    channel = instance.command(paths, asked)
    if channel is None:
        return None
    with closing(channel), interruptible() as token, token.interrupting(lambda: _stop(channel)):
        channel.settimeout(instance.ANSWER_LIMIT_S)
        for answer in _answers(channel, locked):
            if TAKEN in answer:
                channel.settimeout(None)
            elif "write" in answer:
                write(str(answer["write"]))
            elif "tell" in answer:
                tell(str(answer["tell"]))
            elif names := answer.get(instance.STRANGE):
                raise instance.of_another_version(map(str, names))
            elif "error" in answer:
                raise KINDS.get(str(answer["error"]), HoldfastError)(
                    str(answer.get("message", GONE[0])), str(answer.get("hint", ""))
                )
            elif answer.get("code") is None:
                raise Cancelled
            else:
                return int(answer["code"])
    raise HoldfastError(*GONE)


def _answers(channel: socket.socket, locked: StoreLocked) -> Iterator[dict[str, Any]]:
    """Yield what the window answers, as far as it comes whole. Raises `locked` where the window takes no commands."""
    with suppress(OSError, ValueError), channel.makefile("rb") as lines:
        try:
            first = lines.readline()
        except TimeoutError:  # it has not begun: what it finds when it does is a connection that is closed
            raise locked from None
        if first == instance.TOLD:  # an older window, which took it for a start
            raise locked
        for line in chain([first], lines):
            answer = json.loads(line)
            if not isinstance(answer, dict):
                return
            yield answer


def _stop(channel: socket.socket) -> None:
    with suppress(OSError):
        channel.sendall(STOP)


# --- within the window


def obey(
    program: Program, commanded: Commanded, connection: socket.socket, is_open: Callable[[], bool] = lambda: True
) -> None:
    """Carry a command out and write what it says to whoever asked; to be run on a thread of its own.

    What fails when the window is not open any more is no fault: whoever asked hears nothing more, which says so.
    """
    answers = _Answers(connection)
    if not answers.say({TAKEN: True}):
        log.info("nobody waits for a command any more: %s", commanded.command)
        connection.close()
        return
    token = CancelToken()
    threading.Thread(target=_hear, args=(connection, token), name="command-stop", daemon=True).start()
    log.info("a command is carried out: %s", commanded.command)
    with closing(connection), in_english():
        try:
            answers.say({"code": _run(program, commanded, answers, token)})
        except HoldfastError as err:
            kind = next((name for name, each in KINDS.items() if isinstance(err, each)), "HoldfastError")
            answers.say({"error": kind, "message": english(err.message), "hint": english(err.hint)})
        except Cancelled:
            answers.say({"code": None})
        except Exception:
            if is_open():
                log.exception("a command failed: %s", commanded.command)
                fault = {"error": "HoldfastError", "message": "Something in Holdfast itself went wrong.", "hint": ""}
                answers.say(fault)
            else:
                log.info("the window was closed under a command: %s", commanded.command)
        with suppress(OSError):
            connection.shutdown(2)


def _run(program: Program, commanded: Commanded, answers: _Answers, token: CancelToken) -> int:
    options = argparse.Namespace(command=commanded.command, data_dir=None, **_understood(commanded))
    if commanded.command == "chat":
        return chatting.talk(options, program, answers.tell, answers.write, token)
    if commanded.command == "outbox":
        return chatting.handle(options, program, answers.tell, answers.write)
    for line in additions.run(options, program.library):
        answers.write(line + "\n")
    return 0


def _understood(commanded: Commanded) -> dict[str, Value]:
    """Return the options as this version has them. Raises BadInput where another one's say more than that."""
    if commanded.version == __version__:
        return commanded.options
    from holdfast.cli.arguments import options_of  # noqa: PLC0415 - beside another version alone

    known, given = options_of(commanded.command), commanded.options
    if strange := [f"--{name.replace('_', '-')}" for name in given if name not in known and given[name]]:
        raise instance.of_another_version(strange)
    left_out = {name: value for name, value in known.items() if value != STANDARD_INPUT}  # which is not this process's
    return left_out | {name: value for name, value in given.items() if name in known}


def _hear(connection: socket.socket, token: CancelToken) -> None:
    """Stop where the one who asked says so; where they are gone, what was begun goes on: nothing is lost by it."""
    with suppress(OSError):
        if connection.recv(len(STOP)) == STOP:
            token.cancel()


class _Answers:
    """Writes to whoever asked, as long as they are there."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def write(self, text: str) -> None:
        """Write to their standard output."""
        self.say({"write": text})

    def tell(self, sentence: str) -> None:
        """Speak to the person there."""
        self.say({"tell": english(sentence)})

    def say(self, answer: dict[str, Any]) -> bool:
        """Send a line; say whether anybody is there."""
        try:
            self._connection.sendall(json.dumps(answer).encode("ascii") + b"\n")
        except OSError:
            return False
        return True
