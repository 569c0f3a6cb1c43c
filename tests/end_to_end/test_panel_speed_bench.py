"""``make bench-panel`` keeps working: the panel is measured, small and short, and judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.panel_speed import steps
from bench.panel_speed.goals import figures, goals
from bench.panel_speed.many_tickets import home_of
from bench.panel_speed.programs import panel
from bench.panel_speed.steps import Kept
from bench.probe_terminal import Terminal


def test_a_short_run_measures_every_key_and_judges_it(tmp_path: Path) -> None:
    program, kept = panel("many", home_of(tmp_path, 60)), Kept()
    steps.keys(program, kept, 4)
    assert set(kept.keys) == set(steps.STEPS)
    assert kept.p50("open", "shown_ms") > 0
    assert kept.peak_mb > 10
    kept.first_paint.append(100.0)
    verdicts = {goal.name: goal.verdict for goal in goals({"many": kept, "aerc": kept, "few": kept}, None, {})}
    assert verdicts["G6 first paint, many tickets / aerc"] == "met"
    assert verdicts["G6 first paint, many tickets / neomutt"] == "not measured"
    assert figures(kept)["first paint ms"] == 100


@pytest.mark.parametrize(("written", "kind"), [
    (b"\x1b]52;c;ZXZpbA==\x07", "OSC 52"), (b"\x1bP+q544e\x1b\\", "DCS +q"), ("\x9b2J".encode(), "C1 9b"),
    (b"\x1bc", "ESC c"), (b"\x0e", "C0 0e"),
])
def test_the_measured_terminal_notices_what_text_must_not_bring(written: bytes, kind: str) -> None:
    terminal = Terminal((80, 24))
    terminal.feed(b"harmless " + written[:3])
    terminal.feed(written[3:])
    assert terminal.sequences[kind] == 1
