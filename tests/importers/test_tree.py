"""Messages come in order of time, under their parents where the export names them, in a chain where it does not."""

import pytest

from helpers.builders import ROOT, assistant, conversation, human, message
from holdfast.importers.claude_conversation import read_conversation


def read(*messages):
    return read_conversation(conversation(*messages), "c").messages


def shape(*messages):
    return [(entry.source_id, entry.parent_source_id) for entry in read(*messages)]


def at(second):
    return f"2026-05-01T10:00:{second:02}.000000Z"


def test_named_parents_make_the_tree():
    got = shape(
        human("q", uuid="q", parent=ROOT, at=at(1)),
        assistant("a", uuid="a", parent="q", at=at(2)),
        assistant("retry", uuid="b", parent="q", at=at(3)),
        human("edited", uuid="e", parent=ROOT, at=at(4)),
    )

    assert got == [("q", None), ("a", "q"), ("b", "q"), ("e", None)]


@pytest.mark.parametrize("root", [ROOT, None, "", 7.5, []])
def test_every_way_to_name_no_parent_makes_a_root(root):
    first = human("q", uuid="q", at=at(1)) | {"parent_message_uuid": root}

    assert shape(first, assistant("a", uuid="a", parent="q", at=at(2))) == [("q", None), ("a", "q")]


def test_parents_come_before_children_whatever_the_order_in_the_file_and_the_clock():
    got = shape(
        assistant("a", uuid="a", parent="q", at=at(1)),
        human("q2", uuid="q2", parent="a", at=at(0)),
        human("q", uuid="q", parent=ROOT, at=at(9)),
    )

    assert got == [("q", None), ("a", "q"), ("q2", "a")]


def test_a_message_whose_parent_is_missing_is_hung_at_the_root_and_marked():
    got = read(human("q", uuid="q", parent=ROOT, at=at(1)), assistant("a", uuid="a", parent="gone", at=at(2)))

    assert [(entry.source_id, entry.parent_source_id, entry.is_orphan) for entry in got] == [
        ("q", None, False),
        ("a", None, True),
    ]


def test_a_message_that_is_its_own_parent_becomes_a_root():
    assert shape(human("q", uuid="q", parent="q"), assistant("a", uuid="a", parent="q")) == [("q", None), ("a", "q")]


def test_a_circle_of_parents_is_broken_at_its_oldest_message():
    got = shape(
        human("1", uuid="1", parent="3", at=at(1)),
        assistant("2", uuid="2", parent="1", at=at(2)),
        human("3", uuid="3", parent="2", at=at(3)),
        assistant("4", uuid="4", parent="3", at=at(4)),
    )

    assert got == [("1", None), ("2", "1"), ("3", "2"), ("4", "3")]


def test_without_parents_the_messages_are_chained_by_time():
    got = shape(human("2", uuid="h2", at=at(3)), assistant("1", uuid="a1", at=at(2)), human("1", uuid="h1", at=at(1)))

    assert got == [("h1", None), ("a1", "h1"), ("h2", "a1")]


def test_on_equal_stamps_the_question_comes_before_the_answer():
    assert shape(assistant("x", uuid="a", at=at(1)), human("x", uuid="h", at=at(1))) == [("h", None), ("a", "h")]


def test_whole_turns_under_one_stamp_stay_as_they_are():
    got = shape(
        *(
            message("x", sender=sender, uuid=uuid)
            for uuid, sender in (("h1", "human"), ("a1", "assistant"), ("h2", "human"), ("a2", "assistant"))
        )
    )

    assert [uuid for uuid, _ in got] == ["h1", "a1", "h2", "a2"]


def test_without_any_stamps_the_file_order_holds():
    got = shape(
        *(
            message("x", uuid=uuid, sender="assistant" if uuid == "a" else "human") | {"created_at": None}
            for uuid in "bac"
        )
    )

    assert [uuid for uuid, _ in got] == ["b", "a", "c"]


def test_a_message_without_a_stamp_stays_behind_the_one_before_it():
    got = shape(
        human("late", uuid="l", at=at(5)), assistant("?", uuid="n", at="nonsense"), human("early", uuid="e", at=at(1))
    )

    assert [uuid for uuid, _ in got] == ["e", "l", "n"]


def test_two_answers_in_a_row_stay_in_a_flat_list():
    got = shape(human("q", uuid="q", at=at(1)), assistant("a", uuid="a", at=at(2)), assistant("b", uuid="b", at=at(3)))

    assert got == [("q", None), ("a", "q"), ("b", "a")]


def test_an_identical_copy_of_a_message_is_dropped():
    twice = human("x", uuid="m", at=at(1))

    assert shape(twice, dict(twice)) == [("m", None)]


def test_two_different_messages_of_one_id_are_both_kept_with_a_stable_second_id():
    one, two = human("one", uuid="m", at=at(1)), human("two", uuid="m", at=at(2))

    first, second = shape(one, two), shape(one, two, dict(two))

    assert len({uuid for uuid, _ in first}) == 2
    assert first == second


def test_messages_without_ids_get_stable_ones_even_when_they_say_the_same():
    nameless = [{key: value for key, value in human("ok").items() if key != "uuid"} for _ in range(3)]

    first, second = shape(*nameless), shape(*nameless)

    assert len({uuid for uuid, _ in first}) == 3
    assert first == second


def test_a_very_long_chain_is_no_problem():
    chain = [message("x", uuid=str(place), parent=str(place - 1) if place else ROOT) for place in range(20_000)]

    assert len(read(*reversed(chain))) == 20_000
