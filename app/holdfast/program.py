"""What the program can do, as one value: built in `main`, handed whole to the window and to the commands.

A field per subject, so that a pane or a command takes the one it needs and a new subject changes no signature.
Knows the rooms' doors; holds no rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.operations import Library  # noqa: TC004 - never evaluated, and no command pays for another's room


@dataclass(frozen=True, slots=True)
class Program:
    """The open program."""

    library: Library
