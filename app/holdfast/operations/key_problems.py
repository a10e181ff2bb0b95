"""Why the key of a store cannot be had, and what is said about it. Knows sentences, no files and no keyring."""

from __future__ import annotations

from enum import StrEnum

from holdfast.keys import KeyringState
from holdfast.language import mark


class Problem(StrEnum):
    """Why the key of a store cannot be had."""

    LOCKED = "locked"
    STILL_LOCKED = "still locked"
    LOCKED_AT_FIRST = "locked at first"
    LOST = "lost"
    CHANGED = "changed"
    ABSENT = "absent"
    UNTRUSTED = "untrusted"
    FAILED = "failed"
    OTHER_KEY = "other key"
    WORDS_ONLY = "passphrase"
    WRONG_WORDS = "wrong words"
    NO_SLOTS = "no slots"


WITH_WORDS = mark("Your passphrase or recovery key opens it.")
SENTENCES: dict[Problem, tuple[str, str]] = {
    Problem.LOCKED: (
        mark("The keyring that holds the key to your conversations is locked."),
        mark("Unlock it and try again."),
    ),
    Problem.STILL_LOCKED: (
        mark("The keyring is still locked: it was given no password, or another one."),
        mark("It usually has the password of your login. Try again."),
    ),
    Problem.LOCKED_AT_FIRST: (
        mark("Your conversations are to be encrypted, and the keyring that would hold the key is locked."),
        mark("Unlock it and try again, or set a passphrase instead. Nothing was made yet."),
    ),
    Problem.LOST: (
        mark("The keyring no longer has the key to your conversations."),
        mark("It was reset or made anew. Your conversations are where they were."),
    ),
    Problem.CHANGED: (
        mark(
            "This system now uses another keyring ({now}) than the one that holds the key to your "
            "conversations ({then})."
        ),
        mark("Start Holdfast where {then} runs."),
    ),
    Problem.ABSENT: (
        mark("No keyring is running here, and the key to your conversations is in one ({then})."),
        mark("Start Holdfast from your usual desktop session."),
    ),
    Problem.UNTRUSTED: (
        mark("The only keyring here ({now}) keeps secrets in a plain file, so that it was not asked."),
        mark("Start Holdfast where {then} runs."),
    ),
    Problem.FAILED: (mark("The keyring does not answer."), mark("Try again in a moment, or sign out and in again.")),
    Problem.OTHER_KEY: (
        mark("The keyring has a key under this store's name, but it is another one."),
        mark("Your conversations are where they were."),
    ),
    Problem.WORDS_ONLY: (mark("Your conversations are encrypted with a passphrase."), ""),
    Problem.WRONG_WORDS: (mark("What {variable} holds does not open the store."), mark("Nothing was changed.")),
    Problem.NO_SLOTS: (
        mark("The store is encrypted, and the file that says how it is opened (keyslots.json) is gone."),
        mark("Put it back beside the store: there is one like it in every backup. Nothing was changed."),
    ),
}

OF_STATE = {
    KeyringState.LOCKED: Problem.LOCKED,
    KeyringState.ABSENT: Problem.ABSENT,
    KeyringState.UNTRUSTED: Problem.UNTRUSTED,
    KeyringState.FAILED: Problem.FAILED,
}
