"""Finds prompts that Claude Code took into its queue while it worked and never wrote down as said. Knows what it notes
of its queue, no tree.

A prompt that is typed meanwhile leaves the queue without its text being named, and is then written down as any other.
Sometimes it is not, and stands nowhere but in the note that it was queued.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from holdfast.importers.json_values import id_of

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 100
"""Prompts that are looked through; nobody has so many between the queue and the answer."""


class Queued(NamedTuple):
    """What was typed, and when. `heard` is how much had been said by then."""

    text: str
    created: str
    heard: int


class PromptQueue:
    """One pass over a session: takes what is noted of the queue and hears what was said, in their order."""

    def __init__(self) -> None:
        self._waiting: list[Queued] = []
        self._taken: list[Queued] = []
        self._said: list[str] = []

    def take(self, record: Mapping[str, object], text: str) -> None:
        """Take a note of the queue; `text` is what it says was typed."""
        match record.get("operation"):
            case "enqueue" if text.strip() and not text.lstrip().startswith("<"):  # else the program wrote it
                self._waiting.append(Queued(text.strip(), id_of(record.get("timestamp")), len(self._said)))
            case "dequeue" | "remove" if self._waiting:
                places = [place for place, each in enumerate(self._waiting[:MOST]) if each.text == text.strip()]
                self._taken.append(self._waiting.pop(places[0] if places else 0))
            case "popAll":  # back into the field where it is typed, to be changed
                self._waiting.clear()

    def hear(self, text: str) -> None:
        """Hear what was said, also where it was several prompts at once.

        Prompts leave the queue in their order, and one that never was in it is said when nothing waits any more.
        """
        said = f"\n{text.strip()}\n"
        self._said.append(said)
        queued = [place for place, each in enumerate(self._waiting[:MOST], 1) if f"\n{each.text}\n" in said]
        if not queued and any(f"\n{each.text}\n" in said for each in self._taken):
            return
        gone = queued[-1] if queued else len(self._waiting)
        self._taken += self._waiting[:gone]
        del self._waiting[:gone]

    def lost(self) -> list[Queued]:
        """Return, once, what left the queue and was not said by now."""
        taken, self._taken = self._taken, []
        return [each for each in taken if not any(f"\n{each.text}\n" in said for said in self._since(each.heard))]

    def _since(self, heard: int) -> list[str]:
        return self._said[max(heard, len(self._said) - MOST) :]
