"""The two ways into a store, which the tables of every subject are given. Knows no table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import apsw

    Loan = Callable[[], AbstractContextManager[apsw.Connection]]


class Tables:
    """The tables of a subject. `writing` lends the writing connection inside a transaction and is for the write lane;
    `reading` lends one to read with.
    """

    def __init__(self, writing: Loan, reading: Loan) -> None:
        self._writing = writing
        self._reading = reading
