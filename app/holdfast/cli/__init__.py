"""The command line over `operations`. Knows terminals and exit codes; knows nothing of SQL, Qt or file formats."""

from holdfast.cli.run import OpenLibrary, OpenWindow, run

__all__ = ["OpenLibrary", "OpenWindow", "run"]
