"""Files that are broken, or made to do harm, get a sentence that says what is wrong, and cost nothing else."""

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from helpers.builders import as_json, assistant, conversation, human, write_g1, write_g4, write_json, write_zip
from helpers.contents import contents
from holdfast.errors import ArchiveDamaged, ArchiveTooLarge, ArchiveUnreadable, NotAnArchive
from holdfast.importers import Limits, open_archive


def chat(name="A chat"):
    return conversation(human("Hello"), assistant("Hi"), name=name)


def refusal(path, kind, limits=None):
    """Open the path, which must fail in this way, and return what the person is told."""
    with pytest.raises(kind) as caught:
        open_archive([path] if isinstance(path, Path) else path, limits or Limits())
    assert type(caught.value) is kind
    assert str(caught.value).endswith(".")
    assert caught.value.message[0].isupper() or caught.value.message.startswith(caught.value.where)
    return str(caught.value)


def patch(path, *changes):
    """Write bytes over a file: each change is a marker in it, an offset from there, and what to write."""
    data = bytearray(path.read_bytes())
    for marker, offset, value in changes:
        at = data.rfind(marker)
        data[at + offset : at + offset + len(value)] = value
    path.write_bytes(bytes(data))
    return path


def refused_files(folder):
    """Return a file of every kind that is refused whole, with the error and a word of what is said."""
    whole = write_g1(folder / "whole.zip", [chat(str(number)) for number in range(200)]).read_bytes()
    html = b"<!DOCTYPE html>\n<html><body>Log in</body></html>"
    return {
        "empty": (b"", ArchiveDamaged, "is empty"),
        "nothing but zeros": (b"\0" * 5000, ArchiveDamaged, "is empty"),
        "a login page": (html, NotAnArchive, "expired"),
        "a login page with a mark and spaces before it": (b"\xef\xbb\xbf \r\n" + html, NotAnArchive, "expired"),
        "a server's error": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', NotAnArchive, "expired"),
        "a cut zip": (whole[: len(whole) // 2], ArchiveDamaged, "cut off"),
        "a zip without its last bytes": (whole[:-30], ArchiveDamaged, "cut off"),
        "the first bytes of a zip": (whole[:4], ArchiveDamaged, "cut off"),
        "a picture": (b"\x89PNG\r\n\x1a\n" + os.urandom(200), NotAnArchive, "neither a zip nor JSON"),
        "a RAR": (b"Rar!\x1a\x07\x01\x00" + bytes(100), NotAnArchive, "neither a zip nor JSON"),
        "plain words": (b"Dear diary", NotAnArchive, "neither a zip nor JSON"),
        "an empty object": (b"{}", NotAnArchive, "no conversations"),
        "an empty list": (b"[]", NotAnArchive, "no conversations"),
        "JSON of something else": (b'{"name": "x", "version": 3}', NotAnArchive, "no conversations"),
        "an error in JSON": (
            b'{"type": "error", "error": {"type": "permission_error"}}',
            NotAnArchive,
            "no conversations",
        ),
        "a string": (b'"words"', NotAnArchive, "no conversations"),
        "one brace": (b"{", NotAnArchive, "no conversations"),
        "brackets without end": (b"[" * 100_000, NotAnArchive, "no conversations"),
        "wrappers without end": (b'{"conversations":[' * 4000, NotAnArchive, "no conversations"),
        "numbers without end": (b"[" + b"9" * 70_000, NotAnArchive, "no conversations"),
        "a zip of nothing": (_zip({}), NotAnArchive, "no conversations"),
        "a zip of other things": (_zip({"readme.txt": b"x", "data.csv": b"1"}), NotAnArchive, "no conversations"),
        "a zip of users alone": (_zip({"users.json": b"[]"}), NotAnArchive, "no conversations"),
        "a zip in a zip": (_zip({"inner.zip": whole}), NotAnArchive, "another zip"),
    }


def _zip(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


KINDS = [
    "empty", "nothing but zeros", "a login page", "a login page with a mark and spaces before it", "a server's error",
    "a cut zip", "a zip without its last bytes", "the first bytes of a zip", "a picture", "a RAR", "plain words",
    "an empty object", "an empty list", "JSON of something else", "an error in JSON", "a string", "one brace",
    "brackets without end", "wrappers without end", "numbers without end", "a zip of nothing", "a zip of other things",
    "a zip of users alone", "a zip in a zip",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["export.zip", "conversation export.json"])
def test_a_file_that_is_no_export_is_refused_with_its_reason(tmp_path, kind, name):
    data, error, word = refused_files(tmp_path)[kind]
    path = tmp_path / name
    path.write_bytes(data)

    assert word in refusal(path, error)


def test_the_list_of_kinds_is_whole(tmp_path):
    assert set(KINDS) == set(refused_files(tmp_path))


def test_the_same_files_in_a_folder_are_skipped_and_the_export_beside_them_is_read(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for number, (data, _, _) in enumerate(refused_files(tmp_path).values()):
        (folder / f"{number}.zip").write_bytes(data)
        (folder / f"{number}.json").write_bytes(data)
    write_g1(folder / "good.zip", [chat("good")])

    got = contents(folder)

    assert got.titles == ["good"]
    assert any("expired" in entry.why for entry in got.skipped)
    assert any("cut off" in entry.why for entry in got.skipped)


def test_a_path_that_is_not_there(tmp_path):
    assert "is not there" in refusal(tmp_path / "gone.zip", ArchiveUnreadable)


def test_no_path_at_all():
    refusal([], ArchiveUnreadable)


def test_a_name_with_a_zero_in_it():
    refusal(Path("a\0b.zip"), ArchiveUnreadable)


def test_a_folder_without_an_export(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8")

    assert "no conversations" in refusal(tmp_path, NotAnArchive)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of Unix")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "conversations.json")

    assert "neither a file nor a folder" in refusal(tmp_path / "conversations.json", NotAnArchive)
    write_g1(tmp_path / "e.zip", [chat("one")])
    assert contents(tmp_path).titles == ["one"]


def test_a_link_in_a_folder_is_left_alone(tmp_path):
    outside = write_json(tmp_path / "private.json", [chat("private")])
    folder = tmp_path / "export"
    folder.mkdir()
    write_json(folder / "conversations.json", [chat("one")])
    (folder / "linked.json").symlink_to(outside)
    (folder / "round").symlink_to(folder, target_is_directory=True)

    got = contents(folder)

    assert got.titles == ["one"]
    assert [entry.why for entry in got.skipped] == ["It is a link and was left alone."]


def test_a_link_that_a_person_names_is_followed(tmp_path):
    (tmp_path / "link.zip").symlink_to(write_g1(tmp_path / "e.zip", [chat("one")]))

    assert contents(tmp_path / "link.zip").titles == ["one"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path):
    path = write_g1(tmp_path / "e.zip", [chat()])
    path.chmod(0)

    assert "permission" in refusal(path, ArchiveUnreadable)


def test_an_encrypted_zip(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"conversations.json": [chat()]})
    patch(path, (b"PK\x01\x02", 8, struct.pack("<H", 1)))

    assert "protected with a password" in refusal(path, ArchiveDamaged)


def test_one_encrypted_member_is_skipped(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"conversations.json": [chat("one")], "projects/a.json": {"uuid": "p"}})
    patch(path, (b"PK\x01\x02", 8, struct.pack("<H", 1)))

    got = contents(path)

    assert got.titles == ["one"]
    assert [entry.why for entry in got.skipped] == ["It is protected with a password."]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 93, 99])
def test_a_member_packed_in_another_way_is_skipped(tmp_path, method):
    path = write_zip(tmp_path / "e.zip", {"conversations.json": [chat("one")], "projects/a.json": {"uuid": "p"}})
    patch(path, (b"PK\x01\x02", 10, struct.pack("<H", method)))

    got = contents(path)

    assert got.titles == ["one"]
    assert [entry.why for entry in got.skipped] == ["It is packed in a way that Holdfast does not know."]


@pytest.mark.parametrize(
    "name",
    [
        "../../evil/conversations.json",
        "/etc/conversations.json",
        "C:\\x\\conversations.json",
        "a\\..\\..\\conversations.json",
    ],
)
def test_names_that_point_outside_are_left_alone_and_told(tmp_path, name):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("conversations.json", as_json([chat("one")]))
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        archive.writestr(info, as_json([chat("evil")]))
    path = tmp_path / "e.zip"
    path.write_bytes(stream.getvalue())

    got = contents(path)

    assert got.titles == ["one"]
    assert "outside" in got.skipped[0].why


def test_a_link_inside_a_zip_is_left_alone(tmp_path):
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("conversations.json", as_json([chat("one")]))
        info = zipfile.ZipInfo("projects/p.json")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")

    assert "link" in contents(path).skipped[0].why


def test_two_members_of_one_name_are_both_read(tmp_path):
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("conversations.json", as_json([chat("one")]))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("conversations.json", as_json([chat("two")]))

    assert contents(path).titles == ["one", "two"]


def test_a_zip_whose_members_share_their_data_is_refused(tmp_path):
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", as_json([chat()]))
        (info,) = archive.infolist()
        archive.filelist.extend([info] * 50)

    assert "overlap" in refusal(path, ArchiveDamaged)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("conversations.json", "w") as stream:
        for _ in range(80):
            stream.write(bytes(1024 * 1024))

    assert "would unpack" in refusal(path, ArchiveTooLarge)


def test_emptied_chats_that_pack_a_hundredfold_are_no_bomb(tmp_path):
    shells = [conversation(*(human("") for _ in range(50)), name="") for _ in range(100)]

    assert len(contents(write_g1(tmp_path / "e.zip", shells)).conversations) == 100


def test_a_zip_that_declares_too_much(tmp_path):
    assert "would unpack" in refusal(write_g1(tmp_path / "e.zip", [chat()]), ArchiveTooLarge, Limits(total_bytes=100))


def test_a_zip_of_too_many_files(tmp_path):
    path = write_zip(tmp_path / "e.zip", {f"{number}.txt": b"" for number in range(30)})

    refusal(path, ArchiveTooLarge, Limits(entries=20))


def test_a_list_of_files_too_long_to_be_read_is_refused_unread(tmp_path):
    path = write_zip(tmp_path / "e.zip", {f"{'long' * 100}{number}.txt": b"" for number in range(30)})

    assert "lists more files" in refusal(path, ArchiveTooLarge, Limits(entries=40))


def test_a_folder_of_too_many_files(tmp_path):
    for number in range(30):
        (tmp_path / f"{number}.txt").touch()

    refusal(tmp_path, ArchiveTooLarge, Limits(entries=20))


def test_too_many_zips(tmp_path):
    write_g4(tmp_path, [[chat(str(number))] for number in range(5)])

    refusal(sorted(tmp_path.glob("*.zip")), ArchiveTooLarge, Limits(archives=3))


def test_more_than_was_declared_is_stopped_while_reading(tmp_path, token):
    path = write_json(tmp_path / "conversations.json", [chat(str(number)) for number in range(100)])

    with open_archive([path], Limits(total_bytes=1000)) as archive, pytest.raises(ArchiveTooLarge):
        list(archive.items(token))


def test_a_folder_of_nothing_but_broken_files_says_what_is_wrong_with_the_first(tmp_path):
    (tmp_path / "conversations-000.zip").write_bytes(b"PK\x03\x04 and then the download broke off")

    assert "cut off" in refusal(tmp_path, NotAnArchive)


def test_a_damaged_manifest_is_no_export(tmp_path):
    path = tmp_path / "manifest.json"
    path.write_bytes(b'{"data_files": [{"filename": "a.zip"}')

    assert "no conversations" in refusal(path, NotAnArchive)


def test_a_manifest_that_lists_nothing_is_no_export(tmp_path):
    assert "no conversations" in refusal(write_json(tmp_path / "m.json", {"data_files": [{}, 3]}), NotAnArchive)


@pytest.mark.parametrize("name", [b"\0\0\0\0", b"\0bc\0"])
def test_a_name_that_is_nothing_is_no_reason_to_fall(tmp_path, name):
    """Python cuts a name at its first NUL, and its ZipInfo.is_dir then fails."""
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("abcd", b"x")
        archive.writestr("conversations.json", as_json([chat()]))
    data = path.read_bytes().replace(b"abcd", name)
    path.write_bytes(data)

    with open_archive([path]) as archive:
        assert archive.preview.files == ("e.zip",)
