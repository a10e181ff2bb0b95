"""One window for each store: the right to be it, and telling the window that has it what it is asked to open.

A lock on a file beside the store decides, which the operating system lets go of however its holder ends; the socket
only carries what is to be opened (that somebody listens proves nothing: two servers can listen under one name). The
file holds the socket's address, so that both sides agree on it whatever their surroundings. Knows no Qt: a command that
only passes something on must not pay for it. What listens is `gui/listening.py`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.errors import StoreLocked
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.domain.asked import Asked
    from holdfast.paths import Paths

log = logging.getLogger(__name__)

LOCK_NAME = "window.lock"
LOCKED_BYTE = 1 << 30
"""Windows locks bytes: this one lies far behind the address, so that others can read it."""
SOCKET_PREFIX = "holdfast-"
LONGEST_SOCKET = 100
"""Bytes in the path of a Unix socket; the narrowest system (macOS) takes 103."""
ANSWER_LIMIT_S = 10.0
"""How long a window that is starting, or busy, has to say that it was told."""
AGAIN_S = 0.05
TOLD = b"told\n"
"""What the window answers; the one who asked can go then."""


class Alone:
    """The right to be the window of a store, from when it is made until it is released.

    `address` is where others ask: where `socket` is none, whoever listens has to make one of that name.
    """

    def __init__(self, lock: int, address: str, listener: socket.socket | None) -> None:
        self._lock = lock
        self.address = address
        self.socket = listener

    def release(self) -> None:
        """Give the right back. The file stays: removing it would let two others lock two different files."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None
            with contextlib.suppress(OSError):
                Path(self.address).unlink(missing_ok=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def be_alone(paths: Paths) -> Alone | None:
    """Take the right to be this store's window; return None where another process has it.

    Where the folder knows no locks or may not be written, nobody is kept out: the store itself says what it thinks.
    """
    try:
        paths.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(paths.data / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as err:
        log.info("no lock for the window: %s", type(err).__name__)
        return Alone(-1, "", None)
    try:
        _take(lock)
    except (BlockingIOError, PermissionError):
        os.close(lock)
        return None
    except OSError as err:
        log.info("the folder knows no locks: %s", type(err).__name__)
    _tidy(_address(paths))
    address, listener = _listen(paths)
    os.ftruncate(lock, 0)
    os.write(lock, os.fsencode(address))
    return Alone(lock, address, listener)


def tell(paths: Paths, asked: Asked, limit_s: float = ANSWER_LIMIT_S) -> None:
    """Tell the window that has the right what it is asked. Raises StoreLocked if it does not answer."""
    until = time.monotonic() + limit_s
    pause = threading.Event()
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if _ask(_address(paths), asked.encoded(), until - time.monotonic()):
                return
        pause.wait(AGAIN_S)  # between taking the lock and listening its holder has a moment
    raise StoreLocked(
        tr("Another Holdfast is already using the store in {data}, and does not answer.", data=paths.data),
        tr("Use its window, or end it and try again."),
    )


def command(paths: Paths, line: bytes) -> socket.socket | None:
    """Send a command to the window that has the right; return where its answers come, None where there is no window."""
    if sys.platform == "win32":
        return None
    try:
        channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            channel.connect(_address(paths))
            channel.sendall(line)
        except OSError:
            channel.close()
            raise
    except OSError as err:
        log.info("no window takes a command: %s", type(err).__name__)
        return None
    return channel


def _address(paths: Paths) -> str:
    return os.fsdecode((paths.data / LOCK_NAME).read_bytes()[: LOCKED_BYTE - 1])


def _take(lock: int) -> None:
    """Lock an open file or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        os.lseek(lock, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        os.lseek(lock, 0, os.SEEK_SET)
    else:
        import fcntl  # noqa: PLC0415 - exists everywhere but on Windows

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _listen(paths: Paths) -> tuple[str, socket.socket | None]:
    """Return where to ask this window, and the socket that hears it; it queues who asks before the window is there."""
    name = f"{SOCKET_PREFIX}{os.urandom(8).hex()}"
    if sys.platform == "win32":
        return rf"\\.\pipe\{name}", None
    for folder in filter(None, (os.environ.get("XDG_RUNTIME_DIR"), str(paths.data))):
        address = str(Path(folder).absolute() / name)
        if len(os.fsencode(address)) > LONGEST_SOCKET or not _is_ours(folder):
            continue
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listener.bind(address)
            Path(address).chmod(0o600)
            listener.listen()
        except OSError as err:  # a file system without sockets
            log.info("no socket there: %s", type(err).__name__)
            listener.close()
            continue
        return address, listener
    return "", None


def _tidy(address: str) -> None:
    """Remove the socket of a window that was killed."""
    left = Path(address)
    with contextlib.suppress(OSError, ValueError):
        if left.name.startswith(SOCKET_PREFIX) and left.is_socket():
            left.unlink()


def _is_ours(folder: str) -> bool:
    """Say whether this account alone decides what lies in the folder."""
    if sys.platform == "win32":
        return True
    try:
        known = Path(folder).stat()
    except OSError:
        return False
    return known.st_uid == os.geteuid() and not known.st_mode & 0o022


def _ask(address: str, line: bytes, limit_s: float) -> bool:
    """Send a line to the window and say whether it answered. Raises OSError."""
    if not address:
        return False
    if sys.platform == "win32":
        with open(address, "r+b", buffering=0) as pipe:  # noqa: PTH123 - a pipe is no path
            pipe.write(line)
            return pipe.read(len(TOLD)) == TOLD
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.settimeout(max(limit_s, AGAIN_S))
        channel.connect(address)
        channel.sendall(line)
        return channel.recv(len(TOLD), socket.MSG_WAITALL) == TOLD
