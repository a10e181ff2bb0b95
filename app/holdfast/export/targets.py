"""Where an export goes, one kind for each format: it takes contents one by one and is finished at the end.

Whatever ends it before that leaves what was there as it was.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Protocol, Self

from holdfast.export import records
from holdfast.export.choice import Part
from holdfast.export.file_names import Names
from holdfast.export.files import make_folder, write, written
from holdfast.export.handoff import handoff
from holdfast.export.markdown import note
from holdfast.export.vault import FILES_FOLDER, Vault, versioned

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from holdfast.export.choice import Choice
    from holdfast.export.content import Content, Heading


class Target(Protocol):
    """Takes the contents of conversations."""

    @property
    def files(self) -> int:
        """Return how many files were written."""

    @property
    def remarks(self) -> list[str]:
        """Return sentences on what was written."""

    @property
    def has_room_beside(self) -> bool:
        """Say whether what stands beside conversations has a place of its own there."""

    def foresee(self, headings: Iterable[Heading]) -> None:
        """Give places to contents to come, so that others can lead to them."""

    def holds(self, identity: str) -> bool:
        """Say whether a conversation that is not written now stands there from before."""

    def is_current(self, identity: str, fingerprint: str) -> bool:
        """Say whether nothing need be written of a content."""

    def put(self, identity: str, fingerprint: str, content: Content) -> None:
        """Write a content. Raises ExportError."""

    def finish(self) -> None:
        """Write what can only be written at the end. Raises ExportError."""

    def close(self) -> None:
        """Let go of everything, finished or not."""


class OneByOne:
    """What targets that write everything each time have in common."""

    def __init__(self) -> None:
        self.files = 0
        self.remarks: list[str] = []
        self.has_room_beside = False

    def foresee(self, headings: Iterable[Heading]) -> None:
        """Do nothing: nothing leads to another file."""

    def holds(self, identity: str) -> bool:  # noqa: ARG002 - the target's own signature
        """Say that nothing is there from before."""
        return False

    def is_current(self, identity: str, fingerprint: str) -> bool:  # noqa: ARG002 - the target's own signature
        """Say that it has to be written."""
        return False

    def finish(self) -> None:
        """Do nothing: all is written."""

    def close(self) -> None:
        """Do nothing: all is closed."""


class VaultTarget:
    """A folder of notes, kept up to date."""

    def __init__(self, folder: Path, choice: Choice) -> None:
        self._vault = Vault(folder, form_of(choice))
        self._is_finished = False

    @property
    def files(self) -> int:
        """Return how many files were written."""
        return self._vault.files

    @property
    def remarks(self) -> list[str]:
        """Return sentences on what was written."""
        return self._vault.remarks

    @property
    def has_room_beside(self) -> bool:
        """Say that it has."""
        return True

    def foresee(self, headings: Iterable[Heading]) -> None:
        """Give names to notes to come."""
        for heading in headings:
            self._vault.foresee(heading)

    def holds(self, identity: str) -> bool:
        """Say whether there is a note of a conversation."""
        return self._vault.place_of(identity) is not None

    def is_current(self, identity: str, fingerprint: str) -> bool:
        """Say whether a content stands there as it is in the store."""
        return self._vault.is_current(identity, fingerprint)

    def put(self, identity: str, fingerprint: str, content: Content) -> None:
        """Write a content."""
        self._vault.put(identity, fingerprint, content)

    def finish(self) -> None:
        """Write down what the folder holds. Raises ExportError."""
        self._is_finished = True
        self._vault.save()

    def close(self) -> None:
        """Write down what the folder holds where it was stopped before."""
        if not self._is_finished:
            self._vault.save()


class NoteTarget(OneByOne):
    """One note, with its files in a folder beside it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def put(self, identity: str, fingerprint: str, content: Content) -> None:  # noqa: ARG002 - the target's signature
        """Write the note and its files."""
        folder = f"{self._path.stem} {FILES_FOLDER}"
        names, places = Names(), {}
        make_folder(self._path.parent)
        for file in content.files:
            name = names.new_file(versioned(file), file.key)
            places[file.key] = f"{folder}/{name}"
            make_folder(self._path.parent / folder)
            write(self._path.parent / folder / name, file.contents)
        write(self._path, note(content, places).encode("utf-8", "replace"))
        self.files += 1 + len(content.files)


class HandoffTarget(OneByOne):
    """A hand-off in one file, or one for each conversation in a folder."""

    def __init__(self, path: Path, choice: Choice, *, is_folder: bool) -> None:
        super().__init__()
        self._path = path
        self._chars = choice.handoff_chars
        self._names = Names() if is_folder else None

    def put(self, identity: str, fingerprint: str, content: Content) -> None:  # noqa: ARG002 - the target's signature
        """Write the hand-off."""
        path = self._path
        if self._names is not None:
            path = self._path / self._names.new(content.title, ".md", identity)
        make_folder(path.parent)
        write(path, handoff(content, self._chars).encode("utf-8", "replace"))
        self.files += 1


class JsonList:
    """A JSON list in one file, an entry a line, written beside its place until it is whole."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self._stack = ExitStack()
        self._file: IO[bytes] = self._stack.enter_context(written(path))
        self._is_first = True

    def __enter__(self) -> Self:
        self._stack.__enter__()
        return self

    def __exit__(self, *error: object) -> bool | None:
        if error[0] is None:
            self._file.write(b"[]\n" if self._is_first else b"\n]\n")
        return self._stack.__exit__(*error)  # type: ignore[arg-type] # the three that Python hands over

    def add(self, entry: bytes) -> None:
        """Add an entry, which is JSON already."""
        self._file.write(b"[\n" if self._is_first else b",\n")
        self._file.write(entry)
        self._is_first = False

    def add_all(self, entries: Iterable[records.Json]) -> None:
        """Add records."""
        for entry in entries:
            self.add(records.encoded(entry))


def form_of(choice: Choice) -> str:
    """Return what tells one way of writing from another; with what stands beside conversations it is as it was before
    that was written, so that the notes of earlier versions are not all made anew.
    """
    parts = ",".join(sorted(part.value for part in Part if choice.has(part) and part is not Part.PROJECTS))
    parts += "" if choice.has(Part.PROJECTS) else " alone"
    return json.dumps([choice.format.value, choice.branch.value, parts, choice.redacts])
