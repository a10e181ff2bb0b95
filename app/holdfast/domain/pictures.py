"""How large a picture is, read from its first bytes, and how large it may be for a service: no picture is unpacked for
it. Standard library only.

PNG (https://www.w3.org/TR/png-3/#11IHDR), GIF (89a, section 18), JPEG (ITU T.81, annex B: the first frame header) and
WebP (RFC 9649).
"""

from __future__ import annotations

from holdfast.values import dataclass

PNG, RIFF, WEBP, JPEG = b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP", b"\xff\xd8"
GIFS = (b"GIF87a", b"GIF89a")
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that begin a frame of a JPEG: the others of that row are tables."""
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers that no length follows."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a service takes of pictures in one request, None where it sets no limit or nobody knows.

    Bytes are counted as they are written out in text, a third more than the file's. With more than `many` pictures
    none may have a side longer than `side_of_many`.
    """

    bytes_each: int | None = None
    bytes_together: int | None = None
    side: int | None = None
    pixels: int | None = None
    count: int | None = None
    many: int | None = None
    side_of_many: int | None = None


def written_bytes(data: bytes) -> int:
    """Return how many bytes a picture has in the text of a request."""
    return 4 * -(-len(data) // 3)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Return the width and height in pixels, None where the bytes are of no kind that is known or end too soon."""
    if data.startswith(PNG):
        found = _numbers(data, 16, 4, "big") if data[12:16] == b"IHDR" else None
    elif data.startswith(GIFS):
        found = _numbers(data, 6, 2, "little")
    elif data.startswith(JPEG):
        found = _of_jpeg(data)
    elif data.startswith(RIFF) and data[8:12] == WEBP:
        found = _of_webp(data)
    else:
        found = None
    return found if found is not None and min(found) > 0 else None


def _numbers(data: bytes, at: int, width: int, order: str) -> tuple[int, int] | None:
    if len(data) < at + 2 * width:
        return None
    first, second = data[at : at + width], data[at + width : at + 2 * width]
    if order == "big":
        return int.from_bytes(first, "big"), int.from_bytes(second, "big")
    return int.from_bytes(first, "little"), int.from_bytes(second, "little")


def _of_jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
            return None
        marker = data[at + 1]
        if marker == 0xFF or marker in ALONE:  # noqa: PLR2004 - markers may be filled up
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004 - as above
            continue
        if marker in FRAMES:
            found = _numbers(data, at + 5, 2, "big")
            return None if found is None else (found[1], found[0])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _of_webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:  # noqa: PLR2004 - where its two numbers end
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L" and len(data) >= 25:  # noqa: PLR2004 - as above
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    found = _numbers(data, 26, 2, "little") if kind == b"VP8 " else None
    return None if found is None else (found[0] & 0x3FFF, found[1] & 0x3FFF)
