"""Feed the importer, and the store behind it, what a fuzzer makes of exports: only errors of our own may come out.

    python tests/torture/fuzz_import.py [--seconds 60] [--corpus DIR]

Needs atheris (Linux), which is no dependency. Each input is imported as the program does: as a zip, as JSON, or as JSON
in a zip whose parts are sound; a quarter of them go on into a real store. What comes out otherwise is kept beside the
script's folder for findings and told at the end, each kind and place once.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import traceback
import zipfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

import atheris  # noqa: E402 - found only after the line above

with atheris.instrument_imports(include=["holdfast.importers", "holdfast.domain", "holdfast.store", "zipfile", "json"]):
    from holdfast.domain import Conversation
    from holdfast.domain.importing import ImportedConversation
    from holdfast.errors import HoldfastError
    from holdfast.importers import FoundConversation, open_archive
    from holdfast.jobs import CancelToken, InlineLanes, no_progress
    from holdfast.operations import Library
    from holdfast.store import Store, prepare

from torture import archives  # noqa: E402 - as above

MODES = ("zip", "json", "json in a zip", "two in a zip")
LARGEST = 1 << 16
STORED_ONE_IN = 4
NEW_STORE_EVERY = 2_000


class Target:
    """Where inputs go; keeps what came out that should not."""

    def __init__(self, folder: Path, findings: Path) -> None:
        self._folder = folder
        self._findings = findings
        self._known: set[str] = set()
        self._stored = 0
        self._store: Store | None = None
        self.tries = 0

    def __call__(self, data: bytes) -> None:
        """Try one input."""
        self.tries += 1
        if len(data) < 2:
            return
        mode, is_stored = MODES[data[0] % len(MODES)], data[0] // len(MODES) % STORED_ONE_IN == 0
        path = self._written(mode, data[1:])
        try:
            self._import(path) if is_stored else self._read(path)
        except HoldfastError:
            return
        except Exception as err:  # noqa: BLE001 - this is what is looked for
            self._keep(err, path)

    def _written(self, mode: str, data: bytes) -> Path:
        path = self._folder / ("x.zip" if "zip" in mode else "x.json")
        if mode in {"zip", "json"}:
            path.write_bytes(data)
            return path
        half = len(data) // 2 if mode == "two in a zip" else len(data)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("conversations.json", data[:half])
            if half < len(data):
                archive.writestr("projects.json", data[half:])
        return path

    def _read(self, path: Path) -> None:
        with open_archive([path]) as archive:
            for item in archive.items(CancelToken()):
                if isinstance(item, FoundConversation):
                    read = item.read()
                    if isinstance(read, Conversation):
                        prepare(ImportedConversation(read, item.source_json, item.digest))

    def _import(self, path: Path) -> None:
        if self._store is None or self._stored >= NEW_STORE_EVERY:
            if self._store is not None:
                self._store.close()
            shutil.rmtree(self._folder / "data", ignore_errors=True)
            self._store, self._stored = Store.open(self._folder / "data" / "holdfast.db"), 0
        self._stored += 1
        library = Library(self._store, InlineLanes())
        library.import_archive([path], CancelToken(), no_progress)
        for row in library.rows()[:1]:
            library.open(row.id)

    def _keep(self, err: Exception, path: Path) -> None:
        last = traceback.extract_tb(err.__traceback__)[-1]
        ours = next(
            (each for each in reversed(traceback.extract_tb(err.__traceback__)) if "holdfast" in each.filename), last
        )
        name = f"{type(err).__name__} {Path(ours.filename).name}:{ours.lineno}"
        if name not in self._known:
            self._known.add(name)
            kept = self._findings / f"{len(self._known):03}{path.suffix}"
            shutil.copy(path, kept)
            kept.with_suffix(".txt").write_text(name + "\n" + "".join(traceback.format_exception(err)))
            print(f"FOUND {name}: {str(err)[:100]!r} -> {kept}", flush=True)


def seed(folder: Path) -> None:
    """Write what the fuzzer begins with: the hostile archives that are small, and sound ones."""
    for number, make in enumerate(archives.archives().values()):
        data = make() if number not in LARGE else b""
        if 0 < len(data) < LARGEST:
            for mode in range(len(MODES)):
                (folder / f"{number}-{mode}").write_bytes(bytes([mode]) + data)
    good = archives.good()
    whole = archives.zipped(("conversations.json", good))
    for mode in range(4 * len(MODES)):
        (folder / f"good-{mode}").write_bytes(bytes([mode]) + (whole if mode % len(MODES) == 0 else good))


LARGE = frozenset(
    number
    for number, name in enumerate(archives.archives())
    if any(word in name for word in ("bomb", "100,000", "60,000", "64 MB", "million", "overlap"))
)


def main() -> None:
    """Fuzz in a child, which never returns, and say what it found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()) / "holdfast-fuzz")
    options = parser.parse_args()
    options.findings.mkdir(exist_ok=True)
    memory = Path("/dev/shm")  # noqa: S108 - no disk has to turn for it
    with tempfile.TemporaryDirectory(dir=memory if memory.exists() else None) as name:
        corpus = Path(name) / "corpus"
        corpus.mkdir()
        seed(corpus)
        child = os.fork()
        if child == 0:
            arguments = [
                f"-max_total_time={options.seconds}",
                f"-max_len={LARGEST}",
                "-rss_limit_mb=2048",
                "-timeout=20",
            ]
            atheris.Setup([sys.argv[0], *arguments, str(corpus)], Target(Path(name), options.findings))
            atheris.Fuzz()
        _, status = os.waitpid(child, 0)
    found = sorted(each.read_text().splitlines()[0] for each in options.findings.glob("*.txt"))
    code = os.waitstatus_to_exitcode(status)
    print(f"{options.seconds} s, {len(found)} kinds of errors that are not ours; it ended with {code}")
    for each in found:
        print(" ", each)
    raise SystemExit(bool(found) or code != 0)


if __name__ == "__main__":
    main()
