"""Backups in words and for machines. Knows the values and nothing of the terminal."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.cli.as_json import Json
    from holdfast.domain.backups import Backup, Restored, SetAside


def as_json(backup: Backup) -> Json:
    """Return a backup, for machines."""
    return {
        "path": str(backup.folder),
        "made": _utc(backup.made),
        "reason": backup.reason,
        "bytes": backup.size_bytes,
        "conversations": backup.conversations,
        "messages": backup.messages,
        "encrypted": backup.is_encrypted,
        "good": backup.is_good,
        "verified": _utc(backup.verified),
        "test_restored": _utc(backup.test_restored),
        "fault": backup.fault,
        "digest": backup.digest,
    }


def line(backup: Backup) -> str:
    """Return a backup in a line."""
    state = f"verified {_local(backup.verified)}" if backup.is_good and backup.verified else "NOT GOOD"
    if backup.fault:
        state = f"NOT GOOD: {backup.fault}"
    size = f"{backup.size_bytes / 1e6:,.1f} MB"
    kept = "encrypted" if backup.is_encrypted else "not encrypted"
    return (
        f"{_local(backup.made)}  {backup.messages:,} messages, {backup.conversations:,} conversations, {size}, {kept},"
        f" {state} ({backup.reason})"
    )


def aside_json(aside: SetAside) -> Json:
    """Return a store that was set aside, for machines."""
    return {
        "path": str(aside.folder),
        "made": _utc(aside.made),
        "bytes": aside.size_bytes,
        "encrypted": aside.is_encrypted,
    }


def aside_line(aside: SetAside) -> str:
    """Return a store that was set aside in a line."""
    kept = "encrypted" if aside.is_encrypted else "not encrypted"
    return f"{_local(aside.made)}  {aside.size_bytes / 1e6:,.1f} MB, {kept}"


def aside_lines(found: Sequence[SetAside]) -> list[str]:
    """Return what a check says of them: that they are there, how large, and how they go."""
    if not found:
        return []
    size, many = sum(each.size_bytes for each in found) / 1e6, "store" if len(found) == 1 else "stores"
    kept = f"{len(found)} {many} set aside by a restore or a repair, {size:,.1f} MB"
    return [f"{kept}, kept until you delete them (`holdfast set-aside`)."]


def restored_json(done: Restored) -> Json:
    """Return what was restored, for machines."""
    return {
        "made": _utc(done.made),
        "conversations": done.conversations,
        "messages": done.messages,
        "present_conversations": done.present_conversations,
        "present_messages": done.present_messages,
        "set_aside": str(done.aside) if done.aside else None,
        "into": str(done.into) if done.into else None,
    }


def restored_lines(done: Restored, *, is_dry: bool) -> list[str]:
    """Return what was restored, in sentences."""
    made = f" of {_local(done.made)}" if done.made else ""
    holds = f"{done.messages:,} messages in {done.conversations:,} conversations"
    if is_dry:
        now = f"{done.present_messages:,} in {done.present_conversations:,}"
        return [f"This backup{made} is whole and would bring back {holds}; there are {now} now. Nothing was changed."]
    if done.into:
        return [f"The backup{made} is in {done.into}: {holds}. Open it with --data-dir."]
    aside = [f"The store before it is in {done.aside}."] if done.aside and done.aside.exists() else []
    return [f"The backup{made} is back: {holds}.", *aside]


def _utc(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat(timespec="seconds") if when else None


def _local(when: datetime) -> str:
    return when.astimezone().strftime("%Y-%m-%d %H:%M")
