"""What every package says of Holdfast: its version, its time and what has changed. Each stands in one place only: the
version in `app/holdfast/__init__.py`, the changes in `CHANGELOG.md`.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from environment import CHECKOUT, PACKAGING

if TYPE_CHECKING:
    from pathlib import Path

VERSION_FILE = CHECKOUT / "app" / "holdfast" / "__init__.py"
CHANGELOG = PACKAGING / "CHANGELOG.md"
DIST = CHECKOUT / "dist"
"""Where finished packages lie."""
BUILD = CHECKOUT / "build"
"""Where they are made."""

SUMMARY = "your Claude conversations, on your own computer"
MAINTAINER = "The Holdfast contributors <contributors@holdfast.invalid>"
"""There is no public address yet; ".invalid" says so."""


@dataclass(frozen=True)
class Release:
    """A section of the changelog: `date` is "" for what is not released, `changes` are paragraphs without marks."""

    version: str
    date: str
    changes: tuple[str, ...]


def version() -> str:
    """Return Holdfast's version."""
    found = re.search(r'^__version__ = "([^"]+)"$', VERSION_FILE.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit(f"no version in {VERSION_FILE}")
    return found[1]


def epoch() -> int:
    """Return the time that everything in a package bears: SOURCE_DATE_EPOCH, or that of the last commit.

    Outside of a repository it is the changelog's.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "-C", str(CHECKOUT), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.check_output(command, stderr=subprocess.DEVNULL))
    except (OSError, subprocess.CalledProcessError, ValueError):
        return int(CHANGELOG.stat().st_mtime)


def releases(text: str | None = None) -> list[Release]:
    """Return the sections of the changelog, newest first; what is not released is the version being built."""
    found: list[Release] = []
    for section in re.split(r"^## ", text or CHANGELOG.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        name, _, date = heading.strip().partition(" - ")
        name = name.strip("[]")
        bullets = re.findall(r"^- (.*(?:\n(?:  .*|(?=\S)[^-#\n].*))*)", body, re.MULTILINE)
        changes = tuple(re.sub(r"[`*]", "", " ".join(bullet.split())) for bullet in bullets)
        found.append(Release(version() if name == "Unreleased" else name, date.strip(), changes))
    return found


def set_times(folder: Path, time: int) -> None:
    """Give everything below a folder the same time and plain permissions."""
    for path in (folder, *sorted(folder.rglob("*"))):
        if not path.is_symlink():
            is_program = path.is_dir() or (path.stat().st_mode & 0o100 and ".so" not in path.suffixes)
            path.chmod(0o755 if is_program else 0o644)
        os.utime(path, (time, time), follow_symlinks=False)
