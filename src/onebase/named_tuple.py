"""`typing.NamedTuple`, the classes of which take an eighth of the time to create: a run creates some 170 of them.

The time goes into code that `collections.namedtuple` compiles for each class, and into the types of fields, of which
`typing` makes objects. Here the code is compiled once for each number of fields, and types are left to those who
check them. What the classes do, and how fast, is what those of `collections.namedtuple` do (Python 3.11), from which
the descriptors of fields come; Python 3.14 evaluates annotations later than here, and has its own class.
"""

import sys
from collections import namedtuple
from collections.abc import Iterable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

_MOST_FIELDS = 24
_DONOR = namedtuple("_DONOR", [f"field_{number}" for number in range(_MOST_FIELDS)])  # type: ignore[misc]  # noqa: PYI024
_NAMES: tuple[str, ...] = _DONOR._fields
_DESCRIPTORS = tuple(vars(_DONOR)[name] for name in _NAMES)
_CONSTRUCTORS: dict[int, FunctionType] = {}


class _Fields(tuple[Any, ...]):
    """What all classes have in common."""

    __slots__ = ()
    if TYPE_CHECKING:
        _fields: tuple[str, ...]

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> "_Fields":
        made = tuple.__new__(cls, iterable)
        if len(made) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
        return made

    def _replace(self, /, **values: object) -> "_Fields":
        made = tuple.__new__(type(self), map(values.pop, self._fields, self))
        if values:
            raise ValueError(f"Got unexpected field names: {list(values)!r}")
        return made

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({values})"

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple(self)


class _Meta(type):
    """Makes a class that is no instance of this one out of fields, their defaults and methods."""

    def __new__(cls, name: str, _: tuple[type, ...], namespace: dict[str, Any]) -> type:
        fields = tuple(namespace.get("__annotations__", ()))
        defaults = {field: namespace[field] for field in fields if field in namespace}
        namespace.update(zip(fields, _DESCRIPTORS[: len(fields)], strict=True))
        namespace.update(
            __slots__=(),
            __match_args__=fields,
            __new__=_new(name, fields, defaults),
            _fields=fields,
            _field_defaults=defaults,
        )
        return type.__new__(type, name, (_Fields,), namespace)


def _new(name: str, fields: tuple[str, ...], defaults: Mapping[str, Any]) -> FunctionType:
    """What `__new__` is for a class: the code for as many fields, with the names of these."""
    known = _CONSTRUCTORS.get(len(fields))
    if known is None:
        names = ", ".join(_NAMES[: len(fields)])
        known = eval(f"lambda _cls, {names}: new(_cls, ({names},))", {"new": tuple.__new__})  # noqa: S307
        _CONSTRUCTORS[len(fields)] = known
    code = known.__code__.replace(co_varnames=("_cls", *fields), co_name="__new__")
    new = FunctionType(code, known.__globals__, "__new__", tuple(defaults.values()))
    new.__qualname__ = f"{name}.__new__"
    return new


if TYPE_CHECKING or sys.version_info >= (3, 14):
    from typing import NamedTuple
else:
    NamedTuple = type.__new__(_Meta, "NamedTuple", (), {})
