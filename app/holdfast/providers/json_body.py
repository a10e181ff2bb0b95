"""Bodies of requests as JSON, in steps that are short each: a file of 24 MB in one step would halt every other thread
for 0.3 s, and with it the window. Knows no dialect.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP_BYTES = 3 << 17
"""Some 2 ms of work, and a multiple of 3, so that base64 needs no padding inside."""

MARK = re.compile(rb"@file-([0-9a-f]{32})@")


class File(str):
    """Bytes that stand in a body as base64; as text it is a mark that nobody can guess, to be replaced at the end."""

    __slots__ = ("data", "mark")

    data: bytes
    mark: bytes

    def __new__(cls, data: bytes, prefix: str) -> File:  # noqa: PYI034 - nothing derives from it
        """Stand for `prefix` and `data`."""
        mark = uuid.uuid4().hex
        made = super().__new__(cls, f"{prefix}@file-{mark}@")
        made.data = data
        made.mark = mark.encode()
        return made


def base64_of(data: bytes, prefix: str = "") -> str:
    """Return bytes as a body can hold them: encoded, or, if they are many, to be encoded step by step."""
    if len(data) > STEP_BYTES:
        return File(data, prefix)
    return prefix + base64.b64encode(data).decode("ascii")


def encode(value: object) -> bytes:
    """Return `value` as JSON; half a surrogate pair, which no server takes, becomes U+FFFD."""
    whole = b"".join(_steps(value))
    files = {file.mark: file for file in _files(value)}
    if not files:
        return whole
    pieces: list[bytes] = MARK.split(whole)  # text and mark by turns
    for position in range(1, len(pieces), 2):
        file = files.get(pieces[position])
        pieces[position] = b"".join(_base64(file.data)) if file else b"@file-%b@" % pieces[position]
    return b"".join(pieces)


def _steps(value: object) -> Iterator[bytes]:
    """Yield JSON, each message of a long history by itself."""
    if isinstance(value, dict):
        yield b"{"
        for position, (name, inner) in enumerate(value.items()):
            yield (b"," if position else b"") + _dumped(name) + b":"
            yield from _steps(inner) if isinstance(inner, list) else (_dumped(inner),)
        yield b"}"
    elif isinstance(value, list):
        yield b"["
        for position, item in enumerate(value):
            yield (b"," if position else b"") + _dumped(item)
        yield b"]"
    else:
        yield _dumped(value)


def _dumped(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _files(value: object) -> Iterator[File]:
    if isinstance(value, File):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _files(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _files(item)


def _base64(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), STEP_BYTES):
        yield base64.b64encode(data[start : start + STEP_BYTES])
