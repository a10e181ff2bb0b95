"""What names of export files tell, and what they do not."""

from datetime import UTC, datetime

import pytest

from holdfast.importers.naming import ZipName, are_batches_complete, is_copy_of, zip_name

UUID = "a0a0a0a0-1111-4222-8333-444444444444"


def test_the_name_with_a_date():
    moment = datetime(2025, 12, 1, 10, 11, 12, tzinfo=UTC)

    assert zip_name("data-2025-12-01-10-11-12-batch-0003.zip") == ZipName("data-2025-12-01-10-11-12", 3, moment)


@pytest.mark.parametrize("copy", ["", " (1)", "(2)"])
def test_the_name_with_an_account_and_a_unix_time(copy):
    got = zip_name(f"data-{UUID}-1779000000-0123abcd-batch-0000{copy}.zip")

    assert got == ZipName(f"data-{UUID}-1779000000-0123abcd", 0, datetime.fromtimestamp(1779000000, UTC))


def test_a_number_in_any_other_name():
    assert zip_name("mine-batch-0002.dms") == ZipName("mine", 2)


def test_a_part_of_a_split_export():
    assert zip_name("light_metadata-000 (1).zip") == ZipName(is_split_part=True)


@pytest.mark.parametrize("name", ["export.zip", "", "data-2025-13-41-10-11-12-batch-x.zip", "-batch-.zip"])
def test_names_that_tell_nothing(name):
    assert zip_name(name) == ZipName()


def test_a_day_that_does_not_exist_is_no_date():
    assert zip_name("data-2025-13-41-10-11-12-batch-0000.zip").exported is None


@pytest.mark.parametrize(("numbers", "is_complete"), [([0], True), ([1, 0], True), ([1], False), ([0, 2], False)])
def test_batches_are_complete_from_the_first_to_the_highest(numbers, is_complete):
    assert are_batches_complete(ZipName(batch=number) for number in numbers) is is_complete


def test_copies_of_a_listed_file():
    assert is_copy_of("Conversations-000 (12).zip", "conversations-000.zip")
    assert is_copy_of("conversations-000.dms", "conversations-000.zip")
    assert is_copy_of("listed.zip", "listed")
    assert not is_copy_of("conversations-001.zip", "conversations-000.zip")
    assert not is_copy_of("conversations-0001.zip", "conversations-000.zip")
