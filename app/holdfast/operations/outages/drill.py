"""The drill: tries every link of the chain before it is needed, and keeps what it found with its date.

Asking which models there are costs nothing and proves the way, the key and the model; that an answer comes is proven
by one word, which costs next to nothing and is asked for only where the person agreed, or where the model is theirs.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Literal

from holdfast.domain.outages import KeptEvent
from holdfast.errors import HoldfastError, ProviderError
from holdfast.failover import Blame, Failure, Link, classify
from holdfast.failover.failure import RULES
from holdfast.language import english, number, tr, trn
from holdfast.operations.outages.wording import seconds
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.domain import ModelInfo
    from holdfast.operations.outages.outages import Outages

_DATED = re.compile(r"[-@]20\d{2}-?\d{2}-?\d{2}$")

Step = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What the drill found of one link. "unknown" is what could not be tried, because something before it failed or
    because it was not asked for. `words` say it whole, `hint` what to do.
    """

    link: Link
    label: str
    reachable: Step
    key_accepted: Step
    model_exists: Step
    answered: Step
    first_word_ms: int | None = None
    failure: Failure | None = None
    words: str = ""
    hint: str = ""

    @property
    def is_well(self) -> bool:
        """Say whether nothing that was tried failed."""
        return "no" not in {self.reachable, self.key_accepted, self.model_exists, self.answered}


@dataclass(frozen=True, slots=True)
class DrillReport:
    """What a drill found, link by link in the order of the chain."""

    at: datetime
    results: tuple[LinkResult, ...]

    @property
    def is_well(self) -> bool:
        """Say whether every link holds, and there is one."""
        return bool(self.results) and all(one.is_well for one in self.results)

    @property
    def words(self) -> str:
        """Return it in one sentence."""
        if not self.results:
            return tr("The chain is empty, so there was nothing to try.")
        well = sum(1 for one in self.results if one.is_well)
        if well == len(self.results):
            return trn("The link of your chain holds.", "All {count} links of your chain hold.", well)
        return trn(
            "{count} of {all} links of your chain holds.",
            "{count} of {all} links of your chain hold.",
            well,
            all=number(len(self.results)),
        )


async def drill(outages: Outages, now: datetime, *, asks_words: bool) -> DrillReport:
    """Try every link of the chain; with `asks_words` have each say one word."""
    links = outages.chain().links
    results = await asyncio.gather(*(_try(outages, link, asks_words=asks_words or link.is_local) for link in links))
    report = DrillReport(now, tuple(results))
    for one in report.results:
        if one.answered == "yes" or one.failure is not None:
            outages.book.proved(one.link, one.failure)
    kept = json.dumps([_kept(one) for one in report.results])
    outages.book.note(KeptEvent(now, "drill", detail={"words": english(report.words), "results": kept}))
    return report


async def _try(outages: Outages, link: Link, *, asks_words: bool) -> LinkResult:
    label = outages.label(link)
    try:
        offered = await outages.roster.models(link.provider)
    except ProviderError as err:
        return _failed(link, label, err, ("unknown", "unknown"))
    except HoldfastError as err:
        return LinkResult(
            link, label, "unknown", "unknown", "unknown", "unknown", None, Failure.OTHER, err.message, err.hint
        )
    exists = _is_offered(link.model, offered)
    if exists == "no":
        words = tr("It is there and takes the key, but does not offer the model {model}.", model=link.model)
        return LinkResult(
            link, label, "yes", "yes", "no", "unknown", None, Failure.MODEL_UNKNOWN, words, tr("Choose another model.")
        )
    if not asks_words:
        words = tr("Reachable, the key is accepted, the model is there. Whether it answers was not asked.")
        return LinkResult(link, label, "yes", "yes", exists, "unknown", words=words)
    try:
        first_ms = await outages.roster.one_word(link)
    except ProviderError as err:
        return _failed(link, label, err, ("yes", exists))
    words = tr("Answers; its first word came after {seconds}.", seconds=seconds(first_ms))
    return LinkResult(link, label, "yes", "yes", "yes", "yes", first_ms, words=words)


def _failed(link: Link, label: str, err: ProviderError, known: tuple[Step, Step]) -> LinkResult:
    """Return the result for an error: how far it came before it."""
    failure = classify(err)
    key_known, exists = known
    blame = RULES[failure].blame
    reachable: Step = "yes"
    key: Step = key_known
    answered: Step = "no" if key_known == "yes" else "unknown"
    if blame is Blame.NETWORK or (blame is Blame.PROVIDER and key_known != "yes"):
        reachable = "no"
    if failure in {Failure.KEY_MISSING, Failure.KEY_REFUSED}:
        key, answered = "no", "unknown"
        reachable = "unknown" if failure is Failure.KEY_MISSING else "yes"  # without a key nothing was sent
    if failure in {Failure.MODEL_UNKNOWN, Failure.ACCESS_REFUSED}:
        exists = "no"
    return LinkResult(link, label, reachable, key, exists, answered, None, failure, err.message, err.hint)


def _is_offered(model: str, offered: Sequence[ModelInfo]) -> Step:
    """Say whether a model is among those offered; a list may name it with its date, or there may be no list."""
    names = {one.id.removeprefix("models/") for one in offered}
    if not names:
        return "unknown"
    plain = {_DATED.sub("", name) for name in names} | {name.removesuffix(":latest") for name in names}
    return "yes" if model.removeprefix("models/") in names | plain else "no"


def _kept(one: LinkResult) -> dict[str, str | int | None]:
    return {
        "link": str(one.link),
        "reachable": one.reachable,
        "key_accepted": one.key_accepted,
        "model_exists": one.model_exists,
        "answered": one.answered,
        "first_word_ms": one.first_word_ms,
        "failure": None if one.failure is None else one.failure.value,
        "words": english(one.words),
    }
