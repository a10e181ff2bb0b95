"""What organising did, in words. Knows actions and counts; no widget."""

from __future__ import annotations

from typing import assert_never

from holdfast.domain.organising import Action, AddTags, Archive, PutInProject, Star, TakeTags, ThrowAway
from holdfast.language import tr, trn

LONGEST = 60


def done_words(  # noqa: C901, PLR0911 - a sentence for each action
    action: Action, count: int, title: str = "", project: str = ""
) -> str:
    """Return what was done; `title` names the one where it is one, `project` where they were put."""
    if count == 1 and title:
        return _done_with_one(action, short(title), short(project))
    match action:
        case Star(is_starred=True):
            return trn("{count} conversation starred.", "{count} conversations starred.", count)
        case Star():
            return trn("{count} conversation: star taken away.", "{count} conversations: stars taken away.", count)
        case Archive(is_archived=True):
            return trn("{count} conversation archived.", "{count} conversations archived.", count)
        case Archive():
            return trn(
                "{count} conversation is back from the archive.",
                "{count} conversations are back from the archive.",
                count,
            )
        case AddTags(names):
            return trn(
                "{count} conversation tagged {tags}.", "{count} conversations tagged {tags}.", count, tags=_all(names)
            )
        case TakeTags(names):
            return trn(
                "{tags} taken off {count} conversation.",
                "{tags} taken off {count} conversations.",
                count,
                tags=_all(names),
            )
        case PutInProject(project_id=None):
            return trn(
                "{count} conversation is where its source had it.",
                "{count} conversations are where their sources had them.",
                count,
            )
        case PutInProject():
            return trn(
                "{count} conversation put into {project}.",
                "{count} conversations put into {project}.",
                count,
                project=short(project),
            )
        case ThrowAway():
            return trn("{count} conversation is in the bin.", "{count} conversations are in the bin.", count)
        case _:
            assert_never(action)


def _done_with_one(action: Action, title: str, project: str) -> str:  # noqa: PLR0911 - as above
    match action:
        case Star(is_starred=True):
            return tr("“{title}” starred.", title=title)
        case Star():
            return tr("“{title}”: star taken away.", title=title)
        case Archive(is_archived=True):
            return tr("“{title}” archived.", title=title)
        case Archive():
            return tr("“{title}” is back from the archive.", title=title)
        case AddTags(names):
            return tr("“{title}” tagged {tags}.", title=title, tags=_all(names))
        case TakeTags(names):
            return tr("{tags} taken off “{title}”.", title=title, tags=_all(names))
        case PutInProject(project_id=None):
            return tr("“{title}” is where its source had it.", title=title)
        case PutInProject():
            return tr("“{title}” put into {project}.", title=title, project=project)
        case ThrowAway():
            return tr("“{title}” is in the bin.", title=title)
        case _:
            assert_never(action)


def nothing_words(action: Action) -> str:  # noqa: PLR0911 - as above
    """Return what to say where everything was so already."""
    match action:
        case Star(is_starred=True):
            return tr("All of them are starred already.")
        case Star():
            return tr("None of them has a star.")
        case Archive(is_archived=True):
            return tr("All of them are archived already.")
        case Archive():
            return tr("None of them is archived.")
        case AddTags():
            return tr("All of them have this tag already.")
        case TakeTags():
            return tr("None of them has this tag.")
        case PutInProject():
            return tr("All of them are there already.")
        case ThrowAway():
            return tr("All of them are in the bin already.")
        case _:
            assert_never(action)


def undo_words(action: Action, count: int) -> str:
    """Return what undoing takes back, as it is said while it is done."""
    match action:
        case Star():
            return trn("Undoing the star of {count} conversation", "Undoing the stars of {count} conversations", count)
        case Archive():
            return trn(
                "Undoing the archiving of {count} conversation", "Undoing the archiving of {count} conversations", count
            )
        case AddTags() | TakeTags():
            return trn("Undoing the tags of {count} conversation", "Undoing the tags of {count} conversations", count)
        case PutInProject():
            return trn("Undoing the move of {count} conversation", "Undoing the move of {count} conversations", count)
        case ThrowAway():
            return trn("Bringing {count} conversation back", "Bringing {count} conversations back", count)
        case _:
            assert_never(action)


def short(title: str) -> str:
    """Return a title that leaves room for a sentence around it."""
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def _all(names: tuple[str, ...]) -> str:
    return ", ".join(f"“{short(name)}”" for name in names)
