"""What is kept about providers and their outages, as the store gives it back. Standard library only.

No word of a conversation is in here. Kinds of failure and of events are texts, since this room knows no rules.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptMeasurement:
    """What became of one request. `failure` is "" for an answer; `model` is "" for a probe, which asks no model."""

    at: datetime
    provider: str
    model: str = ""
    failure: str = ""
    status: int | None = None
    first_token_ms: int | None = None
    is_probe: bool = False


@dataclass(frozen=True, slots=True)
class KeptProof:
    """What is known of one link of the chain, from answers and from drills."""

    provider: str
    model: str
    added: datetime
    proven: datetime | None = None
    failing_since: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The last good reading of a status page's address, with the marks for asking whether it has changed."""

    address: str
    read: datetime
    body: bytes = field(repr=False)
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class KeptIncident:
    """An incident as a status page told it, for the days when the page no longer does."""

    page: str
    id: str
    seen: datetime
    started: datetime | None = None
    resolved: datetime | None = None
    json: str = ""


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """Something that happened: an outage began, somebody took over, a drill ended. `detail` holds plain values."""

    at: datetime
    kind: str
    provider: str = ""
    detail: Mapping[str, str | int | bool | None] = field(default_factory=dict)
