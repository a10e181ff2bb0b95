"""What answers cost in a month: counted by provider and model. Standard library only; knows no price and no store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from holdfast.domain.streaming import Usage
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

What = Literal["summary", "drill", "unkept", "removed"]
"""What no reply in the store tells of: a summary of what was too long, a word asked for in a drill, a request of which
nothing was kept, answers in conversations that were removed for good.
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one model was asked and took. `cost_usd` is what was known when it answered; `unpriced` are the tokens of
    requests of which nobody knew the price then, `untold` the answers whose provider told no tokens.
    """

    provider: str
    model: str
    answers: int = 0
    usage: Usage = Usage()
    cost_usd: float = 0.0
    unpriced: Usage = Usage()
    untold: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            self.provider,
            self.model,
            self.answers + other.answers,
            self.usage + other.usage,
            self.cost_usd + other.cost_usd,
            self.unpriced + other.unpriced,
            self.untold + other.untold,
        )


@dataclass(frozen=True, slots=True)
class Expense:
    """A request that cost something and of which no reply in the store tells. `cost_usd` None: nobody knows."""

    at: datetime
    what: What
    provider: str
    model: str
    usage: Usage
    cost_usd: float | None = None
