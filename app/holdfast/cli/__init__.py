"""The command line over `operations`. Knows terminals and exit codes; knows nothing of SQL, Qt or file formats."""

from typing import TYPE_CHECKING

from holdfast import doors  # whole: a module of this room is called `opening`, too
from holdfast.cli.run import OpenProgram, OpenWindow, run

if TYPE_CHECKING:
    from holdfast.cli.asking import ask_for_words

__all__ = ["OpenProgram", "OpenWindow", "ask_for_words", "run"]

__getattr__ = doors.opening(__name__, {"ask_for_words": "asking"})
