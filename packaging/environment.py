"""The private environments inside the checkout, and whether they are up to date. Must stay quick: it runs at every
start, so what builds an environment is in `building` and imported only when there is something to build.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGING = CHECKOUT / "packaging"
LOCKS = {
    "run": PACKAGING / "requirements.lock",
    "test": PACKAGING / "requirements-test.lock",
    "package": PACKAGING / "requirements-package.lock",
}
RECIPE = (PACKAGING / "building.py", PACKAGING / "debian.py")
"""Files whose change makes an environment again, as a change of its lock file does."""


class Environment:
    """One private environment: `run` holds what Holdfast needs, `test` the tools of the checks as well, `package` what
    makes packages.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.lock = LOCKS[name]
        self.folder = CHECKOUT / ".venv" / name
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.stamp_file = self.folder / "holdfast-stamp"
        """Written last, so that an environment without it is a half-made one."""

    def stamp(self) -> str:
        """Return what identifies the environment that is wanted: lock file, recipe and interpreter."""
        digest = hashlib.sha256()
        for path in (self.lock, *RECIPE):
            digest.update(path.read_bytes())
        digest.update(f"{sys.implementation.cache_tag} {sys.base_prefix}".encode())
        return digest.hexdigest()

    def is_ready(self) -> bool:
        """Say whether the environment is the one that is wanted. Its Python may have been removed since."""
        try:
            return self.stamp_file.read_text("ascii") == self.stamp() and self.python.exists()
        except (OSError, UnicodeDecodeError):
            return False


def prepare(name: str) -> Environment:
    """Return the environment, made or renewed if need be; on failure end the program with a sentence."""
    environment = Environment(name)
    if not environment.is_ready():
        from building import build  # noqa: PLC0415 - half of the time a start may cost, and seldom needed

        build(environment)
    return environment
