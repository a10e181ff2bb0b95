"""What a page means for the service that answers here: judged by its component, never by the page's own light, which
turns yellow for a console nobody needs. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.failover.status.models import names
from holdfast.failover.status.values import Component, Health, Impact, Incident, IncidentPhase, Judgement, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.failover.status.pages import PageSpec

_QUIET = {Impact.NONE, Impact.MAINTENANCE}
_UNWELL = {Health.DEGRADED, Health.DOWN}


def judge(page: Page, spec: PageSpec) -> Judgement:
    """Return how the service of `spec` is by its page, `Health.UNKNOWN` where the page does not say."""
    component = component_of(page, spec)
    touching = [
        incident
        for incident in page.incidents
        if incident.is_open and incident.impact not in _QUIET and _touches(incident, component)
    ]
    health = Health.UNKNOWN if component is None else component.health
    at_work = [incident for incident in touching if incident.phase is not IncidentPhase.MONITORING]
    if at_work and health in {Health.UP, Health.UNKNOWN}:  # the component's own light is often forgotten
        health = Health.DEGRADED
    return Judgement(
        health=health,
        incidents=tuple(touching),
        models=_models(touching),
        others_down=tuple(one.name for one in page.components if one is not component and one.health in _UNWELL),
    )


def unaffected(judgement: Judgement, models: Iterable[str]) -> tuple[str, ...]:
    """Return those of `models` (ids) that no open incident names; none where incidents are about all of them."""
    return tuple(model for model in models if judgement.models and not names(judgement.models, model))


def component_of(page: Page, spec: PageSpec) -> Component | None:
    """Return the component that matters, by its id or else by how its name begins."""
    by_id = [one for one in page.components if one.id and one.id == spec.component]
    prefix = spec.component_name.casefold()
    by_name = [one for one in page.components if prefix and one.name.casefold().startswith(prefix)]
    return next(iter(by_id + by_name), None)


def concerns(incident: Incident, spec: PageSpec) -> bool:
    """Say whether an incident of the history was one of this service; where the page does not say, it counts."""
    if incident.impact in _QUIET:
        return False
    return incident.components is None or not spec.component or spec.component in incident.components


def _touches(incident: Incident, component: Component | None) -> bool:
    """Say whether an open incident is about the component. Where a page names none, its light has to agree."""
    if incident.components is None:
        return component is None or component.health is not Health.UP
    return component is not None and component.id in incident.components


def _models(incidents: Iterable[Incident]) -> tuple[str, ...]:
    named = [incident.models for incident in incidents]
    return tuple(dict.fromkeys(model for models in named for model in models)) if named and all(named) else ()
