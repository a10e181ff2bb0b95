"""What is known about AI models: sizes, abilities, prices. Standard library only; knows no provider's format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain.streaming import Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model as its provider describes it; None where it does not say."""

    id: str
    name: str = ""
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    sees_images: bool | None = None
    reads_pdf: bool | None = None
    thinks: bool | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """A provider that answered a cheap question: how long it took, and how many models it offers if it said so."""

    latency_ms: int
    models: int | None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, on the day `as_of` (ISO date)."""

    as_of: str
    input: float
    output: float
    cache_read: float
    cache_write: float

    def cost(self, usage: Usage) -> float:
        """Return what `usage` costs, in US dollars."""
        return (
            usage.input_tokens * self.input
            + usage.output_tokens * self.output
            + usage.cache_read_tokens * self.cache_read
            + usage.cache_write_tokens * self.cache_write
        ) / MILLION
