"""Checks and repairs in words and for machines. Knows the values and nothing of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.cli.as_json import Json
    from holdfast.domain.checking import CheckReport, RepairReport


def as_json(report: CheckReport) -> Json:
    """Return what a check found, for machines."""
    return {
        "well": report.is_well,
        "deep": report.is_deep,
        "conversations": report.conversations,
        "messages": report.messages,
        "checked": list(report.checked),
        "findings": [{"area": each.area, "text": each.text} for each in report.findings],
    }


def lines(report: CheckReport) -> list[str]:
    """Return what a check found, in sentences."""
    looked = f"{report.messages:,} messages in {report.conversations:,} conversations"
    if report.is_well:
        how = "Every page, reference and branch" if not report.is_deep else "Every page, text, source and backup"
        return [f"All is well. {how} was looked at: {looked}."]
    return [f"{each.area}: {each.text}" for each in report.findings]


def repair_json(report: RepairReport) -> Json:
    """Return what a repair did, for machines."""
    return {
        "conversations": report.conversations,
        "messages": report.messages,
        "rows_from_backup": report.from_backup,
        "messages_from_sources": report.from_sources,
        "unreadable_places": report.unreadable,
        "messages_left_waiting": report.asks,
        "lost": [{"title": each.title, "messages": each.messages} for each in report.lost],
        "set_aside": str(report.aside) if report.aside else None,
    }


def repair_lines(report: RepairReport) -> list[str]:
    """Return what a repair did, in sentences."""
    gone = sum(each.messages for each in report.lost)
    what = "Nothing is gone." if not gone else f"{gone:,} messages are gone:"
    return [
        f"The store is repaired: {report.messages:,} messages in {report.conversations:,} conversations.",
        what,
        *(f"  {each.title}: {each.messages:,}" for each in report.lost),
        *([f"{report.unreadable:,} places of the file could not be read."] if report.unreadable else []),
        *(
            [f"{report.asks:,} messages that waited are where they were, and are sent again only when you say so."]
            if report.asks
            else []
        ),
        f"The damaged store is in {report.aside}.",
    ]
