"""The outage report of a month: what was measured, what the pages announced. Values and texts; asks nobody.

Downtime is told as two figures: from the first failed request to the last, which is proven, and to the next answer,
which is the most it can have been. No word of a conversation is in it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.errors import BadInput
from holdfast.failover import RULES, Effect, Failure
from holdfast.failover.estimate import span
from holdfast.failover.status import Impact, Incident
from holdfast.language import english_month, in_english, tr, trn
from holdfast.operations.outages.timeline import is_theirs
from holdfast.operations.outages.wording import middle, seconds
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.domain.outages import KeptMeasurement

APART = timedelta(hours=6)
"""Failures further apart than this, with nothing between, are not shown to be one outage."""

_QUIET = {Impact.NONE, Impact.MAINTENANCE}


@dataclass(frozen=True, slots=True)
class Outage:
    """A run of failures: the first, the last, and the next answer where one came soon enough to bound it."""

    began: datetime
    last_failed: datetime
    answered: datetime | None
    failures: int
    kinds: tuple[str, ...]

    @property
    def proven_min(self) -> float:
        """Return how long it certainly was."""
        return (self.last_failed - self.began) / timedelta(minutes=1)

    @property
    def most_min(self) -> float:
        """Return how long it can have been."""
        return ((self.answered or self.last_failed) - self.began) / timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ProviderMonth:
    """What a month was like at one provider. `kinds` counts failures by class ("529", "cut"), the account's too."""

    label: str
    answered: int
    failed: int
    outages: tuple[Outage, ...]
    kinds: Mapping[str, int]
    first_token_ms: int | None
    incidents: tuple[Incident, ...]

    @property
    def proven_min(self) -> float:
        """Return the minutes that were certainly down."""
        return sum(one.proven_min for one in self.outages)

    @property
    def most_min(self) -> float:
        """Return the minutes that can have been down."""
        return sum(one.most_min for one in self.outages)


@dataclass(frozen=True, slots=True)
class Report:
    """A month, provider by provider. `month` is its first moment."""

    month: datetime
    until: datetime
    providers: tuple[ProviderMonth, ...]


def month_of(text: str, now: datetime) -> tuple[datetime, datetime]:
    """Return the first moment of a month written 2026-11, this month for "", and of the next. Raises BadInput."""
    try:
        first = now.astimezone() if not text else datetime.strptime(text, "%Y-%m").astimezone()
    except (ValueError, OverflowError) as err:
        raise BadInput(tr("{text} is no month.", text=text[:20]), tr("A month is written 2026-11.")) from err
    first = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    later = (first + timedelta(days=32)).replace(day=1)
    return first, later


def provider_month(
    label: str, measured: Sequence[KeptMeasurement], incidents: Sequence[Incident], first: datetime, until: datetime
) -> ProviderMonth:
    """Return a month of one provider from its own measurements and its page's incidents."""
    inside = [one for one in measured if first <= one.at < until]
    turns = [one for one in inside if not one.is_probe]
    kinds: Counter[str] = Counter()
    failed = 0
    for one in turns:
        if (failure := Failure.of(one.failure)) is not None:
            kinds[str(one.status) if one.status is not None else failure.value] += 1
            failed += is_theirs(failure)
    first_ms = [one.first_token_ms for one in turns if one.first_token_ms is not None]
    return ProviderMonth(
        label=label,
        answered=sum(1 for one in turns if not one.failure),
        failed=failed,
        outages=tuple(outages(inside)),
        kinds=dict(kinds.most_common()),
        first_token_ms=middle(first_ms),
        incidents=tuple(
            one
            for one in incidents
            if one.started is not None
            and one.impact not in _QUIET
            and one.started < until
            and (one.resolved is None or one.resolved >= first)
        ),
    )


def outages(measured: Sequence[KeptMeasurement]) -> list[Outage]:
    """Return the runs of failures: two in a row, or one that leaves no doubt."""
    found: list[Outage] = []
    run: list[KeptMeasurement] = []
    for one in measured:
        failure = Failure.of(one.failure)
        if failure is not None and not is_theirs(failure):
            continue
        if run and one.at - run[-1].at > APART:
            found += _closed(run, None)
            run = []
        if failure is not None:
            run.append(one)
        elif run and not one.is_probe:
            found += _closed(run, one.at)
            run = []
    return found + _closed(run, None)


def _closed(run: Sequence[KeptMeasurement], answered: datetime | None) -> list[Outage]:
    turns = [one for one in run if not one.is_probe]
    failures = [failure for one in turns if (failure := Failure.of(one.failure)) is not None]
    is_sure = len(turns) > 1 or any(RULES[failure].effect is Effect.OPENS for failure in failures)
    if not is_sure:
        return []
    kinds = dict.fromkeys(str(one.status) if one.status is not None else one.failure for one in turns)
    return [Outage(run[0].at, run[-1].at, answered, len(run), tuple(kinds))]


def title_of(report: Report) -> str:
    """Return what the report is called."""
    return f"Outage report, {english_month(report.month)}"


@in_english()
def as_markdown(report: Report) -> str:
    """Return the report as a page, in English as all that is handed on."""
    lines = [
        f"# {title_of(report)}",
        "",
        (
            "Measured by Holdfast on one computer, from its own requests. Downtime is given twice: between the first"
            " and the last request that failed, which is proven, and up to the next answer, which is the most it can"
            " have been. Incidents are those that the providers announced on their status pages. Times are UTC."
        ),
    ]
    for one in report.providers:
        lines += ["", f"## {one.label}", "", *_summary(one)]
        if one.outages:
            lines += ["", "| Began | Last failure | Next answer | Proven | At most | Requests | Error |"]
            lines += ["| --- | --- | --- | --- | --- | --- | --- |"]
            lines += [_outage_row(each) for each in one.outages]
        if one.incidents:
            lines += ["", "Announced incidents:", ""]
            lines += [f"- {_incident_line(each)}" for each in one.incidents]
    if not report.providers:
        lines += ["", "No provider was set up in this month."]
    return "\n".join(lines) + "\n"


def _summary(one: ProviderMonth) -> list[str]:
    asked = one.answered + one.failed
    if not asked:
        return ["No request was sent in this month."]
    outages = trn("{count} outage", "{count} outages", len(one.outages))
    lines = [
        (
            f"- Requests: {asked:,}, of which {one.failed:,} failed on the provider's side or on the way to it"
            f" ({one.answered / asked:.2%} answered)."
        ),
        (f"- Measured downtime: {span(one.proven_min)} proven, {span(one.most_min)} at most, in {outages}."),
    ]
    if one.kinds:
        kinds = ", ".join(f"{kind} ({count:,})" for kind, count in one.kinds.items())
        lines.append(f"- Errors by class: {kinds}.")
    if one.first_token_ms is not None:
        lines.append(f"- First word after {seconds(one.first_token_ms)} (median).")
    return lines


def _outage_row(one: Outage) -> str:
    answered = "not seen" if one.answered is None else _utc(one.answered)
    cells = (_utc(one.began), _utc(one.last_failed), answered, span(one.proven_min), span(one.most_min))
    return f"| {' | '.join(cells)} | {one.failures} | {', '.join(one.kinds)} |"


def _incident_line(one: Incident) -> str:
    title = " ".join(one.title.split()).replace("|", "/")
    began = "" if one.started is None else _utc(one.started)
    if one.started is not None and one.resolved is not None:
        took = f"{began} to {_utc(one.resolved)}, {span((one.resolved - one.started) / timedelta(minutes=1))}"
    else:
        took = f"since {began}, not over yet"
    return f"{title} ({one.impact.value}; {took})"


COLUMNS = (
    "provider", "kind", "began_utc", "ended_utc", "minutes", "most_minutes", "failed_requests", "error", "title",
    "impact",
)  # fmt: skip


def as_csv(report: Report) -> str:
    """Return the outages and incidents as a table, one a row; a cell never begins as a formula does."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in report.providers:
        for each in one.outages:
            minutes = (f"{each.proven_min:.1f}", f"{each.most_min:.1f}")
            times = (_utc(each.began), _utc(each.last_failed))
            writer.writerow(
                [_cell(one.label), "measured", *times, *minutes, each.failures, " ".join(each.kinds), "", ""]
            )
        for incident in one.incidents:
            ended = "" if incident.resolved is None else _utc(incident.resolved)
            began = "" if incident.started is None else _utc(incident.started)
            took = ""
            if incident.started is not None and incident.resolved is not None:
                took = f"{(incident.resolved - incident.started) / timedelta(minutes=1):.1f}"
            row = [_cell(one.label), "announced", began, ended, took, took, "", ""]
            writer.writerow([*row, _cell(incident.title), incident.impact.value])
    return text.getvalue()


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    text = " ".join(text.split())
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M}"
