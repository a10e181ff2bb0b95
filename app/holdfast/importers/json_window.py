"""A sliding window of text over a stream of bytes. Knows encodings and nothing of what the text says."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1024 * 1024
"""The window grows by this much: large against most conversations, so that few are decoded twice at its edge."""

_TELLING_BYTES = 4
"""So many bytes tell the encoding."""

_SPACE = re.compile(r"[ \t\n\r]*")


class Window:
    """The part of a text that is being looked at: `text` from `at` on is still to be read.

    UTF-8 is decoded so that `source` gives back the very bytes, even invalid ones; UTF-16 and UTF-32 are accepted
    and given back as UTF-8. A byte order mark is left out.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.text = ""
        self.at = 0
        self.is_end = False
        self._chunks = chunks
        self._first = b""
        while len(self._first) < _TELLING_BYTES and (chunk := next(chunks, None)) is not None:
            self._first += chunk
        encoding = json.detect_encoding(self._first) if self._first else "utf-8"
        self._is_exact = encoding in {"utf-8", "utf-8-sig"}
        errors = "surrogateescape" if self._is_exact else "replace"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)

    def grow(self) -> bool:
        """Drop what was read and read on, at least as much again as is unread; False when there is no more."""
        if self.is_end:
            return False
        parts = [self.text[self.at :]]
        wanted = max(CHUNK, len(parts[0]))
        while wanted > 0:
            chunk = self._first or next(self._chunks, None)
            self._first = b""
            if chunk is None:
                parts.append(self._decoder.decode(b"", final=True))
                self.is_end = True
                break
            parts.append(self._decoder.decode(chunk))
            wanted -= len(parts[-1])
        self.text = "".join(parts)
        self.at = 0
        return True

    def skip_space(self) -> None:
        """Move to the next character that is not white space."""
        while True:
            self.at = end_of_space(self.text, self.at)
            if self.at < len(self.text) or not self.grow():
                return

    @property
    def char(self) -> str:
        """Return the next character, "" at the end."""
        return self.text[self.at : self.at + 1]

    @property
    def unread(self) -> int:
        """Return how many characters are in the window and not yet read."""
        return len(self.text) - self.at

    def source(self, start: int, end: int) -> bytes:
        """Return the bytes that the characters from `start` to `end` of `text` were decoded from."""
        return self.text[start:end].encode("utf-8", "surrogateescape" if self._is_exact else "replace")


def end_of_space(text: str, start: int) -> int:
    """Return the place of the first character from `start` on that is not white space."""
    found = _SPACE.match(text, start)
    return found.end() if found else start
