"""How processes of one account speak to each other on one computer. A leaf: knows sockets, not what is said.

Where the system has them that is a socket in a folder to which only this account can write; else, as on Windows, a port
that only this computer reaches, with a word that whoever connects has to know. The address, with the word, is to stand
in a file that only this account reads.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import os
import secrets
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)

PREFIX = "holdfast-"
LONGEST = 100
"""Bytes in the path of a Unix socket; the narrowest system (macOS) takes 103."""
LOOPBACK = "loopback"
HOST = "127.0.0.1"
WORD_BYTES = 32


def listen(folders: Iterable[str]) -> tuple[str, socket.socket | None]:
    """Return an address and the socket that hears who asks there: in the first of the folders that takes one, else on
    a port; "" and None where the system gives neither.
    """
    if sys.platform != "win32":
        for folder in folders:
            address = str(Path(folder).absolute() / f"{PREFIX}{os.urandom(8).hex()}")
            if len(os.fsencode(address)) > LONGEST or not _is_ours(folder):
                continue
            if (listener := _in_folder(address)) is not None:
                return address, listener
    return _on_port()


def connected(address: str, limit_s: float) -> socket.socket:
    """Return a connection to whoever listens at an address. Raises OSError."""
    if (port := _port(address)) is not None:
        return socket.create_connection((HOST, port), max(limit_s, 0.05))
    if sys.platform == "win32" or not address:
        raise ConnectionRefusedError(address)
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        channel.settimeout(max(limit_s, 0.05))
        channel.connect(address)
    except OSError:
        channel.close()
        raise
    return channel


def marked(address: str, line: bytes) -> bytes:
    """Return a line as it has to be said at an address."""
    word = word_of(address)
    return word + b" " + line if word else line


def word_of(address: str) -> bytes:
    """Return the word that every line at an address has to begin with, none for a socket in a folder."""
    return address.split(" ")[2].encode("ascii", "replace") if _port(address) is not None else b""


def unmarked(word: bytes, said: bytes) -> bytes | None:
    """Return what was said behind the word, b"" as long as that has not come; None for who does not know the word."""
    if not word:
        return said
    begun = said[: len(word) + 1]
    if not hmac.compare_digest(begun, (word + b" ")[: len(begun)]):
        return None
    return said[len(word) + 1 :]


def forget(address: str) -> None:
    """Remove the socket of somebody who has ended."""
    left = Path(address)
    with contextlib.suppress(OSError, ValueError):
        if left.name.startswith(PREFIX) and left.is_socket():
            left.unlink()


def _in_folder(address: str) -> socket.socket | None:
    if sys.platform == "win32":
        return None
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(address)
        Path(address).chmod(0o600)
        listener.listen()
    except OSError as err:  # a file system without sockets
        log.info("no socket there: %s", type(err).__name__)
        listener.close()
        return None
    return listener


def _on_port() -> tuple[str, socket.socket | None]:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # where others could listen on the same port else
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind((HOST, 0))
        listener.listen()
    except OSError as err:
        log.info("no port either: %s", type(err).__name__)
        listener.close()
        return "", None
    return f"{LOOPBACK} {listener.getsockname()[1]} {secrets.token_hex(WORD_BYTES)}", listener


def _port(address: str) -> int | None:
    """Return the port of an address, None for one in a folder."""
    parts = address.split(" ")
    is_port = len(parts) == 3 and parts[0] == LOOPBACK and parts[1].isdecimal()  # noqa: PLR2004 - its three parts
    return int(parts[1]) if is_port and int(parts[1]) < 1 << 16 else None


def _is_ours(folder: str) -> bool:
    """Say whether this account alone decides what lies in the folder."""
    if sys.platform == "win32":
        return True
    try:
        known = Path(folder).stat()
    except OSError:
        return False
    return known.st_uid == os.geteuid() and not known.st_mode & 0o022
