"""What is said once at a start about how the store is protected. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.gui.panes import Notice
from holdfast.gui.protection import sentences
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.operations.unlocking import KeyReport


def offer(report: KeyReport, *, was_told: bool) -> Notice | None:
    """Return it, calmly: what the first start did, and what is still open; None where all is as it should be."""
    if was_told:
        return Notice(
            tr("Your conversations are not encrypted: this system has no keyring."),
            tr("You can encrypt them with a passphrase."),
            actions=(("open", tr("Safety and backups")),),
        )
    if report.has_unseen_recovery_key:
        return Notice(
            tr(sentences.NEVER_SHOWN),
            tr(sentences.MAKE_ANOTHER),
            actions=(("recovery", tr("Make a recovery key")),),
        )
    if not report.survives_a_lost_keyring:
        return Notice(
            tr("Your conversations are encrypted, and only this system's keyring opens them."),
            tr("A recovery key opens them should the keyring be lost."),
            actions=(("recovery", tr("Make a recovery key")),),
        )
    return None
