"""The size of a picture is what Qt reads when it unpacks it, and no bytes break the reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from holdfast.domain.pictures import picture_size


def written(width, height, form, quality=90):
    """Return a picture as a file."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, form)
    writer.setQuality(quality)
    assert writer.write(image)
    return bytes(buffer.data().data())


KNOWN = [bytes(form.data()) for form in QImageWriter.supportedImageFormats()]
FORMS = [form for form in (b"png", b"jpeg", b"webp") if form in KNOWN]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [(1, 1), (640, 480), (3, 2000), (2001, 5)])
@pytest.mark.parametrize("quality", [50, 100])
def test_it_is_read_as_it_was_written(form, size, quality):
    assert picture_size(written(*size, form, quality)) == size


def test_of_a_gif_a_large_webp_and_a_jpeg_with_a_preview_before_it():
    assert picture_size(b"GIF89a" + (300).to_bytes(2, "little") + (200).to_bytes(2, "little")) == (300, 200)
    large = b"RIFF\0\0\0\0WEBPVP8X" + (10).to_bytes(4, "little") + b"\0\0\0\0"
    assert picture_size(large + (11_999).to_bytes(3, "little") + (8_999).to_bytes(3, "little")) == (12_000, 9_000)
    whole, preview = written(640, 480, b"jpeg"), written(16, 12, b"jpeg")
    carried = b"\xff\xe1" + (len(preview) + 2).to_bytes(2, "big") + preview
    assert picture_size(whole[:2] + carried + b"\xff" + whole[2:]) == (640, 480)


@given(st.sampled_from([written(9, 7, form) for form in FORMS]), st.integers(0, 4000), st.binary(max_size=40))
def test_no_bytes_break_it(data, at, more):
    for broken in (data[: at % len(data)], data[: at % len(data)] + more, more):
        size = picture_size(broken)
        assert size is None or min(size) > 0


NONE = (b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"GIF89a\0\0\0\0", b"\xff\xd8\xff")


@pytest.mark.parametrize("data", NONE)
def test_what_is_none_has_no_size(data):
    assert picture_size(data) is None
