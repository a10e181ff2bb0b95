"""Write the lock files from pyproject.toml: `.venv/test/bin/python packaging/lock.py [--upgrade]`. Needs the network.

They hold for every supported system and Python. Packages keep their locked versions unless they no longer fit, or
`--upgrade` is given.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from environment import CHECKOUT, LOCKS

PYPROJECT = CHECKOUT / "pyproject.toml"
PARTS: dict[str, list[str]] = {
    "run": [],
    # what is tried and what is packed is what runs
    "test": ["--group", "test", "--constraint", str(LOCKS["run"].relative_to(CHECKOUT))],
    "package": ["--group", "package", "--constraint", str(LOCKS["run"].relative_to(CHECKOUT))],
}
OPTIONS = [
    *("--universal", "--generate-hashes", "--only-binary", ":all:", "--python-version", "3.11"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
]


def fingerprint(name: str) -> str:
    """Return a digest of what pyproject.toml asks for, which a lock file carries to show that it is up to date."""
    wanted = tomllib.loads(PYPROJECT.read_text("utf-8"))
    asked: dict[str, object] = {"python": wanted["project"]["requires-python"]}
    asked["run"] = sorted(wanted["project"]["dependencies"])
    if name != "run":
        asked[name] = sorted(wanted["dependency-groups"][name])
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def heading(name: str) -> str:
    """Return the first lines of a lock file."""
    return f"# Written by packaging/lock.py from pyproject.toml. Do not edit.\n# pyproject: {fingerprint(name)}\n"


def write(name: str, path: Path, options: list[str]) -> None:
    """Resolve and write one lock file, in one step at the end."""
    fresh = path.with_suffix(".fresh")
    if path.exists():
        fresh.write_bytes(path.read_bytes())  # uv keeps the versions it finds where it writes
    command = ["uv", "pip", "compile", "--quiet", *OPTIONS, *PARTS[name], *options]
    surroundings = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    subprocess.run([*command, "--output-file", str(fresh), str(PYPROJECT)], cwd=CHECKOUT, env=surroundings, check=True)
    fresh.write_text(heading(name) + fresh.read_text("utf-8"), "utf-8")
    fresh.replace(path)


if __name__ == "__main__":
    for name, path in LOCKS.items():
        write(name, path, sys.argv[1:])
