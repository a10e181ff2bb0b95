"""Small files are there whole or not at all, and nobody else may read them."""

import os
import sys

import pytest

from holdfast import whole_files


@pytest.mark.parametrize("is_synced", [True, False])
def test_a_file_is_put_in_the_place_of_the_one_before(tmp_path, is_synced):
    path = tmp_path / "settings.toml"
    path.write_text("before")

    whole_files.write(path, "größer\n", is_synced=is_synced)

    assert path.read_bytes().decode() == f"größer{os.linesep}"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_nobody_else_may_read_it_whatever_a_kill_left_beside_it(tmp_path):
    path = tmp_path / "settings.toml"
    left = tmp_path / "settings.toml.new"
    left.write_text("half a se")
    left.chmod(0o644)

    whole_files.write(path, "whole")

    assert path.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_leaves_what_was_there_and_nothing_else(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("before")

    with pytest.raises(UnicodeEncodeError):
        whole_files.write(path, "after \ud800")

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
