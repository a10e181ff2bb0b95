"""Google Cloud's incidents.json: a list of incidents, open while they have no end. Products go by id alone, since
their titles are being renamed.
"""

from __future__ import annotations

from typing import Any

from holdfast.failover.status import fields
from holdfast.failover.status.models import models_in
from holdfast.failover.status.values import UNREADABLE, Component, Health, Impact, Incident, IncidentPhase, Page, Update

_IMPACTS = {"low": Impact.MINOR, "medium": Impact.MAJOR, "high": Impact.CRITICAL}
_HEALTH = {
    "SERVICE_OUTAGE": Health.DOWN,
    "SERVICE_DISRUPTION": Health.DEGRADED,
    "SERVICE_INFORMATION": Health.UP,
    "AVAILABLE": Health.UP,
}


def read_google(body: bytes | str, product: str, label: str) -> Page:
    """Return what the list says, with one component made of the open incidents that touch `product`."""
    found = fields.decode(body)
    if not isinstance(found, list):
        return UNREADABLE
    read = [(_incident(one), _health(one)) for one in fields.tables(found)]
    now = [health for incident, health in read if incident.is_open and product in (incident.components or ())]
    ranked = (Health.DOWN, Health.DEGRADED, Health.UNKNOWN)
    health = next((one for one in ranked if one in now), Health.UP)
    return Page(
        components=(Component(product, label, health),),
        incidents=tuple(incident for incident, _health in read),
    )


def _health(found: dict[str, Any]) -> Health:
    latest = fields.table(found.get("most_recent_update")).get("status") or found.get("status_impact")
    return _HEALTH.get(fields.text(latest).upper(), Health.UNKNOWN)


def _incident(found: dict[str, Any]) -> Incident:
    end = fields.time(found.get("end"))
    title = fields.text(found.get("external_desc"))
    phase = IncidentPhase.OPEN if end is None else IncidentPhase.RESOLVED
    products = found.get("affected_products")
    uri = fields.text(found.get("uri")).lstrip("/")
    return Incident(
        id=fields.text(found.get("id")),
        title=title,
        phase=phase,
        impact=_IMPACTS.get(fields.word(found.get("severity")), Impact.UNKNOWN),
        started=fields.time(found.get("begin")) or fields.time(found.get("created")),
        resolved=end,
        components=tuple(fields.text(one.get("id")) for one in fields.tables(products))
        if isinstance(products, list)
        else None,
        models=models_in(title),
        updates=tuple(
            Update(fields.text(one.get("text")), phase, fields.time(one.get("when")) or fields.time(one.get("created")))
            for one in fields.tables(found.get("updates"))
        ),
        url=f"https://status.cloud.google.com/{uri}" if uri else "",
    )
