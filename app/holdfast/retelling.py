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

_NAME = re.compile(r"\{(\w+)\}")
_SENTENCES = frozenset({"what", "message", "words", "said", "hint", "why", "seam", "only"})
"""Names of values that are whole sentences: they end with a stop, which tells them from what follows."""
MAGIC = 0x950412DE
_SHORTEST = 6
"""A text with fewer letters of its own could have made anything."""
_DEEPEST = 3


def retold(text: str, depth: int = 0) -> str:
    """Return a stored English text in the language that is spoken, itself where nobody knows it."""
    if not text or language.spoken() == language.ENGLISH:
        return text
    said = tr(text)
    if said != text or depth == _DEEPEST:
        return said
    for template in _texts(language.spoken()):
        if max(_pieces(template[0]), key=len) in text or max(_pieces(template[-1]), key=len) in text:
            for form in template:
                if (found := _pattern(form).fullmatch(text)) is not None:
                    return _said(template, found.groupdict(), depth)
    return text


def _said(template: tuple[str, ...], values: dict[str, str], depth: int) -> str:
    retold_values = {name: retold(value, depth + 1) for name, value in values.items()}
    if len(template) == 1:
        return tr(template[0], **retold_values)
    written = retold_values.pop("count", "1")
    return trn(template[0], template[1], int(re.sub(r"\D", "", written) or 1), **retold_values)


def _pieces(form: str) -> list[str]:
    return _NAME.sub("\0", form).split("\0")


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """Return what a text made of `form` looks like; a name that comes twice stands for the same."""
    parts, seen = [], set()
    for at, part in enumerate(_NAME.split(form)):
        if at % 2 == 0:
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(f"(?P={part})")
        else:
            seen.add(part)
            shape = r"[\d,]+" if part == "count" else r".+[.!?…]" if part in _SENTENCES else ".+?"
            parts.append(f"(?P<{part}>{shape})")
    return re.compile("".join(parts), re.DOTALL)


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
