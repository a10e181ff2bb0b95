"""The commands that keep the store safe: its key and its encryption. Knows words and exit codes, not how it is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from holdfast.cli import asking
from holdfast.cli.interrupting import interruptible
from holdfast.errors import BadInput, NotFound
from holdfast.keys import KeyringState
from holdfast.operations.unlocking import StoreKey

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from holdfast.cli.as_json import Json
    from holdfast.cli.run import OpenProgram
    from holdfast.operations.protection import Protection
    from holdfast.operations.unlocking import KeyReport
    from holdfast.paths import Paths

Tell = Callable[[str], None]
"""Speaks to the person, beside the answer."""


class Answer(NamedTuple):
    """What a command found out: for machines, as lines for people, and the exit code."""

    json: Json
    lines: list[str]
    code: int = 0


def run(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    """Do one of the commands and return its answer. Raises HoldfastError."""
    return COMMANDS[options.command](options, paths, open_program, tell)


def _key(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    if options.action == "status":
        return _key_answer(StoreKey(paths).status())  # without opening the store: it must work when that does not
    with open_program(paths, to_write=False) as program:
        if program is None:
            raise NotFound("Nothing has been stored here yet, so that there is no key.")
        if options.action == "recovery":
            words = program.protection.new_recovery_key()
            tell("Write this recovery key down and keep it away from this computer. It is shown this once.")
            tell("It opens your conversations even when the keyring is lost. One made before opens nothing now.")
            return Answer({"recovery_key": words}, [words])
        words = asking.new_passphrase()
        if not words:
            raise BadInput(
                "There is no new passphrase.", f"Type it at a terminal, or set {asking.NEW_PASSPHRASE_VARIABLE}."
            )
        program.protection.set_passphrase(words)
        return Answer({"changed": True}, ["The new passphrase opens the store; one before it opens nothing now."])


def _encrypt(_options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    with _writing(paths, open_program) as protection, interruptible() as token:
        has_keyring = protection.key_report().keyring_state is KeyringState.READY
        protection.encrypt("" if has_keyring else asking.new_passphrase(), token)
        tell("What was written before may still lie in free space of the disk, and as it was in backups made before.")
        return _key_answer(protection.key_report())


def _decrypt(_options: argparse.Namespace, paths: Paths, open_program: OpenProgram, _tell: Tell) -> Answer:
    with _writing(paths, open_program) as protection, interruptible() as token:
        protection.decrypt(token)
        return _key_answer(protection.key_report())


@contextmanager
def _writing(paths: Paths, open_program: OpenProgram) -> Iterator[Protection]:
    """Open a store that is there; none is made for a command that keeps one safe."""
    with open_program(paths, to_write=False) as program:
        if program is None:
            raise NotFound("Nothing has been stored here yet.")
    with open_program(paths, to_write=True) as program:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        yield program.protection


COMMANDS: dict[str, Callable[[argparse.Namespace, Paths, OpenProgram, Tell], Answer]] = {
    "key": _key,
    "encrypt": _encrypt,
    "decrypt": _decrypt,
}


def _key_answer(report: KeyReport) -> Answer:
    return Answer(key_json(report), key_text(report))


def key_json(report: KeyReport) -> Json:
    """Return how the store is protected, for machines."""
    return {
        "encrypted": report.is_encrypted,
        "keyring": report.keyring,
        "keyring_state": report.keyring_state.value,
        "passphrase": report.has_passphrase,
        "recovery_key": report.has_recovery_key,
        "survives_a_lost_keyring": report.survives_a_lost_keyring,
    }


def key_text(report: KeyReport) -> list[str]:
    """Return how the store is protected, in sentences."""
    if not report.is_encrypted:
        return [
            "The store is not encrypted: whoever can read this account's files can read it.",
            "`holdfast encrypt` encrypts it.",
        ]
    lines = ["The store is encrypted."]
    if report.keyring:
        lines.append(f"Its key is in the keyring ({report.keyring}), which is {report.keyring_state.value} now.")
    if report.has_passphrase:
        lines.append("A passphrase opens it.")
    if report.has_recovery_key:
        lines.append("A recovery key opens it.")
    if not report.survives_a_lost_keyring:
        lines.append("If the keyring is lost, nothing else opens it: `holdfast key recovery` makes a recovery key.")
    return lines
