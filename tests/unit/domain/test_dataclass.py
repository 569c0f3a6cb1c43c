"""Classes made quicker than the standard library makes them behave as its own do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest

from supportdesk_tui.domain.dataclass import dataclass


def _made(make: Callable[..., Callable[[type], type]]) -> type:
    class Sample:
        """Something with every kind of field that we use."""

        number: int
        name: str = "x"
        more: list[int] = field(default_factory=list)
        beside: int = field(default=0, compare=False, repr=False)
        doubled: int = field(init=False, default_factory=lambda: 2)

    Sample.__qualname__ = "Sample"
    return make(frozen=True, slots=True)(Sample)


@dataclass(frozen=True, slots=True)
class Base:
    """With a look at what it is given."""

    a: int

    def __post_init__(self) -> None:
        if self.a < 0:
            raise ValueError(self.a)


@dataclass(frozen=True, slots=True)
class Derived(Base):
    """Another field behind the base's."""

    b: int = 1


OURS, THEIRS = _made(dataclass), _made(dataclasses.dataclass)


@pytest.mark.parametrize(("args", "wishes"), [
    ((1,), {}), ((1, "y"), {}), ((), {"number": 3, "more": [1]}), ((1, "x", [], 5), {})])
def test_what_is_made_looks_alike(args: tuple[Any, ...], wishes: dict[str, Any]) -> None:
    ours, theirs = OURS(*args, **wishes), THEIRS(*args, **wishes)
    assert repr(ours) == repr(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert repr(dataclasses.replace(ours, name="z")) == repr(dataclasses.replace(theirs, name="z"))
    assert not hasattr(ours, "__dict__")


@pytest.mark.parametrize(("args", "wishes"), [((), {}), ((1, 2, 3, 4, 5), {}), ((1,), {"doubled": 1})])
def test_what_is_wrong_is_refused_alike(args: tuple[Any, ...], wishes: dict[str, Any]) -> None:
    for made in (OURS, THEIRS):
        with pytest.raises(TypeError):
            made(*args, **wishes)


def test_equal_is_what_has_equal_fields_and_the_same_class() -> None:
    assert OURS(1, beside=1) == OURS(1, beside=2)
    assert OURS(1) != OURS(2)
    assert OURS(1) != THEIRS(1)
    assert Base(1) != Derived(1)
    assert {Derived(1): "x"}[Derived(1, 1)] == "x"
    with pytest.raises(TypeError):
        hash(OURS(1))  # a list is in it


def test_nothing_is_changed_and_everything_copied() -> None:
    made = Derived(1, 2)
    changes: tuple[Callable[[], None], ...] = (
        lambda: setattr(made, "a", 3), lambda: setattr(made, "z", 3), lambda: delattr(made, "a"))
    for change in changes:
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert copy.copy(made) == copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made
    match made:
        case Derived(a, b):
            assert (a, b) == (1, 2)


def test_a_look_at_what_is_given_and_the_bases_own_fields() -> None:
    with pytest.raises(ValueError, match="-1"):
        Derived(-1)
    assert repr(Derived(4)) == "Derived(a=4, b=1)"


def test_other_wishes_are_the_standard_librarys() -> None:
    @dataclass
    class Loose:
        number: int

    loose: Any = Loose(1)
    loose.number = 2
    assert loose == Loose(2)
