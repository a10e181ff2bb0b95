"""The status pages: where they are, which component matters, how often and how politely they are asked. Data only.

Left out on purpose: DeepSeek's page (frozen since 2026-05-08), Mistral's and OpenRouter's (no interface), Google AI
Studio's (no interface). For those, own measurements are all there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from holdfast.failover.constants import STATUS_BUSY_S, STATUS_IDLE_S, STATUS_JITTER_S
from holdfast.failover.status.google import read_google
from holdfast.failover.status.statuspage import read_statuspage
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.failover.failure import Random
    from holdfast.failover.status.values import Page

Format = Literal["statuspage", "google"]


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A provider's status page.

    `addresses` are asked in order until one answers. `history` has the incidents of the last weeks, for the
    recovery estimate. `component` is the id that matters, `component_name` the beginning of its name for the day
    the ids change. `hosts` are those of the provider's interface, to tell whose page belongs to an endpoint.
    """

    name: str
    label: str
    format: Format
    addresses: tuple[str, ...]
    history: tuple[str, ...]
    human_page: str
    component: str
    component_name: str
    hosts: tuple[str, ...]

    def read(self, body: bytes | str) -> Page:
        """Return what an answer of this page says; never raises."""
        if self.format == "google":
            return read_google(body, self.component, self.label)
        return read_statuspage(body)


CLAUDE = PageSpec(
    name="claude",
    label="Claude",
    format="statuspage",
    addresses=(
        "https://status.claude.com/api/v2/summary.json",
        "https://anthropic.statuspage.io/api/v2/summary.json",  # the first has answered with a challenge to some
    ),
    history=(
        "https://status.claude.com/api/v2/incidents.json",
        "https://anthropic.statuspage.io/api/v2/incidents.json",
    ),
    human_page="https://status.claude.com",
    component="k8w3r06qmzrp",
    component_name="Claude API",
    hosts=("api.anthropic.com",),
)
OPENAI = PageSpec(
    name="openai",
    label="OpenAI",
    format="statuspage",  # a likeness of it; asks for nothing that it answers with 404 (incidents/unresolved.json)
    addresses=("https://status.openai.com/api/v2/summary.json",),
    history=("https://status.openai.com/api/v2/incidents.json",),
    human_page="https://status.openai.com",
    component="01JMXBRMFE6N2NNT7DG6XZQ6PW",
    component_name="Chat Completions",
    hosts=("api.openai.com",),
)
GOOGLE = PageSpec(
    name="google",
    label="Gemini",
    format="google",
    addresses=("https://status.cloud.google.com/incidents.json",),
    history=("https://status.cloud.google.com/incidents.json",),
    human_page="https://status.cloud.google.com",
    component="Z0FZJAMvEB4j3NbCJs6B",
    component_name="Vertex Gemini API",
    hosts=("generativelanguage.googleapis.com", "aiplatform.googleapis.com"),
)
GROQ = PageSpec(
    name="groq",
    label="Groq",
    format="statuspage",
    addresses=("https://groqstatus.com/api/v2/summary.json",),
    history=("https://groqstatus.com/api/v2/incidents.json",),
    human_page="https://groqstatus.com",
    component="",
    component_name="API",
    hosts=("api.groq.com",),
)

PAGES: tuple[PageSpec, ...] = (CLAUDE, OPENAI, GOOGLE, GROQ)


def page_of(host: str) -> PageSpec | None:
    """Return the status page that speaks of the provider at `host`, None where there is none worth reading."""
    return next((page for page in PAGES if host.lower() in page.hosts), None)


def wait_s(random: Random, *, is_busy: bool) -> float:
    """Return how long until a page is asked again. `is_busy`: something is wrong, or somebody is looking."""
    return (STATUS_BUSY_S if is_busy else STATUS_IDLE_S) + random.uniform(0.0, STATUS_JITTER_S)
