"""The playbook is the person's page: theirs once they change it, whole or not at all, and to be had as a file."""

from __future__ import annotations

import pytest

from holdfast.errors import HoldfastError
from holdfast.operations.outages.playbook import Playbook


def test_a_good_page_is_there_from_the_start(tmp_path):
    book = Playbook(tmp_path / "config")

    assert not book.is_own
    assert book.text().startswith("# When Claude is down")
    assert not (tmp_path / "config").exists()


def test_what_is_written_is_kept_and_found_again(tmp_path):
    Playbook(tmp_path / "config").save("# Ours\n\nCall Ada. 🕯\n")

    again = Playbook(tmp_path / "config")

    assert again.is_own
    assert again.text() == "# Ours\n\nCall Ada. 🕯\n"


def test_going_back_keeps_what_was_written_beside(tmp_path):
    book = Playbook(tmp_path)
    book.save("mine")

    book.reset()
    book.reset()

    assert book.text().startswith("# When Claude is down")
    assert (tmp_path / "playbook.before.md").read_text() == "mine"


def test_it_can_be_had_as_a_file(tmp_path):
    Playbook(tmp_path / "config").export(tmp_path / "shared.md")

    assert (tmp_path / "shared.md").read_text(encoding="utf-8").startswith("# When Claude is down")


def test_a_page_that_cannot_be_written_leaves_the_one_before(tmp_path):
    book = Playbook(tmp_path)
    book.save("before")

    with pytest.raises(HoldfastError):
        book.save("after \ud800")

    assert book.text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["playbook.md"]


def test_a_page_in_another_encoding_is_read_as_far_as_it_can(tmp_path):
    (tmp_path / "playbook.md").write_bytes(b"caf\xe9")

    assert Playbook(tmp_path).text() == "caf\ufffd"
