"""Reads Markdown into the tree of `nodes`. The only file that sets the parser up; knows no output format.

CommonMark with tables, strikethrough, task lists, footnotes, bare addresses and formulas in dollars and brackets. The
text may come from anybody: whatever it is, a tree comes back, and every visible character is in it.
"""

from __future__ import annotations

import dataclasses
import logging
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, list_block
from mdit_py_plugins.footnote.index import footnote_def

from holdfast.render import nodes as n
from holdfast.render import rules
from holdfast.render.links import real_host
from holdfast.render.tree import TreeBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)

_LINE_END = re.compile(r"\r\n|\r|\n")
_LABEL = re.compile(r"\[((?:[^\]\\]|\\.)+)\]:", re.DOTALL)


def parse(markdown: str) -> tuple[n.Node, ...]:
    """Return the blocks of `markdown`. Raises nothing, whatever the text is."""
    env: dict[str, Any] = {}
    try:
        md = _parser()
        builder = TreeBuilder(md.parse(markdown, env), lambda text: md.parseInline(text, env)[0].children or [])
        found = builder.blocks()
    except (RecursionError, IndexError, KeyError, ValueError, AttributeError, TypeError):
        # A bug of the parser must not cost anybody a message: it is shown as it was written.
        log.exception("a text of %d code points could not be parsed and is shown as written", len(markdown))
        return _as_written(markdown)
    found += _unused_references(env, builder.used_labels, _LINE_END.split(markdown))
    found.sort(key=lambda placed: placed[1][0])
    blocks = _with_source(found, markdown)
    footnotes = builder.footnotes()
    return blocks if footnotes is None else (*blocks, dataclasses.replace(footnotes, source=(len(markdown),) * 2))


@cache
def _parser() -> MarkdownIt:
    """Return the parser, which holds nothing of the text it works on and so serves all threads at once."""
    md = MarkdownIt("commonmark", {"maxNesting": rules.MAX_NESTING, "store_labels": True})
    md.enable(["table", "strikethrough", "linkify"])
    md.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 - links.py judges each
    around = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.at("table", rules.whole_table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.at("blockquote", rules.bounded(blockquote), {"alt": around})
    md.block.ruler.at("list", rules.bounded(list_block), {"alt": around[:3]})
    md.block.ruler.before("fence", "formula", rules.formula_block, {"alt": around})
    md.block.ruler.before("reference", "footnote", rules.bounded(footnote_def), {"alt": around[:2]})
    md.inline.ruler.at("linkify", rules.bare_address)
    md.inline.ruler.at("emphasis", rules.emphasis)
    md.inline.ruler.before("escape", "formula", rules.formula_inline)
    md.inline.ruler.after("image", "footnote_ref", rules.footnote_ref)
    md.parse("- *a*", {})  # its lists of rules are made at first use, which two threads must not see half done
    return md


def _unused_references(
    env: dict[str, Any], used: Iterable[str], lines: list[str]
) -> list[tuple[n.Node, tuple[int, int]]]:
    """Return the link definitions that nothing uses, as paragraphs: lists of sources are often written so."""
    found: list[tuple[n.Node, tuple[int, int]]] = []
    definitions = [entry for label, entry in env.get("references", {}).items() if label not in used]
    definitions += env.get("duplicate_refs", [])
    for entry in definitions:
        first, last = entry["map"]
        written = _LABEL.search("\n".join(lines[first:last]))
        label = written[1] if written else entry.get("label", "")
        href, title = entry["href"], entry["title"]
        host = real_host(href)
        link = n.Link((n.Text(href),), href, "", host is not None, host or "")
        children: tuple[n.Inline, ...] = (n.Text(f"[{label}]: "), link)
        if title:
            children += (n.Text(f" {title}"),)
        found.append((n.Paragraph(children), (first, last)))
    return found


def _with_source(found: list[tuple[n.Node, tuple[int, int]]], markdown: str) -> tuple[n.Node, ...]:
    """Return the blocks with their lines turned into stretches of the text."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(markdown)), len(markdown)]
    last = len(starts) - 1
    return tuple(
        dataclasses.replace(node, source=(starts[min(first, last)], starts[min(end, last)]))
        for node, (first, end) in found
    )


def _as_written(markdown: str) -> tuple[n.Node, ...]:
    """Return the text as it is."""
    return (n.HtmlText(markdown, source=(0, len(markdown))),)
