"""Two processes at one store, a window and commands beside it, both killed at random: is anything lost?

    python tests/torture/side_by_side.py [--rounds 40] [--seed N]

The "window" writes notes, imports, backs up, encrypts, decrypts, changes the key and brings backups back, with its own
lanes and in any order. The "commands" are the program's own, as they are typed, one after another: they look, search,
check, back up, restore, repair, make recovery keys and try to do all that a window does. Each tells what it was told is
done. After a while one is killed, and a little later the next. What was told as stored must be in the store or in what
was set aside; the store must open by its own ways and be whole; a recovery key that counted last must open it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import re
import select
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.generator import generate  # noqa: E402 - found only after the line above
from holdfast import cli, keyslots  # noqa: E402 - as above
from holdfast.errors import HoldfastError  # noqa: E402 - as above
from holdfast.jobs import Cancelled, CancelToken, InlineLanes, ThreadLanes, no_progress  # noqa: E402 - as above
from holdfast.keys import Keyring  # noqa: E402 - as above
from holdfast.main import open_program  # noqa: E402 - as above
from holdfast.operations import Library, backup_files  # noqa: E402 - as above
from holdfast.operations.opening import open_store  # noqa: E402 - as above
from holdfast.operations.protection import Protection  # noqa: E402 - as above
from holdfast.operations.unlocking import StoreKey  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.store import Store, copying  # noqa: E402 - as above
from holdfast.store import checking as store_checking  # noqa: E402 - as above
from holdfast.store.connection import Database  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[str], None]

WORDS = "four words or more"
LONGEST_S = 6.0
AFTER_S = 2.0
EVERY_S = 0.02
SHARE_OF_THREE = 0.3
"""Of all rounds, those with two command lines beside the window."""
RECOVERY = re.compile(r"\b(?:[0-9A-Z]{5}-){5}[0-9A-Z]{5}\b")
FAULT = re.compile(r"fault of its own|Traceback|went wrong")

keyslots.KeySlots.sealed_with.__defaults__ = (1 << 4,)  # half a second of stretching for each try proves nothing here


def key_of(paths: Paths, words: str = WORDS) -> StoreKey:
    """Return the ways to the key of a store, without a keyring."""
    return StoreKey(paths, Keyring(frozenset()), {"HOLDFAST_PASSPHRASE": words})


class Window:
    """Has the store and does what a person does in a window, in any order."""

    def __init__(self, paths: Paths, export: list[Path], dice: random.Random, tell: Tell) -> None:
        self._paths, self._export, self._dice, self._tell = paths, export, dice, tell
        self._number = 0

    def run(self) -> None:
        """Go on until somebody ends it."""
        key = key_of(self._paths)
        store, _told = open_store(self._paths, key, lambda *_: None, to_write=True)
        lanes = ThreadLanes()
        library = Library(store, lanes)
        library.on_changes(lambda changes: [self._tell(f"conversation {each}") for each in changes.conversations])
        protection = Protection(store, lanes, self._paths, key)
        verbs = {
            "note": lambda: self._note(library),
            "import": lambda: library.import_archive(self._export, CancelToken(), no_progress),
            "backup": lambda: self._tell(f"backup {protection.back_up('by hand', CancelToken()).folder.name}"),
            "rotate": lambda: self._changing(lambda: protection.rotate(WORDS, CancelToken(), self._known(protection))),
            "encrypt": lambda: self._changing(lambda: protection.encrypt(WORDS, CancelToken())),
            "decrypt": lambda: self._changing(lambda: protection.decrypt(CancelToken())),
            "restore": lambda: self._restore(protection),
            "recovery": lambda: self._known(protection)(protection.new_recovery_key()),
            "delete": lambda: library.bin.put([library.rows()[-1].id]) if library.rows() else None,
        }
        names, weights = list(verbs), [12, 3, 3, 2, 1, 1, 1, 2, 1]
        running = [threading.Thread(target=self._writer, args=(library,), daemon=True)]
        running[0].start()
        while True:
            verb = self._dice.choices(names, weights)[0]
            self._try(verb, verbs[verb])

    def _writer(self, library: Library) -> None:
        """Write notes all the while, as a person who goes on while something long is done."""
        pause = threading.Event()
        while True:
            self._try("note", lambda: self._note(library))
            pause.wait(EVERY_S)

    def _try(self, verb: str, act: Callable[[], object]) -> None:
        try:
            act()
            self._tell(f"did {verb}")
        except (HoldfastError, Cancelled) as err:
            self._tell(f"refused {verb} {type(err).__name__}")
        except BaseException as err:  # whatever it is, it is what is looked for
            self._tell(f"fault window {verb} {''.join(traceback.format_exception(err))!r}")
            raise

    def _note(self, library: Library) -> None:
        rows = library.rows()
        if rows:
            self._number += 1
            text = f"note {os.getpid()} {threading.get_ident()} {self._number}"
            library.additions.add_note(rows[0].id, None, text)
            self._tell(f"noted {text}")

    def _changing(self, act: Callable[[], object]) -> None:
        """Do what may leave recovery keys of before without use."""
        self._tell("changing")
        act()

    def _known(self, protection: Protection) -> Callable[[str], None]:
        def known(words: str) -> None:
            self._tell("changing")
            protection.recovery_key_seen(words)
            self._tell(f"seen {words}")

        return known

    def _restore(self, protection: Protection) -> None:
        found = [each for each in protection.backups.all() if each.is_good]
        if found:
            self._changing(lambda: protection.restore(self._dice.choice(found).folder, lambda *_: None, CancelToken()))


def commands(paths: Paths, export: list[Path], dice: random.Random, tell: Tell) -> None:
    """Type one command after another."""
    os.environ["HOLDFAST_PASSPHRASE"] = os.environ["HOLDFAST_NEW_PASSPHRASE"] = WORDS
    number = 0
    while True:
        backups = backup_files.read_all(paths.data / "backups")
        backup = str(dice.choice(backups).folder) if backups else "none"
        number += 1
        line = dice.choice(
            [
                ["list"],
                ["search", "the"],
                ["stats"],
                ["check"],
                ["check", "--repair"],
                ["backup"],
                ["backups", "--verify"],
                ["restore", "--dry-run", backup],
                ["restore", backup],
                ["key", "status"],
                ["key", "recovery"],
                ["key", "rotate"],
                ["encrypt"],
                ["decrypt"],
                ["import", str(export[0])],
                ["reindex"],
                ["note", "1", f"typed {os.getpid()} {number}"],
                ["set-aside"],
                ["bin"],
            ]
        )
        if line[0] in {"key", "restore", "encrypt", "decrypt"}:
            tell("changing")
        code, out, err = typed(paths, line)
        tell(f"ran {' '.join(line[:2]) if line[0] in {'key', 'check'} else line[0]} {code}")
        if code not in {0, 1, 2} or FAULT.search(err):
            tell(f"fault command {line} {code} {err!r}")
        if code == 0 and line[0] == "note":
            tell(f"noted {line[2]}")
        if code == 0 and line[0] == "key" and (found := RECOVERY.search(out)):
            tell(f"seen {found.group()}")


def typed(paths: Paths, line: list[str]) -> tuple[int, str, str]:
    """Run a command in this process and return what it gave and said."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.run(["--data-dir", str(paths.data), *line], open_program, lambda *_: 99)
        except SystemExit as ended:
            code = int(ended.code or 0)
        except BaseException as failed:  # noqa: BLE001 - as above
            err.write("".join(traceback.format_exception(failed)))
            code = 70
    return code, out.getvalue(), err.getvalue()


def wrong_after(paths: Paths, told: list[str]) -> list[str]:
    """Open what is left as the next start does, and return what is not as it was told."""
    wrong = [line for line in told if line.startswith("fault ")]
    key = key_of(paths).find().key
    with open_store(paths, key_of(paths), lambda *_: None, to_write=True)[0] as store:
        if store.needs_reindexing():  # a reindexing that was killed goes on at the next start
            Library(store, InlineLanes()).reindex(CancelToken(), no_progress, afresh=False)
        found = store_checking.check(store.database, CancelToken(), is_deep=True)
        wrong += [f"check: {each.area}: {each.text}" for each in found]
        notes, conversations = held(store)
    for folder in (paths.data / "set-aside").glob("*"):
        aside = Paths.under(folder)
        with contextlib.suppress(HoldfastError):  # one that was damaged when it was set aside
            with Store.open(aside.store, key_of(aside).find().key, read_only=True) as store:
                before = held(store)
            notes |= before[0]
            conversations |= before[1]
    noted = [line.partition(" ")[2] for line in told if line.startswith("noted ")]
    wrong += [f"told as noted and gone: {each}" for each in noted if each not in notes]
    stored = {line.split()[1] for line in told if line.startswith("conversation ")}
    wrong += [f"told as stored and gone: conversation {each}" for each in stored - conversations]
    return wrong + wrong_ways(paths, key, told) + wrong_backups(paths)


def held(store: Store) -> tuple[set[str], set[str]]:
    """Return the notes and the conversations of a store."""
    with store._readers.reading() as con:
        notes = {str(row[0]) for row in con.execute("SELECT text FROM note")}
        return notes, {str(row[0]) for row in con.execute("SELECT id FROM conversation")}


def wrong_ways(paths: Paths, key: bytes | None, told: list[str]) -> list[str]:
    """Return what is wrong with the recovery key that was told last, if nothing was begun after it."""
    last = next((line for line in reversed(told) if line == "changing" or line.startswith("seen ")), "")
    if key is None or not last.startswith("seen "):
        return []
    try:
        found = key_of(paths).unlock(last.partition(" ")[2]).key
    except HoldfastError as err:
        return [f"the recovery key that counts opens nothing: {err}"]
    return [] if found == key else ["the recovery key that counts opens something else"]


def wrong_backups(paths: Paths) -> list[str]:
    """Return the backups that are listed as good and are not."""
    wrong = []
    for backup in backup_files.read_all(paths.data / "backups"):
        try:
            key = key_of(Paths.under(backup.folder)).find().key
            copy = Database(backup.folder / "holdfast.db", key)
            if backup.is_good and copying.proven(copy, CancelToken()).digest != backup.digest:
                wrong.append(f"{backup.folder.name} is listed as good and is not")
        except HoldfastError as err:
            wrong.append(f"{backup.folder.name}: {type(err).__name__}: {err}")
    return wrong


class Child:
    """A forked process that tells lines, each whole, until it is killed."""

    def __init__(self, act: Callable[[Tell], None]) -> None:
        self._reads, writes = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._reads)
            try:
                act(lambda line: os.write(writes, f"{time.monotonic()} {line}\n".encode()) and None)
            finally:
                os._exit(0)
        os.close(writes)
        self._heard = b""
        self.is_over = False

    def listen(self, seconds: float) -> None:
        """Hear what it tells for so long."""
        until = time.monotonic() + seconds
        while not self.is_over and select.select([self._reads], [], [], max(0.0, until - time.monotonic()))[0]:
            part = os.read(self._reads, 1 << 16)
            self._heard += part
            self.is_over = not part

    def kill(self) -> list[tuple[float, str]]:
        """Kill it and return all it told, with when."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while not self.is_over:
            self.listen(1.0)
        os.close(self._reads)
        lines = self._heard.decode().split("\n")[:-1]
        return [(float(line.split(" ", 1)[0]), line.split(" ", 1)[1]) for line in lines]


def base_of(folder: Path) -> tuple[Paths, list[Path]]:
    """Lay out a store with a backup, and an export that is not in it."""
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    first = generate(folder / "a", "G1", conversations=8, messages=120)
    second = generate(folder / "b", "G1", conversations=20, messages=900)
    base = Paths.under(folder / "base")
    os.environ["HOLDFAST_PASSPHRASE"] = WORDS
    code, _out, err = typed(base, ["import", *map(str, first.paths)])
    assert code == 0, err
    return base, list(second.paths)


def one_round(paths: Paths, export: list[Path], dice: random.Random) -> list[str]:
    """Let a window and one or two command lines be at the store, kill them one by one, and return what they told."""
    seeds = [dice.random() for _ in range(3 if dice.random() < SHARE_OF_THREE else 2)]
    children = [Child(lambda tell: Window(paths, export, random.Random(seeds[0]), tell).run())]
    children += [Child(partial(commands, paths, export, random.Random(each))) for each in seeds[1:]]
    hear(children, dice.random() * LONGEST_S)
    dice.shuffle(children)
    told: list[tuple[float, str]] = []
    while children:
        told += children.pop().kill()
        hear(children, dice.random() * AFTER_S)
    return [line for _at, line in sorted(told)]


def hear(children: list[Child], seconds: float) -> None:
    """Hear what they tell for so long: one that nobody hears would stand still."""
    until = time.monotonic() + seconds
    while children and (left := until - time.monotonic()) > 0:
        for child in children:
            child.listen(min(left, 0.05))


def run(rounds: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Do so many rounds; return what was done how often, and everything wrong."""
    dice, did, wrong = random.Random(seed), Counter[str](), list[str]()
    with tempfile.TemporaryDirectory() as name:
        base, export = base_of(Path(name))
        paths = Paths.under(Path(name) / "try")
        for number in range(rounds):
            shutil.rmtree(paths.data, ignore_errors=True)
            shutil.copytree(base.data, paths.data)
            told = one_round(paths, export, dice)
            did.update(line.rstrip(" 012") for line in told if line.split()[0] in {"did", "ran", "refused"})
            try:
                wrong += [f"round {number}: {each}" for each in wrong_after(paths, told)]
            except Exception as err:  # noqa: BLE001 - whatever keeps it from opening is what is looked for
                wrong.append(f"round {number}: {type(err).__name__}: {err}")
            if wrong and (kept := os.environ.get("KEEP")):
                shutil.copytree(paths.data, kept, dirs_exist_ok=True)
                Path(kept, "told.txt").write_text("\n".join(told), encoding="utf-8")
                break
    return did, wrong


def main() -> None:
    """Do it and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    did, wrong = run(options.rounds, options.seed)
    print(f"{options.rounds} rounds (seed {options.seed}): {len(wrong)} things lost or wrong")
    print(", ".join(f"{what} {count}" for what, count in sorted(did.items())))
    for each in wrong[:20]:
        print(" ", each[:1500])
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
