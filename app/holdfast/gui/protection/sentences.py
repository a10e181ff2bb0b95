"""What is said of encryption and backups. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.gui import words
from holdfast.gui.lists.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.domain.backups import Backup
    from holdfast.operations.unlocking import KeyReport

REASONS = {
    "import": "after an import",
    "schedule": "by itself",
    "by hand": "by hand",
    "before restore": "before a backup was brought back",
    "before migration": "before an update of the store",
}


def encryption(report: KeyReport) -> str:
    """Return how the store is protected, in sentences."""
    if not report.is_encrypted:
        return (
            "Your conversations are not encrypted. Whoever can read the files of this account can read them."
            " Encrypting takes a moment and changes nothing else."
        )
    said = ["Your conversations are encrypted."]
    if report.keyring:
        said.append(f"Their key is in this system's keyring ({report.keyring}).")
    ways = [
        name for name, has in (("passphrase", report.has_passphrase), ("recovery key", report.has_recovery_key)) if has
    ]
    if ways:
        said.append(f"Your {' or your '.join(ways)} opens them too.")
    else:
        said.append("If the keyring is lost, nothing else opens them: make a recovery key.")
    return " ".join(said)


def backed_up(newest: Backup | None, at: datetime) -> str:
    """Return what the status bar says: "Backed up and verified today 09:14"."""
    if newest is None or newest.verified is None:
        return "Not backed up yet"
    return f"Backed up and verified {_when(newest.verified, at)}"


def backup_lines(backups: Sequence[Backup], at: datetime) -> list[Choice]:
    """Return a line for each backup."""
    return [
        Choice(
            str(each.folder),
            f"{_when(each.made, at).capitalize()}, {words.counted(each.messages, 'message')}",
            f"{REASONS.get(each.reason, each.reason)}, {words.size(each.size_bytes)}"
            f"{', encrypted' if each.is_encrypted else ''}",
            "verified" if each.is_good else "not good",
        )
        for each in backups
    ]


def _when(when: datetime, at: datetime) -> str:
    heading = words.day_heading(when, at)
    day = heading.lower() if heading in {"Today", "Yesterday"} else words.short_date(when, at)
    return f"{day} {words.clock(when)}"
