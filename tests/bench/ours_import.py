"""Import an export into a new, encrypted store, as the program does; a second time where `--again` asks for it.

python tests/bench/ours_import.py EXPORT.zip STORE
"""

from __future__ import annotations

import sys
from pathlib import Path

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
    main(*sys.argv[1:])
