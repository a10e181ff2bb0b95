"""What organising did, in words. Knows actions and counts; no widget."""

from __future__ import annotations

from typing import assert_never

from holdfast.domain.organising import Action, AddTags, Archive, PutInProject, Star, TakeTags, ThrowAway
from holdfast.gui import words

LONGEST = 60


def done_words(action: Action, count: int, title: str = "", project: str = "") -> str:
    """Return what was done; `title` names the one where it is one, `project` where they were put."""
    what = f"“{short(title)}”" if count == 1 and title else words.counted(count, "conversation")
    match action:
        case Star(is_starred):
            return f"{what} starred." if is_starred else f"{what}: star taken away."
        case Archive(is_archived):
            return f"{what} archived." if is_archived else f"{what} back from the archive."
        case AddTags(names):
            return f"{what} tagged {_named(names)}."
        case TakeTags(names):
            return f"{_named(names)} taken off {what}."
        case PutInProject():
            return f"{what} put into {short(project)}." if project else f"{what} taken out of your project."
        case ThrowAway():
            return f"{what} {'is' if count == 1 else 'are'} in the bin."
        case _:
            assert_never(action)


def nothing_words(action: Action) -> str:
    """Return what to say where everything was so already."""
    match action:
        case Star(is_starred):
            return "All of them are starred already." if is_starred else "None of them has a star."
        case Archive(is_archived):
            return "All of them are archived already." if is_archived else "None of them is archived."
        case AddTags():
            return "All of them have this tag already."
        case TakeTags():
            return "None of them has this tag."
        case PutInProject():
            return "All of them are there already."
        case ThrowAway():
            return "All of them are in the bin already."
        case _:
            assert_never(action)


def undo_words(action: Action, count: int) -> str:
    """Return what undoing takes back, as a menu says it."""
    what = words.counted(count, "conversation")
    match action:
        case Star():
            return f"Undo the stars of {what}"
        case Archive(is_archived):
            return f"Undo archiving {what}" if is_archived else f"Undo bringing {what} back"
        case AddTags() | TakeTags():
            return f"Undo the tags of {what}"
        case PutInProject():
            return f"Undo moving {what}"
        case ThrowAway():
            return f"Undo throwing away {what}"
        case _:
            assert_never(action)


def short(title: str) -> str:
    """Return a title that leaves room for a sentence around it."""
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def _named(names: tuple[str, ...]) -> str:
    return ", ".join(f"“{short(name)}”" for name in names)
