"""Take the disk away in the ways that disks are taken away: read-only, no permission, moved, removed, put back.

    python tests/torture/no_write.py

Nothing that was told as stored may be lost, every refusal is a sentence that names the folder, reading goes on where
it can, and work goes on once the disk is as it was. Cases that need the right to mount are passed over without it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.generator import generate  # noqa: E402 - found only after the line above
from helpers.stored import bring, said, talk  # noqa: E402 - as above
from holdfast.errors import HoldfastError, StoreUnwritable  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.operations.backups import Backups  # noqa: E402 - as above
from holdfast.operations.protection import Protection  # noqa: E402 - as above
from holdfast.operations.unlocking import StoreKey  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.store import Store, copying  # noqa: E402 - as above
from holdfast.store.connection import Database  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOUND = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.getuid() == 0 else ()
"""What makes permissions hold for root too."""

CASES: dict[str, Callable[[Path], list[str]]] = {}


class PassedOver(Exception):
    """This computer does not let the case be tried."""


def case(function: Callable[[Path], list[str]]) -> Callable[[Path], list[str]]:
    """Add a case; it returns what is wrong."""
    CASES[function.__name__.replace("_", " ")] = function
    return function


def command(data: Path, *arguments: object, is_bound: bool = False) -> tuple[int, str]:
    """Run a command of the program, bound by permissions or not; return its exit code and all it said."""
    done = subprocess.run(
        [*(BOUND if is_bound else ()), sys.executable, "-m", "holdfast", "--data-dir", str(data), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(TESTS.parent / "app"), "HOME": "/nonexistent"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    """Mount a small disk there."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=False).returncode:
        raise PassedOver
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def wrong_answers(said: dict[str, tuple[int, str]], folder: Path, *, reads: tuple[str, ...]) -> list[str]:
    """Return which commands did not read, or were not refused in a sentence that names the folder."""
    wrong = []
    for name, (code, words) in said.items():
        is_refused = code in {1, 2} and str(folder) in words and "Traceback" not in words
        if (code != 0) if name in reads else not is_refused:
            wrong.append(f"{name}: code {code}: {words.strip()[:200]}")
    return wrong


@case
def a_disk_mounted_read_only(folder: Path) -> list[str]:
    """Read everything and write nothing; afterwards an import goes on."""
    disk = folder / "disk"
    with mounted(disk):
        export = generate(folder, "G1", conversations=6, messages=120)
        data = disk / "data"
        if command(data, "import", "--sample")[0]:
            return ["the sample could not be imported"]
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        said = {
            "list": command(data, "list"),
            "search": command(data, "search", "the"),
            "check": command(data, "check"),
            "backups": command(data, "backups"),
            "import": command(data, "import", *export.paths),
            "backup": command(data, "backup"),
            "bin put": command(data, "bin", "put", "1"),
        }
        wrong = wrong_answers(said, data, reads=("list", "search", "check", "backups"))
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        wrong += [] if command(data, "import", *export.paths)[0] == 0 else ["no import once it could be written to"]
        copying.proven(Database(data / "holdfast.db"), CancelToken())
    return wrong


@case
def a_folder_without_the_right_to_write(folder: Path) -> list[str]:
    """Read and change nothing; then read nothing either."""
    if BOUND and shutil.which(BOUND[0]) is None:
        raise PassedOver
    data = folder / "data"
    if command(data, "import", "--sample")[0]:
        return ["the sample could not be imported"]
    for each in (data, *data.rglob("*")):
        each.chmod(0o500 if each.is_dir() else 0o400)
    said = {
        "list": command(data, "list", is_bound=True),
        "search": command(data, "search", "the", is_bound=True),
        "bin put": command(data, "bin", "put", "1", is_bound=True),
        "backup": command(data, "backup", is_bound=True),
        "import": command(data, "import", "--sample", is_bound=True),
    }
    wrong = wrong_answers(said, data, reads=("list", "search"))
    for each in (data, *data.rglob("*")):
        each.chmod(0o700 if each.is_dir() else 0o600)
    wrong += [] if command(data, "bin", "put", "1", is_bound=True)[0] == 0 else ["nothing can be written afterwards"]
    data.chmod(0)
    code, words = command(data, "list", is_bound=True)
    wrong += [] if code == 1 and str(data) in words and "Traceback" not in words else [f"unreadable: {code} {words}"]
    data.chmod(0o700)
    return wrong


@case
def a_folder_removed_while_it_is_used(folder: Path) -> list[str]:
    """Refuse what would be gone with the program, rather than tell it as stored."""
    paths = Paths.under(folder / "data")
    wrong = []
    with Store.open(paths.store) as store:
        bring(store, talk("c1", said("m1", "kept")))
        shutil.rmtree(paths.data)
        if (found := refused(lambda: bring(store, talk("c2", said("m1", "lost"))), paths.data)) is not None:
            wrong.append(found)
        if (found := refused(store.counts, paths.data)) is not None:
            wrong.append(found)
    with Store.open(paths.store) as store:
        bring(store, talk("c1", said("m1", "anew")))
    return wrong


@case
def a_folder_moved_and_put_back(folder: Path) -> list[str]:
    """Go on with an import once the folder is back; all that was told as stored is there."""
    paths = Paths.under(folder / "data")
    export = generate(folder, "G1", conversations=30, messages=4_500)
    wrong: list[str] = []
    told: set[int] = set()
    with Store.open(paths.store) as store:
        library = Library(store, InlineLanes())

        def stored(changes: object) -> None:
            told.update(changes.conversations)  # type: ignore[attr-defined] - of the domain
            if paths.data.exists() and not wrong:
                paths.data.rename(folder / "elsewhere")

        library.on_changes(stored)
        found = refused(lambda: library.import_archive(export.paths, CancelToken(), no_progress), paths.data)
        wrong += [] if found is None else [found]
        (folder / "elsewhere").rename(paths.data)
        again = Library(store, InlineLanes())
        again.import_archive(export.paths, CancelToken(), no_progress)
        rows = {int(row.id) for row in store.conversation_rows(include_shells=True)}
        wrong += [] if told and told <= rows else ["something that was told as stored is gone"]
        wrong += [] if store.counts().messages == export.known.messages else ["the import did not go on"]
    copying.proven(Database(paths.store), CancelToken())
    return wrong


@case
def a_folder_for_backups_taken_away(folder: Path) -> list[str]:
    """Go on with the store's own backups, say that the chosen folder is missing, and use it when it is back."""
    paths, chosen = Paths.under(folder / "data"), folder / "stick" / "holdfast"
    wrong = []
    with Store.open(paths.store) as store:
        bring(store, talk("c1", said("m1", "kept")))
        backups = Backups(store, paths, lambda: chosen)
        backups.make("by hand", CancelToken())
        shutil.rmtree(chosen.parent)
        chosen.parent.write_text("a file where the stick was")
        bring(store, talk("c2", said("m1", "kept")))
        if (found := refused(lambda: backups.make("by hand", CancelToken()), chosen)) is not None:
            wrong.append(found)
        own = [each for each in backups.all() if each.is_good and each.conversations == 2]
        wrong += [] if own else ["there is no backup among its own either"]
        chosen.parent.unlink()
        bring(store, talk("c3", said("m1", "kept")))
        backups.make("by hand", CancelToken())
        wrong += [] if list(chosen.glob("*/holdfast.db")) else ["the folder is not used once it is back"]
    return wrong


@case
def a_full_disk_for_backups(folder: Path) -> list[str]:
    """Say it before anything is written there; what is there stays good."""
    disk = folder / "disk"
    with mounted(disk):
        paths = Paths.under(folder / "data")
        wrong = []
        with Store.open(paths.store) as store:
            bring(store, talk("c1", said("m1", "kept")))
            protection = Protection(store, InlineLanes(), paths, StoreKey(paths, environment={}))
            first = protection.back_up("by hand", CancelToken(), disk)
            filler = disk / "filler"
            filler.write_bytes(bytes(shutil.disk_usage(disk).free - 4096))
            bring(store, talk("c2", said("m1", "kept")))
            if (found := refused(lambda: protection.back_up("by hand", CancelToken(), disk), disk)) is not None:
                wrong.append(found)
            names = {each.name for each in disk.iterdir()}
            wrong += [] if names == {"filler", first.folder.name} else [f"left behind: {names}"]
            wrong += [] if protection.backups.verify(first, CancelToken()).is_good else ["the first one is spoiled"]
            filler.unlink()
            protection.back_up("by hand", CancelToken(), disk)
    return wrong


def refused(act: Callable[[], object], folder: Path) -> str | None:
    """Return what is wrong with how `act` is refused: it has to be, in a sentence that names the folder."""
    try:
        act()
    except HoldfastError as err:
        is_right = str(folder.name) in err.message and err.hint
        return None if is_right else f"{type(err).__name__}: {err}"
    return f"nothing was refused: {StoreUnwritable.__name__} was to be expected"


def run() -> tuple[list[str], int, list[str]]:
    """Try all cases; return what is wrong, how many were tried, and which were passed over."""
    wrong, passed_over = [], []
    for name, function in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = function(Path(folder))
            except PassedOver:
                passed_over.append(name)
                continue
            except HoldfastError as err:
                found = [f"{type(err).__name__}: {err}"]
        print(f"{'WRONG' if found else 'borne'} {name}")
        wrong += [f"{name}: {each}" for each in found]
    return wrong, len(CASES) - len(passed_over), passed_over


def main() -> None:
    """Take away and print."""
    wrong, tried, passed_over = run()
    for each in wrong:
        print(" ", each)
    if passed_over:
        print(f"passed over, without the right to it: {', '.join(passed_over)}")
    print(f"{tried} ways to take the disk away, {len(wrong)} things wrong")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
