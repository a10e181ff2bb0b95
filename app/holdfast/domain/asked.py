"""What a window is asked to open from outside: files to bring in, a place to show. Knows how that is said between two
processes and in a link; nothing of sockets or windows.

A link is `holdfast://conversation/ID` or `holdfast://conversation/ID/message/ID`. An ID is the number that `holdfast
list` prints, or the id that the source gave, which stays the same on another computer. `holdfast://search/WORDS` leads
to what a search for the words finds.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from holdfast.errors import BadInput
from holdfast.language import tr
from holdfast.values import dataclass

SCHEME = "holdfast"
LONGEST_ID = 200
LONGEST_SEARCH = 1000
_SEARCH = f"{SCHEME}://search/"
KNOWN = frozenset({"files", "link", "token", "is_minimized"})


@dataclass(frozen=True, slots=True)
class Address:
    """A conversation and, unless empty, a message in it, each by the store's number or the source's id."""

    conversation: str
    message: str = ""

    def __str__(self) -> str:
        message = f"/message/{quote(self.message, safe='')}" if self.message else ""
        return f"{SCHEME}://conversation/{quote(self.conversation, safe='')}{message}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Files to bring in and a link to follow, as they came; `token` lets a desktop see that a person asked for it.

    With `is_minimized` the window is to start out of the way.
    """

    files: tuple[Path, ...] = ()
    link: str = ""
    token: str = ""
    is_minimized: bool = False

    def encoded(self) -> bytes:
        """Return this as one line of JSON. A name that is no text, as Linux allows, comes through as well."""
        parts = {
            "files": [str(path) for path in self.files],
            "link": self.link,
            "token": self.token,
            "is_minimized": self.is_minimized,
        }
        return json.dumps(parts).encode("ascii") + b"\n"

    @classmethod
    def decoded(cls, line: bytes) -> Asked:
        """Return what `encoded` made a line of; for what else is in it, `unknown_in`. Raises ValueError."""
        try:
            parts = json.loads(line)
        except RecursionError as err:
            raise ValueError("nested too deep") from err
        known: dict[str, object] = parts if isinstance(parts, dict) else {"files": None}
        files, is_minimized = known.get("files", []), known.get("is_minimized") is True
        match known.get("link", ""), known.get("token", ""):
            case str(link), str(token) if isinstance(files, list) and all(isinstance(name, str) for name in files):
                return cls(tuple(map(Path, files)), link, token, is_minimized)
        raise ValueError("not a request")


def unknown_in(line: bytes) -> list[str]:
    """Return what a line asks besides what is understood here: of another version, it must not go unheard. Raises
    ValueError where `Asked.decoded` does.
    """
    parts = json.loads(line)
    command = parts.get("command")
    if isinstance(command, str):
        return [f"{SCHEME} {command}"]
    return [str(name) for name, value in parts.items() if name not in KNOWN and value]


def address_of(link: str) -> Address:
    """Return the place that a link leads to. Raises BadInput."""
    try:
        parts = urlsplit(link.strip())
    except ValueError as err:
        raise _leads_nowhere() from err
    steps = [unquote(step) for step in f"{parts.netloc}{parts.path}".strip("/").split("/")]
    if parts.scheme != SCHEME or any(not 0 < len(step) <= LONGEST_ID for step in steps):
        raise _leads_nowhere()
    match steps:
        case ["conversation", conversation]:
            return Address(conversation)
        case ["conversation", conversation, "message", message]:
            return Address(conversation, message)
    raise _leads_nowhere()


def search_link(text: str) -> str:
    """Return the link that leads to what a search finds."""
    return f"{_SEARCH}{quote(text[:LONGEST_SEARCH], safe='')}"


def searched(link: str) -> str | None:
    """Return what a link has searched for, None where it leads elsewhere."""
    link = link.strip()
    if not link.casefold().startswith(_SEARCH):
        return None
    return unquote(link[len(_SEARCH) :])[:LONGEST_SEARCH].strip()


def _leads_nowhere() -> BadInput:
    return BadInput(
        tr("This link leads nowhere in Holdfast."),
        tr("Its links look like {scheme}://conversation/17 or {scheme}://conversation/17/message/204.", scheme=SCHEME),
    )
