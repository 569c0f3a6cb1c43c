"""What is done to each program, and what is kept of it."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bench.panel_speed.programs import Program
from bench.probe import KeyResult, Probe

STEPS = ("j/k", "scroll j", "page down", "last row", "first row", "open", "close")


@dataclass
class Kept:
    """Every sample of one program; a round adds to it."""

    first_paint: list[float] = field(default_factory=list)
    """Milliseconds from exec to the first row."""
    first_bytes: list[float] = field(default_factory=list)
    keys: defaultdict[str, list[KeyResult]] = field(default_factory=lambda: defaultdict(list))
    held_bytes: list[float] = field(default_factory=list)
    """A key, at thirty a second."""
    drain: list[float] = field(default_factory=list)
    idle: Mapping[str, float] = field(default_factory=dict)
    peak_mb: float = 0.0

    def p50(self, step: str, what: str = "first_ms") -> float:
        """The median of a step's samples."""
        return statistics.median(self._values(step, what))

    def p95(self, step: str, what: str = "first_ms") -> float:
        """The value that nineteen of twenty samples do not exceed."""
        return percentile(self._values(step, what), 0.95)

    def _values(self, step: str, what: str) -> list[float]:
        found = [getattr(key, what) for key in self.keys[step]]
        return [float(value) for value in found if value is not None] or [float("nan")]


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank."""
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))]


def first_paint(program: Program, kept: Kept) -> None:
    """Start it, see its first row, end it."""
    with program.start() as probe:
        _ready(program, probe, kept)
        probe.close(program.leave)


def keys(program: Program, kept: Kept, presses: int) -> None:
    """Every step with a key; ``presses`` of the frequent ones."""
    with program.start() as probe:
        _ready(program, probe, None)
        probe.settle(1.0)
        key = program.keys
        for _ in range(presses // 2):
            _press(probe, kept, "j/k", key["down"])
            _press(probe, kept, "j/k", key["up"])
        for _ in range(34):
            probe.send(key["down"])
            probe.settle(0.02)
        for _ in range(presses):
            _press(probe, kept, "scroll j", key["down"])
        for _ in range(presses // 4):
            _press(probe, kept, "page down", key["page"])
        for _ in range(max(2, presses // 8)):
            _press(probe, kept, "last row", key["bottom"], quiet=0.3)
            _press(probe, kept, "first row", key["top"], quiet=0.3)
        held = probe.hold(key["down"], count=max(10, presses))
        kept.held_bytes.append(held.bytes_per_key)
        kept.drain.append(held.drain_ms)
        probe.send(key["top"])
        probe.settle(0.5)
        for _ in range(max(2, presses // 8)):
            kept.keys["open"].append(probe.press(key["open"], program.opened, quiet=0.3))
            _press(probe, kept, "close", key["back"], quiet=0.3)
        probe.close(program.leave)
        kept.peak_mb = max(kept.peak_mb, probe.peak_mb)


def idle(programs: Sequence[tuple[Program, Kept]], seconds: float) -> None:
    """Leave all of them alone at the same time, after a few keys: what does nothing is in nobody's way."""
    with contextlib.ExitStack() as running:
        probes = [running.enter_context(program.start()) for program, _ in programs]
        for (program, _), probe in zip(programs, probes, strict=True):
            _ready(program, probe, None)
            probe.settle(1.0)
            probe.press(program.keys["down"])
        time.sleep(3)
        with ThreadPoolExecutor(len(probes)) as pool:
            results = list(pool.map(lambda probe: probe.idle(seconds), probes))
        for (program, kept), probe, found in zip(programs, probes, results, strict=True):
            kept.idle = {
                "silent B": found.silent_bytes, "B/s": found.bytes / seconds, "cells": found.cells,
                "B/cell": (found.bytes - found.silent_bytes) / found.cells if found.cells else 0.0,
                "CPU s/min": found.cpu_seconds * 60 / seconds}
            probe.close(program.leave)


def typing(program: Program, kept: Kept, letters: str) -> None:
    """Write a letter in the panel's own composer; half of it in Cyrillic."""
    with program.start() as probe:
        _ready(program, probe, None)
        probe.settle(1.0)
        kept.keys["composer"].append(probe.press("r", quiet=0.5))
        for letter in letters:
            _press(probe, kept, "letter", letter)


def _ready(program: Program, probe: Probe, kept: Kept | None) -> None:
    found = probe.wait_for(program.ready, 60)
    if found is None:
        raise AssertionError(f"{program.name} never showed a row:\n{probe.screen}")
    if kept is not None:
        kept.first_paint.append(found * 1000)
        probe.settle(0.5)
        kept.first_bytes.append(probe.total_bytes)


def _press(probe: Probe, kept: Kept, step: str, key: str, quiet: float = 0.06) -> None:
    kept.keys[step].append(probe.press(key, quiet=quiet))
