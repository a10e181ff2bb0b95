"""The commands: which words lead to which of them, and what each does with an open program."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.cli import as_json, as_text, names, opening, presence
from holdfast.cli.interrupting import interruptible
from holdfast.cli.output import output, print_lines, tell, write
from holdfast.cli.progress_bar import ProgressBar
from holdfast.cli.run import DONE, FAILED
from holdfast.domain import Counts
from holdfast.errors import BadInput, NotFound

if TYPE_CHECKING:
    import argparse

    from holdfast.cli.run import OpenProgram, OpenProviders
    from holdfast.operations import Library
    from holdfast.paths import Paths


def run(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, open_providers: OpenProviders) -> int:
    """Run a command and return its exit code. Raises HoldfastError."""
    if options.command in {"providers", "chain"}:
        return _providers(options, paths, open_providers)
    if options.command == "usage":
        return _usage(options, paths, open_program, open_providers)
    if options.command == "autostart":
        print_lines([opening.autostart(options.wish, options.data_dir)])
        return DONE
    if options.command in _WRITERS:
        return _WRITERS[options.command](options, paths, open_program)
    with open_program(paths, to_write=False) as program:
        return _READERS[options.command](options, program.library if program is not None else None)


def _providers(options: argparse.Namespace, paths: Paths, open_providers: OpenProviders) -> int:
    from holdfast.cli import providing  # noqa: PLC0415 - no other command pays for the rooms behind it

    with open_providers(paths) as providers:
        answer = providing.run(options, providers, tell)
    print_lines(map(as_json.line, answer.json) if options.json else answer.lines)
    return answer.code


def _usage(options: argparse.Namespace, paths: Paths, open_program: OpenProgram, open_providers: OpenProviders) -> int:
    from holdfast.cli import spending  # noqa: PLC0415 - as above

    if options.limit is not None:
        with open_providers(paths) as providers:
            spending.set_limit(providers, options.limit)
    with open_program(paths, to_write=False) as program:
        found = None if program is None else program.chats.expenses.month(options.month)
    if found is None:
        with open_providers(paths) as providers:
            found = spending.nothing(options.month, providers)
    print_lines([as_json.line(spending.as_json(found))] if options.json else spending.as_lines(found))
    return DONE


def _talk(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    from holdfast.cli import beside, chatting  # noqa: PLC0415 - as above

    talker = {"chat": chatting.chat, "outbox": chatting.outbox}[options.command]
    only_here = chatting.read_input(options) if options.command == "chat" else ""

    def here() -> int:
        return talker(options, paths, open_program, tell, write)

    return beside.or_in_window(options, paths, here, tell, write, only_here=only_here)


def _safety(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    from holdfast.cli import protecting  # noqa: PLC0415 - as above

    answer = protecting.run(options, paths, open_program, tell)
    print_lines([as_json.line(answer.json)] if options.json else answer.lines)
    if answer.after is not None:
        answer.after()
    return answer.code


def _import(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    if bool(options.paths) + options.sample + options.claude_code != 1:
        raise BadInput("Name the files to import, or --claude-code, or --sample.", "See: holdfast import --help")
    if options.claude_code:
        options.paths = [_code_sessions()]
    from holdfast.cli import protecting  # noqa: PLC0415 - as above
    from holdfast.operations import preview  # noqa: PLC0415 - as above

    if not options.sample:
        preview(options.paths)  # what cannot be imported is refused before a store is made for it
    with open_program(paths, to_write=True) as program, interruptible() as token, ProgressBar(sys.stderr) as bar:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        if program.told and not options.json:
            tell(program.told)
        library = program.library
        report = (
            library.import_sample(token, bar) if options.sample else library.import_archive(options.paths, token, bar)
        )
        if (report.new or report.updated) and not report.was_stopped:
            protecting.back_up_after_import(program.protection, token, tell)
    if options.json:
        print_lines([as_json.line(as_json.report(report))])
    else:
        print_lines(as_text.report(report))
    return FAILED if report.was_stopped else DONE


def _code_sessions() -> Path:
    from holdfast.operations.code_sessions import existing_folder  # noqa: PLC0415 - as above

    return existing_folder(os.environ, Path.home())


def _list(options: argparse.Namespace, library: Library | None) -> int:
    rows = library.rows(include_shells=options.all) if library is not None else []
    if options.archived or not options.all:
        rows = [row for row in rows if row.is_archived == options.archived]
    rows = rows[: options.limit]
    if library is None and not options.json:
        tell(f"{presence.NOTHING_YET} {presence.HOW_TO_BEGIN}")
    elif not rows and not options.json and options.limit != 0:
        tell("No conversation is archived." if options.archived else "There is no conversation yet.")
    print_lines((as_json.line(as_json.row(row)) for row in rows) if options.json else map(as_text.row, rows))
    return DONE


def _show(options: argparse.Namespace, library: Library | None) -> int:
    if library is None:
        raise NotFound(f"There is no conversation {options.id}: nothing has been imported yet.")
    conversation_id = library.resolve_id(options.id)
    if options.raw:
        source = library.source_json(conversation_id)
        with output() as stream:
            stream.buffer.write(source + b"\n")
        return DONE
    conversation = library.open(conversation_id)
    if options.json:
        print_lines([as_json.line(as_json.conversation(conversation))])
    else:
        print_lines(as_text.conversation(conversation))
    return DONE


def _search(options: argparse.Namespace, library: Library | None) -> int:
    if library is None:
        if not options.json:
            tell(f"{presence.NOTHING_YET} {presence.HOW_TO_BEGIN}")
        if options.count:
            print_lines([as_json.line({"count": 0}) if options.json else "0"])
        return DONE
    from holdfast.cli import searching  # noqa: PLC0415 - as above

    print_lines(searching.search(options, library, tell, is_bold=sys.stdout.isatty() and not options.json))
    return DONE


def _reindex(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    from holdfast.cli import searching  # noqa: PLC0415 - as above

    presence.needed(paths)
    with open_program(paths, to_write=True) as program, interruptible() as token, ProgressBar(sys.stderr) as bar:
        assert program is not None  # noqa: S101 - opened to write, there always is a store
        lines, is_well = searching.reindex(options, program.library, token, bar)
    print_lines(lines)
    if options.check and not is_well and not options.json:
        tell("`holdfast reindex` builds it anew.")
    return DONE if is_well else FAILED


def _export(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    from holdfast.cli import exporting  # noqa: PLC0415 - as above

    with open_program(paths, to_write=False) as program, interruptible() as token, ProgressBar(sys.stderr) as bar:
        lines, is_well = exporting.run(options, program, token, bar, tell)
    print_lines(lines)
    return DONE if is_well else FAILED


def _stats(options: argparse.Namespace, library: Library | None) -> int:
    counts = library.counts() if library is not None else Counts()
    print_lines([as_json.line(as_json.all_counts(counts))] if options.json else as_text.counts(counts))
    return DONE


def _additions(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    from holdfast.cli import additions, beside, presence  # noqa: PLC0415 - as above

    only_here = additions.read_input(options)
    if additions.only_reads(options):
        with open_program(paths, to_write=False) as program:
            lines = list(additions.run(options, program.library) if program is not None else additions.nothing(options))
        print_lines(lines)
        if not lines and not options.json:
            tell(additions.NONE[options.command])
        return DONE
    presence.needed(paths)

    def here() -> int:
        with open_program(paths, to_write=True) as program:
            assert program is not None  # noqa: S101 - opened to write, there always is a store
            print_lines(additions.run(options, program.library))
        return DONE

    return beside.or_in_window(options, paths, here, tell, write, only_here=only_here)


def _outages(options: argparse.Namespace, paths: Paths, open_program: OpenProgram) -> int:
    from holdfast.cli import outages  # noqa: PLC0415 - the network's rooms, for those who ask for them

    with interruptible() as token:
        return outages.run(options, paths, open_program, print_lines, token)


_WRITERS = (
    {"import": _import, "reindex": _reindex, "export": _export}
    | dict.fromkeys(names.ADDITIONS, _additions)
    | dict.fromkeys(names.OUTAGES, _outages)
    | dict.fromkeys(names.SAFETY, _safety)
    | dict.fromkeys(("chat", "outbox"), _talk)
)
_READERS = {"list": _list, "show": _show, "search": _search, "stats": _stats}
