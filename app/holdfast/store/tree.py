"""The tree of a conversation's messages: order, branches, the branch that is shown. Pure; works on plain ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence


class Place(NamedTuple):
    """Where a message hangs: `id` and `parent` are any ids of one kind; `parent` None is a root."""

    id: Hashable
    parent: Hashable | None
    is_orphan: bool = False


def branch_count(places: Iterable[Place]) -> int:
    """Return how many ways lead through the tree: 1 for a straight conversation, one more for every second answer or
    edit. An orphan hangs at the root only because its parent is gone, so it opens no branch.
    """
    children: dict[Hashable | None, int] = {}
    for place in places:
        if not place.is_orphan:
            children[place.parent] = children.get(place.parent, 0) + 1
    return 1 + sum(count - 1 for count in children.values())


def branches(places: Iterable[Place]) -> dict[Hashable, tuple[int, int]]:
    """Return for each id which one it is among those with the same parent, from 1 in the order given, and of how
    many. An orphan stands alone.
    """
    siblings: dict[Hashable | None, list[Hashable]] = {}
    alone: dict[Hashable, tuple[int, int]] = {}
    for place in places:
        if place.is_orphan:
            alone[place.id] = (1, 1)
        else:
            siblings.setdefault(place.parent, []).append(place.id)
    counted = {id_: (at, len(ids)) for ids in siblings.values() for at, id_ in enumerate(ids, 1)}
    return counted | alone


def leaf_below(places: Iterable[Place], start: Hashable) -> Hashable:
    """Return the leaf reached from `start` by taking the newest at every fork; `start` if nothing is below it."""
    newest = {place.parent: place.id for place in places}
    at, seen = start, {start}
    while at in newest and newest[at] not in seen:
        at = newest[at]
        seen.add(at)
    return at


def newest_leaf(places: Sequence[Place]) -> Hashable | None:
    """Return the last message, in the order given, that has none below it."""
    parents = {place.parent for place in places}
    return next((place.id for place in reversed(places) if place.id not in parents), None)


def path_to(places: Iterable[Place], leaf: Hashable | None) -> set[Hashable]:
    """Return the ids from the root to `leaf`."""
    parent_of = {place.id: place.parent for place in places}
    path: set[Hashable] = set()
    at = leaf
    while at is not None and at not in path:
        path.add(at)
        at = parent_of.get(at)
    return path


def parents_first(places: Sequence[Place]) -> list[Hashable]:
    """Return the ids in the order given, but every parent before its children."""
    by_id = {place.id: place for place in places}
    done: dict[Hashable, None] = {}
    for place in places:
        chain: list[Hashable] = []
        at: Hashable | None = place.id
        while at is not None and at in by_id and at not in done and at not in chain:
            chain.append(at)
            at = by_id[at].parent
        for known in reversed(chain):
            done[known] = None
    return list(done)
