"""Exports that arrive in a folder are noticed when they are there to the end, and only once."""

import os
import zipfile

import pytest

from holdfast.operations.arrivals import Look, look

NAMES = (
    "data-2026-02-14-10-00-00-batch-0000.zip",
    "data-1b2c.dms",
    "conversations-000.zip",
    "data-2026.zip (1)".replace(".zip (1)", " (1).zip"),
    "manifest-a03689ac-1773508841.json",
)
OTHERS = ("holiday.zip", "my-data-2026.zip", "conversations.json", "manifest.json", "data-2026.zip.txt")


def zipped(path):
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("conversations.json", "[]")
    return path


def arrive(folder, name):
    path = folder / name
    return zipped(path) if path.suffix != ".json" else path.write_text('{"files": []}', encoding="utf-8")


def names(found):
    return {each.path.name for each in found.whole}


def test_what_looks_like_an_export_is_noticed_at_the_second_look(tmp_path):
    for name in (*NAMES, *OTHERS):
        arrive(tmp_path, name)
    first = look(tmp_path, ())
    assert first.whole == ()
    assert first.is_waiting
    second = look(tmp_path, (), first)
    assert names(second) == set(NAMES)
    assert not second.is_waiting


@pytest.mark.parametrize("ending", [".part", ".crdownload", ".download"])
def test_what_is_being_downloaded_is_waited_for(tmp_path, ending):
    path = zipped(tmp_path / NAMES[0])
    beside = path.with_name(path.name + ending)
    beside.touch()
    found = look(tmp_path, (), look(tmp_path, ()))
    assert found.whole == ()
    assert found.is_waiting
    beside.unlink()
    assert names(look(tmp_path, (), found)) == {NAMES[0]}


def test_half_a_zip_is_not_a_zip(tmp_path):
    path = zipped(tmp_path / NAMES[0])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found = look(tmp_path, (), look(tmp_path, ()))
    assert found.whole == ()
    assert found.is_waiting
    path.write_bytes(whole)
    grown = look(tmp_path, (), found)
    assert grown.whole == ()
    assert names(look(tmp_path, (), grown)) == {NAMES[0]}


def test_half_a_manifest_is_waited_for(tmp_path):
    (tmp_path / NAMES[4]).write_text('{"files": [', encoding="utf-8")
    assert look(tmp_path, (), look(tmp_path, ())).whole == ()


def test_what_was_offered_is_not_offered_again_but_another_of_its_name_is(tmp_path):
    path = zipped(tmp_path / NAMES[0])
    found = look(tmp_path, (), look(tmp_path, ()))
    known = {each.mark for each in found.whole}
    assert look(tmp_path, known, found) == Look((), is_waiting=False, sizes={})
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("more.json", "[]")
    first = look(tmp_path, known)
    assert names(look(tmp_path, known, first)) == {NAMES[0]}


def test_a_folder_that_is_not_there_has_nothing(tmp_path):
    assert look(tmp_path / "gone", ()) == Look((), is_waiting=False, sizes={})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_what_only_goes_by_the_name_of_an_export_is_passed_over(tmp_path):
    """A pipe, a folder, a link to nowhere: none is opened, and none keeps the others from being seen."""
    os.mkfifo(tmp_path / "data-pipe.zip")
    (tmp_path / "data-folder.zip").mkdir()
    (tmp_path / "data-link.zip").symlink_to(tmp_path / "nowhere")
    (tmp_path / "manifest-empty.json").touch()
    zipped(tmp_path / NAMES[0])
    found = look(tmp_path, (), look(tmp_path, ()))
    assert names(found) == {NAMES[0]}
    assert found.is_waiting, "for the manifest, which may be filled yet"
