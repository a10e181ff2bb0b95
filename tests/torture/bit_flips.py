"""Flip one bit of a store at a time, anywhere in the file, and count: how many are noticed, what a repair brings back.

    python tests/torture/bit_flips.py [--flips 60] [--plain] [--alone] [--seed N]

Each flip is tried twice: with a backup beside the store, and with nothing but the file itself.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.generator import generate  # noqa: E402 - found only after the line above
from holdfast.errors import HoldfastError, StoreDamaged  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.operations import Library, checking  # noqa: E402 - as above
from holdfast.operations.backups import Backups  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.store import Store, copying  # noqa: E402 - as above
from holdfast.store.connection import Database  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = bytes(range(32))
CONVERSATIONS, MESSAGES = 30, 600
WAYS = ("with backup", "alone")


@dataclass
class Figures:
    """What came of all flips."""

    flips: int = 0
    harmless: int = 0
    noticed: int = 0
    with_backup: float = 0.0
    alone: float = 0.0
    worst_alone: float = 1.0
    hopeless_alone: int = 0
    failures: int = 0


def made(folder: Path, key: bytes | None, conversations: int, messages: int) -> Path:
    """Import a generated export, with a backup, and return the folder."""
    export = generate(folder, "G1", conversations=conversations, messages=messages)
    paths = Paths.under(folder / "whole")
    with Store.open(paths.store, key) as store:
        Library(store, InlineLanes()).import_archive(export.paths, CancelToken(), no_progress)
        Backups(store, paths).make("import", CancelToken())
    return paths.data


def flip(file: Path, at: int, bit: int) -> None:
    """Change one bit."""
    with file.open("r+b") as opened:
        opened.seek(at)
        (value,) = opened.read(1)
        opened.seek(at)
        opened.write(bytes([value ^ 1 << bit]))


def repaired(folder: Path, key: bytes | None, total: int) -> float:
    """Repair the store in `folder` and return the share of messages that is there then."""
    paths = Paths.under(folder)
    try:
        checking.repair(paths, key, CancelToken())
    except StoreDamaged:
        return 0.0
    report = checking.check(Database(paths.store, key), paths.data / "nothing", CancelToken(), is_deep=True)
    left = {"backups"} if key else {"backups", "sources"}  # a source text that nobody else has stays, and is told
    bad = [each for each in report.findings if each.area not in left]
    if bad:
        raise AssertionError(f"after the repair: {bad}")
    return report.messages / total


def one(  # noqa: PLR0917 - what a try is made of
    whole: Path, folder: Path, key: bytes | None, dice: random.Random, figures: Figures, ways: Sequence[str]
) -> None:
    """Try one flip."""
    size = (whole / "holdfast.db").stat().st_size
    total = copying.counted(Database(whole / "holdfast.db", key))[1]
    at, bit = dice.randrange(size), dice.randrange(8)
    figures.flips += 1
    shares = []
    for name in ways:
        place = folder / name
        shutil.copytree(whole, place)
        flip(place / "holdfast.db", at, bit)
        if name == "alone":
            shutil.rmtree(place / "backups")
        database = Database(place / "holdfast.db", key)
        try:
            report = checking.check(database, place / "nothing", CancelToken(), is_deep=True)
            is_noticed = any(each.area != "backups" for each in report.findings)
        except HoldfastError:
            is_noticed = True
        if not is_noticed:
            break
        share = repaired(place, key, total)
        if name == "with backup" and share == 0.0:  # not even the list of tables: the backup is restored
            share = 1.0 if copying.counted(Database(next((place / "backups").glob("2*")) / "holdfast.db", key)) else 0.0
        shares.append(share)
    for name in WAYS:
        shutil.rmtree(folder / name, ignore_errors=True)
    if not shares:
        figures.harmless += 1
        return
    figures.noticed += 1
    figures.with_backup += shares[0]
    figures.alone += shares[-1]
    figures.hopeless_alone += shares[-1] == 0.0
    if shares[-1]:
        figures.worst_alone = min(figures.worst_alone, shares[-1])


def run(flips: int, key: bytes | None, seed: int, ways: Sequence[str] = WAYS) -> Figures:
    """Try so many flips and return the figures."""
    figures, dice = Figures(), random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        whole = made(Path(name), key, CONVERSATIONS, MESSAGES)
        for _ in range(flips):
            one(whole, Path(name), key, dice, figures, ways)
    return figures


def main() -> None:
    """Try and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flips", type=int, default=60)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--alone", action="store_true", help="only without a backup")
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    ways = WAYS[1:] if options.alone else WAYS
    got = run(options.flips, None if options.plain else KEY, options.seed, ways)
    print(f"{got.flips} flips, {got.noticed} noticed, {got.harmless} not noticed")
    if got.noticed:
        if not options.alone:
            print(f"messages there after the repair: {got.with_backup / got.noticed:.4%} with a backup beside")
        print(f"messages there after the repair: {got.alone / got.noticed:.4%} from the file alone")
        print(f"  the worst {got.worst_alone:.4%}, but for {got.hopeless_alone} of which nothing could be read")


if __name__ == "__main__":
    main()
