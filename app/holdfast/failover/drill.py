"""Which links of the chain are due for a drill: those that have not been proven, or have been failing, for too long.

Pure; what a drill tries and what it costs is for whoever runs it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from holdfast.failover.constants import DRILL_DAYS
from holdfast.language import tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.failover.chain import Chain, Link
    from holdfast.failover.failure import Failure

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of one link, from drills and from real answers alike.

    `added` is when it came into the chain, `proven` its latest answer. `failing_since` is the first failure after
    that, None while there was none, and `why` the latest.
    """

    added: datetime
    proven: datetime | None = None
    failing_since: datetime | None = None
    why: Failure | None = None

    def answered(self, now: datetime) -> Proof:
        """Note that it answered."""
        return Proof(self.added, proven=now)

    def failed(self, failure: Failure, now: datetime) -> Proof:
        """Note that it did not."""
        return Proof(self.added, self.proven, self.failing_since or now, failure)


class Doubt(Enum):
    """Why a link should be tried before it is needed."""

    NEVER_PROVEN = auto()
    LONG_UNPROVEN = auto()
    FAILING = auto()


def doubt(proof: Proof, now: datetime) -> Doubt | None:
    """Return what speaks for a drill of this link now, None for nothing yet."""
    if proof.failing_since is not None and _days(proof.failing_since, now) >= DRILL_DAYS:
        return Doubt.FAILING
    if _days(proof.proven or proof.added, now) < DRILL_DAYS:
        return None
    return Doubt.NEVER_PROVEN if proof.proven is None else Doubt.LONG_UNPROVEN


def doubts(chain: Chain, proofs: Mapping[Link, Proof], now: datetime) -> dict[Link, Doubt]:
    """Return the links to be reminded of, in the order of the chain; one of which nothing is known was never proven."""
    found = {link: doubt(proofs[link], now) if link in proofs else Doubt.NEVER_PROVEN for link in chain.links}
    return {link: why for link, why in found.items() if why is not None}


def doubt_words(label: str, why: Doubt) -> str:
    """Return the reminder for one link."""
    return {
        Doubt.NEVER_PROVEN: tr("{label} has never been tried. A drill takes less than a minute.", label=label),
        Doubt.LONG_UNPROVEN: trn(
            "{label} has not been tried for {count} day. A drill takes less than a minute.",
            "{label} has not been tried for {count} days. A drill takes less than a minute.",
            DRILL_DAYS,
            label=label,
        ),
        Doubt.FAILING: trn(
            "{label} has not answered for {count} day. A drill says why.",
            "{label} has not answered for {count} days. A drill says why.",
            DRILL_DAYS,
            label=label,
        ),
    }[why]


def _days(since: datetime, now: datetime) -> float:
    return (now - since).total_seconds() / _DAY_S
