"""What changed between two versions of a text, as a unified difference. Pure; runs on the read lane.

What both begin and end with is set aside first: documents grow by small edits, and the search for the rest is
quadratic at worst.
"""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

AROUND = 3
"""Unchanged lines shown around a change."""
MOST_PAIRS = 300_000
"""Pairs of equal lines, one of each text, among which the best are looked for: about a second at worst."""
LINE_LENGTH = 2_000
"""Characters of a line that are shown."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with its signs, "" where there is none, and how many lines came and went.

    `is_rough`: the texts were too long to compare line by line, and all between the first and the last change counts.
    """

    text: str
    added: int
    removed: int
    is_rough: bool = False


def compare(before: str, after: str) -> Difference:
    """Return what turns `before` into `after`."""
    old, new = before.splitlines(), after.splitlines()
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if not old_middle and not new_middle:
        return Difference("", 0, 0)
    first = max(0, start - AROUND)
    lead = old[first:start]
    tail = old[len(old) - end : len(old) - end + AROUND]
    is_rough = _pairs(old_middle, new_middle) > MOST_PAIRS
    if is_rough:
        changes = [f"-{line}" for line in old_middle] + [f"+{line}" for line in new_middle]
        shown = [_heading(first, old, new, len(lead) + len(tail), changes)]
        shown += [f" {line}" for line in lead] + changes + [f" {line}" for line in tail]
    else:
        shown = _unified([*lead, *old_middle, *tail], [*lead, *new_middle, *tail], first)
    added = sum(line[:1] == "+" for line in shown)
    removed = sum(line[:1] == "-" for line in shown)
    return Difference("\n".join(map(_short, shown)), added, removed, is_rough)


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """Return with how many equal lines the two begin."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many pairs of equal lines there are; a line that is nowhere equal costs a little too."""
    counted = Counter(new)
    return sum(counted[line] for line in old) + (len(old) + len(new)) // 4


def _unified(old: list[str], new: list[str], first: int) -> list[str]:
    """Return the lines of a unified difference of stretches that begin after line `first`."""
    shown: list[str] = []
    for group in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND):
        old_from, old_to = group[0][1], group[-1][2]
        new_from, new_to = group[0][3], group[-1][4]
        shown.append(_range_heading((first + old_from, old_to - old_from), (first + new_from, new_to - new_from)))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                shown.extend(f" {line}" for line in old[i1:i2])
                continue
            shown.extend(f"-{line}" for line in old[i1:i2])
            shown.extend(f"+{line}" for line in new[j1:j2])
    return shown


def _heading(first: int, old: Sequence[str], new: Sequence[str], around: int, changes: Sequence[str]) -> str:
    removed = sum(line[:1] == "-" for line in changes)
    added = len(changes) - removed
    return _range_heading((min(first, len(old)), removed + around), (min(first, len(new)), added + around))


def _range_heading(old: tuple[int, int], new: tuple[int, int]) -> str:
    """Return the line that says which lines follow; Python's and diff's own form."""
    return f"@@ -{_range(*old)} +{_range(*new)} @@"


def _range(start: int, count: int) -> str:
    begins = start + 1 if count else start
    return str(begins) if count == 1 else f"{begins},{count}"


def _short(line: str) -> str:
    return line if len(line) <= LINE_LENGTH else line[: LINE_LENGTH - 1] + "…"
