"""What can be typed after the commands that keep the store safe. Knows argparse and nothing of what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from holdfast.cli.arguments import Commands


def add(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the commands."""
    _key(commands, add_json)
    _encrypt(commands, add_json)


def _key(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    command = commands.add_parser(
        "key",
        help="how the store is encrypted, and the ways to its key",
        description=(
            "Say how the store is encrypted; make a recovery key, which opens it when the keyring is lost; or set a\n"
            "passphrase that opens it, in place of the one before."
        ),
        epilog=(
            "examples:\n"
            "  holdfast key status\n"
            "  holdfast key recovery > recovery-key.txt\n"
            "  HOLDFAST_NEW_PASSPHRASE='four words or more' holdfast key change\n\n"
            "Where there is no keyring, HOLDFAST_PASSPHRASE opens the store, or encrypts a new one."
        ),
    )
    command.add_argument("action", choices=["status", "recovery", "change"], metavar="status|recovery|change")
    add_json(command)


def _encrypt(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    command = commands.add_parser(
        "encrypt",
        help="encrypt a store that is not",
        description=(
            "Encrypt the store: its key goes into the system's keyring or, where there is none, is sealed with a\n"
            "passphrase (HOLDFAST_NEW_PASSPHRASE, or typed)."
        ),
    )
    add_json(command)
    command = commands.add_parser(
        "decrypt",
        help="take the store's encryption away",
        description="Take the store's encryption away. Backups made before stay encrypted and keep their keys.",
    )
    add_json(command)
