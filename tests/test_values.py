"""Values made by `holdfast.values` behave as those of the standard library, field by field."""

import copy
import dataclasses
import inspect
import pickle
from typing import ClassVar

import pytest

from holdfast.values import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """Made here."""

    name: str
    size: int = 3
    tags: list[str] = dataclasses.field(default_factory=list)
    shy: str = dataclasses.field(default="", repr=False)
    note: str = dataclasses.field(default="", compare=False)
    KNOWN: ClassVar[int] = 7


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """Made by the standard library."""

    name: str
    size: int = 3
    tags: list[str] = dataclasses.field(default_factory=list)
    shy: str = dataclasses.field(default="", repr=False)
    note: str = dataclasses.field(default="", compare=False)
    KNOWN: ClassVar[int] = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Has a field that is always named."""

    source: int = 0


@dataclass(frozen=True, slots=True)
class Derived(Base):
    """Adds one that need not be."""

    text: str

    def shout(self) -> str:
        """Return the text, loud."""
        return self.text.upper()


@dataclass(frozen=True, slots=True)
class Counted:
    """Checks and completes itself."""

    of: tuple[int, ...]
    total: int = dataclasses.field(init=False, default=0)

    def __post_init__(self) -> None:
        if not self.of:
            raise ValueError("nothing to count")
        object.__setattr__(self, "total", sum(self.of))


@dataclass(frozen=True, slots=True)
class Nothing:
    """Has no fields."""


@dataclass(frozen=True, slots=True)
class Own:
    """Compares in its own way."""

    word: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self.word.lower() == other.word.lower()

    def __hash__(self) -> int:
        return hash(self.word.lower())

    def __repr__(self) -> str:
        return "Own()"


@dataclass(slots=True)
class Changing:
    """Is no value, and left to the standard library."""

    count: int = 0


def test_a_value_looks_compares_and_counts_as_the_standard_librarys_does():
    ours, theirs = Ours("a", shy="s", note="n"), Theirs("a", shy="s", note="n")

    assert repr(ours).replace("Ours", "") == repr(theirs).replace("Theirs", "")
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(theirs)]
    assert Ours.__match_args__ == Theirs.__match_args__
    assert Ours.__slots__ == Theirs.__slots__
    assert not hasattr(ours, "__dict__")
    assert Ours.KNOWN == 7
    parameters = [(p.name, p.kind) for p in inspect.signature(Ours).parameters.values()]
    assert parameters == [(p.name, p.kind) for p in inspect.signature(Theirs).parameters.values()]


def test_values_are_equal_by_what_is_compared_and_only_within_their_class():
    assert Ours("a", note="x") == Ours("a", note="y")
    assert Ours("a") != Ours("b")
    assert Ours("a") != Theirs("a")
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert len({Derived("t"), Derived("t"), Derived("t", source=1)}) == 2
    assert Own("A") == Own("a")
    assert len({Own("A"), Own("a")}) == 1
    assert repr(Own("A")) == "Own()"


def test_each_value_has_its_own_default():
    first, second = Ours("a"), Ours("b")
    first.tags.append("x")

    assert second.tags == []


@pytest.mark.parametrize("value", [Ours("a"), Derived("t"), Counted((1,))])
def test_a_value_does_not_change(value):
    name = dataclasses.fields(value)[0].name

    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, "other")
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(value, name)
    with pytest.raises((AttributeError, TypeError)):
        value.unheard_of = 1


def test_what_a_value_is_made_of_is_checked_each_time():
    for _ in range(2):  # the first one of a class is made in another way than the others
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
            Ours()
        with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
            Ours("a", colour="red")
        with pytest.raises(TypeError):
            Derived("t", 1)
        with pytest.raises(ValueError, match="nothing to count"):
            Counted(())
    assert Counted((1, 2)).total == 3


def test_derived_values_keep_the_fields_and_methods_of_both():
    value = Derived("t", source=4)

    assert (value.source, value.text, value.shout()) == (4, "t", "T")
    match value:
        case Derived(text):
            assert text == "t"
    assert dataclasses.replace(value, source=5) == Derived("t", source=5)


def test_values_can_be_copied_and_carried():
    value = Ours("a", tags=["b"])

    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes
    assert copy.deepcopy(value) == value
    assert copy.copy(value) == value


def test_what_is_no_value_is_left_to_the_standard_library():
    changing = Changing()
    changing.count = 2

    assert changing == Changing(2)
    with pytest.raises(TypeError):
        hash(changing)
