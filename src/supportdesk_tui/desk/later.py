"""Adapters that are made when they are first used: the panel's first row waits for none of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


def later(make: Callable[[], T]) -> T:
    """What ``make`` makes, made once, when the first of its attributes is asked for."""
    return cast(T, _Later(make))


def following(make: Callable[[], T], sign: Callable[[], object]) -> T:
    """What ``make`` makes when it is first used, and anew whenever ``sign`` answers otherwise than it did then."""
    return cast(T, _Following(make, sign))


class _Following:
    def __init__(self, make: Callable[[], object], sign: Callable[[], object]) -> None:
        self._make, self._sign = make, sign
        self._made: tuple[object, object] | None = None
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            seen = self._sign()
            if self._made is None or self._made[0] != seen:
                self._made = seen, self._make()
            return getattr(self._made[1], name)


class _Later:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make: Callable[[], object] | None = make
        self._made: object = None
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._make is not None:
                self._made, self._make = self._make(), None
        return getattr(self._made, name)
