"""Put the languages of the window into what software centres read: `packaging/desktop/holdfast.metainfo.xml` is written
in English, its sentences stand in the catalogues with the context `software centre`. Needs nothing but Python.
"""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[1]
METAINFO = CHECKOUT / "packaging" / "desktop" / "holdfast.metainfo.xml"
CATALOGUES = CHECKOUT / "resources" / "translations"
CONTEXT = "software centre"
_SENTENCE = re.compile(r"(?P<before>\n *)<(?P<tag>summary|p|li)>(?P<text>.*?)</(?P=tag)>", re.DOTALL)


def sentences(xml: str) -> Iterator[str]:
    """Yield what is to be translated, in its order."""
    yield from (_plain(found["text"]) for found in _SENTENCE.finditer(xml))


def translated(xml: str) -> str:
    """Return the description with every sentence in every language that it is translated into, after the English."""
    known = dict(_catalogues())

    def with_languages(found: re.Match[str]) -> str:
        text, tag = _plain(found["text"]), found["tag"]
        lines = [found[0]]
        for language, catalogue in known.items():
            said = catalogue.pgettext(CONTEXT, text)
            if said != text:
                lines.append(f'{found["before"]}<{tag} xml:lang="{language}">{escape(said)}</{tag}>')
        return "".join(lines)

    return _SENTENCE.sub(with_languages, xml)


def _catalogues() -> Iterator[tuple[str, GNUTranslations]]:
    for path in sorted(CATALOGUES.glob("*.mo")):
        with path.open("rb") as file:
            yield path.stem, GNUTranslations(file)


def _plain(text: str) -> str:
    """Return a sentence without the line breaks and the escapes of the file it stands in."""
    return " ".join(unescape(text).split())
