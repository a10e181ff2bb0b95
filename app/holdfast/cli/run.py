"""Run one command and turn its ending into an exit code. Loads the commands only where one is typed: most starts are
for the window, which waits for none of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from holdfast import __version__
from holdfast.cli import opening
from holdfast.cli.output import forget_output, print_lines, speak_utf8, tell
from holdfast.domain.asked import Asked
from holdfast.errors import (
    ArchiveError,
    BadInput,
    DiskFull,
    HoldfastError,
    NotFound,
    StoreKeyMissing,
    StoreLocked,
    StoreUnwritable,
)
from holdfast.jobs.cancel import Cancelled
from holdfast.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from holdfast.chat import Providers
    from holdfast.program import Program


LET_GO = "Wait until that command has ended, or close that window, and try again."
FIRST_WORDS = "Unlock it and try again, or choose a passphrase in HOLDFAST_PASSPHRASE instead. Nothing was made yet."
WORDS_ARE_GIVEN = "Type your passphrase or recovery key at a terminal, or give it in HOLDFAST_PASSPHRASE."

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


SEARCH_PROVIDER = "search-provider"


class ServeDesktop(Protocol):
    """Answers the desktop's own search until nobody asks any more."""

    def __call__(self, paths: Paths, data_folder: Path | None) -> int:
        """Return the exit code."""


def no_desktop(paths: Paths, data_folder: Path | None) -> int:
    """Refuse: nobody gave this command line any."""
    raise RuntimeError(f"this command line was built without a desktop for {data_folder or paths}")


def run(
    arguments: Sequence[str],
    open_program: OpenProgram,
    open_window: OpenWindow,
    open_providers: OpenProviders = no_providers,
    serve_desktop: ServeDesktop = no_desktop,
) -> int:
    """Run the command in `arguments` and return its exit code; without a command, open the window."""
    speak_utf8()
    try:
        return _run(arguments, open_program, open_window, open_providers, serve_desktop)
    except HoldfastError as err:  # help, or the version, that could not be written
        return _complain(err, FAILED)
    except BrokenPipeError:
        forget_output()  # the reader (`| head`) has gone
        return DONE


def _run(
    arguments: Sequence[str],
    open_program: OpenProgram,
    open_window: OpenWindow,
    open_providers: OpenProviders,
    serve_desktop: ServeDesktop,
) -> int:
    if list(arguments) == ["--version"]:  # as the parser says it, without one
        print_lines([f"holdfast {__version__}"])
        return DONE
    window = opening.for_the_window(arguments)
    if window is not None:
        return _to_its_end(None, window.data_dir, lambda paths: open_window(paths, opening.asked(window)))
    from holdfast.cli import arguments as known  # noqa: PLC0415 - see the module

    options = known.parsed(arguments)

    def work(paths: Paths) -> int:
        if options.command in {None, "open"}:
            return open_window(paths, opening.asked(options))
        if options.command == SEARCH_PROVIDER:
            return serve_desktop(paths, options.data_dir)
        from holdfast.cli import commands  # noqa: PLC0415 - not for help, nor for what was mistyped

        return commands.run(options, paths, open_program, open_providers)

    return _to_its_end(options.command, options.data_dir, work)


def _to_its_end(command: str | None, folder: Path | None, work: Callable[[Paths], int]) -> int:
    """Do the work and return its exit code, which is made of its error where there is one."""
    try:
        paths = Paths.under(folder) if folder else _of_user()
        if command != SEARCH_PROVIDER:  # which answers with nothing where there can be nothing
            _check_folder(paths)
        code = work(paths)
    except (ArchiveError, BadInput, NotFound) as err:
        code = _complain(err, BAD_INPUT)
    except (DiskFull, StoreUnwritable) as err:
        # To an import, no space and no permission are bad input like any other: nothing of the batch is stored.
        code = _complain(err, BAD_INPUT if command == "import" else FAILED)
    except StoreKeyMissing as err:
        is_first = err.problem == "locked at first"
        tell(f"{err.message} {FIRST_WORDS if is_first else WORDS_ARE_GIVEN if err.takes_words else err.hint}".strip())
        code = FAILED
    except StoreLocked as err:
        code = _complain(HoldfastError(err.message, LET_GO), FAILED)
    except HoldfastError as err:
        code = _complain(err, FAILED)
    except (Cancelled, KeyboardInterrupt):
        tell("Stopped.")
        code = FAILED
    return code


def _of_user() -> Paths:
    """Return the usual folders. Raises BadInput for an account that has no home, as in some containers."""
    try:
        return Paths.of_user()
    except RuntimeError as err:
        raise BadInput("This account has no home folder.", "Set HOME, or name a folder with --data-dir.") from err


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


def _complain(err: HoldfastError, code: int) -> int:
    ends = "" if err.message.endswith((".", "!", "?", ")", '"')) or not err.hint else "."
    tell(f"{err.message}{ends} {err.hint}".strip())
    return code
