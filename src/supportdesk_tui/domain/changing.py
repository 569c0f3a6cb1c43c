"""A frozen value with some of its fields changed."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

Value = TypeVar("Value")


@cache
def _reading(kind: type) -> tuple[tuple[str, ...], attrgetter[Any]]:
    names: tuple[str, ...] = kind.__slots__  # type: ignore[attr-defined]  # asked of slotted dataclasses only
    return names, attrgetter(*names)


def changed(value: Value, **changes: object) -> Value:
    """As ``dataclasses.replace`` for a slotted dataclass of several fields, a sixth of the time.

    For values that are folded event by event, thousands at once. ``__post_init__`` does not run.

    Raises:
        TypeError: a change names no field.
    """
    kind: type = type(value)
    names, read = _reading(kind)
    fresh: Value = object.__new__(kind)
    put = object.__setattr__
    for name, kept in zip(names, read(value), strict=True):
        put(fresh, name, changes.pop(name) if name in changes else kept)
    if changes:
        raise TypeError(f"{kind.__name__} has no field {', '.join(changes)}")
    return fresh
