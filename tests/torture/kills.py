"""Kill a process at random moments of what changes the store, and look each time whether anything is lost.

    python tests/torture/kills.py [--kills 100] [--seed N] [--plain]

Verbs: import, backup, restore, migration, reindex, encrypt, bin. A child is forked for each (POSIX), told to begin, and
killed after a random share of the time that the whole takes. What it had told as stored must be there.
"""

from __future__ import annotations

import argparse
import lzma
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

import apsw  # noqa: E402 - found only after the line above

from helpers.generator import generate  # noqa: E402 - as above
from holdfast import keyslots  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.operations import Library, backup_files  # noqa: E402 - as above
from holdfast.operations.backups import Backups  # noqa: E402 - as above
from holdfast.operations.protection import Protection  # noqa: E402 - as above
from holdfast.operations.unlocking import StoreKey  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.store import Store, copying  # noqa: E402 - as above
from holdfast.store.connection import Database  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = bytes(range(32))
VERBS = ("import", "backup", "restore", "migration", "reindex", "encrypt", "bin")


class FixedKey(StoreKey):
    """A key that needs no keyring and no half second of stretching."""

    def encrypting(self, _words: str = "") -> bytes:
        """Keep the slots of the one key."""
        slots = keyslots.slots_for(KEY).sealed_with(KEY, "passphrase", "four words", 1 << 4)
        keyslots.write(self._paths.data, (slots,))
        return KEY


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
            slots = keyslots.slots_for(key).sealed_with(key, "passphrase", "four words", 1 << 4)
            keyslots.write(self.base.data, (slots,))
        with Store.open(self.base.store, key) as store:
            library = Library(store, InlineLanes())
            library.import_archive(first.paths, CancelToken(), no_progress)
            Backups(store, self.base).make("import", CancelToken())
            library.bin.put([library.rows()[0].id])
        self.digest = copying.proven(Database(self.base.store, key), CancelToken()).digest

    def begin(self, verb: str, paths: Paths) -> None:
        """Lay out the folder for a try."""
        shutil.rmtree(paths.data, ignore_errors=True)
        if verb == "migration":
            paths.data.mkdir(parents=True)
            old = TESTS / "data" / "databases" / "version_1.db.xz"
            paths.store.write_bytes(lzma.decompress(old.read_bytes()))
            return
        shutil.copytree(self.base.data, paths.data)
        if verb == "encrypt" and self.key is not None:
            (paths.data / keyslots.FILE_NAME).unlink()
            fresh = copying.change_key(Database(paths.store, self.key), None)
            assert fresh.key is None


def act(verb: str, ground: Ground, paths: Paths, tell: Callable[[str], None]) -> None:
    """Do the verb from its beginning to its end, telling what is stored."""
    token, lanes = CancelToken(), InlineLanes()
    key = None if verb in {"encrypt", "migration"} else ground.key
    with Store.open(paths.store, key) as store:
        library = Library(store, lanes)
        protection = Protection(store, lanes, paths, FixedKey(paths, environment={}))
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
        elif verb == "bin":
            library.bin.remove([each.row.id for each in library.bin.rows()])


def check(  # noqa: C901 - a look for each verb
    verb: str, ground: Ground, paths: Paths, told: list[str]
) -> list[str]:
    """Open what is left as the program does and return what is wrong with it."""
    wrong: list[str] = []
    key = (KEY if copying.is_encrypted(paths.store) else None) if verb == "encrypt" else ground.key
    key = None if verb == "migration" else key
    if verb == "encrypt" and key is not None and not any(slots.fits(KEY) for slots in keyslots.read(paths.data)):
        wrong.append("encrypted, and no slots")
    with Store.open(paths.store, key) as store:
        if verb == "reindex":
            Library(store, InlineLanes()).reindex(CancelToken(), no_progress, afresh=False)
        wrong += store.index_faults(CancelToken()) if verb in {"import", "reindex", "bin"} else []
        there = {str(row.id) for row in store.conversation_rows(include_shells=True)}
        there |= {str(each.row.id) for each in store.bin.rows()}
        if verb == "import":
            wrong += [
                f"conversation {id_} was told as stored" for line in told for id_ in line.split() if id_ not in there
            ]
        if verb == "migration" and (len(there), store.counts().messages) != (3, 5):
            wrong.append("the old store is not whole")
        database = store.database
    con = apsw.Connection(str(paths.store))
    if key is not None:
        con.pragma("cipher", "aegis")
        con.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if con.pragma("integrity_check") != "ok":
        wrong.append("integrity")
    if con.execute("PRAGMA foreign_key_check").fetchall():
        wrong.append("references")
    con.close()
    if verb in {"backup", "encrypt", "reindex"}:
        held = copying.proven(database, CancelToken())
        wrong += [] if held.digest == ground.digest else ["the store changed"]
    for backup in backup_files.read_all(paths.data / "backups"):
        copy = Database(backup.folder / "holdfast.db", ground.key if backup.is_encrypted else None)
        if backup.is_good and copying.proven(copy, CancelToken()).digest != backup.digest:
            wrong.append(f"{backup.folder.name} is listed as good and is not")
    if verb == "backup" and told and told[0] not in {each.name for each in (paths.data / "backups").iterdir()}:
        wrong.append("a backup was told and is gone")
    return wrong


def killed(verb: str, ground: Ground, paths: Paths, after_s: float) -> tuple[list[str], bool]:
    """Begin the verb in a child and kill it after a while; return what it told, and whether the kill met it."""
    ground.begin(verb, paths)
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


def run(kills: int, key: bytes | None, seed: int) -> tuple[Counter[str], list[str]]:
    """Kill so often, over all verbs in turn; return how often each was hit in the act, and everything wrong."""
    dice, hits, wrong = random.Random(seed), Counter[str](), list[str]()
    with tempfile.TemporaryDirectory() as name:
        ground, paths = Ground(Path(name), key), Paths.under(Path(name) / "try")
        takes = {}
        for verb in VERBS:
            ground.begin(verb, paths)
            started = time.monotonic()
            act(verb, ground, paths, lambda _line: None)
            takes[verb] = time.monotonic() - started
        at = 0
        while sum(hits.values()) < kills:
            verb = VERBS[at % len(VERBS)]
            at += 1
            told, was_killed = killed(verb, ground, paths, dice.random() * takes[verb])
            hits[verb] += was_killed
            wrong += [f"{verb}: {each}" for each in check(verb, ground, paths, told)]
    return hits, wrong


def main() -> None:
    """Kill and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    hits, wrong = run(options.kills, None if options.plain else KEY, options.seed)
    print(f"{sum(hits.values())} kills ({', '.join(f'{verb} {count}' for verb, count in hits.items())})")
    print(f"{len(wrong)} things lost or wrong (seed {options.seed})")
    for each in wrong[:20]:
        print(" ", each)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
