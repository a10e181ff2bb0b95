"""The pages of help, read from the resources and searched by words. Pure; knows nothing of widgets.

A page is Markdown; its first line is its title. Links between pages (`[words](page.md)`) become addresses of a host
that cannot exist, so that they pass for links in the view and are recognised when they come back.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata

import holdfast
from holdfast import language, resources
from holdfast.language import mark, tr
from holdfast.values import dataclass

NAMES = (
    "getting-an-export",
    "importing",
    "reading",
    "searching",
    "keeping-order",
    "chatting",
    "outages",
    "exporting",
    "backups",
    "desktop",
    "keyboard",
    "privacy",
    "troubleshooting",
    "glossary",
)
FIRST = NAMES[0]
WHATS_NEW, ABOUT = "whats-new", "about"
HOST = "help.holdfast.invalid"

_LINK = re.compile(r"\]\(([a-z-]+)\.md(?:#[a-z-]*)?\)")
_MARKS = re.compile(r"\]\([^)]*\)|[*`#|\[>]+")
_LICENCE_CLASSIFIER = "License :: OSI Approved :: "
_ABOUT_LEAD = mark(
    "Holdfast keeps your conversations with Claude on your own computer, finds any sentence of them, and keeps you "
    "working when Claude is down. It is free software under the MIT licence. It is not made by Anthropic."
)
_ABOUT_LAST = mark(
    "SQLite is in the public domain. Qt is used through PySide6 under the LGPL, version 3; you may replace its "
    "libraries by your own."
)
BUNDLED = (
    "PySide6-Essentials",
    "shiboken6",
    "apsw-sqlite3mc",
    "backports.zstd",
    "httpx",
    "httpcore",
    "h11",
    "anyio",
    "certifi",
    "idna",
    "keyring",
    "markdown-it-py",
    "mdit-py-plugins",
    "platformdirs",
    "pypdf",
    "Pygments",
    "tomlkit",
    "Whoosh",
    "ziamath",
    "ziafont",
    "latex2mathml",
    "typst",
    "cryptography",
)
"""What comes along with Holdfast; those that are not installed here are left out."""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page: its name, its title, and its text without the title."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page that has what was looked for, with the line that has it, "" where only the title has."""

    page: HelpPage
    line: str


def pages() -> tuple[HelpPage, ...]:
    """Return all pages, in the order in which a person might read them."""
    return tuple(_read(name) for name in NAMES)


def whats_new() -> HelpPage:
    """Return what changed from version to version."""
    title = tr("What is new")
    return _page(WHATS_NEW, f"# {title}\n" + resources.changelog().partition("\n")[2])


def about() -> HelpPage:
    """Return which version this is, and what it is made of under which licences."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    title, made_of = tr("About Holdfast"), tr("What it is made of")
    heads = " | ".join((tr("Part"), tr("Version"), tr("Licence")))
    lines = [
        f"# {title}",
        tr("Version {version}, on Python {python}.", version=holdfast.__version__, python=python),
        "",
        tr(_ABOUT_LEAD),
        "",
        f"## {made_of}",
        "",
        f"| {heads} |",
        "|---|---|---|",
        *(f"| {part.name} | {part.version} | {part.licence} |" for part in parts()),
        "",
        tr(_ABOUT_LAST),
    ]
    return _page(ABOUT, "\n".join(lines))


@dataclass(frozen=True, slots=True)
class Part:
    """A package that comes along."""

    name: str
    version: str
    licence: str


def parts() -> list[Part]:
    """Return what comes along, as the packages themselves say it."""
    found = []
    for name in BUNDLED:
        try:
            about_it = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        found.append(Part(name, about_it["Version"], _licence(about_it)))
    return found


def search(typed: str, among: tuple[HelpPage, ...]) -> list[Found]:
    """Return the pages that have every word that was typed: those with it in their title first, then those that have
    the words as they were typed, side by side.
    """
    words = typed.casefold().split()
    if not words:
        return [Found(page, "") for page in among]
    found: list[tuple[int, bool, int, Found]] = []
    for at, page in enumerate(among):
        title, text = page.title.casefold(), page.text.casefold()
        if all(word in title or word in text for word in words):
            in_title = sum(word in title for word in words)
            is_apart = " ".join(words) not in text
            line = "" if in_title == len(words) else _line(page.text, words if is_apart else [" ".join(words)])
            found.append((-in_title, is_apart, at, Found(page, line)))
    return [each for *_, each in sorted(found, key=lambda entry: entry[:3])]


def page_of(address: str) -> str | None:
    """Return the page that an address leads to, None where it leads out of the help."""
    found = re.fullmatch(rf"https://{re.escape(HOST)}/([a-z-]+)", address)
    return found[1] if found is not None else None


def _read(name: str) -> HelpPage:
    """Return a page in the language that is spoken; one that is not translated says so and is in English."""
    translated = resources.folder() / "help" / language.spoken() / f"{name}.md"
    if translated.exists():
        return _page(name, translated.read_text(encoding="utf-8"))
    text = resources.text("help", f"{name}.md")
    if language.spoken() == language.ENGLISH:
        return _page(name, text)
    title, _, body = text.partition("\n")
    excuse = tr("This page is not translated yet.")
    return _page(name, f"{title}\n\n*{excuse}*\n\n{body.strip()}")


def _page(name: str, text: str) -> HelpPage:
    title, _, body = text.partition("\n")
    return HelpPage(name, title.removeprefix("# ").strip(), _LINK.sub(rf"](https://{HOST}/\1)", body.strip()))


def _line(text: str, words: list[str]) -> str:
    """Return the line that has most of the words, as plain text."""
    lines = [line for line in text.splitlines() if not re.fullmatch(r"[|\s:-]*", line)]
    best = max(lines, key=lambda line: sum(word in line.casefold() for word in words), default="")
    return " ".join(_MARKS.sub(" ", best).split())


def _licence(about_it: metadata.PackageMetadata) -> str:
    """Return the licence that a package names: the short form where it has one, else its classifiers."""
    if "License-Expression" in about_it:
        return about_it["License-Expression"]
    named = [
        each.removeprefix(_LICENCE_CLASSIFIER)
        for each in about_it.get_all("Classifier") or []
        if each.startswith(_LICENCE_CLASSIFIER)
    ]
    short = about_it["License"].strip().splitlines() if "License" in about_it else []
    return ", ".join(named) or (short[0] if short else tr("as in its package"))
