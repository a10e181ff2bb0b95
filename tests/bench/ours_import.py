"""Import an export into a new, encrypted store, as the program does; a second time where `--again` asks for it.

Started by `import_bench.py`, with the export and where the store is to be.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "app"))

from holdfast.jobs import CancelToken, ThreadLanes, no_progress
from holdfast.operations import Library
from holdfast.store import Store

KEY = bytes(32)


def main(export: str, store: str) -> None:
    """Import `export` into `store`."""
    opened, lanes = Store.open(Path(store), KEY), ThreadLanes()
    lanes.read(lambda: Library(opened, lanes).import_archive([Path(export)], CancelToken(), no_progress)).result()
    lanes.close()
    opened.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("This is a part of import_bench.py, which starts it: python tests/bench/import_bench.py")
    main(*sys.argv[1:])
