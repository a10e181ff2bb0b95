"""How processes speak to each other where a system has no sockets in folders: on a port, with a word."""

import os
import socket

import pytest

from holdfast import channels

ADDRESS = "loopback 4711 0123456789abcdef"
WORD = b"0123456789abcdef"


def test_a_port_that_only_this_computer_reaches(tmp_path):
    address, listener = channels.listen([])
    with listener:
        assert listener.getsockname()[0] == "127.0.0.1"
        assert len(channels.word_of(address)) == 64
        with channels.connected(address, 5.0) as channel:
            channel.sendall(channels.marked(address, b"hello\n"))
            heard, _ = listener.accept()
            with heard:
                assert channels.unmarked(channels.word_of(address), heard.recv(200)) == b"hello\n"


@pytest.mark.skipif(os.name != "posix", reason="needs sockets in folders")
def test_a_folder_comes_first_and_needs_no_word(tmp_path):
    address, listener = channels.listen([str(tmp_path)])
    with listener:
        assert (channels.word_of(address), listener.family) == (b"", socket.AF_UNIX)
        assert channels.marked(address, b"x") == b"x"
    channels.forget(address)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cut", range(len(WORD) + 8))
def test_the_word_may_come_in_pieces(cut):
    said = channels.marked(ADDRESS, b"hello\n")

    before, whole = channels.unmarked(WORD, said[:cut]), channels.unmarked(WORD, said)
    assert before == b"hello\n"[: max(0, cut - len(WORD) - 1)]
    assert whole == b"hello\n"


@pytest.mark.parametrize("said", [b"x", b"hello\n", WORD[:-1] + b"x hello", WORD + b"hello", b" " + WORD])
def test_who_does_not_know_the_word_is_not_heard(said):
    assert channels.unmarked(WORD, said) is None


@pytest.mark.parametrize(
    "address", ["", "loopback", "loopback x y", "loopback 99999999 y", "loopback -1 y", "folder/x", "loopback 1 y z"]
)
def test_what_is_no_port_is_none(address):
    assert channels.word_of(address) == b""
    with pytest.raises((FileNotFoundError, ConnectionError)):
        channels.connected(address, 0.1)
