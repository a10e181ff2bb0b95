"""What can be typed after the commands that keep the store safe. Knows argparse and nothing of what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli import kinds

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from holdfast.cli.arguments import Commands


def add(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the commands."""
    _key(commands, add_json)
    _encrypt(commands, add_json)
    _check(commands, add_json)
    _bin(commands, add_json)
    _backups(commands, add_json)
    _set_aside(commands, add_json)


def _key(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    command = commands.add_parser(
        "key",
        help="how the store is encrypted, and the ways to its key",
        description=(
            "Say how the store is encrypted; make a recovery key, which opens it when the keyring is lost; set a\n"
            "passphrase that opens it, in place of the one before; or rotate: encrypt the store and its backups anew\n"
            "with a new key, so that the one before, should somebody have it, opens them no more."
        ),
        epilog=(
            "examples:\n"
            "  holdfast key status\n"
            "  holdfast key recovery > recovery-key.txt\n"
            "  HOLDFAST_NEW_PASSPHRASE='four words or more' holdfast key change\n"
            "  holdfast key rotate\n\n"
            "Where there is no keyring, HOLDFAST_PASSPHRASE opens the store, or encrypts a new one."
        ),
    )
    command.add_argument(
        "action", choices=["status", "recovery", "change", "rotate"], metavar="status|recovery|change|rotate"
    )
    add_json(command)


def _encrypt(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    command = commands.add_parser(
        "encrypt",
        help="encrypt a store that is not",
        description=(
            "Encrypt the store: its key goes into the system's keyring or, where there is none, is sealed with a\n"
            "passphrase (HOLDFAST_NEW_PASSPHRASE or HOLDFAST_PASSPHRASE, or typed)."
        ),
    )
    add_json(command)
    command = commands.add_parser(
        "decrypt",
        help="take the store's encryption away",
        description="Take the store's encryption away. Backups made before stay encrypted and keep their keys.",
    )
    add_json(command)


def _backups(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    command = commands.add_parser(
        "backup",
        help="back the store up, and verify the backup",
        description=(
            "Copy the store as it is at this moment, open the copy, check all of it and compare it with the store.\n"
            "It works while the window is open. The copy is encrypted like the store."
        ),
        epilog="examples:\n  holdfast backup\n  holdfast backup --to ~/stick",
    )
    command.add_argument("--to", type=kinds.path, metavar="DIR", help="put it there instead of among the other backups")
    add_json(command)
    command = commands.add_parser("backups", help="list the backups", description="List the backups, newest first.")
    command.add_argument("--verify", action="store_true", help="open and check each of them again")
    add_json(command)
    command = commands.add_parser(
        "restore",
        help="bring a backup back",
        description=(
            "Go on with a backup in the place of the store. The store is not destroyed: it is set aside, and the\n"
            "answer says where. BACKUP is the folder of a backup, as `holdfast backups` lists it, or the file in it."
        ),
        epilog="examples:\n  holdfast restore --dry-run BACKUP\n  holdfast restore BACKUP --into new-folder",
    )
    command.add_argument("backup", type=kinds.path, metavar="BACKUP")
    how = command.add_mutually_exclusive_group()
    how.add_argument(
        "--into", type=kinds.path, metavar="DIR", help="into a folder without a store; the store stays as it is"
    )
    how.add_argument("--dry-run", action="store_true", help="only open and check the backup, and compare")
    add_json(command)


def _set_aside(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    command = commands.add_parser(
        "set-aside",
        help="list the stores that a restore or a repair set aside, or delete them",
        description=(
            "A restore or a repair sets the store that was there aside, whole; nothing of it is ever deleted by\n"
            "itself. List what lies there, or delete what you name, for good; with --all everything.\n"
            "`holdfast restore` brings one back."
        ),
        epilog="examples:\n  holdfast set-aside\n  holdfast set-aside delete 2026-11-25-221500",
    )
    command.add_argument("action", nargs="?", choices=["list", "delete"], metavar="delete")
    command.add_argument("names", nargs="*", metavar="NAME")
    command.add_argument("--all", action="store_true", help="delete everything that was set aside")
    add_json(command)


def _bin(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    command = commands.add_parser(
        "bin",
        help="throw conversations away, take them back, remove them for good",
        description=(
            "What is put into the bin is out of lists and searches, and stays there for 30 days of use.\n"
            "`remove` takes what is in the bin from the store for good; with --all everything that is in it."
        ),
        epilog="examples:\n  holdfast bin put 17 18\n  holdfast bin\n  holdfast bin back 17\n  holdfast bin remove 18",
    )
    command.add_argument("action", nargs="?", choices=["list", "put", "back", "remove"], metavar="put|back|remove")
    command.add_argument("ids", nargs="*", metavar="ID")
    command.add_argument("--all", action="store_true", help="with `remove`: everything in the bin")
    add_json(command)


def _check(commands: Commands, add_json: Callable[[argparse.ArgumentParser], None]) -> None:
    command = commands.add_parser(
        "check",
        help="look whether everything is as it was stored, and repair it",
        description=(
            "Look at the file, the search index, the branches of every conversation and the backups.\n"
            "--deep compares every text with its digest, every conversation with its source, and reads every backup.\n"
            "--repair works on a copy, takes what cannot be read from a backup or from the sources that were kept,\n"
            "says by title what is gone, and sets the damaged store aside."
        ),
        epilog="exit codes: 0 all is well, 1 something is not",
    )
    command.add_argument("--deep", action="store_true", help="also every text, every source and every backup")
    command.add_argument("--repair", action="store_true", help="mend what is found")
    add_json(command)
