"""Reads the figures and puts them on the page in words, charts and tables. Knows the page and the figures' room."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast import language
from holdfast.domain import Changes, Segment, Source, naming
from holdfast.domain.insights import Tally
from holdfast.gui import words
from holdfast.gui.home.charts import Bar, Calendar, LyingBars, StandingBars
from holdfast.gui.home.insights_page import Table
from holdfast.jobs import LatestWins
from holdfast.language import tr, trn
from holdfast.operations.insights import Figures, as_csv

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from holdfast.domain.insights import Insights
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.home.insights_page import InsightsPage
    from holdfast.gui.remembered import Remembered
    from holdfast.gui.theme import Theme
    from holdfast.jobs import CancelToken

MONTHS_SHOWN = 36
NAMES_SHOWN = 10
SHOWN_YEAR = timedelta(days=365)


class InsightsController(QObject):
    """Signals: shown(), the page is to be seen; said(str)."""

    shown = Signal()
    said = Signal(str)

    def __init__(
        self,
        figures: Figures,
        bridge: Bridge,
        page: InsightsPage,
        *,
        theme: Theme,
        chooser: Chooser,
        remembered: Remembered,
    ) -> None:
        super().__init__(page)
        self._figures = figures
        self._bridge = bridge
        self.page = page
        self._chooser = chooser
        self._remembered = remembered
        self._latest = LatestWins()
        self._insights: Insights | None = None
        self.calendar = Calendar(theme, tr("Messages by day"))
        self.months = StandingBars(theme, tr("Messages by month"))
        self.hours = StandingBars(theme, tr("Messages by hour of the day"))
        self.sources = LyingBars(theme, tr("Messages by source"))
        self.models = LyingBars(theme, tr("Answers by model"))
        self.longest = LyingBars(theme, tr("Longest conversations"))
        self.spent = LyingBars(theme, tr("Tokens and cost of answers asked for here"))
        self.outages = StandingBars(theme, tr("Outages lived through"))
        self._cards = {
            "days": page.add_card(tr("A year, day by day"), self.calendar, is_wide=True),
            "months": page.add_card(tr("Month by month"), self.months, is_wide=True),
            "hours": page.add_card(tr("Hour by hour"), self.hours),
            "sources": page.add_card(tr("Where from"), self.sources),
            "models": page.add_card(tr("Who answered"), self.models),
            "spent": page.add_card(tr("Tokens and cost"), self.spent),
            "outages": page.add_card(tr("Outages lived through"), self.outages),
            "longest": page.add_card(tr("Longest conversations"), self.longest, is_wide=True),
        }
        self._connect()

    def show(self) -> None:
        """Count, and show the page."""
        self.shown.emit()
        if self._insights is None:
            self.page.show_nothing(tr("Counting…"))
        self._count()

    def _connect(self) -> None:
        self._bridge.changed.connect(self._on_changed)
        self.page.picture_requested.connect(self._on_picture_requested)
        self.page.table_requested.connect(self._on_table_requested)

    def _count(self) -> None:
        self._bridge.run_latest(self._latest, self._read, self._on_counted)

    def _read(self, token: CancelToken) -> Insights:
        return self._figures.insights(token)

    def _on_changed(self, _changes: Changes) -> None:
        if self.page.isVisible():
            self._count()

    def _on_counted(self, insights: Insights) -> None:
        self._insights = insights
        if insights.is_empty:
            self.page.show_nothing(tr("There is nothing to count yet. Import an export, and come back."))
            return
        self._show_times(insights)
        self._show_names(insights)
        self._show_own(insights)
        total = sum(tally.total for tally in insights.days.values()) + insights.undated
        since = next(iter(insights.days), None)
        days = trn("{count} day", "{count} days", len(insights.days))
        self.page.show_figures(
            trn(
                "{count} message on {days}. Counted on this computer.",
                "{count} messages on {days}. Counted on this computer.",
                total,
                days=days,
            )
            if since is None
            else trn(
                "{count} message on {days} since {date}. Counted on this computer.",
                "{count} messages on {days} since {date}. Counted on this computer.",
                total,
                days=days,
                date=words.day_name(since),
            )
        )

    def _show_times(self, insights: Insights) -> None:
        last = max(insights.days, default=date.today())  # noqa: DTZ011 - a person's own day, not a moment
        year = {day: tally.total for day, tally in insights.days.items() if day > last - SHOWN_YEAR}
        busiest = max(year, key=lambda day: year[day], default=last)
        said = trn(
            "Most on {date}: {count} message.",
            "Most on {date}: {count} messages.",
            year.get(busiest, 0),
            date=words.day_name(busiest),
        )
        self.calendar.show_days(year, last, said)
        lines = [(words.day_name(day), *_cells(insights.days[day])) for day in sorted(year, reverse=True)]
        self._cards["days"].show_table(said, Table((tr("Day"), tr("You"), tr("Answers")), tuple(lines)))
        months = list(_every_month(insights.months))[-MONTHS_SHOWN:]
        named = [(words.month_and_year(month), tally) for month, tally in months]
        said = tr("What you wrote in colour, the answers above it in grey.")
        self.months.show_bars([_bar(words.short_month(month), name, tally)
                               for (month, tally), (name, _) in zip(months, named, strict=True)], said)  # fmt: skip
        lines = [(name, *_cells(tally)) for name, tally in reversed(named)]
        self._cards["months"].show_table(said, Table((tr("Month"), tr("You"), tr("Answers")), tuple(lines)))
        hours = [(hour, insights.hours.get(hour)) for hour in range(24)]
        top = max(insights.hours, key=lambda hour: insights.hours[hour].asked, default=0)
        said = tr("You write most between {first} and {last} o'clock.", first=top, last=top + 1)
        self.hours.show_bars(
            [
                Bar(str(hour), tally.asked if tally else 0, 0,
                    trn(
                        "{first} to {last} o'clock: {count} message", "{first} to {last} o'clock: {count} messages",
                        tally.asked if tally else 0, first=hour, last=hour + 1))
                for hour, tally in hours
            ],
            said,
        )  # fmt: skip
        # Translators: hours of a day: "14 to 15"
        lines = [(tr("{first} to {last}", first=hour, last=hour + 1), *_cells(tally)) for hour, tally in hours if tally]
        self._cards["hours"].show_table(said, Table((tr("Hour"), tr("You"), tr("Answers")), tuple(lines)))

    def _show_names(self, insights: Insights) -> None:
        names = {source.value: words.source_name(source) for source in Source}
        self._show_list(
            "sources", self.sources, tr("Source"), [(names.get(key, key), n) for key, n in insights.sources]
        )
        models = [(naming.full_name(Segment(provider, model)), count) for provider, model, count in insights.models]
        self._show_list("models", self.models, tr("Model"), models)
        self._show_list(
            "longest", self.longest, tr("Conversation"), [(each.title, each.messages) for each in insights.longest]
        )

    def _show_list(self, key: str, chart: LyingBars, column: str, named: list[tuple[str, int]]) -> None:
        bars = [
            Bar(name, n, 0, trn("{name}: {count} message", "{name}: {count} messages", n, name=name))
            for name, n in named[:NAMES_SHOWN]
        ]
        said = (
            trn("{name}: {count} message.", "{name}: {count} messages.", named[0][1], name=named[0][0]) if named else ""
        )
        chart.show_bars(bars, said)
        lines = tuple((name, words.number(count)) for name, count in named)
        self._cards[key].show_table("" if key == "longest" else said, Table((column, tr("Messages")), lines))

    def _show_own(self, insights: Insights) -> None:
        """Show what only chats held here have: what they cost, and the outages they lived through."""
        self._show_spent(insights)
        self._show_outages(insights)

    def _show_spent(self, insights: Insights) -> None:
        by_name: dict[str, tuple[int, float, bool]] = {}
        for each in insights.spent:
            name = naming.full_name(Segment(each.provider, each.model))
            tokens, cost, is_known = by_name.get(name, (0, 0.0, True))
            known = each.cost_usd is not None
            by_name[name] = (
                tokens + each.tokens_in + each.tokens_out, cost + (each.cost_usd or 0), is_known and known,
            )  # fmt: skip
        costs = {
            name: language.dollars(cost) if is_known else tr("price not known")
            for name, (_, cost, is_known) in by_name.items()
        }
        self.spent.show_bars(
            [
                Bar(
                    f"{name} ({costs[name]})",
                    tokens,
                    0,
                    trn(
                        "{name}: {count} token, {costs}",
                        "{name}: {count} tokens, {costs}",
                        tokens,
                        name=name,
                        costs=costs[name],
                    ),
                )
                for name, (tokens, _, _) in by_name.items()
            ],
            "",
        )
        total = sum(cost for _, cost, _ in by_name.values())
        lines = tuple((name, words.number(tokens), costs[name]) for name, (tokens, _, _) in by_name.items())
        said = tr("About {total} in all, by the makers' list prices.", total=language.dollars(total)) if lines else ""
        self._cards["spent"].show_table(said, Table((tr("Model"), tr("Tokens"), tr("Cost")), lines))

    def _show_outages(self, insights: Insights) -> None:
        months = [(words.month_and_year(each.month), each) for each in insights.outages]
        said = tr("How many began; in grey, how many answers somebody else gave meanwhile.")
        self.outages.show_bars(
            [
                Bar(words.short_month(each.month), each.outages, each.takeovers,
                    tr("{name}: {outages}, {takeovers}", name=name,
                       outages=trn("{count} outage", "{count} outages", each.outages),
                       takeovers=trn("{count} takeover", "{count} takeovers", each.takeovers)))
                for name, each in months
            ],
            said,
        )  # fmt: skip
        lines = tuple((name, words.number(one.outages), words.number(one.takeovers)) for name, one in months)
        self._cards["outages"].show_table(said, Table((tr("Month"), tr("Outages"), tr("Takeovers")), lines))

    # saving

    def _on_picture_requested(self) -> None:
        path = self._target("Holdfast insights.png")
        if path is not None:
            picture = self.page.picture().toImage()

            def write(_token: CancelToken) -> bool:
                return bool(picture.save(str(path), "PNG"))  # type: ignore[call-overload] # the stubs want bytes

            self._bridge.run(write, partial(self._on_written, path))

    def _on_table_requested(self) -> None:
        path = self._target("Holdfast insights.csv")
        if path is not None and self._insights is not None:
            insights = self._insights

            def write(_token: CancelToken) -> bool:
                try:
                    path.write_text(as_csv(insights), encoding="utf-8-sig")
                except OSError:
                    return False
                return True

            self._bridge.run(write, partial(self._on_written, path))

    def _target(self, name: str) -> Path | None:
        path = self._chooser.target(self.page.window(), self._remembered.save_folder, name)
        if path is not None:
            self._remembered.save_folder = str(path.parent)
        return path

    def _on_written(self, path: Path, is_written: bool) -> None:  # noqa: FBT001 - a job's answer
        self.said.emit(
            tr("Saved {name}", name=path.name) if is_written else tr("{name} cannot be written there", name=path.name)
        )


def _bar(label: str, name: str, tally: Tally) -> Bar:
    spoken = tr(
        "{name}: you {asked}, answers {answered}",
        name=name,
        asked=words.number(tally.asked),
        answered=words.number(tally.answered),
    )
    return Bar(label, tally.asked, tally.answered, spoken)


def _cells(tally: Tally) -> tuple[str, str]:
    return words.number(tally.asked), words.number(tally.answered)


def _every_month(months: dict[str, Tally]) -> Iterable[tuple[str, Tally]]:
    """Yield every month from the first to the last, those without a message too."""
    known = sorted(months)
    if not known:
        return
    year, month = map(int, known[0].split("-"))
    while (name := f"{year}-{month:02}") <= known[-1]:
        yield name, months.get(name, Tally())
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004 - December
