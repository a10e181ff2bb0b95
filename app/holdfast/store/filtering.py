"""Turns the filters of a query into an SQL condition with bound parameters. Knows the tables; runs nothing.

The condition speaks of `r` (the row of the index, always there) and of `c` (its conversation, NULL where it has
none). Every part is true or false, never NULL, so that NOT means what it says.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, assert_never

from holdfast import search
from holdfast.domain import Sender
from holdfast.store import features
from holdfast.store.indexing import first_row_of
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

FEATURES = {
    search.Feature.CODE: features.CODE,
    search.Feature.ARTIFACT: features.ARTIFACT,
    search.Feature.ATTACHMENT: features.ATTACHMENT,
    search.Feature.THINKING: features.THINKING,
    search.Feature.IMAGE: features.IMAGE,
}

LAST_CHARACTER = "\U0010ffff"

JOINS = "LEFT JOIN conversation c ON c.id = r.conversation_id"
"""What a condition needs beside the index; SQLite leaves the join out where nothing asks for `c`."""

ROLE = "r.sender IS {}"
SOURCE = "r.source = {}"
MODEL = "r.kind = 0 AND EXISTS (SELECT 1 FROM segment s WHERE s.message_id = r.owner_id AND instr(lower(s.model), {}))"
PROVIDER = (
    "r.kind = 0 AND EXISTS (SELECT 1 FROM segment s WHERE s.message_id = r.owner_id AND instr(lower(s.provider), {}))"
)
PROJECT = """EXISTS (SELECT 1 FROM project p WHERE instr(lower(p.name), {}) AND p.id = CASE r.kind
    WHEN 2 THEN (SELECT project_id FROM project_document d WHERE d.id = r.owner_id)
    WHEN 3 THEN (SELECT q.id FROM memory y JOIN project q ON q.source = y.source AND q.source_id = y.project_source_id
        WHERE y.id = r.owner_id)
    ELSE coalesce((SELECT project_id FROM own_project o WHERE o.conversation_id = c.id),
        (SELECT q.id FROM project q WHERE q.source = c.source AND q.source_id = c.project_source_id)) END)"""
TAG = """EXISTS (SELECT 1 FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
    WHERE ct.conversation_id = r.conversation_id AND t.folded >= {} AND t.folded <= {})"""
STARRED = "coalesce((SELECT is_starred FROM own_star o WHERE o.conversation_id = c.id), c.is_source_starred)"
ARCHIVED = "EXISTS (SELECT 1 FROM own_archive x WHERE x.conversation_id = r.conversation_id)"
HAS_BRANCH = "c.branch_count > 1"
HAS_NOTE = "EXISTS (SELECT 1 FROM note x WHERE x.conversation_id = r.conversation_id)"
HAS = """CASE r.kind WHEN 0 THEN r.features & {0}
    WHEN 1 THEN EXISTS (SELECT 1 FROM message x WHERE x.conversation_id = r.conversation_id AND x.features & {0}) END"""
TITLE_MATCH = """r.conversation_id IN (SELECT t.conversation_id FROM search s CROSS JOIN search_row t ON t.id = s.rowid
    WHERE s.search MATCH {} AND t.kind = 1)"""
TEXT_MATCH = "+r.id IN (SELECT rowid FROM search WHERE search MATCH {})"


@dataclass(slots=True)
class Filter:
    """An SQL condition in the making and the values bound to it."""

    values: dict[str, str | int] = field(default_factory=dict)

    def sql(self, condition: search.Condition | None) -> str:
        """Return the condition as SQL; its values are then in `values`."""
        if condition is None:
            return "1"
        match condition:
            case search.AllOf(conditions):
                return self._joined(conditions, " AND ")
            case search.AnyOf(conditions):
                return self._joined(conditions, " OR ")
            case search.Not(inner):
                return f"NOT ({self.sql(inner)})"
            case _:
                return f"(({self._atom(condition)}) IS TRUE)"

    def _joined(self, conditions: Sequence[search.Condition], word: str) -> str:
        return f"({word.join(self.sql(condition) for condition in conditions)})"

    def _bind(self, value: str | int) -> str:
        name = f"filter_{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _atom(  # noqa: C901, PLR0911, PLR0912 - one line for each condition there is
        self, condition: search.Condition
    ) -> str:
        match condition:
            case search.RoleIs(sender):
                return ROLE.format(self._bind(sender.value))
            case search.SourceIs(source):
                return SOURCE.format(self._bind(source.value))
            case search.ModelLike(text):
                return MODEL.format(self._bind(text.lower()))
            case search.ProviderLike(text):
                return PROVIDER.format(self._bind(text.lower()))
            case search.ProjectLike(text):
                return PROJECT.format(self._bind(text.lower()))
            case search.TagIs(name, is_beginning):
                first = search.folded(name)
                last = first + LAST_CHARACTER if is_beginning else first
                return TAG.format(self._bind(first), self._bind(last))
            case search.Has(search.Feature.BRANCH):
                return HAS_BRANCH
            case search.Has(search.Feature.NOTE):
                return HAS_NOTE
            case search.Has(feature):
                return HAS.format(self._bind(FEATURES[feature]))
            case search.IsStarred():
                return STARRED
            case search.IsArchived():
                return ARCHIVED
            case search.KindIs(kind):
                return f"r.kind = {self._bind(int(kind))}"
            case search.After(ms):
                return f"r.time_ms >= {self._bind(ms)}"
            case search.Before(ms):
                return f"r.time_ms < {self._bind(ms)}"
            case search.TextMatch(match):
                return TEXT_MATCH.format(self._bind(match))
            case search.TitleMatch(match):
                return TITLE_MATCH.format(self._bind(match))
            case search.AllOf() | search.AnyOf() | search.Not():
                return self.sql(condition)
            case _:
                assert_never(condition)


def first_row(condition: search.Condition | None) -> int | None:
    """Return a number that no row for which the condition holds is below, None where there is none: the index can
    then begin there.
    """
    match condition:
        case search.After(ms):
            return first_row_of(ms)
        case search.AllOf(conditions):
            return max((row for each in conditions if (row := first_row(each)) is not None), default=None)
        case _:
            return None


def narrowed(query: search.Query) -> str:
    """Return the expression, told to look only where what the filters leave can have words.

    What a person wrote never stands among the answers, nor the other way round: FTS5 then passes over the rows of the
    other side itself, in half the time that looking each of them up takes.
    """
    other = _other_side(query.filters)
    if not query.match or not other:
        return query.match
    return f"- {other} : ({query.match})"


def _other_side(condition: search.Condition | None) -> str:
    """Return the column in which no row for which the condition holds has a word, "" where there is none."""
    match condition:
        case search.RoleIs(sender):
            return "answer" if sender is Sender.HUMAN else "human"
        case search.AllOf(conditions):
            return next((column for each in conditions if (column := _other_side(each))), "")
        case _:
            return ""
