"""Status pages in the format of Atlassian Statuspage v2, and in incident.io's likeness of it, which lacks much.

Reads `summary.json`, `incidents.json` and `incidents/unresolved.json`. Any field may be absent, null or a word nobody
knows. `page.updated_at` is not looked at: on one page it is months old.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.failover.status import fields
from holdfast.failover.status.models import models_in
from holdfast.failover.status.values import UNREADABLE, Component, Health, Impact, Incident, IncidentPhase, Page, Update

if TYPE_CHECKING:
    from datetime import datetime

_HEALTH = {
    "operational": Health.UP,
    "degraded_performance": Health.DEGRADED,
    "partial_outage": Health.DEGRADED,
    "major_outage": Health.DOWN,
    "full_outage": Health.DOWN,
    "under_maintenance": Health.MAINTENANCE,
}
_PHASES = {
    "investigating": IncidentPhase.INVESTIGATING,
    "identified": IncidentPhase.IDENTIFIED,
    "monitoring": IncidentPhase.MONITORING,
    "verifying": IncidentPhase.MONITORING,
    "resolved": IncidentPhase.RESOLVED,
    "postmortem": IncidentPhase.RESOLVED,
    "completed": IncidentPhase.RESOLVED,
}
_IMPACTS = {impact.value: impact for impact in Impact}


def read_statuspage(body: bytes | str) -> Page:
    """Return what a page says, `UNREADABLE` where it is nothing of the kind."""
    found = fields.table(fields.decode(body))
    if not any(isinstance(found.get(key), list) for key in ("components", "incidents")):
        return UNREADABLE
    return Page(
        components=tuple(
            Component(fields.text(one.get("id")), fields.text(one.get("name")), _health(one))
            for one in fields.tables(found.get("components"))
            if one.get("group") is not True
        ),
        incidents=tuple(_incident(one) for one in fields.tables(found.get("incidents"))),
    )


def _health(found: dict[str, Any]) -> Health:
    return _HEALTH.get(fields.word(found.get("status")), Health.UNKNOWN)


def _incident(found: dict[str, Any]) -> Incident:
    title = fields.text(found.get("name"))
    updates = tuple(_update(one) for one in fields.tables(found.get("incident_updates")))
    resolved = fields.time(found.get("resolved_at"))
    phase = _PHASES.get(fields.word(found.get("status")))
    if phase is None:
        phase = IncidentPhase.OPEN if resolved is None else IncidentPhase.RESOLVED
    if phase is IncidentPhase.RESOLVED and resolved is None:
        resolved = _first_time(updates, IncidentPhase.RESOLVED) or fields.time(found.get("updated_at"))
    begun = [fields.time(found.get(key)) for key in ("started_at", "scheduled_for", "created_at")]
    return Incident(
        id=fields.text(found.get("id")),
        title=title,
        phase=phase,
        impact=_IMPACTS.get(fields.word(found.get("impact")), Impact.UNKNOWN),
        started=next((time for time in begun if time is not None), None),
        monitoring=fields.time(found.get("monitoring_at")) or _first_time(updates, IncidentPhase.MONITORING),
        resolved=resolved,
        components=_components(found),
        models=models_in(title),
        updates=updates,
        url=_address(found.get("shortlink")),
    )


def _update(found: dict[str, Any]) -> Update:
    return Update(
        text=fields.text(found.get("body")),
        phase=_PHASES.get(fields.word(found.get("status")), IncidentPhase.OPEN),
        at=fields.time(found.get("display_at")) or fields.time(found.get("created_at")),
    )


def _first_time(updates: tuple[Update, ...], phase: IncidentPhase) -> datetime | None:
    """Return when an incident first came to `phase`; updates are the newest first."""
    return min((update.at for update in updates if update.phase is phase and update.at is not None), default=None)


def _components(found: dict[str, Any]) -> tuple[str, ...] | None:
    """Return the ids of what an incident touches, by itself or by its updates; None where it says nothing of it."""
    named = fields.tables(found.get("components"))
    ids = [fields.text(one.get("id")) for one in named]
    for update in fields.tables(found.get("incident_updates")):
        ids += [fields.text(one.get("code")) for one in fields.tables(update.get("affected_components"))]
    ids = [one for one in dict.fromkeys(ids) if one]
    return tuple(ids) if ids or isinstance(found.get("components"), list) else None


def _address(value: object) -> str:
    address = fields.text(value)
    return address if address.startswith(("https://", "http://")) else ""
