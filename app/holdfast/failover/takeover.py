"""Taking a reply over in the middle: what is kept, what the next model is asked, and how the two parts are joined.

Pure; knows blocks and requests, and no provider's format.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain import Block, RequestMessage, TextBlock, TextPart, ThinkingBlock, ToolUseBlock
from holdfast.failover.constants import OVERLAP_MAX_CHARS, OVERLAP_MIN_CHARS, OVERLAP_MIN_DIFFERENT, TAIL_CHARS
from holdfast.failover.failure import Failure
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Sequence


FENCE = re.compile(r"^ {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*)$", re.MULTILINE)


def kept_blocks(blocks: Sequence[Block], *, is_last_finished: bool) -> tuple[Block, ...]:
    """Return what stays of an interrupted reply: all its text, without a tool call or a thought broken off inside."""
    kept = tuple(blocks)
    if kept and not is_last_finished and isinstance(kept[-1], ThinkingBlock | ToolUseBlock):
        return kept[:-1]
    return kept


def answer_text(blocks: Sequence[Block]) -> str:
    """Return the text of a reply that a model is to continue."""
    return "".join(block.text for block in blocks if isinstance(block, TextBlock))


def continuation(history: Sequence[RequestMessage], so_far: str) -> tuple[RequestMessage, ...]:
    """Return the messages that ask another model to go on.

    `history` ends with the person's message and `so_far` is the text of the reply as it stands. Models refuse to
    continue their own message, so that the wish is a message of the person's (the vendor's own wording). Where no
    text came there is nothing to continue, and the question is simply asked again.
    """
    if not so_far.strip():
        return tuple(history)
    return (
        *history,
        RequestMessage("assistant", (TextPart(so_far),)),
        RequestMessage("user", (TextPart(continuation_words(so_far)),)),
    )


def continuation_words(so_far: str) -> str:
    """Return the wish to go on, with the end of what is there."""
    words = (
        "Your previous response was interrupted and ended with:\n\n"
        f"«{tail(so_far)}»\n\n"
        "Continue exactly from there, without repeating anything and without an introduction."
    )
    if open_fence(so_far) is not None:
        words += " It ended inside a code block: go on inside it, without opening it again."
    return words


def tail(text: str) -> str:
    """Return the last stretch of a text, from the beginning of a word where there is one near."""
    end = text.rstrip()
    if len(end) <= TAIL_CHARS:
        return end
    end = end[-TAIL_CHARS:]
    space = re.search(r"\s", end[: TAIL_CHARS // 3])
    return end[space.end() :] if space else end


def open_fence(text: str) -> re.Match[str] | None:
    """Return the line that opened the code block a text ends in, None where it ends in none."""
    opened: re.Match[str] | None = None
    for line in FENCE.finditer(text):
        marks, info = line["marks"], line["info"].strip()
        if opened is None:
            if not (marks[0] == "`" and "`" in info):
                opened = line
        elif not info and marks[0] == opened["marks"][0] and len(marks) >= len(opened["marks"]):
            opened = None
    return opened


def overlap(before: str, after: str) -> int:
    """Return how many characters at the beginning of `after` repeat the end of `before`: the longest match, or 0.

    A match that is too short or too uniform to be a repetition does not count.
    """
    longest = min(len(before), len(after), OVERLAP_MAX_CHARS)
    for length in range(longest, OVERLAP_MIN_CHARS - 1, -1):
        repeated = after[:length]
        if before.endswith(repeated) and _says_something(repeated):
            return length
    return 0


def _says_something(text: str) -> bool:
    return len({letter for letter in text if letter.isalnum()}) >= OVERLAP_MIN_DIFFERENT


def is_undecided(before: str, after: str) -> bool:
    """Say whether more of `after` could still turn out to repeat the end of `before`."""
    size = len(after)
    if size >= OVERLAP_MAX_CHARS:
        return False
    ends = before[-OVERLAP_MAX_CHARS:]
    return any(ends.startswith(after, start) for start in range(len(ends) - size))


class Seam:
    """Joins the continuation to what is there, piece by piece: holds back what may be a repetition until it is sure.

    What `feed` and at last `end` return, put together, is the continuation without the repeated part.
    """

    def __init__(self, before: str) -> None:
        self._before = before[-OVERLAP_MAX_CHARS:]
        fence = open_fence(before)
        info = fence["info"].strip() if fence else ""
        self._fence = f"{fence['marks']}{info}\n" if fence and info else ""
        self._held = ""
        self._is_joined = False

    def feed(self, piece: str) -> str:
        """Take the next piece and return what can be shown."""
        if self._is_joined:
            return piece
        self._held += piece
        if self._is_fence_coming() or is_undecided(self._before, self._held):
            return ""
        return self.end()

    def end(self) -> str:
        """Return what was held back, without what repeats; nothing more will be held."""
        held, self._held, self._is_joined = self._held, "", True
        if self._fence and held.lstrip("\n").startswith(self._fence):
            held = held.lstrip("\n")[len(self._fence) :]  # the code block is open already
        return held[overlap(self._before, held) :]

    def _is_fence_coming(self) -> bool:
        start = self._held.lstrip("\n")
        return len(start) < len(self._fence) and self._fence.startswith(start)


def joined(before: str, after: str) -> str:
    """Return the reply made of what is there and a whole continuation."""
    seam = Seam(before)
    return before + seam.feed(after) + seam.end()


_WHY: dict[Failure, str] = {
    Failure.OVERLOADED: mark("{stopped} had no capacity left. What it had written is kept."),
    Failure.SERVER_FAILED: mark("{stopped} had a fault. What it had written is kept."),
    Failure.RATE_LIMITED: mark("{stopped} asked to slow down. What it had written is kept."),
    Failure.LIMIT_REACHED: mark("{stopped} reached its spending limit. What it had written is kept."),
    Failure.SWITCHED: mark("{stopped} took too long. What it had written is kept."),
    Failure.STALLED: mark("{stopped} fell silent. What it had written is kept."),
    Failure.NO_CONTENT: mark("{stopped} fell silent. What it had written is kept."),
    Failure.MALFORMED: mark("{stopped} sent something unreadable. What it had written is kept."),
    Failure.NO_NETWORK: mark("{stopped} could not be reached any more. What it had written is kept."),
}
_LOST = mark("{stopped} lost the connection. What it had written is kept.")


def why_words(stopped: str, reason: Failure) -> str:
    """Return why the first part ended, for the seam's details."""
    return tr(_WHY.get(reason, _LOST), stopped=stopped)
