"""Incidents as they are kept: in the format of the page that most of them come from, so that one reader reads both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holdfast.domain.outages import KeptIncident
from holdfast.failover.status import Incident, IncidentPhase
from holdfast.failover.status.statuspage import read_statuspage

if TYPE_CHECKING:
    from datetime import datetime

UPDATES_MAX = 40
"""An incident with more of them is one of several days; its newest say how it stands."""


def as_kept(page: str, incident: Incident, seen: datetime) -> KeptIncident:
    """Return an incident as it is kept; one without an id goes by its title."""
    named = incident.id or incident.title[:200]
    return KeptIncident(page, named, seen, incident.started, incident.resolved, _text(incident))


def from_kept(kept: KeptIncident) -> Incident | None:
    """Return what was kept, None where it cannot be read."""
    found = read_statuspage(f'{{"incidents": [{kept.json}]}}').incidents
    return found[0] if len(found) == 1 else None


def _text(incident: Incident) -> str:
    """Return the incident as JSON, the same for the same incident."""
    components = incident.components
    return json.dumps(
        {
            "id": incident.id,
            "name": incident.title,
            "status": _word(incident.phase),
            "impact": incident.impact.value,
            "started_at": _time(incident.started),
            "monitoring_at": _time(incident.monitoring),
            "resolved_at": _time(incident.resolved),
            "components": None if components is None else [{"id": one} for one in components],
            "shortlink": incident.url,
            "incident_updates": [
                {"body": one.text, "status": _word(one.phase), "display_at": _time(one.at)}
                for one in incident.updates[:UPDATES_MAX]
            ],
        },
        ensure_ascii=False,
    )


def _word(phase: IncidentPhase) -> str:
    return "" if phase is IncidentPhase.OPEN else phase.value


def _time(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()
