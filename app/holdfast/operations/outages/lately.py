"""What happened lately, in words: from measurements and events, newest first. Pure; knows no word of a conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.failover.status import Health
from holdfast.operations.health import failure_of
from holdfast.operations.outages.situation import Happened
from holdfast.operations.outages.timeline import is_theirs
from holdfast.operations.outages.wording import counted, seconds, state_word, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from holdfast.domain.outages import KeptEvent, KeptMeasurement

LINES = 8
_MINUTE = timedelta(minutes=1)


def lately(
    measured: Iterable[KeptMeasurement],
    events: Iterable[KeptEvent],
    label: Callable[[str], str],
    limit: int = LINES,
) -> tuple[Happened, ...]:
    """Return what happened, newest first; several requests of one kind in a row are one line."""
    lines = [happened for event in events if (happened := _event(event, label)) is not None]
    lines += [_run(run, label) for run in _runs([one for one in measured if not one.is_probe])]
    return tuple(sorted(lines, key=lambda one: one.at, reverse=True)[:limit])


def _runs(measured: Sequence[KeptMeasurement]) -> list[list[KeptMeasurement]]:
    """Return requests in a row that went the same way at the same provider."""
    runs: list[list[KeptMeasurement]] = []
    for one in measured:
        if runs and _kind(runs[-1][-1]) == _kind(one) and runs[-1][-1].at.date() == one.at.date():
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _kind(one: KeptMeasurement) -> tuple[str, str, int | None]:
    return one.provider, one.failure, one.status if one.failure else None


def _run(run: list[KeptMeasurement], label: Callable[[str], str]) -> Happened:
    last, name = run[-1], label(run[-1].provider)
    failure = failure_of(last.failure)
    if failure is None:
        often = "" if len(run) == 1 else f" {times(len(run))}"
        first = [one.first_token_ms for one in run if one.first_token_ms is not None]
        beside = f"first word in {seconds(sorted(first)[len(first) // 2])}" if first else ""
        return Happened(last.at, f"{name} answered{often}", beside)
    if last.status is not None and is_theirs(failure):
        return Happened(run[0].at, f"{name} answered {last.status} {times(len(run))}", _until(run))
    word = state_word(Health.DOWN, failure, is_local=False)
    return Happened(run[0].at, f"{name}: {word}", counted(len(run), "request") if len(run) > 1 else "")


def _until(run: list[KeptMeasurement]) -> str:
    return f"until {run[-1].at.astimezone():%H:%M}" if run[-1].at - run[0].at >= _MINUTE else ""


def _event(event: KeptEvent, label: Callable[[str], str]) -> Happened | None:
    name, detail = label(event.provider), event.detail
    other = label(str(detail.get("other", "")))
    kept = detail.get("kept_chars")
    words = {
        "outage": (f"{name} is {detail.get('word') or 'not well'}", str(detail.get("says") or "")),
        "recovered": (f"{name} is well again", _lasted(detail.get("minutes"))),
        "took_over": (
            f"{other} took over{' in mid-answer' if kept else ''}",
            f"{kept:,} characters kept" if isinstance(kept, int) and kept else f"from {name}",
        ),
        "offline": ("This computer went offline", ""),
        "online": ("This computer is online again", _lasted(detail.get("minutes"))),
        "drill": ("Drill", str(detail.get("words") or "")),
        "rehearsal": ("An outage was rehearsed", str(detail.get("words") or "")),
        "alert_failed": ("An alert was not delivered", str(detail.get("words") or "")),
        "switched": (f"You chose {other or name}", ""),
    }
    return Happened(event.at, *words[event.kind]) if event.kind in words else None


def _lasted(minutes: object) -> str:
    return f"after {counted(minutes, 'minute')}" if isinstance(minutes, int) and minutes else ""
