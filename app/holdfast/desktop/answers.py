"""Finds what the desktop's search asks for, and remembers what was found last, since it is asked about that next.

Where there is nothing to tell (it is not wished, there is no store, its key is not at hand, it is damaged or just being
changed) nothing is found, and the log says why, once. Knows the library; nothing of buses.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from holdfast.domain.asked import Address, address_of
from holdfast.errors import BadInput, HoldfastError
from holdfast.jobs import Cancelled
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from holdfast.domain import Hit
    from holdfast.jobs import CancelToken
    from holdfast.operations import Library

    Look = Callable[[], AbstractContextManager[Library | str]]
    """Opens the library for one look, or says in a word why there is none. Raises HoldfastError."""

log = logging.getLogger(__name__)

LONGEST_QUERY = 400
"""Characters; nobody types more into the search of a desktop."""
MOST_FOUND = 20
LONGEST_LINE = 240
KEPT = 400
"""What was found is remembered for some twenty searches."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]+")
"""What has no looks, or turns those of what follows."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a conversation: its link, which is also what the desktop knows it by, a title and a line of text."""

    link: str
    title: str
    line: str = ""


class Answers:
    """Finds places. One thread uses it."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._kept: dict[str, Found] = {}
        self._why = ""

    def find(self, text: str, token: CancelToken) -> list[Found]:
        """Return the best place of each conversation that has what was typed, best first. Never raises."""
        query = " ".join(text[:LONGEST_QUERY].split())
        if not query:
            return []
        hits: Sequence[Hit] = ()
        try:
            with self._look() as library:
                if isinstance(library, str):
                    self._forget(library)
                    return []
                hits = library.search(query, limit=MOST_FOUND, typing=True, per_conversation=1, token=token).hits
        except Cancelled:
            return []
        except (HoldfastError, OSError) as err:  # the latter: a folder that may not be looked into
            self._forget(type(err).__name__)
            return []
        self._tell("")
        found = {each.link: each for each in map(_found, hits) if each is not None}
        self._kept = dict(list({**self._kept, **found}.items())[-KEPT:])
        return list(found.values())

    def about(self, links: Sequence[str]) -> list[Found]:
        """Return what was found at each of these links, also where an earlier process found it. Never raises.

        What is remembered is told only as long as there is something to tell: the wish, the key, the store.
        """
        try:
            with self._look() as library:
                if isinstance(library, str):
                    self._forget(library)
                elif unknown := [link for link in links if link not in self._kept]:
                    self._remember(unknown, library)
        except (HoldfastError, OSError) as err:  # the latter: a folder that may not be looked into
            self._forget(type(err).__name__)
        return [self._kept.get(link) or Found(link, tr("Conversation")) for link in links]

    def _remember(self, links: Sequence[str], library: Library) -> None:
        """Look up the titles of conversations that somebody else found."""
        titles = {str(row.id): row.title for row in library.rows()}
        for link in links:
            try:
                title = titles.get(address_of(link).conversation)
            except BadInput:
                continue
            if title is not None:
                self._kept[link] = Found(link, _line(title) or tr("Untitled"))

    def _forget(self, why: str) -> None:
        """Tell nothing any more of what was found."""
        self._kept.clear()
        self._tell(why)

    def _tell(self, why: str) -> None:
        """Write down why nothing is told, when that changes."""
        if why != self._why:
            log.info("the desktop's search is told %s", f"nothing: {why}" if why else "what is found")
        self._why = why


def _found(hit: Hit) -> Found | None:
    if hit.conversation_id is None:
        return None
    address = Address(str(hit.conversation_id), str(hit.message_id) if hit.message_id is not None else "")
    return Found(str(address), _line(hit.title) or tr("Untitled"), _line(hit.excerpt.text))


def _line(text: str) -> str:
    """Return the beginning of a text as a line that shows what it is."""
    line = " ".join(_UNSEEN.sub(" ", text[: 4 * LONGEST_LINE]).split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
