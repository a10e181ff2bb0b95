"""Say what was stored in English in the language that is spoken now. A leaf: knows the texts of the catalogues.

What is stored is the English sentence itself, with its values in place, so that it does not depend on the language of
the day on which it was said. To show it, the text of the source is looked for that it was made of, and its values are
taken out of it again; what is not found is shown in English.
"""

from __future__ import annotations

import re
import struct
from functools import cache
from typing import TYPE_CHECKING

from holdfast import language
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Iterator

    Betweens = tuple[tuple[str, re.Pattern[str]], ...]

_NAME = re.compile(r"\{(\w+)\}")
_SENTENCES = frozenset({"what", "message", "words", "said", "hint", "why", "seam", "only"})
"""Names of values that are whole sentences: they end with a stop, which tells them from what follows."""
MAGIC = 0x950412DE
_SHORTEST = 6
"""A text with fewer letters of its own could have made anything."""
_DEEPEST = 3
_LONGEST = 1 << 16
"""Characters; no sentence of ours is longer, even with a provider's own words in it."""


def retold(text: str, depth: int = 0) -> str:
    """Return a stored English text in the language that is spoken, itself where nobody knows it."""
    if not text or len(text) > _LONGEST or language.spoken() == language.ENGLISH:
        return text
    said = tr(text)
    if said != text or depth == _DEEPEST:
        return said
    for template in _texts(language.spoken()):
        if max(_pieces(template[0]), key=len) in text or max(_pieces(template[-1]), key=len) in text:
            for form in template:
                if (found := _values(form, text)) is not None:
                    return _said(template, found, depth)
    return text


def _said(template: tuple[str, ...], values: dict[str, str], depth: int) -> str:
    retold_values = {name: retold(value, depth + 1) for name, value in values.items()}
    if len(template) == 1:
        return tr(template[0], **retold_values)
    written = retold_values.pop("count", "1")
    return trn(template[0], template[1], int(re.sub(r"\D", "", written) or 1), **retold_values)


def _pieces(form: str) -> list[str]:
    return _NAME.sub("\0", form).split("\0")


def _values(form: str, text: str) -> dict[str, str] | None:
    """Return the values with which `form` makes `text`, None where none do; one that comes twice has to be the same.

    Each value ends where what follows it is found first, but the first that is whole sentences, of which there may be
    several, where the rest is found last. One expression for all of them would try every other place too, which takes a
    hundred thousand times as long for a text that somebody made for that.
    """
    if (stretches := _stretches(_betweens(form), text)) is None:
        return None
    values: dict[str, str] = {}
    at, name = 0, ""
    for found, (following, _between) in zip(stretches, _betweens(form), strict=True):
        if name and values.setdefault(name, text[at : found.start()]) != text[at : found.start()]:
            return None
        if count := found.groupdict().get("count"):
            values["count"] = count
        at, name = found.end(), following
    return values


def _stretches(betweens: Betweens, text: str) -> list[re.Match[str]] | None:
    """Return where what stands between the values is, None where it is not."""
    first: list[re.Match[str]] = []
    at, name = 0, ""
    for following, between in betweens:
        if name in _SENTENCES:
            break
        found = between.search(text, at + 1) if name else between.match(text)
        if found is None:
            return None
        first.append(found)
        at, name = found.end(), following
    last: list[re.Match[str]] = []
    end = len(text)
    for _following, between in reversed(betweens[len(first) :]):
        every = list(between.finditer(text, at + 1, end))
        if not every:
            return None
        last.append(every[-1])
        end = every[-1].start() - 1
    return first + last[::-1]


@cache
def _betweens(form: str) -> Betweens:
    """Return what stands between the values of `form`, each before the name of the next; numbers are part of it."""
    found: list[tuple[str, re.Pattern[str]]] = []
    before, shape = "", ""
    for at, part in enumerate(_NAME.split(form)):
        if at % 2 == 0:
            shape += re.escape(part)
        elif part == "count":
            shape += r"(?P<count>[\d,]{1,20})"
        else:
            found.append((part, _between(before, shape)))
            before, shape = part, ""
    return (*found, ("", _between(before, shape + r"\Z")))


def _between(before: str, shape: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=[.!?…]){shape}" if before in _SENTENCES else shape)


@cache
def _texts(code: str) -> list[tuple[str, ...]]:
    """Return the English texts that have values, both forms where they have a number; those with most words first."""
    found = [forms for forms in _ids(code) if len("".join(_pieces(forms[0]))) >= _SHORTEST and "{" in forms[-1]]
    return sorted(found, key=lambda forms: -len("".join(_pieces(forms[-1]))))


def _ids(code: str) -> Iterator[tuple[str, ...]]:
    """Yield the English texts of a compiled catalogue (its format is that of GNU gettext)."""
    data = language.compiled(code)
    if len(data) < 20:  # noqa: PLR2004 - its header
        return
    order = "<" if struct.unpack("<I", data[:4])[0] == MAGIC else ">"
    count, table = struct.unpack(f"{order}II", data[8:16])
    for at in range(count):
        length, start = struct.unpack(f"{order}II", data[table + 8 * at : table + 8 * at + 8])
        text = data[start : start + length].decode("utf-8")
        if text and "\x04" not in text:
            yield tuple(text.split("\0"))
