"""A folder of notes that is kept up to date: what has not changed is not read, what a person changed is not
overwritten, and nothing is ever deleted. It opens in Obsidian as it is.

What was written stands in a small file of the folder itself, so that it can be moved, copied and taken up again. Knows
notes and the disk; where conversations come from is for others.
"""

from __future__ import annotations

import json
import logging
import os
import posixpath
from dataclasses import field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.export.content import Pointers
from holdfast.export.file_names import Names, possible, possible_files
from holdfast.export.files import make_folder, unwritable, write
from holdfast.export.markdown import note
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.export.content import Content, File, Heading

log = logging.getLogger(__name__)

STATE = Path(".holdfast") / "vault.json"
FILES_FOLDER = "attachments"
PROJECTS_FOLDER = "projects"
VERSION = 1
SAVE_EVERY = 500
HEAD_BYTES = 2_000

Stamp = tuple[int, int, str]
"""Size, time in ns and digest of a file as we wrote it."""


@dataclass(slots=True)
class Kept:
    """What was written of one conversation: the note, its other files by key, and what each was like."""

    fingerprint: str
    note: str
    files: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)


class Vault:
    """The folder. `form` stands for how things are written: with another one everything is written anew."""

    def __init__(self, folder: Path, form: str) -> None:
        self._folder = folder
        self._form = form
        self._names = Names()
        self._names_within: dict[str, Names] = {"": self._names}
        self._kept: dict[str, Kept] = {}
        self._foreseen: dict[str, str] = {}
        self._made: set[str] = set()
        self._unsaved = 0
        self.files = 0
        self.remarks: list[str] = []
        make_folder(folder)
        self._load()

    def foresee(self, heading: Heading) -> None:
        """Give a note to come its name."""
        if heading.key not in self._kept:
            self._foreseen[heading.key] = self._name_beside(heading)

    def place_of(self, identity: str) -> str | None:
        """Return where a note is, or will be; None where there is none."""
        kept = self._kept.get(identity)
        return self._foreseen.get(identity) if kept is None else kept.note

    def is_current(self, identity: str, fingerprint: str) -> bool:
        """Say whether a content stands in the folder as it is in the store."""
        kept = self._kept.get(identity)
        return (
            kept is not None
            and kept.fingerprint == self._fingerprint(fingerprint)
            and all(os.path.exists(self._folder / name) for name in kept.stamps)  # noqa: PTH110 - thousands of them
        )

    def put(self, identity: str, fingerprint: str, content: Content) -> None:
        """Write a content. Raises ExportError; what is whole by then stays, and is taken up next time."""
        kept = self._kept.get(identity)
        if kept is None:
            name = self._foreseen.pop(identity, None) or self._new_note(content)
            kept = self._kept[identity] = Kept("", name)
        folder = kept.note.rpartition("/")[0] or f"{FILES_FOLDER}/{Path(kept.note).stem}"
        for file in content.files:
            self._put_file(kept, folder, file)
        self._note(kept, identity, note(content, self._places(kept, content)))
        kept.fingerprint = self._fingerprint(fingerprint)
        self._unsaved += 1
        if self._unsaved >= SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Write down what the folder holds. Raises ExportError."""
        value = {
            "holdfast": "vault",
            "version": VERSION,
            "conversations": {
                identity: {
                    "fingerprint": kept.fingerprint,
                    "note": kept.note,
                    "files": kept.files,
                    "stamps": kept.stamps,
                }
                for identity, kept in self._kept.items()
            },
        }
        make_folder((self._folder / STATE).parent)
        write(self._folder / STATE, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
        self._unsaved = 0

    def _fingerprint(self, fingerprint: str) -> str:
        return f"{self._form} {fingerprint}"

    def _places(self, kept: Kept, content: Content) -> dict[str, str]:
        """Return where everything lies that a note leads to, as seen from the note."""
        places = kept.files
        keys = [content.project_key] if content.project_key else []
        if content.kind != "conversation":
            keys += _pointed(content)
        if keys:
            places = {**places, **{key: place for key in keys if (place := self.place_of(key)) is not None}}
        folder = kept.note.rpartition("/")[0]
        return {key: posixpath.relpath(place, folder) for key, place in places.items()} if folder else places

    def _names_in(self, folder: str, kept: Kept | None = None) -> Names:
        """Return the names of a folder within; those are taken that are there, and that `kept` has there."""
        names = self._names_within.get(folder)
        if names is None:
            names = self._names_within[folder] = Names()
            for entry in _listed(self._folder / folder):
                names.keep(entry)
            for taken in () if kept is None else (kept.note, *kept.files.values()):
                names.keep(taken.rpartition("/")[2])
        return names

    def _put_file(self, kept: Kept, folder: str, file: File) -> None:
        name = kept.files.get(file.key)
        data = file.contents
        if name is None:
            names = self._names_in(folder, kept)
            wished = versioned(file, is_plain=not (file.version > 1 and names.has(file.name)))
            name = self._same_file(kept, folder, file) or f"{folder}/{names.new_file(wished, file.key)}"
        elif self._is_given_up(kept, name, data):
            beside = self._names_in(folder, kept).new_file(file.name, file.key)
            name = self._left(kept, name, f"{folder}/{beside}")
        kept.files[file.key] = name
        self._write(kept, name, data)

    def _same_file(self, kept: Kept, folder: str, file: File) -> str | None:
        """Return the name under which a file is there already, if the folder's list of what is in it was lost."""
        if not (self._folder / folder).is_dir():
            return None
        names = (f"{folder}/{name}" for name in possible_files(versioned(file), file.key))
        taken = set(kept.files.values())
        return next((name for name in names if name not in taken and self._holds(name, file.contents)), None)

    def _holds(self, name: str, data: bytes) -> bool:
        path = self._folder / name
        try:
            return path.stat().st_size == len(data) and path.read_bytes() == data
        except OSError:
            return False

    def _note(self, kept: Kept, identity: str, text: str) -> None:
        """Write the note; one that a person changed stays, and the new one gets a name beside it."""
        data = text.encode("utf-8", "replace")
        if self._is_given_up(kept, kept.note, data):
            folder, slash, old = kept.note.rpartition("/")
            new = self._names_in(folder).new(f"{Path(old).stem} (new)", ".md", identity)
            kept.note = self._left(kept, kept.note, f"{folder}{slash}{new}")
        self._write(kept, kept.note, data)

    def _is_given_up(self, kept: Kept, name: str, data: bytes) -> bool:
        """Say whether a file was changed by hand, and is to become another one than we wrote."""
        stamp = kept.stamps.get(name)
        if stamp is None or blake2b(data, digest_size=16).hexdigest() == stamp[2]:
            return False
        return self._is_edited(kept, name)

    def _left(self, kept: Kept, old: str, new: str) -> str:
        """Leave a file to the person who changed it; return where the newer text goes."""
        kept.stamps.pop(old)
        self.remarks.append(f"{old} was changed by hand and stays as it is; the newer text is in {new}.")
        return new

    def _write(self, kept: Kept, name: str, data: bytes) -> None:
        digest = blake2b(data, digest_size=16).hexdigest()
        path = self._folder / name
        stamp = kept.stamps.get(name)
        if stamp is not None and stamp[2] == digest and os.path.exists(path):  # noqa: PTH110 - as above
            return
        folder = name.rpartition("/")[0]
        if folder and folder not in self._made:
            make_folder(path.parent)
            self._made.add(folder)
        found = write(path, data)
        kept.stamps[name] = (found.st_size, found.st_mtime_ns, digest)
        self.files += 1

    def _is_edited(self, kept: Kept, name: str) -> bool:
        """Say whether somebody else wrote to a file since we did."""
        stamp = kept.stamps.get(name)
        try:
            found = (self._folder / name).stat()
        except OSError:
            return False
        if stamp is None:
            return False
        if (found.st_size, found.st_mtime_ns) == stamp[:2]:
            return False
        try:
            return blake2b((self._folder / name).read_bytes(), digest_size=16).hexdigest() != stamp[2]
        except OSError:
            return True

    def _new_note(self, content: Content) -> str:
        """Return a name for a note: the one it had, if the folder's list of what is in it was lost."""
        identity = f"{content.source.value}:{content.source_id}"
        for name in possible(content.title, ".md", identity) if content.facts else ():
            if self._is_ours(name, content.source_id):
                return name
        return self._names.new(content.title, ".md", identity)

    def _name_beside(self, heading: Heading) -> str:
        """Return a name for what is no conversation: a project has a folder of its own."""
        is_project = heading.kind == "project"
        for stem in possible(heading.title, "", heading.key):
            name = f"{PROJECTS_FOLDER}/{stem}/{stem}.md" if is_project else f"{stem}.md"
            if self._is_ours(name, heading.source_id):
                return name
        if not is_project:
            return self._names.new(heading.title, ".md", heading.key)
        stem = self._names_in(PROJECTS_FOLDER).new(heading.title, "", heading.key)
        return f"{PROJECTS_FOLDER}/{stem}/{stem}.md"

    def _is_ours(self, name: str, source_id: str) -> bool:
        if any(kept.note == name for kept in self._kept.values()):
            return False
        try:
            with (self._folder / name).open("rb") as file:
                head = file.read(HEAD_BYTES).decode(errors="replace")
        except OSError:
            return False
        return head.startswith("---\n") and f"\nid: {json.dumps(source_id, ensure_ascii=False)}\n" in head

    def _load(self) -> None:
        try:
            for entry in _listed(self._folder):
                self._names.keep(entry)
            text = (self._folder / STATE).read_text("utf-8")
        except FileNotFoundError:
            return
        except OSError as err:
            raise unwritable(self._folder, err) from err
        try:
            value = json.loads(text)
            for identity, each in value["conversations"].items():
                kept = _kept(each)
                self._kept[identity] = kept
                self._names.keep(kept.note)
        except (ValueError, KeyError, TypeError, AttributeError):
            log.info("the list of a folder of notes cannot be read; it is made anew")
            self._kept = {}


def _kept(value: dict[str, Any]) -> Kept:
    """Return what stands in the list; a name that leads out of the folder is none of ours."""
    names = [value["note"], *value["files"].values(), *value["stamps"]]
    if not all(isinstance(name, str) and _is_inside(name) for name in names):
        raise ValueError("a name leads out of the folder")
    stamps = {name: (int(size), int(when), str(digest)) for name, (size, when, digest) in value["stamps"].items()}
    return Kept(str(value["fingerprint"]), value["note"], dict(value["files"]), stamps)


def _is_inside(name: str) -> bool:
    parts = name.split("/")
    return bool(name) and "\\" not in name and ":" not in name and not any(part in ("", ".", "..") for part in parts)


def _listed(folder: Path) -> Iterator[str]:
    try:
        yield from os.listdir(folder)  # noqa: PTH208 - only the names of thousands
    except FileNotFoundError:
        return


def _pointed(content: Content) -> list[str]:
    """Return the keys of all contents that a content leads to."""
    pieces = (piece for section in content.sections for entry in section.entries for piece in entry.pieces)
    return [pointer.key for piece in pieces if isinstance(piece, Pointers) for pointer in piece.items]


def versioned(file: File, *, is_plain: bool = True) -> str:
    """Return the name of a file, with its version where a later one stands beside it; the newest has it too unless
    `is_plain`, as where an earlier export gave the plain name to what was the newest then.
    """
    if file.is_newest and is_plain:
        return file.name
    stem, dot, suffix = file.name.rpartition(".")
    return f"{stem} v{file.version}.{suffix}" if dot and stem else f"{file.name} v{file.version}"
