"""When a conversation goes back to the first choice of its chain. Pure."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from holdfast.failover.breaker import Breaker, BreakerState
from holdfast.failover.constants import PROBE_FRESH_S, STAY_MIN_S
from holdfast.failover.status.values import Health
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime


class Staying(Enum):
    """Why a conversation stays with whoever took it over."""

    IN_A_TURN = auto()
    BY_CHOICE = auto()
    TOO_SOON = auto()
    BREAKER = auto()
    NOT_PROBED = auto()
    STATUS_PAGE = auto()


@dataclass(frozen=True, slots=True)
class Away:
    """A conversation that somebody else took over at `since`. `is_chosen`: the person wants it to stay there."""

    since: datetime
    is_at_turn_boundary: bool = True
    is_chosen: bool = False


def reason_to_stay(away: Away, home: Breaker, model: str, page: Health, now: datetime) -> Staying | None:
    """Return what speaks against going back now, None when the next message goes to the first choice again.

    `home` is the breaker of the first choice, `model` its model there and `page` what its status page says of it.
    A page that cannot be read is no reason to stay.
    """
    against = {
        Staying.IN_A_TURN: not away.is_at_turn_boundary,
        Staying.BY_CHOICE: away.is_chosen,
        Staying.TOO_SOON: 0 <= (now - away.since).total_seconds() < STAY_MIN_S,
        Staying.BREAKER: home.state(now) is not BreakerState.CLOSED or not home.admits(model, now),
        Staying.NOT_PROBED: not _is_well(home, away, now),
        Staying.STATUS_PAGE: page not in {Health.UP, Health.UNKNOWN},
    }
    return next((reason for reason, holds in against.items() if holds), None)


def _is_well(home: Breaker, away: Away, now: datetime) -> bool:
    """Say whether it answered a probe lately, or a whole turn of another conversation since this one left."""
    if home.probed is not None and abs((now - home.probed).total_seconds()) <= PROBE_FRESH_S:
        return True
    return home.answered_at is not None and home.answered_at >= away.since


def back_words(label: str) -> str:
    """Return the notice that a conversation is back; to be shown once the first choice has answered there."""
    return tr("Back on {label}", label=label)
