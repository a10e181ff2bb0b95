"""Damage inside an export costs what it struck, and a sentence says where and why."""

import io
import json
import random
import struct
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from helpers.builders import as_json, assistant, conversation, human, write_g1, write_json, write_zip
from helpers.contents import contents
from holdfast.domain import Skipped
from holdfast.errors import ArchiveDamaged, ArchiveError, ArchiveTooLarge, ArchiveUnreadable, NotAnArchive
from holdfast.importers import Limits, open_archive
from holdfast.importers.members import Chunks, Member, Meter
from holdfast.jobs import Cancelled


def chat(name="A chat"):
    return conversation(human("Hello"), assistant("Hi"), name=name)


def patch(path, *changes):
    """Write bytes over a file: each change is a marker in it, an offset from there, and what to write."""
    data = bytearray(path.read_bytes())
    for marker, offset, value in changes:
        at = data.rfind(marker)
        data[at + offset : at + offset + len(value)] = value
    path.write_bytes(bytes(data))
    return path


def test_damaged_data_gives_what_comes_before_and_says_so(tmp_path):
    noise = random.Random(5)
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "conversations.json",
            as_json([conversation(human(noise.randbytes(3000).hex()), name=str(n)) for n in range(900)]),
        )
    data = bytearray(path.read_bytes())
    data[len(data) * 3 // 4] ^= 0xFF
    data[len(data) * 3 // 4 + 1] ^= 0xFF
    path.write_bytes(bytes(data))

    got = contents(path)

    assert got.titles[:300] == [str(number) for number in range(300)]
    assert "damaged" in got.skipped[-1].why


def test_a_wrong_check_sum_is_told_and_the_conversations_are_kept(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"conversations.json": [chat("one"), chat("two")]})
    patch(path, (b"PK\x01\x02", 16, b"\1\2\3\4"))

    got = contents(path)

    assert got.titles == ["one", "two"]
    assert "check sum" in got.skipped[0].why


def test_a_local_header_that_is_gone_costs_its_member(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"projects/a.json": {"uuid": "p"}, "conversations.json": [chat("one")]})
    data = bytearray(path.read_bytes())
    data[0:4] = b"XXXX"
    path.write_bytes(b"PK\x03\x04" + bytes(data))  # bytes put before a zip do not break it

    got = contents(path)

    assert got.titles == ["one"]
    assert len(got.skipped) == 1


def test_a_member_of_html_instead_of_json_is_told(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"conversations.json": [chat("one")], "projects/a.json": b"<html>"})

    got = contents(path)

    assert got.titles == ["one"]
    assert [entry.where for entry in got.skipped] == ["projects/a.json"]


def test_a_file_that_disappears_between_opening_and_reading_is_told(tmp_path, token):
    one, two = write_json(tmp_path / "a.json", [chat("one")]), write_json(tmp_path / "b.json", [chat("two")])
    with open_archive([one, two]) as archive:
        one.unlink()
        items = list(archive.items(token))

    assert "no longer there" in items[0].why
    assert len(items) == 2


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(5, "Input/output error"), "Input/output error"),
        (PermissionError(), "permission"),
        (EOFError(), "too early"),
        (zipfile.BadZipFile(), "damaged"),
        (struct.error(), "damaged"),
        (RuntimeError(), "password"),
        (NotImplementedError(), "does not know"),
        (ValueError(), "damaged"),
        (IndexError(), "damaged"),
        (MemoryError(), "memory"),
    ],
)
def test_whatever_reading_raises_ends_the_member_with_a_sentence(error, word):
    class Failing(io.BytesIO):
        def read(self, _size=-1):
            if self.tell():
                raise error
            return super().read(3)

    chunks = Chunks(Member("e.zip", "conversations.json", 10, lambda: Failing(b"[1, 2]")), Meter(100))

    assert b"".join(chunks) == b"[1,"
    assert word in chunks.problem


def test_a_truncated_json_gives_what_comes_before(tmp_path):
    data = as_json([chat("one"), chat("two"), chat("three")])

    got = contents(write_json(tmp_path / "c.json", data[:-100]))

    assert got.titles == ["one", "two"]
    assert [(entry.where, "middle" in entry.why) for entry in got.skipped] == [("c.json, item 3", True)]


def test_invalid_utf8_is_read_and_given_back_to_the_byte(tmp_path):
    data = as_json([chat("one")]).replace(b"Hello", b"H\xff\xc3\xfello")

    got = contents(write_json(tmp_path / "c.json", data))

    assert got.conversations[0].messages[0].blocks[0].text == "H\ufffd\ufffd\ufffdllo"
    assert b"H\xff\xc3\xfello" in got.found[0].source_json


def test_bad_elements_are_told_with_their_place_and_cost_only_themselves(tmp_path):
    deep = b"[" * 10_000 + b"]" * 10_000
    parts = [
        as_json(chat("one")),
        b'{"uuid": 1e5, "n": ' + b"9" * 5000 + b"}",
        as_json(chat("two")),
        deep,
        b"7",
        b"{}",
        as_json(chat("three")),
    ]

    got = contents(write_zip(tmp_path / "e.zip", {"conversations.json": b"[" + b", ".join(parts) + b"]"}))

    assert got.titles == ["one", "two", "three"]
    assert [entry.where for entry in got.skipped] == [f"conversations.json, item {number}" for number in (2, 4, 5, 6)]
    assert all(entry.why.endswith(".") for entry in got.skipped)


@pytest.mark.parametrize("depth", [300, 900, 960, 990, 1500])
def test_deep_values_inside_a_conversation_never_raise(tmp_path, depth):
    deep = json.loads("[" * 200 + "]" * 200)
    raw = as_json([conversation(human("x", blocks=[{"type": "odd", "x": "HERE"}, deep])), chat("two")])
    path = write_json(tmp_path / "c.json", raw.replace(b'"HERE"', b"[" * depth + b"]" * depth))

    got = contents(path)

    assert got.titles[-1] == "two"
    assert len(got.titles) + len(got.skipped) == 2


def test_control_characters_in_member_names_are_not_shown(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"conversations.json": [chat()], "projects/\x1b[31m.json": b"{"})

    assert "\x1b" not in contents(path).skipped[0].where


def test_cancelling_stops_between_elements(tmp_path, token):
    with open_archive([write_g1(tmp_path / "e.zip", [chat(str(number)) for number in range(9)])]) as archive:
        items = archive.items(token)
        next(items)
        token.cancel()

        with pytest.raises(Cancelled):
            list(items)


def test_every_error_for_a_file_is_an_archive_error():
    for kind in (NotAnArchive, ArchiveDamaged, ArchiveTooLarge, ArchiveUnreadable):
        assert issubclass(kind, ArchiveError)


def test_folder_entries_and_dates_that_do_not_exist_are_no_hindrance(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"export/": b"", "export/conversations.json": [chat("one")]})
    patch(path, (b"PK\x01\x02", 14, struct.pack("<H", (2027 - 1980) << 9)))

    got = contents(path)

    assert got.titles == ["one"]
    assert got.preview.exported == datetime(2026, 5, 16, 8, 30, tzinfo=UTC), "the newest that exists"


def test_a_conversation_too_deep_for_where_it_is_read_is_skipped(tmp_path):
    (found,) = contents(write_g1(tmp_path / "e.zip", [chat()])).found

    def deeper(levels):
        return deeper(levels - 1) if levels else found.read()

    outcome = None
    for levels in range(sys.getrecursionlimit(), 0, -1):
        try:
            outcome = deeper(levels)
        except RecursionError:
            continue
        break

    assert outcome == Skipped(found.where, "It is nested too deeply to be read.")


def test_a_page_larger_than_the_limit_is_skipped(tmp_path):
    members = {"artifacts/a/versions/1-x.html": b"<p>" * 100, "conversations.json": [chat("one")]}

    got = contents(write_zip(tmp_path / "e.zip", members), limits=Limits(small_member_bytes=100))

    assert got.titles == ["one"]
    assert "larger" in got.skipped[0].why


def test_a_damaged_page_is_told(tmp_path):
    path = write_zip(tmp_path / "e.zip", {"conversations.json": [chat("one")], "artifacts/a/versions/1-x.html": b"<p>"})
    patch(path, (b"PK\x01\x02", 16, b"\1\2\3\4"))

    got = contents(path)

    assert got.published[0].artifact.content_at(0) == "<p>"
    assert "check sum" in got.skipped[0].why


def test_a_candidate_beyond_the_limit_is_not_waited_for(tmp_path):
    broken = b'{"uuid": "x", "chat_messages": [{"text": "' + b"y" * 3_000_000
    data = b"[" + as_json(chat("one")) + b", " + broken

    got = contents(write_json(tmp_path / "c.json", data), limits=Limits(element_bytes=500_000))

    assert got.titles == ["one"]
    assert len(got.skipped) == 1
