"""Finds a text in a conversation: which messages have it, how often, and where in a message. Knows pieces and entries,
not how they are shown.

A message that nobody scrolled to has no pieces yet. It is counted by its source without the signs of Markdown, which is
nearly always right and at once, and counted again in what would be shown while nobody waits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain import (
    InjectedBlock,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from holdfast.domain import Message
    from holdfast.gui.view.entries import Entry
    from holdfast.gui.view.piece import Piece

_SIGNS = str.maketrans("", "", "*_`~\\")
LONGEST = 200
"""Characters of what is looked for; longer texts are cut."""


@dataclass(frozen=True, slots=True)
class Match:
    """The match number `at` of a message, counting from 0."""

    entry: int
    at: int


class Finder:
    """Looks for one text in the messages of one branch."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._folded: list[str] | None = None
        self._counts: list[int] = []
        self._pattern: re.Pattern[str] | None = None

    def look_for(self, text: str) -> None:
        """Look for another text; "" for none."""
        wanted = " ".join(text[:LONGEST].split())
        if not wanted:
            self._pattern, self._counts = None, []
            return
        self._pattern = re.compile(r"\s+".join(map(re.escape, wanted.split())), re.IGNORECASE)
        if self._folded is None:
            self._folded = [_folded(message_words(entry.message)) for entry in self._entries]
        needle = _folded(wanted)
        self._counts = [folded.count(needle) for folded in self._folded] if needle else [0] * len(self._entries)

    @property
    def is_looking(self) -> bool:
        """Say whether anything is looked for."""
        return self._pattern is not None

    @property
    def count(self) -> int:
        """Return how many matches there are."""
        return sum(self._counts)

    def count_in(self, entry: int) -> int:
        """Return how many matches a message has."""
        return self._counts[entry] if self._counts else 0

    def take_pieces(self, entry: int, pieces: Sequence[Piece]) -> None:
        """Count a message again in what is shown of it."""
        if self._pattern is not None:
            self._counts[entry] = sum(self.count_of(piece) for piece in pieces)

    def take_counts(self, pattern: re.Pattern[str], counts: Mapping[int, int]) -> bool:
        """Take what was counted of messages meanwhile, if it was for what is looked for now; say whether it was."""
        if pattern is not self._pattern:
            return False
        for entry, count in counts.items():
            self._counts[entry] = count
        return True

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """Return what is looked for."""
        return self._pattern

    def count_of(self, piece: Piece) -> int:
        """Return how many matches a piece has, with all that is folded in it."""
        return count_in_piece(self._pattern, piece) if self._pattern is not None else 0

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """Return where a text has matches."""
        return [match.span() for match in self._pattern.finditer(text)] if self._pattern is not None else []

    def ordinal(self, match: Match) -> int:
        """Return the number of a match in the whole conversation, counting from 1."""
        return sum(self._counts[: match.entry]) + match.at + 1

    def first_from(self, entry: int) -> Match | None:
        """Return the first match at or after a message, else the very first."""
        order = [*range(entry, len(self._counts)), *range(entry)]
        return next((Match(index, 0) for index in order if self._counts[index]), None)

    def step(self, match: Match, step: int) -> Match | None:
        """Return the next match (step 1) or the one before (step -1), around the end."""
        inside = match.at + step
        if self._counts and 0 <= inside < self._counts[match.entry]:
            return Match(match.entry, inside)
        count = len(self._counts)
        for distance in range(1, count + 1):
            index = (match.entry + step * distance) % count
            if self._counts[index]:
                return Match(index, 0 if step > 0 else self._counts[index] - 1)
        return None


def count_in_piece(pattern: re.Pattern[str], piece: Piece) -> int:
    """Return how many matches a piece has, with all that is folded in it. On any thread."""
    own = sum(1 for _ in pattern.finditer(piece.plain)) if piece.plain else 0
    return own + sum(count_in_piece(pattern, inner) for inner in piece.body)


def message_words(message: Message) -> str:
    """Return all that a message says anywhere, folded parts included, as it was written."""
    return "\n".join([*_block_words(message), *(attachment.text for attachment in message.attachments)])


def _block_words(message: Message) -> Iterator[str]:
    for block in message.blocks:
        match block:
            case TextBlock(text=text) | VoiceNoteBlock(text=text) | InjectedBlock(text=text):
                yield text
            case ThinkingBlock():
                yield block.text if block.text.strip() else "\n".join(block.summaries)
            case ToolUseBlock(input_json=asked):
                yield asked
            case ToolResultBlock(items=items):
                for item in items:
                    yield item.title
                    yield item.text
            case UnknownBlock(source_json=source):
                yield source
            case _:
                pass


def _folded(text: str) -> str:
    return " ".join(text.translate(_SIGNS).lower().split())
