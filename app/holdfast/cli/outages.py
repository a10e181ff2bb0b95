"""The commands `status`, `drill` and `report`. Knows the terminal and what `operations.outages` gives."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from holdfast.cli import as_json
from holdfast.cli.output import tell
from holdfast.errors import BadInput, StoreLocked, StoreUnwritable
from holdfast.failover.estimate import LongerThanUsual, Range, words
from holdfast.failover.status import Health
from holdfast.jobs import Cancelled
from holdfast.operations.outages.report import as_csv, as_markdown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from holdfast.cli.run import OpenProgram
    from holdfast.jobs import CancelToken
    from holdfast.operations.outages import Outages, Outlook, Situation
    from holdfast.operations.outages.drill import DrillReport, LinkResult
    from holdfast.operations.outages.rehearsal import Rehearsal
    from holdfast.paths import Paths
    from holdfast.program import Program

UP, DEGRADED, DOWN = 0, 1, 2
WATCH_S = 15.0
"""Between two looks at what the watch has learnt."""

SUFFIXES = {"markdown": ".md", "csv": ".csv", "pdf": ".pdf"}

MARKS = {"yes": "yes", "no": "no", "unknown": "-"}


def run(
    options: argparse.Namespace,
    paths: Paths,
    open_program: OpenProgram,
    show: Callable[[list[str]], None],
    token: CancelToken,
) -> int:
    """Run one of the commands; return its exit code."""
    with _opened(paths, open_program, is_for_machines=getattr(options, "json", False)) as program:
        program.providers.names()  # a file that cannot be read is no file without providers
        outages = program.outages
        if options.command == "status":
            return _status(options, outages, show, token)
        if options.command == "drill" and options.rehearse:
            return _rehearse(options, program, show)
        if options.command == "drill":
            return _drill(options, outages, show)
        return _report(options, outages, show, token)


@contextmanager
def _opened(paths: Paths, open_program: OpenProgram, *, is_for_machines: bool) -> Iterator[Program]:
    """Open to write what is learnt, or beside a window that is open, only to read."""
    try:
        with open_program(paths, to_write=True) as program:
            assert program is not None  # noqa: S101 - opened to write, there always is a store
            if program.told and not is_for_machines:
                tell(program.told)
            yield program
            return
    except (StoreLocked, StoreUnwritable) as err:
        unwritten = err
    with open_program(paths, to_write=False) as program:
        if program is None:
            raise unwritten
        yield program


def _report(
    options: argparse.Namespace, outages: Outages, show: Callable[[list[str]], None], token: CancelToken
) -> int:
    out: Path | None = options.out
    if out is not None:
        suffix = SUFFIXES.get(options.format, out.suffix.lower())
        if out.suffix.lower() != suffix:
            raise BadInput(f"{out.name} is no name for that format.", f"Let it end in {suffix}.")
        show([*outages.save_report(out, token, options.month), f"Saved as {out}"])
        return UP
    if options.format == "pdf":
        raise BadInput("A PDF needs a file.", "Say where with --out outages.pdf.")
    found = outages.report(options.month)
    show([(as_csv(found) if options.format == "csv" else as_markdown(found)).rstrip("\r\n")])
    return UP


def _status(
    options: argparse.Namespace, outages: Outages, show: Callable[[list[str]], None], token: CancelToken
) -> int:
    outages.look_once()
    found = outages.outlook()
    show(_outlook_lines(options, found))
    if options.watch:
        outages.start()
        while not _stopped_within(WATCH_S, token):
            now = outages.outlook()
            if _gist(now) != _gist(found):
                found = now
                show(_outlook_lines(options, found))
    return exit_code(found)


def _stopped_within(seconds: float, token: CancelToken) -> bool:
    """Wait, and say whether Ctrl+C came meanwhile."""
    stopped = threading.Event()
    try:
        with token.interrupting(stopped.set):
            return stopped.wait(seconds)
    except Cancelled:
        return True


def _outlook_lines(options: argparse.Namespace, found: Outlook) -> list[str]:
    return [as_json.line(outlook_json(found))] if options.json else outlook_text(found)


def exit_code(found: Outlook) -> int:
    """Return how it is, for scripts."""
    if found.is_offline:
        return DOWN
    return {Health.UP: UP, Health.DOWN: DOWN}.get(found.health, DEGRADED)


def outlook_text(found: Outlook) -> list[str]:
    """Return how everything is, in lines for people."""
    lines = [f"{found.title}.", found.lead] if found.lead else [f"{found.title}."]
    first = found.first
    if first is not None and first.estimate is not None:
        lines.append(words(first.estimate))
    if found.situations:
        lines.append("")
    width = max((len(one.name) for one in found.situations), default=0)
    for one in found.situations:
        detail = f" ({one.detail})" if one.detail else ""
        lines.append(f"  {one.name.ljust(width)}  {one.headline}{detail}")
    told = [advice for advice in found.advice if advice.text and advice.title != found.title]  # said above
    if told and (found.is_offline or found.health is not Health.UP):
        lines += ["", "What you can do:"]
        lines += [f"  {one.title}. {one.text}" for one in told]
    if not found.is_watching:
        lines += ["", "Status pages are not read: that is switched off in the settings."]
    return lines


def outlook_json(found: Outlook) -> dict[str, Any]:
    """Return how everything is, as plain values."""
    return {
        "at": _time(found.at),
        "health": "offline" if found.is_offline else found.health.value,
        "title": found.title,
        "words": found.lead,
        "is_offline": found.is_offline,
        "answering": None if found.answering is None else str(found.answering.member.link),
        "providers": [_situation_json(one) for one in found.situations],
        "advice": [{"case": one.case.value, "title": one.title, "text": one.text} for one in found.advice],
    }


def _situation_json(one: Situation) -> dict[str, Any]:
    estimate: dict[str, Any] | None = None
    if isinstance(one.estimate, Range):
        estimate = {
            "low_minutes": round(one.estimate.low_min),
            "high_minutes": round(one.estimate.high_min),
            "basis": one.estimate.basis,
        }
    elif isinstance(one.estimate, LongerThanUsual):
        estimate = {"longer_than_usual": True}
    return {
        "provider": one.member.name,
        "model": one.member.link.model,
        "name": one.name,
        "place": None if one.member.place is None else one.member.place + 1,
        "health": one.health.value,
        "headline": one.headline,
        "words": one.words,
        "is_own": one.is_own,
        "failure": None if one.why is None else one.why.value,
        "since": _time(one.since),
        "next_probe": _time(one.next_probe),
        "needs_person": one.needs_person,
        "estimate": estimate,
        "first_token_ms": one.first_token_ms,
        "status_page": {
            "health": one.page.health.value,
            "read": _time(one.page.read),
            "url": one.page.url or None,
            "incidents": [
                {"id": each.id, "title": each.title, "phase": each.phase.value, "started": _time(each.started)}
                for each in one.page.incidents
            ],
        },
    }


def _gist(found: Outlook) -> tuple[object, ...]:
    """Return what makes it worth saying again."""
    return (found.title, *((one.member.name, one.health, one.why, one.page.incidents) for one in found.situations))


def _rehearse(options: argparse.Namespace, program: Program, show: Callable[[list[str]], None]) -> int:
    assert program.rehearse is not None  # noqa: S101 - `main` gives it
    found = program.rehearse(_told_nowhere if options.json else lambda title: show([f"{title} ..."]))
    program.outages.note_rehearsal(found)
    if options.json:
        show([as_json.line(rehearsal_json(found))])
    else:
        show(rehearsal_text(found))
    return UP if found.is_well else DEGRADED


def _told_nowhere(_title: str) -> None:
    """Say nothing while a machine waits for one object."""


def rehearsal_text(found: Rehearsal) -> list[str]:
    """Return what a rehearsal was like, in lines for people."""
    lines = ["", found.words]
    for step in found.steps:
        lines += ["", f"{'ok ' if step.is_well else 'NO '} {step.title}", f"    {step.text}"]
    if found.parts:
        lines += ["", "The answer as it would stand in your conversation:"]
        for who, text in found.parts:
            lines += [f"  -- {who} --", f"  {text.strip()}"]
    return [*lines, "", "Nothing left this computer, and none of it is kept with your conversations."]


def rehearsal_json(found: Rehearsal) -> dict[str, Any]:
    """Return what a rehearsal was like, as plain values."""
    return {
        "is_well": found.is_well,
        "words": found.words,
        "steps": [{"title": one.title, "text": one.text, "is_well": one.is_well} for one in found.steps],
        "parts": [{"who": who, "text": text} for who, text in found.parts],
    }


def _drill(options: argparse.Namespace, outages: Outages, show: Callable[[list[str]], None]) -> int:
    report = outages.drill(asks_words=options.yes).result()
    if options.json:
        show([as_json.line(drill_json(report))])
    else:
        show(drill_text(report, asked=options.yes))
    return UP if report.is_well else DEGRADED


def drill_text(report: DrillReport, *, asked: bool) -> list[str]:
    """Return what a drill found, in lines for people."""
    lines = [f"Drill of {report.at.astimezone():%Y-%m-%d %H:%M}. {report.words}"]
    for one in report.results:
        lines += ["", f"{'ok ' if one.is_well else 'NO '} {one.label}", f"    {one.words}"]
        if one.hint and not one.is_well:
            lines.append(f"    {one.hint}")
        steps = (
            ("reachable", one.reachable),
            ("key", one.key_accepted),
            ("model", one.model_exists),
            ("answers", one.answered),
        )
        lines.append("    " + "   ".join(f"{name}: {MARKS[step]}" for name, step in steps))
    if report.results and not asked and any(one.answered == "unknown" and one.is_well for one in report.results):
        lines += ["", "holdfast drill --yes asks each for one word, which costs a fraction of a cent."]
    return lines


def drill_json(report: DrillReport) -> dict[str, Any]:
    """Return what a drill found, as plain values."""
    return {
        "at": _time(report.at),
        "is_well": report.is_well,
        "words": report.words,
        "links": [_link_json(one) for one in report.results],
    }


def _link_json(one: LinkResult) -> dict[str, Any]:
    return {
        "link": str(one.link),
        "name": one.label,
        "reachable": one.reachable,
        "key_accepted": one.key_accepted,
        "model_exists": one.model_exists,
        "answered": one.answered,
        "first_word_ms": one.first_word_ms,
        "failure": None if one.failure is None else one.failure.value,
        "words": one.words,
        "hint": one.hint,
    }


def _time(when: datetime | None) -> str | None:
    return None if when is None else when.astimezone(UTC).isoformat(timespec="seconds")
