"""What lies in the bin, as its list shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime  # noqa: TC004 - annotations alone

    from holdfast.domain.reading import ConversationRow  # noqa: TC004 - as above

KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Binned:
    """A conversation in the bin: since when, and for how many days of use it is still kept there."""

    row: ConversationRow
    since: datetime
    days_left: int
