"""The fields of the language and what may stand behind their colon. Domain and standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import Sender, Source
from holdfast.language import tr
from holdfast.search import _tree as tree
from holdfast.search.conditions import (
    After,
    AllOf,
    AnyOf,
    Before,
    Condition,
    Feature,
    Has,
    IsArchived,
    IsStarred,
    KindIs,
    ModelLike,
    ProjectLike,
    ProviderLike,
    RoleIs,
    RowKind,
    SourceIs,
    TagIs,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

_DATE_FIELDS = frozenset({"date", "on", "before", "until", "after", "since"})
_NAMED: dict[str, Callable[[str], Condition]] = {
    "model": ModelLike, "provider": ProviderLike, "project": ProjectLike,
}  # fmt: skip
_HUMAN = tree.Filter(RoleIs(Sender.HUMAN))
_ASSISTANT = tree.Filter(RoleIs(Sender.ASSISTANT))
# A published page is a row of its own; what a conversation made lies in the calls of the message that made it.
_IN_ARTIFACTS = tree.And((
    tree.Scope(("tools", "answer")),
    tree.Filter(AnyOf((KindIs(RowKind.ARTIFACT), AllOf((KindIs(RowKind.MESSAGE), Has(Feature.ARTIFACT)))))),
))  # fmt: skip
_FEATURES: dict[str, tree.Node] = {feature.value: tree.Filter(Has(feature)) for feature in Feature}
_CHOICES: dict[str, dict[str, tree.Node]] = {
    "role": {
        "human": _HUMAN, "user": _HUMAN, "me": _HUMAN,
        "assistant": _ASSISTANT, "claude": _ASSISTANT, "ai": _ASSISTANT, "model": _ASSISTANT,
        "other": tree.Filter(RoleIs(Sender.OTHER)),
    },
    "source": {source.value: tree.Filter(SourceIs(source)) for source in Source},
    "has": _FEATURES | {f"{name}{'es' if name == 'branch' else 's'}": node for name, node in _FEATURES.items()},
    "is": {"starred": tree.Filter(IsStarred()), "archived": tree.Filter(IsArchived())},
    "in": {
        "title": tree.Scope(("title",)),
        "titles": tree.Scope(("title",)),
        "messages": tree.Scope(("human", "answer")),
        "thinking": tree.Scope(("thinking",)),
        "tools": tree.Scope(("tools",)),
        "attachments": tree.Scope(("attachments",)),
        "artifacts": _IN_ARTIFACTS,
        "documents": tree.Filter(KindIs(RowKind.DOCUMENT)),
        "memories": tree.Filter(KindIs(RowKind.MEMORY)),
        "notes": tree.Filter(KindIs(RowKind.NOTE)),
    },
}  # fmt: skip
# What a person is told that a field takes, without the other spellings.
_SHOWN: dict[str, tuple[str, ...]] = {
    "role": ("human", "assistant"),
    "source": tuple(source.value for source in Source),
    "has": tuple(feature.value for feature in Feature),
    "is": ("starred", "archived"),
    "in": ("title", "messages", "thinking", "tools", "attachments", "artifacts", "documents", "memories", "notes"),
}


class Refused(Exception):
    """The value means nothing for its field; the message is a sentence for the person."""


def read_field(name: str, value: str, now: datetime, *, is_typing: bool) -> tree.Node | None:
    """Return the node for `name:value`, None while a value is still being typed.

    Raises `Refused` for a value that the field does not know.
    """
    if name in _DATE_FIELDS:
        return _date(name, value, now, is_typing=is_typing)
    wanted = value.strip().strip("*").lower()
    if name in _CHOICES:
        if wanted in _CHOICES[name]:
            return _CHOICES[name][wanted]
        if is_typing and any(known.startswith(wanted) for known in _CHOICES[name]):
            return None
        raise Refused(
            tr(
                "{name}: takes {values}; {value} was searched as plain words.",
                name=name,
                values=_listed(_SHOWN[name]),
                value=value,
            )
        )
    if not wanted:
        raise Refused(tr("{name}: takes a name; it was searched as a plain word.", name=name))
    if name == "tag":
        return tree.Filter(TagIs(wanted, is_beginning=is_typing or value.strip().endswith("*")))
    return tree.Filter(_NAMED[name](wanted))


def _listed(values: Iterable[str]) -> str:
    *first, last = values
    # Translators: {first} is a list with commas: "human, assistant or other"
    return tr("{first} or {last}", first=", ".join(first), last=last) if first else last


def _date(name: str, value: str, now: datetime, *, is_typing: bool) -> tree.Node | None:
    """Return the condition of a date field: `after` from the span's first moment, `before` up to it."""
    from holdfast.search.dates import NoDate, read_span  # noqa: PLC0415 - a millisecond that few searches need

    conditions: list[Condition] = []
    try:
        start, end = read_span(value, now, is_exact=name not in ("date", "on"))
    except NoDate:
        start = end = None
    if name in ("date", "on", "after", "since") and start is not None:
        conditions.append(After(start))
    if name in ("date", "on", "until") and end is not None:
        conditions.append(Before(end))
    if name == "before" and start is not None:
        conditions.append(Before(start))
    if not conditions and is_typing:
        return None
    if not conditions:
        raise Refused(
            tr(
                "{name}: could not be read as a date; try 2025-03-14, 2025-03, yesterday or last week. It "
                "was searched as plain words.",
                name=name,
            )
        )
    return tree.Filter(conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions)))
