"""One window for each store, with real processes, real locks and real sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from holdfast import channels, instance
from holdfast.domain.asked import Asked
from holdfast.errors import StoreLocked
from holdfast.paths import Paths

APP = Path(__file__).parents[1] / "app"
POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="written for sockets in folders and signals")
HOLDER = """
import sys
from pathlib import Path
from holdfast import instance
from holdfast.paths import Paths
alone = instance.be_alone(Paths.under(Path(sys.argv[1])))
print(alone is not None, flush=True)
sys.stdin.read()
"""


FULL = """
import resource, sys
from pathlib import Path
from holdfast import instance
from holdfast.paths import Paths
paths = Paths.under(Path(sys.argv[1]))
paths.data.mkdir(parents=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
alone = instance.be_alone(paths)
print(alone.address == "" and alone.socket is None, instance.be_alone(paths), *paths.data.iterdir())
"""


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data, Zoë's")


@pytest.fixture
def alone(paths):
    held = instance.be_alone(paths)
    yield held
    held.release()


def hold(paths):
    """Start a process that takes the right and keeps it until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(paths.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(APP)},
        text=True,
    )
    return process, process.stdout.readline().strip() == "True"


def end(process):
    process.kill()
    process.communicate()


def test_a_second_one_is_not_alone(alone, paths):
    assert instance.be_alone(paths) is None
    process, is_alone = hold(paths)
    end(process)

    assert not is_alone


def test_another_store_has_a_window_of_its_own(alone, tmp_path):
    other = instance.be_alone(Paths.under(tmp_path / "other"))

    assert other is not None
    other.release()


def test_after_a_kill_the_next_start_is_alone(paths):
    """The lock ends with its process, and what lies about of it is in nobody's way."""
    process, was_alone = hold(paths)
    assert was_alone
    assert instance.be_alone(paths) is None
    end(process)

    left = Path((paths.data / instance.LOCK_NAME).read_text())
    assert os.name == "nt" or left.exists()

    again = instance.be_alone(paths)

    assert again is not None
    assert not left.exists()
    again.release()


def test_a_released_right_leaves_no_socket(paths):
    alone = instance.be_alone(paths)
    address = Path(alone.address)
    assert address.exists()
    alone.release()
    alone.release()

    assert not address.exists()
    again = instance.be_alone(paths)
    assert again is not None
    again.release()


@POSIX_ONLY
def test_what_is_asked_waits_until_the_window_is_there(alone, paths):
    """The socket exists from the first moment: a second start in the middle of the first is heard, and answered."""
    heard = []

    def listen():
        connection, _ = alone.socket.accept()
        heard.append(connection.makefile("rb").readline())
        connection.sendall(instance.TOLD)
        connection.close()

    asked = Asked((Path("a b.zip"),), "holdfast://conversation/1")
    window = threading.Thread(target=listen)
    teller = threading.Thread(target=instance.tell, args=(paths, asked))
    teller.start()
    window.start()
    teller.join(30)
    window.join(30)

    assert [Asked.decoded(line) for line in heard] == [asked]


@POSIX_ONLY
def test_a_window_that_does_not_answer_is_a_sentence(alone, paths):
    """It hangs, or closes in the very moment: the person learns that the file was not opened."""
    with pytest.raises(StoreLocked, match="does not answer"):
        instance.tell(paths, Asked(), limit_s=0.2)


@POSIX_ONLY
def test_a_socket_lies_where_nobody_else_can_put_one(paths, monkeypatch, tmp_path):
    """A runtime folder that others may write to is not used, nor one whose name is too long for a socket."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    for folder in (shared, tmp_path / ("x" * 120), tmp_path / "missing"):
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        alone = instance.be_alone(paths)
        assert alone.address.startswith("loopback ") or Path(alone.address).parent == paths.data
        alone.release()


@POSIX_ONLY
def test_where_no_socket_can_be_there_still_is_one_window(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    deep = Paths.under(tmp_path / ("deep" * 30))
    alone = instance.be_alone(deep)

    assert alone.address.startswith("loopback ")
    assert instance.be_alone(deep) is None
    with pytest.raises(StoreLocked):
        instance.tell(deep, Asked(), limit_s=0.1)
    alone.release()


def test_where_nothing_can_listen_there_still_is_one_window(monkeypatch, paths):
    monkeypatch.setattr(channels, "listen", lambda _folders: ("", None))
    alone = instance.be_alone(paths)

    assert alone.address == ""
    assert instance.be_alone(paths) is None
    with pytest.raises(StoreLocked):
        instance.tell(paths, Asked(), limit_s=0.1)
    alone.release()


def test_a_port_that_a_window_left_is_asked_nothing(monkeypatch, paths):
    """Whoever listens there by now could be anybody, and would read what was typed."""
    monkeypatch.setattr(channels, "_in_folder", lambda _address: None)
    alone = instance.be_alone(paths)
    alone.socket.settimeout(0.2)
    os.close(alone._lock)
    alone._lock = -1

    assert instance.command(paths, b"planted words\n") is None
    with pytest.raises(TimeoutError):
        alone.socket.accept()
    alone.release()


@POSIX_ONLY
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_left_to_the_store(tmp_path):
    tmp_path.chmod(0o500)
    alone = instance.be_alone(Paths.under(tmp_path / "data"))
    tmp_path.chmod(0o700)

    assert alone is not None


def test_a_file_where_the_folder_should_be_is_left_to_the_store(tmp_path):
    (tmp_path / "data").touch()

    assert instance.be_alone(Paths.under(tmp_path / "data")) is not None


def test_nothing_of_qt_is_loaded_to_pass_something_on():
    program = "import sys, holdfast.main; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"

    subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(APP)}, check=True)


def test_the_socket_is_for_this_account_only(alone):
    if hasattr(socket, "AF_UNIX"):
        assert Path(alone.address).stat().st_mode & 0o077 == 0


@POSIX_ONLY
def test_on_a_full_disk_there_is_a_window_that_nobody_can_ask(paths):
    """Which says that the disk is full; before, there was none."""
    said = subprocess.run(
        [sys.executable, "-c", FULL, str(paths.data)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(APP), "XDG_RUNTIME_DIR": ""},
        text=True,
        check=True,
    ).stdout

    assert said.strip() == f"True None {paths.data / instance.LOCK_NAME}"
