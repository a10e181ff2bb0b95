"""What is packed comes back to the byte, in whatever pieces it is asked for."""

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.importers.zip_stream import MemberStream


def read_all(stream, size):
    pieces = []
    while piece := stream.read(size):
        assert len(piece) <= size
        pieces.append(piece)
    stream.close()
    return b"".join(pieces)


@given(st.binary(max_size=3000), st.integers(1, 40), st.integers(1, 5000), st.sampled_from([0, 8]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_come_back(tmp_path, data, repeat, size, method):
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("member", data * repeat)
        (info,) = archive.infolist()

    assert read_all(MemberStream(path, info), size) == data * repeat


@pytest.mark.parametrize("method", [0, 8])
def test_a_member_written_as_a_stream_comes_back(tmp_path, method):
    """Its local header holds no sizes: those stand behind the data and in the zip's list."""

    class Pipe:
        def __init__(self, path):
            self._file = path.open("wb")

        def write(self, data):
            return self._file.write(data)

        def flush(self):
            self._file.flush()

        def close(self):
            self._file.close()

    path = tmp_path / "e.zip"
    pipe = Pipe(path)
    with zipfile.ZipFile(pipe, "w", method) as archive:
        archive.writestr("member", b"words " * 1000)
        (info,) = archive.infolist()
    pipe.close()

    assert read_all(MemberStream(path, info), 64) == b"words " * 1000
