"""A report of many tickets: it is told how far it has come, keys are heard meanwhile, and leaving it ends it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from panels import running_panel
from supportdesk_tui.desk.looking import report
from supportdesk_tui.screens import report as report_screen
from supportdesk_tui.screens.queue import QueueScreen


async def test_counting_is_followed_and_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone_on, go = [0], threading.Semaphore(0)
    as_it_is = report.Counting.go_on

    def slowly(counting: report.Counting) -> None:
        go.acquire(timeout=10)
        gone_on[0] += 1
        as_it_is(counting)

    monkeypatch.setattr(report, "_AT_ONCE", 1)
    monkeypatch.setattr(report.Counting, "go_on", slowly)
    monkeypatch.setattr(report_screen, "LONG", 1)
    monkeypatch.setattr(report_screen, "_DRAW_AFTER", 0.0)
    async with running_panel(tmp_path) as panel:
        await panel.send("R")
        go.release()
        await panel.until_seen("counting: 1 of 6 tickets")
        go.release()
        await panel.until_seen("counting: 2 of 6 tickets")
        await panel.send("escape")
        await panel.until_seen("/ filter")
        assert isinstance(panel.screen, QueueScreen)
        for _ in range(6):
            go.release()
        await panel.settle()
        assert gone_on[0] <= 3
        await panel.press("R")
        assert "First answer" in panel.text()


async def test_who_reads_further_down_stays_there_when_the_window_changes(tmp_path: Path) -> None:
    """The heading also says that there is more below."""
    async with running_panel(tmp_path, size=(80, 12)) as panel:
        await panel.press("R")
        await panel.until(lambda: "P1" in panel.text())
        assert "▾" in panel.rows()[0]
        await panel.press("j", "j", "j")
        below = panel.rows()[1]
        await panel.pilot.resize_terminal(80, 13)
        await panel.until(lambda: panel.app.size.height == 13)
        assert panel.rows()[1] == below
        for _ in range(5):
            await panel.press("pagedown")
        assert "▾" not in panel.rows()[0]
