"""Files and pictures as what goes along with a message: pictures as pictures, PDF as it is and as text, everything
that is text as its text. What cannot be read is said, with its name. Runs on the read lane; shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from holdfast.chat import NewAttachment
from holdfast.domain.pictures import picture_size
from holdfast.gui import words
from holdfast.language import mark, number, tr
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
LARGEST_SIDE = 8000
"""Pixels; a picture with a longer side is refused by some (Anthropic)."""
MOST_PIXELS = 64_000_000
"""What Qt unpacks, 256 MB of it. A photograph in JPEG is made smaller while it is unpacked, however large it is."""
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


def picture(image: QImage, name: str = PASTED_PICTURE) -> Taken:
    """Return a picture that was pasted, and whether it had to be made smaller."""
    kind, data = _as_bytes(image)
    before, after = (image.width(), image.height()), picture_size(data)
    remarks = () if before == after else (_made_smaller(tr(name), _pixels(before), _pixels(after)),)
    return Taken((NewAttachment(name, kind, data),), (), remarks)


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
    if kind or path.suffix.lower() in (".bmp", ".tif", ".tiff", ".heic", ".ico"):
        made = _picture(path.name, kind, data, remarks)
        if made is not None:
            return made
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


def _picture(name: str, kind: str, data: bytes, remarks: list[str]) -> NewAttachment | None:
    """Return a file as a picture, made smaller where it has to be, which is said; None where it is none after all."""
    size = picture_size(data)
    if kind and size is not None and len(data) <= LARGEST_PICTURE and max(size) <= LARGEST_SIDE:
        return NewAttachment(name, kind, data)
    image = _unpacked(data)
    if image.isNull():
        if size is not None and size[0] * size[1] > MOST_PIXELS:
            raise _RefusedError(
                tr(
                    "{name} has {size} pixels, too many to be made smaller here. Make a smaller copy of it.",
                    name=name,
                    size=_pixels(size),
                )
            )
        return None
    smaller_kind, smaller = _as_bytes(image)
    if kind and size is not None:
        after = picture_size(smaller)
        said = [_pixels(size), _pixels(after)] if size != after else [words.size(len(one)) for one in (data, smaller)]
        remarks += [_made_smaller(name, *said), tr("The file itself stays as it is.")]
    return NewAttachment(name, smaller_kind, smaller)


def _unpacked(data: bytes) -> QImage:
    """Return the picture in some bytes, no larger than it goes along where it would be too large unpacked."""
    given = QByteArray(data)
    buffer = QBuffer(given)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)  # what a camera notes of how it was held would be lost
    size = reader.size()
    if max(size.width(), size.height()) > LARGEST_SIDE:
        reader.setScaledSize(size.scaled(QSize(LONGEST_SIDE, LONGEST_SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _made_smaller(name: str, before: str, after: str) -> str:
    return tr(
        "{name} was made smaller so that it can be sent: {before} → {after}.", name=name, before=before, after=after
    )


def _pixels(size: tuple[int, int] | None) -> str:
    return "?" if size is None else f"{number(size[0])} \u00d7 {number(size[1])}"


def _picture_kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _PICTURES if data.startswith(magic)), "")


def _as_bytes(image: QImage) -> tuple[str, bytes]:
    """Return a picture in a form that services take, made smaller where it is too large for them."""
    if max(image.width(), image.height()) <= LARGEST_SIDE:
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
