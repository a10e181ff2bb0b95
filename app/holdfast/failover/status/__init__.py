"""Status pages: where they are, what they say, what that means. Reads text it is given; asks nobody itself."""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.failover.status.judging import concerns, judge, unaffected
    from holdfast.failover.status.models import models_in, names
    from holdfast.failover.status.pages import (
        CLAUDE,
        GOOGLE,
        GROQ,
        OPENAI,
        PAGES,
        PageSpec,
        page_of,
        wait_s,
    )
    from holdfast.failover.status.values import (
        UNREADABLE,
        Component,
        Health,
        Impact,
        Incident,
        IncidentPhase,
        Judgement,
        Page,
        Update,
    )

__all__ = [
    "CLAUDE",
    "GOOGLE",
    "GROQ",
    "OPENAI",
    "PAGES",
    "UNREADABLE",
    "Component",
    "Health",
    "Impact",
    "Incident",
    "IncidentPhase",
    "Judgement",
    "Page",
    "PageSpec",
    "Update",
    "concerns",
    "judge",
    "models_in",
    "names",
    "page_of",
    "unaffected",
    "wait_s",
]

__getattr__ = opening(
    __name__,
    {
        "CLAUDE": "pages",
        "Component": "values",
        "GOOGLE": "pages",
        "GROQ": "pages",
        "Health": "values",
        "Impact": "values",
        "Incident": "values",
        "IncidentPhase": "values",
        "Judgement": "values",
        "OPENAI": "pages",
        "PAGES": "pages",
        "Page": "values",
        "PageSpec": "pages",
        "UNREADABLE": "values",
        "Update": "values",
        "concerns": "judging",
        "judge": "judging",
        "models_in": "models",
        "names": "models",
        "page_of": "pages",
        "unaffected": "judging",
        "wait_s": "pages",
    },
)
