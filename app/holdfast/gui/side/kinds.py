"""What kind of document something is: its name in words, how it is shown and what a file of it is called. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Container

    from holdfast.domain import Artifact

Showing = Literal["markdown", "drawing", "code", "prose"]

NAME_LENGTH = 120
"""Characters of a file's name; systems allow some 250 bytes, and a letter may take three."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a document is shown. `language` is for colouring, `suffix` begins with a dot."""

    name: str
    shown: Showing
    language: str
    suffix: str


_MARKDOWN = Kind("Markdown", "markdown", "markdown", ".md")
_DRAWING = Kind(mark("Drawing"), "drawing", "xml", ".svg")
_WEB_PAGE = Kind(mark("Web page"), "code", "html", ".html")
_PLAIN = Kind(mark("Text"), "prose", "", ".txt")

_BY_MEDIA_TYPE = {
    "text/markdown": _MARKDOWN,
    "image/svg+xml": _DRAWING,
    "text/html": _WEB_PAGE,
    "application/vnd.ant.react": Kind("React", "code", "jsx", ".jsx"),
    "application/vnd.ant.mermaid": Kind(mark("Diagram"), "code", "mermaid", ".mmd"),
    "text/plain": _PLAIN,
}
_LANGUAGES: dict[str, tuple[str, str]] = {
    "bash": (mark("Shell"), ".sh"),
    "c": ("C", ".c"),
    "c++": ("C++", ".cpp"),
    "cpp": ("C++", ".cpp"),
    "csharp": ("C#", ".cs"),
    "css": ("CSS", ".css"),
    "csv": (mark("Table"), ".csv"),
    "diff": (mark("Changes"), ".diff"),
    "go": ("Go", ".go"),
    "html": (mark("Web page"), ".html"),
    "java": ("Java", ".java"),
    "javascript": ("JavaScript", ".js"),
    "json": ("JSON", ".json"),
    "jsx": ("React", ".jsx"),
    "kotlin": ("Kotlin", ".kt"),
    "latex": ("LaTeX", ".tex"),
    "lua": ("Lua", ".lua"),
    "php": ("PHP", ".php"),
    "python": ("Python", ".py"),
    "r": ("R", ".r"),
    "ruby": ("Ruby", ".rb"),
    "rust": ("Rust", ".rs"),
    "scala": ("Scala", ".scala"),
    "shell": (mark("Shell"), ".sh"),
    "sql": ("SQL", ".sql"),
    "swift": ("Swift", ".swift"),
    "toml": ("TOML", ".toml"),
    "tsx": ("React", ".tsx"),
    "typescript": ("TypeScript", ".ts"),
    "xml": ("XML", ".xml"),
    "yaml": ("YAML", ".yaml"),
}
_BY_SUFFIX = {suffix: language for language, (_, suffix) in reversed(_LANGUAGES.items())} | {
    ".cc": "cpp",
    ".h": "c",
    ".hpp": "cpp",
    ".htm": "html",
    ".mjs": "javascript",
    ".yml": "yaml",
}
_PROSE_SUFFIXES = frozenset({"", ".txt", ".text", ".pdf", ".docx", ".doc", ".odt", ".rtf", ".epub", ".pptx"})

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
_SUFFIX = re.compile(r"\.[A-Za-z0-9_+-]{1,10}$")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows keeps for devices, whatever the suffix."""


def kind_of(artifact: Artifact) -> Kind:
    """Return what kind of document this is: by its type, else its language, else the name of its file."""
    media_type = artifact.media_type.partition(";")[0].strip().lower()
    if media_type in _BY_MEDIA_TYPE:
        return _BY_MEDIA_TYPE[media_type]
    if artifact.language.strip():
        return _kind_of_language(artifact.language.strip().lower())
    return kind_of_name(artifact.title if _suffix(artifact.title) else artifact.key)


def kind_of_name(name: str) -> Kind:
    """Return what kind of document a file of this name holds."""
    suffix = _suffix(name)
    if suffix in (".md", ".markdown"):
        return _MARKDOWN
    if suffix == ".svg":
        return _DRAWING
    if suffix in _BY_SUFFIX:
        return _kind_of_language(_BY_SUFFIX[suffix])
    if suffix in _PROSE_SUFFIXES:
        return _PLAIN
    return Kind(mark("Text"), "code", "", suffix)


def artifact_title(artifact: Artifact) -> str:
    """Return what to call a document, on one line."""
    named = artifact.title or PurePosixPath(artifact.key).name or artifact.key
    return " ".join(_UNSAFE_TO_READ.sub("", named).split()) or tr("Untitled")


def file_name(artifact: Artifact) -> str:
    """Return a name for the file of a document that every system takes."""
    own = PurePosixPath(artifact.key).name if artifact.kind == "file" else ""
    return safe_name(own or artifact_title(artifact), kind_of(artifact).suffix)


def safe_name(title: str, suffix: str) -> str:
    """Return a title as the name of a file; `suffix` is put to it where it has none that looks like one."""
    name = _UNSAFE.sub(" ", title)
    name = " ".join(name.split()).strip(". ")
    found = _SUFFIX.search(name)
    stem, ending = (name[: found.start()], found.group()) if found is not None else (name, "")
    if found is None or (suffix and ending.lower() != suffix and ending.lower() not in _KNOWN_ENDINGS):
        stem, ending = name, suffix
    stem = stem[:NAME_LENGTH].strip(". ") or tr("Untitled")
    if stem.partition(".")[0].strip().lower() in _RESERVED:
        stem = f"_{stem}"
    return stem + ending


def unused_name(name: str, taken: Container[str]) -> str:
    """Return `name`, with a number before its suffix where it is taken; `taken` holds names in small letters."""
    path = PurePosixPath(name)
    chosen, number = name, 2
    while chosen.lower() in taken:
        chosen = f"{path.stem} ({number}){path.suffix}"
        number += 1
    return chosen


_UNSAFE_TO_READ = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_KNOWN_ENDINGS = frozenset({*_BY_SUFFIX, ".md", ".markdown", ".svg", ".txt", ".mmd"})


def _kind_of_language(language: str) -> Kind:
    if language in ("markdown", "md"):
        return _MARKDOWN
    if language == "svg":
        return _DRAWING
    name, suffix = _LANGUAGES.get(language, (mark("Code"), ".txt"))
    return Kind(name, "code", language, suffix)


def _suffix(name: str) -> str:
    found = _SUFFIX.search(name.strip())
    return found.group().lower() if found is not None else ""
