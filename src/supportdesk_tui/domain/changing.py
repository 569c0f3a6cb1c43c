"""Frozen values made quickly: new ones, and others with some of their fields changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, fields, make_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar, cast

Value = TypeVar("Value")
_Fields = ParamSpec("_Fields")


def quick(kind: Callable[_Fields, Value]) -> Callable[_Fields, Value]:
    """What makes the same values as a frozen slotted dataclass, in a third of the time.

    A twin that is not frozen takes the fields and becomes one of the kind. ``__post_init__`` of the kind does not run.
    """
    def become(self: object) -> None:
        self.__class__ = kind  # type: ignore[assignment]

    wanted = cast("Any", kind)
    return cast("Callable[_Fields, Value]", make_dataclass(
        wanted.__name__, [(one.name, Any, field(default=one.default, default_factory=one.default_factory))
                          for one in fields(wanted)], slots=True, namespace={"__post_init__": become}))


@cache
def _reading(kind: type) -> tuple[frozenset[str], attrgetter[Any]]:
    names: tuple[str, ...] = kind.__slots__  # type: ignore[attr-defined]  # asked of slotted dataclasses only
    return frozenset(names), attrgetter(*names)


def changed(value: Value, **changes: object) -> Value:
    """As ``dataclasses.replace`` for a slotted dataclass of several fields, in a tenth of the time.

    For values that are folded event by event, thousands at once.

    Raises:
        TypeError: a change names no field.
    """
    kind: type = type(value)
    names, read = _reading(kind)
    if not names.issuperset(changes):
        raise TypeError(f"{kind.__name__} has no field {', '.join(changes.keys() - names)}")
    fresh: Value = kind(*read(value))
    put = object.__setattr__
    for name, field in changes.items():
        put(fresh, name, field)
    return fresh
