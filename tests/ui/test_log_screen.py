"""The action log: any act is turned round by its digit; one that was overtaken only after both values were shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from panels import check_snapshot, running_panel
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.looking import action_log
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.screens.conversation import ConversationScreen
from supportdesk_tui.screens.log import LogScreen
from supportdesk_tui.screens.outbox import OutboxScreen
from supportdesk_tui.screens.queue import QueueScreen


async def test_an_act_of_the_log_is_taken_back_and_done_again(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        ticket = panel.queue.outage
        await panel.press("2", "o", "tab")
        assert isinstance(panel.screen, LogScreen)
        await panel.press("enter", "1")
        assert panel.said().startswith("Taken back")
        assert panel.ticket(ticket).priority is Priority.P1
        await panel.press("2", "1")
        assert panel.said().startswith("Done again")
        assert panel.ticket(ticket).priority is Priority.P2
        await panel.press("enter", "2")
        assert isinstance(panel.screen, ConversationScreen)
        await panel.press("q", "tab")
        assert isinstance(panel.screen, OutboxScreen)
        await panel.press("tab", "q")
        assert isinstance(panel.screen, QueueScreen)


async def test_an_overtaken_act_shows_both_values_and_asks(tmp_path: Path) -> None:
    async with running_panel(tmp_path, language="ru", russian=True) as panel:
        ticket = panel.queue.lesson
        triage.set_priority(panel.desk, [ticket], Priority.P1)
        triage.set_priority(panel.desk, [ticket], Priority.P3)
        await panel.press("o", "tab", "2", "1")
        await check_snapshot("clash-80x24-ru", panel)
        await panel.press("0")
        assert panel.ticket(ticket).priority is Priority.P3
        await panel.press("2", "1")
        await panel.read_question()
        await panel.press("1")
        assert panel.ticket(ticket).priority is Priority.P2


async def test_one_tickets_log_and_a_long_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action_log, "PAGE", 60)
    async with running_panel(tmp_path) as panel:
        with panel.desk.store.writing() as unit:
            for _ in range(100):
                unit.add_batch(panel.clock.now(), "anna", "triage.tags", [panel.queue.video], summary={"add": ["x"]})
        await panel.press("o", "tab", "G")
        screen = panel.screen
        assert isinstance(screen, LogScreen)
        await panel.until(lambda: screen.count() > 60)
        await panel.press("/")
        await panel.type(f"#{panel.queue.access}")
        await panel.press("enter")
        assert "came by mail" in panel.text()
        await panel.press("/")
        await panel.type("777")
        await panel.press("enter")
        assert "no ticket #777" in panel.said()
        assert "came by mail" in panel.text()


async def test_the_log_of_a_letter_says_what_it_was_once_it_is_over(tmp_path: Path) -> None:
    """``leaves in 30 s`` is true for thirty seconds; the log is read for years."""
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1", "enter", "o", "tab")
        assert "reply leaves in 30 s" in panel.text()
        await panel.press("1")
        await panel.read_question()
        await panel.press("1")
        row = next(row for row in panel.rows() if "taken back" in row and "#5" in row)
        assert "#5: reply" in row
        assert "leaves in" not in row
