"""What is known of a store before it is open. Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain.reading import ConversationRow


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The newest conversations, and how many there are of all; without any where the store needs its key first."""

    rows: tuple[ConversationRow, ...] = ()
    count: int = 0
