"""Files and pictures as what goes along with a message: pictures as pictures, PDF as it is and as text, everything
that is text as its text. What cannot be read is said, with its name. Runs on the read lane; shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage

from holdfast.chat import NewAttachment
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from holdfast.jobs import CancelToken

LARGEST_FILE = 30 << 20
LARGEST_TEXT = 2 << 20
LARGEST_PICTURE = 3 << 20
"""Bytes; services take up to 5 MB after they were written out as text, which makes a third more of them."""
LONGEST_SIDE = 2000
"""Pixels of a picture that was too large: services make them smaller than that themselves."""
PACKED, SHARP = 50, 90
"""How a picture is written: of a PNG Qt's quality says how little it is packed (90: not at all), of JPEG how sharp."""
PASTED_TEXT, PASTED_PICTURE = mark("Pasted text"), mark("Pasted picture")
"""What pasted things are called where they are stored; who shows them says it in the language."""
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


@dataclass(frozen=True, slots=True)
class Taken:
    """What could be read, why the rest could not, and what of the first not everybody can read: a sentence each."""

    attachments: tuple[NewAttachment, ...]
    refused: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_files(paths: Iterable[Path], token: CancelToken) -> Taken:
    """Read files. Raises Cancelled."""
    attachments: list[NewAttachment] = []
    refused: list[str] = []
    remarks: list[str] = []
    for path in paths:
        token.check()
        try:
            attachments.append(_read(path, token, remarks))
        except _RefusedError as err:
            refused.append(str(err))
        except OSError:
            refused.append(tr("{name} cannot be opened.", name=path.name))
    return Taken(tuple(attachments), tuple(refused), tuple(remarks))


def picture(image: QImage, name: str = PASTED_PICTURE) -> NewAttachment:
    """Return a picture that was pasted."""
    return NewAttachment(name, *_as_bytes(image))


def pasted(text: str) -> NewAttachment:
    """Return a long text that was pasted."""
    return NewAttachment(PASTED_TEXT, "text/plain", text=text)


class _RefusedError(Exception):
    """A file cannot go along; its text says why."""


def _read(path: Path, token: CancelToken, remarks: list[str]) -> NewAttachment:
    if path.is_dir():
        raise _RefusedError(tr("{name} is a folder. Choose the files in it.", name=path.name))
    if path.stat().st_size > LARGEST_FILE:
        raise _RefusedError(tr("{name} is larger than 30 MB, which is more than anybody takes.", name=path.name))
    data = path.read_bytes()
    if not data:
        raise _RefusedError(tr("{name} is empty.", name=path.name))
    kind = _picture_kind(data)
    if kind and len(data) <= LARGEST_PICTURE:
        return NewAttachment(path.name, kind, data)
    if kind or path.suffix.lower() in (".bmp", ".tif", ".tiff", ".heic", ".ico"):
        image = QImage.fromData(QByteArray(data))
        if not image.isNull():
            return NewAttachment(path.name, *_as_bytes(image))
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from holdfast.chat.pdf_text import pdf_text  # noqa: PLC0415 - with the first PDF

        found = pdf_text(path.name, data, token)
        remarks += [found.words] if found.words else []
        return NewAttachment(path.name, "application/pdf", data, found.text)
    text = _as_text(data)
    if text is None:
        raise _RefusedError(
            tr("{name} is neither a picture, a PDF nor text, so that no model could read it.", name=path.name)
        )
    if len(data) > LARGEST_TEXT:
        raise _RefusedError(
            tr("{name} has more than 2 MB of text, which is more than models read at once.", name=path.name)
        )
    return NewAttachment(path.name, "text/plain", text=text)


def _picture_kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _PICTURES if data.startswith(magic)), "")


def _as_bytes(image: QImage) -> tuple[str, bytes]:
    """Return a picture in a form that services take, made smaller where it is too large for them."""
    data = _saved(image, "PNG", PACKED)
    if len(data) <= LARGEST_PICTURE:
        return "image/png", data
    if max(image.width(), image.height()) > LONGEST_SIDE:
        kept = Qt.AspectRatioMode.KeepAspectRatio
        image = image.scaled(LONGEST_SIDE, LONGEST_SIDE, kept, Qt.TransformationMode.SmoothTransformation)
    return "image/jpeg", _saved(image, "JPEG", SHARP)


def _saved(image: QImage, form: str, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form, quality)  # type: ignore[call-overload]  # the stubs want bytes where Qt takes either
    return bytes(buffer.data().data())


def _as_text(data: bytes) -> str | None:
    """Return data as text, None where it is none."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        return (
            None
            if text.count("\ufffd") > len(text) // 100 or any(sign < " " and sign not in "\t\n\r\f" for sign in text)
            else text
        )
