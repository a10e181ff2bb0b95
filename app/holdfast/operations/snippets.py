"""Passages kept for later. Each method is one operation.

Methods run on the caller's thread, which is the read lane in the window; what they write goes to the write lane.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain.snippets import NewSnippet, Snippet, SnippetId
    from holdfast.jobs import Lanes
    from holdfast.store import Store


_PARTS = re.compile(r'"([^"]+)"|(\S+)')
_ACCENTS = re.compile("[\u0300-\u036f]")
WORDS_BEFORE = 5
"""Words of an excerpt before the one that was looked for."""


class Snippets:
    """The snippets of an open store."""

    def __init__(self, store: Store, lanes: Lanes) -> None:
        self._store = store
        self._lanes = lanes
        self._folded: dict[SnippetId, tuple[object, str]] = {}
        """What each was when it was looked through last, and its words as they are compared."""

    def all(self) -> list[Snippet]:
        """Return all of them, by folder and name."""
        return self._store.snippets.all()

    def count(self, text: str) -> int:
        """Return how many have every word of `text`, as `matching` finds them. Only what changed since the last time is
        read: a search asks this at every pause.
        """
        if not (wanted := _wanted(text)):
            return len(self._store.snippets.states())
        states, before = self._store.snippets.states(), self._folded
        known = {id_: before[id_] for id_, state in states.items() if id_ in before and before[id_][0] == state}
        fresh = self._store.snippets.some(states.keys() - known.keys()) if len(known) < len(states) else ()
        self._folded = known | {each.id: (states[each.id], _whole(each)) for each in fresh}
        return sum(all(word in whole for word in wanted) for _state, whole in self._folded.values())

    def add(self, new: NewSnippet) -> Snippet:
        """Keep a passage. Raises BadInput, StoreError."""
        return self._lanes.write(lambda: self._store.snippets.add(new)).result()

    def change(self, snippet_id: SnippetId, name: str, folder: str, text: str) -> Snippet:
        """Write one anew. Raises NotFound, BadInput, StoreError."""
        return self._lanes.write(lambda: self._store.snippets.change(snippet_id, name, folder, text)).result()

    def remove(self, snippet_id: SnippetId) -> Snippet:
        """Remove one and return it, so that it can come back. Raises NotFound, StoreError."""
        return self._lanes.write(lambda: self._store.snippets.remove(snippet_id)).result()

    def restore(self, snippet: Snippet) -> None:
        """Put back one that was removed. Raises StoreError."""
        self._lanes.write(lambda: self._store.snippets.restore([snippet])).result()


def matching(snippets: Sequence[Snippet], text: str) -> list[Snippet]:
    """Return those that have every word or "phrase" of `text` in their name, folder, text or the title of the
    conversation they came from, case and accents ignored; without words all of them, as they stand. Those with the
    words in their name come first, then those that have them in their folder; otherwise the order stays.
    """
    wanted = _wanted(text)
    found: list[tuple[int, Snippet]] = []
    for each in snippets:
        name, folder = folded(each.name), folded(each.folder)
        whole = _whole(each)
        if all(word in whole for word in wanted):
            rank = 0 if all(word in name for word in wanted) else 1 if any(word in folder for word in wanted) else 2
            found.append((rank, each))
    return [each for _rank, each in sorted(found, key=lambda one: one[0])] if wanted else list(snippets)


def _whole(snippet: Snippet) -> str:
    """Return all that a snippet is found by, as it is compared."""
    return "\n".join(map(folded, (snippet.name, snippet.folder, snippet.text, snippet.conversation_title)))


def excerpt(snippet: Snippet, text: str, length: int) -> str:
    """Return about so many characters of a snippet on one line: its beginning, or where the first word of `text` is."""
    words = snippet.text.split()
    at = 0
    if wanted := _wanted(text):
        first = wanted[0].split()[0]
        at = next((at for at, word in enumerate(words) if first in folded(word)), 0)
    begins = max(0, at - WORDS_BEFORE)
    return ("… " if begins else "") + " ".join(words[begins : begins + length])[:length].rstrip()


def folded(text: str) -> str:
    """Return a text as it is compared: without case, and without accents on letters of Latin, Greek and Cyrillic."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", normalize("NFKD", text.casefold()))


def _wanted(text: str) -> list[str]:
    """Return the words and phrases that are asked for, as they are compared."""
    parts = (" ".join(folded(phrase or word).replace('"', "").split()) for phrase, word in _PARTS.findall(text))
    return [part for part in parts if part]


def as_markdown(snippets: Sequence[Snippet]) -> str:
    """Return snippets as one text, each under its name and, where it has one, with the folder and the place."""
    parts = []
    for each in snippets:
        about = " · ".join(part for part in (each.folder, each.conversation_title) if part)
        parts.append(
            "\n\n".join(part for part in (f"## {each.name}", f"*{about}*" if about else "", each.text) if part)
        )
    return "\n\n".join(parts) + "\n" if parts else ""
