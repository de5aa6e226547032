"""`dataclass` and `field` for records, at a twentieth of what they cost at every start.

A query makes some forty classes. The standard library's decorator compiles seven functions for
each and imports `inspect`, which together take longer than Python itself does to start. Here the
classes share their functions. What they do is the same (the tests compare the two), and
`dataclasses.replace`, `fields` and `asdict` know them. Only what records need is there: always
with slots, frozen or not, no base class.
"""

from __future__ import annotations

from functools import cache
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass, field
    from typing import Any
else:

    def dataclass(*, slots, frozen=False):
        """Make a record of a class with annotations, as `dataclasses.dataclass` does."""
        return lambda cls: _record(cls, frozen=frozen)

    def field(*, default_factory):
        """Give what makes the default value anew for each record."""
        return _Factory(default_factory)


__all__ = ["dataclass", "field"]


class _Factory:
    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


class _WhenAsked:
    """An attribute of a class that only the standard library asks for."""

    __slots__ = ("_give",)

    def __init__(self, give: Callable[[Any], Any]) -> None:
        self._give = give

    def __get__(self, record: object, cls: Any) -> Any:
        return self._give(cls)


def _record(cls: type, *, frozen: bool) -> type:
    names = tuple(cls.__annotations__)
    body = dict(cls.__dict__)
    for gone in ("__dict__", "__weakref__"):
        body.pop(gone, None)
    setters: list[Any] = []
    defaults = {name: body.pop(name) for name in names if name in body}
    last = tuple(defaults.values())  # fields with a default come after those without
    body |= {
        "_defaults": defaults,
        "_values": attrgetter(*names) if names else type,
        "__slots__": names,
        "__match_args__": names,
        "__init__": _init(len(names), setters, last),
        "__repr__": _repr,
        "__eq__": _eq,
        "__hash__": _hash if frozen else None,
        "__reduce__": _reduce,
        "__dataclass_fields__": _WhenAsked(_fields),
        "__signature__": _WhenAsked(_signature),
    }
    if frozen:
        body |= {"__setattr__": _refuse, "__delattr__": _refuse}
    made: Any = type(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    setters += [made.__dict__[name].__set__ for name in names]
    return made  # type: ignore[no-any-return]


def _init(
    count: int, setters: Sequence[Callable[[Any, Any], None]], last: tuple[Any, ...]
) -> Callable[..., None]:
    first = count - len(last)
    ready = not any(isinstance(value, _Factory) for value in last)

    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807
        if ready and not named and first <= len(values) < count:
            values += last[len(values) - first :]
        elif named or len(values) != count:
            values = _completed(type(self), values, named)
        for put, value in zip(setters, values):  # noqa: B905 - as many as there are, by now
            put(self, value)

    return __init__


def _completed(cls: Any, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """Give one value a field: by place, then by name, then by default."""
    names, defaults = cls.__match_args__, cls._defaults
    rest = []
    for name in names[len(values) :]:
        value = named.pop(name) if name in named else defaults.get(name, _Factory)
        if value is _Factory:
            raise TypeError(f"{cls.__qualname__}() has no value for {name!r}")
        rest.append(value.make() if isinstance(value, _Factory) else value)
    if named or len(values) > len(names):
        unknown = ", ".join(named) or f"{len(values)} values"
        raise TypeError(f"{cls.__qualname__}() does not take {unknown}")
    return (*values, *rest)


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: Any) -> Any:
    if type(self) is not type(other):
        return NotImplemented
    return self._values(self) == self._values(other)


def _hash(self: Any) -> int:
    return hash(self._values(self))


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), tuple(getattr(self, name) for name in self.__match_args__)


def _refuse(self: Any, name: str, *_: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"a {type(self).__qualname__} cannot change: {name!r}")


@cache
def _twin(cls: Any) -> Any:
    """Give the class that the standard library makes of the same fields."""
    from dataclasses import field, make_dataclass

    rows: list[Any] = []
    for name, kind in cls.__annotations__.items():
        default = cls._defaults.get(name, _Factory)
        if isinstance(default, _Factory):
            rows.append((name, kind, field(default_factory=default.make)))
        else:
            rows.append((name, kind) if default is _Factory else (name, kind, default))
    return make_dataclass(cls.__name__, rows)


def _fields(cls: Any) -> Any:
    return _twin(cls).__dataclass_fields__


def _signature(cls: Any) -> Any:
    from inspect import signature

    return signature(_twin(cls))
