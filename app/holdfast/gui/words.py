"""Numbers, dates and reports in people's words. The only place that knows how a time or a size is said.

Times come in aware and are shown in local time, by the person's locale.
"""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QTime

from holdfast import language
from holdfast.domain import ConversationRow, ImportReport, MessageState, Source
from holdfast.gui.mirroring import apart
from holdfast.language import mark, mark_in, tr, tr_in, trn

if TYPE_CHECKING:
    from holdfast.domain.importing import ArchivePreview
    from holdfast.jobs import Progress

_SOURCES = {
    Source.CLAUDE: "claude.ai",
    Source.CLAUDE_DESIGN: "Claude design",
    Source.CLAUDE_CODE: "Claude Code",
    Source.CHATGPT: "ChatGPT",
    Source.GEMINI: "Gemini",
    Source.OPEN_WEBUI: "Open WebUI",
    Source.HOLDFAST: "Holdfast",
}
NAMED = 3
"""Files are named up to here, and counted beyond."""

# Translators: a pattern for dates: d day, MMMM month, MMM month in short, yyyy year; other letters between 'quotes'
DAY_FULL = mark_in("date", "d MMMM yyyy")
# Translators: as above, without the year
DAY_SHORT = mark_in("date", "d MMM")
# Translators: as above
DAY_SHORT_YEAR = mark_in("date", "d MMM yyyy")
# Translators: a month as a heading
MONTH_YEAR = mark_in("date", "MMMM yyyy")
"""How dates are written in English; each language has a way of its own in the catalogue."""
_KIB = 1024


def now() -> datetime:
    """Return the time now, aware and local."""
    return datetime.now().astimezone()


def number(count: int) -> str:
    """Return a count as people write it: 2,914."""
    return language.number(count)


def size(size_bytes: int) -> str:
    """Return a size: 203 MB."""
    if size_bytes < _KIB:
        return trn("{count} byte", "{count} bytes", size_bytes)
    return QLocale().formattedDataSize(size_bytes, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def facet_name(field: str, value: str) -> str:
    """Return what people call a value that results can be narrowed to."""
    if field == "role":
        return {"human": tr("You"), "assistant": tr("The assistant")}.get(value, value.capitalize())
    if field == "source":
        return next((name for source, name in _SOURCES.items() if source.value == value), value)
    if field == "has":
        return {"artifact": tr("Artifacts"), "attachment": tr("Attachments"), "image": tr("Images")}.get(
            value, value.capitalize()
        )
    return value


def source_name(source: Source) -> str:
    """Return what people call a source."""
    return _SOURCES[source]


def clock(when: datetime) -> str:
    """Return the time of day: 10:04."""
    local = when.astimezone()
    return _clock(QLocale(), local.hour, local.minute)


@functools.lru_cache(maxsize=2048)
def _clock(locale: QLocale, hour: int, minute: int) -> str:
    """Return a time of day: a conversation asks for thousands, and a day has 1,440."""
    return locale.toString(QTime(hour, minute), QLocale.FormatType.ShortFormat)


def moment(when: datetime) -> str:
    """Return a time of day, with its date where it is not today's: "14:02", "3 May, 14:02"."""
    at = now()
    said = clock(when)
    return said if when.astimezone().date() == at.astimezone().date() else f"{short_date(when, at)}, {said}"


def long_date(when: datetime) -> str:
    """Return a date in full: 14 February 2026."""
    return day_name(when.astimezone().date())


def short_date(when: datetime, at: datetime) -> str:
    """Return a date in short, with the year only if it is another one: 14 Feb."""
    day = when.astimezone().date()
    return _written(day, DAY_SHORT if day.year == at.year else DAY_SHORT_YEAR)


def day_heading(when: datetime | None, at: datetime) -> str:
    """Return the heading a conversation stands under, seen from the time `at`."""
    if when is None:
        return tr("Without a date")
    day, today = when.astimezone().date(), at.date()
    monday = today - timedelta(days=today.weekday())
    if day >= today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    if day >= monday:
        return tr("This week")
    if day >= monday - timedelta(days=7):
        return tr("Last week")
    return _written(day, "MMMM" if day.year == today.year else MONTH_YEAR)


def list_time(when: datetime | None, at: datetime) -> str:
    """Return what stands at the right of a row: a time today and yesterday, a weekday lately, else a date."""
    if when is None:
        return ""
    day, today = when.astimezone().date(), at.date()
    monday = today - timedelta(days=today.weekday())
    if day >= today - timedelta(days=1):
        return clock(when)
    if day >= monday - timedelta(days=7):
        return QLocale().toString(_qdate(day), "ddd")
    return _written(day, DAY_SHORT)


def message_time(local: datetime | None, before: datetime | None, at: datetime) -> str:
    """Return a message's time, with its date where the message before was of another day; both are local times."""
    if local is None:
        return ""
    said = _clock(QLocale(), local.hour, local.minute)
    if before is not None and before.day == local.day and before.date() == local.date():
        return said
    return f"{short_date(local, at)}, {said}"


def message_ending(state: MessageState, *, is_begun: bool = True) -> str:
    """Return how a message ended where it did not end well, "" where it did. `is_begun`: something of it is there."""
    return tr((_ENDINGS if is_begun else _ENDINGS_OF_NOTHING).get(state, ""))


_ENDINGS = {
    MessageState.QUEUED: mark("Waiting to be sent"),
    MessageState.STOPPED: mark("You stopped the reply here"),
    MessageState.FAILED: mark("The reply failed here; what had arrived is kept"),
    MessageState.REFUSED: mark("The reply was refused"),
    MessageState.INTERRUPTED: mark("The reply was interrupted here; what had arrived is kept"),
}


_ENDINGS_OF_NOTHING = _ENDINGS | {
    MessageState.STOPPED: mark("You stopped it before a reply came"),
    MessageState.FAILED: mark("No reply came"),
    MessageState.INTERRUPTED: mark("No reply came"),
}


def conversation_facts(row: ConversationRow) -> str:
    """Return the line under a conversation's title."""
    facts = [apart(source_name(row.source))]
    if (when := row.created or row.updated) is not None:
        facts.append(long_date(when))
    facts.append(trn("{count} message", "{count} messages", row.message_count))
    if row.branch_count > 1:
        facts.append(trn("{count} branch", "{count} branches", row.branch_count))
    if row.is_missing:
        facts.append(tr("no longer in your newest export, kept here"))
    return " · ".join(facts)


def stored_count(conversations: int) -> str:
    """Return what the status bar says of the store."""
    return (
        trn("{count} conversation", "{count} conversations", conversations)
        if conversations
        else tr("No conversations yet")
    )


def preview_facts(preview: ArchivePreview) -> list[str]:
    """Return what was found in an export, a line each."""
    what = (
        ", ".join(preview.files)
        if len(preview.files) <= NAMED
        else trn("{count} file", "{count} files", len(preview.files))
    )
    lines = [f"{what}: {size(preview.size_bytes)}"]
    if preview.exported is not None:
        lines.append(tr("Exported on {date}", date=long_date(preview.exported)))
    return lines


def report_title(report: ImportReport) -> str:
    """Return the one sentence an import ends with."""
    if report.new:
        return trn(
            "{count} new conversation is yours to keep",
            "{count} new conversations are yours to keep",
            report.new,
        )
    if report.updated:
        return trn(
            "{count} conversation brought up to date", "{count} conversations brought up to date", report.updated
        )
    if report.read - report.shells:
        return tr("Everything in this export was here already")
    return tr("There was nothing to keep in this export")


def report_facts(report: ImportReport) -> list[str]:
    """Return what an import did, a sentence each, without what it did not do."""
    lines = []
    counts = [
        (report.new, trn("{count} new", "{count} new", report.new)),
        (report.updated, trn("{count} brought up to date", "{count} brought up to date", report.updated)),
        (report.unchanged, trn("{count} already here, unchanged", "{count} already here, unchanged", report.unchanged)),
    ]
    if said := [words for count, words in counts if count]:
        lines.append(tr("Conversations: {said}.", said=language.listed(said)))
    extras = [
        (report.messages, trn("{count} message", "{count} messages", report.messages)),
        (report.projects, trn("{count} project", "{count} projects", report.projects)),
        (report.memories, trn("{count} memory", "{count} memories", report.memories)),
    ]
    if said := [words for count, words in extras if count]:
        lines.append(
            tr("Read: {said}, in {duration}.", said=language.listed(said), duration=language.duration(report.seconds))
        )
    if report.shells:
        lines.append(
            trn(
                "{count} conversation in this export has no content (usually chats you deleted before exporting).",
                "{count} conversations in this export have no content (usually chats you deleted before exporting).",
                report.shells,
            )
        )
    return [*lines, *_missing(report)]


def report_lacks(report: ImportReport) -> list[str]:
    """Return what an import could not bring, a sentence each."""
    if not report.skipped:
        return _missing(report)
    thing = trn("{count} thing", "{count} things", len(report.skipped))
    return [tr("{thing} could not be read. Everything else is here.", thing=thing), *_missing(report)]


def _missing(report: ImportReport) -> list[str]:
    if not report.missing:
        return []
    return [
        trn(
            "{count} file of this export was not there. Import again when you have downloaded the "
            "rest; nothing is kept twice.",
            "{count} files of this export were not there. Import again when you have downloaded the "
            "rest; nothing is kept twice.",
            len(report.missing),
        )
    ]


def _written(day: date, pattern: str) -> str:
    """Return a day written by a pattern of Qt's (d day, MMMM month, yyyy year) in the way of the language."""
    return QLocale().toString(_qdate(day), tr_in("date", pattern))


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def day_name(day: date) -> str:
    """Return a day in full: 14 March 2026."""
    return _written(day, DAY_FULL)


def weekday_name(weekday: int) -> str:
    """Return a day of the week in short, Monday being 0."""
    return QLocale().dayName(weekday + 1, QLocale.FormatType.ShortFormat)


def month_name(day: date) -> str:
    """Return a day's month in short: Mar."""
    return QLocale().monthName(day.month, QLocale.FormatType.ShortFormat)


def month_and_year(month: str) -> str:
    """Return a month in words: "2026-03" is March 2026."""
    return _written(date(int(month[:4]), int(month[5:7]), 1), MONTH_YEAR)


def short_month(month: str) -> str:
    """Return a month in short, January by its year: Mar."""
    day = QDate(int(month[:4]), int(month[5:7]), 1)
    return QLocale().toString(day, "yyyy" if day.month() == 1 else "MMM")


def progress(now: Progress) -> str:
    """Return how far an import is, in words."""
    parts = [tr(now.doing)] if now.doing else []
    if now.fraction is not None:
        parts.append(tr("{percent} %", percent=round(now.fraction * 100)))
    if now.stored:
        parts.append(trn("{count} conversation stored", "{count} conversations stored", now.stored))
    return " · ".join(parts)
