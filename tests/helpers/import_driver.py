"""Import an export and tell, on standard output, the ids of every batch once it is stored.

For the tests that kill an import: what was told must be there afterwards.

    python tests/helpers/import_driver.py DATA_DIR EXPORT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.jobs import CancelToken, no_progress
from holdfast.main import open_program
from holdfast.paths import Paths

if TYPE_CHECKING:
    from holdfast.domain import Changes


def tell(changes: Changes) -> None:
    """Print the ids that a finished transaction changed."""
    sys.stdout.write("stored " + " ".join(str(changed) for changed in sorted(changes.conversations)) + "\n")
    sys.stdout.flush()


def main(data_dir: str, export: str) -> None:
    """Import `export` into the store under `data_dir`."""
    with open_program(Paths.under(Path(data_dir)), to_write=True) as program:
        assert program is not None
        program.library.on_changes(tell)
        program.library.import_archive([Path(export)], CancelToken(), no_progress)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
