"""Puts the marks of citations into a text, as links that look like footnotes. Knows the tree and no output format.

A citation says where its stretch ends in the Markdown, in code points. There a mark that no text has is put before the
text is read, found again in the tree and made a link. Where that would change anything else the text stays as it was:
its sources are listed below it in any case.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from holdfast.domain import Citation
from holdfast.domain.portions import sources
from holdfast.render import inline_text, nodes, plain_text, real_host
from holdfast.render.remaking import remade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPEN, CLOSE = "\u2e28", "\u2e29"
"""Double brackets: punctuation to Markdown, and rare enough that a text with them can go without marks."""
_MARK = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_ENCODED = re.compile("%E2%B8%A8([0-9]+)%E2%B8%A9")
_NO_PLACE = re.compile(r"\s*(```|~~~|\$\$|\\\[|\\\]|[-=|:\s]+$|$)")
"""Lines whose end means something to Markdown."""


Numbered = dict[int, Citation]
"""The sources of a text by their numbers, from 1 in the order of their places."""


def cited(text: str, citations: Sequence[Citation]) -> tuple[nodes.Node, ...]:
    """Return the blocks of `text` with a mark at the end of each stretch that is cited."""
    from holdfast.render import parse  # noqa: PLC0415 - Markdown is loaded on the read lane, not by the start

    plain = parse(text)
    if not citations or OPEN in text or CLOSE in text:
        return plain
    by_number = dict(enumerate(sources(citations), 1))
    marked = parse(_with_marks(text, citations, by_number))
    if len(marked) != len(plain) or _MARK.sub("", plain_text(marked)) != plain_text(plain):
        return plain
    return tuple(
        dataclasses.replace(_block(block, by_number), source=original.source)
        for block, original in zip(marked, plain, strict=True)
    )


def _with_marks(text: str, citations: Sequence[Citation], by_number: Numbered) -> str:
    numbers = {each.url or each.title: number for number, each in by_number.items()}
    places = {(_place(text, each.end), numbers[each.url or each.title]) for each in citations if each.url or each.title}
    for place, number in sorted(places, reverse=True):
        if place >= 0:
            text = f"{text[:place]}{OPEN}{number}{CLOSE}{text[place:]}"
    return text


def _place(text: str, end: int) -> int:
    """Return where a mark may stand for a stretch that ends at `end`, -1 where it may not."""
    at = min(max(end, 0), len(text))
    while at and text[at - 1] in " \n\t|":
        at -= 1
    line = text[text.rfind("\n", 0, at) + 1 : (text.find("\n", at) + 1 or len(text) + 1) - 1]
    return -1 if at == 0 or _NO_PLACE.match(line) else at


def _block(block: nodes.Node, by_number: Numbered) -> nodes.Node:
    match block:
        case nodes.CodeBlock() | nodes.HtmlText():
            return dataclasses.replace(block, text=_MARK.sub("", block.text))
        case nodes.MathBlock(tex):
            return nodes.MathBlock(_MARK.sub("", tex), source=block.source)
        case _:
            return remade(
                block,
                lambda inside: tuple(_block(each, by_number) for each in inside),
                lambda line: _inlines(line, by_number),
            )


def _inlines(children: tuple[nodes.Inline, ...], by_number: Numbered) -> tuple[nodes.Inline, ...]:
    return tuple(new for child in children for new in _inline(child, by_number))


def _inline(child: nodes.Inline, by_number: Numbered) -> Iterator[nodes.Inline]:
    match child:
        case nodes.Text(text):
            at = 0
            for mark in _MARK.finditer(text):
                if mark.start() > at:
                    yield nodes.Text(text[at : mark.start()])
                yield _link(int(mark[1]), by_number)
                at = mark.end()
            if at < len(text):
                yield nodes.Text(text[at:])
        case nodes.Strong(inner) | nodes.Emphasis(inner) | nodes.Strike(inner):
            yield dataclasses.replace(child, children=_inlines(inner, by_number))
        case nodes.Code(text):
            yield nodes.Code(_MARK.sub("", text))
            yield from (_link(int(mark[1]), by_number) for mark in _MARK.finditer(text))
        case nodes.MathInline(tex, display):
            yield nodes.MathInline(_MARK.sub("", tex), display)
            yield from (_link(int(mark[1]), by_number) for mark in _MARK.finditer(tex))
        case nodes.Link(inner, href):
            # A link in a link is none: the marks follow it.
            numbers = [int(mark[1]) for mark in _MARK.finditer(inline_text(inner))]
            numbers += [int(mark[1]) for mark in _ENCODED.finditer(href)]
            bare = tuple(_unmarked(each) for each in inner)
            clean = _ENCODED.sub("", _MARK.sub("", href))
            yield dataclasses.replace(child, children=bare, href=clean)
            yield from (_link(number, by_number) for number in dict.fromkeys(numbers))
        case nodes.Image(alt, href):
            yield dataclasses.replace(child, alt=_MARK.sub("", alt), href=_ENCODED.sub("", _MARK.sub("", href)))
        case _:
            yield child


def _unmarked(child: nodes.Inline) -> nodes.Inline:
    match child:
        case nodes.Text(text):
            return nodes.Text(_MARK.sub("", text))
        case nodes.Code(text):
            return nodes.Code(_MARK.sub("", text))
        case nodes.Strong(inner) | nodes.Emphasis(inner) | nodes.Strike(inner):
            return dataclasses.replace(child, children=tuple(_unmarked(each) for each in inner))
        case _:
            return child


def _link(number: int, by_number: Numbered) -> nodes.Inline:
    """Return the mark of a source; it is a link where its address may be opened."""
    source = by_number[number]
    mark = nodes.FootnoteRef("", number)
    if (host := real_host(source.url)) is None:
        return mark
    return nodes.Link((mark,), source.url, source.title, safe=True, host=host)
