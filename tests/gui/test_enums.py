"""Enumerations of the binding are made in a shorter way, and are the same to their last attribute."""

import enum
import json
import os
import pickle
import subprocess
import sys
from enum import KEEP, Enum, EnumType, Flag, IntEnum, IntFlag
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.gui import enums

APP = Path(__file__).parents[2] / "app"
BASES = [Enum, IntEnum, Flag, IntFlag]

ALL_OF_THE_BINDING = """
import json
from holdfast.gui import enums
told, make, python_makes = {"made": 0, "members": 0, "other": [], "left": []}, enums.make, enums._python_makes

def compared(base, name, items, kind):
    ours = make(base, name, items, kind)
    theirs = python_makes(base, name, items, module=enums.__name__, boundary=enums.KEEP)
    told["made"] += 1
    told["members"] += len(items)
    if enums.traits(ours) != enums.traits(theirs):
        told["other"].append(name)
    return ours

def passed_on(base, name, names, **given):
    if name not in ("Probe", "Empty"):
        told["left"].append(name)
    return python_makes(base, name, names, **given)

enums.make, enums._python_makes = compared, passed_on
from holdfast.gui import binding
from PySide6 import QtCore, QtGui, QtNetwork, QtSvg, QtWidgets

for module in (QtCore, QtGui, QtNetwork, QtSvg, QtWidgets):
    for name in dir(module):
        getattr(module, name)
print(json.dumps(told))
"""


def test_all_of_the_binding_are_made_here_and_are_what_python_makes():
    surroundings = {**os.environ, "PYTHONPATH": str(APP)}
    command = [sys.executable, "-c", ALL_OF_THE_BINDING]
    told = json.loads(subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, text=True, check=True).stdout)

    assert told["other"] == []
    assert told["made"] > 500
    assert told["members"] > 5_000
    assert len(told["left"]) < 5  # without a member


@pytest.mark.parametrize("base", BASES)
def test_this_python_makes_each_kind_as_it_is_made_here(base):
    assert enums.kind_of(base) is not None


names = st.from_regex(r"[A-Z][A-Za-z0-9]{1,6}", fullmatch=True)
values = st.integers(-(2**63), 2**64) | st.integers(-4, 40)


@pytest.mark.parametrize("base", BASES)
@given(st.dictionaries(names, values, min_size=1, max_size=12))
def test_any_are_the_same_to_the_last_attribute(base, members):
    items = list(members.items())

    ours = enums.make(base, "Made", items, enums.kind_of(base))

    theirs = enums._python_makes(base, "Made", items, module=enums.__name__, boundary=KEEP)
    assert enums.traits(ours) == enums.traits(theirs)
    assert [repr(each) for each in ours] == [repr(each) for each in theirs]
    assert [hash(each) for each in ours] == [hash(each) for each in theirs]


@pytest.fixture
def hurried():
    """Have enumerations made in the shorter way."""
    before = EnumType._create_
    enums.hurry()
    yield
    EnumType._create_ = before


def test_they_do_what_enumerations_do(hurried):
    side = Flag("Side", [("Left", 1), ("Right", 2), ("Both", 3), ("West", 1)], boundary=KEEP)
    key = IntEnum("Key", [("A", 65), ("B", 66)], boundary=KEEP)

    assert (side.Left | side.Right, side.West, side(2)) == (side.Both, side.Left, side.Right)
    assert (list(side), list(side.Both), len(side)) == ([side.Left, side.Right],) * 2 + (2,)
    assert (side.Left in side.Both, ~side.Left, side.Both & side.Right) == (True, side.Right, side.Right)
    assert (side(8) | side.Left).value == 9
    assert (key.A, key["B"], key(66), key.A < key.B, f"{key.B}") == (65, key.B, key.B, True, "66")
    assert list(key.__members__) == ["A", "B"]
    with pytest.raises(ValueError, match="67 is not a valid"):
        key(67)
    with pytest.raises(AttributeError):
        key.A = 1


class Pickled:
    """Where a pickle finds an enumeration by its name."""


def test_they_are_pickled_by_their_name(hurried):
    Pickled.Side = IntFlag("Side", [("Left", 1), ("Right", 2)], boundary=KEEP)
    Pickled.Side.__module__, Pickled.Side.__qualname__ = __name__, "Pickled.Side"

    assert pickle.loads(pickle.dumps(Pickled.Side.Right)) is Pickled.Side.Right  # noqa: S301 - which is ours


@pytest.mark.parametrize(
    "members", [[("name", 1)], [("A", "text")], [("A", (1, 2))], "A B", ["A", "B"], {"A": 1}, [("A", True)], []]
)
def test_what_is_no_list_of_plain_names_and_numbers_is_left_to_python(hurried, monkeypatch, members):
    enums.kind_of(Enum)
    monkeypatch.setattr(enums, "make", lambda *_any: pytest.fail("made here"))

    made = Enum("Made", members, boundary=KEEP)

    assert made.__name__ == "Made"


@pytest.mark.parametrize("members", [[("A", 1), ("A", 2)], [("_a_", 1)], [("mro", 1)]])
def test_what_python_refuses_is_refused(hurried, members):
    with pytest.raises((TypeError, ValueError)):
        Enum("Made", members, boundary=KEEP)


def test_one_whose_base_does_more_is_left_to_python(hurried):
    class Doubled(Enum):
        def __init__(self, value):
            self.twice = 2 * value

    assert Doubled("Made", [("A", 4)], boundary=KEEP).A.twice == 8


def test_an_enumeration_of_ours_is_made_by_python(hurried, monkeypatch):
    monkeypatch.setattr(enums, "make", lambda *_any: pytest.fail("made here"))

    assert [each.name for each in Enum("Made", [("A", 1)])] == ["A"]
    assert enum.IntEnum("Made", "A").A == 1


def test_bits_are_told_as_the_python_at_hand_tells_them():
    """The first versions of 3.11 kept single bits alone in the mask, and nothing beside it."""
    made = enums.make(Flag, "Made", [("One", 1), ("Four", 4), ("Ten", 10)], enums.kind_of(Flag))
    if "_singles_mask_" in vars(made):
        assert (made._flag_mask_, made._singles_mask_, made._all_bits_) == (15, 5, 15)
        type.__delattr__(made, "_singles_mask_")
        enums._say_bits(made)

    assert (made._flag_mask_, made._all_bits_) == (5, 15)
    assert "_singles_mask_" not in vars(made)


def test_where_python_makes_them_in_another_way_it_goes_on_making_them(monkeypatch):
    def otherwise(base, name, names, **given):
        made = enums._python_makes.real(base, name, names, **given)
        type.__setattr__(made, "_number_", len(made))
        return made

    otherwise.real = enums._python_makes
    monkeypatch.setattr(enums, "_python_makes", otherwise)

    assert enums.kind_of.__wrapped__(Flag) is None
