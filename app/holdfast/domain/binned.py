"""What lies in the bin, as its list shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain.reading import ConversationRow

KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Binned:
    """A conversation in the bin: since when, and for how many days of use it is still kept there."""

    row: ConversationRow
    since: datetime
    days_left: int
