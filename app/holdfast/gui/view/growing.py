"""A reply while it is being written, as pieces: what is whole as Markdown, the rest as plain text. Cheap enough for the
thread that draws; the Markdown is made elsewhere, as `next_job` says.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from holdfast.domain import Block, MessageState, TextBlock, ThinkingBlock
from holdfast.domain.portions import handovers
from holdfast.gui.view.boundaries import Boundaries
from holdfast.gui.view.piece import Piece
from holdfast.gui.view.pieces import block_pieces, seam_piece
from holdfast.gui.view.rendering import LONG
from holdfast.gui.view.skin import showable
from holdfast.language import duration, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain import Segment
    from holdfast.gui.view.rendering import Renderer
    from holdfast.jobs import CancelToken

MOST_ROWS = 60
"""Lines of a table that is drawn anew with each row that comes; of a longer one the rest is plain until its end."""


@dataclass(frozen=True, slots=True)
class GrowingJob:
    """A stretch of a block that is whole: from `start` to `end` of a text, all of any other block. `is_draft`: a table
    as far as its rows have come.
    """

    block_at: int
    block: Block
    start: int
    end: int
    is_draft: bool = False

    def run(self, renderer: Renderer, token: CancelToken) -> tuple[Piece, ...]:
        """Make its pieces. On the read lane. Raises Cancelled."""
        if isinstance(self.block, TextBlock):
            return tuple(renderer.markdown(self.block.text[self.start : self.end], token))
        return block_pieces(self.block, renderer, token)


@dataclass(slots=True)
class _Part:
    """One block: what is made of it, up to `done`; and up to `drafted`, what will be made anew."""

    boundaries: Boundaries = field(default_factory=Boundaries)
    made: list[Piece] = field(default_factory=list)
    done: int = 0
    draft: tuple[Piece, ...] = ()
    drafted: int = 0
    is_made: bool = False

    @property
    def shown(self) -> int:
        """Return how far it is shown as Markdown."""
        return max(self.done, self.drafted)


class Growing:
    """One reply."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._blocks: tuple[Block, ...] = ()
        self._segments: tuple[Segment, ...] = ()
        self._is_running = False

    def take(self, blocks: Sequence[Block], segments: Sequence[Segment], *, is_ended: bool = False) -> None:
        """Take the reply as it stands."""
        self._blocks, self._segments = tuple(blocks), tuple(segments)
        while len(self._parts) < len(self._blocks):
            self._parts.append(_Part())
        del self._parts[len(self._blocks) :]
        for at, block in enumerate(self._blocks):
            if isinstance(block, TextBlock):
                if len(block.text) < self._parts[at].done:
                    self._parts[at] = _Part()  # it was taken back: begin anew
                bounds = self._parts[at].boundaries
                bounds.feed(block.text)
                if is_ended or at < len(self._blocks) - 1:
                    bounds.whole = len(block.text)

    def pieces(self, thought_s: float | None = None) -> tuple[Piece, ...]:
        """Return what is shown now; `thought_s` is how long it has been thinking."""
        shown: list[Piece] = []
        firsts = handovers(self._segments)
        for at, (part, block) in enumerate(zip(self._parts, self._blocks, strict=True)):
            if at in firsts:
                shown.append(seam_piece(firsts[at]))
            if isinstance(block, TextBlock):
                shown += part.made
                shown += part.draft
                shown += _open(block.text, part)
            elif part.is_made:
                shown += part.made
            elif isinstance(block, ThinkingBlock):
                shown.append(_thinking(block, thought_s))
        if (at := len(self._blocks)) in firsts:
            shown.append(seam_piece(firsts[at]))
        return tuple(shown)

    def next_job(self) -> GrowingJob | None:
        """Return what can be made now, None while something is being made or nothing is whole."""
        if self._is_running:
            return None
        for at, (part, block) in enumerate(zip(self._parts, self._blocks, strict=True)):
            is_last = at == len(self._blocks) - 1
            if isinstance(block, TextBlock):
                if part.boundaries.whole > part.done and block.text[part.done : part.boundaries.whole].strip():
                    self._is_running = True
                    return GrowingJob(at, block, part.done, part.boundaries.whole)
                if part.shown < part.boundaries.rows and _can_be_drafted(block.text, part):
                    self._is_running = True
                    return GrowingJob(at, block, part.done, part.boundaries.rows, is_draft=True)
            elif not part.is_made and not is_last:
                self._is_running = True
                return GrowingJob(at, block, 0, 0)
        return None

    def made(self, job: GrowingJob, pieces: Sequence[Piece]) -> None:
        """Take the pieces of a job."""
        self._is_running = False
        if job.block_at >= len(self._parts):
            return
        part = self._parts[job.block_at]
        if isinstance(job.block, TextBlock) and part.done != job.start:
            return
        if job.is_draft:
            part.draft, part.drafted = tuple(pieces), job.end
            return
        part.made += pieces
        part.done = job.end
        part.draft, part.drafted = (), 0
        part.is_made = True

    def failed(self) -> None:
        """Hear that a job did not end: what it was to make stays plain."""
        self._is_running = False


def is_written(state: MessageState) -> bool:
    """Say whether a reply in this state is still being written."""
    return state in (MessageState.STREAMING, MessageState.QUEUED)


def _open(text: str, part: _Part) -> list[Piece]:
    """Return the end of a text that is not made yet: code as code, anything else as plain text."""
    bounds = part.boundaries
    if bounds.is_plain_fence and bounds.fence_at >= part.done:
        before = _plain(text[part.done : bounds.fence_at])
        first, _, code = text[bounds.fence_at :].partition("\n")
        language = first.strip().lstrip("`~").strip()
        return [*before, *_cut(code.rstrip("\n"), "code", language)]
    if part.drafted and bounds.rows:  # of a row that is being written nothing is shown until it is there and drawn
        return [] if _can_be_drafted(text, part) else _plain(text[part.drafted : bounds.rows])
    return _plain(text[part.shown :])


def _can_be_drafted(text: str, part: _Part) -> bool:
    """Say whether a table is small enough to be drawn anew with each row."""
    rows = part.boundaries.rows
    return rows <= part.done + LONG and text.count("\n", part.done, rows) <= MOST_ROWS


def _plain(text: str) -> list[Piece]:
    text = text.strip("\n")
    return _cut(text, "text", "") if text.strip() else []


def _cut(text: str, kind: str, label: str) -> list[Piece]:
    """Return a stretch as pieces of a length that is laid out at once; all but the last never change again."""
    pieces: list[Piece] = []
    at = 0
    while True:
        end = len(text)
        if end - at > LONG:
            line = text.rfind("\n" if kind == "code" else " ", at, at + LONG)
            end = line + 1 if line > at else at + LONG
        shown = showable(text[at:end].removesuffix("\n") if end < len(text) else text[at:end])
        pieces.append(
            Piece(
                "code" if kind == "code" else "text",
                text=shown,
                plain=shown,
                label=label if not at else "",
                size=len(shown),
                lines=shown.count("\n") + 1,
                whole=text if kind == "code" and not at else "",
                is_first=not at,
                is_last=end >= len(text),
                grows=True,
            )
        )
        if end >= len(text):
            return pieces
        at = end


def _thinking(block: ThinkingBlock, thought_s: float | None) -> Piece:
    """Return a thought that goes on, folded."""
    label = tr("Thinking")
    if thought_s is not None:
        label = tr("Thinking for {duration}", duration=duration(thought_s))
    if not block.text.strip():
        return Piece("quiet", label=label)
    return Piece("fold", label=label, body=tuple(_plain(block.text)))
