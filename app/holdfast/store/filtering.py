"""Turns the filters of a query into an SQL condition with bound parameters. Knows the tables; runs nothing.

The condition speaks of `c` (conversation, always there), `m` (message, NULL for rows of other kinds), and of the two
expressions in `RowNames`. Every part is true or false, never NULL, so that NOT means what it says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from holdfast import search
from holdfast.store import preparing

if TYPE_CHECKING:
    from collections.abc import Sequence

FEATURES = {
    search.Feature.CODE: preparing.CODE,
    search.Feature.ARTIFACT: preparing.ARTIFACT,
    search.Feature.ATTACHMENT: preparing.ATTACHMENT,
    search.Feature.THINKING: preparing.THINKING,
    search.Feature.IMAGE: preparing.IMAGE,
}

ROLE = "m.sender IS {}"
SOURCE = "c.source = {}"
MODEL = "EXISTS (SELECT 1 FROM segment s WHERE s.message_id = m.id AND instr(lower(s.model), {}))"
PROVIDER = "EXISTS (SELECT 1 FROM segment s WHERE s.message_id = m.id AND instr(lower(s.provider), {}))"
PROJECT = """EXISTS (SELECT 1 FROM project p WHERE instr(lower(p.name), {}) AND p.id = coalesce(
    (SELECT project_id FROM own_project o WHERE o.conversation_id = c.id),
    (SELECT q.id FROM project q WHERE q.source = c.source AND q.source_id = c.project_source_id)))"""
TAG = """EXISTS (SELECT 1 FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
    WHERE ct.conversation_id = c.id AND t.name = {})"""
STARRED = "coalesce((SELECT is_starred FROM own_star o WHERE o.conversation_id = c.id), c.is_source_starred)"
HAS_BRANCH = "c.branch_count > 1"
HAS_NOTE = "EXISTS (SELECT 1 FROM note x WHERE x.conversation_id = c.id)"
HAS = """CASE WHEN m.id IS NOT NULL THEN m.features & {0}
    ELSE EXISTS (SELECT 1 FROM message x WHERE x.conversation_id = c.id AND x.features & {0}) END"""
TITLE_MATCH = "+c.id IN (SELECT rowid >> 3 FROM search WHERE search MATCH {} AND rowid & 7 = 1)"
TEXT_MATCH = "+{row} IN (SELECT rowid FROM search WHERE search MATCH {match})"


@dataclass(frozen=True, slots=True)
class RowNames:
    """How the surrounding statement spells a row's rowid in the search table, its kind and its time."""

    rowid: str
    kind: str
    time: str


@dataclass(slots=True)
class Filter:
    """An SQL condition in the making and the values bound to it."""

    names: RowNames
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
            case search.TagIs(name):
                return TAG.format(self._bind(name))
            case search.Has(search.Feature.BRANCH):
                return HAS_BRANCH
            case search.Has(search.Feature.NOTE):
                return HAS_NOTE
            case search.Has(feature):
                return HAS.format(self._bind(FEATURES[feature]))
            case search.IsStarred():
                return STARRED
            case search.KindIs(kind):
                return f"{self.names.kind} = {self._bind(int(kind))}"
            case search.After(ms):
                return f"{self.names.time} >= {self._bind(ms)}"
            case search.Before(ms):
                return f"{self.names.time} < {self._bind(ms)}"
            case search.TextMatch(match):
                return TEXT_MATCH.format(row=self.names.rowid, match=self._bind(match))
            case search.TitleMatch(match):
                return TITLE_MATCH.format(self._bind(match))
            case search.AllOf() | search.AnyOf() | search.Not():
                return self.sql(condition)
            case _:
                assert_never(condition)
