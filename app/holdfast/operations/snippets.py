"""Passages kept for later. Each method is one operation.

Methods run on the caller's thread, which is the read lane in the window; what they write goes to the write lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain.snippets import NewSnippet, Snippet, SnippetId
    from holdfast.jobs import Lanes
    from holdfast.store import Store


class Snippets:
    """The snippets of an open store."""

    def __init__(self, store: Store, lanes: Lanes) -> None:
        self._store = store
        self._lanes = lanes

    def all(self) -> list[Snippet]:
        """Return all of them, by folder and name."""
        return self._store.snippets.all()

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
    """Return those that have every word of `text` in their name, folder or text, case ignored."""
    wanted = text.casefold().split()
    return [
        each
        for each in snippets
        if all(word in f"{each.name}\n{each.folder}\n{each.text}".casefold() for word in wanted)
    ]


def as_markdown(snippets: Sequence[Snippet]) -> str:
    """Return snippets as one text, each under its name and, where it has one, with the folder and the place."""
    parts = []
    for each in snippets:
        about = " · ".join(part for part in (each.folder, each.conversation_title) if part)
        parts.append(
            "\n\n".join(part for part in (f"## {each.name}", f"*{about}*" if about else "", each.text) if part)
        )
    return "\n\n".join(parts) + "\n" if parts else ""
