"""Characters that Markdown, or one of its dialects, would obey, made to stand for themselves. Knows text only."""

from __future__ import annotations

import re

_ANYWHERE = re.compile(
    r"""
    [\\`*<$]
  | (?<![A-Za-z0-9])_ | _(?![A-Za-z0-9])
  | \](?=[(\[:\]]) | (?<=\])\]
  | (?<=\[)\^
  | ~(?=~) | (?<=~)~ | %(?=%) | =(?==) | (?<==)=
  | &(?=[A-Za-z#][A-Za-z0-9]{1,31};)
  | (?<![^\s(])\#(?=[\w/-])
  | (?<=\s)\^(?=[A-Za-z0-9-]+\s*$)
  | (?<![A-Za-z0-9])@(?=[A-Za-z0-9_{])
    """,
    re.VERBOSE,
)
_AT_LINE_START = re.compile(r"(\s*)(?:([#>+=:|~-])|(\d{1,9})([.)]))")
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_RUN = {"`": re.compile("`+"), "~": re.compile("~+")}
_LANGUAGE = re.compile(r"[\w+#./-]{1,40}")


def shown(text: str) -> str:
    """Return `text` without what a file of text cannot hold, each of it replaced."""
    return _UNSHOWABLE.sub("\ufffd", text)


def escaped(text: str, *, at_line_start: bool = False) -> str:
    """Return text as Markdown that shows it as it is."""
    text = shown(text)
    out = _ANYWHERE.sub(r"\\\g<0>", text)
    if at_line_start and (found := _AT_LINE_START.match(out)):
        at = found.start(2) if found[2] else found.start(4)
        out = f"{out[:at]}\\{out[at:]}"
    return out


def fenced(text: str, language: str = "", info: str = "") -> str:
    """Return text as a block of code, within a fence longer than any inside."""
    text = shown(text)
    longest = max((len(run) for run in _RUN["`"].findall(text)), default=0)
    marks = "`" * max(3, longest + 1)
    words = " ".join(word for word in (language if _LANGUAGE.fullmatch(language) else "", *info.split()) if word)
    words = words.replace("`", "")
    return f"{marks}{shown(words)}\n{text}\n{marks}"


def code(text: str) -> str:
    """Return text as code within a line."""
    text = shown(text).replace("\n", " ")
    longest = max((len(run) for run in _RUN["`"].findall(text)), default=0)
    marks = "`" * (longest + 1)
    is_edgy = text[:1] == "`" or text[-1:] == "`" or (text[:1] == " " == text[-1:] and text.strip())
    pad = " " if is_edgy else ""
    return f"{marks}{pad}{text}{pad}{marks}" if text else ""


def in_angles(address: str) -> str:
    """Return an address as the target of a link."""
    address = shown(address).replace("\n", "%0A").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    return f"<{address}>" if re.search(r"[\s()]", address) or not address else address


def quoted(lines: str) -> str:
    """Return lines as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in lines.split("\n"))
