"""The playbook: a page of the person's own for the day of an outage. A Markdown file that any editor opens."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from holdfast import places, resources
from holdfast.errors import HoldfastError
from holdfast.language import tr

if TYPE_CHECKING:
    from pathlib import Path

NAME = "playbook.md"
LONGEST = 1 << 20
"""More than anyone reads in an outage."""


class Playbook:
    """The file `playbook.md` in `folder`; until the person changes it, the one that comes with the program."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    @property
    def is_own(self) -> bool:
        """Say whether the person has made it theirs."""
        return self.path.exists()

    def text(self) -> str:
        """Return the page. Raises HoldfastError where the person's cannot be read."""
        try:
            with self.path.open("rb") as file:
                return file.read(LONGEST).decode("utf-8", "replace")
        except FileNotFoundError:
            return resources.text("playbook.md")
        except OSError as err:
            raise HoldfastError(
                tr("The playbook {path} cannot be read.", path=self.path),
                tr("Check the file's permissions; nothing was changed."),
            ) from err

    def save(self, text: str) -> None:
        """Keep the page whole or not at all. Raises HoldfastError."""
        write_text(self.path, text)

    def reset(self) -> None:
        """Go back to the page that comes with the program; the person's is kept beside it."""
        if self.path.exists():
            self.path.replace(self.path.with_suffix(".before.md"))

    def export(self, target: Path) -> None:
        """Write the page to a file of the person's choice. Raises HoldfastError."""
        write_text(target, self.text())


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all. Raises HoldfastError."""
    path = places.to_write(path)
    if not path.name:
        raise HoldfastError(tr("{path} could not be written.", path=path), tr("Choose another name."))
    beside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except (OSError, UnicodeEncodeError) as err:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise HoldfastError(
            tr("{path} could not be written.", path=path),
            tr("Check the folder's permissions and the space left; it is as it was."),
        ) from err
