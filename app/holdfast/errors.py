"""The errors that are the world's fault, each with a sentence for the person. Knows nothing of any room.

    HoldfastError(message, hint)
      BadInput                      what was typed or named cannot be used as it is
        NobodyAnswers               no provider is set up that could
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
        StoreKeyMissing(problem)    it is encrypted, and its key cannot be had at the moment
        StoreUnwritable             no permission, or a read-only disk
        StoreDamaged                the file is not what was written
          StoreLost                 it is gone or empty, and backups of it are there
        DiskFull                    no space left
        CopyMissing                 it is backed up, but not in the folder that was chosen besides
      ExportError                   a file or folder that was to be written
      ProviderError(provider)       a service that answers, or should
        KeyRefused                  it does not accept the key
          KeyMissing                there is no key to send
        AccessRefused               the key is good, but not for this model
        LimitReached                spending limit, balance or quota used up: waiting a moment does not help
        RateLimited                 too many requests just now; retry_after_s if it says how long
        Overloaded                  it has no capacity at the moment
        ServerFailed                something broke on its side
        RequestRefused              it cannot take this request as it is
          ContextTooLong            more text than the model reads at once
          RequestTooLarge           more bytes than it takes
          ModelUnknown              no such model there, or no longer
        Unreachable(cause)          no answer began
        StreamBroken(fault)         an answer began and did not end

A reply that a model declines to give is no error: it is a way to finish (`domain.StopReason.REFUSED`).

Anything else that is raised is a bug of ours: it goes to the log with its traceback. Cancelling is not an
error: see `jobs.Cancelled`.
"""

from __future__ import annotations

from typing import Literal

from holdfast.language import joined, tr


class HoldfastError(Exception):
    """Something outside Holdfast went wrong; `message` says what, `hint` what the person can do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return joined(self.message, self.hint)


class BadInput(HoldfastError):
    """What was typed or named cannot be used as it is."""


class NobodyAnswers(BadInput):
    """No provider is set up that could answer."""


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


class StoreEmpty(StoreError):
    """There is nothing in it yet: it is being made, or making it was cut short."""


class StoreNewer(StoreError):
    """The store was written by a newer Holdfast; it is left exactly as it is."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            tr(
                "This store was made by a newer Holdfast (its format is {found}, this one knows up to {known}).",
                found=found,
                known=known,
            ),
            tr("Install the newer Holdfast, or point --data-dir to another folder. Nothing was changed."),
        )
        self.found = found
        self.known = known


class StoreLocked(StoreError):
    """Another Holdfast is writing to this store."""


class StoreKeyWrong(StoreError):
    """The key does not open the store."""


class StoreKeyMissing(StoreError):
    """The store is encrypted and its key cannot be had; `problem` says why, and whether words of a person can help."""

    def __init__(self, problem: str, message: str, hint: str, *, takes_words: bool) -> None:
        super().__init__(message, hint)
        self.problem = problem
        self.takes_words = takes_words


class StoreUnwritable(StoreError):
    """No permission to write, or a read-only disk."""


class StoreDamaged(StoreError):
    """The file is not what was written."""


class StoreLost(StoreDamaged):
    """There is no store, or an empty file in its place, and there are backups of one beside."""


class DiskFull(StoreError):
    """No space left on the disk that holds the store."""


class CopyMissing(StoreError):
    """The store is backed up among its own backups, but there is no copy in the folder that was chosen besides."""


class ExportError(HoldfastError):
    """A file or folder that was to be written cannot be."""


class ProviderError(HoldfastError):
    """A provider did not answer as it should.

    `provider` is the name the person gave it. `status` is the HTTP status, or the one that an error inside a
    stream stands for. `retry_after_s` is what the provider asks for, capped. `provider_says` is its own wording,
    shortened and without keys: for the person's eyes, never for the log, since it may quote the request.

    What may be done without asking is data: `retry` (once more, same provider), `next_provider` (the next one of
    the person's chain), `needs_person` (this provider stays unusable until the person acts, so that moving on
    must be said).
    """

    retry: bool = False
    next_provider: bool = False
    needs_person: bool = False

    def __init__(
        self,
        provider: str,
        message: str,
        hint: str = "",
        *,
        request_id: str = "",
        status: int | None = None,
        retry_after_s: float | None = None,
        provider_says: str = "",
    ) -> None:
        super().__init__(message, hint)
        self.provider = provider
        self.request_id = request_id
        self.status = status
        self.retry_after_s = retry_after_s
        self.provider_says = provider_says


class KeyRefused(ProviderError):
    """The provider does not accept the key."""

    next_provider = True
    needs_person = True


class KeyMissing(KeyRefused):
    """There is no key for this provider; nothing was sent."""


class AccessRefused(ProviderError):
    """The key is good, but may not use this model or this service."""

    next_provider = True
    needs_person = True


class LimitReached(ProviderError):
    """A spending limit, a balance or a quota is used up; waiting a moment does not help."""

    next_provider = True
    needs_person = True


class RateLimited(ProviderError):
    """The provider asked us to slow down."""

    retry = True
    next_provider = True


class Overloaded(ProviderError):
    """The provider has no capacity at the moment."""

    retry = True
    next_provider = True


class ServerFailed(ProviderError):
    """Something broke on the provider's side."""

    retry = True
    next_provider = True


class RequestRefused(ProviderError):
    """The provider cannot take this request as it is; nor, most likely, can another."""


class ContextTooLong(RequestRefused):
    """More text than the model reads at once: the next provider only if its model reads more."""

    next_provider = True


class RequestTooLarge(RequestRefused):
    """More bytes than the provider takes."""


class ModelUnknown(RequestRefused):
    """The provider has no such model, or no longer: another model of the same provider first."""

    next_provider = True
    needs_person = True


UnreachableCause = Literal[
    "dns", "no_network", "refused", "tls", "connect_timeout", "headers_timeout", "write_timeout", "reset", "proxy",
    "redirected", "not_an_api", "other",
]  # fmt: skip


class Unreachable(ProviderError):
    """No answer began; `cause` says where it ended."""

    retry = True
    next_provider = True

    def __init__(self, provider: str, message: str, hint: str = "", *, cause: UnreachableCause) -> None:
        super().__init__(provider, message, hint)
        self.cause: UnreachableCause = cause
        self.retry = cause not in {"no_network", "proxy", "redirected", "not_an_api"}


StreamFault = Literal["cut", "disconnected", "malformed", "stalled", "no_content"]


class StreamBroken(ProviderError):
    """An answer began and did not end: what came is kept by whoever received it.

    `fault` is "cut" (the stream closed in order, but without its end), "disconnected", "malformed", "stalled"
    (nothing new for too long) or "no_content" (nothing but signs of life from the start).
    """

    retry = True
    next_provider = True

    def __init__(
        self, provider: str, message: str, hint: str = "", *, fault: StreamFault, request_id: str = ""
    ) -> None:
        super().__init__(provider, message, hint, request_id=request_id)
        self.fault: StreamFault = fault
