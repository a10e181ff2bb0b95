"""Where Holdfast keeps its files. A leaf: knows the platform's conventions and nothing else."""

from __future__ import annotations

from pathlib import Path

from holdfast.values import dataclass

STORE_NAME = "holdfast.db"


def size_of(file: Path) -> int:
    """Return how many bytes it has, 0 for one that is not there. Asked in one step: what another process may take away
    is not there any more when it is asked for twice.
    """
    try:
        return file.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return 0


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one installation. Nothing is created by asking."""

    data: Path
    config: Path
    logs: Path

    @property
    def store(self) -> Path:
        """Return the file that holds every conversation."""
        return self.data / STORE_NAME

    @classmethod
    def of_user(cls) -> Paths:
        """Return the platform's folders for this user."""
        from platformdirs import PlatformDirs  # noqa: PLC0415 - who names a folder need not pay for it

        dirs = PlatformDirs("Holdfast", appauthor=False)
        return cls(Path(dirs.user_data_dir), Path(dirs.user_config_dir), Path(dirs.user_log_dir))

    @classmethod
    def under(cls, folder: Path) -> Paths:
        """Return paths that keep everything in one folder, as `--data-dir` asks."""
        return cls(folder, folder / "config", folder / "logs")
