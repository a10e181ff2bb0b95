from __future__ import annotations

import json

import pytest

from holdfast.failover.status import GOOGLE, Health, Impact, IncidentPhase, judge


def google(**fields):
    return {"id": "g1", "external_desc": "Gemini errors", "begin": "2026-11-22T10:00:00+00:00"} | fields


AFFECTED = [{"id": GOOGLE.component, "title": "Vertex Gemini API"}]


@pytest.mark.parametrize(
    ("incidents", "health"),
    [
        ([], Health.UP),
        ([google(affected_products=AFFECTED, most_recent_update={"status": "SERVICE_OUTAGE"})], Health.DOWN),
        ([google(affected_products=AFFECTED, status_impact="SERVICE_DISRUPTION")], Health.DEGRADED),
        ([google(affected_products=AFFECTED, most_recent_update={"status": "AVAILABLE"})], Health.DEGRADED),
        ([google(affected_products=AFFECTED, most_recent_update=None)], Health.DEGRADED),
        ([google(affected_products=AFFECTED, end="2026-11-22T11:00:00Z", status_impact="SERVICE_OUTAGE")], Health.UP),
        ([google(affected_products=[{"id": "other"}], status_impact="SERVICE_OUTAGE")], Health.UP),
        ([google(status_impact="SERVICE_OUTAGE")], Health.UP),
        (["nonsense", None, 7], Health.UP),
    ],
)
def test_google_goes_by_product_and_end(incidents, health):
    """An incident that is open and touches the product is trouble, whatever its latest update is called."""
    assert judge(GOOGLE.read(json.dumps(incidents)), GOOGLE).health is health


def test_google_incidents_are_told_whole():
    (one,) = GOOGLE.read(
        json.dumps(
            [
                google(
                    affected_products=AFFECTED,
                    severity="high",
                    end="2026-11-22T11:00:00+00:00",
                    uri="/incidents/g1",
                    updates=[{"text": "Fixed.", "when": "2026-11-22T10:59:00+00:00"}],
                )
            ]
        )
    ).incidents

    assert (one.impact, one.phase, one.url) == (
        Impact.CRITICAL,
        IncidentPhase.RESOLVED,
        "https://status.cloud.google.com/incidents/g1",
    )
    assert (one.resolved - one.started).total_seconds() == 3600
    assert one.updates[0].text == "Fixed."
