"""The errors that are the world's fault, each with a sentence for the person. Knows nothing of any room.

    HoldfastError(message, hint)
      BadInput                      what was typed or named cannot be used as it is
      NotFound                      no conversation, message or file by that name
      ArchiveError(where)           a file that was to be imported
        NotAnArchive                not an export that Holdfast knows
        ArchiveDamaged              cut off, broken or encrypted
        ArchiveTooLarge             beyond the limits that protect against bombs
        ArchiveUnreadable           gone, or no permission
      StoreError                    the store on this computer
        StoreNewer                  made by a newer Holdfast
        StoreLocked                 another Holdfast is writing to it
        StoreKeyWrong               the key does not open it
        StoreUnwritable             no permission, or a read-only disk
        StoreDamaged                the file is not what was written
        DiskFull                    no space left

Anything else that is raised is a bug of ours: it goes to the log with its traceback. Cancelling is not an
error: see `jobs.Cancelled`.
"""

from __future__ import annotations


class HoldfastError(Exception):
    """Something outside Holdfast went wrong; `message` says what, `hint` what the person can do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class BadInput(HoldfastError):
    """What was typed or named cannot be used as it is."""


class NotFound(HoldfastError):
    """No conversation, message or file goes by that name."""


class ArchiveError(HoldfastError):
    """A file that was to be imported cannot be; `where` names the file and, inside it, the member."""

    def __init__(self, where: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.where = where


class NotAnArchive(ArchiveError):
    """Not an export that Holdfast knows."""


class ArchiveDamaged(ArchiveError):
    """Cut off, broken or encrypted."""


class ArchiveTooLarge(ArchiveError):
    """Beyond the limits that protect this computer from an archive made to fill it."""


class ArchiveUnreadable(ArchiveError):
    """The file is gone, or this account may not read it."""


class StoreError(HoldfastError):
    """The store on this computer cannot do what was asked."""


class StoreNewer(StoreError):
    """The store was written by a newer Holdfast; it is left exactly as it is."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"This store was made by a newer Holdfast (its format is {found}, this one knows up to {known}).",
            "Install the newer Holdfast, or point --data-dir to another folder. Nothing was changed.",
        )
        self.found = found
        self.known = known


class StoreLocked(StoreError):
    """Another Holdfast is writing to this store."""


class StoreKeyWrong(StoreError):
    """The key does not open the store."""


class StoreUnwritable(StoreError):
    """No permission to write, or a read-only disk."""


class StoreDamaged(StoreError):
    """The file is not what was written."""


class DiskFull(StoreError):
    """No space left on the disk that holds the store."""
