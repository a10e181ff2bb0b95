"""A conversation as sources of typst: a cover, then its messages, in as many parts as its length asks for.

One process that sets a thousand messages takes a gigabyte; parts of some 150 keep each below 300 MB, and together they
take no longer. Knows content and the functions of `resources/export/conversation.typ`.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, assert_never

from holdfast import resources
from holdfast.domain.shortening import one_line
from holdfast.export import wording
from holdfast.export.content import FileLink, Fold, Pointers, Prose, Remark, Seam, Sources, Verbatim
from holdfast.export.file_kinds import language_of
from holdfast.export.pdf.literals import breakable, literal
from holdfast.export.pdf.tree_code import TreeCode
from holdfast.render import nodes as n
from holdfast.render import parse, real_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from holdfast.export.content import Content, Entry, File, Piece
    from holdfast.render import Formulas
    from holdfast.render.worker import Stop

PART_CHARS = 220_000
"""Characters of source that one process sets."""
TITLE_CHARS = 300
SHORT_TITLE_CHARS = 90


def parts_of(
    content: Content, formulas: Formulas | None, token: Stop | None, pictures: dict[str, bytes] | None = None
) -> Iterator[str]:
    """Yield the sources of a conversation's parts, each to be set by itself. Raises what `token` raises.

    What a part shows of pictures is put into `pictures` by its name before the part is given; without, none are shown.
    """
    head = _head(content)
    body = [_cover(content)]
    size = 0
    for number, piece in enumerate(_pieces(content)):
        if token is not None:
            token.check()
        code = _Writer(f"{number}", formulas, token, pictures).piece(piece)
        if size and size + len(code) > PART_CHARS:
            yield head + "#{\n" + "\n".join(body) + "\n}\n"
            body, size = [], 0
        body.append(code)
        size += len(code)
    yield head + "#{\n" + "\n".join(body) + "\n}\n"


class _Document:
    """A document at the end of a PDF."""

    def __init__(self, file: File) -> None:
        self.file = file


def _pieces(content: Content) -> Iterator[Entry | str | _Document]:
    """Yield what is set one after the other: the titles of branches, messages, and last the documents."""
    for section in content.sections:
        if section.title:
            yield section.title
        yield from section.entries
    documents = [file for file in content.files if file.kind == "artifact" and file.is_newest]
    if documents:
        yield wording.counted(len(documents), "document")
        yield from map(_Document, documents)


def _head(content: Content) -> str:
    title = one_line(content.title, TITLE_CHARS)
    where = wording.SOURCES[content.source]
    about = {
        "conversation": f"A conversation held in {where}, exported by Holdfast",
        "project": f"A project of {where}, exported by Holdfast",
    }.get(content.kind, "Exported by Holdfast")
    return (
        f"#let document-title = {literal(title)}\n"
        f"#let document-description = {literal(about)}\n"
        f"#let short-title = {literal(one_line(content.title, SHORT_TITLE_CHARS))}\n"
        f"{resources.text('export', 'conversation.typ')}"
    )


def _cover(content: Content) -> str:
    facts = "".join(f"({literal(name)}, {breakable(value)}), " for name, value in content.facts)
    summary = "none"
    instructions = content.instructions.strip()
    if content.summary.strip() or instructions or content.notes:
        texts = [("Summary", content.summary, False)] if content.summary.strip() else []
        texts += [(wording.INSTRUCTIONS, instructions, True)] if instructions else []
        texts += [("Your note", text, True) for text in content.notes]
        folds = [f"fold({literal(name)}, {{{_quiet(text, breaks=breaks)}}})" for name, text, breaks in texts]
        summary = "{" + "\n".join(folds) + "}"
    return f"cover(({facts}), {summary})"


class _Quiet(TreeCode):
    """Writes what stands on the cover: a heading there would come before the first one of the document."""

    def _heading(self, level: int, children: tuple[n.Inline, ...]) -> str:  # noqa: ARG002 - the writer's own signature
        return self._paragraph((n.Strong(children),))


def _quiet(text: str, *, breaks: bool) -> str:
    return _Quiet("cover", None, None, breaks=breaks).blocks(parse(text)) or '""'


class _Writer:
    """Writes one message or document. `label` keeps its footnotes apart from all others'."""

    def __init__(
        self, label: str, formulas: Formulas | None, token: Stop | None, pictures: dict[str, bytes] | None
    ) -> None:
        self._label = label
        self._formulas = formulas
        self._token = token
        self._pictures = pictures
        self._count = 0
        self._headings: list[int] = []

    def piece(self, piece: Entry | str | _Document) -> str:
        """Return the code."""
        if isinstance(piece, str):
            return f"part({breakable(piece)})"
        if isinstance(piece, _Document):
            return self._document(piece.file)
        labels = " · ".join(word for word in (wording.minute(piece.when), *piece.labels) if word)
        body = "\n".join(map(self._part, piece.pieces))
        person = "true" if piece.is_person else "false"
        return f"message({literal(piece.who)}, {literal(labels)}, {person}, {{\n{body}\n}})"

    def _part(self, piece: Piece) -> str:  # noqa: PLR0911 - a case for each kind of piece
        match piece:
            case Prose(markdown, breaks):
                return self._prose(markdown, breaks=breaks)
            case Verbatim(text, language):
                return TreeCode("", None, None).code(text, language)
            case Remark(text):
                return f"note({breakable(text)})"
            case Seam(text):
                return f"seam({breakable(text)})"
            case Sources(items, first, is_of_many):
                rows = ", ".join(_cited(each.title, each.url) for each in items)
                if len(items) == 1 and not is_of_many:
                    return f"note({rows})"
                return f"small(enum(tight: true, start: {first}, {rows}))"
            case Pointers(items):
                lines = (f"{each.title} · {each.detail}" if each.detail else each.title for each in items)
                return f"list(tight: true, {', '.join(map(breakable, lines))})"
            case Fold(_, title, parts):
                return f"fold({breakable(title)}, {{\n{self._body(parts)}\n}})"
            case FileLink(file):
                return self._file(file)
            case _:
                assert_never(piece)

    def _body(self, parts: Iterable[Piece]) -> str:
        return "\n".join(map(self._part, parts)) or '""'

    def _prose(self, markdown: str, *, breaks: bool = False) -> str:
        self._count += 1
        writer = TreeCode(f"{self._label}-{self._count}", self._formulas, self._token, breaks=breaks)
        writer.headings = self._headings
        return writer.blocks(parse(markdown))

    def _file(self, file: File) -> str:
        version = f", version {file.version}" if file.versions > 1 else ""
        if file.kind == "artifact":
            return f"note({breakable(f'Document: {file.title}{version}')})"
        if file.data is not None and file.picture_type and self._pictures is not None:
            name = f"/{blake2b(file.data, digest_size=12).hexdigest()}.{file.picture_type.removeprefix('image/')}"
            self._pictures[name] = file.data
            return f"attached({literal(name)}, {literal(file.title)})"
        if file.data is not None and not file.text:
            return f"note({breakable(f'Attached: {file.title}')})"
        text = file.shown_text
        body = self._prose(text) if file.is_markdown else TreeCode("", None, None).code(text)
        return f"fold({breakable(f'Attached: {file.title}')}, {{\n{body}\n}})"

    def _document(self, file: File) -> str:
        version = f"version {file.version}" if file.versions > 1 else ""
        text = file.shown_text
        body = (
            self._prose(text)
            if file.is_markdown
            else TreeCode("", None, None).code(text, language_of(file.name, file.language))
        )
        return f"message({literal(one_line(file.title))}, {literal(version)}, false, {{\n{body}\n}})"


def _cited(title: str, address: str) -> str:
    shown = " ".join(title.split())
    if real_host(address) is None:
        return breakable(f"{shown} ({address})" if address and address != title else shown)
    return f"link({literal(address)}, {breakable(shown)})"
