"""A reply as it grows, event by event: its blocks, and who wrote which. Pure; knows no network, no store, no clock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, assert_never

from holdfast.domain import (
    CONTENT,
    Accepted,
    Alive,
    Block,
    Finished,
    ReplayBlock,
    Segment,
    Started,
    TextBlock,
    TextDelta,
    ThinkingBlock,
    ThinkingDelta,
    ThinkingFinished,
    ThinkingSignature,
    ThinkingStarted,
    ToolInputDelta,
    ToolUseBlock,
    ToolUseStarted,
    Usage,
)
from holdfast.failover import Failure, Link, answer_text, kept_blocks
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain import StreamEvent


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one request contributed: the blocks from `first_block` on, if any came, and how it went.

    `replay` are the blocks as the provider sent them; only a stretch that finished by itself may replay them.
    """

    link: Link
    first_block: int
    began_s: float
    answered_by: str = ""
    request_id: str = ""
    usage: Usage | None = None
    replay: tuple[str, ...] = ()
    first_token_ms: int | None = None
    seconds: float | None = None
    failure: Failure | None = None
    is_finished: bool = False
    began: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply as far as it has come. `is_open`: the last block is still being written."""

    blocks: tuple[Block, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    is_open: bool = False
    opened_s: float = 0.0
    end: Finished | None = None

    @property
    def text(self) -> str:
        """Return the text of the answer."""
        return answer_text(self.blocks)

    @property
    def has_text(self) -> bool:
        """Say whether some of the answer is there; thinking alone is none."""
        return any(isinstance(block, TextBlock) and bool(block.text.strip()) for block in self.blocks)

    @property
    def kept(self) -> tuple[Stretch, ...]:
        """Return the stretches that something is left of."""
        firsts = [stretch.first_block for stretch in self.stretches] + [len(self.blocks)]
        return tuple(one for one, end in zip(self.stretches, firsts[1:], strict=True) if one.first_block < end)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Return who wrote which part."""
        return tuple(Segment(one.link.provider, one.link.model, one.first_block, one.began) for one in self.kept)

    @property
    def usage(self) -> Usage | None:
        """Return what all requests of this reply took, None where nobody said."""
        told = [one.usage for one in self.stretches if one.usage is not None]
        if not told:
            return None
        return sum(told, Usage())

    def written(self, stretch: Stretch) -> str:
        """Return the text that a stretch contributed."""
        later = [one.first_block for one in self.stretches if one.first_block > stretch.first_block]
        return answer_text(self.blocks[stretch.first_block : min(later, default=len(self.blocks))])

    def begin(self, link: Link, now_s: float, now: datetime | None = None) -> Turn:
        """Note that another request goes out, to `link`."""
        begun = Stretch(link, len(self.blocks), now_s, began=now)
        return replace(self, stretches=(*self.stretches, begun), is_open=False)

    def apply(self, event: StreamEvent, now_s: float) -> Turn:  # noqa: C901, PLR0911, PLR0912 - a case for each event
        """Return the reply after an event of the stretch that began last."""
        last = self.stretches[-1]
        if isinstance(event, CONTENT) and last.first_token_ms is None:
            return self._noted(first_token_ms=round((now_s - last.began_s) * 1000)).apply(event, now_s)
        match event:
            case Alive():
                return self
            case Accepted(request_id):
                return self._noted(request_id=request_id)
            case Started(request_id, model):
                return self._noted(request_id=request_id or last.request_id, answered_by=model)
            case Usage():
                return self._noted(usage=event)
            case TextDelta(text):
                return self._text(text, now_s)
            case ThinkingStarted():
                return self._opened(ThinkingBlock(""), now_s)
            case ThinkingDelta(text):
                return self._thought(text, now_s)
            case ThinkingSignature(signature):
                return self._signed(signature)
            case ThinkingFinished():
                return self._thinking_over(now_s)
            case ToolUseStarted(call_id, name):
                return self._opened(ToolUseBlock(call_id, name, ""), now_s)
            case ToolInputDelta(call_id, partial):
                return self._tool_input(call_id, partial)
            case ReplayBlock(block_json):
                return replace(self._noted(replay=(*last.replay, block_json)), is_open=False)
            case Finished():
                over = self._noted(seconds=now_s - last.began_s, is_finished=True)
                return replace(over, is_open=False, end=event)
            case _:
                assert_never(event)

    def broken(self, failure: Failure, now_s: float) -> Turn:
        """Return what somebody else can go on from: text stays, what was broken off inside a thought or call goes.

        Where this request brought no text, nothing of it stays: the next one begins where it began.
        """
        last = self.stretches[-1]
        noted = self._noted(failure=failure, seconds=now_s - last.began_s)
        blocks = kept_blocks(self.blocks, is_last_finished=not self.is_open)
        if not answer_text(blocks[last.first_block :]).strip():
            blocks = self.blocks[: last.first_block]
        return replace(noted, blocks=blocks, is_open=False, end=None)

    def ended(self, failure: Failure | None, now_s: float) -> Turn:
        """Return the reply as it stays when nobody goes on: everything that came, a thought broken off marked so."""
        if not self.stretches:
            return self
        last = self.stretches[-1]
        noted = self if last.seconds is not None else self._noted(failure=failure, seconds=now_s - last.began_s)
        blocks = self.blocks
        if self.is_open and isinstance(block := blocks[-1], ThinkingBlock):
            blocks = (*blocks[:-1], replace(block, cut_off=True))
        return replace(noted, blocks=blocks, is_open=False)

    def _noted(self, **changes: Any) -> Turn:  # noqa: ANN401 - fields of Stretch, as of `replace`
        last = replace(self.stretches[-1], **changes)
        return replace(self, stretches=(*self.stretches[:-1], last))

    def _last(self) -> Block | None:
        """Return the block that is being written, None where the next piece begins one."""
        is_own = len(self.blocks) > self.stretches[-1].first_block
        return self.blocks[-1] if self.is_open and is_own else None

    def _with_last(self, block: Block) -> Turn:
        return replace(self, blocks=(*self.blocks[:-1], block))

    def _opened(self, block: Block, now_s: float) -> Turn:
        return replace(self, blocks=(*self.blocks, block), is_open=True, opened_s=now_s)

    def _text(self, text: str, now_s: float) -> Turn:
        last = self._last()
        if isinstance(last, TextBlock):
            return self._with_last(TextBlock(last.text + text))
        return self._opened(TextBlock(text), now_s) if text else self

    def _thought(self, text: str, now_s: float) -> Turn:
        last = self._last()
        if isinstance(last, ThinkingBlock):
            return self._with_last(replace(last, text=last.text + text))
        return self._opened(ThinkingBlock(text), now_s)

    def _signed(self, signature: str) -> Turn:
        last = self._last()
        return self._with_last(replace(last, signature=signature)) if isinstance(last, ThinkingBlock) else self

    def _thinking_over(self, now_s: float) -> Turn:
        last = self._last()
        if not isinstance(last, ThinkingBlock):
            return self
        thought = replace(last, hidden=not last.text, seconds=round(now_s - self.opened_s, 1))
        return replace(self._with_last(thought), is_open=False)

    def _tool_input(self, call_id: str, partial: str) -> Turn:
        at = next(
            (
                position
                for position in range(len(self.blocks) - 1, -1, -1)
                if isinstance(block := self.blocks[position], ToolUseBlock) and block.call_id == call_id
            ),
            None,
        )
        if at is None:
            return self
        call = self.blocks[at]
        assert isinstance(call, ToolUseBlock)  # noqa: S101 - as found above
        grown = replace(call, input_json=call.input_json + partial)
        return replace(self, blocks=(*self.blocks[:at], grown, *self.blocks[at + 1 :]))
