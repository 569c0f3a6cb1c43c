"""The sync process beside the panel is started again when it was killed, and left alone when it cannot live."""

from __future__ import annotations

import os
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from supportdesk_tui.cli import sync_child
from supportdesk_tui.cli.sync_child import SyncChild


class Clock:
    """Time that moves when told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at


def test_a_killed_child_is_started_within_seconds_and_a_broken_one_ever_later(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, starts = Clock(), []

    class Dead:
        """A process that has ended."""

        def __init__(self, *_: object, **__: object) -> None:
            starts.append(clock.at)

        def poll(self) -> int | None:
            return 0 if dead else None

    monkeypatch.setattr(sync_child, "time", clock)
    monkeypatch.setattr(subprocess, "Popen", Dead)
    child, dead = SyncChild(tmp_path, tmp_path / "sync.log"), False
    child.start()
    clock.at += 3600
    child.start()
    assert len(starts) == 1
    dead = True
    child.start()  # killed after a long life
    assert len(starts) == 2
    for _ in range(200):
        clock.at += 3
        child.start()
    waits = [later - earlier for earlier, later in pairwise(starts[1:])]
    assert waits == sorted(waits)
    assert len(starts) < 12
    child.request()  # F5 does not wait
    assert starts[-1] == clock.at


def test_a_child_that_cannot_be_started_does_not_end_the_panel(tmp_path: Path,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk or a folder that may not be written: it is tried again, ever later."""
    clock = Clock()
    monkeypatch.setattr(sync_child, "time", clock)
    child = SyncChild(tmp_path, tmp_path)  # a folder is no log file
    tries: list[float] = []
    opened = os.open

    def counted(*args: Any, **kwargs: Any) -> int:
        tries.append(clock.at)
        return opened(*args, **kwargs)

    monkeypatch.setattr(os, "open", counted)
    for _ in range(100):
        child.start()
        clock.at += 3
    assert not child.running
    assert 3 < len(tries) < 12
    child.stop()
