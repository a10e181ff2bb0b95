"""The sentences for what goes wrong with a provider: what happened, and what to do. Knows no HTTP and no format."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from holdfast import errors
from holdfast.language import mark, tr, trn

if TYPE_CHECKING:
    from holdfast.errors import ProviderError, StreamFault, UnreachableCause

SENTENCES: dict[type[ProviderError], tuple[str, str]] = {
    errors.KeyMissing: (mark("There is no key for {label} yet."), mark("Enter one in the settings under Providers.")),
    errors.KeyRefused: (
        mark("{label} does not accept the key."),
        mark("Check it in the settings under Providers, or make a new one on the provider's page."),
    ),
    errors.AccessRefused: (
        mark("{label} does not let this key use {model}."),
        mark("Choose another model, or ask whoever manages the account."),
    ),
    errors.LimitReached: (
        mark("The spending limit or the balance at {label} is used up."),
        mark("Raise it on the provider's page, or wait for its next period; another provider can answer meanwhile."),
    ),
    errors.RateLimited: (mark("{label} asks to slow down."), mark("It takes new messages again after a short wait.")),
    errors.Overloaded: (
        mark("{label} has no capacity at the moment ({status})."),
        mark("This mostly passes within minutes."),
    ),
    errors.ServerFailed: (
        mark("Something broke at {label} ({status})."),
        mark("It is not about the message; try again."),
    ),
    errors.RequestRefused: (
        mark("{label} cannot take this message as it is ({status})."),
        mark("A smaller file or another wording often helps."),
    ),
    errors.ContextTooLong: (
        mark("The conversation is longer than {model} reads at once."),
        mark("Choose a model that reads more, or leave out the oldest messages."),
    ),
    errors.RequestTooLarge: (
        mark("The message with its files is larger than {label} takes."),
        mark("Remove a file or a picture, or make it smaller."),
    ),
    errors.ModelUnknown: (mark("{label} has no model named {model}."), mark("Choose another; some have been retired.")),
}

UNREACHABLE: dict[UnreachableCause, tuple[str, str]] = {
    "dns": (
        mark("The address of {label} cannot be looked up."),
        mark("Check the connection to the internet, and the address."),
    ),
    "no_network": (
        mark("This computer has no connection to the network."),
        mark("It is tried again when there is one."),
    ),
    "refused": (
        mark("{label} does not answer at its address."),
        mark("It may be down; another provider can answer meanwhile."),
    ),
    "tls": (
        mark("No trusted connection to {label} could be made."),
        mark("A proxy or a wrong clock can cause this; nothing was sent."),
    ),
    "connect_timeout": (
        mark("{label} does not answer: no connection within the time."),
        mark("It may be down, or the network."),
    ),
    "headers_timeout": (
        mark("{label} took the message and does not answer."),
        mark("Try again, or let another provider answer."),
    ),
    "write_timeout": (
        mark("The message could not be sent to {label} in time."),
        mark("The network is slow or interrupted."),
    ),
    "reset": (
        mark("{label} closed the connection without an answer."),
        mark("Try again, or let another provider answer."),
    ),
    "proxy": (
        mark("The proxy set for this computer did not let the message through."),
        mark("Check the proxy's settings."),
    ),
    "redirected": (
        mark("{label} points to another address, which Holdfast does not follow with a key."),
        mark("Check the address; a network that wants you to sign in does this too."),
    ),
    "not_an_api": (
        mark("What answers at the address of {label} does not speak its language."),
        mark("Check the address; a network that wants you to sign in does this too."),
    ),
    "other": (mark("{label} cannot be reached."), mark("Check the address and the connection.")),
}

LOCAL_REFUSED = (mark("{label} is not running on its address."), mark("Start it and try again."))
LOCAL_SLOW = (
    mark("{label} has not answered in time."),
    mark("It may still be loading the model; try again in a moment."),
)

BROKEN: dict[StreamFault, tuple[str, str]] = {
    "cut": (mark("The answer of {label} stopped before its end."), mark("What came is kept.")),
    "disconnected": (mark("The connection to {label} broke in the middle of the answer."), mark("What came is kept.")),
    "malformed": (mark("{label} sent something unreadable in the middle of the answer."), mark("What came is kept.")),
    "stalled": (mark("{label} fell silent in the middle of the answer."), mark("What came is kept.")),
    "no_content": (
        mark("{label} took the message and sent no answer."),
        mark("Try again, or let another provider answer."),
    ),
}

BROKEN_AT_ONCE: dict[StreamFault, tuple[str, str]] = {
    "cut": UNREACHABLE["reset"],
    "disconnected": UNREACHABLE["reset"],
    "malformed": UNREACHABLE["not_an_api"],
    "stalled": BROKEN["no_content"],
    "no_content": BROKEN["no_content"],
}
"""The same before the first word of an answer: there was no middle, and nothing came that could be kept."""

LONGEST_IN_SECONDS, LONGEST_IN_MINUTES = 90, 120


def sentence(kind: type[ProviderError], label: str, model: str, status: int) -> tuple[str, str]:
    """Return what happened and what to do."""
    message, hint = SENTENCES[kind]
    return tr(message, label=label, model=model or tr("this model"), status=status), tr(hint)


def in_own_words(own: str) -> str:
    """Return what the provider itself says of what was wrong, "" where it says nothing."""
    own = "".join(sign for sign in " ".join(own.split()) if sign.isprintable())
    return tr("In its own words: “{own}”.", own=own.rstrip(".")) if own else ""


def wait(seconds: float) -> str:
    """Return how long to wait, rounded up: nobody counts to 34.5 seconds, and too early is refused again."""
    if seconds <= LONGEST_IN_SECONDS:
        return trn(
            "It takes new messages again in {count} second.",
            "It takes new messages again in {count} seconds.",
            max(1, math.ceil(seconds)),
        )
    if seconds <= LONGEST_IN_MINUTES * 60:
        return trn(
            "It takes new messages again in {count} minute.",
            "It takes new messages again in {count} minutes.",
            math.ceil(seconds / 60),
        )
    return trn(
        "It takes new messages again in {count} hour.",
        "It takes new messages again in {count} hours.",
        math.ceil(seconds / 3600),
    )


def unreachable(label: str, cause: UnreachableCause, *, is_local: bool) -> tuple[str, str]:
    """Return why no answer began, and what to do; a server of the person's own is started, not waited for."""
    message, hint = UNREACHABLE[cause]
    if is_local and cause == "refused":
        message, hint = LOCAL_REFUSED
    elif is_local and cause == "headers_timeout":
        message, hint = LOCAL_SLOW
    return tr(message, label=label), tr(hint)


def broken(label: str, fault: StreamFault, *, has_text: bool) -> tuple[str, str]:
    """Return why an answer did not end, and what became of it."""
    message, hint = (BROKEN if has_text else BROKEN_AT_ONCE)[fault]
    return tr(message, label=label), tr(hint)
