"""What conversations say when they are counted, as a table for other programs; and how old the newest export is."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast import resources
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.domain.insights import Insights
    from holdfast.jobs import CancelToken
    from holdfast.store import Store

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class CutOffImport:
    """An import that a kill, a power cut or a full disk ended, known by its beginning: a number is given twice where a
    backup took the store's place in between.
    """

    began_ms: int
    files: tuple[str, ...]


class Figures:
    """What can be counted in a store. All wait for their answer, so they are called on the read lane."""

    def __init__(self, store: Store) -> None:
        self._tables = store.insights

    def insights(self, token: CancelToken | None = None) -> Insights:
        """Return everything that is counted. Raises `Cancelled`."""
        return self._tables.insights(token)

    def last_export(self) -> datetime | None:
        """Return when the newest export was made that is not the sample; None where there is none."""
        made = self._tables.last_export_ms(_sample_id())
        return None if made is None else datetime.fromtimestamp(made / 1000, UTC)

    def last_sessions_ms(self) -> int | None:
        """Return when the newest import of sessions of Claude Code began, in milliseconds; None where there is none."""
        return self._tables.last_sessions_ms()

    def cut_off_import(self) -> CutOffImport | None:
        """Return the newest import that was cut off and not made up for since; ask while none is running."""
        found = self._tables.cut_off_import()
        return None if found is None else CutOffImport(found[0], tuple(map(str, json.loads(found[1]))))

    def files_seen(self) -> frozenset[str]:
        """Return the names of all files that were imported."""
        return frozenset(str(name) for files in self._tables.files_seen() for name in json.loads(files))


def _sample_id() -> str:
    """Return the name by which the store knows the export that comes with the program."""
    return next((path.stem for path in resources.path("sample").glob("manifest-*.json")), "")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: in which part, of what, and how many."""

    part: str
    of: str
    series: str
    value: float


def as_lines(insights: Insights) -> Iterator[Line]:
    """Yield every figure."""
    timed = (
        ("day", {day.isoformat(): tally for day, tally in insights.days.items()}),
        ("month", insights.months),
        ("hour", {f"{hour:02}": tally for hour, tally in insights.hours.items()}),
    )
    for part, tallies in timed:
        for name, tally in tallies.items():
            yield Line(part, name, "asked", tally.asked)
            yield Line(part, name, "answered", tally.answered)
    yield from (Line("source", name, "messages", count) for name, count in insights.sources)
    yield from (Line("model", f"{provider} {model}".strip(), "messages", n) for provider, model, n in insights.models)
    yield from (Line("longest", thread.title, "messages", thread.messages) for thread in insights.longest)
    for spent in insights.spent:
        of = f"{spent.month} {spent.provider} {spent.model}"
        yield Line("spent", of, "answers", spent.answers)
        yield Line("spent", of, "tokens in", spent.tokens_in)
        yield Line("spent", of, "tokens out", spent.tokens_out)
        if spent.cost_usd is not None:
            yield Line("spent", of, "US dollars", round(spent.cost_usd, 6))
    for month in insights.outages:
        yield Line("outages", month.month, "outages", month.outages)
        yield Line("outages", month.month, "takeovers", month.takeovers)


def as_csv(insights: Insights) -> str:
    """Return the figures as CSV; a title that a spreadsheet would run as a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("part", "of", "series", "value"))
    for line in as_lines(insights):
        of = f"'{line.of}" if line.of.startswith(_FORMULA) else line.of
        writer.writerow((line.part, of, line.series, f"{line.value:g}" if line.value % 1 else int(line.value)))
    return text.getvalue()
