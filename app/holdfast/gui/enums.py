"""Makes the enumerations of Qt's binding quickly. Knows Python's `enum` from inside, and nothing of Qt.

A class of the binding comes with all its enumerations: 240 of them with 3,900 members until the first picture, which
Python makes at 6 to 8 µs each, a sixth of a start. What it does for values of any kind needs little for plain names of
whole numbers. What is made here is the same to its last attribute, which is looked at with a small one of each kind
before the first is made. Where a later Python makes them in another way, and for all other enumerations, Python goes
on making them.
"""

from __future__ import annotations

from enum import KEEP, Enum, EnumType, Flag, IntEnum, IntFlag
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Callable

Items = list[tuple[str, int]]

FRESH = {"_member_names_": list, "_unhashable_values_": list, "_hashable_values_": list} | dict.fromkeys(
    ("_member_map_", "_value2member_map_", "_unhashable_values_map_"), dict
)
"""What each enumeration has for itself, as far as a version of Python has it."""

PROBE: Items = [("Four", 4), ("One", 1), ("Quarter", 4), ("Five", 5), ("Naught", 0), ("Less", -8)]
"""Out of order, with a second name, a value of two bits, none, and one below nought."""

_python_makes: Callable[..., type[Enum]] = EnumType._create_  # type: ignore[attr-defined] # there is no other door
BASES = (Enum, IntEnum, Flag, IntFlag)

_new_class = type.__new__
_set = type.__setattr__


class Kind(NamedTuple):
    """What all enumerations of one base have in common."""

    namespace: dict[str, Any]
    taken: frozenset[str]
    """Names of the base itself: a member of such a name is no simple thing."""
    is_flag: bool
    is_int: bool


def make(base: type[Enum], name: str, items: Items, kind: Kind) -> type[Enum]:
    """Return the enumeration."""
    namespace = kind.namespace | {each: new() for each, new in FRESH.items() if each in kind.namespace}
    made = cast("type[Any]", _new_class(EnumType, name, (base,), namespace))
    new: Callable[..., Any] = int.__new__ if kind.is_int else object.__new__
    is_int, is_flag = kind.is_int, kind.is_flag
    names, members, by_value = made._member_names_, made._member_map_, made._value2member_map_
    for item, value in items:
        member = new(made, value) if is_int else new(made)
        member._value_ = value
        member._name_ = item
        member.__objclass__ = made
        member._sort_order_ = len(names)
        if value in by_value:
            member = by_value[value]
        else:
            by_value[value] = member
            if not is_flag or _is_bit(value):
                names.append(item)
        members[item] = member
        _set(made, item, member)
    if "_hashable_values_" in namespace:
        made._hashable_values_.extend(by_value)
    if is_flag:
        _say_bits(made)
    return cast("type[Enum]", made)


def _is_bit(value: int) -> bool:
    return value > 0 and not value & (value - 1)


def _say_bits(made: type[Any]) -> None:
    """Tell flags which bits they have, and in which order they are gone through."""
    mask = bits = 0
    for value in made._value2member_map_:
        mask |= value
        if _is_bit(value):
            bits |= value
    if "_singles_mask_" in vars(made):
        _set(made, "_singles_mask_", bits)
        _set(made, "_flag_mask_", mask)
    else:  # the first versions of Python 3.11, as Debian 12 has it
        _set(made, "_flag_mask_", bits)
    _set(made, "_all_bits_", 2 ** mask.bit_length() - 1)
    order = [made._member_map_[name]._value_ for name in made._member_names_]
    if order != sorted(order):
        made._iter_member_ = made._iter_member_by_def_


@cache
def kind_of(base: type[Enum]) -> Kind | None:
    """Return what enumerations of `base` have in common; None where this Python makes them in another way."""
    empty = vars(_python_makes(base, "Empty", [], module=__name__, boundary=KEEP))
    namespace = {name: value for name, value in empty.items() if name not in {"__dict__", "__weakref__"}}
    taken = frozenset({"mro", "", *(name for each in base.__mro__ for name in vars(each))})
    kind = Kind(namespace, taken, issubclass(base, Flag), issubclass(base, int))
    theirs = _python_makes(base, "Probe", PROBE, module=__name__, boundary=KEEP)
    try:
        return kind if traits(make(base, "Probe", PROBE, kind)) == traits(theirs) else None
    except (AttributeError, TypeError, ValueError):
        return None


def traits(made: type[Enum]) -> dict[str, object]:
    """Return all that an enumeration is, in a form that can be compared with that of another."""

    def plain(value: object) -> object:
        if isinstance(value, made):
            return value.__class__.__name__, {k: v for k, v in vars(value).items() if k != "__objclass__"}
        if isinstance(value, dict):
            return [(key, plain(each)) for key, each in value.items()]
        return getattr(value, "__func__", value)

    return {name: plain(value) for name, value in vars(made).items() if name not in {"__dict__", "__weakref__"}}


def _create(base: type[Enum], class_name: str, names: object, **given: object) -> type[Enum]:
    """Stand in the place of `EnumType._create_`; the binding asks with a list of pairs, and for KEEP alone."""
    is_asked_so = given.get("boundary") is KEEP and given.get("module") is given.get("type") is None
    if type(names) is list and is_asked_so and base in BASES:
        kind = kind_of(base)
        if kind is not None and _is_plain(names, kind):
            return make(base, class_name, names, kind)  # whose module the binding names itself
    return _python_makes(base, class_name, names, **given)


def _is_plain(items: list[Any], kind: Kind) -> bool:
    """Say whether these are names of whole numbers, each once, and none that means more to Python."""
    if set(map(type, items)) != {tuple} or set(map(len, items)) != {2}:
        return False
    values = dict(items)
    return (
        len(values) == len(items)
        and set(map(type, values)) == {str}
        and set(map(type, values.values())) == {int}
        and " _" not in f" {' '.join(values)}"
        and kind.taken.isdisjoint(values)
    )


def hurry() -> None:
    """Have those of the binding made here from now on."""
    EnumType._create_ = _create  # type: ignore[attr-defined] # as above
