"""A long list of small data, kept as bytes: a hundred thousand of them take a quarter of the memory."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeVar, overload

_PACK = 256


class _DataClass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


_T = TypeVar("_T", bound=_DataClass)


class Packed(Sequence[_T]):
    """Items of one dataclass of two fields or more; it can only grow at its end."""

    def __init__(self, kind: type[_T]) -> None:
        self._kind = kind
        names = [field.name for field in fields(kind)]
        self._values: Any = attrgetter(*names)
        self._packs: list[bytes] = []
        self._open: list[_T] = []

    def append(self, item: _T) -> None:
        """Add one."""
        self._open.append(item)
        if len(self._open) == _PACK:
            self._packs.append(pickle.dumps(list(map(self._values, self._open)), pickle.HIGHEST_PROTOCOL))
            self._open = []

    def __len__(self) -> int:
        return len(self._packs) * _PACK + len(self._open)

    def __iter__(self) -> Iterator[_T]:
        for number in range(len(self._packs)):
            yield from self._pack(number)
        yield from self._open

    @overload
    def __getitem__(self, place: int) -> _T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[_T]: ...
    def __getitem__(self, place: int | slice) -> _T | Sequence[_T]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        pack, inside = divmod(number, _PACK)
        return self._open[inside] if pack == len(self._packs) else self._pack(pack)[inside]

    def _pack(self, number: int) -> list[_T]:
        return [self._kind(*values) for values in pickle.loads(self._packs[number])]  # our own bytes
