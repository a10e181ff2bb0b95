"""Make the wheel and the source archive: `python3 packaging/wheel.py`. They go to `dist/`.

Both hold the resources, so that `pipx install` of the wheel is a whole Holdfast. The same sources make the same bytes.
"""

from __future__ import annotations

import os
import subprocess
import sys

import interpreter


def main() -> int:
    """Make both."""
    from environment import CHECKOUT  # noqa: PLC0415 - after the interpreter is known to be new enough
    from project import DIST, epoch  # noqa: PLC0415 - as above

    surroundings = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch())}
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(DIST)]
    for target in ("wheel", "sdist"):
        subprocess.run([*command, "--target", target], cwd=CHECKOUT, env=surroundings, check=True)
    return 0


if __name__ == "__main__":
    interpreter.ensure_supported()

    from stage import inside

    inside("package")
    sys.exit(main())
