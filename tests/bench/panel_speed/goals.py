"""What the panel is held to: figures of one run, most of them as ratios to the peers of the same run."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.panel_speed.steps import Kept, percentile

LOOKING = 0.3
"""CPU seconds a minute for looking once a second whether others have changed the store."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and the most it may be."""

    name: str
    figure: float
    limit: float

    @property
    def verdict(self) -> str:
        """In a word."""
        if math.isnan(self.figure):
            return "not measured"
        return "met" if self.figure <= self.limit else "MISSED"


def ratio(ours: float, theirs: float) -> float:
    """Ours in theirs; not a number where theirs was not measured."""
    return ours / theirs if theirs else math.nan


def median(values: Sequence[float]) -> float:
    """Not a number where there is none."""
    return statistics.median(values) if values else math.nan


def goals(found: Mapping[str, Kept], syncing: Kept | None, hostile: Mapping[str, int] | None) -> list[Goal]:
    """Every goal, as far as it was measured.

    Args:
        found: ``few`` and ``many`` (the panel with few and with very many tickets), ``aerc``, ``neomutt``.
        syncing: keys pressed while mail came in.
        hostile: sequences that hostile text brought to the terminal.
    """
    nothing = Kept()
    ours, few = found.get("many", nothing), found.get("few", nothing)
    aerc, neomutt = found.get("aerc", nothing), found.get("neomutt", nothing)
    paint = median(ours.first_paint)
    made = [
        Goal("G6 first paint, many tickets / aerc", ratio(paint, median(aerc.first_paint)), 1.0),
        Goal("G6 first paint, many tickets / neomutt", ratio(paint, median(neomutt.first_paint)), 2.0),
        Goal("G6 first paint, many tickets / few", ratio(paint, median(few.first_paint)), 1.25)]
    for step in ("j/k", "scroll j"):
        made += [Goal(f"G7 {step}, first byte p50 / aerc", ratio(ours.p50(step), aerc.p50(step)), 1.25),
                 Goal(f"G7 {step}, first byte p95 / aerc", ratio(ours.p95(step), aerc.p95(step)), 1.5)]
    made += [Goal(f"G7 open 40 messages, {words} p50 / aerc's open", ratio(ours.p50("open", what),
                                                                          aerc.p50("open", what)), 1.5)
             for what, words in (("first_ms", "first byte"), ("shown_ms", "whole picture"))]
    made += [Goal("G7 any key while mail comes in, p95 ms", syncing.p95("any key"), 33)] if syncing else []
    made += [Goal(f"G8 {step}, bytes / neomutt", ratio(ours.p50(step, "bytes"), neomutt.p50(step, "bytes")), 1.35)
             for step in ("j/k", "scroll j", "page down")]
    made += [Goal("G8 held key, bytes / neomutt", ratio(median(ours.held_bytes), median(neomutt.held_bytes)), 1.35),
             Goal("G8 held key, ms to catch up", median(ours.drain), 20),
             Goal("G8 a letter in the composer, bytes", few.p50("letter", "bytes"), 120)]
    if ours.idle:
        made += [Goal("G9 idle, bytes that change nothing", ours.idle["silent B"], 0),
                 Goal("G9 idle, bytes per changed cell", ours.idle["B/cell"], 10),
                 Goal("G9 idle, CPU s a minute at most aerc's or what looking costs",
                      ours.idle["CPU s/min"], max(LOOKING, aerc.idle.get("CPU s/min", 0)))]
    made.append(Goal("G10 memory, many tickets / aerc", ratio(ours.peak_mb, aerc.peak_mb), 1.75))
    if hostile is not None:
        made.append(Goal("G11 hostile sequences at the terminal", sum(hostile.values()), 0))
    return made


def figures(kept: Kept) -> dict[str, float]:
    """What was measured of one program, for the table and the file."""
    made = {"first paint ms": median(kept.first_paint), "first paint B": median(kept.first_bytes)}
    if kept.first_paint:
        made["first paint ms p95"] = percentile(kept.first_paint, 0.95)
    for step, samples in kept.keys.items():
        for what in ("first_ms", "settled_ms", "shown_ms"):
            if any(getattr(sample, what) is not None for sample in samples):
                made[f"{step} {what} p50"], made[f"{step} {what} p95"] = kept.p50(step, what), kept.p95(step, what)
        made[f"{step} bytes"] = kept.p50(step, "bytes")
    made |= {"held bytes": median(kept.held_bytes), "held drain ms": median(kept.drain), "peak MB": kept.peak_mb}
    made |= {f"idle {name}": value for name, value in kept.idle.items()}
    return {name: round(value, 3) for name, value in made.items() if not math.isnan(value)}
