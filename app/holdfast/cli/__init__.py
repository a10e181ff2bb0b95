"""The command line over `operations`. Knows terminals and exit codes; knows nothing of SQL, Qt or file formats."""

from holdfast.cli.asking import ask_for_words
from holdfast.cli.run import OpenProgram, OpenWindow, run

__all__ = ["OpenProgram", "OpenWindow", "ask_for_words", "run"]
