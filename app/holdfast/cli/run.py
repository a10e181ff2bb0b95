"""Run one command and turn its ending into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from holdfast.cli import (
    additions,
    as_json,
    as_text,
    beside,
    chatting,
    exporting,
    opening,
    outage_arguments,
    protection_arguments,
    searching,
)
from holdfast.cli.arguments import parser, with_left_out_words
from holdfast.cli.interrupting import interruptible
from holdfast.cli.progress_bar import ProgressBar
from holdfast.domain import Counts
from holdfast.domain.asked import Asked
from holdfast.errors import ArchiveError, BadInput, DiskFull, HoldfastError, NotFound, StoreUnwritable
from holdfast.jobs import Cancelled
from holdfast.paths import Paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from holdfast.chat import Providers
    from holdfast.operations import Library
    from holdfast.program import Program

DONE, FAILED, BAD_INPUT = 0, 1, 2
"""Exit codes. What was stopped is not done: a script that goes on to delete the export must notice."""


class OpenProgram(Protocol):
    """Opens the store; with `to_write` False gives None where there is no store yet."""

    def __call__(self, paths: Paths, *, to_write: bool) -> AbstractContextManager[Program | None]:
        """Return a context that closes the store again."""


OpenWindow = Callable[[Paths, Asked], int]
"""Opens the window, or the one that is open already, with what is asked; returns the exit code when it is closed."""


class OpenProviders(Protocol):
    """Opens the person's providers, beside a window that has the store open."""

    def __call__(self, paths: Paths) -> AbstractContextManager[Providers]:
        """Return a context that closes their connections again."""


def no_providers(paths: Paths) -> AbstractContextManager[Providers]:
    """Refuse: nobody gave this command line any."""
    raise RuntimeError(f"this command line was built without providers for {paths}")


def run(
    arguments: Sequence[str],
    open_program: OpenProgram,
    open_window: OpenWindow,
    open_providers: OpenProviders = no_providers,
) -> int:
    """Run the command in `arguments` and return its exit code; without a command, open the window."""
    _speak_utf8()
    options = parser().parse_args(opening.with_open(additions.options_first(with_left_out_words(arguments))))
    paths = Paths.under(options.data_dir) if options.data_dir else Paths.of_user()
    try:
        _check_folder(paths)
        is_about_them = options.command in {"providers", "chain"}
        return (
            _providers(options, paths, open_providers)
            if is_about_them
            else _run(options, paths, open_program, open_window)
        )
    except (ArchiveError, BadInput, NotFound) as err:
        return _complain(err, BAD_INPUT)
    except (DiskFull, StoreUnwritable) as err:
        # To an import, no space and no permission are bad input like any other: nothing of the batch is stored.
        return _complain(err, BAD_INPUT if options.command == "import" else FAILED)
    except HoldfastError as err:
        return _complain(err, FAILED)
    except (Cancelled, KeyboardInterrupt):
        _tell("Stopped.")
        return FAILED
    except BrokenPipeError:
        return _leave_the_pipe()


def _check_folder(paths: Paths) -> None:
    """Raise BadInput or StoreUnwritable where the store cannot lie in its folder, before anything is made there."""
    folder = paths.data
    try:
        str(folder).encode()
        paths.store.stat()
        is_readable = os.access(paths.store, os.R_OK)
    except FileNotFoundError:
        return
    except NotADirectoryError as err:
        raise BadInput(
            f"{folder} is not a folder.", "Name one with --data-dir; it is made where there is none."
        ) from err
    except PermissionError:
        is_readable = False
    except (OSError, UnicodeEncodeError) as err:
        raise BadInput(
            f"{folder} cannot be the name of a folder for the store.", "Choose another with --data-dir."
        ) from err
    if not is_readable:
        raise StoreUnwritable(
            f"This account may not read what is in {folder}.",
            "Check the folder's permissions, or choose another with --data-dir.",
        )


def _run(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, open_window: OpenWindow) -> int:
    if options.command in {None, "open"}:
        return open_window(paths, opening.asked(options))
    if options.command == "autostart":
        _print([opening.autostart(options.wish, options.data_dir)])
        return DONE
    if options.command in _TALKERS:
        talker = _TALKERS[options.command]
        return beside.or_in_window(
            options, paths, lambda: talker(options, paths, open_program, _tell, _write), _tell, _write
        )
    if options.command in protection_arguments.COMMANDS:
        from holdfast.cli import protecting  # noqa: PLC0415 - no other command pays for it

        answer = protecting.run(options, paths, open_program, _tell)
        _print([as_json.line(answer.json)] if options.json else answer.lines)
        if answer.after is not None:
            answer.after()
        return answer.code
    if options.command in _WRITERS:
        return _WRITERS[options.command](options, paths, open_program)
    with open_program(paths, to_write=False) as program:
        return _READERS[options.command](options, program.library if program is not None else None)


def _providers(options: argparse.Namespace, paths: Paths, open_providers: OpenProviders) -> int:
    from holdfast.cli import providing  # noqa: PLC0415 - no other command pays for the rooms behind it

    with open_providers(paths) as providers:
        answer = providing.run(options, providers, _tell)
    _print(map(as_json.line, answer.json) if options.json else answer.lines)
    return answer.code


def _import(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    if bool(options.paths) == options.sample:
        raise BadInput("Name the files to import, or --sample.", "See: holdfast import --help")
    from holdfast.cli import protecting  # noqa: PLC0415 - as above
    from holdfast.operations import preview  # noqa: PLC0415 - as above

    if not options.sample:
        preview(options.paths)  # what cannot be imported is refused before a store is made for it
    with open_program(paths, to_write=True) as program, interruptible() as token, ProgressBar(sys.stderr) as bar:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        library = program.library
        if not options.json and program.protection.told:
            _tell(program.protection.told)
        report = (
            library.import_sample(token, bar) if options.sample else library.import_archive(options.paths, token, bar)
        )
        if (report.new or report.updated) and not report.was_stopped:
            protecting.back_up_after_import(program.protection, token, _tell)
    if options.json:
        _print([as_json.line(as_json.report(report))])
    else:
        _print(as_text.report(report))
    return FAILED if report.was_stopped else DONE


def _list(options: argparse.Namespace, library: Library | None) -> int:
    rows = library.rows(include_shells=options.all) if library is not None else []
    if options.archived or not options.all:
        rows = [row for row in rows if row.is_archived == options.archived]
    rows = rows[: options.limit]
    _print((as_json.line(as_json.row(row)) for row in rows) if options.json else map(as_text.row, rows))
    return DONE


def _show(options: argparse.Namespace, library: Library | None) -> int:
    if library is None:
        raise NotFound(f"There is no conversation {options.id}: nothing has been imported yet.")
    conversation_id = library.resolve_id(options.id)
    if options.raw:
        source = library.source_json(conversation_id)
        with _output() as stream:
            stream.buffer.write(source + b"\n")
        return DONE
    conversation = library.open(conversation_id)
    if options.json:
        _print([as_json.line(as_json.conversation(conversation))])
    else:
        _print(as_text.conversation(conversation))
    return DONE


def _search(options: argparse.Namespace, library: Library | None) -> int:
    if library is None:
        return DONE
    _print(searching.search(options, library, _tell, is_bold=sys.stdout.isatty() and not options.json))
    return DONE


def _reindex(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    with open_program(paths, to_write=True) as program, interruptible() as token, ProgressBar(sys.stderr) as bar:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        lines, is_well = searching.reindex(options, program.library, token, bar)
    _print(lines)
    return DONE if is_well else FAILED


def _export(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    with open_program(paths, to_write=False) as program, interruptible() as token, ProgressBar(sys.stderr) as bar:
        lines, is_well = exporting.run(options, program, token, bar, _tell)
    _print(lines)
    return DONE if is_well else FAILED


def _stats(options: argparse.Namespace, library: Library | None) -> int:
    counts = library.counts() if library is not None else Counts()
    _print([as_json.line(as_json.all_counts(counts))] if options.json else as_text.counts(counts))
    return DONE


def _additions(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    additions.read_input(options)

    def here() -> int:
        with open_program(paths, to_write=True) as program:
            assert program is not None  # noqa: S101 - opened to write, there always is a store
            _print(additions.run(options, program.library))
        return DONE

    return beside.or_in_window(options, paths, here, _tell, _write)


def _outages(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    from holdfast.cli import outages  # noqa: PLC0415 - the network's rooms, for those who ask for them

    with interruptible() as token:
        return outages.run(options, paths, open_program, _print, token)


_TALKERS = {"chat": chatting.chat, "outbox": chatting.outbox}
_WRITERS = (
    {"import": _import, "reindex": _reindex, "export": _export}
    | dict.fromkeys(additions.COMMANDS, _additions)
    | dict.fromkeys(outage_arguments.COMMANDS, _outages)
)
_READERS = {"list": _list, "show": _show, "search": _search, "stats": _stats}


def _write(text: str) -> None:
    """Write a piece of an answer at once."""
    with _output() as stream:
        stream.write(text)
        stream.flush()


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        with _output() as stream:
            stream.write(line + "\n")
    with _output() as stream:
        stream.flush()


@contextmanager
def _output() -> Iterator[TextIO]:
    """Lend standard output; where it cannot be written (a full disk), say so. A reader that has gone is no error."""
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise
    except OSError as err:
        _forget_output()
        raise HoldfastError(
            f"The answer could not be written: {err.strerror or type(err).__name__}.",
            "Check where standard output leads; the store is as it was.",
        ) from err


def _tell(sentence: str) -> None:
    """Speak to the person; standard output belongs to what was asked for."""
    sys.stderr.write(as_text.harmless(sentence) + "\n")


def _complain(err: HoldfastError, code: int) -> int:
    _tell(str(err))
    return code


def _speak_utf8() -> None:
    """Write UTF-8 whatever the terminal says of itself: what people wrote must not fail at printing.

    Where a stream was closed before the start (`>&-`, a windowed program), what is written goes nowhere.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - stays open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _leave_the_pipe() -> int:
    """End quietly when the reader (`| head`) has gone."""
    _forget_output()
    return DONE


def _forget_output() -> None:
    """Let what waits in standard output go nowhere; the interpreter must not complain at its own end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
