"""Status pages: where they are, what they say, what that means. Reads text it is given; asks nobody itself."""

from holdfast.failover.status.judge import concerns, judge, unaffected
from holdfast.failover.status.models import models_in, names
from holdfast.failover.status.pages import (
    CLAUDE,
    GOOGLE,
    GROQ,
    OPENAI,
    PAGES,
    Known,
    PageSpec,
    after_answer,
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
    "Known",
    "Page",
    "PageSpec",
    "Update",
    "after_answer",
    "concerns",
    "judge",
    "models_in",
    "names",
    "page_of",
    "unaffected",
    "wait_s",
]
