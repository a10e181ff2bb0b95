"""How the providers are, as frozen values for whoever shows it: the window, the commands. Makes nothing itself."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from holdfast.failover import Advice, Blame, Doubt, Estimate, Failure, Link, Proof
from holdfast.failover.status import Health, Incident
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from holdfast.failover.roster import Member


@dataclass(frozen=True, slots=True)
class PageSays:
    """What a provider's status page says. `read` is None where it was never read; `url` is for people, "" for none."""

    health: Health = Health.UNKNOWN
    read: datetime | None = None
    url: str = ""
    incidents: tuple[Incident, ...] = ()
    models: tuple[str, ...] = ()
    others_down: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """How one provider is.

    `name` is the model that would answer, as it is called everywhere. `headline` says it in few words ("Overloaded
    since 14:02"), `detail` what comes next or what is known beside it, `words` all of it and who says so. `is_own`:
    it rests on own requests. `next_probe` is when it is asked again by itself. `can_go_back`: it failed, and nothing
    speaks against its next message any more. `answers_anyway`: own requests are answered whatever its page says.
    """

    member: Member
    name: str
    health: Health
    headline: str
    detail: str
    words: str
    why: Failure | None = None
    blame: Blame = Blame.NOBODY
    since: datetime | None = None
    is_own: bool = False
    next_probe: datetime | None = None
    needs_person: bool = False
    can_go_back: bool = False
    answers_anyway: bool = False
    estimate: Estimate | None = None
    page: PageSays = PageSays()
    first_token_ms: int | None = None
    answers_today: int = 0
    proofs: Mapping[Link, Proof] = field(default_factory=dict)
    doubts: Mapping[Link, Doubt] = field(default_factory=dict)

    @property
    def is_out(self) -> bool:
        """Say whether it is an outage, and not the account's or the message's trouble."""
        return self.health in {Health.DOWN, Health.DEGRADED} and self.blame in {Blame.PROVIDER, Blame.NETWORK}


@dataclass(frozen=True, slots=True)
class Banner:
    """One line above the composer, with one button or none."""

    words: str
    action: Literal["", "outages", "switch_now", "go_back", "outbox", "providers"] = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How everything is now. `first` is who answers usually, `answering` who is asked at the moment, `stand_in` who
    answers where the first choice does not; None for nobody.
    """

    at: datetime
    situations: tuple[Situation, ...] = ()
    is_offline: bool = False
    health: Health = Health.UNKNOWN
    title: str = ""
    lead: str = ""
    advice: tuple[Advice, ...] = ()
    banner: Banner | None = None
    answering: Situation | None = None
    stand_in: Situation | None = None
    is_watching: bool = True
    other_model: Link | None = None
    """A model of the first choice's provider that no open incident names, while some are named."""

    @property
    def first(self) -> Situation | None:
        """Return the first choice, None where nobody is set up."""
        return self.situations[0] if self.situations else None


class Trouble(StrEnum):
    """How much went wrong on a day."""

    UNKNOWN = "unknown"
    NONE = "none"
    SOME = "some"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a provider's: own requests that were answered and that failed, and minutes of announced incidents."""

    day: date
    trouble: Trouble = Trouble.UNKNOWN
    answered: int = 0
    failed: int = 0
    incident_min: int = 0
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened lately, in words; `beside` is what more there is to say."""

    at: datetime
    words: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the outage centre shows: now, the days behind, what happened lately."""

    outlook: Outlook
    days: Mapping[str, tuple[Day, ...]] = field(default_factory=dict)
    lately: tuple[Happened, ...] = ()
    unasked: frozenset[str] = frozenset()
    """Providers of the chain to which the person has not agreed, or does not any more."""


@dataclass(frozen=True, slots=True)
class News:
    """Something to be told once. `kind` "situation" says only that something may look different now."""

    kind: Literal["situation", "outage", "recovered", "took_over", "offline", "online", "reminder"]
    title: str = ""
    text: str = ""
    provider: str = ""
