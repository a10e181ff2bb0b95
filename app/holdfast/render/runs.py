"""What code is cut into: runs of characters and their classes. Knows no language and no colour."""

from __future__ import annotations

from enum import StrEnum

from holdfast.values import dataclass


class TokenClass(StrEnum):
    """What a run of code is; a theme has a colour for each."""

    PLAIN = "plain"
    KEYWORD = "keyword"
    TYPE = "type"
    FUNCTION = "function"
    NAME = "name"
    STRING = "string"
    NUMBER = "number"
    COMMENT = "comment"
    OPERATOR = "operator"
    META = "meta"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one class."""

    text: str
    kind: TokenClass
