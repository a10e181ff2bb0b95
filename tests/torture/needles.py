"""Plant words and keys, do everything, and look for them in every file that was written.

    python tests/torture/needles.py

The store is encrypted; nothing of it may be readable anywhere: not in its log, in backups, in what was set aside, in
temporary files, in Holdfast's own log, in its reports of faults, nor on standard error. Exit code 1 if anything is.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import tempfile
import threading
from contextlib import redirect_stderr
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers import builders  # noqa: E402 - found only after the line above
from holdfast import keyslots, logs  # noqa: E402 - as above
from holdfast.crashes import Crashes  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.keys import Keys  # noqa: E402 - as above
from holdfast.operations import Library, checking  # noqa: E402 - as above
from holdfast.operations.protection import Protection  # noqa: E402 - as above
from holdfast.operations.unlocking import StoreKey  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

KEY = bytes(range(7, 39))
WORD = "xylophonequartz"
PROVIDER_KEY = "sk-ant-planted-0123456789abcdef"
PASSPHRASE = "planted passphrase here"  # noqa: S105 - made up


def needles() -> dict[str, bytes]:
    """Return what must be nowhere, by what it is."""
    return {
        "words of a conversation": WORD.encode(),
        "the store's key": KEY,
        "the store's key in hex": KEY.hex().encode(),
        "a provider's key": PROVIDER_KEY.encode(),
        "the passphrase": PASSPHRASE.encode(),
        **{f"key number {at}": key for at, key in enumerate(later_keys, 2)},
        **{f"key number {at} in hex": key.hex().encode() for at, key in enumerate(later_keys, 2)},
    }


def everything(folder: Path) -> None:
    """Do all that writes files."""
    paths = Paths.under(folder / "data")
    logs.start(paths.logs, logging.DEBUG)
    crashes = Crashes()
    crashes.watch()
    crashes.write_to(paths.logs)
    keyslots.write(paths.data, (keyslots.slots_for(KEY).sealed_with(KEY, "passphrase", PASSPHRASE, 1 << 10),))
    chats = [
        builders.conversation(
            *builders.chained(*(builders.human(f"{WORD} {at} {each}") for at in range(60))), name=WORD
        )
        for each in range(20)
    ]
    export = builders.write_g1(folder / "outside.zip", chats)
    token = CancelToken()
    store = Store.open(paths.store, KEY)
    library = Library(store, InlineLanes())
    protection = Protection(store, InlineLanes(), paths, StoreKey(paths, environment={}))
    held = Keys(environment={})
    held.hold("claude", "https://api.anthropic.com", PROVIDER_KEY)
    logging.getLogger("holdfast.test").error("a header came back: x-api-key %s", PROVIDER_KEY)
    library.import_archive([export], token, no_progress)
    library.search(WORD)
    made = protection.back_up("by hand", token)
    library.reindex(token, no_progress)
    library.bin.put([library.rows()[0].id])
    library.bin.remove([each.row.id for each in library.bin.rows()])
    protection.restore(made.folder, lambda *_: None, token)
    protection.back_up("by hand", token)
    fall(crashes)
    protection.rotate(PASSPHRASE, token, lambda _key: None)
    later_keys.append(store.database.key or b"")
    protection.back_up("by hand", token)
    scan(paths.data, "while it is open")
    store.close()
    checking.repair(paths, store.database.key, token)
    crashes.stop()
    logs.stop()


def fall(crashes: Crashes) -> None:
    """Meet faults whose words quote what they are about, in each way that they can come out."""
    try:
        int(f"{WORD} {PROVIDER_KEY}")
    except ValueError as err:
        fault = err
        logging.getLogger("holdfast.test").exception("a job crashed")
        logging.getLogger("some.library").warning("cannot read %s", WORD, exc_info=True)
    said = io.StringIO()
    with redirect_stderr(said):
        crashes.tell(fault, "uncaught")
        thread = threading.Thread(target=int, args=(WORD,))
        thread.start()
        thread.join()
    looked.append(len(said.getvalue()))
    text = said.getvalue().encode("utf-8", "replace")
    found.extend(f"{what} on standard error" for what, needle in needles().items() if needle in text)


found: list[str] = []
looked: list[int] = []
later_keys: list[bytes] = []


def scan(folder: Path, when: str) -> None:
    """Look into every file below a folder."""
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            looked.append(len(content))
            found.extend(f"{what} in {file.name} {when}" for what, needle in needles().items() if needle in content)


def run() -> tuple[list[str], int, int]:
    """Do everything; return what was found where, how many files were looked into, and their bytes."""
    found.clear()
    looked.clear()
    later_keys.clear()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name) / "scratch"
        scratch.mkdir()
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = os.environ["SQLITE_TMPDIR"] = str(scratch)
        try:
            everything(Path(name))
        finally:
            os.environ.pop("SQLITE_TMPDIR")
            if before is None:
                os.environ.pop("TMPDIR")
            else:
                os.environ["TMPDIR"] = before
        scan(Path(name) / "data", "afterwards")
        scan(scratch, "afterwards")
    return list(dict.fromkeys(found)), len(looked), sum(looked)


def main() -> None:
    """Look and print."""
    hits, files, size = run()
    print(f"{files} files, {size / 1e6:.1f} MB: {len(hits)} hits")
    for each in hits:
        print(" ", each)
    raise SystemExit(bool(hits))


if __name__ == "__main__":
    main()
