"""Make a private environment: system packages, virtual environment, locked packages. Knows nothing of what runs in
it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import debian
from environment import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from environment import Environment

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def build(environment: Environment) -> None:
    """Make the environment, or wait for another start that is making it. On failure end with a sentence."""
    try:
        with _alone(environment.folder.parent) as lock:
            if not environment.is_ready():
                if debian.is_here():
                    is_root = sys.platform != "win32" and os.geteuid() == 0
                    debian.require(with_tests=environment.name == "test", is_root=is_root)
                _renew(environment, lock)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        _end(f"the environment in {environment.folder} could not be made: {error}")


def _renew(environment: Environment, lock: TextIO) -> None:
    """Make the environment in its own place, because its scripts name that place; put the former back on failure.

    Killed at any moment, this leaves an environment without a stamp, which the next start tidies away.
    """
    former = environment.folder.with_name(f"{environment.name}.former")
    _tidy(environment, former)
    if environment.folder.exists():
        environment.folder.rename(former)
    try:
        _fill(environment, lock)
    except BaseException:
        shutil.rmtree(environment.folder, ignore_errors=True)
        if former.exists():
            former.rename(environment.folder)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _tidy(environment: Environment, former: Path) -> None:
    """Put right what a set-up that was killed left behind."""
    if not environment.stamp_file.exists():
        shutil.rmtree(environment.folder, ignore_errors=True)
        if former.exists():
            former.rename(environment.folder)
    elif former.exists():
        shutil.rmtree(former)


def _fill(environment: Environment, lock: TextIO) -> None:
    started = time.monotonic()
    _say(f"setting up {environment.folder.relative_to(CHECKOUT)}, this once; it takes a minute")
    venv.EnvBuilder(symlinks=os.name != "nt").create(environment.folder)
    _run(environment, lock, "ensurepip", "--default-pip")
    options = ["--disable-pip-version-check", "--no-input", "--require-hashes", "--only-binary", ":all:"]
    _run(environment, lock, "pip", "install", *options, "--requirement", str(environment.lock))
    _put_on_path(environment)
    environment.stamp_file.write_text(environment.stamp(), "ascii")
    _say(f"set up in {time.monotonic() - started:.0f} s")


def _run(environment: Environment, lock: TextIO, module: str, *arguments: str) -> None:
    """Run a module with the environment's Python and nothing on stdout. If it fails, end with a sentence."""
    surroundings = {**os.environ, "PIP_USER": "0"}  # someone's PIP_USER=1 would send the packages elsewhere
    # it holds the lock as well, so that if this process is killed the next one waits until it has ended too
    held = () if os.name == "nt" else (lock.fileno(),)
    command = [str(environment.python), "-I", "-m", module, *arguments]
    progress = sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL
    if subprocess.run(command, env=surroundings, pass_fds=held, stdout=progress, check=False).returncode != 0:
        _end("the packages could not be installed; what pip said is above. Only this set-up needs the network")


def _put_on_path(environment: Environment) -> None:
    """Let the environment see `app/`, so that an edit there is live.

    The path is relative to where it stands: a checkout can be moved, and a user's name in it may have any letters.
    """
    base = str(environment.folder)
    packages = sysconfig.get_path("purelib", "venv", {"base": base, "platbase": base})
    (Path(packages) / "holdfast.pth").write_text(os.path.relpath(CHECKOUT / "app", packages) + "\n", "ascii")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[TextIO]:
    """Keep other starts out while the block runs. The system lets go of the lock however this one ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        if not _lock(file):
            _say("another start is setting up; waiting for it")
            while not _lock(file):
                time.sleep(0.2)
        yield file


def _lock(file: TextIO) -> bool:
    """Take the lock if nobody has it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # of Linux and macOS, of Windows
        return False
    return True


def _say(sentence: str) -> None:
    print(f"Holdfast: {sentence}", file=sys.stderr, flush=True)


def _end(sentence: str) -> None:
    _say(sentence)
    sys.exit(1)
