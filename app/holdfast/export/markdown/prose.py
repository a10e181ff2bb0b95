"""A message's Markdown for a note with others around it: as it was written where that is safe, else written anew.

Most texts mean the same in every reader and to every reader they are given as they stand, which costs a look. Where
one would be obeyed (HTML), hidden (comments), taken for another message's (footnotes) or run on beyond its end (a fence
left open), the text is written anew from its tree; and where even that would lose a character, it is shown as source.
"""

from __future__ import annotations

import re

from holdfast.export.markdown.escaping import fenced
from holdfast.export.markdown.tree_text import DEEPEST_HEADING, TreeText
from holdfast.render import nodes as n
from holdfast.render import parse, plain_text

_FENCE = re.compile(r"^ {0,3}(?P<marks>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_UNSAFE_ANYWHERE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_TROUBLE = re.compile(
    r"""
    <[A-Za-z/!?]                                   # HTML
  | \[[\^\[] | \]:                                # footnotes, links within a vault, definitions
  | \\[(\[]                                       # formulas in brackets
  | \$(?=[^\s$\n])[^$\n]*\$                       # a pair of dollars
  | %% | ==                                        # comments and marks of Obsidian
  | \#(?<!\S\#)(?=[\w/-])                         # its tags
  | \^(?<=\s\^)[A-Za-z0-9-]+[ \t]*(?:\n|\Z)       # its names of blocks
  | \n(?<=[^\n]\n)[ ]{0,3}-+[ \t]*(?:\n|\Z)       # a heading that is underlined
  | \n[ ]{0,3}:[ ] | &[A-Za-z#]
    """,
    re.VERBOSE,
)
"""Every alternative begins with a sign of its own, so that the search jumps from one of them to the next: with a look
back at the beginning of each it took four times as long."""
_FORMULA = re.compile(r"(?<![\w$])\$(?![\s$])[^$\n]*[\\^_={}<>+][^$\n]*(?<!\s)\$(?![\w$])")
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)[^\n`]*?(?<!`)\1(?!`)")
_HEADING = re.compile(r"^( {0,3})(#{1,6})(?=[ \t])", re.MULTILINE)
_LINE_END = re.compile(r"(?<=[^\n ]) *\n(?=[^\n])")


def markdown_of(text: str, *, label: str = "", deeper: int = 0, breaks: bool = False) -> str:
    """Return Markdown that shows every visible character of `text` and touches nothing beside it.

    `label` sets its footnotes apart; its headings come `deeper` by so many levels; with `breaks` the ends of its lines
    show.
    """
    quick = _as_it_stands(text, deeper=deeper, breaks=breaks)
    if quick is not None:
        return quick
    tree = parse(text)
    written = TreeText(label, deeper=deeper, breaks=breaks).blocks(tree)
    return written if _says(written) == _essence(tree) else fenced(text, "markdown")


def _as_it_stands(text: str, *, deeper: int, breaks: bool) -> str | None:
    """Return the text with its headings moved, None where it has to be looked at closely."""
    if _UNSAFE_ANYWHERE.search(text):
        return None
    if "```" not in text and "~~~" not in text:
        return None if _is_trouble(text) else _adapted(text, deeper, breaks=breaks).strip("\n")
    out: list[str] = []
    at = 0
    opened: re.Match[str] | None = None
    marks = 0
    for line in _FENCE.finditer(text):
        marks += line.group().count(line["marks"][0] * 3)
        if opened is None:
            if line["marks"][0] == "`" and "`" in line["info"]:
                return None
            if _is_trouble(outside := text[at : line.start()]):
                return None
            out.append(_adapted(outside, deeper, breaks=breaks))
            opened, at = line, line.start()
        elif _closes(line, opened):
            out.append(text[at : line.end()])
            opened, at = None, line.end()
    if opened is not None or marks != text.count("```") + text.count("~~~") or _is_trouble(rest := text[at:]):
        return None
    out.append(_adapted(rest, deeper, breaks=breaks))
    return "".join(out).strip("\n")


def _closes(line: re.Match[str], opened: re.Match[str]) -> bool:
    same = line["marks"][0] == opened["marks"][0] and len(line["marks"]) >= len(opened["marks"])
    return same and not line["info"].strip()


def _is_trouble(text: str) -> bool:
    if not _TROUBLE.search(text):
        return False
    if "`" in text:
        text = _CODE.sub("", text)
    if "$" in text:
        text = _FORMULA.sub("", text)
    return _TROUBLE.search(text) is not None


def _adapted(text: str, deeper: int, *, breaks: bool) -> str:
    if deeper and "#" in text:
        text = _HEADING.sub(lambda found: found[1] + "#" * min(DEEPEST_HEADING, len(found[2]) + deeper), text)
    return _LINE_END.sub("  \n", text) if breaks else text


def _says(markdown: str) -> str:
    return _essence(parse(markdown))


def _essence(tree: tuple[n.Node, ...]) -> str:
    """Return the visible characters but for space and what footnotes are numbered with."""
    return "".join(re.sub(r"\[\d+\]", "", plain_text(tree)).split())
