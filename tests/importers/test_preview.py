"""Before anything is imported it is known which export it is, of when, and whether it can be the whole account."""

from datetime import UTC, datetime

import pytest

from helpers.builders import (
    conversation,
    g3_name,
    human,
    user,
    write_g1,
    write_g1b,
    write_g3,
    write_g4,
    write_json,
    write_zip,
)
from holdfast.importers import open_archive

CHATS = [conversation(human("Hello"))]


def preview(*paths):
    with open_archive(paths) as archive:
        return archive.preview


def test_a_zip_with_conversations_and_users_is_whole(tmp_path):
    got = preview(write_g1(tmp_path / "e.zip", CHATS))

    assert got.is_whole
    assert got.layout == "Claude export, one file"
    assert got.files == ("e.zip",)
    assert got.export_id == ""


def test_a_zip_without_users_may_lack_something(tmp_path):
    assert not preview(write_zip(tmp_path / "e.zip", {"conversations.json": CHATS})).is_whole


def test_all_batches_from_the_first_on_are_whole_and_of_one_export(tmp_path):
    got = preview(*write_g1b(tmp_path, [CHATS, [conversation()]]))

    assert got.is_whole
    assert got.export_id == "data-2025-12-01-10-11-12"
    assert datetime(2025, 12, 1, 10, 11, 12, tzinfo=UTC) == got.exported


@pytest.mark.parametrize("kept", [[1], [0, 2], [1, 2]])
def test_with_a_batch_missing_in_between_it_is_not_whole(tmp_path, kept):
    paths = write_g1b(tmp_path, [CHATS, CHATS, CHATS])

    assert not preview(*(paths[number] for number in kept)).is_whole


def test_the_unix_time_in_the_name_says_when(tmp_path):
    got = preview(write_g3(tmp_path / g3_name(), CHATS))

    assert datetime.fromtimestamp(1779000000, UTC) == got.exported
    assert got.export_id.endswith("-1779000000-0123abcd")
    assert got.is_whole


def test_else_the_dates_inside_the_zip_say_when(tmp_path):
    assert datetime(2026, 5, 16, 8, 30, tzinfo=UTC) == preview(write_g1(tmp_path / "e.zip", CHATS)).exported


def test_the_date_1980_says_nothing(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"conversations.json": CHATS}, date=(1980, 1, 1, 0, 0, 0))

    assert preview(path).exported is None


def test_a_manifest_with_all_its_files_is_whole(tmp_path):
    got = preview(write_g4(tmp_path, [CHATS]))

    assert got.is_whole
    assert datetime(2026, 9, 21, 13, 33, 20, 123456, tzinfo=UTC) == got.exported


def test_a_manifest_with_a_file_missing_is_not(tmp_path):
    manifest = write_g4(tmp_path, [CHATS, CHATS])
    (tmp_path / "conversations-001.zip").unlink()

    assert not preview(manifest).is_whole


def test_parts_of_a_split_export_without_its_manifest_are_not_known_to_be_whole(tmp_path):
    write_g4(tmp_path, [CHATS]).unlink()

    assert not preview(tmp_path).is_whole


def test_bare_json_is_never_whole(tmp_path):
    assert not preview(write_json(tmp_path / "conversations.json", CHATS)).is_whole


def test_an_unpacked_folder_with_conversations_and_users_is_whole(tmp_path):
    write_json(tmp_path / "conversations.json", CHATS)
    write_json(tmp_path / "users.json", [user()])

    got = preview(tmp_path)

    assert got.is_whole
    assert got.layout == "Claude export, folder"


def test_a_folder_with_one_whole_zip_is_whole(tmp_path):
    write_g1(tmp_path / "e.zip", CHATS)

    assert preview(tmp_path).is_whole


def test_two_different_exports_are_not_taken_for_a_whole_one(tmp_path):
    write_g1(tmp_path / "a.zip", CHATS)
    write_g3(tmp_path / g3_name(), [conversation()])

    got = preview(tmp_path)

    assert not got.is_whole
    assert got.export_id == ""


def test_with_something_skipped_it_is_not_whole(tmp_path):
    write_g1(tmp_path / "a.zip", CHATS)
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 and then the download broke off")

    assert not preview(tmp_path).is_whole


def test_the_size_is_the_size_unpacked_and_is_read_to_the_last_byte(tmp_path, token):
    with open_archive([write_g4(tmp_path, [CHATS, CHATS])]) as archive:
        list(archive.items(token))

        assert archive.preview.size_bytes == archive.bytes_total == archive.bytes_read > 0
