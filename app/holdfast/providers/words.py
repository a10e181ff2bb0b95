"""The sentences for what goes wrong with a provider: what happened, and what to do. Knows no HTTP and no format."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from holdfast import errors

if TYPE_CHECKING:
    from holdfast.errors import ProviderError, StreamFault, UnreachableCause

SENTENCES: dict[type[ProviderError], tuple[str, str]] = {
    errors.KeyMissing: ("There is no key for {label} yet.", "Enter one in the settings under Providers."),
    errors.KeyRefused: (
        "{label} does not accept the key.",
        "Check it in the settings under Providers, or make a new one on the provider's page.",
    ),
    errors.AccessRefused: (
        "{label} does not let this key use {model}.",
        "Choose another model, or ask whoever manages the account.",
    ),
    errors.LimitReached: (
        "The spending limit or the balance at {label} is used up.",
        "Raise it on the provider's page, or wait for its next period; another provider can answer meanwhile.",
    ),
    errors.RateLimited: ("{label} asks to slow down.", "It takes new messages again after a short wait."),
    errors.Overloaded: ("{label} has no capacity at the moment ({status}).", "This mostly passes within minutes."),
    errors.ServerFailed: ("Something broke at {label} ({status}).", "It is not about the message; try again."),
    errors.RequestRefused: (
        "{label} cannot take this message as it is ({status}).",
        "The details have the provider's own words.",
    ),
    errors.ContextTooLong: (
        "The conversation is longer than {model} reads at once.",
        "Choose a model that reads more, or leave out the oldest messages.",
    ),
    errors.RequestTooLarge: (
        "The message with its files is larger than {label} takes.",
        "Remove a file or a picture, or make it smaller.",
    ),
    errors.ModelUnknown: ("{label} has no model named {model}.", "Choose another; some have been retired."),
}

UNREACHABLE: dict[UnreachableCause, tuple[str, str]] = {
    "dns": ("The address of {label} cannot be looked up.", "Check the connection to the internet, and the address."),
    "no_network": ("This computer has no connection to the network.", "It is tried again when there is one."),
    "refused": ("{label} does not answer at its address.", "It may be down; another provider can answer meanwhile."),
    "tls": (
        "No trusted connection to {label} could be made.",
        "A proxy or a wrong clock can cause this; nothing was sent.",
    ),
    "connect_timeout": ("{label} does not answer: no connection within the time.", "It may be down, or the network."),
    "headers_timeout": ("{label} took the message and does not answer.", "Try again, or let another provider answer."),
    "write_timeout": ("The message could not be sent to {label} in time.", "The network is slow or interrupted."),
    "reset": ("{label} closed the connection without an answer.", "Try again, or let another provider answer."),
    "proxy": ("The proxy set for this computer did not let the message through.", "Check the proxy's settings."),
    "redirected": (
        "{label} points to another address, which Holdfast does not follow with a key.",
        "Check the address; a network that wants you to sign in does this too.",
    ),
    "not_an_api": (
        "What answers at the address of {label} does not speak its language.",
        "Check the address; a network that wants you to sign in does this too.",
    ),
    "other": ("{label} cannot be reached.", "Check the address and the connection."),
}

LOCAL_REFUSED = ("{label} is not running on its address.", "Start it and try again.")
LOCAL_SLOW = ("{label} has not answered in time.", "It may still be loading the model; try again in a moment.")

BROKEN: dict[StreamFault, tuple[str, str]] = {
    "cut": ("The answer of {label} stopped before its end.", "What came is kept."),
    "disconnected": ("The connection to {label} broke in the middle of the answer.", "What came is kept."),
    "malformed": ("{label} sent something unreadable in the middle of the answer.", "What came is kept."),
    "stalled": ("{label} fell silent in the middle of the answer.", "What came is kept."),
    "no_content": ("{label} took the message and sent no answer.", "Try again, or let another provider answer."),
}


LONGEST_IN_SECONDS = 90


def sentence(kind: type[ProviderError], label: str, model: str, status: int) -> tuple[str, str]:
    """Return what happened and what to do."""
    message, hint = SENTENCES[kind]
    return message.format(label=label, model=model or "this model", status=status), hint


def wait(seconds: float) -> str:
    """Return how long to wait, rounded up: nobody counts to 34.5 seconds, and too early is refused again."""
    if seconds <= LONGEST_IN_SECONDS:
        count = max(1, math.ceil(seconds))
        return f"It takes new messages again in {count} second{'s' if count > 1 else ''}."
    return f"It takes new messages again in {math.ceil(seconds / 60)} minutes."


def unreachable(label: str, cause: UnreachableCause, *, is_local: bool) -> tuple[str, str]:
    """Return why no answer began, and what to do; a server of the person's own is started, not waited for."""
    message, hint = UNREACHABLE[cause]
    if is_local and cause == "refused":
        message, hint = LOCAL_REFUSED
    elif is_local and cause == "headers_timeout":
        message, hint = LOCAL_SLOW
    return message.format(label=label), hint


def broken(label: str, fault: StreamFault) -> tuple[str, str]:
    """Return why an answer did not end, and what became of it."""
    message, hint = BROKEN[fault]
    return message.format(label=label), hint
