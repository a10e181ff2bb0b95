"""Run one command and turn its ending into an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from holdfast.cli import as_json, as_text
from holdfast.cli.arguments import parser
from holdfast.cli.interrupting import interruptible
from holdfast.cli.progress_bar import ProgressBar
from holdfast.domain import Counts
from holdfast.errors import ArchiveError, BadInput, DiskFull, HoldfastError, NotFound, StoreUnwritable
from holdfast.jobs import Cancelled
from holdfast.paths import Paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from holdfast.operations import Library

DONE, FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130
"""Exit codes; 130 is what shells expect after Ctrl+C."""


class OpenLibrary(Protocol):
    """Opens the store; with `to_write` False gives None where there is no store yet."""

    def __call__(self, paths: Paths, *, to_write: bool) -> AbstractContextManager[Library | None]:
        """Return a context that closes the store again."""


OpenWindow = Callable[[Paths], int]
"""Opens the window; returns the exit code when it is closed."""


def run(arguments: Sequence[str], open_library: OpenLibrary, open_window: OpenWindow) -> int:
    """Run the command in `arguments` and return its exit code; without a command, open the window."""
    _speak_utf8()
    options = parser().parse_args(arguments)
    paths = Paths.under(options.data_dir.expanduser()) if options.data_dir else Paths.of_user()
    try:
        return _run(options, paths, open_library, open_window)
    except (ArchiveError, BadInput, NotFound) as err:
        return _complain(err, BAD_INPUT)
    except (DiskFull, StoreUnwritable) as err:
        # To an import, no space and no permission are bad input like any other: nothing of the batch is stored.
        return _complain(err, BAD_INPUT if options.command == "import" else FAILED)
    except HoldfastError as err:
        return _complain(err, FAILED)
    except (Cancelled, KeyboardInterrupt):
        _tell("Stopped.")
        return STOPPED
    except BrokenPipeError:
        return _leave_the_pipe()


def _run(options: argparse.Namespace, paths: Paths, open_library: OpenLibrary, open_window: OpenWindow) -> int:
    if options.command is None:
        return open_window(paths)
    if options.command == "import":
        return _import(options, paths, open_library)
    with open_library(paths, to_write=False) as library:
        return _READERS[options.command](options, library)


def _import(options: argparse.Namespace, paths: Paths, open_library: OpenLibrary) -> int:
    if bool(options.paths) == options.sample:
        raise BadInput("Name the files to import, or --sample.", "See: holdfast import --help")
    named = [path.expanduser() for path in options.paths]
    with open_library(paths, to_write=True) as library, interruptible() as token, ProgressBar(sys.stderr) as bar:
        assert library is not None  # noqa: S101 - opened to write, there always is a store
        report = library.import_sample(token, bar) if options.sample else library.import_archive(named, token, bar)
    if options.json:
        _print([as_json.line(as_json.report(report))])
    else:
        _print(as_text.report(report))
    return STOPPED if report.was_stopped else DONE


def _list(options: argparse.Namespace, library: Library | None) -> int:
    rows = library.rows(include_shells=options.all)[: options.limit] if library is not None else []
    _print((as_json.line(as_json.row(row)) for row in rows) if options.json else map(as_text.row, rows))
    return DONE


def _show(options: argparse.Namespace, library: Library | None) -> int:
    if library is None:
        raise NotFound(f"There is no conversation {options.id}: nothing has been imported yet.")
    conversation_id = library.resolve_id(options.id)
    if options.raw:
        sys.stdout.buffer.write(library.source_json(conversation_id) + b"\n")
        sys.stdout.buffer.flush()
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
    result = library.search(" ".join(options.query), limit=options.limit)
    if result.hint:
        _tell(result.hint)
    if options.json:
        _print(as_json.line(as_json.hit(hit)) for hit in result.hits)
    else:
        is_bold = sys.stdout.isatty()
        _print(line for hit in result.hits for line in as_text.hit(hit, is_bold=is_bold))
        if result.is_cut and options.limit:
            _tell(f"There is more; --limit {2 * options.limit} shows twice as much.")
    return DONE


def _stats(options: argparse.Namespace, library: Library | None) -> int:
    counts = library.counts() if library is not None else Counts()
    _print([as_json.line(as_json.all_counts(counts))] if options.json else as_text.counts(counts))
    return DONE


_READERS = {"list": _list, "show": _show, "search": _search, "stats": _stats}


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _tell(sentence: str) -> None:
    """Speak to the person; standard output belongs to what was asked for."""
    sys.stderr.write(as_text.harmless(sentence) + "\n")


def _complain(err: HoldfastError, code: int) -> int:
    _tell(str(err))
    return code


def _speak_utf8() -> None:
    """Write UTF-8 whatever the terminal says of itself: what people wrote must not fail at printing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _leave_the_pipe() -> int:
    """End quietly when the reader (`| head`) has gone; the interpreter must not complain at its own end."""
    import os  # noqa: PLC0415 - only on this way out

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
