"""What is said of a reply while it comes and when it ends, a sentence each. Decides nothing."""

from __future__ import annotations

from holdfast.domain import Finished, StopReason
from holdfast.errors import HoldfastError, ProviderError
from holdfast.failover import Failure, why_words
from holdfast.language import mark, tr

OUR_FAULT = (
    mark("Something in Holdfast itself went wrong."),
    mark("What came is kept, and the log says more. Try again."),
)
NOBODY = (
    mark("Nobody of the chain may answer this at the moment."),
    mark("A key, a balance or your consent is missing; see the settings under Providers."),
)
OVER_LIMIT = (
    mark("This month's limit is reached, and the message waits."),
    mark("Send it all the same, or raise the limit in the settings under Costs."),
)
CUT_SHORT = {
    StopReason.MAX_TOKENS: mark("The model stopped at the length it may write."),
    StopReason.CONTEXT_FULL: mark("The model stopped, since the conversation is as long as it can be with it."),
    StopReason.PAUSED: mark("The model paused here; ask it to go on."),
    StopReason.TOOL_USE: mark("The model asked for a tool, and there is none here."),
}
LONGEST_REASON = 60
"""The longest reason that a service names has half of this."""


def end_words(finished: Finished, label: str, *, has_text: bool) -> tuple[str, ...]:
    """Return what is to be said of an end that may not be the one the model wanted, () for any other.

    `has_text`: whoever ended the reply wrote some of it.
    """
    said = [tr(CUT_SHORT[finished.reason])] if finished.reason in CUT_SHORT else []
    if finished.reason is StopReason.OTHER:
        said.append(tr("The model says why it ended: {reason}", reason=finished.raw[:LONGEST_REASON]))
    if not has_text and finished.reason is not StopReason.TOOL_USE:
        said.append(tr("{label} ended the reply without a word.", label=label))
    return tuple(said)


def our_fault() -> HoldfastError:
    """Return the error for what is none of the world's."""
    return HoldfastError(*map(tr, OUR_FAULT))


def nobody() -> HoldfastError:
    """Return the error that nobody of the chain may answer."""
    return HoldfastError(*map(tr, NOBODY))


def over_limit() -> HoldfastError:
    """Return the error that a message waits since this month's limit is reached."""
    return HoldfastError(*map(tr, OVER_LIMIT))


def limit_words(first: str, label: str) -> str:
    """Return the notice that somebody answers who costs nothing, in place of the first of the chain."""
    return tr("This month's limit is reached, so that {label} answers and not {first}.", label=label, first=first)


def change_words(left: str, taken: str, failure: Failure, last: HoldfastError | None, *, has_text: bool) -> str:
    """Return the notice that somebody else answers: who, and why; what the person has to mend is said with it."""
    if has_text:
        return why_words(left, failure)  # who goes on is said at the seam
    if failure is Failure.SWITCHED or last is None:
        return tr("{left} took too long; {taken} answers.", left=left, taken=taken)
    needs_mending = isinstance(last, ProviderError) and last.needs_person
    # Translators: {what} is a whole sentence that says why another model answers
    return tr("{what} {taken} answers.", what=str(last) if needs_mending else last.message, taken=taken)


def not_well_words(first: str, taken: str) -> str:
    """Return the notice that the first choice was not asked, since it is not well."""
    return tr("{first} is not well; {second} answers.", first=first, second=taken)


def again_words(error: HoldfastError, seconds: float) -> str:
    """Return the notice that the same provider is asked again, and when."""
    return tr("{message} It is asked again in {seconds} s.", message=error.message, seconds=max(round(seconds), 1))
