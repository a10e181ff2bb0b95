import json
import os

import pytest

from holdfast.gui import remembered
from holdfast.gui.remembered import Remembered


def test_what_was_saved_comes_back(tmp_path):
    state = Remembered(geometry=[1, 2, 900, 600], panes=[300, 600], conversation=7, positions={"7": 12})
    remembered.save(tmp_path / "config", state)
    assert remembered.load(tmp_path / "config") == state


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_what_was_searched_for_is_for_this_account_alone(tmp_path):
    remembered.save(tmp_path, Remembered(searches=["planted words"]))

    assert (tmp_path / remembered.FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_nothing_and_nonsense_are_a_fresh_start(tmp_path):
    assert remembered.load(tmp_path) == Remembered()
    for nonsense in ("", "[1]", "{", '{"geometry": ["a"], "positions": {"1": "x"}}'):
        (tmp_path / remembered.FILE_NAME).write_text(nonsense, encoding="utf-8")
        assert remembered.load(tmp_path) == Remembered()


@pytest.mark.parametrize(
    "far", ['"geometry": [0, 0, {}, 1]', '"panes": [{}, 1]', '"side_width": {}', '"positions": {{"1": -{}}}']
)
def test_a_place_beyond_all_screens_is_none(tmp_path, far):
    """Qt takes no such number: the window would end at every start."""
    (tmp_path / remembered.FILE_NAME).write_text(f"{{{far.format(10**12)}}}", encoding="utf-8")
    assert remembered.load(tmp_path) == Remembered()


def test_what_a_newer_holdfast_wrote_is_kept(tmp_path):
    (tmp_path / remembered.FILE_NAME).write_text('{"conversation": 125, "wallpaper": "stars"}', encoding="utf-8")
    remembered.save(tmp_path, remembered.load(tmp_path))
    written = json.loads((tmp_path / remembered.FILE_NAME).read_text(encoding="utf-8"))
    assert (written["conversation"], written["wallpaper"]) == (125, "stars")


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path):
    in_the_way = tmp_path / "config"
    in_the_way.write_text("a file", encoding="utf-8")
    remembered.save(in_the_way, Remembered())
    assert in_the_way.read_text(encoding="utf-8") == "a file"


def test_old_reading_positions_are_let_go(tmp_path):
    state = Remembered(positions={str(number): number for number in range(2000)})
    remembered.save(tmp_path, state)
    kept = remembered.load(tmp_path).positions
    assert len(kept) == remembered.POSITIONS_KEPT
    assert "1999" in kept


def test_a_window_of_a_larger_screen_fits_on_this_one(open_window, library):
    """The screen that it stood on is gone: its lower edge, where messages are written, must not be gone too."""
    window = open_window(library)
    room = window.screen().availableVirtualSize()
    window.remembered.geometry = [room.width() * 2, 100, room.width() * 3, room.height() * 3]
    window._restore()
    assert window.width() <= room.width()
    assert window.height() <= room.height()
    assert window.screen().availableGeometry().contains(window.geometry().center())


def test_a_window_that_fits_keeps_its_size(open_window, library):
    window = open_window(library)
    window.remembered.geometry = [20, 30, 700, 600]
    window._restore()
    assert (window.width(), window.height(), window.x(), window.y()) == (700, 600, 20, 30)
