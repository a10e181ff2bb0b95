"""Turn the marks that ChatGPT leaves in its answers into citations. Knows these marks and no other part of the format.

Newer answers hold runs between private-use characters, explained in `content_references`; those of 2023 hold
`【12†source】`, explained in `citations`. A mark says nothing to a person: what it stands for is shown instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain import Citation, TextBlock
from holdfast.importers.json_values import clean, dict_of, dicts_of, text_of
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Raw = Mapping[str, object]

_OPEN, _CLOSE, _BETWEEN = "\ue200", "\ue201", "\ue202"
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}|【[^】\n]{{0,80}}†[^】\n]{{0,200}}】")
_NAMED = re.compile(r'\[\s*"[^"]*"\s*,\s*"((?:[^"\\]|\\.)*)"')
"""An entity: `["company","Example Ltd","..."]`, which is shown by its name."""

_ENDS = re.compile(r"[.!?\u3002\uff01\uff1f]\s+|\n")


MOST = 1_000
"""References that are looked at in one message; a real one has some dozens."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a mark stands for: pages, or words that take its place."""

    pages: tuple[tuple[str, str], ...] = ()
    words: str = ""


def cited_text(text: str, metadata: Raw) -> TextBlock:
    """Return the text without marks, and what they cited; each citation covers the sentence before its mark."""
    text = clean(text)
    meant = dict(_meant(text, metadata))
    if _OPEN not in text and "†" not in text and not meant:
        return TextBlock(text)
    done: list[str] = []
    since: list[str] = []
    citations: list[Citation] = []
    at = covered = 0
    for start, end, about in _marks(text, meant):
        since += [text[at:start], about.words]
        at = end
        if about.pages:
            piece = "".join(since)
            begin, covered = covered + _sentence(piece), covered + len(piece)
            citations += [Citation(begin, covered, url, title) for url, title in about.pages]
            done.append(piece)
            since = []
    return TextBlock("".join([*done, *since, text[at:]]), tuple(citations))


def _marks(text: str, meant: Mapping[str, _Meant]) -> Iterator[tuple[int, int, _Meant]]:
    """Yield every mark with what it stands for; one that nothing explains stands for its name or for nothing."""
    known = [re.escape(mark) for mark in sorted(meant, key=len, reverse=True) if not _MARK.fullmatch(mark)]
    pattern = re.compile("|".join([_MARK.pattern, *known])) if known else _MARK
    for found in pattern.finditer(text):
        mark = found.group()
        named = _NAMED.search(mark) if mark.startswith(f"{_OPEN}entity") else None
        yield found.start(), found.end(), meant.get(mark) or _Meant(words=named.group(1) if named else "")


def _sentence(text: str) -> int:
    """Return where the last sentence of the text begins."""
    body = text.rstrip()
    begins = [found.end() for found in _ENDS.finditer(body) if found.end() < len(body)]
    begin = begins[-1] if begins else 0
    return begin + len(text[begin:]) - len(text[begin:].lstrip())


def _meant(text: str, metadata: Raw) -> Iterator[tuple[str, _Meant]]:
    for reference in dicts_of(metadata.get("content_references"))[:MOST]:
        mark = text_of(reference.get("matched_text"))
        if not mark.strip() or mark not in text:
            continue
        pages = tuple(dict.fromkeys(_pages(reference)))
        if pages:
            yield mark, _Meant(pages)
        elif _MARK.fullmatch(mark) and text_of(reference.get("alt")):
            yield mark, _Meant(words=text_of(reference.get("alt")))
    for citation in dicts_of(metadata.get("citations"))[:MOST]:
        about = dict_of(citation.get("metadata"))
        start, end = citation.get("start_ix"), citation.get("end_ix")
        url, title = text_of(about.get("url")), text_of(about.get("title")) or text_of(about.get("name"))
        if isinstance(start, int) and isinstance(end, int) and _MARK.fullmatch(text[start:end]) and (url or title):
            yield text[start:end], _Meant(((url, title),))


def _pages(reference: Raw) -> Iterator[tuple[str, str]]:
    """Yield address and title of every page that a reference names."""
    for entry in (reference, *dicts_of(reference.get("items")), *dicts_of(reference.get("sources"))):
        url = text_of(entry.get("url"))
        title = text_of(entry.get("title")) or text_of(entry.get("name"))
        if url or (title and entry.get("type") == "file"):
            yield url, title
        for more in dicts_of(entry.get("supporting_websites")):
            if text_of(more.get("url")):
                yield text_of(more.get("url")), text_of(more.get("title"))
