"""What is written out for a moment is gone when that is over, also when its maker was killed."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from holdfast import file_locks, scratch
from holdfast.scratch import Scratch

APP = Path(__file__).parents[1] / "app"
KILLED = """
import os, signal
from holdfast.scratch import Scratch
made = Scratch()
(made.path / "note.md").write_text("planted words")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_it_is_private_and_gone_afterwards(folder):
    with Scratch() as path:
        (path / "note.md").write_text("planted words", encoding="utf-8")
        assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o700

    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_what_a_kill_left_is_removed_by_the_next(folder):
    ended = subprocess.run([sys.executable, "-c", KILLED], env=os.environ | {"PYTHONPATH": str(APP)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert list(folder.glob("*/note.md")) != []

    with Scratch():
        assert list(folder.glob("*/note.md")) == []
    assert list(folder.iterdir()) == []


def test_what_somebody_is_at_stays(folder):
    first = Scratch()
    second = Scratch()

    scratch.sweep()

    assert first.path.is_dir()
    assert second.path.is_dir()
    second.remove()
    first.remove()
    first.remove()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX")
def test_a_link_that_somebody_planted_leads_nowhere(folder, tmp_path_factory):
    precious = tmp_path_factory.mktemp("precious")
    (precious / "file").write_text("mine", encoding="utf-8")
    (folder / f"{scratch.PREFIX}x").symlink_to(precious, target_is_directory=True)
    (folder / f"{scratch.PREFIX}x{scratch.ENDING}").touch()
    (folder / f"{scratch.PREFIX}y{scratch.ENDING}").symlink_to(precious / "file")

    scratch.sweep()

    assert (precious / "file").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_knows_no_locks_serves_as_well(folder, monkeypatch):
    """It was tried for ever."""

    def none(_lock):
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(file_locks, "take", none)

    with Scratch() as path, Scratch():
        (path / "note.md").write_text("planted words", encoding="utf-8")
        scratch.sweep()
        assert (path / "note.md").exists()

    assert list(folder.iterdir()) == []


def test_where_there_is_no_place_for_temporary_files_a_sweep_does_nothing(monkeypatch):
    def nowhere():
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)

    scratch.sweep()
    with pytest.raises(FileNotFoundError):
        Scratch()
