"""A part of a window that is made when it is first asked for. Knows no part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Part = TypeVar("Part")


class Awaited(Generic[Part]):
    """Makes a part once, and has those join it who asked for that before there was one."""

    def __init__(self, make: Callable[[], Part]) -> None:
        self._make = make
        self._joins: list[Callable[[Part], object]] = []
        self.made: Part | None = None
        """The part, as soon as there is one: for those who need it only then."""

    def get(self) -> Part:
        """Return the part; whoever asks first has it made, and joined in the order in which that was asked for."""
        if self.made is None:
            made = self.made = self._make()
            joins, self._joins = self._joins, []
            for join in joins:
                join(made)
        return self.made

    def when_made(self, join: Callable[[Part], object]) -> None:
        """Have the part given to `join` once there is one, which may be now."""
        if self.made is None:
            self._joins.append(join)
        else:
            join(self.made)
