"""A fresh desk and its clock for each test of a use case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desks import open_test_desk
from fakes import FrozenClock
from supportdesk_tui.desk.context import Desk


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def desk(tmp_path: Path, clock: FrozenClock) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home", clock) as opened:
        yield opened
