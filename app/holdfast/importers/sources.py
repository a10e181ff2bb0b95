"""Turn the paths a person gave into members: zips, folders, bare files, and what a manifest lists.

Knows where files lie and what kind of file they are; what is in them is for others.
"""

from __future__ import annotations

import os
import stat
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.domain import Skipped
from holdfast.errors import ArchiveDamaged, ArchiveError, ArchiveTooLarge, ArchiveUnreadable, NotAnArchive
from holdfast.importers.code_places import belonging
from holdfast.importers.json_values import printable
from holdfast.importers.manifest import MANIFEST_BYTES, Manifest, beside, read_manifest
from holdfast.importers.members import Member, read_start
from holdfast.importers.naming import ZipName, is_copy_of, zip_name
from holdfast.importers.shapes import START_BYTES, Role, role_by_place, role_by_start
from holdfast.importers.zip_reader import DOWNLOAD_AGAIN, ZipArchive, refuse_web_page
from holdfast.language import mark, number, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.importers.limits import Limits

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_JSON_STARTS = (b"[", b"{", b'"')
_OF_NO_USE: frozenset[Role] = frozenset({"noise", "unknown", "private", "manifest"})
_SESSION = ".jsonl"
_LOOKS_INTO_A_ZIP = 500
"""No export has so many members whose place does not say what they are; a zip of a program's source may."""

HOW_TO_EXPORT = mark("In Claude, choose Settings, Privacy, Export data, and import the file that the e-mail leads to.")


@dataclass(slots=True)
class Sources:
    """Everything found under the given paths. Zips stay open until `close`."""

    files: list[str] = field(default_factory=list)
    members: list[tuple[Role, Member]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    zips: list[tuple[ZipArchive, ZipName]] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    bare: list[Member] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Close every zip."""
        for archive, _ in self.zips:
            archive.close()


class Collector:
    """Walks the given paths once; every file is taken once, however many ways lead to it."""

    def __init__(self, limits: Limits) -> None:
        self.found = Sources()
        self._limits = limits
        self._taken: set[str] = set()
        self._entries = 0

    def collect(self, paths: Sequence[Path]) -> Sources:
        """Return what the paths hold; raise the error of a path that was named and cannot be used."""
        try:
            for path in paths:
                self._add_given(path)
            for manifest in self.found.manifests:
                self._add_listed(manifest)
        except BaseException:
            self.found.close()
            raise
        return self.found

    def _add_given(self, path: Path) -> None:
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                self._add_folder(path)
            elif stat.S_ISREG(mode):
                self._add_file(path, archive=_name(path), inner=_name(path))
                for other in belonging(path.absolute()):
                    self._count_entry(path)
                    self._add_found(other, path.absolute().parent)
            else:
                raise NotAnArchive(
                    _name(path), tr("{name} is neither a file nor a folder.", name=_name(path)), HOW_TO_EXPORT
                )
        except FileNotFoundError as err:
            raise ArchiveUnreadable(
                _name(path), tr("{name} is not there.", name=_name(path)), tr("Check the name and the folder.")
            ) from err
        except (OSError, ValueError) as err:
            reason = (
                tr("This account has no permission to read") if isinstance(err, PermissionError) else tr("Cannot read")
            )
            raise ArchiveUnreadable(
                _name(path), f"{reason} {_name(path)}.", tr("Check the file and its permissions.")
            ) from err

    def _add_folder(self, folder: Path) -> None:
        """Take what lies in a folder and below; a file in it that is broken is skipped and told."""
        self.found.folders.append(_name(folder))
        self.found.files.append(_name(folder))

        def refuse(err: OSError) -> None:
            name = _relative(Path(err.filename or folder), folder)
            self.found.skipped.append(
                Skipped(f"{_name(folder)}, {name}", tr("This account has no permission to read it."))
            )

        if not os.access(folder, os.R_OK | os.X_OK):
            raise PermissionError
        for root, folders, names in os.walk(folder, onerror=refuse):
            folders.sort()
            for name in sorted(names):
                self._count_entry(folder)
                self._add_found(Path(root) / name, folder)

    def _count_entry(self, folder: Path) -> None:
        self._entries += 1
        if self._entries > self._limits.entries:
            raise ArchiveTooLarge(
                _name(folder),
                tr(
                    "{name} holds more than {entries} files, which no export does.",
                    name=_name(folder),
                    entries=number(self._limits.entries),
                ),
                tr("Choose the folder that holds only the export."),
            )

    def _add_found(self, path: Path, folder: Path) -> None:
        inner = _relative(path, folder)
        role = role_by_place(inner)
        if role in {"noise", "unknown", "private"}:
            return
        try:
            about = path.lstat()
            mode = about.st_mode
            if not about.st_size and inner.endswith(_SESSION):
                return  # nothing was said in it
            if stat.S_ISREG(mode) and role in {"frame", "output"}:
                # A published page is a web page, an output anything; elsewhere a page is what an expired link gives.
                self.found.members.append((role, self._member(path, _name(folder), inner)))
            elif stat.S_ISREG(mode):
                self._add_file(path, archive=_name(folder), inner=inner, is_named=False)
            elif not stat.S_ISDIR(mode):
                self.found.skipped.append(Skipped(f"{_name(folder)}, {inner}", tr("It is a link and was left alone.")))
        except ArchiveError as err:
            self.found.skipped.append(Skipped(f"{_name(folder)}, {inner}", str(err)))
        except OSError:
            self.found.skipped.append(Skipped(f"{_name(folder)}, {inner}", tr("It could not be opened.")))

    @staticmethod
    def _member(path: Path, archive: str, inner: str) -> Member:
        return Member(archive, inner, path.stat().st_size, lambda: path.open("rb"), place=path.absolute().as_posix())

    def _add_file(self, path: Path, *, archive: str, inner: str, is_named: bool = True) -> None:
        """Take a file: a zip, a manifest, or JSON."""
        real = os.path.realpath(path)
        if real in self._taken:
            return
        self._taken.add(real)
        member = self._member(path, archive, inner)
        with path.open("rb") as stream:
            start = stream.read(START_BYTES)
        if start.startswith(_ZIP_MAGIC):
            self._add_zip(path, is_named=is_named)
            return
        self._check_start(_name(path), start)
        role = (None if is_named else role_by_place(inner)) or role_by_start(member, start)
        if role == "manifest" and member.size_bytes <= MANIFEST_BYTES:
            manifest = read_manifest(path, path.read_bytes())
            if manifest is not None:
                self.found.manifests.append(manifest)
                self.found.files.append(_name(path))
                return
        if role not in {"unknown", "private", "manifest"}:
            self.found.members.append((role, member))
        if is_named:
            if role == "unknown":
                raise _no_conversations(_name(path))
            self.found.files.append(_name(path))
            self.found.bare.append(member)

    def _check_start(self, name: str, start: bytes) -> None:
        """Refuse what is neither a zip nor JSON."""
        if not start.strip(b" \t\r\n\0"):
            raise ArchiveDamaged(
                name, tr("{name} is empty: the download did not finish.", name=name), tr(DOWNLOAD_AGAIN)
            )
        refuse_web_page(name, start)
        text = start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
        if not text.startswith(_JSON_STARTS):
            raise NotAnArchive(
                name, tr("{name} is not an export: it is neither a zip nor JSON.", name=name), HOW_TO_EXPORT
            )

    def _add_zip(self, path: Path, *, is_named: bool) -> None:
        """Take the members of a zip; one that merely lies in the folder and holds nothing of Claude is passed over."""
        if len(self.found.zips) >= self._limits.archives:
            raise ArchiveTooLarge(
                _name(path), tr("These are more zip files than any export has."), tr("Import fewer at a time.")
            )
        name = zip_name(_name(path))
        archive = ZipArchive(path, _name(path), self._limits, name.exported)
        roles = list(_roles(archive))
        if not is_named and all(role in _OF_NO_USE for role, _ in roles) and not archive.skipped:
            archive.close()
            return
        self.found.zips.append((archive, name))
        self.found.files.append(_name(path))
        self.found.skipped.extend(archive.skipped)
        for role, member in roles:
            if role == "zip":
                self.found.nested.append(f"{_name(path)}, {member.path}")
            elif role not in _OF_NO_USE:
                self.found.members.append((role, member))

    def _add_listed(self, manifest: Manifest) -> None:
        """Take the files that the manifest lists, among those given or beside it, and note the missing ones."""
        for listed in manifest.files:
            is_here = any(is_copy_of(archive.name, listed) for archive, _ in self.found.zips)
            for path in beside(manifest, listed):
                try:
                    if path.is_dir():
                        self._add_folder(path)
                    else:
                        self._add_file(path, archive=_name(path), inner=_name(path))
                except (OSError, ArchiveError) as err:
                    self.found.skipped.append(Skipped(_name(path), str(err)))
                is_here = True
            if not is_here:
                self.found.missing.append(listed)


def _roles(archive: ZipArchive) -> Iterator[tuple[Role, Member]]:
    """Yield what each member of a zip is, looking into only so many whose place does not say."""
    looks = 0
    for member in archive.members:
        role = role_by_place(member.path)
        if role is None and looks < _LOOKS_INTO_A_ZIP:
            looks += 1
            role = role_by_start(member, read_start(member, START_BYTES))
        yield role or "unknown", member


def _no_conversations(name: str) -> NotAnArchive:
    return NotAnArchive(name, tr("{name} holds no conversations that Holdfast knows.", name=name), tr(HOW_TO_EXPORT))


def _name(path: Path) -> str:
    """Return a path's last part fit to be shown; for the folder one stands in, its own name."""
    return printable(path.name or path.resolve().name or str(path))


def _relative(path: Path, folder: Path) -> str:
    try:
        return printable(path.relative_to(folder).as_posix())
    except ValueError:
        return _name(path)
