"""Files that come with the program: icons, styles, the sample. A leaf: the only place that knows where they lie."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CANDIDATES = (_PACKAGE / "_resources", _PACKAGE.parents[1] / "resources")
"""Installed, they lie inside the package; in a checkout, at the top."""


def folder() -> Path:
    """Return the folder of resources."""
    for candidate in _CANDIDATES:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"no resources beside {_PACKAGE}")


def path(*parts: str) -> Path:
    """Return the path of a resource, for example `path("icons", "search.svg")`; raise FileNotFoundError if absent."""
    found = folder().joinpath(*parts)
    if not found.exists():
        raise FileNotFoundError(found)
    return found


def text(*parts: str) -> str:
    """Return a resource's text, read as UTF-8."""
    return path(*parts).read_text(encoding="utf-8")


def changelog() -> str:
    """Return what changed from version to version; in a checkout it lies with the packaging."""
    candidates = (folder() / "CHANGELOG.md", _PACKAGE.parents[1] / "packaging" / "CHANGELOG.md")
    return next(file for file in candidates if file.exists()).read_text(encoding="utf-8")
