"""What happened lately, in words: from measurements and events, newest first. Pure; knows no word of a conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.failover import Failure
from holdfast.failover.status import Health
from holdfast.language import mark, tr, trn
from holdfast.operations.outages.situation import Happened
from holdfast.operations.outages.timeline import is_theirs
from holdfast.operations.outages.wording import kept_sentence, seconds, state_word, times
from holdfast.retelling import retold

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
    failure = Failure.of(last.failure)
    if failure is None:
        first = [one.first_token_ms for one in run if one.first_token_ms is not None]
        beside = tr("first word in {seconds}", seconds=seconds(sorted(first)[len(first) // 2])) if first else ""
        return Happened(
            last.at,
            tr("{name} answered", name=name)
            if len(run) == 1
            # Translators: {times} is "once", "twice" or "5 times"
            else tr("{name} answered {times}", name=name, times=times(len(run))),
            beside,
        )
    if last.status is not None and is_theirs(failure):
        return Happened(
            run[0].at,
            tr("{name} answered {status} {times}", name=name, status=last.status, times=times(len(run))),
            _until(run),
        )
    word = state_word(Health.DOWN, failure, is_local=False)
    return Happened(
        run[0].at, f"{name}: {word}", trn("{count} request", "{count} requests", len(run)) if len(run) > 1 else ""
    )


def _until(run: list[KeptMeasurement]) -> str:
    return tr("until {time}", time=f"{run[-1].at.astimezone():%H:%M}") if run[-1].at - run[0].at >= _MINUTE else ""


def _event(event: KeptEvent, label: Callable[[str], str]) -> Happened | None:
    name, detail = label(event.provider), event.detail
    other = label(str(detail.get("other", "")))
    kept = detail.get("kept_chars")
    words = {
        "outage": (
            kept_sentence(name, str(detail.get("word") or "")),
            tr(str(detail.get("says") or "")),
        ),
        "recovered": (tr("{name} is well again", name=name), _lasted(detail.get("minutes"))),
        "took_over": (
            tr(mark("{other} took over in mid-answer") if kept else mark("{other} took over"), other=other),
            trn("{count} character kept", "{count} characters kept", kept)
            if isinstance(kept, int) and kept
            else tr("from {name}", name=name),
        ),
        "offline": (tr("This computer went offline"), ""),
        "online": (tr("This computer is online again"), _lasted(detail.get("minutes"))),
        # Translators: the test of all links of the chain
        "drill": (tr("Drill"), retold(str(detail.get("words") or ""))),
        "rehearsal": (tr("An outage was rehearsed"), retold(str(detail.get("words") or ""))),
        "alert_failed": (tr("An alert was not delivered"), retold(str(detail.get("words") or ""))),
        "switched": (tr("You chose {other}", other=other or name), ""),
    }
    return Happened(event.at, *words[event.kind]) if event.kind in words else None


def _lasted(minutes: object) -> str:
    return trn("after {count} minute", "after {count} minutes", minutes) if isinstance(minutes, int) and minutes else ""
