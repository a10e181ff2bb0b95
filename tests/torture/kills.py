"""Kill a process at random moments of what changes the store, and look each time whether anything is lost.

    python tests/torture/kills.py [--kills 100] [--seed N] [--plain] [--verb NAME]

Verbs: import, chat, backup, restore, migration, reindex, encrypt, decrypt, rotate, bin. A child is forked for each
(POSIX), told to begin, and killed after a random share of the time that the whole takes; a migration is killed a second
time in what the first kill left. What it had told as stored must be there, and an import must go on to its end.

The victim of "chat" is in `chat_victim.py`: `begin(paths, key)`, `act(paths, key, tell)`, `wrong(paths, key, told)`.
"""

from __future__ import annotations

import argparse
import lzma
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.generator import generate  # noqa: E402 - found only after the line above
from holdfast import keyslots  # noqa: E402 - as above
from holdfast.errors import HoldfastError  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.keys import Keyring  # noqa: E402 - as above
from holdfast.operations import Library, backup_files  # noqa: E402 - as above
from holdfast.operations.backups import Backups  # noqa: E402 - as above
from holdfast.operations.protection import Protection  # noqa: E402 - as above
from holdfast.operations.unlocking import StoreKey  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.store import Store, copying  # noqa: E402 - as above
from holdfast.store.connection import Database, open_reader  # noqa: E402 - as above
from torture import chat_victim  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEY = bytes(range(32))
WORDS = "four words or more"
PLAIN_VERBS = ("import", "backup", "restore", "migration", "reindex", "encrypt", "bin")
KEY_VERBS = ("decrypt", "rotate")
STARTS_PLAIN = frozenset({"encrypt", "migration"})
OLD = sorted((TESTS / "data" / "databases").glob("version_*.db.xz"))[:-1]
RESUMED = 0.25
"""The share of killed imports that are then brought to their end, which costs more than all else."""

keyslots.KeySlots.sealed_with.__defaults__ = (1 << 4,)  # half a second of stretching for each try proves nothing here


def key_of(paths: Paths) -> StoreKey:
    """Return the ways to the key of a store, without a keyring."""
    return StoreKey(paths, Keyring(frozenset()), {"HOLDFAST_PASSPHRASE": WORDS})


class Ground:
    """What every try begins with: a store with a backup, an export that is not in it, a store of version 1."""

    def __init__(self, folder: Path, key: bytes | None) -> None:
        self.key = key
        self.folder = folder
        (folder / "a").mkdir()
        (folder / "b").mkdir()
        first = generate(folder / "a", "G1", conversations=20, messages=400)
        self.second = generate(folder / "b", "G1", conversations=60, messages=4_400)
        self.base = Paths.under(folder / "base")
        if key is not None:
            keyslots.write(self.base.data, (keyslots.slots_for(key).sealed_with(key, "passphrase", WORDS),))
        with Store.open(self.base.store, key) as store:
            library = Library(store, InlineLanes())
            library.import_archive(first.paths, CancelToken(), no_progress)
            Backups(store, self.base).make("import", CancelToken())
            library.bin.put([library.rows()[0].id])
        self.digest = copying.proven(Database(self.base.store, key), CancelToken()).digest
        self.complete = (0, 0)
        self.old = {file.name: lzma.decompress(file.read_bytes()) for file in OLD}
        self.migrated = {name: self._counts_of(name) for name in self.old}

    def _counts_of(self, name: str) -> tuple[int, int]:
        paths = Paths.under(self.folder / "old")
        shutil.rmtree(paths.data, ignore_errors=True)
        paths.data.mkdir()
        paths.store.write_bytes(self.old[name])
        with Store.open(paths.store) as store:
            return len(store.conversation_rows(include_shells=True)), store.counts().messages

    @property
    def verbs(self) -> tuple[str, ...]:
        """Return what can be tried here."""
        with_key = () if self.key is None else KEY_VERBS
        return (*PLAIN_VERBS, *with_key, "chat")

    def begin(self, verb: str, paths: Paths, version: str = "") -> None:
        """Lay out the folder for a try."""
        shutil.rmtree(paths.data, ignore_errors=True)
        if verb == "migration":
            paths.data.mkdir(parents=True)
            paths.store.write_bytes(self.old[version])
            return
        shutil.copytree(self.base.data, paths.data)
        if verb == "encrypt" and self.key is not None:
            (paths.data / keyslots.FILE_NAME).unlink()
            fresh = copying.change_key(Database(paths.store, self.key), None)
            assert fresh.key is None
        if verb == "chat":
            chat_victim.begin(paths, self.key)


def act(verb: str, ground: Ground, paths: Paths, tell: Callable[[str], None]) -> None:
    """Do the verb from its beginning to its end, telling what is stored."""
    token, lanes = CancelToken(), InlineLanes()
    if verb == "chat":
        chat_victim.act(paths, ground.key, tell)
        return
    key = None if verb in STARTS_PLAIN else ground.key
    with Store.open(paths.store, key) as store:
        library = Library(store, lanes)
        protection = Protection(store, lanes, paths, key_of(paths))
        if verb == "import":
            library.on_changes(lambda changes: tell(" ".join(map(str, sorted(changes.conversations)))))
            library.import_archive(ground.second.paths, token, no_progress)
        elif verb == "backup":
            shutil.rmtree(paths.data / "backups")
            tell(str(protection.back_up("by hand", token).folder.name))
        elif verb == "restore":
            protection.restore(backup_files.read_all(paths.data / "backups")[0].folder, lambda *_: None, token)
        elif verb == "reindex":
            library.reindex(token, no_progress)
        elif verb == "encrypt":
            protection.encrypt("", token)
        elif verb == "decrypt":
            protection.decrypt(token)
        elif verb == "rotate":
            protection.rotate(WORDS, token, lambda _key: None)
        elif verb == "bin":
            library.bin.remove([each.row.id for each in library.bin.rows()])


def check(verb: str, ground: Ground, paths: Paths, told: list[str], version: str = "") -> list[str]:
    """Open what is left as the program does and return what is wrong with it."""
    if verb == "chat":
        return list(chat_victim.wrong(paths, ground.key, told))
    key = key_of(paths).find().key  # as a start finds it: a store that no way leads to is lost
    wrong: list[str] = []
    with Store.open(paths.store, key) as store:
        if verb == "reindex":
            Library(store, InlineLanes()).reindex(CancelToken(), no_progress, afresh=False)
        wrong += store.index_faults(CancelToken()) if verb in {"import", "reindex", "bin"} else []
        rows = {str(row.id) for row in store.conversation_rows(include_shells=True)}
        there = rows | {str(each.row.id) for each in store.bin.rows()}
        if verb == "import":
            ids = {id_ for line in told for id_ in line.split()}
            wrong += [f"conversation {id_} was told as stored" for id_ in ids - there]
        if verb == "migration" and (len(rows), store.counts().messages) != ground.migrated[version]:
            wrong.append("the old store is not whole")
    wrong += faults(Database(paths.store, key))
    if verb in {"backup", "encrypt", "decrypt", "rotate", "reindex"}:
        held = copying.proven(Database(paths.store, key), CancelToken())
        wrong += [] if held.digest == ground.digest else ["the store changed"]
    wrong += backups_wrong(paths)
    if verb == "backup" and told and told[0] not in {each.name for each in (paths.data / "backups").iterdir()}:
        wrong.append("a backup was told and is gone")
    return wrong


def faults(database: Database) -> list[str]:
    """Return what SQLite finds wrong with the file."""
    con = open_reader(database)
    try:
        wrong = [] if con.execute("PRAGMA integrity_check").get == "ok" else ["integrity"]
        return wrong + (["references"] if con.execute("PRAGMA foreign_key_check").fetchall() else [])
    finally:
        con.close()


def backups_wrong(paths: Paths) -> list[str]:
    """Return the backups that are listed as good and are not, each opened by its own ways."""
    wrong = []
    for backup in backup_files.read_all(paths.data / "backups"):
        key = key_of(Paths.under(backup.folder)).find().key
        copy = Database(backup.folder / "holdfast.db", key)
        if backup.is_good and copying.proven(copy, CancelToken()).digest != backup.digest:
            wrong.append(f"{backup.folder.name} is listed as good and is not")
    return wrong


def not_resumed(ground: Ground, paths: Paths) -> list[str]:
    """Bring a killed import to its end and return what is missing then."""
    act("import", ground, paths, lambda _line: None)
    counts = copying.counted(Database(paths.store, ground.key))
    return [] if counts == ground.complete else [f"resumed, there are {counts} instead of {ground.complete}"]


def killed(verb: str, ground: Ground, paths: Paths, after_s: float) -> tuple[list[str], bool]:
    """Do the verb in a child and kill it after a while; return what it told, and whether the kill met it."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        try:
            act(verb, ground, paths, lambda line: os.write(writes, f"{line}\n".encode()) and None)
        finally:
            os._exit(0)
    os.close(writes)
    deadline, told = time.monotonic() + after_s, b""
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([reads], [], [], left)[0]:
            break
        part = os.read(reads, 1 << 16)
        if not part:
            break
        told += part
    os.kill(child, signal.SIGKILL)
    while part := os.read(reads, 1 << 16):
        told += part
    os.close(reads)
    _, status = os.waitpid(child, 0)
    return [line for line in told.decode().split("\n")[:-1] if line], os.WIFSIGNALED(status)


def timed(ground: Ground, paths: Paths) -> dict[str, float]:
    """Return how long each verb takes when nobody kills it."""
    takes = {}
    for verb in ground.verbs:
        ground.begin(verb, paths, next(iter(ground.old)))
        started = time.monotonic()
        act(verb, ground, paths, lambda _line: None)
        takes[verb] = time.monotonic() - started
        if verb == "import":
            ground.complete = copying.counted(Database(paths.store, ground.key))
    return takes


def run(kills: int, key: bytes | None, seed: int, verbs: Sequence[str] = ()) -> tuple[Counter[str], list[str]]:
    """Kill so often, over all verbs in turn; return how often each was hit in the act, and everything wrong."""
    dice, hits, wrong = random.Random(seed), Counter[str](), list[str]()
    with tempfile.TemporaryDirectory() as name:
        ground, paths = Ground(Path(name), key), Paths.under(Path(name) / "try")
        takes = timed(ground, paths)
        tried = cycle(verbs or ground.verbs)
        while hits.total() < kills:
            verb, version = next(tried), dice.choice(list(ground.old))
            ground.begin(verb, paths, version)
            for _ in range(2 if verb == "migration" else 1):
                told, was_killed = killed(verb, ground, paths, dice.random() * takes[verb])
                hits[verb] += was_killed
            try:
                wrong += [f"{verb}: {each}" for each in check(verb, ground, paths, told, version)]
                if verb == "import" and dice.random() < RESUMED:
                    wrong += [f"{verb}: {each}" for each in not_resumed(ground, paths)]
            except HoldfastError as err:
                wrong.append(f"{verb}: {type(err).__name__}: {err}")
    return hits, wrong


def children_s() -> float:
    """Return the processor time of the children."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Kill and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--verb", action="append", default=[], help="this one alone")
    options = parser.parse_args()
    hits, wrong = run(options.kills, None if options.plain else KEY, options.seed, options.verb)
    print(f"{sum(hits.values())} kills ({', '.join(f'{verb} {count}' for verb, count in hits.items())})")
    print(
        f"{len(wrong)} things lost or wrong (seed {options.seed}), {time.process_time() + children_s():.0f} s of work"
    )
    for each in wrong[:20]:
        print(" ", each)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
