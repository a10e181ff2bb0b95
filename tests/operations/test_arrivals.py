"""Exports that arrive in a folder are noticed when they are there to the end, and only once."""

import os
import struct
import zipfile

import pytest

from holdfast.operations.arrivals import MOST_OTHERS, Look, look

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


CHATGPT = ("conversations-000.json", "chat.html", "user.json", "file-abc-picture.png")
CHANCE = "0c7f2d5f2ab04f9d-2026-03-14-09-26-53-7b1e.zip"


def zip_of(path, *members):
    with zipfile.ZipFile(path, "w") as made:
        for member in members:
            made.writestr(member, "[]")
    return path


@pytest.mark.parametrize("folder", ["", "export/"])
def test_an_export_of_chatgpt_is_known_by_what_lies_in_it(tmp_path, folder):
    """Its name is made of chance; other zips beside it are looked into once and waited for no longer."""
    zip_of(tmp_path / CHANCE, *(folder + name for name in CHATGPT))
    zip_of(tmp_path / "holiday.zip", "beach.jpg")
    (tmp_path / "broken.zip").write_bytes(b"PK\x05\x06 and no more")
    zipped(tmp_path / NAMES[0])
    found = look(tmp_path, (), look(tmp_path, ()))
    assert {each.path.name: each.is_chatgpt for each in found.whole} == {CHANCE: True, NAMES[0]: False}
    assert not found.is_waiting
    assert {mark.partition(":")[0] for mark in found.others} == {"holiday.zip", "broken.zip"}
    (tmp_path / "holiday.zip").chmod(0)
    again = look(tmp_path, {each.mark for each in found.whole}, found)
    assert (again.whole, again.is_waiting, again.others) == ((), False, found.others)


@pytest.mark.parametrize(
    "members",
    [
        ("conversations.json", "users.json", "projects.json"),
        ("chat.html", "user.json"),
        ("conversations.json", "chat.html"),
        ("app/conversations.json", "web/chat.html", "user.json"),
        ("src/conversations.json.bak", "chat.html", "user.json"),
        (),
    ],
)
def test_zips_that_only_resemble_one_are_not_offered(tmp_path, members):
    zip_of(tmp_path / CHANCE, *members)
    assert look(tmp_path, (), look(tmp_path, ())).whole == ()


def test_an_export_larger_than_four_gigabytes_is_known(tmp_path):
    """Its list of members stands where the second kind of end says; here the numbers of the first are taken away."""
    path = zip_of(tmp_path / CHANCE, *CHATGPT)
    data = path.read_bytes()
    at = data.rindex(b"PK\x05\x06")
    count, length, offset = struct.unpack_from("<HLL", data, at + 10)
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, offset)
    place = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(data[:at] + large + place + end)
    assert names(look(tmp_path, (), look(tmp_path, ()))) == {CHANCE}


@pytest.mark.parametrize("places", [(12, 0xFFFFFFFF), (16, 0xFFFFFFFE), (12, 0)])
def test_an_end_that_lies_is_no_export(tmp_path, places):
    path = zip_of(tmp_path / CHANCE, *CHATGPT)
    data = bytearray(path.read_bytes())
    place, lie = places
    struct.pack_into("<L", data, data.rindex(b"PK\x05\x06") + place, lie)
    path.write_bytes(data)
    assert look(tmp_path, (), look(tmp_path, ())).whole == ()


def test_of_zips_with_any_name_only_the_newest_are_looked_into(tmp_path):
    for number in range(MOST_OTHERS + 5):
        os.utime(zip_of(tmp_path / f"{number}.zip", *CHATGPT), (number, number))
    found = look(tmp_path, (), look(tmp_path, ()))
    assert names(found) == {f"{number}.zip" for number in range(5, MOST_OTHERS + 5)}
