"""What the end of a file's name says. Knows names only."""

from __future__ import annotations

import re

_SUFFIX = re.compile(r"\.[A-Za-z0-9_+-]{1,10}$")

LANGUAGES = {
    ".c": "c", ".cpp": "cpp", ".cs": "csharp", ".css": "css", ".diff": "diff", ".go": "go", ".h": "c",
    ".html": "html", ".java": "java", ".js": "javascript", ".json": "json", ".jsx": "jsx", ".kt": "kotlin",
    ".lua": "lua", ".md": "markdown", ".mmd": "mermaid", ".php": "php", ".py": "python", ".r": "r", ".rb": "ruby",
    ".rs": "rust", ".scala": "scala", ".sh": "bash", ".sql": "sql", ".svg": "xml", ".swift": "swift",
    ".tex": "latex", ".toml": "toml", ".ts": "typescript", ".tsx": "tsx", ".xml": "xml", ".yaml": "yaml",
    ".yml": "yaml",
}  # fmt: skip
"""The language that code in a file of this suffix is coloured as."""


def suffix_of(name: str) -> str:
    """Return the suffix with its dot in small letters, "" where there is none that looks like one."""
    found = _SUFFIX.search(name.strip())
    return found.group().lower() if found is not None else ""


def language_of(name: str, language: str = "") -> str:
    """Return the language to colour a file's text as, "" for none."""
    return language or LANGUAGES.get(suffix_of(name), "")
