"""The door to everything about outages: how the providers are now, what happened, who is told. Knows no window.

What `outlook` gives comes from memory and may be asked at any time; `overview` reads the store. The watch runs from
`start` to `close`, on the lane for the network.
"""

from __future__ import annotations

import logging
import random
from dataclasses import field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.domain.outages import KeptEvent
from holdfast.failover import Breaker, Link, Random, doubt_words, doubts
from holdfast.failover.status import PAGES, Health, PageSpec, concerns
from holdfast.language import english, mark, tr
from holdfast.operations.health import as_measurement, utc_now
from holdfast.operations.outages.drill import DrillReport, drill
from holdfast.operations.outages.incidents import from_kept
from holdfast.operations.outages.judging import Known, Scene, outlook, situation
from holdfast.operations.outages.lately import lately
from holdfast.operations.outages.pages import PageReader
from holdfast.operations.outages.playbook import write_text
from holdfast.operations.outages.report import Report, as_csv, as_markdown, month_of, provider_month, title_of
from holdfast.operations.outages.situation import News, Outlook, Overview, Situation
from holdfast.operations.outages.timeline import DAYS, days
from holdfast.operations.outages.watch import Watch
from holdfast.operations.outages.wording import state_sentence, state_word
from holdfast.providers import has_route
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from holdfast.domain.outages import KeptIncident, KeptPage
    from holdfast.failover import Chain
    from holdfast.failover.roster import Member, Roster
    from holdfast.jobs import CancelToken, NetLane
    from holdfast.operations.health import HealthBook
    from holdfast.operations.outages.rehearsal import Rehearsal
    from holdfast.providers import Transport
    from holdfast.store.outages import OutageTables

log = logging.getLogger(__name__)

LATELY = timedelta(days=2)
HISTORY = timedelta(days=400)


def always() -> bool:
    """Say yes."""
    return True


def nothing_waits() -> int:
    """Return no message."""
    return 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a test has its own of: time, chance, the pages, the way to the network; and what others know.

    `may_watch` is the person's setting, `waiting` counts the messages of the outbox.
    """

    clock: Callable[[], datetime] = utc_now
    chance: Random = field(default_factory=random.Random)
    pages: Sequence[PageSpec] = PAGES
    knows_way: Callable[[], bool] = has_route
    may_watch: Callable[[], bool] = always
    waiting: Callable[[], int] = nothing_waits


class Outages:
    """How the providers are, for one person. Safe from any thread."""

    def __init__(
        self,
        book: HealthBook,
        tables: OutageTables,
        net: NetLane,
        transport: Transport,
        roster: Roster,
        *,
        around: Surroundings = Surroundings(),  # noqa: B008 - a value: nobody can change it
    ) -> None:
        self.book = book
        self.roster = roster
        self._tables = tables
        self._net = net
        self._around = around
        self._clock = around.clock
        self._readers = {
            spec.name: PageReader(spec, transport, self._keep_page, around.chance) for spec in around.pages
        }
        self.watch = Watch(
            book, roster, self._readers, clock=around.clock, on_step=self._on_step, knows_way=around.knows_way
        )
        self._running: Future[None] | None = None
        self._listeners: list[Callable[[News], None]] = []
        self._out_since: dict[str, datetime] = {}
        self._offline_since: datetime | None = None
        book.on_change(self._on_book_changed)
        book.on_event(self._on_event)

    # the watch

    def load(self) -> None:
        """Read what was known; waits for the store."""
        now = self._clock()
        pages, incidents = self._tables.pages(), self._tables.incidents(now - HISTORY)
        for reader in self._readers.values():
            reader.load(pages, incidents)
        for event in self._tables.events(now - HISTORY):
            if event.kind == "outage":
                self._out_since[event.provider] = event.at
            elif event.kind == "recovered":
                self._out_since.pop(event.provider, None)

    def start(self) -> None:
        """Begin to watch."""
        if self._running is None:
            self._running = self._net.run(self.watch.run())

    def close(self) -> None:
        """Watch no longer."""
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def look_once(self) -> None:
        """Read the pages that are due and probe what asks for it, and wait for that."""
        self._net.run(self.watch.step()).result()

    def set_looked_at(self, *, is_looked_at: bool) -> None:
        """Say whether somebody looks at the outage centre: pages are then asked more often."""
        self.watch.is_looked_at = is_looked_at
        self.watch.wake()

    def ask_now(self, provider: str) -> Future[None]:
        """Probe a provider now; what comes of it is news."""
        return self._net.run(self.watch.ask_now(provider))

    def on_news(self, listener: Callable[[News], None]) -> None:
        """Have `listener` told, on any thread."""
        self._listeners.append(listener)

    def tell(self, news: News) -> None:
        """Tell everybody who listens."""
        for listener in self._listeners:
            listener(news)

    # how it is

    def outlook(self) -> Outlook:
        """Return how everything is now, from memory."""
        now = self._clock()
        situations = [self._situation(member, now) for member in self.roster.members()]
        return outlook(situations, self._scene(), now)

    def overview(self) -> Overview:
        """Return all that the outage centre shows; waits for the store."""
        now = self._clock()
        measured = self._tables.measurements(now - timedelta(days=DAYS + 1))
        members = self.roster.members()
        by_day = {}
        for member in members:
            own = [as_measurement(one) for one in measured if one.provider == member.name]
            reader = self.watch.reader_of(member)
            by_day[member.name] = days(own, [] if reader is None else reader.history(), now)
        recent = [one for one in measured if one.at >= now - LATELY]
        labels = {member.name: member.label for member in members}
        happened = lately(recent, self._tables.events(now - LATELY), lambda name: labels.get(name, name))
        chain, permission = self.roster.chain(), self.roster.permission()
        unasked = {link.provider for link in chain.links if not permission.allows(link)}
        return Overview(self.outlook(), by_day, happened, frozenset(unasked))

    def _scene(self) -> Scene:
        return Scene(
            self.roster.chain(),
            self.roster.permission(),
            self.book.breakers(),
            self.roster.label,
            self.watch.is_offline,
            self._around.may_watch(),
            self._around.waiting(),
        )

    def _situation(self, member: Member, now: datetime) -> Situation:
        reader = self.watch.reader_of(member)
        chain = self.roster.chain()
        return situation(
            Known(
                member=member,
                evidence=self.book.evidence(member.name),
                told=self.book.told(member.name),
                breaker=self.book.breakers().get(member.name, Breaker()),
                judgement=self.watch.judgement(member),
                page_read=None if reader is None else reader.read_at,
                page_url="" if reader is None else reader.spec.human_page,
                history=[] if reader is None else reader.history(),
                proofs={link: proof for link, proof in self.book.proofs(chain).items() if link.provider == member.name},
            ),
            self.roster.label(member.link),
            now,
        )

    # what follows from it

    def _on_book_changed(self, _provider: str) -> None:
        self.watch.wake()
        self.tell(News("situation"))

    def _on_event(self, event: KeptEvent) -> None:
        if event.kind == "took_over":
            labels = {member.name: member.label for member in self.roster.members()}
            link = Link(str(event.detail.get("other")), str(event.detail.get("other_model")))
            left = labels.get(event.provider, event.provider)
            self.tell(
                News(
                    "took_over",
                    tr("{label} took over", label=self.roster.label(link)),
                    tr("{left} did not answer.", left=left),
                    event.provider,
                )
            )

    def _on_step(self) -> None:
        """Compare with what was told before, and tell what is new: once, also over restarts."""
        self.watch.reads_pages = self._around.may_watch()
        now = self._clock()
        self._compare_network(now)
        if not self.watch.is_offline:
            for member in self.roster.members():
                self._compare(self._situation(member, now), now)
        self.tell(News("situation"))

    def _compare_network(self, now: datetime) -> None:
        if self.watch.is_offline and self._offline_since is None:
            self._offline_since = now
            self.book.note(KeptEvent(now, "offline"))
            self.tell(News("offline", tr("This computer is offline")))
        elif not self.watch.is_offline and self._offline_since is not None:
            minutes = round((now - self._offline_since).total_seconds() / 60)
            self._offline_since = None
            self.book.note(KeptEvent(now, "online", detail={"minutes": minutes}))
            self.tell(News("online", tr("This computer is online again")))

    def _compare(self, one: Situation, now: datetime) -> None:
        name, label = one.member.name, one.member.label
        began = self._out_since.get(name)
        if began is None and is_announced(one):
            since = one.since or now
            self._out_since[name] = since
            word = state_word(one.health, one.why, is_local=one.member.is_local)
            says = tr("its status page says so too") if one.page.health in _TROUBLE else ""
            self.book.note(KeptEvent(now, "outage", name, {"word": english(word), "says": english(says)}))
            said = state_sentence(label, one.health, one.why, is_local=one.member.is_local)
            self.tell(News("outage", said, self._goes_on(one), name))
        elif began is not None and (one.can_go_back or (one.health is Health.UP and one.why is None)):
            del self._out_since[name]
            minutes = round((now - began).total_seconds() / 60)
            self.book.note(KeptEvent(now, "recovered", name, {"minutes": minutes}))
            self.tell(
                News(
                    "recovered",
                    tr("{label} is well again", label=label),
                    tr("The next message goes there by itself."),
                    name,
                )
            )

    def _goes_on(self, one: Situation) -> str:
        """Return what an outage means for the person."""
        found = self.outlook()
        able = [each for each in (found.answering, found.stand_in) if each is not None]
        answering = next((each for each in able if each.member.name != one.member.name), None)
        if answering is None:
            return tr("It is not your computer. What you send waits until somebody answers.")
        return tr("It is not your computer. {name} answers meanwhile.", name=answering.name)

    def _keep_page(self, page: KeptPage | None, incidents: list[KeptIncident]) -> None:
        self.book.write_behind(lambda: self._tables.keep_page(page, incidents))

    # the drill, the report, the way to choose

    def drill(self, *, asks_words: bool) -> Future[DrillReport]:
        """Try every link of the chain; with `asks_words` have each say a word, which costs next to nothing."""
        return self._net.run(drill(self, self._clock(), asks_words=asks_words))

    def note_rehearsal(self, found: Rehearsal) -> None:
        """Keep, with its date, that an outage was rehearsed."""
        detail: dict[str, str | int | bool | None] = {
            "words": mark("all went well") if found.is_well else mark("not all went well"),
            "is_well": found.is_well,
        }
        self.book.note(KeptEvent(self._clock(), "rehearsal", detail=detail))

    def reminders(self) -> tuple[str, ...]:
        """Return what to be reminded of: links that have not been tried, or have been failing, for too long."""
        chain = self.chain()
        found = doubts(chain, self.book.proofs(chain), self._clock())
        return tuple(doubt_words(self.label(link), why) for link, why in found.items())

    def report(self, month: str = "") -> Report:
        """Return the outage report of a month (2026-11, "" for this one). Waits for the store. Raises BadInput."""
        first, until = month_of(month, self._clock())
        measured = [one for one in self._tables.measurements(first) if one.at < until]
        kept = self._tables.incidents(first)
        members = {member.name: member for member in self.roster.members()}
        names = [*members, *dict.fromkeys(one.provider for one in measured if one.provider not in members)]
        found = []
        for name in names:
            member = members.get(name)
            reader = None if member is None else self.watch.reader_of(member)
            spec = None if reader is None else reader.spec
            own = [one for one in measured if one.provider == name]
            told = [incident for one in kept if spec and one.page == spec.name and (incident := from_kept(one))]
            past = [one for one in told if spec is not None and concerns(one, spec)]
            found.append(provider_month(name if member is None else member.label, own, past, first, until))
        return Report(first, until, tuple(found))

    def save_report(self, target: Path, token: CancelToken, month: str = "") -> list[str]:
        """Write the report of a month to a file: pages where its name ends in .pdf, a table in .csv, else Markdown.

        Return sentences on what could not be shown. Raises HoldfastError, and what the token raises.
        """
        found = self.report(month)
        kind = target.suffix.lower()
        if kind == ".pdf":
            from holdfast.export.pdf import write_page  # noqa: PLC0415 - who wants no pages does not pay for them

            return write_page(target, title_of(found), as_markdown(found), token)
        write_text(target, as_csv(found) if kind == ".csv" else as_markdown(found))
        return []

    def chain(self) -> Chain:
        """Return the person's chain."""
        return self.roster.chain()

    def label(self, link: Link) -> str:
        """Return how a model is called."""
        return self.roster.label(link)


_TROUBLE = {Health.DEGRADED, Health.DOWN}


def is_announced(one: Situation) -> bool:
    """Say whether a situation is worth telling: a single failure is not, nor what own requests disprove."""
    if not one.is_out or one.can_go_back or one.answers_anyway:
        return False
    return one.health is Health.DOWN or one.page.health in _TROUBLE
