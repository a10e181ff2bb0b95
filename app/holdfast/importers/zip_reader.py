"""List the members of a zip and refuse what no export is. Knows zip; never writes to disk.

Python's own checks differ from version to version (3.13 still takes a thousand entries that share one piece of
data, 60 kB becoming 10 GB), so everything is checked here, before a byte is unpacked.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from holdfast.domain import Skipped
from holdfast.errors import ArchiveDamaged, ArchiveTooLarge, ArchiveUnreadable, NotAnArchive
from holdfast.importers.json_values import printable
from holdfast.importers.members import READ_ERRORS, Member
from holdfast.importers.zip_stream import LOCAL_HEADER_BYTES, MemberStream
from holdfast.language import mark, number, tr

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.importers.limits import Limits

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_END_REGION = 65_536 + 128
_ENTRY_BYTES = 160
"""What an entry of the list takes at most on average: 46 bytes, a name, and a little more."""

_NO_DATE_YEAR = 1980
DOWNLOAD_AGAIN = mark("Download it again, and import the new file.")


class ZipArchive:
    """An open zip whose entries have been checked. `members` are those that may be read."""

    def __init__(self, path: Path, name: str, limits: Limits, exported: datetime | None) -> None:
        self.name = name
        self._path = path
        self.skipped: list[Skipped] = []
        self.members: list[Member] = []
        try:
            _check_directory(path, name, limits)
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError as err:
            raise ArchiveUnreadable(
                name, tr("{name} is not there.", name=name), tr("Check the name and the folder.")
            ) from err
        except PermissionError as err:
            raise ArchiveUnreadable(
                name, tr("This account may not read {name}.", name=name), tr("Change its permissions.")
            ) from err
        except READ_ERRORS as err:
            raise ArchiveDamaged(
                name,
                tr("{name} is damaged or cut off: the end of the zip is missing or broken.", name=name),
                tr(DOWNLOAD_AGAIN),
            ) from err
        try:
            self._check(limits)
        except BaseException:
            self.close()
            raise
        self.exported = exported or self._newest_date()
        self._sort_out()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _check(self, limits: Limits) -> None:
        infos = self._zip.infolist()
        if len(infos) > limits.entries:
            raise ArchiveTooLarge(
                self.name,
                tr("{name} holds {count} files; no export has that many.", name=self.name, count=number(len(infos))),
            )
        declared = sum(info.file_size for info in infos)
        packed = sum(info.compress_size for info in infos)
        is_bomb = declared > limits.ratio_from_bytes and declared > limits.ratio * max(packed, 1)
        if declared > limits.total_bytes or is_bomb:
            raise ArchiveTooLarge(
                self.name,
                tr(
                    "{name} would unpack to {declared} MB, which no export does: it was not opened.",
                    name=self.name,
                    declared=number(declared // 1000000),
                ),
                tr("If it really is your export, unpack it yourself and import the folder."),
            )
        end = 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise ArchiveDamaged(
                    self.name, tr("{name} is not a sound zip: its files overlap.", name=self.name), DOWNLOAD_AGAIN
                )
            end = info.header_offset + LOCAL_HEADER_BYTES + _name_length(info) + info.compress_size
        files = [info for info in infos if not _is_folder(info)]
        if files and all(info.flag_bits & _ENCRYPTED for info in files):
            raise ArchiveDamaged(
                self.name,
                tr("{name} is protected with a password.", name=self.name),
                tr("Unpack it with its password first, then import the folder."),
            )

    def _newest_date(self) -> datetime | None:
        """Return the newest date of the members; the newest layouts put 1980 everywhere, which says nothing."""
        for date in sorted({info.date_time for info in self._zip.infolist()}, reverse=True):
            if date[0] <= _NO_DATE_YEAR:
                break
            with suppress(ValueError):  # a zip can hold the 31st of February
                return datetime(*date, tzinfo=UTC)
        return None

    def _sort_out(self) -> None:
        for info in self._zip.infolist():
            if _is_folder(info):
                continue
            path = printable(info.filename.replace("\\", "/"))
            reason = _refusal(info, path)
            if reason:
                self.skipped.append(Skipped(f"{self.name}, {path}", reason))
            else:
                opener = partial(MemberStream, self._path, info)
                self.members.append(Member(self.name, path, info.file_size, opener, self.exported))


def _check_directory(path: Path, name: str, limits: Limits) -> None:
    """Refuse a list of files that is too long before Python makes an object of every entry.

    The end record, in the last 64 kB, says how long the list is; if it cannot be found the zip is damaged, which
    zipfile will say.
    """
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END_REGION))
        tail = stream.read()
    at = tail.rfind(_END_64) if _END_64 in tail else tail.rfind(_END)
    form, offset = ("<Q", 40) if _END_64 in tail else ("<L", 12)
    if at < 0 or len(tail) < at + offset + 8:
        return
    (directory_bytes,) = struct.unpack_from(form, tail, at + offset)
    if directory_bytes > limits.entries * _ENTRY_BYTES:
        raise ArchiveTooLarge(
            name, tr("{name} lists more files than any export has.", name=name), tr("It was left unopened.")
        )


def _refusal(info: zipfile.ZipInfo, path: str) -> str:
    if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
        return tr("Its name points outside of the archive, so it was left alone.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return tr("It is a link to another file, so it was left alone.")
    if info.flag_bits & _ENCRYPTED:
        return tr("It is protected with a password.")
    if info.compress_type not in _METHODS:
        return tr("It is packed in a way that Holdfast does not know.")
    return ""


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Say whether an entry is a folder. Python's own way of asking fails at a name that is empty or begins with NUL."""
    return info.filename.endswith("/")


def _name_length(info: zipfile.ZipInfo) -> int:
    is_utf8 = info.flag_bits & _UTF8_NAME
    return len(info.orig_filename.encode("utf-8", "replace")) if is_utf8 else len(info.orig_filename)


def refuse_web_page(name: str, start: bytes) -> None:
    """Raise NotAnArchive, with what to do, if `start` is the beginning of a web page or a server's error."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<error", b"<!--", b"<head")):
        raise NotAnArchive(
            name,
            tr(
                "{name} is a web page and not an export: the download link has expired or you were not logged in.",
                name=name,
            ),
            tr(
                "Request a new export in Claude's settings, and download it within 24 hours in the browser where you "
                "are logged in."
            ),
        )
