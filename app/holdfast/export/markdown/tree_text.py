"""The tree of a message as Markdown again: every character that is seen, none that is obeyed. Knows nodes and dialects.

Formulas come in dollars, which all readers know; footnotes get labels of their own message; raw HTML is shown. No
`render.tree_writer`: what a node becomes depends on the line and the cell it stands in, and on what stands before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.export.markdown.escaping import code, escaped, fenced, in_angles, quoted, shown
from holdfast.render import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

DEEPEST_HEADING = 6
_BARE = re.compile(r"(?:https?://|mailto:)[^\s<>\\]+")


class TreeText:
    """Writes trees. `label` sets the footnotes of one message apart from all others; headings are `deeper` by so many
    levels; with `breaks` the ends of lines show.
    """

    def __init__(self, label: str = "", *, deeper: int = 0, breaks: bool = False) -> None:
        self._label = label
        self._deeper = deeper
        self._break = "  \n" if breaks else "\n"

    def blocks(self, nodes: Iterable[n.Node], *, tight: bool = False) -> str:
        """Return blocks, with an empty line between them unless `tight`."""
        out = ""
        before: n.Node | None = None
        for node in nodes:
            text = self._block(node)
            if before is not None:
                out += "\n" if tight and isinstance(node, n.BulletList | n.OrderedList) else "\n\n"
                if isinstance(node, n.BulletList | n.OrderedList) and type(before) is type(node):
                    out += "<!-- -->\n\n"  # two lists in a row would be read as one
            out += text
            before = node
        return out

    def _block(self, node: n.Node) -> str:  # noqa: C901, PLR0911 - a case for each kind of block
        match node:
            case n.Paragraph(children):
                return self.inlines(children)
            case n.Heading(level, children):
                marks = "#" * min(DEEPEST_HEADING, level + self._deeper)
                text = " ".join(self.inlines(children, is_heading=True).split("\n"))
                return f"{marks} {text}".rstrip()
            case n.CodeBlock(language, text, info):
                return fenced(text, language, info)
            case n.HtmlText(text):
                return fenced(text, "html")
            case n.Quote(children):
                return quoted(self.blocks(children))
            case n.BulletList(items, tight):
                return self._items([("- ", item) for item in items], tight=tight)
            case n.OrderedList(start, items, tight):
                return self._items([(f"{start + at}. ", item) for at, item in enumerate(items)], tight=tight)
            case n.Table():
                return self._table(node)
            case n.Rule():
                return "---" if not self._deeper else "* * *"
            case n.MathBlock(tex):
                return _display(tex)
            case n.Footnotes(notes):
                return "\n\n".join(
                    f"[^{self._label}{note.number}]: {_indented(self.blocks(note.children), 4)}" for note in notes
                )

    def inlines(self, children: tuple[n.Inline, ...], *, is_heading: bool = False, in_cell: bool = False) -> str:
        """Return what stands in a line, or in several."""
        out = ""
        formula_end = False
        for child in children:
            at_start = not in_cell and (not out or out.endswith("\n"))
            text = self._inline(child, at_start=at_start and not is_heading, in_cell=in_cell)
            if isinstance(child, n.MathInline):
                formula_end = True
                if out[-1:].isalnum() or out[-1:] in "$_":
                    text = f" {text}"
            elif text:
                if formula_end and (text[0].isalnum() or text[0] in "$_"):
                    text = f" {text}"
                formula_end = False
            out += text
        if is_heading and out.endswith("#"):
            out = f"{out[:-1]}\\#"
        return out

    def _inline(self, node: n.Inline, *, at_start: bool, in_cell: bool) -> str:  # noqa: C901, PLR0911 - a case for each kind
        match node:
            case n.Text(text):
                out = escaped(text, at_line_start=at_start)
                return out.replace("|", "\\|") if in_cell else out
            case n.Strong(children):
                return self._wrapped("**", children, in_cell=in_cell)
            case n.Emphasis(children):
                return self._wrapped("*", children, in_cell=in_cell)
            case n.Strike(children):
                return self._wrapped("~~", children, in_cell=in_cell)
            case n.Code(text):
                return code(text).replace("|", "\\|") if in_cell else code(text)
            case n.Link():
                return self._link(node, in_cell=in_cell)
            case n.Image():
                return escaped(n.image_text(node), at_line_start=at_start).replace("|", "\\|")
            case n.MathInline(tex, display):
                return _formula(tex, "$$" if display else "$", in_cell=in_cell)
            case n.SoftBreak():
                return " " if in_cell else self._break
            case n.HardBreak():
                return "<br>" if in_cell else "  \n"
            case n.FootnoteRef():
                return f"[^{self._label}{node.number}]"

    def _wrapped(self, marks: str, children: tuple[n.Inline, ...], *, in_cell: bool) -> str:
        inner = self.inlines(children, in_cell=True) if in_cell else self.inlines(children, is_heading=True)
        stripped = inner.strip()
        if not stripped:
            return inner
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        return f"{before}{marks}{stripped}{marks}{after}"

    def _link(self, node: n.Link, *, in_cell: bool) -> str:
        text = self.inlines(node.children, in_cell=in_cell, is_heading=not in_cell)
        if not node.safe:
            address = n.address_shown(node)
            return text + (escaped(f" ({address})").replace("|", "\\|") if address else "")
        if n.inline_text(node.children) == node.href and _BARE.fullmatch(node.href):
            return f"<{shown(node.href)}>"
        text = text.replace("]", "\\]").replace("\\\\]", "\\]")
        return f"[{text}]({in_angles(node.href)})".replace("|", "%7C" if in_cell else "|")

    def _items(self, items: list[tuple[str, n.ListItem]], *, tight: bool) -> str:
        written = []
        for marker, item in items:
            task = "" if item.task is None else "[x] " if item.task else "[ ] "
            inner = self.blocks(item.children, tight=tight)
            written.append((marker + task + _indented(inner, len(marker))).rstrip())
        return ("\n" if tight else "\n\n").join(written)

    def _table(self, node: n.Table) -> str:
        rule = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
        rows = [self._row(node.header), "| " + " | ".join(rule[each] for each in node.alignments) + " |"]
        return "\n".join([*rows, *map(self._row, node.rows)])

    def _row(self, cells: tuple[tuple[n.Inline, ...], ...]) -> str:
        return "| " + " | ".join(self.inlines(cell, in_cell=True).replace("\n", " ").strip() for cell in cells) + " |"


def _formula(tex: str, marks: str, *, in_cell: bool) -> str:
    tex = " ".join(shown(tex).split())
    if re.search(r"(?<!\\)\$", tex):
        return f"\\({tex}\\)"
    return f"{marks}{tex}{marks}".replace("|", "\\vert " if in_cell else "|")


def _display(tex: str) -> str:
    tex = shown(tex).strip("\n")
    if "$$" in tex or not tex.strip() or re.search(r"\n\s*\n", tex):
        return fenced(tex, "math")
    return f"$$\n{tex}\n$$"


def _indented(text: str, width: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * width + line if line else "" for line in rest)])
