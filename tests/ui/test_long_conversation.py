"""A conversation of thousands of messages opens like a short one: what is old is laid out when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from panels import Panel, running_panel
from supportdesk_tui.presentation import conversation_lines
from supportdesk_tui.screens.ticket_screen import TicketScreen

MESSAGES, AT_ONCE = 12, 4


def long_conversation(home: Path) -> None:
    with open_test_desk(home) as desk:
        for number in range(MESSAGES):
            headers = {"In_Reply_To": "<m0@member.example>"} if number else {}
            take(desk, mail("Long", f"word {number}\n" * 9, message_id=f"m{number}", **headers))


def laid_out(panel: Panel) -> int:
    assert isinstance(panel.screen, TicketScreen)
    return len(panel.screen.page.starts)


async def test_the_newest_is_in_sight_and_the_older_ones_come_at_the_top(tmp_path: Path,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_lines, "AT_ONCE", AT_ONCE)
    long_conversation(tmp_path)
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.until(lambda: panel.tickets.ticket is not None)
        await panel.press("enter")
        await panel.until(lambda: laid_out(panel) > 0)
        assert "word 11" in panel.text()
        assert laid_out(panel) == AT_ONCE
        for _ in range(AT_ONCE - 1):
            await panel.press("P")
        assert "word 8" in panel.text()
        await panel.press("up", "up")
        await panel.until(lambda: laid_out(panel) == MESSAGES)
        assert "word 8" in panel.text()
        await panel.press("P")
        assert "word 7" in panel.text()
        await panel.press("home")
        assert "word 0" in panel.text()
