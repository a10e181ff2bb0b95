"""What is said of encryption and backups. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.gui import words
from holdfast.gui.lists.choices import Choice
from holdfast.language import mark, tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.domain.backups import Backup
    from holdfast.operations.unlocking import KeyReport

REASONS = {
    "import": mark("after an import"),
    "schedule": mark("by itself"),
    "by hand": mark("by hand"),
    "before restore": mark("before a backup was brought back"),
    "before migration": mark("before an update of the store"),
}
_LATELY = {
    0: (mark("today {time}"), mark("Today {time}")),
    1: (mark("yesterday {time}"), mark("Yesterday {time}")),
}
_WAYS_IN = {
    (True, True): mark("Your passphrase or your recovery key opens them too."),
    (True, False): mark("Your passphrase opens them too."),
    (False, True): mark("Your recovery key opens them too."),
    (False, False): mark("If the keyring is lost, nothing else opens them: make a recovery key."),
}
NEVER_SHOWN = mark("A recovery key was made that may never have been shown.")
OF_NO_USE = mark("The key of the store was changed meanwhile, so that this recovery key opens nothing.")
MAKE_ANOTHER = mark("Make another: it takes its place.")


def encryption(report: KeyReport) -> str:
    """Return how the store is protected, in sentences."""
    if not report.is_encrypted:
        return tr(
            "Your conversations are not encrypted. Whoever can read the files of this account can read them."
            " Encrypting takes a moment and changes nothing else."
        )
    said = [tr("Your conversations are encrypted.")]
    if report.keyring:
        said.append(tr("Their key is in this system's keyring ({keyring}).", keyring=report.keyring))
    said.append(tr(_WAYS_IN[report.has_passphrase, report.has_recovery_key]))
    if report.has_unseen_recovery_key:
        said += [tr(NEVER_SHOWN), tr(MAKE_ANOTHER)]
    return " ".join(said)


def backed_up(newest: Backup | None, at: datetime) -> str:
    """Return what the status bar says: "Backed up and verified today 09:14", the time up to which everything is in it.

    When the backup was looked at again, as each week, is not that time.
    """
    if newest is None or newest.verified is None:
        return tr("Not backed up yet")
    return tr("Backed up and verified {when}", when=_when(newest.as_of, at))


def backup_lines(backups: Sequence[Backup], at: datetime) -> list[Choice]:
    """Return a line for each backup."""
    return [
        Choice(
            str(each.folder),
            trn(
                "{when}, {count} message",
                "{when}, {count} messages",
                each.messages,
                when=_when(each.made, at, begins=True),
            ),
            tr(
                mark("{reason}, {size}, encrypted") if each.is_encrypted else mark("{reason}, {size}"),
                reason=tr(REASONS.get(each.reason, each.reason)),
                size=words.size(each.size_bytes),
            ),
            tr("verified") if each.is_good else tr("not good"),
        )
        for each in backups
    ]


def _when(when: datetime, at: datetime, *, begins: bool = False) -> str:
    """Return a time as it stands within a sentence, or as it begins a line."""
    days = (at.date() - when.astimezone().date()).days
    if days in _LATELY:
        return tr(_LATELY[days][begins], time=words.clock(when))
    return f"{words.short_date(when, at)} {words.clock(when)}"
