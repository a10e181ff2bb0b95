"""Put the messages of a conversation in order and under their parents. Knows the fields that say so, no other.

Newer exports name each message's parent: the whole tree with all its branches is there. Older ones are flat lists,
possibly out of order, and become a straight chain.
"""

from __future__ import annotations

import hashlib
import heapq
import operator
import uuid
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from holdfast.domain import Sender
from holdfast.importers.json_values import id_of, json_text
from holdfast.importers.timestamps import timestamp
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    Raw = dict[str, object]

ROOT = "00000000-0000-4000-8000-000000000000"
"""What a first message names as its parent in exports from 2026 on."""

NAMESPACE = uuid.UUID("5b0f7a52-2c1e-5e1c-9a35-5f0f3c8f6a11")
"""Ids that Holdfast makes up for what has none are derived from the content in this namespace, so they are stable."""

_SENDERS = {"human": Sender.HUMAN, "user": Sender.HUMAN, "assistant": Sender.ASSISTANT}


class Placed(NamedTuple):
    """A message as the export has it, with its place in the tree. A tuple, since one is made for every message and a
    frozen dataclass takes three times as long.
    """

    source_id: str
    parent_source_id: str | None
    is_orphan: bool
    sender: Sender
    created: datetime | None
    raw: Raw


@dataclass(slots=True)
class _Node:
    raw: Raw
    source_id: str
    sender: Sender
    created: datetime | None
    parent: int | None = None
    is_orphan: bool = False


def made_up_id(*parts: str) -> str:
    """Return an id for something without one: always the same for the same content."""
    return str(uuid.uuid5(NAMESPACE, hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()))


def placed(messages: Sequence[Raw]) -> list[Placed]:
    """Return the messages in order of time, every parent before its children, each id once."""
    nodes = _nodes(messages)
    is_tree = any("parent_message_uuid" in node.raw and _parent_of(node.raw) for node in nodes)
    order = _tree_order(nodes) if is_tree else _flat_order(nodes)
    return [
        Placed(
            node.source_id,
            None if node.parent is None else nodes[node.parent].source_id,
            node.is_orphan,
            node.sender,
            node.created,
            node.raw,
        )
        for node in (nodes[index] for index in order)
    ]


def _nodes(messages: Sequence[Raw]) -> list[_Node]:
    """Give every message an id of its own; a second copy of the same message is left out."""
    nodes: list[_Node] = []
    taken: dict[str, Raw] = {}
    copies: Counter[str] = Counter()
    for raw in messages:
        source_id = id_of(raw.get("uuid"))
        if not source_id:
            content = json_text(raw)
            source_id = made_up_id("message", content, str(copies[content]))
            copies[content] += 1
        elif source_id in taken and taken[source_id] != raw:
            source_id = made_up_id("message", source_id, json_text(raw))
        if source_id in taken:
            continue
        taken[source_id] = raw
        sender = raw.get("sender", raw.get("role"))
        known = _SENDERS.get(sender, Sender.OTHER) if isinstance(sender, str) else Sender.OTHER
        nodes.append(_Node(raw, source_id, known, timestamp(raw.get("created_at"))))
    return nodes


def _parent_of(raw: Raw) -> str:
    """Return the parent the message names, "" for one that starts the conversation."""
    parent = id_of(raw.get("parent_message_uuid"))
    return "" if parent == ROOT else parent


def _tree_order(nodes: list[_Node]) -> list[int]:
    """Set the parents as named and return the positions of the nodes in order."""
    by_id = {node.source_id: index for index, node in enumerate(nodes)}
    for node in nodes:
        parent = _parent_of(node.raw)
        node.parent = by_id.get(parent) if parent else None
        node.is_orphan = bool(parent) and node.parent is None
    stamps = _stamps(nodes)
    if _is_rising(stamps) and all(node.parent is None or node.parent < at for at, node in enumerate(nodes)):
        return list(range(len(nodes)))
    _break_circles(nodes, stamps)
    children: dict[int | None, list[int]] = {}
    for index, node in enumerate(nodes):
        children.setdefault(node.parent, []).append(index)
    ready = [(stamps[index], index) for index in children.get(None, [])]
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        _, index = heapq.heappop(ready)
        order.append(index)
        for child in children.get(index, []):
            heapq.heappush(ready, (stamps[child], child))
    return order


def _stamps(nodes: list[_Node]) -> list[float]:
    """Return a time for every message; one without a stamp counts as written with the one before it in the file."""
    stamps: list[float] = []
    last = float("-inf")
    for node in nodes:
        last = last if node.created is None else node.created.timestamp()
        stamps.append(last)
    return stamps


def _is_rising(stamps: list[float]) -> bool:
    """Say whether every message is newer than the one before it: then the order is that of the file already."""
    return all(map(operator.lt, stamps, stamps[1:]))


def _break_circles(nodes: list[_Node], stamps: list[float]) -> None:
    """Make the oldest message of every circle of parents a root."""
    walked_in = [-1] * len(nodes)
    for start in range(len(nodes)):
        path: list[int] = []
        at: int | None = start
        while at is not None and walked_in[at] < 0:
            walked_in[at] = start
            path.append(at)
            at = nodes[at].parent
        if at is not None and walked_in[at] == start:
            circle = path[path.index(at) :]
            nodes[min(circle, key=lambda index: (stamps[index], index))].parent = None


def _flat_order(nodes: list[_Node]) -> list[int]:
    """Chain the messages by time and return the positions of the nodes in order.

    Messages without a stamp stay behind the one they follow in the file.
    """
    stamps = _stamps(nodes)
    order = list(range(len(nodes))) if _is_rising(stamps) else _order_by_time(nodes, stamps)
    for before, index in zip([None, *order], order, strict=False):
        nodes[index].parent = before
    return order


def _order_by_time(nodes: list[_Node], stamps: list[float]) -> list[int]:
    groups: dict[float, list[list[int]]] = {}
    run: list[int] = []
    for index, (node, stamp) in enumerate(zip(nodes, stamps, strict=True)):
        if node.created is not None or not run:
            run = []
            groups.setdefault(stamp, []).append(run)
        run.append(index)
    return [index for stamp in sorted(groups) for run in _same_time_order(nodes, groups[stamp]) for index in run]


def _same_time_order(nodes: list[_Node], runs: list[list[int]]) -> list[list[int]]:
    """Put what was said at the same time in order: the question before the answer.

    Whole turns that share one stamp and already alternate stay as they are in the file.
    """
    senders = [nodes[run[0]].sender for run in runs]
    is_alternating = all(
        sender is (Sender.ASSISTANT if place % 2 else Sender.HUMAN) for place, sender in enumerate(senders)
    )
    if is_alternating:
        return runs
    return sorted(runs, key=lambda run: nodes[run[0]].sender is not Sender.HUMAN)
