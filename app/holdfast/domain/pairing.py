"""Which result answers which call of a tool: by identity, else the next of the same name, else the next at all.

Standard library only; pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain.blocks import Block, ToolResultBlock, ToolUseBlock

if TYPE_CHECKING:
    from collections.abc import Sequence


def paired(blocks: Sequence[Block]) -> dict[int, int]:
    """Return the place of each call's result by the place of the call. A result without a call is in no pair."""
    calls = {at: block for at, block in enumerate(blocks) if isinstance(block, ToolUseBlock)}
    results = {at: block for at, block in enumerate(blocks) if isinstance(block, ToolResultBlock)}
    pairs: dict[int, int] = {}
    for fits in (_same_identity, _same_name, _next):
        for answered, result in list(results.items()):
            for asked, call in calls.items():
                if asked < answered and fits(call, result):
                    pairs[asked] = answered
                    del calls[asked], results[answered]
                    break
    return pairs


def _same_identity(call: ToolUseBlock, result: ToolResultBlock) -> bool:
    return bool(call.call_id) and call.call_id == result.call_id


def _same_name(call: ToolUseBlock, result: ToolResultBlock) -> bool:
    return call.name == result.name and not (call.call_id and result.call_id)


def _next(call: ToolUseBlock, result: ToolResultBlock) -> bool:
    return not (call.call_id and result.call_id)
