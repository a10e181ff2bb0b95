"""The licences of everything that a bundle contains, as their authors wrote them."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from environment import CHECKOUT, LOCKS

LICENCE_FILE = re.compile(r"(?i)(licen[cs]e|copying|notice|authors)[^/]*$")
COMMON = Path("/usr/share/common-licenses")
QT = {"LGPL-3", "GPL-3"}
"""Qt's own packages bring no text: the LGPL refers to the GPL, so that both are needed."""


@dataclass(frozen=True)
class Part:
    """A package in the bundle."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


def parts() -> list[Part]:
    """Return the packages that Holdfast runs with here, by name."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", LOCKS["run"].read_text("utf-8"), re.MULTILINE)
    found: list[Part] = []
    for name in sorted(set(names)):
        try:
            installed = distribution(name)
        except PackageNotFoundError:  # for another system
            continue
        texts = [Path(str(file.locate())) for file in installed.files or [] if _is_licence(str(file))]
        found.append(Part(name, installed.version, _licence(installed), tuple(texts)))
    return found


def collect(folder: Path) -> None:
    """Put all licences below a folder, with a list of what is under which."""
    lines = [f"Holdfast itself: MIT\n{(CHECKOUT / 'LICENSE').read_text('utf-8')}\nIt contains:\n"]
    lines.append(f"Python 3.{sys.version_info[1]}: PSF-2.0")
    _copy(folder / "python", [Path(sys.base_prefix, "lib", f"python3.{sys.version_info[1]}", "LICENSE.txt")])
    for part in parts():
        lines.append(f"{part.name} {part.version}: {part.licence}")
        _copy(folder / part.name, list(part.texts))
    _copy(folder / "pyside6-essentials", [COMMON / name for name in sorted(QT)])
    (folder / "README.txt").write_text("\n".join(lines) + "\n", "utf-8")


def _copy(folder: Path, texts: list[Path]) -> None:
    for text in filter(Path.is_file, texts):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / text.name).write_bytes(text.read_bytes())


def _is_licence(path: str) -> bool:
    return ".dist-info/" in path and LICENCE_FILE.search(path) is not None


def _licence(installed: Distribution) -> str:
    said = installed.metadata
    for field in ("License-Expression", "License"):
        if field in said and said[field].strip():
            return " ".join(said[field].split())[:80]
    classified = [line.rsplit(":: ")[-1] for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    return ", ".join(classified) or "see its files"
