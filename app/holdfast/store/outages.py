"""What is kept about providers' health: breakers, measurements, proofs, status pages, incidents, events.

Knows the tables of `schema_2_outages` and no rule: what a failure means is not looked at here. What writes is called
on the write lane, what reads on any thread.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain.outages import KeptEvent, KeptIncident, KeptMeasurement, KeptPage, KeptProof
from holdfast.store.packing import pack, plain, unpack
from holdfast.store.tables import Tables
from holdfast.store.times import EPOCH, from_ms, to_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


PUT_BREAKER = "INSERT OR REPLACE INTO provider_breaker (provider, breaker_json) VALUES (?, ?)"
PUT_MEASUREMENT = """
    INSERT INTO measurement (at_ms, provider, model, failure, status, first_token_ms, is_probe)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
PUT_PROOF = """
    INSERT OR REPLACE INTO link_proof (provider, model, added_ms, proven_ms, failing_since_ms, why)
    VALUES (?, ?, ?, ?, ?, ?)"""
PUT_PAGE = "INSERT OR REPLACE INTO status_page (address, read_ms, etag, modified, body) VALUES (?, ?, ?, ?, ?)"
PUT_INCIDENT = """
    INSERT INTO incident (page, incident_id, started_ms, resolved_ms, seen_ms, incident_json)
    VALUES (:page, :id, :started, :resolved, :seen, :json)
    ON CONFLICT (page, incident_id) DO UPDATE SET
        started_ms = excluded.started_ms, resolved_ms = excluded.resolved_ms, seen_ms = excluded.seen_ms,
        incident_json = excluded.incident_json"""
PUT_EVENT = "INSERT INTO outage_event (at_ms, kind, provider, detail_json) VALUES (?, ?, ?, ?)"

BREAKERS = "SELECT provider, breaker_json FROM provider_breaker"
MEASUREMENTS = """
    SELECT at_ms, provider, model, failure, status, first_token_ms, is_probe FROM measurement
    WHERE at_ms >= ? ORDER BY at_ms, id"""
PROOFS = "SELECT provider, model, added_ms, proven_ms, failing_since_ms, why FROM link_proof"
PAGES = "SELECT address, read_ms, etag, modified, body FROM status_page"
INCIDENTS = """
    SELECT page, incident_id, started_ms, resolved_ms, seen_ms, incident_json FROM incident
    WHERE coalesce(resolved_ms, seen_ms) >= ? ORDER BY coalesce(started_ms, seen_ms), id"""
EVENTS = """
    SELECT at_ms, kind, provider, detail_json FROM outage_event
    WHERE at_ms >= ? AND kind NOT IN ('spent', 'limit_told') ORDER BY at_ms, id"""
"""What answers cost stands among the events and is another book: `store.spending`."""

PRUNE = (
    "DELETE FROM measurement WHERE at_ms < ?",
    "DELETE FROM outage_event WHERE at_ms < ?",
    "DELETE FROM incident WHERE coalesce(resolved_ms, seen_ms) < ?",
)


class OutageTables(Tables):
    """The tables, over the two ways into the store."""

    # What writes

    def keep(
        self,
        *,
        breakers: Mapping[str, str] | None = None,
        measurements: Iterable[KeptMeasurement] = (),
        proofs: Iterable[KeptProof] = (),
        events: Iterable[KeptEvent] = (),
    ) -> None:
        """Keep what became of requests, in one transaction."""
        with self._writing() as con:
            con.executemany(PUT_BREAKER, [(plain(name), text) for name, text in (breakers or {}).items()])
            con.executemany(PUT_MEASUREMENT, [_of_measurement(one) for one in measurements])
            con.executemany(PUT_PROOF, [_of_proof(one) for one in proofs])
            con.executemany(PUT_EVENT, [_of_event(one) for one in events])

    def keep_page(self, page: KeptPage | None, incidents: Iterable[KeptIncident] = ()) -> None:
        """Keep a reading of a status page and the incidents it told of."""
        with self._writing() as con:
            if page is not None:
                con.execute(
                    PUT_PAGE,
                    (page.address, to_ms(page.read), plain(page.etag), plain(page.modified), pack(page.body)),
                )
            con.executemany(PUT_INCIDENT, [_of_incident(one) for one in incidents])

    def prune(self, before: datetime) -> None:
        """Forget what lies further back."""
        with self._writing() as con:
            for statement in PRUNE:
                con.execute(statement, (to_ms(before),))

    # What reads

    def breakers(self) -> dict[str, str]:
        """Return every breaker as it was kept, by provider."""
        return {str(row[0]): str(row[1]) for row in self._rows(BREAKERS)}

    def measurements(self, since: datetime) -> list[KeptMeasurement]:
        """Return what became of requests, oldest first."""
        return [
            KeptMeasurement(_time(at), provider, model, failure, status, first_token_ms, bool(is_probe))
            for at, provider, model, failure, status, first_token_ms, is_probe in self._rows(MEASUREMENTS, since)
        ]

    def proofs(self) -> list[KeptProof]:
        """Return what is known of every link."""
        return [
            KeptProof(provider, model, _time(added), from_ms(proven), from_ms(failing), why)
            for provider, model, added, proven, failing, why in self._rows(PROOFS)
        ]

    def pages(self) -> dict[str, KeptPage]:
        """Return the last good reading of every address."""
        return {
            address: KeptPage(address, _time(read), unpack(body), etag, modified)
            for address, read, etag, modified, body in self._rows(PAGES)
        }

    def incidents(self, since: datetime) -> list[KeptIncident]:
        """Return the incidents that were open at `since` or later, oldest first."""
        return [
            KeptIncident(page, id_, _time(seen), from_ms(started), from_ms(resolved), text)
            for page, id_, started, resolved, seen, text in self._rows(INCIDENTS, since)
        ]

    def events(self, since: datetime) -> list[KeptEvent]:
        """Return what happened, oldest first."""
        return [
            KeptEvent(_time(at), kind, provider, json.loads(detail))
            for at, kind, provider, detail in self._rows(EVENTS, since)
        ]

    def _rows(self, statement: str, since: datetime | None = None) -> list[Any]:
        values = () if since is None else (to_ms(since),)
        with self._reading() as con:
            return cast("list[Any]", con.execute(statement, values).fetchall())


def _of_measurement(one: KeptMeasurement) -> tuple[str | int | None, ...]:
    names = (plain(one.provider), plain(one.model), one.failure)
    return (to_ms(one.at), *names, one.status, one.first_token_ms, int(one.is_probe))


def _of_proof(one: KeptProof) -> tuple[str | int | None, ...]:
    times = (to_ms(one.added), to_ms(one.proven), to_ms(one.failing_since))
    return (plain(one.provider), plain(one.model), *times, one.why)


def _of_incident(one: KeptIncident) -> dict[str, str | int | None]:
    return {
        "page": one.page,
        "id": plain(one.id),
        "started": to_ms(one.started),
        "resolved": to_ms(one.resolved),
        "seen": to_ms(one.seen),
        "json": plain(one.json),
    }


def _of_event(one: KeptEvent) -> tuple[str | int | None, ...]:
    return (to_ms(one.at), one.kind, plain(one.provider), json.dumps(dict(one.detail)))


def _time(ms: int) -> datetime:
    return from_ms(ms) or EPOCH
