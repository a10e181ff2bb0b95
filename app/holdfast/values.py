"""Frozen values, made in a tenth of the time: `from holdfast.values import dataclass` instead of `dataclasses`.

A leaf: knows nothing of what the values mean. The standard library writes and compiles six functions for each frozen
class as its module is imported, a millisecond each time, and most of the 370 are not made before a window is painted or
a command has ended. Here a class of `@dataclass(frozen=True, slots=True)` shares what can be shared, and its `__init__`
is written when its first value is made. Fields, `replace`, `match`, comparing, hashing and what a type checker sees are
those of the standard library; any other kind of dataclass is made by it.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass

    Class = type[Any]
else:

    def dataclass(cls: Class | None = None, /, **options: bool) -> Class | Callable[[Class], Class]:
        """Return the class as a dataclass; see `dataclasses.dataclass`."""
        is_value = options.get("frozen") and options.get("slots") and options.keys() <= {"frozen", "slots", "kw_only"}
        if cls is None:
            return lambda each: dataclass(each, **options)
        if is_value:
            return _value(cls, is_keyword=options.get("kw_only", False))
        return dataclasses.dataclass(cls, **options)


__all__ = ["dataclass"]


def _value(cls: Class, *, is_keyword: bool) -> Class:
    """Return the class with fields, slots and the methods of a frozen value, where it has none of its own."""
    own = set(vars(cls))
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # the standard library would look at its own `__init__` for it, at length
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=is_keyword)(cls)
    compared = [field.name for field in dataclasses.fields(made) if field.compare]
    hashed = [field.name for field in dataclasses.fields(made) if (field.compare if field.hash is None else field.hash)]
    methods: dict[str, object] = {
        "__init__": _first_init(made),
        "__repr__": _repr,
        "__eq__": _equals(compared),
        "__hash__": _hashes(hashed),
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__getstate__": _state,
        "__setstate__": _set_state,
    }
    for name, method in methods.items():
        if name not in own and not (name == "__hash__" and "__eq__" in own):
            type.__setattr__(made, name, method)
    return made


def _first_init(made: Class) -> Callable[..., None]:
    """Return an `__init__` that puts the real one in its place when the first value is made."""

    def first(self: object, *values: object, **named: object) -> None:
        written = _written_init(made)
        type.__setattr__(made, "__init__", written)
        written(self, *values, **named)

    return first


def _written_init(made: Class) -> Callable[..., None]:
    """Return the `__init__` that takes the fields one by one."""
    given: dict[str, object] = {"_set": object.__setattr__, "_none": dataclasses.MISSING}
    placed, named = ["self"], list[str]()
    lines: list[str] = []
    for field in dataclasses.fields(made):
        name = field.name
        parameter, value = name, name
        if field.default is not dataclasses.MISSING:
            given[f"_default_{name}"] = field.default
            parameter = f"{name}=_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            given[f"_make_{name}"] = field.default_factory
            parameter, value = f"{name}=_none", f"_make_{name}() if {name} is _none else {name}"
        if field.init:
            (named if field.kw_only else placed).append(parameter)
            lines.append(f" _set(self, {name!r}, {value})")
        elif parameter != name:
            start = f"_default_{name}" if f"_default_{name}" in given else f"_make_{name}()"
            lines.append(f" _set(self, {name!r}, {start})")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    parameters = [*placed, "*", *named] if named else placed
    text = f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"])
    exec(text, given)  # noqa: S102 - as the standard library does: the names are those of the class's own fields
    written = cast("Callable[..., None]", given["__init__"])
    written.__qualname__ = f"{made.__qualname__}.__init__"
    return written


def _equals(names: list[str]) -> Callable[[object, object], object]:
    content = _content(names)

    def equals(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return content(self) == content(other)

    return equals


def _hashes(names: list[str]) -> Callable[[object], int]:
    content = _content(names)

    def hashes(self: object) -> int:
        return hash(content(self))

    return hashes


def _content(names: list[str]) -> Callable[[object], object]:
    """Return what gives the named fields of a value; of a single one a value, not a tuple of it."""
    return attrgetter(*names) if names else lambda _value: ()


def _repr(self: Any) -> str:  # noqa: ANN401 - any value at all
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:  # noqa: ANN401 - as above
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[object]) -> None:  # noqa: ANN401 - as above
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
