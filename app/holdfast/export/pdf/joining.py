"""Joins the parts of a PDF into one file: pages, outline, tags. Knows PDF as far as typst writes it, and no more.

typst writes plain objects and a plain table of them, so that what has to be done is numbering them anew and tying the
few roots together. A library for it would bring 30 MB for these lines. Runs in the process that sets pages.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TOKEN = re.compile(rb"\\.|[()]|(?<![\w.])(\d+) 0 R(?!\w)", re.DOTALL)
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_SECTION = re.compile(rb"(\d+) (\d+)\s*\n")
_PAIR = re.compile(rb"(\d+) (\d+ 0 R|\[[^\]]*\])")
_NAMED = re.compile(rb"(\((?:\\.|[^\\()])*\)) ?(\d+ 0 R)", re.DOTALL)
_CELL_ID = re.compile(rb"\(U(\d+x\d+y\d+)\)")
_STRUCT_PARENT = re.compile(rb"/(StructParents?) (\d+)")
PAGE = re.compile(rb"/Type/Page(?![a-zA-Z])")


class Unknown(Exception):
    """The file is not written as we know it."""


@dataclass(slots=True)
class _Part:
    """One file: its objects by number, and where its roots are."""

    objects: dict[int, bytes]
    catalog: int
    trailer: bytes
    numbers: dict[int, int] = field(default_factory=dict)

    def root(self, name: bytes) -> int:
        """Return the number of one of the catalog's roots."""
        found = re.search(rb"/" + name + rb" (\d+) 0 R", self.objects[self.catalog])
        if found is None:
            raise Unknown(name)
        return int(found[1])


def join(parts: Sequence[Path], target: Path) -> None:
    """Write one file from the parts, which stay. Raises Unknown, OSError."""
    read = [_read(path.read_bytes()) for path in parts]
    target.write_bytes(_Join(read).whole())


def page_count(data: bytes) -> int:
    """Return how many pages a file has."""
    return len(PAGE.findall(data))


def _read(data: bytes) -> _Part:
    start = _START.search(data[-64:])
    if start is None:
        raise Unknown("no table")
    at = int(start[1])
    if data[at : at + 4] != b"xref":
        raise Unknown("no plain table")
    end = data.index(b"trailer", at)
    lines = data[at:end]
    section = _SECTION.search(lines)
    if section is None or section[1] != b"0":
        raise Unknown("the table begins elsewhere")
    entries = [lines[section.end() + 20 * row :][:20] for row in range(int(section[2]))]
    offsets = {number: int(entry[:10]) for number, entry in enumerate(entries) if entry[17:18] == b"n"}
    ends = dict(zip(sorted(offsets.values()), [*sorted(offsets.values())[1:], at], strict=True))
    objects = {}
    for number, offset in offsets.items():
        whole = data[offset : ends[offset]]
        head = b"%d 0 obj\n" % number
        tail = whole.rindex(b"endobj")
        if not whole.startswith(head):
            raise Unknown("an object is elsewhere")
        objects[number] = whole[len(head) : tail].rstrip(b"\n")
    catalog = re.search(rb"/Root (\d+) 0 R", data[end:])
    if catalog is None:
        raise Unknown("no root")
    return _Part(objects, int(catalog[1]), data[end:])


class _Join:
    """Numbers everything anew: 1 the catalog, 2 the pages, 3 the outline, 4 the tags, then part after part."""

    CATALOG, PAGES, OUTLINE, TAGS = 1, 2, 3, 4

    def __init__(self, parts: Sequence[_Part]) -> None:
        self._parts = parts
        self._out: dict[int, bytes] = {}
        self._next = 5
        self._page_roots: list[int] = []
        self._page_counts = 0
        self._ends: list[tuple[int, int]] = []
        self._outline_count = 0
        self._roles: dict[bytes, bytes] = {}
        self._tag_roots: list[bytes] = []
        self._parents: list[bytes] = []
        self._ids: list[tuple[bytes, bytes]] = []
        self._shift = 0

    def whole(self) -> bytes:
        """Return the file."""
        for at, part in enumerate(self._parts):
            self._add(at, part)
        self._tie_outlines()
        self._write_roots()
        return self._file()

    def _add(self, at: int, part: _Part) -> None:
        outline, tags, pages = part.root(b"Outlines"), part.root(b"StructTreeRoot"), part.root(b"Pages")
        for number in part.objects:
            if number in (outline, tags, part.catalog):
                continue
            part.numbers[number] = self._next
            self._next += 1
        part.numbers |= {outline: self.OUTLINE, tags: self.TAGS, part.catalog: self.CATALOG}
        self._note_outline(part, outline)
        most = self._note_tags(part, tags, at)
        for number, body in part.objects.items():
            if number in (outline, tags, part.catalog):
                continue
            written = self._renumbered(part, body)
            written = self._shifted(written, at)
            if number == pages:
                self._page_roots.append(part.numbers[number])
                self._page_counts += int(_found(rb"/Count (\d+)", body))
                written = written.replace(b"/Type/Pages", b"/Type/Pages/Parent %d 0 R" % self.PAGES, 1)
            self._out[part.numbers[number]] = written
        self._shift += most

    def _note_outline(self, part: _Part, outline: int) -> None:
        body = part.objects[outline]
        first, last = int(_found(rb"/First (\d+) 0 R", body)), int(_found(rb"/Last (\d+) 0 R", body))
        self._ends.append((part.numbers[first], part.numbers[last]))
        self._outline_count += abs(int(_found(rb"/Count (-?\d+)", body)))

    def _note_tags(self, part: _Part, tags: int, at: int) -> int:
        """Take what the root of the tags says; return how many numbers of its tree of parents are used up."""
        body = self._renumbered(part, part.objects[tags])
        self._tag_roots.append(_found(rb"/K\[([^\]]*)\]", body))
        roles = re.search(rb"/RoleMap<<(.*?)>>", body, re.DOTALL)
        names = re.findall(rb"/([^/\s<>\[\]()]+)", roles[1]) if roles else []
        self._roles.update(zip(names[::2], names[1::2], strict=False))
        numbers = _PAIR.findall(_found(rb"/ParentTree<</Nums\[(.*?)\]>>", body))
        self._parents += [b"%d %s" % (int(key) + self._shift, value) for key, value in numbers]
        ids = re.search(rb"/IDTree<</Names\[(.*?)\]>>", body, re.DOTALL)
        if ids is not None:
            found = _NAMED.findall(ids[1])
            self._ids += [(_CELL_ID.sub(rb"(P%dU\1)" % at, name), place) for name, place in found]
        return max((int(key) for key, _ in numbers), default=-1) + 1

    def _renumbered(self, part: _Part, body: bytes) -> bytes:
        """Return an object with its references numbered anew, but for what stands in texts and streams."""
        cut = body.find(b"stream\n")
        head, rest = (body, b"") if cut < 0 else (body[:cut], body[cut:])
        out: list[bytes] = []
        depth = at = 0
        for token in _TOKEN.finditer(head):
            sign = token[0]
            if sign == b"(":
                depth += 1
            elif sign == b")":
                depth -= 1
            elif token[1] is not None and depth == 0:
                out += [head[at : token.start()], b"%d 0 R" % part.numbers[int(token[1])]]
                at = token.end()
        return b"".join([*out, head[at:], rest])

    def _shifted(self, body: bytes, at: int) -> bytes:
        """Return an object with its place in the tree of parents, and the names of its cells, set apart."""
        if body.startswith(b"<</Type/StructElem"):
            return _CELL_ID.sub(rb"(P%dU\1)" % at, body)
        cut = body.find(b"stream\n")
        head, rest = (body, b"") if cut < 0 else (body[:cut], body[cut:])
        if b"/StructParent" not in head:
            return body
        return _STRUCT_PARENT.sub(lambda found: b"/%s %d" % (found[1], int(found[2]) + self._shift), head) + rest

    def _tie_outlines(self) -> None:
        for (_, last), (first, _) in zip(self._ends, self._ends[1:], strict=False):
            self._out[last] = _with_entry(self._out[last], b"/Next %d 0 R" % first)
            self._out[first] = _with_entry(self._out[first], b"/Prev %d 0 R" % last)

    def _write_roots(self) -> None:
        first = self._parts[0]
        catalog = self._renumbered(first, first.objects[first.catalog])
        catalog = re.sub(rb"/PageLabels \d+ 0 R", b"/PageLabels<</Nums[0<</S/D>>]>>", catalog)
        pages = b"/Pages %d 0 R" % self.PAGES
        self._out[self.CATALOG] = re.sub(rb"/Pages \d+ 0 R", pages, catalog)
        kids = b" ".join(b"%d 0 R" % root for root in self._page_roots)
        self._out[self.PAGES] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (self._page_counts, kids)
        ends = (self._ends[0][0], self._ends[-1][1], self._outline_count)
        self._out[self.OUTLINE] = b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends
        roles = b"".join(b"/%s/%s" % pair for pair in self._roles.items())
        ids = b" ".join(name + b" " + place for name, place in sorted(self._ids))
        self._out[self.TAGS] = (
            b"<</Type/StructTreeRoot/RoleMap<<%s>>/K[%s]/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d%s>>"
            % (
                roles,
                b" ".join(self._tag_roots),
                b" ".join(self._parents),
                self._shift,
                (b"/IDTree<</Names[%s]>>" % ids) if self._ids else b"",
            )
        )

    def _file(self) -> bytes:
        out = [b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"]
        at = len(out[0])
        offsets = []
        for number in range(1, self._next):
            offsets.append(at)
            written = b"%d 0 obj\n%s\nendobj\n\n" % (number, self._out[number])
            out.append(written)
            at += len(written)
        out.append(b"xref\n0 %d\n0000000000 65535 f\r\n" % self._next)
        out += [b"%010d 00000 n\r\n" % offset for offset in offsets]
        trailer = re.sub(rb"/Size \d+", b"/Size %d" % self._next, self._parts[0].trailer)
        trailer = self._renumbered(self._parts[0], trailer)
        out.append(re.sub(rb"startxref\s+\d+", b"startxref\n%d" % at, trailer))
        return b"".join(out)


def _found(pattern: bytes, body: bytes) -> bytes:
    match = re.search(pattern, body, re.DOTALL)
    if match is None:
        raise Unknown(pattern)
    return match[1]


def _with_entry(body: bytes, entry: bytes) -> bytes:
    return body.replace(b"<<", b"<<" + entry, 1)
