"""The commands that keep the store safe: its key and its encryption. Knows words and exit codes, not how it is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from holdfast.cli import as_json, as_text, asking, backups_shown, checks_shown, presence
from holdfast.cli.interrupting import interruptible
from holdfast.errors import (
    BadInput,
    CopyMissing,
    HoldfastError,
    NotFound,
    StoreDamaged,
    StoreError,
    StoreKeyMissing,
    StoreKeyWrong,
    StoreUnwritable,
)
from holdfast.jobs import no_progress
from holdfast.keys import KeyringState
from holdfast.operations import backup_files, checking, restoring, set_aside
from holdfast.operations.backups import FOLDER
from holdfast.operations.binning import WHAT_STAYS
from holdfast.operations.opening import unlock
from holdfast.operations.restoring import Source
from holdfast.operations.unlocking import StoreKey
from holdfast.store.connection import Database

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from holdfast.cli.as_json import Json
    from holdfast.cli.run import OpenProgram
    from holdfast.domain.backups import Backup, Restored
    from holdfast.jobs import CancelToken
    from holdfast.operations.protection import Protection
    from holdfast.operations.unlocking import KeyReport
    from holdfast.paths import Paths

NEVER_SHOWN = "A recovery key was made that may never have been shown: `holdfast key recovery` makes another."

Tell = Callable[[str], None]
"""Speaks to the person, beside the answer."""


class Answer(NamedTuple):
    """What a command found out: for machines, as lines for people, and the exit code."""

    json: Json
    lines: list[str]
    code: int = 0
    after: Callable[[], None] | None = None
    """What may be done only when the answer was written."""


def run(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    """Do one of the commands and return its answer. Raises HoldfastError."""
    return COMMANDS[options.command](options, paths, open_program, tell)


def back_up_after_import(protection: Protection, token: CancelToken, tell: Tell) -> None:
    """Make a backup; what was imported is stored all the same where that cannot be."""
    try:
        protection.back_up("import", token)
    except CopyMissing as err:
        tell(f"Everything is imported. {err}")
    except HoldfastError as err:
        tell(f"Everything is imported, but no backup could be made. {err}")


def _key(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    if options.action == "status":
        presence.needed(paths)
        return _key_answer(StoreKey(paths).status())  # without opening the store: it must work when that does not
    if options.action == "rotate":
        return _rotate(paths, open_program, tell)
    with open_program(paths, to_write=False) as program:
        if program is None:
            raise NotFound("Nothing has been stored here yet, so that there is no key.")
        if options.action == "recovery":
            words = program.protection.new_recovery_key()
            tell("Write this recovery key down and keep it away from this computer. It is shown this once.")
            tell("It opens your conversations even when the keyring is lost. One made before opens nothing now.")
            return Answer({"recovery_key": words}, [words], after=partial(_seen, paths, words))
        words = asking.new_passphrase()
        if not words:
            raise BadInput(
                "There is no new passphrase.", f"Type it at a terminal, or set {asking.NEW_PASSPHRASE_VARIABLE}."
            )
        program.protection.set_passphrase(words)
        return Answer({"changed": True}, ["The new passphrase opens the store; one before it opens nothing now."])


def _seen(paths: Paths, recovery_key: str) -> None:
    """Remember that it was shown. Raises StoreError where it opens nothing by now."""
    is_of_use = True
    with suppress(StoreError):  # it stands as one that nobody may have seen, and that is said
        is_of_use = StoreKey(paths).recovery_key_seen(recovery_key)
    if not is_of_use:
        raise StoreError(
            "The key of the store was changed meanwhile, so that this recovery key opens nothing.",
            "Make another: `holdfast key recovery`.",
        )


def _rotate(paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    with _writing(paths, open_program) as protection, interruptible() as token:
        words = asking.new_passphrase() if protection.key_report().has_passphrase else ""

        def known(recovery_key: str) -> None:
            tell(f"The new recovery key: {recovery_key}")
            _seen(paths, recovery_key)

        done = protection.rotate(words, token, known)
    tell("The store has a new key; the one before opens neither it nor the backups that were encrypted anew.")
    if done.recovery_key:
        tell(
            "This is the new recovery key. Write it down: it is shown this once, and the one before opens nothing now."
        )
    if done.left:
        tell("These backups stay under the key before, which opens them as it did:")
        tell("\n".join(f"  {folder}" for folder in done.left))
    tell("Copies that were made elsewhere, and what was set aside, stay under the key before too.")
    shown: Json = {
        "rotated": True,
        "recovery_key": done.recovery_key or None,
        "backups": done.backups,
        "backups_left": list(map(str, done.left)),
    }
    return Answer(shown, [done.recovery_key] if done.recovery_key else [f"{done.backups} backups encrypted anew."])


def _encrypt(_options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    with _writing(paths, open_program) as protection, interruptible() as token:
        has_keyring = protection.key_report().keyring_state is KeyringState.READY
        protection.encrypt("" if has_keyring else asking.new_passphrase(is_first=True), token)
        tell("What was written before may still lie in free space of the disk, and as it was in backups made before.")
        return _key_answer(protection.key_report())


def _decrypt(_options: argparse.Namespace, paths: Paths, open_program: OpenProgram, _tell: Tell) -> Answer:
    with _writing(paths, open_program) as protection, interruptible() as token:
        protection.decrypt(token)
        return _key_answer(protection.key_report())


def _check(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    presence.needed(paths)
    data_key = unlock(paths, StoreKey(paths), asking.ask_for_words).key
    with interruptible() as token:
        report = checking.check(Database(paths.store, data_key), paths.data / FOLDER, token, is_deep=options.deep)
        repaired = None
        if options.repair and report.needs_only_index:
            with open_program(paths, to_write=True) as program:
                assert program is not None  # noqa: S101 - opened to write, there always is a store
                program.library.reindex(token, no_progress)
        elif options.repair and any(each.area != "backups" for each in report.findings):
            tell("Repairing on a copy; the store as it is will be set aside.")
            repaired = checking.repair(paths, data_key, token)
        if options.repair and report.findings:
            report = checking.check(Database(paths.store, data_key), paths.data / FOLDER, token, is_deep=options.deep)
    aside = set_aside.found(paths)
    shown = checks_shown.as_json(report) | {"repair": checks_shown.repair_json(repaired) if repaired else None}
    shown |= {"set_aside": list(map(backups_shown.aside_json, aside))}
    lines = [*(checks_shown.repair_lines(repaired) if repaired else ()), *checks_shown.lines(report)]
    lines += backups_shown.aside_lines(aside)
    if StoreKey(paths).status(asks_keyring=False).has_unseen_recovery_key:
        lines.append(NEVER_SHOWN)
    if not options.repair and not options.json and any(each.area != "backups" for each in report.findings):
        tell("`holdfast check --repair` mends what can be mended; what is there now is set aside first.")
    return Answer(shown, lines, 0 if report.is_well else 1)


def _bin(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    if options.action in {None, "list"}:
        if options.ids or options.all:
            raise BadInput("What is to be done with them?", "See: holdfast bin --help")
        with open_program(paths, to_write=False) as program:
            found = program.library.bin.rows() if program is not None else []
        lines = [f"{as_text.row(each.row)}  ({each.days_left} days left)" for each in found]
        shown = [as_json.row(each.row) | {"days_left": each.days_left} for each in found]
        return Answer({"bin": shown}, lines or ["The bin is empty."])
    if options.action == "remove" and bool(options.ids) == options.all:
        raise BadInput("Name what is to be deleted for good, or --all.", "`holdfast bin` lists what is in it.")
    if options.action != "remove" and not options.ids:
        raise BadInput(
            "Name the conversations.", "`holdfast list` shows what is stored, `holdfast bin` what is in the bin."
        )
    presence.needed(paths)
    with open_program(paths, to_write=True) as program:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        library = program.library
        ids = [library.resolve_id(each) for each in options.ids]
        if options.action == "put":
            library.bin.put(ids)
            return Answer({"put": ids}, [f"{len(ids)} in the bin for 30 days; `holdfast bin back` takes them out."])
        if options.action == "back":
            library.bin.take_back(ids)
            return Answer({"back": ids}, [f"{len(ids)} taken back."])
        in_bin = [each.row.id for each in library.bin.rows()]
        if strange := [str(each) for each in ids if each not in in_bin]:
            raise NotFound(f"Not in the bin: {', '.join(strange)}.", "`holdfast bin put` throws them away first.")
        removed = library.bin.remove(ids or in_bin)
        tell(WHAT_STAYS)
        return Answer({"removed": removed}, [f"{removed} removed for good."])


def _backup(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, _tell: Tell) -> Answer:
    with open_program(paths, to_write=False) as program, interruptible() as token:
        if program is None:
            raise NotFound("Nothing has been stored here yet, so that there is nothing to back up.")
        with _named(options.to, "--to"):
            made = program.protection.back_up("by hand", token, options.to)
    return Answer(backups_shown.as_json(made), [backups_shown.line(made), str(made.folder)])


def _backups(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    try:
        with open_program(paths, to_write=False) as program, interruptible() as token:
            protection = program.protection if program is not None else None
            found = protection.backups.all() if protection is not None else backup_files.read_all(paths.data / FOLDER)
            if options.verify and protection is not None:
                found = [_verified(protection, each, token, tell) for each in found]
    except StoreError as err:  # when the store cannot be opened they are needed most
        if options.verify:
            raise
        tell(f"The store cannot be opened: {err.message}")
        found = backup_files.read_all(paths.data / FOLDER)
    lines = [f"{backups_shown.line(each)}\n    {each.folder}" for each in found]
    code = 0 if all(each.is_good for each in found) else 1
    return Answer({"backups": list(map(backups_shown.as_json, found))}, lines or ["There are no backups yet."], code)


def _verified(protection: Protection, backup: Backup, token: CancelToken, tell: Tell) -> Backup:
    """Verify a backup; one that is under another key than the store's stays as it was known."""
    try:
        return protection.backups.verify(backup, token)
    except StoreKeyWrong:
        tell(f"{backup.folder.name} is under another key than the store and was not looked at.")
        return backup


def _restore(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, tell: Tell) -> Answer:
    with interruptible() as token:
        try:
            done = _restored(options, paths, open_program, token)
        except (StoreDamaged, StoreKeyMissing) as err:
            if options.into:
                raise
            source = Source.open(options.backup, None, asking.ask_for_words, token)
            if options.dry_run:
                tell(f"The present store cannot be opened: {err.message}")
                done = source.outcome()
            else:
                tell(f"The present store cannot be opened, and is set aside as it is: {err.message}")
                done = restoring.restore_closed(source, paths, token)
    return Answer(backups_shown.restored_json(done), backups_shown.restored_lines(done, is_dry=options.dry_run))


def _set_aside(options: argparse.Namespace, paths: Paths, _open: OpenProgram, tell: Tell) -> Answer:
    found = set_aside.found(paths)
    if options.action != "delete":
        if options.names or options.all:
            raise BadInput("What is to be done with them?", "See: holdfast set-aside --help")
        lines = [f"{backups_shown.aside_line(each)}\n    {each.folder}" for each in found]
        return Answer({"set_aside": list(map(backups_shown.aside_json, found))}, lines or ["Nothing was set aside."])
    if bool(options.names) == options.all:
        raise BadInput("Name what is to be deleted, or --all.", "`holdfast set-aside` lists what was set aside.")
    names = [each.folder.name for each in found] if options.all else options.names
    freed = set_aside.remove(paths, names)
    if names:
        tell("What was deleted may still lie in free space of the disk.")
    return Answer({"deleted": names, "bytes": freed}, [f"{len(names)} deleted, {freed / 1e6:,.1f} MB."])


def _restored(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, token: CancelToken) -> Restored:
    ask = asking.ask_for_words
    if options.into is not None:
        with _named(options.into, "--into"):
            return restoring.restore_into(Source.open(options.backup, None, ask, token), options.into, token)
    if not presence.is_there(paths):
        source = Source.open(options.backup, None, ask, token)
        return source.outcome() if options.dry_run else restoring.restore_closed(source, paths, token)
    if options.dry_run:
        with open_program(paths, to_write=False) as program:
            if program is None:
                return Source.open(options.backup, None, ask, token).outcome()
            return program.protection.try_restoring(options.backup, ask, token)
    with open_program(paths, to_write=True) as program:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        return program.protection.restore(options.backup, ask, token)


@contextmanager
def _named(folder: Path | None, option: str) -> Iterator[None]:
    """Say of a folder that was named by an option what is wrong with it. Raises BadInput, StoreUnwritable."""
    if folder is not None and folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is not a folder.", f"Name one with {option}; it is made where there is none.")
    try:
        yield
    except StoreUnwritable as err:
        if folder is None or str(folder) not in err.message:
            raise
        raise StoreUnwritable(err.message, f"Check the folder's permissions, or name another with {option}.") from err


@contextmanager
def _writing(paths: Paths, open_program: OpenProgram) -> Iterator[Protection]:
    """Open a store that is there; none is made for a command that keeps one safe."""
    presence.needed(paths)
    with open_program(paths, to_write=True) as program:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        yield program.protection


COMMANDS: dict[str, Callable[[argparse.Namespace, Paths, OpenProgram, Tell], Answer]] = {
    "key": _key,
    "encrypt": _encrypt,
    "decrypt": _decrypt,
    "check": _check,
    "bin": _bin,
    "backup": _backup,
    "backups": _backups,
    "restore": _restore,
    "set-aside": _set_aside,
}


def _key_answer(report: KeyReport) -> Answer:
    return Answer(key_json(report), key_text(report))


def _keyring_word(report: KeyReport) -> str:
    return "not asked" if report.keyring_state is None else report.keyring_state.value


def key_json(report: KeyReport) -> Json:
    """Return how the store is protected, for machines."""
    return {
        "encrypted": report.is_encrypted,
        "keyring": report.keyring,
        "keyring_state": _keyring_word(report),
        "passphrase": report.has_passphrase,
        "recovery_key": report.has_recovery_key,
        "recovery_key_not_shown": report.has_unseen_recovery_key,
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
        lines.append(f"Its key is in the keyring ({report.keyring}), which is {_keyring_word(report)} now.")
    if report.has_passphrase:
        lines.append("A passphrase opens it.")
    if report.has_recovery_key:
        lines.append("A recovery key opens it.")
    if report.has_unseen_recovery_key:
        lines.append(NEVER_SHOWN)
    if not report.survives_a_lost_keyring:
        lines.append("If the keyring is lost, nothing else opens it: `holdfast key recovery` makes a recovery key.")
    return lines
