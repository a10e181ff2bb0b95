"""A file to send along with a question: versions, settings and the log, without anything a person wrote.

What goes in is chosen, not what stays out: settings that have a fixed set of values, numbers, and the lines of the
log that have the log's own form. Keys are never read; what looks like one is struck out all the same.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import zipfile
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, cast

import holdfast
from holdfast import crashes
from holdfast import settings as declared
from holdfast.logs import KEPT_FILES, LOG_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from holdfast.domain import Counts
    from holdfast.paths import Paths
    from holdfast.settings import Setting, Settings

PACKAGES = ("PySide6-Essentials", "apsw-sqlite3mc", "httpx", "keyring", "Whoosh", "markdown-it-py", "ziamath", "typst")

_LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ \S+ holdfast[\w.]*: ")
_FRAME = re.compile(r"  (?:.*?[/\\])?(holdfast[/\\].+):(\d+) in (\S+)$")
_KIND = re.compile(r"([A-Za-z_][\w.<>]*), words left out$")
"""As `logs` writes an error: its kind and its places, never its words."""
_FACT = re.compile(r"(?:when|where|holdfast)\b[\w .,:()<>-]*$")
_BELOW = re.compile(r"(?:Fatal Python error|Current thread|Thread 0x)[\w .,:()<>-]*$")
"""As `crashes` begins a report, and as Python begins one of a fault below it."""
_SECRET = re.compile(
    r"(?i)\b(?:sk|pk|rk|key|ghp|gho|xox[abp]|AIza|gsk)[-_][\w-]{8,}|\bAIza[\w-]{20,}|\bbearer\s+\S+|[\w+.-]+@[\w-]+\.[\w.]+"
    r"|\b[A-Za-z0-9_+/-]{32,}={0,2}|'[^']*'|\"[^\"]*\""
)
STRUCK_OUT = "[left out]"


def write_diagnostics(target: Path, paths: Paths, settings: Settings, counts: Counts, more: Mapping[str, str]) -> None:
    """Write the bundle to `target`, whole or not at all; `more` holds facts of the window. Raises OSError."""
    beside = target.with_name(target.name + ".partial")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("READ ME.txt", READ_ME)
            bundle.writestr("versions.json", json.dumps(versions() | dict(more), indent=1))
            bundle.writestr("settings.json", json.dumps(harmless_settings(settings), indent=1))
            figures = asdict(counts)
            bundle.writestr("store.json", json.dumps(figures | {"size_bytes": _size(paths.store)}, indent=1))
            bundle.writestr("log.txt", "\n".join(log_lines(paths.logs)))
            bundle.writestr("crashes.txt", "\n".join(crash_lines(paths.logs)))
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


READ_ME = """This file helps to find out what went wrong in Holdfast.

It holds versions, settings, how much is stored (only numbers), the log, and the kinds and places of faults. It does
not hold conversations, titles, searches, names, addresses or keys. You can open every file in it and read it before
you send it to anybody.
"""


def versions() -> dict[str, str]:
    """Return which versions of what are running."""
    found = {"holdfast": holdfast.__version__, "python": sys.version.split()[0], "system": platform.platform()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def harmless_settings(settings: Settings) -> dict[str, bool | int | str]:
    """Return the settings that hold no words of a person's own: switches, numbers, choices."""
    found: dict[str, bool | int | str] = {}
    for each in declared.ALL:
        if each.choices or not isinstance(each.default, str):  # free text may be a path, an address or a name
            setting = cast("Setting[str]", each)
            found[each.key] = settings.get(setting)
    return found


def log_lines(folder: Path) -> Iterator[str]:
    """Yield the lines of the log that can be shown, oldest first."""
    names = [f"{LOG_NAME}.{number}" for number in range(KEPT_FILES, 0, -1)]
    for name in (*names, LOG_NAME):
        try:
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        for line in text.splitlines():
            if shown := _shown(line):
                yield shown


def crash_lines(folder: Path) -> Iterator[str]:
    """Yield what can be shown of the reports of faults, oldest first: when, where, kinds and places."""
    for line in crashes.reports(folder):
        if found := _FACT.match(line) or _BELOW.match(line):
            yield found[0]
        elif shown := _shown(line):
            yield shown


def _shown(line: str) -> str:
    """Return what may be shown of a line: the log's own lines without secrets, of a trace its places and its kind."""
    if found := _LOG_LINE.match(line):
        return found[0] + _SECRET.sub(STRUCK_OUT, line[found.end() :].replace(str(Path.home()), "~"))
    if found := _FRAME.match(line):
        return f"  {found[1]}, line {found[2]}, in {found[3]}"
    if found := _KIND.match(line):
        return f"  {found[1]}"
    return ""


def _size(store: Path) -> int:
    try:
        return store.stat().st_size
    except OSError:
        return 0
