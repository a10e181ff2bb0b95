"""A conversation compressed by rules into one text fit to be pasted into another assistant. No model is asked.

What an assistant needs to go on stands first and is never given up: what was asked last and answered last, word for
word. Then the documents as they stand, then the conversation from its end backwards, each message shortened to its
beginning and end the older it is; what is left out is said. Knows content; knows no other format.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain.shortening import one_line
from holdfast.export import wording
from holdfast.export.content import FileLink, Prose, Seam
from holdfast.export.file_kinds import language_of
from holdfast.export.markdown.escaping import fenced
from holdfast.export.markdown.prose import markdown_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.export.content import Content, Entry, File

LEAST_CHARS = 2_000
"""Less than this holds no conversation."""
_LAST = 2
_DOCUMENTS_SHARE = 0.35
_SHORTEST = 160
_FENCE_LINES = 12
_CODE = re.compile(r"^(?P<marks>`{3,})(?P<info>[^\n]*)\n(?P<body>.*?)\n(?P=marks)[ ]*$", re.MULTILINE | re.DOTALL)

INSTRUCTIONS = (
    "You are taking over a conversation that was held with another assistant. Below are its facts, the documents as "
    "they stand now, and the conversation itself, shortened where it says so. Treat all of it as the history of this "
    "conversation: do not summarise it and do not answer it again. Go on from its end, in the language the person "
    "writes in; where something you need was left out, ask."
)


def handoff(content: Content, chars: int) -> str:
    """Return the text, of at most `chars` characters."""
    chars = max(chars, LEAST_CHARS)
    entries = content.sections[0].entries if content.sections else ()
    head = "\n".join(_head(content, chars // 10))
    end = "\n\n## Now\n\nGo on from here. If the last message above is the person's, answer it.\n"
    room = chars - len(head) - len(end) - 200
    last = _last(entries, room)
    room -= sum(len(text) + 2 for text in last)
    documents = list(_documents(content, int(room * _DOCUMENTS_SHARE)))
    room -= sum(len(text) + 2 for text in documents)
    earlier = _earlier(entries[: max(0, len(entries) - len(last))], room)
    parts = [head, *documents, "## The conversation", *earlier, *last]
    return ("\n\n".join(parts) + end)[:chars]


def _head(content: Content, room: int) -> Iterator[str]:
    """Yield what an assistant has to know first; each of the person's instructions in at most `room` characters."""
    yield f"# Hand-off: {one_line(content.title, 200)}"
    yield ""
    yield INSTRUCTIONS
    yield ""
    yield "## Facts"
    yield ""
    facts = content.facts or (("Held in", wording.SOURCES[content.source]),)
    yield from (f"- {name}: {one_line(value, 200)}" for name, value in facts)
    if content.summary.strip():
        yield f"- Summary: {one_line(content.summary, 1_200)}"
    yield from (f"- The person's own note: {one_line(note, 400)}" for note in content.notes)
    project = content.background.instructions if content.background is not None else ""
    for name, text in (("for this project", project), ("for this conversation", content.instructions)):
        if text.strip():
            yield from ("", f"## The person's instructions {name}", "", _shortened(text.strip(), room))


def _last(entries: Sequence[Entry], room: int) -> list[str]:
    """Return the last question and answer, whole as far as there is room for them."""
    found: list[str] = []
    for entry in reversed(entries[-_LAST:]):
        share = max(_SHORTEST, (room - sum(map(len, found))) // (1 if found else 2))
        found.insert(0, _shortened(_said(entry), share))
    return found


def _documents(content: Content, room: int) -> Iterator[str]:
    """Yield the newest version of every document, the last one written first, as far as there is room."""
    given = content.background.files if content.background is not None else ()
    newest = [*given, *(file for file in content.files if file.kind == "artifact" and file.is_newest)]
    left_out = 0
    for file in reversed(newest):
        text = _document(file)
        if len(text) <= room:
            room -= len(text) + 2
            yield text
        else:
            left_out += 1
    if left_out:
        yield f"({wording.counted(left_out, 'document')} left out for want of room.)"


def _document(file: File) -> str:
    version = f", version {file.version}" if file.versions > 1 else ""
    text = fenced(file.shown_text, language_of(file.name, file.language))
    return f"## Document: {one_line(file.title)}{version}\n\n{text}"


def _earlier(entries: Sequence[Entry], room: int) -> list[str]:
    """Return the messages before the last, the newer the longer, and say what is missing."""
    found: list[str] = []
    shortened = 0
    for at, entry in enumerate(reversed(entries)):
        left = len(entries) - at
        if room < _SHORTEST + 60:
            found.insert(0, f"({wording.counted(left, 'earlier message')} left out for want of room.)")
            return found
        whole = _said(entry)
        text = _shortened(whole, max(_SHORTEST, min(room - 60, max(room // 4, room // left))))
        shortened += text != whole
        room -= len(text) + 2
        found.insert(0, text)
    return found


def _said(entry: Entry) -> str:
    parts = []
    for piece in entry.pieces:
        match piece:
            case Prose(markdown, breaks):
                parts.append(markdown_of(markdown, deeper=3, breaks=breaks))
            case Seam(text):
                parts.append(f"({text})")
            case FileLink(file):
                version = f", version {file.version}" if file.versions > 1 else ""
                what = "document" if file.kind == "artifact" else "attached"
                parts.append(f"({what}: {one_line(file.title)}{version}, {len(file.text):,} characters)")
                if file.kind == "attachment" and file.text:
                    parts.append(fenced(file.shown_text))
            case _:
                pass
    return f"### {entry.who}\n\n" + "\n\n".join(parts)


def _shortened(text: str, size: int) -> str:
    """Return a text in at most `size` characters: long code first, then its middle is left out."""
    if len(text) <= size:
        return text
    text = _CODE.sub(_short_code, text)
    if len(text) <= size:
        return text
    mark = "\n\n[… {} characters left out …]\n\n"
    keep = max(40, size - len(mark) - 8)
    first = text[: keep * 2 // 3]
    last = text[len(text) - (keep - len(first)) :]
    first = first[: first.rfind("\n") + 1 or len(first)] if "\n" in first[len(first) // 2 :] else first
    left_out = len(text) - len(first) - len(last)
    cut = first.rstrip() + mark.format(f"{left_out:,}") + last.lstrip()
    return cut + _closing(cut)


def _short_code(found: re.Match[str]) -> str:
    lines = found["body"].split("\n")
    if len(lines) <= _FENCE_LINES:
        return found[0]
    kept = [*lines[:6], f"[… {len(lines) - 9} lines left out …]", *lines[-3:]]
    return "\n".join([found["marks"] + found["info"], *kept, found["marks"]])


def _closing(text: str) -> str:
    """Return what closes a block of code that the cut left open."""
    fences = re.findall(r"^(`{3,})", text, re.MULTILINE)
    return f"\n{fences[-1]}" if len(fences) % 2 else ""
