"""Asks the person at the terminal for a passphrase; where nobody sits at one, gives no answer."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING

from holdfast.cli.as_text import harmless
from holdfast.errors import BadInput

if TYPE_CHECKING:
    from holdfast.errors import StoreKeyMissing

PASSPHRASE_VARIABLE = "HOLDFAST_PASSPHRASE"  # noqa: S105 - as below
NEW_PASSPHRASE_VARIABLE = "HOLDFAST_NEW_PASSPHRASE"  # noqa: S105 - the name of the variable, not what it holds


def ask_for_words(missing: StoreKeyMissing, wrong: str) -> str | None:
    """Say why words are needed and return those that were typed, None where there is no terminal or no answer."""
    if not _has_terminal():
        return None
    sys.stderr.write(harmless(wrong or str(missing)) + "\n")
    return _typed("Passphrase or recovery key: ")


def new_passphrase(*, is_first: bool = False) -> str:
    """Return a new passphrase, typed twice or from the environment, "" where nobody gives one; where it is the first,
    the variable by which it opens the store later will do. Raises BadInput.
    """
    for variable in (NEW_PASSPHRASE_VARIABLE, *((PASSPHRASE_VARIABLE,) if is_first else ())):
        if words := os.environ.get(variable, ""):
            return words
    if not _has_terminal():
        return ""
    words = _typed("New passphrase: ") or ""
    if words and words != _typed("Once more: "):
        raise BadInput("The two passphrases differ.", "Nothing was changed.")
    return words


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _typed(question: str) -> str | None:
    try:
        return getpass.getpass(question, sys.stderr) or None
    except EOFError:
        return None
