"""Which pictures of a history a service takes: none that is too large for it, and of too many the newest. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain.pictures import picture_size, written_bytes
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain.pictures import PictureLimits


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The positions of the pictures that do not go along: too large each, or too many together."""

    too_large: frozenset[int] = frozenset()
    too_many: frozenset[int] = frozenset()


def left_out(pictures: Sequence[bytes], limits: PictureLimits) -> LeftOut:
    """Return which pictures, given in the order of the history, do not go along."""
    sizes = [picture_size(data) or (0, 0) for data in pictures]
    too_large = {at for at, data in enumerate(pictures) if _is_too_large(data, sizes[at], limits)}
    going = [at for at in range(len(pictures)) if at not in too_large]
    if limits.many is not None and limits.side_of_many is not None:
        long = [at for at in going if max(sizes[at]) > limits.side_of_many]
        too_large.update(long[: max(0, len(going) - limits.many)])  # fewer of them, or none of that size
        going = [at for at in going if at not in too_large]
    too_many: set[int] = set()
    together = 0
    for count, at in enumerate(reversed(going), 1):
        together += written_bytes(pictures[at])
        if _exceeds(count, limits.count) or _exceeds(together, limits.bytes_together):
            too_many = {one for one in going if one <= at}
            break
    return LeftOut(frozenset(too_large), frozenset(too_many))


def _is_too_large(data: bytes, size: tuple[int, int], limits: PictureLimits) -> bool:
    width, height = size
    return (
        _exceeds(written_bytes(data), limits.bytes_each)
        or _exceeds(max(size), limits.side)
        or _exceeds(width * height, limits.pixels)
    )


def _exceeds(amount: int, limit: int | None) -> bool:
    return limit is not None and amount > limit
