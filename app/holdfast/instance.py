"""One window for each store: the right to be it, and telling the window that has it what it is asked to open.

A lock on a file beside the store decides, which the operating system lets go of however its holder ends; the socket
only carries what is to be opened (that somebody listens proves nothing: two servers can listen under one name). The
file holds the socket's address, so that both sides agree on it whatever their surroundings. Knows no Qt: a command that
only passes something on must not pay for it. What listens is `gui/listening.py`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
from typing import TYPE_CHECKING

from holdfast import channels, file_locks
from holdfast.errors import BadInput, StoreLocked
from holdfast.language import tr

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable

    from holdfast.domain.asked import Asked
    from holdfast.paths import Paths

log = logging.getLogger(__name__)

LOCK_NAME = "window.lock"
ANSWER_LIMIT_S = 10.0
"""How long a window that is starting, or busy, has to say that it was told."""
AGAIN_S = 0.05
TOLD = b"told\n"
"""What the window answers; the one who asked can go then."""
STRANGE = "unknown"
"""What it answers with, as JSON, where it does not know all that it was asked."""
LONGEST_ANSWER = 1 << 16
LONGEST_NAME = 100


class Alone:
    """The right to be the window of a store, from when it is made until it is released.

    `address` is where others ask; where the system gives nobody a way to ask, it is "" and `socket` none.
    """

    def __init__(self, lock: int, address: str, listener: socket.socket | None) -> None:
        self._lock = lock
        self.address = address
        self.socket = listener

    def hush(self) -> None:
        """Hear nobody."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None
            channels.forget(self.address)
        self.address = ""

    def release(self) -> None:
        """Give the right back. The file stays: removing it would let two others lock two different files."""
        self.hush()
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
        file_locks.take(lock)
    except (BlockingIOError, PermissionError):
        os.close(lock)
        return None
    except OSError as err:
        log.info("the folder knows no locks: %s", type(err).__name__)
    channels.forget(_address(paths))
    folders = filter(None, (os.environ.get("XDG_RUNTIME_DIR"), str(paths.data)))
    address, listener = channels.listen(folders)
    alone = Alone(lock, address, listener)
    try:
        os.ftruncate(lock, 0)
        os.write(lock, os.fsencode(address))
    except OSError as err:  # a full disk: the window is there to say so
        log.info("nobody can ask this window: %s", type(err).__name__)
        alone.hush()
    return alone


def tell(paths: Paths, asked: Asked, limit_s: float = ANSWER_LIMIT_S) -> None:
    """Tell the window that has the right what it is asked. Raises StoreLocked if it does not answer, BadInput if it is
    of another version and does not know what it is asked.
    """
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
    try:
        address = _address(paths)
        if channels.word_of(address) and not _is_held(paths):  # at a port that was left anybody may listen
            return None
        channel = channels.connected(address, ANSWER_LIMIT_S)
        try:
            channel.sendall(channels.marked(address, line))
        except OSError:
            channel.close()
            raise
    except OSError as err:
        log.info("no window takes a command: %s", type(err).__name__)
        return None
    return channel


def _is_held(paths: Paths) -> bool:
    """Say whether some process has the right to be the window. Raises OSError where that cannot be known."""
    lock = os.open(paths.data / LOCK_NAME, os.O_RDWR)
    try:
        file_locks.take(lock)
    except (BlockingIOError, PermissionError):
        return True
    finally:
        os.close(lock)
    return False


def _address(paths: Paths) -> str:
    return os.fsdecode((paths.data / LOCK_NAME).read_bytes()[: file_locks.LOCKED_BYTE - 1])


def _ask(address: str, line: bytes, limit_s: float) -> bool:
    """Send a line to the window and say whether it took it. Raises OSError, and BadInput where it does not know what
    it was asked.
    """
    if not address:
        return False
    with channels.connected(address, limit_s) as channel, channel.makefile("rb") as answers:
        channel.sendall(channels.marked(address, line))
        answer = answers.readline(LONGEST_ANSWER)
    if answer == TOLD:
        return True
    if strange := strange_in(answer):
        raise of_another_version(strange)
    return False


def strange(names: Iterable[str]) -> bytes:
    """Return what a window answers that does not know what it was asked: another version may."""
    return json.dumps({STRANGE: sorted(names)}).encode("ascii") + b"\n"


def strange_in(answer: bytes) -> list[str]:
    """Return what a window said that it does not know, nothing for any other answer."""
    try:
        parts = json.loads(answer)
    except (ValueError, RecursionError):
        return []
    names = parts.get(STRANGE) if isinstance(parts, dict) else None
    return [str(name)[:LONGEST_NAME] for name in names] if isinstance(names, list) else []


def of_another_version(names: Iterable[str]) -> BadInput:
    """Return the error for what the open window does not know."""
    return BadInput(
        tr("The window that is open is of another version and does not know this: {names}.", names=", ".join(names)),
        tr("Close it, and try again. Nothing was done."),
    )
